//! Answers to a resume: parts of the file, and what comes in their place.

use crate::answers::{CUT, LEN, TAGS, answer, bare, bytes, chunks, file, other, says, status};
use crate::judged::{Does, Row};
use crate::origin::{Asked, Reply};
use dojob::Code;

const INVALID: Does = Does::Fatal(Code::E_INVALID_SERVER_RESPONSE);
const CLOSED: Does = Does::Transient(Code::E_CONNECTION_CLOSED);

pub fn rows() -> Vec<Row> {
    let mut rows = fitting();
    rows.extend(unfit());
    rows.extend(in_place());
    rows.extend(strange());
    rows
}

/// Makes lines of a part's first byte, its last, and the size of the file.
type Text = fn(usize, usize, usize) -> String;

/// What fits.
fn fit(first: usize, last: usize, size: usize) -> String {
    format!("Content-Range: bytes {first}-{last}/{size}")
}

/// 206 with at most 90,000 bytes of what was asked for.
fn shorter(asked: &Asked) -> Vec<u8> {
    let from = asked.from.unwrap_or(0);
    let to = LEN.min(from + 90_000);
    let lines = format!("Content-Range: bytes {from}-{}/{LEN}\r\nContent-Length: {}", to - 1, to - from);
    [format!("HTTP/1.1 206 x\r\n{TAGS}{lines}\r\n\r\n").as_bytes(), &file()[from..to]].concat()
}

/// 206 with the part that was asked for.
fn part(lines: Text, body: fn(Vec<u8>) -> Vec<u8>) -> Reply {
    Box::new(move |asked: &Asked| {
        let from = asked.from.unwrap_or(0);
        let lines = lines(from, LEN - 1, LEN).replace('\n', "\r\n");
        let head = format!("HTTP/1.1 206 Partial Content\r\n{TAGS}{lines}\r\n\r\n");
        [head.into_bytes(), body(file()[from..].to_vec())].concat()
    })
}

/// The same, as it should be but for its `Content-Range`.
fn range(text: Text) -> Reply {
    Box::new(move |asked: &Asked| {
        let from = asked.from.unwrap_or(0);
        let lines =
            format!("Content-Length: {}\r\n{}", LEN - from, text(from, LEN - 1, LEN).replace('\n', "\r\n"));
        let head = format!("HTTP/1.1 206 Partial Content\r\n{TAGS}{lines}\r\n\r\n");
        [head.as_bytes(), &file()[from..]].concat()
    })
}

fn fitting() -> Vec<Row> {
    vec![
        Row::resumed("part", Does::Continue, range(fit)),
        Row::resumed(
            "part-upper",
            Does::Continue,
            range(|a, b, n| format!("content-range: BYTES {a}-{b}/{n}")),
        ),
        Row::resumed("part-star", Does::Continue, range(|a, b, _| format!("Content-Range: bytes {a}-{b}/*"))),
        Row::resumed("part-no-length", Does::Continue, part(fit, |body| body)),
        Row::resumed(
            "part-chunks",
            Does::Continue,
            part(
                |a, b, n| format!("Transfer-Encoding: chunked\nContent-Range: bytes {a}-{b}/{n}"),
                |body| chunks(&body),
            ),
        ),
        Row::resumed("part-shorter", Does::Continue, Box::new(shorter)),
        Row::resumed("part-cut", CLOSED, part(fit, |body| body[..body.len() - 9].to_vec())),
        Row::resumed(
            "part-gzip",
            Does::Transient(Code::E_INVALID_SERVER_RESPONSE),
            range(|a, b, n| format!("Content-Encoding: gzip\nContent-Range: bytes {a}-{b}/{n}")),
        ),
    ]
}

