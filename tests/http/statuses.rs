//! Statuses, what they ask for, and where they lead.

use crate::answers::{TAGS, bytes, right, says, status, whole};
use crate::judged::{Does, Row};
use crate::origin::Reply;
use dojob::Code;

const INVALID: Does = Does::Fatal(Code::E_INVALID_SERVER_RESPONSE);
const REDIRECT: Does = Does::Fatal(Code::E_REDIRECT);

pub fn rows() -> Vec<Row> {
    let mut rows = vec![
        Row::first("status-200", Does::Accept, right()),
        Row::first("status-200-empty", Does::Accept, says("HTTP/1.1 200 OK\nContent-Length: 0", b""))
            .gives(b""),
        Row::first(
            "status-page",
            Does::Accept,
            says("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 5", b"login"),
        )
        .gives(b"login"),
        Row::first("status-201", INVALID, odd(201)),
        Row::first("status-203", INVALID, odd(203)),
        Row::first("status-204", INVALID, status(204, "")),
        Row::first("status-300", INVALID, odd(300)),
        Row::first("status-304", INVALID, status(304, TAGS)),
        Row::first("status-416", Does::Fatal(Code::http(416)), status(416, "")),
        Row::first("status-600", INVALID, odd(600)),
    ];
    for (id, code) in [
        ("status-400", 400),
        ("status-401", 401),
        ("status-403", 403),
        ("status-404", 404),
        ("status-407", 407),
        ("status-410", 410),
        ("status-501", 501),
        ("status-505", 505),
    ] {
        rows.push(Row::first(id, Does::Fatal(Code::http(code)), odd(code)));
    }
    for (id, code) in [
        ("status-408", 408),
        ("status-425", 425),
        ("status-429", 429),
        ("status-500", 500),
        ("status-502", 502),
        ("status-503", 503),
        ("status-504", 504),
        ("status-511", 511),
    ] {
        rows.push(Row::first(id, Does::Transient(Code::http(code)), odd(code)));
    }
    rows.extend(retry_after());
    rows.extend(redirects());
    rows
}

/// Such a status with the file as its body, which is not to be taken for it.
fn odd(status: u16) -> Reply {
    says(&format!("HTTP/1.1 {status} x\nContent-Length: 300000"), &crate::answers::file())
}

fn retry_after() -> Vec<Row> {
    let busy = Code::http(503);
    let after = |text: &str| status(503, &format!("Retry-After: {text}"));
    vec![
        Row::first("retry-after", Does::Waits(busy, 900), after("900")),
        Row::first("retry-after-429", Does::Waits(Code::http(429), 900), status(429, "Retry-After: 900")),
        Row::first("retry-after-long", Does::Waits(busy, 86_400), after("99999999")),
        Row::first(
            "retry-after-date",
            Does::Waits(busy, 900),
            status(503, "Date: Sun, 06 Nov 1994 08:00:00 GMT\nRetry-After: Sun, 06 Nov 1994 08:15:00 GMT"),
        ),
        Row::first("retry-after-words", Does::Transient(busy), after("soon")),
        Row::first("retry-after-negative", Does::Transient(busy), after("-900")),
        Row::first("retry-after-200", Does::Accept, whole("Content-Length: 300000\nRetry-After: 900")),
        Row::first("retry-after-404", Does::Fatal(Code::http(404)), status(404, "Retry-After: 900")),
    ]
}

fn redirects() -> Vec<Row> {
    let to = |code: u16, place: &str| status(code, &format!("Location: {place}"));
    let mut rows: Vec<Row> = [
        ("redirect-301", 301),
        ("redirect-302", 302),
        ("redirect-303", 303),
        ("redirect-307", 307),
        ("redirect-308", 308),
    ]
    .into_iter()
    .map(|(id, code)| Row::first(id, Does::Follow, to(code, "/there")).at("/there"))
    .collect();
    rows.extend([
        Row::first("redirect-relative", Does::Follow, to(302, "a/../b?c#d")).at("/b?c"),
        Row::first("redirect-unescaped", Does::Follow, to(302, "/caf\u{e9} x")).at("/caf%C3%A9%20x"),
        Row::first(
            "redirect-body",
            Does::Follow,
            says("HTTP/1.1 302 x\nLocation: /x\nContent-Length: 9999", b"moved"),
        )
        .at("/x"),
        Row::first("redirect-circle", REDIRECT, to(302, "/f")),
        Row::first("redirect-nowhere", REDIRECT, status(302, "")),
        Row::first("redirect-ftp", REDIRECT, to(302, "ftp://127.0.0.1/f")),
        Row::first("redirect-file", REDIRECT, to(302, "file:///etc/passwd")),
        Row::first("redirect-user", REDIRECT, to(302, "http://user:password@127.0.0.1/f")),
        Row::first("redirect-long", REDIRECT, to(302, &format!("/{}", "x".repeat(20_000)))),
        Row::first("redirect-200", Does::Accept, whole("Content-Length: 300000\nLocation: /there")),
    ]);
    rows.push(
        Row::first("redirect-endless", REDIRECT, bytes("")).with((0..12).map(|n| to(302, &format!("/{n}")))),
    );
    rows.push(
        Row::first("redirect-ten", Does::Follow, bytes(""))
            .with((0..10).map(|n| to(302, &format!("/{n}"))))
            .at("/9"),
    );
    rows
}
