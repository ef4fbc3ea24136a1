//! Bodies that stand still or trickle are broken off and taken up on another connection; slow ones are left alone.

mod support;

use dojob::{Code, Deadlines, FileRange, Job, JobType, Options};
use dojob_origin::{Fault, When};
use std::time::Duration;
use support::{Bench, assert_holds, content, faulty, options};

const LEN: u64 = 400_000;
/// So small a part of what came is asked for once more.
const PART: u64 = 16;

/// Waits for half a second only, so that 50 bytes in it are the least.
fn impatient() -> Bench {
    let deadlines = Deadlines { body: Duration::from_millis(500), ..Deadlines::default() };
    Bench::with(Options { deadlines, ..options() })
}

fn codes(job: &Job) -> Vec<Code> {
    job.attempts().unwrap().iter().map(|attempt| attempt.code).collect()
}

#[test]
fn a_stall_is_broken_off_and_taken_up_on_another_connection() {
    for fault in [
        Fault::StallAfter(LEN / 2),
        Fault::StallAfter(0),
        Fault::Trickle { after: LEN / 2, bytes_per_second: 20 },
        Fault::Trickle { after: 0, bytes_per_second: 20 },
    ] {
        let bench = impatient();
        bench.origin.serve("/f", faulty(1, LEN, [fault.clone()]));
        let job = bench.job(&["f"]);
        bench.see_through(&job);
        assert_holds(&bench.path("f"), content(1, LEN));
        assert_eq!(codes(&job), [Code::E_TIMEOUT, Code::OK], "{fault:?}");
        assert_eq!(bench.origin.connections(), 2, "{fault:?}");
        let requests = bench.origin.requests();
        let from = |number: usize| requests[number].header("range").map(str::to_owned);
        let kept = format!("bytes={}-", LEN / 2 - LEN / 2 / PART);
        match fault {
            Fault::StallAfter(0) | Fault::Trickle { after: 0, .. } => {}
            Fault::StallAfter(_) => assert_eq!(from(1), Some(kept), "what arrived is kept"),
            // A few more bytes trickled in.
            _ => {
                assert!(from(1).is_some_and(|from| from.len() == kept.len() && from >= kept), "{:?}", from(1))
            }
        }
    }
}

#[test]
fn a_stall_within_a_range_and_one_before_it_are_taken_up_there() {
    for (faults, from) in [
        ([Fault::StallAfter(1_000), Fault::None], "bytes=51000-69999"),
        ([Fault::None, Fault::StallAfter(1_000)], "bytes=1000-19999"),
        ([Fault::None, Fault::StallAfter(0)], "bytes=0-19999"),
    ] {
        let bench = impatient();
        bench.origin.serve("/f", faulty(1, LEN, faults));
        let job = bench.manager.create_job("ranges", JobType::Download).unwrap();
        let ranges =
            [(50_000, 20_000), (0, 20_000)].map(|(start, len)| FileRange { start, length: Some(len) });
        job.add_file_with_ranges(&bench.origin.url("/f"), &bench.path("f"), &ranges).unwrap();
        bench.see_through(&job);
        let all = content(1, LEN).to_vec();
        assert!(std::fs::read(bench.path("f")).unwrap() == [&all[50_000..70_000], &all[..20_000]].concat());
        assert_eq!(codes(&job), [Code::E_TIMEOUT, Code::OK]);
        let asked: Vec<_> = bench.origin.requests();
        assert!(asked.iter().any(|request| request.header("range") == Some(from)), "{from}");
        assert_eq!(asked.len(), 3, "{from}");
    }
}

#[test]
fn a_transfer_that_is_only_slow_is_left_alone() {
    let bench = impatient();
    // A second and a half, three times as long as a stall would last.
    bench.origin.serve("/f", faulty(1, 30_000, [Fault::Trickle { after: 0, bytes_per_second: 20_000 }]));
    let job = bench.job(&["f"]);
    bench.run(&job);
    assert_eq!(codes(&job), [Code::OK]);
    assert_eq!(bench.origin.requests().len(), 1);
}

#[test]
fn a_transfer_that_its_own_limit_holds_back_is_left_alone() {
    let bench = impatient();
    // Half of what a server may trickle, for three seconds: six times as long as a stall would last.
    bench.origin.serve("/f", faulty(1, 150, []));
    let job = bench.job(&["f"]);
    job.set_bandwidth_limit(50).unwrap();
    bench.run(&job);
    assert_eq!(codes(&job), [Code::OK]);
}

#[test]
fn a_server_that_stalls_whenever_a_part_is_asked_for_is_asked_for_the_whole_in_the_end() {
    let deadlines = Deadlines { body: Duration::from_millis(100), ..Deadlines::default() };
    let bench = Bench::with(Options { deadlines, ..options() });
    let resource = faulty(1, LEN, [Fault::CutAfter(LEN / 2)]).always(When::Ranged, Fault::StallAfter(0));
    bench.origin.serve("/f", resource);
    let job = bench.job(&["f"]);
    bench.see_through(&job);
    assert_holds(&bench.path("f"), content(1, LEN));
    assert!(
        codes(&job).iter().all(|code| [Code::OK, Code::E_CONNECTION_CLOSED, Code::E_TIMEOUT].contains(code))
    );
    let text = job.attempts().unwrap().into_iter().find(|attempt| attempt.text.contains("stopped"));
    assert!(text.is_none(), "nobody stopped it: {text:?}");
}
