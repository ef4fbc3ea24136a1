//! Files that consist of ranges: packed as asked, and all of one version.

mod support;

use dojob::{Code, FileRange, Job, JobState, JobType, Rung};
use dojob_origin::{Content, Fault, Resource, When};
use support::{Bench, content, resource};

const LEN: u64 = 100_000;

fn range(start: u64, length: u64) -> FileRange {
    FileRange { start, length: Some(length) }
}

fn job(bench: &Bench, ranges: &[FileRange]) -> Job {
    let job = bench.manager.create_job("ranges", JobType::Download).unwrap();
    job.add_file_with_ranges(&bench.origin.url("/f"), &bench.path("f"), ranges).unwrap();
    job
}

/// What ranges of this content make up.
fn packed(content: Content, ranges: &[FileRange]) -> Vec<u8> {
    let all = content.to_vec();
    let piece = |range: &FileRange| {
        let end = range.length.map_or(all.len() as u64, |length| range.start + length);
        all[range.start as usize..end as usize].to_vec()
    };
    ranges.iter().flat_map(piece).collect()
}

#[test]
fn ranges_are_packed_in_the_order_given() {
    let bench = Bench::new();
    bench.origin.serve("/f", resource(1, LEN));
    let ranges =
        [range(100, 100), range(900, 100), range(400, 100), FileRange { start: LEN - 7, length: None }];
    let job = job(&bench, &ranges);
    bench.run(&job);
    assert_eq!(job.progress().unwrap().bytes_total, 307);
    job.complete().unwrap();
    assert_eq!(std::fs::read(bench.path("f")).unwrap(), packed(content(1, LEN), &ranges));
}

#[test]
fn what_is_left_of_a_range_that_comes_in_parts_is_asked_for_in_the_same_attempt() {
    let bench = Bench::new();
    bench.origin.serve("/f", resource(1, LEN).faults([Fault::ShortBody(9_000), Fault::ShortBody(100)]));
    let ranges = [range(50_000, 20_000), FileRange { start: LEN - 7_000, length: None }];
    let job = job(&bench, &ranges);
    bench.run(&job);
    job.complete().unwrap();
    assert!(std::fs::read(bench.path("f")).unwrap() == packed(content(1, LEN), &ranges));
    assert_eq!(job.attempts().unwrap().len(), 1);
    assert_eq!(bench.origin.requests().len(), 4);
}

#[test]
fn a_cut_between_and_within_ranges_is_taken_up_where_it_was() {
    for (faults, from) in [
        (vec![Fault::CutAfter(1_000)], "bytes=51000-69999"),
        (vec![Fault::None, Fault::CutAfter(1_000)], "bytes=1000-19999"),
        (vec![Fault::None, Fault::status(503)], "bytes=0-19999"),
    ] {
        let bench = Bench::new();
        bench.origin.serve("/f", resource(1, LEN).faults(faults.clone()));
        let ranges = [range(50_000, 20_000), range(0, 20_000)];
        let job = job(&bench, &ranges);
        bench.run(&job);
        job.complete().unwrap();
        let found = std::fs::read(bench.path("f")).unwrap();
        assert!(found == packed(content(1, LEN), &ranges), "{faults:?}");
        let asked = bench.origin.requests();
        assert!(asked.iter().skip(1).any(|request| request.header("range") == Some(from)), "{faults:?}");
    }
}

#[test]
fn ranges_of_two_versions_never_meet_in_one_file() {
    let date = "Sat, 03 Jan 2015 10:00:00 GMT";
    let deaf = |resource: Resource| resource.always(When::Any, Fault::IgnoreIfRange);
    for (first, second, can_be_had) in [
        (resource(1, LEN), resource(2, LEN), true),
        (resource(1, LEN), deaf(resource(2, LEN)), true),
        // The first says that it was modified in this very second, which proves nothing.
        (
            Resource::new(content(1, LEN)).last_modified(date).without_date().header("Date", date),
            deaf(Resource::new(content(2, LEN)).last_modified("Sat, 03 Jan 2015 10:00:01 GMT")),
            true,
        ),
        (Resource::new(content(1, LEN)).without_date(), Resource::new(content(2, LEN)).without_date(), false),
    ] {
        let bench = Bench::new();
        bench.origin.serve("/f", first.fault(Fault::StallAfter(5)));
        let ranges = [range(0, 100), range(500, 100)];
        let job = job(&bench, &ranges);
        job.resume().unwrap();
        bench.origin.wait_body("/f", 0, 5);
        bench.origin.serve("/f", second);
        bench.origin.release();
        if !can_be_had {
            assert_eq!(bench.settle(&job, true), JobState::Error);
            assert_eq!(job.error().unwrap().error.code, Code::E_INSUFFICIENT_RANGE_SUPPORT);
            continue;
        }
        assert_eq!(bench.settle(&job, true), JobState::Transferred);
        job.complete().unwrap();
        let found = std::fs::read(bench.path("f")).unwrap();
        assert!(found == packed(content(2, LEN), &ranges), "all of it is of the second version");
    }
}

#[test]
fn what_the_remote_file_does_not_have_is_an_error() {
    let bench = Bench::new();
    bench.origin.serve("/f", resource(1, LEN));
    let job = job(&bench, &[range(0, 10), range(LEN - 5, 10)]);
    job.resume().unwrap();
    assert_eq!(bench.settle(&job, false), JobState::Error);
    assert_eq!(job.error().unwrap().error.code, Code::E_INVALID_RANGE);
    assert!(!bench.path("f").exists());
}

#[test]
fn a_page_between_two_ranges_costs_nothing_that_is_there() {
    let bench = Bench::new();
    let page = Fault::All(vec![Fault::IgnoreRange, Fault::Header("Content-Type".into(), "text/html".into())]);
    bench.origin.serve("/f", resource(1, LEN).faults([Fault::None, page]));
    let ranges = [range(50_000, 20_000), range(0, 20_000)];
    let job = job(&bench, &ranges);
    job.set_minimum_retry_delay(std::time::Duration::from_secs(600)).unwrap();
    job.resume().unwrap();
    assert_eq!(bench.settle(&job, false), JobState::TransientError);
    assert_eq!(job.error().unwrap().error.code, Code::E_UNEXPECTED_CONTENT);
    bench.run(&job);
    job.complete().unwrap();
    assert!(std::fs::read(bench.path("f")).unwrap() == packed(content(1, LEN), &ranges));
    let told: Vec<_> = job.attempts().unwrap().iter().map(|met| (met.rung, met.start, met.bytes)).collect();
    assert_eq!(told, [(Rung::Start, 0, 20_000), (Rung::ETag, 20_000, 20_000)]);
}
