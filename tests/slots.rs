//! Who transfers: strict priorities, fair turns, and connections that are counted.

mod support;

use dojob::{Job, JobState, Limits, Options, Period, Priority, WaitReason};
use std::time::Duration;
use support::{Bench, options, resource};

/// Large and slow enough to be still on its way at the end of a test.
const LARGE: u64 = 64 * 1024 * 1024;
const SLOW: u64 = 128 * 1024;

fn bench(slots: usize) -> Bench {
    let bench = Bench::with(Options { max_running_jobs: slots, ..options() });
    bench.origin.serve("/slow", resource(1, LARGE).rate(SLOW));
    bench.origin.serve("/small", resource(2, 1_000));
    bench
}

/// A resumed job.
fn job(bench: &Bench, from: &str, to: &str, priority: Priority) -> Job {
    let job = bench.manager.create_job(to, dojob::JobType::Download).unwrap();
    job.add_file(&bench.origin.url(from), &bench.path(to)).unwrap();
    job.set_priority(priority).unwrap();
    job.resume().unwrap();
    job
}

#[test]
fn a_higher_priority_takes_the_slot_and_gives_it_back() {
    let bench = bench(1);
    let low = job(&bench, "/slow", "low", Priority::Low);
    bench.wait_bytes(&low, 1);
    let normal = job(&bench, "/slow", "normal", Priority::Normal);
    bench.wait_for(&normal, JobState::Transferring);
    bench.wait_for(&low, JobState::Queued);
    let high = job(&bench, "/slow", "high", Priority::High);
    bench.wait_for(&high, JobState::Transferring);
    bench.wait_for(&normal, JobState::Queued);
    assert_eq!(low.wait_reason().unwrap().reason, WaitReason::Slot);
    high.suspend().unwrap();
    bench.wait_for(&normal, JobState::Transferring);
    assert_eq!(low.state().unwrap(), JobState::Queued);
    normal.cancel().unwrap();
    bench.wait_for(&low, JobState::Transferring);
    assert_eq!(low.error_count().unwrap(), 0, "losing a slot is no error");
}

#[test]
fn foreground_jobs_run_beside_the_others() {
    let bench = bench(1);
    let normal = job(&bench, "/slow", "normal", Priority::Normal);
    bench.wait_bytes(&normal, 1);
    let first = job(&bench, "/slow", "first", Priority::Foreground);
    bench.wait_for(&first, JobState::Transferring);
    assert_eq!(normal.state().unwrap(), JobState::Transferring);
    let second = job(&bench, "/slow", "second", Priority::Foreground);
    let third = job(&bench, "/small", "third", Priority::High);
    // A job that becomes a foreground one while it runs gives its slot to the next.
    second.cancel().unwrap();
    normal.cancel().unwrap();
    bench.wait_for(&third, JobState::Transferred);
    assert_eq!(first.state().unwrap(), JobState::Transferring);
}

#[test]
fn jobs_of_one_priority_take_turns() {
    let slice = Duration::from_millis(300);
    let bench = Bench::with(Options { max_running_jobs: 1, time_slice: slice, ..options() });
    bench.origin.serve("/slow", resource(1, LARGE).rate(4 * 1024 * 1024));
    let jobs: Vec<Job> =
        ["a", "b", "c"].iter().map(|name| job(&bench, "/slow", name, Priority::Normal)).collect();
    for round in 1..=2_u64 {
        for job in &jobs {
            bench.wait_bytes(job, round * 128 * 1024);
        }
    }
    let done: Vec<u64> = jobs.iter().map(|job| job.progress().unwrap().bytes_transferred).collect();
    assert!(done.iter().max() < done.iter().min().map(|least| least * 8).as_ref(), "{done:?}");
    let starts: Vec<u64> = jobs[0].attempts().unwrap().iter().map(|attempt| attempt.start).collect();
    assert!(starts.is_sorted(), "a turn goes on where the last one ended: {starts:?}");
}

#[test]
fn what_can_only_be_fetched_in_one_go_is_not_begun_anew_with_each_turn() {
    let slice = Duration::from_millis(200);
    let bench = Bench::with(Options { max_running_jobs: 1, time_slice: slice, ..options() });
    // Six slices long, and no part of it can be had.
    bench.origin.serve("/whole", resource(1, 600_000).rate(500_000).without_ranges());
    let jobs: Vec<Job> =
        ["a", "b", "c"].iter().map(|name| job(&bench, "/whole", name, Priority::Normal)).collect();
    for job in &jobs {
        bench.wait_for(job, JobState::Transferred);
        let starts = job.attempts().unwrap().len();
        assert!(starts <= 3, "begun {starts} times");
    }
}

#[test]
fn a_job_that_becomes_more_urgent_goes_first() {
    let bench = bench(1);
    let running = job(&bench, "/slow", "running", Priority::Normal);
    bench.wait_bytes(&running, 1);
    let waiting = job(&bench, "/slow", "waiting", Priority::Normal);
    waiting.set_priority(Priority::High).unwrap();
    bench.wait_for(&waiting, JobState::Transferring);
    bench.wait_for(&running, JobState::Queued);
    running.set_priority(Priority::High).unwrap();
    waiting.set_priority(Priority::Low).unwrap();
    bench.wait_for(&running, JobState::Transferring);
}