fn unfit() -> Vec<Row> {
    let texts: [(&'static str, Text); 16] = [
        ("part-no-range", |_, _, _| "Server: x".into()),
        ("part-later", |a, b, n| format!("Content-Range: bytes {}-{b}/{n}", a + 1)),
        ("part-earlier", |a, b, n| format!("Content-Range: bytes {}-{b}/{n}", a - 1)),
        ("part-from-zero", |_, b, n| format!("Content-Range: bytes 0-{b}/{n}")),
        ("part-beyond", |a, b, n| format!("Content-Range: bytes {a}-{}/{n}", b + 1)),
        ("part-backwards", |a, b, n| format!("Content-Range: bytes {b}-{a}/{n}")),
        ("part-size", |a, b, n| format!("Content-Range: bytes {a}-{b}/{}", n + 9)),
        ("part-none", |_, _, n| format!("Content-Range: bytes */{n}")),
        ("part-equals", |a, b, n| format!("Content-Range: bytes={a}-{b}/{n}")),
        ("part-unit", |a, b, n| format!("Content-Range: items {a}-{b}/{n}")),
        ("part-spaces", |a, b, n| format!("Content-Range: bytes {a} - {b} / {n}")),
        ("part-sign", |a, b, n| format!("Content-Range: bytes +{a}-{b}/{n}")),
        ("part-wraps", |a, b, n| format!("Content-Range: bytes 1844674407{a}-1844674407{b}/1844674407{n}")),
        ("part-list", |a, b, n| format!("Content-Range: bytes {a}-{b}/{n}, bytes {a}-{b}/{n}")),
        ("part-twice", |a, b, n| format!("Content-Range: bytes {a}-{b}/{n}\nContent-Range: bytes 0-{b}/{n}")),
        ("part-length", |a, b, n| format!("Content-Length: 5\nContent-Range: bytes {a}-{b}/{n}")),
    ];
    let mut rows: Vec<Row> = texts
        .into_iter()
        .map(|(id, text)| match id {
            "part-length" => Row::resumed(id, Does::AskAgain, part(text, |body| body)),
            _ => Row::resumed(id, Does::AskAgain, range(text)),
        })
        .collect();
    let parts = "ETag: \"1\"\r\nContent-Type: multipart/byteranges; boundary=x\r\n";
    let multipart = "HTTP/1.1 206 x\nContent-Type: multipart/byteranges; boundary=x\nContent-Length: 9";
    let tag = "ETag: \"2\"\r\n";
    rows.extend([
        Row::resumed("part-shifted", Does::AskAgain, part(fit, |body| [&body[1..], b"x"].concat())),
        Row::resumed(
            "part-page",
            Does::AskAgain,
            part(fit, |body| b"<html>"[..].repeat(body.len())[..body.len()].to_vec()),
        ),
        Row::resumed("none-412", Does::AskAgain, status(412, "")),
        Row::resumed("part-multipart", Does::AskAgain, says(multipart, b"\r\n--x--\r\n")),
        Row::resumed(
            "part-multipart-range",
            Does::AskAgain,
            Box::new(move |asked| answer(asked, &file(), parts)),
        ),
        Row::resumed("part-tag", Does::AskAgain, Box::new(move |asked| answer(&deaf(asked), &other(), tag))),
        Row::resumed("none-416", Does::AskAgain, status(416, &format!("Content-Range: bytes */{LEN}"))),
        Row::resumed("none-416-done", Does::AskAgain, status(416, &format!("Content-Range: bytes */{CUT}"))),
        Row::resumed("none-416-bare", Does::AskAgain, status(416, "")),
    ]);
    rows
}

/// The same request, with nothing said of a version.
fn deaf(asked: &Asked) -> Asked {
    Asked { if_range: None, ..asked.clone() }
}

fn in_place() -> Vec<Row> {
    let signed = |signature: &str| status(302, &format!("Location: /there?sig={signature}"));
    let whole = |data: fn() -> Vec<u8>, tags: &'static str| -> Reply {
        Box::new(move |asked| answer(&Asked { from: None, ..asked.clone() }, &data(), tags))
    };
    let head = "HTTP/1.1 200 OK\r\nETag: \"2\"\r\nConnection: close\r\n\r\n";
    let no_length = [head.as_bytes(), &file()[..]].concat();
    vec![
        Row::resumed("whole", Does::FromZero, whole(file, TAGS)),
        Row::resumed("whole-other", Does::FromZero, whole(other, "ETag: \"2\"\r\n")).gives(&other()),
        Row::resumed("whole-shorter", Does::FromZero, whole(|| vec![7; 100], "ETag: \"2\"\r\n"))
            .gives(&[7; 100]),
        Row::resumed("whole-no-length", Does::Transient(Code::E_MISSING_FILE_SIZE), bytes(no_length)),
        Row::resumed("resume-404", Does::AskAgain, status(404, "")),
        Row::resumed("resume-503", Does::Transient(Code::http(503)), status(503, "")),
        Row::resumed("resume-redirect-nowhere", Does::Transient(Code::E_REDIRECT), status(302, "")),
        Row::resumed("resume-redirect", Does::Follow, status(302, "Location: /there")).at("/there"),
        Row::resumed("redirect-expired", Does::Follow, bytes(""))
            .with([signed("1"), status(403, ""), signed("2")].into_iter())
            .at("/there?sig=2"),
        Row::first(
            "unasked-part",
            INVALID,
            says("HTTP/1.1 206 x\nContent-Length: 1000\nContent-Range: bytes 0-999/300000", &file()[..1000]),
        ),
        Row::first("unasked-bare", INVALID, says("HTTP/1.1 206 x\nContent-Length: 300000", &file())),
    ]
}

