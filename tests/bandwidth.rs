//! Limits of bandwidth hold to within five per cent, whoever shares them, and can be changed meanwhile.
//!
//! One test, so that nothing else of this program disturbs its clock.

mod support;

use dojob::{Job, Limits, Options, Priority};
use std::time::{Duration, Instant};
use support::{Bench, assert_holds, content, resource};

const RATE: u64 = 2 * 1024 * 1024;
/// Two seconds at that rate.
const LEN: u64 = 2 * RATE;

/// Resumes jobs of `len` bytes each and answers how long it took from the first byte to the last.
fn timed(bench: &Bench, jobs: &[Job], len: u64, mut watch: impl FnMut(u64)) -> Duration {
    jobs.iter().for_each(|job| job.resume().unwrap());
    let mut began = None;
    loop {
        let done: u64 = jobs.iter().map(|job| job.progress().unwrap().bytes_transferred).sum();
        watch(done);
        match began {
            None if done > 0 => began = Some(Instant::now()),
            Some(began) if done == len * jobs.len() as u64 => return began.elapsed(),
            _ => drop(bench.events.wait(Some(Duration::from_millis(1))).unwrap()),
        }
    }
}

fn assert_takes(found: Duration, wanted: f64, what: &str) {
    let found = found.as_secs_f64();
    assert!((found / wanted - 1.0).abs() <= 0.05, "{what}: {found:.3} s instead of {wanted:.3} s");
}

fn job(bench: &Bench, name: &str, len: u64) -> Job {
    bench.origin.serve(&format!("/{name}"), resource(len, len));
    bench.job(&[name])
}

#[test]
fn limits_hold() {
    // The default's checkpoints: a disk that syncs slowly does not hold up so little.
    let bench = Bench::with(Options::default());
    let limits = bench.manager.limits().unwrap();

    let alone = job(&bench, "alone", LEN);
    alone.set_bandwidth_limit(RATE).unwrap();
    assert_takes(timed(&bench, std::slice::from_ref(&alone), LEN, |_| {}), 2.0, "a job's own limit");
    bench.wait_for(&alone, dojob::JobState::Transferred);
    alone.complete().unwrap();
    assert_holds(&bench.path("alone"), content(LEN, LEN));

    bench.manager.set_limits(&Limits { bandwidth: RATE, ..limits }).unwrap();
    let three: Vec<Job> = ["x", "y", "z"].iter().map(|name| job(&bench, name, LEN / 3)).collect();
    assert_takes(timed(&bench, &three, LEN / 3, |_| {}), 2.0, "the store's, three connections together");

    let by_priority = [0, 0, RATE, 0];
    bench.manager.set_limits(&Limits { bandwidth_by_priority: by_priority, ..limits }).unwrap();
    let two: Vec<Job> = ["p", "q"].iter().map(|name| job(&bench, name, LEN / 2)).collect();
    assert_takes(timed(&bench, &two, LEN / 2, |_| {}), 2.0, "a priority's, two connections together");

    let urgent = job(&bench, "urgent", LEN);
    urgent.set_priority(Priority::High).unwrap();
    let free = timed(&bench, std::slice::from_ref(&urgent), LEN, |_| {});
    assert!(free < Duration::from_secs(1), "no limit is its: {free:?}");

    bench.manager.set_limits(&limits).unwrap();
    let changed = job(&bench, "changed", 5 * RATE);
    changed.set_bandwidth_limit(RATE).unwrap();
    // From the moment at which the change is made, which is when the call returns.
    let mut since = None;
    timed(&bench, std::slice::from_ref(&changed), 5 * RATE, |done| {
        if since.is_none() && done >= RATE / 2 {
            changed.set_bandwidth_limit(2 * RATE).unwrap();
            since = Some((Instant::now(), changed.progress().unwrap().bytes_transferred));
        }
    });
    let (since, done) = since.expect("changed on the way");
    let wanted = (5 * RATE - done) as f64 / (2 * RATE) as f64;
    assert_takes(since.elapsed(), wanted, "the rest at twice the rate");
}
