//! Heads of answers: their lines, and what stands before them.

use crate::answers::{TAGS, bytes, file, says, whole};
use crate::judged::{Does, Row};
use crate::origin::Reply;
use dojob::Code;

const INVALID: Does = Does::Fatal(Code::E_INVALID_SERVER_RESPONSE);
const CLOSED: Does = Does::Transient(Code::E_CONNECTION_CLOSED);

pub fn rows() -> Vec<Row> {
    let mut rows = vec![
        Row::first("line-garbage", INVALID, line("what do you want?")),
        Row::first("line-http09", INVALID, bytes(file())),
        Row::first("line-http2", INVALID, line("HTTP/2.0 200 OK")),
        Row::first("line-other", INVALID, line("ICY 200 OK")),
        Row::first("line-two-digits", INVALID, line("HTTP/1.1 20 OK")),
        Row::first("line-four-digits", INVALID, line("HTTP/1.1 2000 OK")),
        Row::first("line-no-reason", Does::Accept, line("HTTP/1.1 200")),
        Row::first("line-empty-before", Does::Accept, line("\nHTTP/1.1 200 OK")),
        Row::first("none", CLOSED, bytes("")),
        Row::first("head-cut", CLOSED, bytes("HTTP/1.1 200 OK\r\nContent-Le")),
        Row::first(
            "head-lf",
            Does::Accept,
            bytes([b"HTTP/1.1 200 OK\nContent-Length: 300000\n\n", &file()[..]].concat()),
        ),
        Row::first("head-folded", INVALID, with("X-Long: a\n b")),
        Row::first("head-space", INVALID, with("X-Odd : a")),
        Row::first("head-no-colon", INVALID, with("nonsense")),
        Row::first("head-nul", INVALID, with("X-Nul: a\0b")),
        Row::first("head-bytes", Does::Accept, with("X-Name: caf\u{e9}")),
        Row::first("head-100-lines", Does::Accept, with(&"X-A: 1\n".repeat(100))),
        Row::first("head-128-lines", Does::Accept, with(&"X-A: 1\n".repeat(127))),
        Row::first("head-129-lines", INVALID, with(&"X-A: 1\n".repeat(128))),
        Row::first("head-lines", INVALID, with(&"X-A: 1\n".repeat(10_000))),
        Row::first("head-size", INVALID, with(&format!("X-A: {}", "x".repeat(100_000)))),
    ];
    let hint = "HTTP/1.1 103 Early Hints\nLink: </x>\nContent-Length: 5\n\n";
    rows.extend([
        Row::first("interim-100", Does::Accept, before("HTTP/1.1 100 Continue\n\n")),
        Row::first("interim-103", Does::Accept, before(hint)),
        Row::first("interim-20", Does::Accept, before(&hint.repeat(20))),
        Row::first("interim-64", Does::Accept, before(&hint.repeat(64))),
        Row::first("interim-65", INVALID, before(&hint.repeat(65))),
        Row::first("interim-endless", INVALID, before(&hint.repeat(10_000))),
        Row::first("interim-101", INVALID, before("HTTP/1.1 101 Switching Protocols\nUpgrade: h2c\n\n")),
        Row::first("interim-only", CLOSED, bytes("HTTP/1.1 100 Continue\r\n\r\n")),
    ]);
    rows
}

/// The file behind this status line.
fn line(line: &str) -> Reply {
    says(&format!("{line}\nContent-Length: 300000\n{TAGS}"), &file())
}

/// The file, with these lines in the head.
fn with(lines: &str) -> Reply {
    whole(&format!("Content-Length: 300000\n{lines}"))
}

/// The file, behind this.
fn before(text: &str) -> Reply {
    says(&format!("{text}HTTP/1.1 200 OK\nContent-Length: 300000"), &file())
}