#[test]
fn a_crowd_for_one_host_hides_no_job_for_another() {
    let bench = bench(2);
    let other = dojob_origin::Origin::start();
    other.serve("/small", resource(2, 1_000));
    let limits = bench.manager.limits().unwrap();
    bench.manager.set_limits(&Limits { connections_per_host: 1, ..limits }).unwrap();
    let first = job(&bench, "/slow", "first", Priority::Normal);
    bench.wait_bytes(&first, 1);
    for number in 0..100 {
        job(&bench, "/slow", &format!("crowd {number}"), Priority::Normal);
    }
    let elsewhere = bench.manager.create_job("elsewhere", dojob::JobType::Download).unwrap();
    elsewhere.add_file(&other.url("/small"), &bench.path("elsewhere")).unwrap();
    elsewhere.resume().unwrap();
    bench.wait_for(&elsewhere, JobState::Transferred);
}

/// A schedule that lets nothing of these priorities through.
fn nothing_of(priorities: u8) -> Period {
    Period { days: 127, from_minute: 0, to_minute: 0, priorities, rate: None }
}

/// More jobs than are looked at at once.
fn crowd(bench: &Bench, from: &str) {
    for number in 0..60 {
        job(bench, from, &format!("crowd {number}"), Priority::Normal);
    }
}

#[test]
fn a_job_gives_way_however_many_more_urgent_ones_wait() {
    let bench = bench(1);
    bench.manager.set_bandwidth_schedule(&[nothing_of(0b0110)]).unwrap();
    let low = job(&bench, "/slow", "low", Priority::Low);
    bench.wait_bytes(&low, 1);
    crowd(&bench, "/slow");
    assert_eq!(low.state().unwrap(), JobState::Transferring, "the schedule lets nobody else through");
    bench.manager.set_bandwidth_schedule(&[]).unwrap();
    bench.wait_for(&low, JobState::Queued);
}

#[test]
fn a_crowd_that_the_schedule_stops_holds_up_nobody() {
    let bench = bench(1);
    bench.manager.set_bandwidth_schedule(&[nothing_of(0b0110)]).unwrap();
    crowd(&bench, "/small");
    let low = job(&bench, "/small", "low", Priority::Low);
    bench.wait_for(&low, JobState::Transferred);
}

#[test]
fn a_job_that_becomes_one_that_the_schedule_stops_stops() {
    let bench = bench(1);
    bench.manager.set_bandwidth_schedule(&[nothing_of(0b1000)]).unwrap();
    let job = job(&bench, "/slow", "f", Priority::Normal);
    bench.wait_bytes(&job, 1);
    job.set_priority(Priority::Low).unwrap();
    bench.wait_for(&job, JobState::Queued);
    assert_eq!(job.wait_reason().unwrap().reason, WaitReason::Schedule);
    job.set_priority(Priority::High).unwrap();
    bench.wait_for(&job, JobState::Transferring);
}

#[test]
fn a_job_of_many_small_files_takes_turns_too() {
    let slice = Duration::from_millis(300);
    let bench = Bench::with(Options { max_running_jobs: 1, time_slice: slice, ..options() });
    // An eighth of a second each.
    bench.origin.serve("/s", resource(1, 12 * 1024).rate(96 * 1024));
    let many = bench.manager.create_job("many", dojob::JobType::Download).unwrap();
    for number in 0..40 {
        many.add_file(&bench.origin.url("/s"), &bench.path(&format!("m{number}"))).unwrap();
    }
    many.resume().unwrap();
    bench.wait_bytes(&many, 1);
    let other = job(&bench, "/s", "other", Priority::Normal);
    bench.wait_for(&other, JobState::Transferred);
    let files = many.progress().unwrap().files_transferred;
    assert!(files < 20, "{files} of 40 files before the other job had its turn");
}

#[test]
fn connections_are_limited_to_a_host_and_in_all() {
    let bench = bench(8);
    let other = dojob_origin::Origin::start();
    other.serve("/slow", resource(1, LARGE).rate(SLOW));
    let limits = bench.manager.limits().unwrap();
    bench.manager.set_limits(&Limits { connections_per_host: 1, ..limits }).unwrap();
    let first = job(&bench, "/slow", "first", Priority::Normal);
    bench.wait_bytes(&first, 1);
    let second = job(&bench, "/slow", "second", Priority::Normal);
    let elsewhere = bench.manager.create_job("elsewhere", dojob::JobType::Download).unwrap();
    elsewhere.add_file(&other.url("/slow"), &bench.path("elsewhere")).unwrap();
    elsewhere.resume().unwrap();
    bench.wait_bytes(&elsewhere, 1);
    assert_eq!(second.state().unwrap(), JobState::Queued);
    assert_eq!(second.wait_reason().unwrap().reason, WaitReason::Host);

    bench.manager.set_limits(&Limits { connections: 2, ..limits }).unwrap();
    assert_eq!(second.wait_reason().unwrap().reason, WaitReason::Slot);
    bench.manager.set_limits(&Limits { connections: 1, ..limits }).unwrap();
    bench.wait_for(&elsewhere, JobState::Queued);
    assert_eq!(first.state().unwrap(), JobState::Transferring, "the one that came first stays");
    bench.manager.set_limits(&limits).unwrap();
    bench.wait_for(&second, JobState::Transferring);
    bench.wait_for(&elsewhere, JobState::Transferring);
}
