//! The same line more than once at the same time.

mod tool;

use dojob_origin::Fault;
use rustix::process::Signal;
use tool::{CONTENT, MIB, Running, Tool, resource};

/// Two lines at work on one job, of which the first moves the bytes and stalls after a MiB.
fn pair(tool: &Tool, faults: &[Fault]) -> (Running, Running) {
    tool.origin.serve("/f", resource().faults(faults.to_vec()));
    let mut first = tool.start("/f", "f");
    first.wait_line("1.00 MiB of 3.00 MiB");
    let mut second = tool.start("/f", "f");
    second.wait_line(" of 3.00 MiB");
    (first, second)
}

#[test]
fn both_end_with_the_file_which_is_fetched_once() {
    let tool = Tool::new();
    let (first, second) = pair(&tool, &[Fault::StallAfter(MIB)]);
    tool.origin.release();
    let (first, second) = (first.finish(), second.finish());
    assert_eq!((first.code, second.code), (Some(0), Some(0)), "{first:?} {second:?}");
    tool.check("f", CONTENT);
    assert_eq!(tool.origin.requests().len(), 1);
}

#[test]
fn the_second_goes_on_when_the_first_is_stopped() {
    for signal in [Signal::INT, Signal::KILL] {
        let tool = Tool::new();
        let (first, second) = pair(&tool, &[Fault::StallAfter(MIB)]);
        first.signal(signal);
        assert_ne!(first.finish().code, Some(0));
        let second = second.finish();
        assert_eq!(second.code, Some(0), "{second:?}");
        tool.check("f", CONTENT);
    }
}

#[test]
fn the_first_goes_on_when_the_second_is_stopped() {
    let tool = Tool::new();
    let (first, second) = pair(&tool, &[Fault::StallAfter(MIB)]);
    second.signal(Signal::INT);
    assert_eq!(second.finish().code, Some(130));
    tool.origin.release();
    assert_eq!(first.finish().code, Some(0));
    tool.check("f", CONTENT);
    assert_eq!(tool.origin.requests().len(), 1);
}

#[test]
fn both_fail_with_the_reason() {
    let tool = Tool::new();
    let broken = Fault::All(vec![Fault::StallAfter(MIB), Fault::CutAfter(MIB)]);
    let (first, second) = pair(&tool, &[broken, Fault::status(404), Fault::status(404)]);
    tool.origin.release();
    for ended in [first.finish(), second.finish()] {
        assert_eq!(ended.code, Some(1), "{ended:?}");
        assert!(ended.err.contains("HTTP status 404"), "{ended:?}");
    }
    assert!(!tool.path("f").exists());
}

#[test]
fn many_at_once_share_one_job() {
    let tool = Tool::new();
    tool.origin.serve("/f", resource().faults(vec![Fault::StallAfter(MIB); 8]));
    let mut lines: Vec<Running> = (0..8).map(|_| tool.start("/f", "f")).collect();
    for line in &mut lines {
        line.wait_line(" of 3.00 MiB");
    }
    assert_eq!(tool.origin.requests().len(), 1);
    tool.origin.release();
    for line in lines {
        let ended = line.finish();
        assert_eq!(ended.code, Some(0), "{ended:?}");
    }
    tool.check("f", CONTENT);
}
