//! What happens by the clock and the calendar, and what is cleared away by itself.

mod support;

use dojob::{Code, JobState, JobType, Limits, Period, Priority, WaitReason};
use dojob_origin::Fault;
use std::time::Duration;
use support::{Bench, assert_holds, content, faulty, resource};

const LARGE: u64 = 64 * 1024 * 1024;
const SLOW: u64 = 256 * 1024;

/// Every day, all day.
fn always(priorities: u8, rate: Option<u64>) -> Period {
    Period { days: 127, from_minute: 0, to_minute: 0, priorities, rate }
}

#[test]
fn a_schedule_stops_what_runs_and_lets_it_go_on() {
    let bench = Bench::new();
    bench.origin.serve("/f", resource(1, LARGE).rate(SLOW));
    bench.origin.serve("/g", resource(2, 1_000));
    let job = bench.job(&["f"]);
    job.resume().unwrap();
    bench.wait_bytes(&job, 1);
    bench.manager.set_bandwidth_schedule(&[always(0b1110, None)]).unwrap();
    bench.wait_for(&job, JobState::Queued);
    let wait = job.wait_reason().unwrap();
    assert_eq!((wait.reason, wait.code), (WaitReason::Schedule, Code::E_BLOCKED_BY_POLICY));
    let urgent = bench.job(&["g"]);
    urgent.set_priority(Priority::Foreground).unwrap();
    urgent.resume().unwrap();
    bench.wait_for(&urgent, JobState::Transferred);
    assert_eq!(job.state().unwrap(), JobState::Queued, "the schedule does not concern FOREGROUND");
    bench.manager.set_bandwidth_schedule(&[always(0b1110, Some(0))]).unwrap();
    bench.wait_for(&job, JobState::Transferring);
}

#[test]
fn a_period_ends_by_itself_and_says_when() {
    let bench = Bench::new();
    let until = Period { days: 127, from_minute: 0, to_minute: 0, priorities: 15, rate: None };
    // Two periods that share the day: whichever holds now, the other begins when it ends.
    let morning = Period { to_minute: 720, ..until };
    let evening = Period { from_minute: 720, rate: Some(1), ..until };
    bench.manager.set_bandwidth_schedule(&[morning, Period { rate: None, ..evening }]).unwrap();
    bench.origin.serve("/f", resource(1, 10));
    let job = bench.job(&["f"]);
    job.resume().unwrap();
    let wait = job.wait_reason().unwrap();
    assert_eq!(wait.reason, WaitReason::Schedule);
    assert!(wait.until.is_some(), "there is a next period");
    assert_eq!(bench.manager.bandwidth_schedule().unwrap().len(), 2);
    let bad = Period { from_minute: 1_440, ..until };
    assert_eq!(bench.manager.set_bandwidth_schedule(&[bad]).unwrap_err().code, Code::E_INVALID_ARG);
    assert_eq!(bench.manager.bandwidth_schedule().unwrap().len(), 2);
}

#[test]
fn an_abandoned_job_is_cancelled_and_its_part_file_deleted() {
    let bench = Bench::new();
    bench.origin.serve("/f", resource(1, LARGE).rate(SLOW));
    let job = bench.job(&["f"]);
    job.resume().unwrap();
    bench.wait_bytes(&job, 1);
    job.suspend().unwrap();
    assert_eq!(bench.parts().len(), 1);
    let limits = bench.manager.limits().unwrap();
    assert_eq!(limits.inactivity, Duration::from_secs(30 * 86_400));
    bench.manager.set_limits(&Limits { inactivity: Duration::from_secs(1), ..limits }).unwrap();
    bench.wait_for(&job, JobState::Cancelled);
    while !bench.parts().is_empty() {
        let _ = bench.events.wait(Some(Duration::from_millis(10))).unwrap();
    }
    assert!(bench.manager.jobs().unwrap().is_empty());
}

#[test]
fn part_files_that_an_ended_job_left_behind_are_swept_with_the_next_opening() {
    let mut bench = Bench::new();
    bench.origin.serve("/f", resource(1, LARGE).rate(SLOW));
    let job = bench.job(&["f"]);
    job.resume().unwrap();
    bench.wait_bytes(&job, 1);
    job.suspend().unwrap();
    let part = bench.parts().pop().unwrap();
    // A folder in the part file's place cannot be deleted as one.
    std::fs::remove_file(&part).unwrap();
    std::fs::create_dir(&part).unwrap();
    std::fs::write(part.join("x"), "x").unwrap();
    assert_eq!(job.cancel().unwrap(), Code::S_UNABLE_TO_DELETE_FILES);
    std::fs::remove_dir_all(&part).unwrap();
    std::fs::write(&part, "left behind").unwrap();
    bench.reopen();
    while !bench.parts().is_empty() {
        let _ = bench.events.wait(Some(Duration::from_millis(10))).unwrap();
    }
}

