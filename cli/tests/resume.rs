//! Lines that are stopped, and the same lines again.

mod tool;

use dojob_origin::{Content, Fault, Request, Resource};
use rustix::process::Signal;
use tool::{CONTENT, ETAG, Ended, MIB, Running, Tool, out, resource};

/// Runs a line again that has been stopped. Answers the byte from which it said that it resumes; the
/// server keeps it waiting until then, so that not a byte more has arrived.
fn resumed(tool: &Tool, file: &str, size: u64) -> u64 {
    tool.origin.fault("/f", Fault::StallBeforeAnswer);
    let mut running = tool.start("/f", file);
    let line = running.wait_line("f: resumes at ");
    tool.origin.wait_until(|requests| requests.last().is_some_and(|request| request.status.is_none()));
    tool.origin.release();
    let ended = running.finish();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(ended.out.matches("resumes at").count(), 1, "{ended:?}");
    let numbers = line.strip_prefix("f: resumes at ").and_then(|rest| rest.strip_suffix(" bytes"));
    let (start, total) = numbers.and_then(|numbers| numbers.split_once(" of ")).expect(&line);
    assert_eq!(total, size.to_string());
    start.parse().expect(&line)
}

/// The request asked for what is behind `start` and 64 KiB before it, and only of the version with `etag`.
fn asks_for_the_rest(request: &Request, start: u64, etag: &str) {
    let range = request.header("range").unwrap_or_else(|| panic!("{request:?}"));
    assert_eq!(range, format!("bytes={}-", start - 65_536));
    assert_eq!(request.header("if-range"), Some(etag));
}

/// A line that has shown the first MiB of three, and is then sent a signal.
fn stopped(tool: &Tool, file: &str, signal: Signal) -> Ended {
    tool.origin.fault("/f", Fault::StallAfter(MIB));
    let mut running = tool.start("/f", file);
    running.wait_line("1.00 MiB of 3.00 MiB");
    running.signal(signal);
    running.finish()
}

#[test]
fn after_sigkill_the_same_line_goes_on_from_the_last_checkpoint() {
    let tool = Tool::new();
    let content = Content { seed: 3, len: 40 * MIB + 5 };
    let stall = Fault::StallAfter(34 * MIB);
    tool.origin.serve("/f", Resource::new(content).etag(ETAG).fault(stall));
    let mut running = tool.start("/f", "f");
    tool.origin.wait_body("/f", 0, 34 * MIB);
    running.wait_line("34.00 MiB of 40.00 MiB");
    running.signal(Signal::KILL);
    assert_eq!(running.finish().code, None);
    assert!(!tool.path("f").exists());

    let start = resumed(&tool, "f", content.len);
    tool.check("f", content);
    assert!((18 * MIB..=34 * MIB).contains(&start), "more than a checkpoint was lost: {start}");
    let requests = tool.origin.requests();
    assert_eq!(requests.len(), 2);
    asks_for_the_rest(&requests[1], start, ETAG);
}

#[test]
fn after_a_signal_the_same_line_goes_on_at_the_very_byte() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let tool = Tool::with_file();
        let ended = stopped(&tool, "f", signal);
        assert_eq!(ended.code, Some(code), "{ended:?}");
        assert!(ended.err.contains("same command"), "{ended:?}");
        assert!(!tool.path("f").exists());

        // Another way to write the same path is the same line.
        let start = resumed(&tool, tool.path("./f").to_str().unwrap(), CONTENT.len);
        assert_eq!(start, MIB);
        tool.check("f", CONTENT);
        let requests = tool.origin.requests();
        assert_eq!(requests.len(), 2);
        asks_for_the_rest(&requests[1], MIB, ETAG);
    }
}

#[test]
fn a_line_may_be_stopped_often() {
    let tool = Tool::with_file();
    assert_eq!(stopped(&tool, "f", Signal::INT).code, Some(130));
    // The rest has 2 MiB and 17 bytes, and 64 KiB before it come once more: the stall is after the first MiB of it.
    tool.origin.fault("/f", Fault::StallAfter(MIB + 65_536));
    let mut running = tool.start("/f", "f");
    running.wait_line("2.00 MiB of 3.00 MiB");
    running.signal(Signal::TERM);
    assert_eq!(running.finish().code, Some(143));
    assert_eq!(resumed(&tool, "f", CONTENT.len), 2 * MIB);
    tool.check("f", CONTENT);
    asks_for_the_rest(&tool.origin.requests()[2], 2 * MIB, ETAG);
}

#[test]
fn another_path_or_url_is_another_job() {
    let tool = Tool::with_file();
    tool.origin.serve("/g", Resource::bytes("g"));
    assert_eq!(stopped(&tool, "f", Signal::INT).code, Some(130));
    let done = tool.get("/g", "f").success();
    assert!(!out(&done).contains("resumes"), "{}", out(&done));
    assert_eq!(std::fs::read(tool.path("f")).unwrap(), b"g");
    let done = tool.get("/f", "other").success();
    assert!(!out(&done).contains("resumes"), "{}", out(&done));
    assert_eq!(CONTENT.check_file(tool.path("other")).unwrap(), None);
    // The first line's job is still there.
    let done = tool.get("/f", "f").success();
    assert!(out(&done).contains("f: resumes at "), "{}", out(&done));
    tool.check("f", CONTENT);
}

#[test]
fn a_source_that_changed_is_fetched_anew() {
    let tool = Tool::with_file();
    assert_eq!(stopped(&tool, "f", Signal::INT).code, Some(130));
    let newer = Content { seed: 99, len: 2 * MIB + 1 };
    tool.origin.serve("/f", Resource::new(newer).etag("\"v2\""));
    tool.get("/f", "f").success();
    tool.check("f", newer);
    let requests = tool.origin.requests();
    assert_eq!(requests.len(), 2);
    asks_for_the_rest(&requests[1], MIB, ETAG);
    assert_eq!(requests[1].status, Some(200));
}

#[test]
fn a_file_that_could_not_be_placed_is_placed_by_the_same_line() {
    let tool = Tool::new();
    tool.origin.serve("/f", resource().fault(Fault::StallAfter(MIB)));
    let mut running = tool.start("/f", "f");
    running.wait_line("1.00 MiB of 3.00 MiB");
    std::fs::create_dir(tool.path("f")).unwrap();
    tool.origin.release();
    let ended = running.finish();
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.err.contains("final name") && ended.err.contains("E_IS_DIRECTORY"), "{ended:?}");

    std::fs::remove_dir(tool.path("f")).unwrap();
    tool.get("/f", "f").success();
    tool.check("f", CONTENT);
    assert_eq!(tool.origin.requests().len(), 1);
}

#[test]
fn interrupted_lines_do_not_keep_a_new_one_waiting() {
    let tool = Tool::new();
    let older: Vec<String> = (0..6).map(|n| format!("/older{n}")).collect();
    for path in &older {
        tool.origin.serve(path, resource().fault(Fault::StallAfter(MIB)));
        let mut running = tool.start(path, &path[1..]);
        running.wait_line("1.00 MiB of 3.00 MiB");
        running.signal(Signal::INT);
        assert_eq!(running.finish().code, Some(130));
        // From now on every line on this store takes this job up, and gets nowhere.
        tool.origin.serve(path, resource().faults(vec![Fault::StallBeforeAnswer; 8]));
    }
    tool.origin.serve("/f", resource());
    let running = Running::new(tool.get_line("/f", "f"));
    assert_eq!(running.finish().code, Some(0));
    assert_eq!(CONTENT.check_file(tool.path("f")).unwrap(), None);
    assert_eq!(tool.parts().len(), older.len());
}
