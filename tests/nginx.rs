//! The engine against a real server, with and without TLS.

mod support;

use dojob::{Code, Context, Job, JobState, JobType};
use std::path::Path;
use std::process::{Command, Output};
use support::Bench;
use support::servers::Servers;

/// Fetches one URL by the example program, as a process that trusts nginx's certificate.
fn fetch_trusting(servers: &Servers, folder: &Path, url: &str) -> Output {
    let test = std::env::current_exe().unwrap();
    let program = test.ancestors().nth(2).unwrap().join("examples/set");
    let mut command = Command::new(program);
    command.env("SSL_CERT_FILE", servers.get("DO_TEST_CA")).arg(folder.join("store")).arg(folder).arg(url);
    command.output().expect("the example `set`, which `cargo test` or `cargo build --examples` builds")
}

fn add(bench: &Bench, url: &str, name: &str) -> Job {
    let job = bench.manager.create_job("test", JobType::Download).unwrap();
    job.add_file(url, &bench.path(name)).unwrap();
    job
}

fn assert_same(left: &Path, right: &Path) {
    assert!(std::fs::read(left).unwrap() == std::fs::read(right).unwrap(), "{} differs", left.display());
}

#[test]
fn files_of_every_size_arrive() {
    let nginx = Servers::start(&["nginx"]);
    let bench = Bench::new();
    let names = ["empty.bin", "small.bin", "medium.bin", "large.bin"];
    let job = bench.manager.create_job("test", JobType::Download).unwrap();
    for name in names {
        job.add_file(&nginx.url(&format!("/redirect/{name}")), &bench.path(name)).unwrap();
    }
    bench.run(&job);
    assert_eq!(job.complete().unwrap(), Code::OK);
    for name in names {
        assert_same(&bench.path(name), &nginx.file(name));
    }
}

#[test]
fn a_suspended_file_is_continued_by_its_entity_tag() {
    let nginx = Servers::start(&["nginx"]);
    let bench = Bench::new();
    let job = add(&bench, &nginx.url("/slow/large.bin"), "f");
    job.resume().unwrap();
    bench.wait_bytes(&job, 1);
    job.suspend().unwrap();
    bench.run(&job);
    job.complete().unwrap();
    assert_same(&bench.path("f"), &nginx.file("large.bin"));
    let statuses: Vec<String> = nginx
        .log()
        .lines()
        .filter_map(|line| line.split("\" ").nth(1)?.split(' ').next().map(str::to_owned))
        .collect();
    assert_eq!(statuses, ["200", "206"]);
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_refused() {
    let nginx = Servers::start(&["nginx"]);
    let bench = Bench::new();
    let job = add(&bench, &nginx.tls("/small.bin"), "f");
    job.resume().unwrap();
    assert_eq!(bench.settle(&job, false), JobState::Error);
    let error = job.error().unwrap().error;
    assert_eq!((error.code, error.context), (Code::E_CERT_UNKNOWN_AUTHORITY, Context::Transport), "{error}");
    assert!(!bench.path("f").exists());
}

#[test]
fn tls_works_where_the_certificate_is_trusted_and_is_never_left_by_a_redirect() {
    let nginx = Servers::start(&["nginx"]);
    let dir = tempfile::tempdir().unwrap();
    let output = fetch_trusting(&nginx, dir.path(), &nginx.tls("/large.bin"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_same(&dir.path().join("large.bin"), &nginx.file("large.bin"));

    let output = fetch_trusting(&nginx, dir.path(), &nginx.tls("/down/small.bin"));
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("leaves https"), "{output:?}");
    assert!(!nginx.log().contains("GET /small.bin"), "nothing was asked for in the clear");
}