#[test]
fn limits_on_jobs_files_and_ranges_have_their_codes() {
    let bench = Bench::new();
    let limits = bench.manager.limits().unwrap();
    let tight = Limits { max_jobs: 1, max_files_per_job: 2, max_ranges_per_file: 1, ..limits };
    bench.manager.set_limits(&tight).unwrap();
    let job = bench.job(&["a"]);
    let code = |result: dojob::Result<()>| result.unwrap_err().code;
    assert_eq!(code(bench.manager.create_job("second", JobType::Download).map(drop)), Code::E_TOO_MANY_JOBS);
    let range = |start| dojob::FileRange { start, length: Some(1) };
    let url = bench.origin.url("/f");
    let two = [range(0), range(5)];
    let added = job.add_file_with_ranges(&url, &bench.path("b"), &two);
    assert_eq!(code(added.map(drop)), Code::E_TOO_MANY_RANGES_IN_FILE);
    job.add_file(&url, &bench.path("b")).unwrap();
    assert_eq!(code(job.add_file(&url, &bench.path("c")).map(drop)), Code::E_TOO_MANY_FILES_IN_JOB);
    job.cancel().unwrap();
    bench.manager.create_job("now there is room", JobType::Download).unwrap();
}

#[test]
fn a_limit_of_bytes_holds_for_sizes_that_nobody_announced_and_takes_effect_at_once() {
    let bench = Bench::new();
    bench.origin.serve("/a", resource(1, 600));
    bench.origin.serve("/b", faulty(2, 600, [Fault::Chunked]));
    bench.origin.serve("/slow", resource(3, LARGE).rate(SLOW));
    let two = bench.job(&["a", "b"]);
    two.set_maximum_download_size(1_000).unwrap();
    two.resume().unwrap();
    assert_eq!(bench.settle(&two, false), JobState::Error);
    assert_eq!(two.error().unwrap().error.code, Code::E_MAX_DOWNLOAD_SIZE);
    let running = bench.job(&["slow"]);
    running.resume().unwrap();
    bench.wait_bytes(&running, 1);
    running.set_maximum_download_size(10).unwrap();
    assert_eq!(bench.settle(&running, false), JobState::Error);
    assert_eq!(running.error().unwrap().error.code, Code::E_MAX_DOWNLOAD_SIZE);
}

#[test]
fn resuming_a_running_job_gives_it_no_more_time() {
    let bench = Bench::new();
    bench.origin.serve("/s", resource(1, 32 * 1024).rate(64 * 1024));
    let job = bench.manager.create_job("many", JobType::Download).unwrap();
    for number in 0..6 {
        job.add_file(&bench.origin.url("/s"), &bench.path(&format!("m{number}"))).unwrap();
    }
    job.set_maximum_download_time(Duration::from_secs(2)).unwrap();
    job.resume().unwrap();
    while job.progress().unwrap().files_transferred == 0 {
        bench.next();
    }
    job.resume().unwrap();
    bench.wait_for(&job, JobState::Error);
    assert_eq!(job.error().unwrap().error.code, Code::E_MAX_DOWNLOAD_TIMEOUT);
    let done = job.progress().unwrap().bytes_transferred;
    assert!(done < 144 * 1024, "two seconds' worth is 128 KiB, two and a half's 160: {done}");
}

#[test]
fn a_wait_that_was_shortened_says_so() {
    let bench = Bench::new();
    bench.origin.serve("/a", faulty(1, 10, vec![Fault::status_with(503, "Retry-After", "3000"); 9]));
    let job = bench.job(&["a"]);
    job.resume().unwrap();
    bench.wait_for(&job, JobState::TransientError);
    let before = job.wait_reason().unwrap();
    assert_eq!(before.reason, WaitReason::ServerAsked);
    job.set_no_progress_timeout(Duration::from_secs(60)).unwrap();
    while job.wait_reason().unwrap().until == before.until {
        bench.next();
    }
    let after = job.wait_reason().unwrap();
    assert_eq!(after.reason, WaitReason::Retry);
    assert!(after.until < before.until);
}

#[test]
fn a_job_may_not_transfer_longer_or_more_than_it_was_allowed() {
    let bench = Bench::new();
    bench.origin.serve("/f", resource(1, LARGE).rate(SLOW));
    let job = bench.job(&["f"]);
    job.set_maximum_download_time(Duration::from_secs(1)).unwrap();
    job.resume().unwrap();
    bench.wait_for(&job, JobState::Error);
    assert_eq!(job.error().unwrap().error.code, Code::E_MAX_DOWNLOAD_TIMEOUT);
    let done = job.progress().unwrap().bytes_transferred;
    assert!(done > 0, "what was fetched stays");

    job.set_maximum_download_time(Duration::ZERO).unwrap();
    job.set_maximum_download_size(LARGE - 1).unwrap();
    job.resume().unwrap();
    bench.wait_for(&job, JobState::Error);
    assert_eq!(job.error().unwrap().error.code, Code::E_MAX_DOWNLOAD_SIZE);
    bench.origin.serve("/f", resource(1, LARGE));
    job.set_maximum_download_size(LARGE).unwrap();
    bench.run(&job);
    job.complete().unwrap();
    assert_holds(&bench.path("f"), content(1, LARGE));
}
