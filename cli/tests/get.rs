//! Downloads in which nothing goes wrong.

mod tool;

use dojob_origin::{Content, Fault, Resource};
use tool::{CONTENT, MIB, Running, Tool, err, out, resource};

#[test]
fn a_file_is_fetched_and_told() {
    let tool = Tool::with_file();
    let done = tool.get("/f", "file.bin").success();
    tool.check("file.bin", CONTENT);
    let (out, err) = (out(&done), err(&done));
    let last = out.lines().last().unwrap();
    let place = tool.dir.path().join("file.bin");
    assert!(last.starts_with("file.bin: 3.00 MiB in ") && last.contains(place.to_str().unwrap()), "{out}");
    assert!(!out.contains("resumes") && err.is_empty(), "{out}{err}");
    assert_eq!(tool.origin.requests().len(), 1);
}

#[test]
fn an_empty_file_is_a_file() {
    let tool = Tool::new();
    tool.origin.serve("/empty", Resource::bytes(""));
    let done = tool.get("/empty", "empty").success();
    assert_eq!(std::fs::read(tool.path("empty")).unwrap(), b"");
    assert!(out(&done).contains("empty: 0 B in "), "{}", out(&done));
}

#[test]
fn an_unknown_size_is_shown_without_a_share() {
    let tool = Tool::new();
    let fault = Fault::All(vec![Fault::Chunked, Fault::StallAfter(MIB)]);
    tool.origin.serve("/f", resource().fault(fault));
    let mut running = tool.start("/f", "f");
    let line = running.wait_line("f: 1.00 MiB");
    assert!(!line.contains("of") && !line.contains('%'), "{line}");
    tool.origin.release();
    let ended = running.finish();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    tool.check("f", CONTENT);
}

#[test]
fn what_stands_at_the_path_is_replaced_only_when_the_new_file_is_whole() {
    let tool = Tool::new();
    tool.origin.serve("/f", resource().fault(Fault::StallAfter(MIB)));
    std::fs::write(tool.path("f"), "old").unwrap();
    let mut running = tool.start("/f", "f");
    running.wait_line("1.00 MiB of 3.00 MiB");
    assert_eq!(std::fs::read(tool.path("f")).unwrap(), b"old");
    tool.origin.release();
    assert_eq!(running.finish().code, Some(0));
    tool.check("f", CONTENT);
}

#[test]
fn quiet_prints_nothing_where_nothing_is_wrong() {
    let tool = Tool::new();
    tool.origin.serve("/f", resource().fault(Fault::status_with(503, "Retry-After", "0")));
    let mut line = tool.get_line("/f", "f");
    line.arg("--quiet");
    let done = tool.run(line).success();
    assert_eq!((out(&done), err(&done)), (String::new(), String::new()));
    tool.check("f", CONTENT);
}

#[test]
fn the_store_is_where_the_environment_says() {
    let tool = Tool::with_file();
    let url = tool.origin.url("/f");
    let line = || tool.line(["get", &url, "-o", "f"]);
    tool.run(line()).success();
    assert!(tool.path("home/.local/state/dojob/jobs.db").is_file());
    let mut elsewhere = line();
    elsewhere.env("XDG_STATE_HOME", tool.path("state"));
    tool.run(elsewhere).success();
    assert!(tool.path("state/dojob/jobs.db").is_file());
    let mut nowhere = line();
    nowhere.env_remove("HOME");
    let done = tool.run(nowhere).code(2);
    assert!(err(&done).contains("--store"), "{}", err(&done));
}

#[test]
fn lines_come_at_most_once_a_second() {
    let tool = Tool::new();
    tool.origin.serve("/f", Resource::new(Content { seed: 2, len: 2 * MIB }).rate(MIB));
    let begun = std::time::Instant::now();
    let ended = Running::new(tool.get_line("/f", "f")).finish();
    let seconds = begun.elapsed().as_secs() as usize;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let lines = ended.out.lines().count();
    assert!((3..=seconds + 2).contains(&lines), "{lines} lines in {seconds} s: {}", ended.out);
}
