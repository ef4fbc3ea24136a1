//! What a file must be, by its caller's or its server's word, and what becomes of one that is not.

mod support;

use dojob::{Algorithm, Code, Expected, Job, JobState};
use support::{Bench, resource};

const WRONG: &str = "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:";

fn refused(bench: &Bench, job: &Job) {
    assert_eq!(bench.settle(job, false), JobState::Error);
    let error = job.error().unwrap().error;
    assert_eq!(error.code, Code::E_VALIDATION_FAILED, "{error}");
    assert_eq!(job.progress().unwrap().bytes_transferred, 0, "nothing of it counts");
    assert_eq!(job.complete().unwrap(), Code::S_PARTIAL_COMPLETE);
    assert!(!bench.path("f").exists());
}

#[test]
fn a_digest_that_is_set_while_the_file_arrives_is_held_against_it() {
    let bench = Bench::new();
    bench.origin.serve("/f", resource(1, 128 * 1024).rate(256 * 1024));
    let job = bench.job(&["f"]);
    job.resume().unwrap();
    bench.wait_bytes(&job, 1);
    let file = job.file_at(0).unwrap();
    file.set_expected_digest(Some(&Expected { algorithm: Algorithm::Sha256, bytes: vec![7; 32] })).unwrap();
    bench.wait_for(&job, JobState::Error);
    assert!(!file.validation_state().unwrap());
    refused(&bench, &job);
}

#[test]
fn a_body_or_a_file_that_is_not_what_the_server_says_is_forgotten() {
    for header in ["Content-Digest", "Repr-Digest"] {
        let bench = Bench::new();
        bench.origin.serve("/f", resource(1, 1_000).header(header, WRONG));
        let job = bench.job(&["f"]);
        job.resume().unwrap();
        refused(&bench, &job);
    }
}
