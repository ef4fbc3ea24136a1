//! Every method in every state does what docs/states.md says.

mod golden;
mod support;

#[path = "states/calls.rs"]
mod calls;
#[path = "states/document.rs"]
mod document;
#[path = "states/table.rs"]
mod table;

use calls::{Subject, call};
use dojob::{Code, Job, JobState, Options};
use dojob_origin::Fault;
use std::time::Duration;
use support::{Bench, faulty, options, resource};
use table::{Cell, STATES, TABLE};

/// Large and slow enough to be still on its way whatever is done to it.
const LARGE: u64 = 64 * 1024 * 1024;
const SLOW: u64 = 256 * 1024;

#[test]
fn the_page_is_fresh() {
    golden::compare_or_write("docs/states.md", &document::write());
}

/// A bench with a job in `state`, and whatever keeps it there.
fn job_in(state: JobState) -> (Bench, Job) {
    let bench = Bench::with(Options { max_running_jobs: 1, ..options() });
    bench.origin.serve("/slow", resource(1, LARGE).rate(SLOW));
    bench.origin.serve("/small", resource(2, 1_000));
    bench.origin.serve("/busy", faulty(3, 1_000, vec![Fault::status(503); 100]));
    let name = match state {
        JobState::TransientError => "busy",
        JobState::Error => "missing",
        JobState::Transferred | JobState::Acknowledged => "small",
        _ => "slow",
    };
    if state == JobState::Queued {
        let other = bench.job(&["slow"]);
        other.resume().unwrap();
        bench.wait_bytes(&other, 1);
    }
    let job = bench.manager.create_job("test", dojob::JobType::Download).unwrap();
    job.add_file(&bench.origin.url(&format!("/{name}")), &bench.path("f")).unwrap();
    job.set_minimum_retry_delay(Duration::from_secs(600)).unwrap();
    match state {
        JobState::Suspended => {}
        JobState::Cancelled => drop(job.cancel().unwrap()),
        _ => job.resume().unwrap(),
    }
    match state {
        JobState::Transferring => bench.wait_bytes(&job, 1),
        JobState::Acknowledged => {
            bench.wait_for(&job, JobState::Transferred);
            job.complete().unwrap();
        }
        _ => bench.wait_for(&job, state),
    }
    (bench, job)
}

/// Calls a method and compares what comes of it with its cell.
fn hold(method: &str, cell: Cell, state: JobState, bench: &Bench, job: &Job) {
    let subject = Subject {
        manager: &bench.manager,
        job,
        file: job.files().unwrap().first().cloned(),
        folder: bench.dir.path(),
        remote: bench.origin.url("/slow"),
    };
    let answer = call(method, &subject).unwrap_or_else(|error| error.code);
    let (code, next) = match cell {
        Cell::Ok => (Code::OK, state),
        Cell::To(next) => (Code::OK, next),
        Cell::Partial => (Code::S_PARTIAL_COMPLETE, JobState::Acknowledged),
        Cell::Refused => (Code::E_INVALID_STATE, state),
        Cell::Empty => (Code::E_JOB_EMPTY, state),
        Cell::NoError => (Code::E_ERROR_INFORMATION_UNAVAILABLE, state),
        Cell::Gone => (Code::E_JOB_NOT_FOUND, state),
        Cell::Never => unreachable!("a case that cannot come up"),
    };
    assert_eq!(answer, code, "{method} in {state:?}");
    let now = job.state().unwrap();
    // The engine takes a queued job up at once, and may have done so by now.
    let moved = next == JobState::Queued
        && matches!(
            now,
            JobState::Queued | JobState::Transferring | JobState::Error | JobState::TransientError
        );
    assert!(now == next || moved, "{method} in {state:?} leads to {now:?}, not {next:?}");
}

fn stays(cell: Cell) -> bool {
    matches!(cell, Cell::Ok | Cell::Refused | Cell::NoError | Cell::Gone | Cell::Empty)
}

/// Methods that change nothing share a job, one that moves it has one of its own.
fn every_method_in(state: JobState) {
    let column = STATES.iter().position(|known| *known == state).unwrap();
    let cells = TABLE.iter().map(|row| (row.method, row.cells[column]));
    let (shared_bench, shared_job) = job_in(state);
    for (method, cell) in cells.filter(|(_, cell)| *cell != Cell::Never) {
        if method == "Resume, without files" {
            let bench = Bench::new();
            let job = bench.job(&[]);
            if state == JobState::Acknowledged {
                job.complete().unwrap();
            } else if state == JobState::Cancelled {
                job.cancel().unwrap();
            }
            hold(method, cell, state, &bench, &job);
        } else if stays(cell) && !method.starts_with("AddFile") && method != "Resume, after AddFile" {
            hold(method, cell, state, &shared_bench, &shared_job);
        } else {
            let (bench, job) = job_in(state);
            hold(method, cell, state, &bench, &job);
        }
    }
}

#[test]
fn every_method_in_suspended() {
    every_method_in(JobState::Suspended);
}

#[test]
fn every_method_in_queued() {
    every_method_in(JobState::Queued);
}

#[test]
fn every_method_in_transferring() {
    every_method_in(JobState::Transferring);
}

#[test]
fn every_method_in_transient_error() {
    every_method_in(JobState::TransientError);
}

#[test]
fn every_method_in_error() {
    every_method_in(JobState::Error);
}

#[test]
fn every_method_in_transferred() {
    every_method_in(JobState::Transferred);
}

#[test]
fn every_method_in_acknowledged() {
    every_method_in(JobState::Acknowledged);
}

#[test]
fn every_method_in_cancelled() {
    every_method_in(JobState::Cancelled);
}

#[test]
fn connecting_is_never_entered() {
    let column = STATES.iter().position(|state| *state == JobState::Connecting).unwrap();
    assert!(TABLE.iter().all(|row| row.cells[column] == Cell::Never));
}