/// What is no version of the file at all.
fn strange() -> Vec<Row> {
    let strange = Does::Transient(Code::E_UNEXPECTED_CONTENT);
    let page = |kind: &str| says(&format!("HTTP/1.1 200 OK\nContent-Length: 5\n{kind}"), b"hello");
    let rest: Reply = Box::new(|asked| {
        let body = &file()[asked.from.unwrap_or(0)..];
        [format!("HTTP/1.1 200 OK\r\n{TAGS}Content-Length: {}\r\n\r\n", body.len()).as_bytes(), body].concat()
    });
    let whole = "HTTP/1.1 206 x\nContent-Length: 300000\nContent-Range: bytes 0-299999/";
    vec![
        Row::resumed("page", strange, page("Content-Type: text/html; charset=utf-8")),
        Row::resumed("page-tagged", strange, page("Content-Type: text/html\nETag: \"page\"")),
        Row::resumed("page-xhtml", strange, page("Content-Type: application/xhtml+xml")),
        Row::resumed("page-json", strange, page("Content-Type: application/json")),
        Row::resumed("page-bare", strange, page("Content-Type: application/octet-stream")),
        Row::resumed("page-untyped", strange, page("Server: x")),
        Row::resumed("page-bare-file", strange, bytes(""))
            .after(bare())
            .with((0..2).map(|_| page("Server: x"))),
        Row::resumed("page-no-length", strange, says("HTTP/1.1 200 OK\nContent-Type: text/html", b"login")),
        Row::resumed(
            "page-range",
            strange,
            page("Content-Type: text/html\nETag: \"page\"\nContent-Range: bytes 0-4/5"),
        ),
        Row::resumed("page-gzip", strange, page("Content-Type: text/html\nContent-Encoding: gzip")),
        Row::resumed("whole-cut", strange, bytes("")).with((0..2).map(|_| page("ETag: \"1\""))),
        Row::resumed("whole-rest", Does::AskAgain, rest),
        Row::resumed("whole-range", Does::AskAgain, page("Content-Range: bytes 5-9/300000")),
        Row::first("unasked-whole", Does::Accept, says(&format!("{whole}300000"), &file())),
        Row::first("unasked-star", INVALID, says(&format!("{whole}*"), &file())),
    ]
}
