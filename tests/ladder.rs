//! The ladder of resumes: by what right a part file is continued, and that the ledger tells.

mod support;

use dojob::{Code, JobState, Rung};
use dojob_origin::{Fault, Resource, Step, Version, When};
use support::{Bench, assert_holds, content};

const LEN: u64 = 3 * 1024 * 1024 + 11;
const OLD: &str = "Sat, 03 Jan 2015 10:00:00 GMT";
const LATER: &str = "Sat, 03 Jan 2015 10:00:01 GMT";

fn bare() -> Resource {
    Resource::new(content(1, LEN)).without_date()
}

/// The rungs of all attempts at a file that is cut in half once.
fn rungs(resource: Resource) -> Vec<Rung> {
    let bench = Bench::new();
    bench.origin.serve("/f", resource.fault(Fault::CutAfter(LEN / 2)));
    let job = bench.job(&["f"]);
    bench.run(&job);
    job.complete().unwrap();
    assert_holds(&bench.path("f"), content(1, LEN));
    job.attempts().unwrap().iter().map(|attempt| attempt.rung).collect()
}

#[test]
fn the_ledger_tells_by_what_right_a_file_was_continued() {
    let dated = || Resource::new(content(1, LEN)).last_modified(OLD);
    for (resource, expected) in [
        (bare().etag("\"1\""), Rung::ETag),
        (dated(), Rung::LastModified),
        (bare().etag("W/\"1\""), Rung::Overlap),
        (bare(), Rung::Overlap),
        (dated().edges(["\"a\"", "\"b\"", "\"c\"", "\"d\"", "\"e\""]), Rung::Overlap),
    ] {
        let told = format!("{resource:?}");
        assert_eq!(rungs(resource), [Rung::Start, expected], "{told}");
    }
}

#[test]
fn a_server_that_never_sends_much_is_fetched_from_by_whatever_right() {
    let short = |few: u64| Resource::new(content(1, 10 * few)).without_date();
    for (few, resource) in [
        (10_000, short(10_000).etag("\"1\"")),
        (10_000, short(10_000).etag("W/\"1\"")),
        (10_000, short(10_000)),
        (700, short(700).etag("\"1\"")),
        (700, short(700)),
    ] {
        let bench = Bench::new();
        bench.origin.serve("/f", resource.always(When::Any, Fault::CutAfter(few)));
        let job = bench.job(&["f"]);
        bench.run(&job);
        job.complete().unwrap();
        assert_holds(&bench.path("f"), content(1, 10 * few));
    }
}

#[test]
fn a_server_that_cannot_send_a_part_is_asked_for_the_whole_in_the_end() {
    for fault in [Fault::CutAfter(0), Fault::ResetAfter(0), Fault::status(500)] {
        let bench = Bench::new();
        let resource = bare().etag("\"1\"").fault(Fault::CutAfter(LEN / 2)).always(When::Ranged, fault);
        bench.origin.serve("/f", resource);
        let job = bench.job(&["f"]);
        bench.see_through(&job);
        assert_holds(&bench.path("f"), content(1, LEN));
        let asked = bench.origin.requests();
        let parts = asked.iter().filter(|request| request.header("range").is_some()).count();
        assert!(parts > 3, "a part was asked for {parts} times");
    }
}

#[test]
fn a_network_that_is_merely_bad_costs_nothing_that_is_there() {
    let bench = Bench::new();
    let bad = Step::new(When::Ranged, Fault::CutAfter(0)).times(3);
    bench.origin.serve("/f", bare().etag("\"1\"").fault(Fault::CutAfter(LEN / 2)).step(bad));
    let job = bench.job(&["f"]);
    bench.see_through(&job);
    assert_holds(&bench.path("f"), content(1, LEN));
    let last = job.attempts().unwrap().pop().unwrap();
    assert_eq!((last.rung, last.start), (Rung::ETag, LEN / 2), "it goes on where it was");
}

#[test]
fn another_version_is_fetched_from_its_first_byte_whatever_tells_of_it() {
    for (before, etag, modified, len) in [
        (bare().etag("\"1\""), Some("\"2\""), None, LEN),
        (bare().etag("W/\"1\""), Some("W/\"2\""), None, LEN),
        (Resource::new(content(1, LEN)).last_modified(OLD), None, Some(LATER), LEN),
        // The size tells.
        (bare(), None, None, LEN + 5),
        (bare().etag("W/\"1\""), Some("W/\"1\""), None, LEN - 5),
        // Nothing tells but the bytes.
        (bare(), None, None, LEN),
        (bare().etag("W/\"1\""), Some("W/\"1\""), None, LEN),
    ] {
        let bench = Bench::new();
        let version = Version {
            seed: 2,
            len: Some(len),
            etag: etag.map(str::to_owned),
            last_modified: modified.map(str::to_owned),
        };
        let told = format!("{version:?}");
        let changed = Fault::all([Fault::Change(version), Fault::IgnoreIfRange]);
        bench.origin.serve("/f", before.fault(Fault::CutAfter(LEN / 2)).on(When::Ranged, changed));
        bench.origin.serve("/before", support::resource(3, 10));
        bench.origin.serve("/after", support::resource(4, 10));
        let job = bench.job(&["before", "f", "after"]);
        bench.run(&job);
        job.complete().unwrap();
        assert_holds(&bench.path("before"), content(3, 10));
        assert_holds(&bench.path("f"), content(2, len));
        assert_holds(&bench.path("after"), content(4, 10));
        let attempts = job.attempts().unwrap();
        let last = attempts.iter().rfind(|attempt| attempt.file == 1).unwrap();
        assert_eq!((last.rung, last.code), (Rung::Start, Code::OK), "{told}");
        let asked = bench.origin.requests();
        let others = asked.iter().filter(|request| request.path != "/f").count();
        assert_eq!(others, 2, "{told}: other files are not touched");
    }
}

