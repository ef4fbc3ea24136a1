//! What goes wrong, and how it is told.

mod tool;

use dojob_origin::Fault;
use rustix::process::Signal;
use std::process::Stdio;
use tool::{CONTENT, MIB, Tool, err, out, resource};

#[test]
fn a_transient_error_is_waited_for() {
    let tool = Tool::new();
    tool.origin.serve("/f", resource().fault(Fault::status_with(503, "Retry-After", "0")));
    tool.get("/f", "f").success();
    tool.check("f", CONTENT);
    assert_eq!(tool.origin.requests().len(), 2);
}

#[test]
fn a_wait_is_told_once_with_its_reason_and_its_end() {
    let tool = Tool::new();
    tool.origin.serve("/f", resource().fault(Fault::status_with(503, "Retry-After", "2")));
    let done = tool.get("/f", "f").success();
    tool.check("f", CONTENT);
    let err = err(&done);
    assert!(err.contains("HTTP status 503") && err.contains("; tries again in "), "{err}");
    assert_eq!(err.lines().count(), 1, "{err}");
}

#[test]
fn a_broken_connection_is_taken_up_again() {
    let tool = Tool::new();
    tool.origin.serve("/f", resource().fault(Fault::CutAfter(MIB)));
    tool.get("/f", "f").success();
    tool.check("f", CONTENT);
    let requests = tool.origin.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[1].header("range"), Some("bytes=983040-"), "64 KiB of it once more");
}

#[test]
fn a_fatal_error_is_told_and_the_same_line_tries_again() {
    let tool = Tool::new();
    for _ in 0..2 {
        let done = tool.get("/f", "f").code(1);
        assert!(
            err(&done).contains("HTTP status 404") && err(&done).contains("0x80190194"),
            "{}",
            err(&done)
        );
        assert!(!tool.path("f").exists());
    }
    assert_eq!(tool.origin.requests().len(), 2);
    tool.origin.serve("/f", resource());
    tool.get("/f", "f").success();
    tool.check("f", CONTENT);
}

#[test]
fn quiet_still_tells_why_it_failed() {
    let tool = Tool::new();
    let mut line = tool.get_line("/missing", "f");
    line.arg("-q");
    let done = tool.run(line).code(1);
    assert!(out(&done).is_empty() && err(&done).contains("404"), "{}{}", out(&done), err(&done));
}

#[test]
fn arguments_that_cannot_be_right_are_named() {
    let tool = Tool::with_file();
    std::fs::create_dir(tool.path("folder")).unwrap();
    let good = tool.origin.url("/f");
    let long = format!("http://h/{}", "a".repeat(dojob::URL_MAX));
    for (url, path, named, reason) in [
        (good.as_str(), "missing/f", "PATH's folder", "does not exist"),
        (&good, "folder", "PATH '", "is a folder"),
        (&good, "f/", "PATH '", "does not name a file"),
        ("ftp://h/f", "f", "URL", "http"),
        ("http://u:secret@h/f", "f", "URL", "credentials"),
        ("http://h/a b", "f", "URL", "percent-encode"),
        ("", "f", "URL", "empty"),
        (&long, "f", "URL", "longer"),
    ] {
        let done = tool.run(tool.line(["--store", "store", "get", url, "-o", path])).code(2);
        let err = err(&done);
        assert!(
            err.contains(named) && err.contains(reason) && !err.contains("secret"),
            "{url} {path}: {err}"
        );
        assert!(out(&done).is_empty());
    }
    assert_eq!(tool.origin.requests(), []);
    let mut line = tool.line(["get", &good, "-o", "f", "--store"]);
    line.arg(tool.path("folder/../f"));
    std::fs::write(tool.path("f"), "in the way").unwrap();
    let done = tool.run(line).code(1);
    assert!(err(&done).contains("store"), "{}", err(&done));
}

#[test]
fn usage_errors_and_help_have_their_codes() {
    let tool = Tool::new();
    for args in [&["get"][..], &["get", "http://h/f"], &["get", "-o", "f"], &["fetch"], &["--nonsense"], &[]]
    {
        let done = tool.run(tool.line(args)).code(2);
        assert!(err(&done).contains("Usage:") && out(&done).is_empty(), "{args:?}: {}", err(&done));
    }
    let version = out(&tool.run(tool.line(["--version"])).success());
    assert_eq!(version, format!("dojob {}\n", env!("CARGO_PKG_VERSION")));
    for args in [&["--help"][..], &["get", "--help"]] {
        let help = out(&tool.run(tool.line(args)).success());
        assert!(help.contains("dojob get https://example.org/image.iso -o image.iso"), "{help}");
    }
    let help = out(&tool.run(tool.line(["get", "--help"])).success());
    assert!(help.contains("twice at once shares one job") && help.contains("Exit codes:"), "{help}");
}

#[test]
fn nobody_has_to_read_what_is_printed() {
    let tool = Tool::new();
    let closed = || Stdio::from(std::io::pipe().unwrap().1);
    tool.origin.serve("/f", resource().fault(Fault::status_with(503, "Retry-After", "1")));
    let mut line = tool.get_line("/f", "f");
    let status = line.stdout(closed()).stderr(closed()).status().unwrap();
    assert_eq!(status.code(), Some(0));
    tool.check("f", CONTENT);
    let status = tool.get_line("/missing", "g").stdout(closed()).stderr(closed()).status().unwrap();
    assert_eq!(status.code(), Some(1));
    for (args, code) in [("--help", 0), ("--nonsense", 2)] {
        let status = tool.line([args]).stdout(closed()).stderr(closed()).status().unwrap();
        assert_eq!(status.code(), Some(code), "{args}");
    }
}

#[test]
fn queries_are_never_printed() {
    let tool = Tool::new();
    let path = "/f?token=s3cret";
    let faults = [Fault::status_with(503, "Retry-After", "1"), Fault::StallAfter(MIB)];
    tool.origin.serve(path, resource().faults(faults));
    let mut running = tool.start(path, "f");
    running.wait_line("1.00 MiB of 3.00 MiB");
    running.signal(Signal::INT);
    let ended = running.finish();
    assert_eq!(ended.code, Some(130), "{ended:?}");
    assert!(ended.err.contains("HTTP status 503"), "{ended:?}");
    let mut told = ended.out + &ended.err;
    let mut tell = |done: assert_cmd::assert::Assert| told += &(out(&done) + &err(&done));
    tell(tool.get(path, "f").success());
    tell(tool.get("/missing?token=s3cret", "g").code(1));
    tell(tool.get("/f?token=s3cret ", "g").code(2));
    tell(tool.get(path, "missing/g").code(2));
    let url = tool.origin.url(path);
    tell(tool.run(tool.line(["get", "http://h/", &url, "-o", "g"])).code(2));
    tell(tool.run(tool.line(["get", &format!("--quiet={url}")])).code(2));
    tell(tool.run(tool.line([&url])).code(2));
    assert!(!told.contains("s3cret"), "{told}");
    assert!(told.contains("http://127.0.0.1") && told.contains("?..."), "{told}");
}

#[test]
fn names_do_not_command_the_terminal() {
    let tool = Tool::with_file();
    let done = tool.get("/f", "\x1b[2J\u{9b}f").success();
    assert!(out(&done).starts_with("\u{fffd}[2J\u{fffd}f: "), "{}", out(&done));
    assert!(!out(&done).contains(['\x1b', '\u{9b}']), "{}", out(&done));
    tool.check("\x1b[2J\u{9b}f", CONTENT);
}