#[test]
fn a_message_in_the_place_of_a_file_that_nothing_identifies_is_believed_when_it_is_said_a_fourth_time() {
    let message = || {
        Fault::Raw(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\nbusy".to_vec(),
        )
    };
    // In each attempt for the first bytes, which are compared, and for the whole file.
    for sayings in [1, 3, 4] {
        let bench = Bench::new();
        let faults = std::iter::once(Fault::CutAfter(LEN / 2)).chain((0..2 * sayings).map(|_| message()));
        bench.origin.serve("/f", bare().faults(faults));
        let job = bench.job(&["f"]);
        bench.see_through(&job);
        let codes: Vec<_> = job.attempts().unwrap().iter().map(|attempt| attempt.code).collect();
        let doubts = vec![Code::E_UNEXPECTED_CONTENT; sayings.min(3)];
        assert_eq!(codes, [vec![Code::E_CONNECTION_CLOSED], doubts, vec![Code::OK]].concat());
        if sayings < 4 {
            assert_holds(&bench.path("f"), content(1, LEN));
        } else {
            assert_eq!(std::fs::read(bench.path("f")).unwrap(), b"busy");
        }
    }
}

#[test]
fn an_outage_does_not_count_as_doubt() {
    let bench = Bench::new();
    let odd = Fault::status(203);
    let outage = (0..4).map(|_| Fault::status(503));
    let faults = std::iter::once(Fault::CutAfter(LEN / 2)).chain(outage).chain([odd]);
    bench.origin.serve("/f", bare().etag("\"1\"").faults(faults));
    let job = bench.job(&["f"]);
    bench.see_through(&job);
    assert_holds(&bench.path("f"), content(1, LEN));
}

#[test]
fn a_version_that_only_its_validator_tells_is_fetched_from_its_first_byte() {
    let old = content(1, LEN).to_vec();
    let mut new = old.clone();
    // Neither among the first bytes nor among the last before the cut, which are compared.
    new[LEN as usize / 4] ^= 1;
    for (first, second) in [
        (Resource::bytes(old.clone()).etag("\"1\""), Resource::bytes(new.clone()).etag("\"2\"")),
        (Resource::bytes(old.clone()).last_modified(OLD), Resource::bytes(new.clone()).last_modified(LATER)),
        (Resource::bytes(old.clone()).etag("\"1\""), Resource::bytes(new.clone()).etag("W/\"2\"")),
    ] {
        let bench = Bench::new();
        bench.origin.serve("/f", first.without_date().fault(Fault::CutAfter(LEN / 2)));
        let job = bench.job(&["f"]);
        job.set_minimum_retry_delay(std::time::Duration::from_secs(600)).unwrap();
        job.resume().unwrap();
        assert_eq!(bench.settle(&job, false), JobState::TransientError);
        bench.origin.serve("/f", second.without_date().always(When::Ranged, Fault::IgnoreIfRange));
        bench.run(&job);
        job.complete().unwrap();
        assert!(std::fs::read(bench.path("f")).unwrap() == new);
    }
}

#[test]
fn a_part_file_that_was_altered_is_never_called_whole() {
    let mut bench = Bench::new();
    bench.origin.serve("/f", bare().etag("\"1\"").fault(Fault::StallAfter(LEN / 2)));
    let job = bench.job(&["f"]);
    job.resume().unwrap();
    bench.wait_bytes(&job, LEN / 2);
    job.suspend().unwrap();
    let id = job.id().unwrap();
    bench.reopen();
    let part = bench.parts().remove(0);
    // Neither the first bytes nor the last, which are compared with the server's.
    use std::os::unix::fs::FileExt;
    let file = std::fs::OpenOptions::new().write(true).open(&part).unwrap();
    file.write_all_at(b"not what the server sent", LEN / 4).unwrap();
    let job = bench.manager.job(id).unwrap();
    bench.run(&job);
    job.complete().unwrap();
    assert_holds(&bench.path("f"), content(1, LEN));
}
