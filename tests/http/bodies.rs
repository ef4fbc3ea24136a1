//! Bodies: where they end, and how they are coded.

use crate::answers::{CUT, LEN, chunked, chunks, file, says, whole};
use crate::judged::{Does, Row};
use dojob::Code;

const INVALID: Does = Does::Fatal(Code::E_INVALID_SERVER_RESPONSE);
const CLOSED: Does = Does::Transient(Code::E_CONNECTION_CLOSED);
const BROKEN: Does = Does::Transient(Code::E_INVALID_SERVER_RESPONSE);
const NO_SIZE: Does = Does::Fatal(Code::E_MISSING_FILE_SIZE);

pub fn rows() -> Vec<Row> {
    let mut rows = lengths();
    rows.extend(in_chunks());
    rows.extend(without_end());
    rows.extend(coded());
    rows
}

fn lengths() -> Vec<Row> {
    let length = |text: &str| whole(&format!("Content-Length: {text}"));
    let mut rows: Vec<Row> = [
        ("length-negative", "-1"),
        ("length-sign", "+300000"),
        ("length-hex", "0x493E0"),
        ("length-junk", "300000 bytes"),
        ("length-fraction", "300000.0"),
        ("length-words", "many"),
        ("length-two", "300000\nContent-Length: 299999"),
        ("length-list", "300000, 299999"),
        ("length-wraps", "18446744073709851616"),
        ("length-huge", "9223372036854775807"),
    ]
    .into_iter()
    .map(|(id, text)| Row::first(id, INVALID, length(text)))
    .collect();
    rows.extend([
        Row::first("length-twice", Does::Accept, length("300000\nContent-Length: 300000")),
        Row::first("length-twice-list", Does::Accept, length("300000, 300000")),
        Row::first("length-zeros", Does::Accept, length("000300000")),
        Row::first("length-body-short", CLOSED, length("300001")),
        Row::first("length-body-long", Does::Accept, length("299999")).gives(&file()[..LEN - 1]),
        Row::first("length-body-none", CLOSED, says("HTTP/1.1 200 OK\nContent-Length: 300000", b"")),
    ]);
    rows
}

fn in_chunks() -> Vec<Row> {
    let all = chunks(&file());
    let chunk = |size: &str| [size.as_bytes(), b"\r\n", &file()[..], b"\r\n0\r\n\r\n"].concat();
    let and = |lines: &str, body: &[u8]| says(&format!("HTTP/1.1 200 OK\n{lines}"), body);
    let between = 5 * (10_000 + 8);
    let mut rows = vec![
        Row::first("chunks", Does::Accept, chunked(&all)),
        Row::first("chunks-empty", Does::Accept, chunked(b"0\r\n\r\n")).gives(b""),
        Row::first("chunks-extension", Does::Accept, chunked(&chunk("493e0;a=\"b\""))),
        Row::first("chunks-zeros", Does::Accept, chunked(&chunk("000493E0"))),
        Row::first(
            "chunks-trailer",
            Does::Accept,
            chunked(&[&all[..all.len() - 2], b"X: 1\r\n\r\n"].concat()),
        ),
        Row::first("chunks-cut-in", CLOSED, chunked(&all[..CUT])),
        Row::first("chunks-cut-between", CLOSED, chunked(&all[..between])),
        Row::first("chunks-cut-before-last", CLOSED, chunked(&all[..all.len() - 5])),
        Row::first("chunks-cut-in-last", CLOSED, chunked(&all[..all.len() - 4])),
        Row::first("chunks-cut-behind-last", Does::Accept, chunked(&all[..all.len() - 2])),
        Row::first("chunks-size-words", BROKEN, chunked(&chunk("many"))),
        Row::first("chunks-size-negative", BROKEN, chunked(&chunk("-493e0"))),
        Row::first("chunks-size-huge", BROKEN, chunked(&chunk(&"f".repeat(30)))),
        Row::first(
            "chunks-few",
            CLOSED,
            and("Transfer-Encoding: chunked\nContent-Range: bytes 0-299999/300000", &chunks(&file()[..CUT])),
        ),
        Row::first("chunks-none", CLOSED, chunked(&file())),
        Row::first(
            "chunks-and-length",
            Does::Accept,
            and("Transfer-Encoding: chunked\nContent-Length: 10", &all),
        ),
        Row::first("chunks-http10", INVALID, says("HTTP/1.0 200 OK\nTransfer-Encoding: chunked", &all)),
    ];
    let others = [
        ("transfer-gzip", "gzip, chunked"),
        ("transfer-twice", "chunked\nTransfer-Encoding: chunked"),
        ("transfer-identity", "identity\nContent-Length: 300000"),
        ("transfer-unknown", "sponge\nContent-Length: 300000"),
        ("transfer-not-last", "chunked, identity"),
    ];
    rows.extend(
        others.map(|(id, text)| Row::first(id, INVALID, and(&format!("Transfer-Encoding: {text}"), &all))),
    );
    rows
}

fn without_end() -> Vec<Row> {
    let old = |lines: &str, body: &[u8]| says(&format!("HTTP/1.0 200 OK\n{lines}"), body);
    vec![
        Row::first("http10-length", Does::Accept, old("Content-Length: 300000", &file())),
        Row::first("http10-cut", CLOSED, old("Content-Length: 300000", &file()[..CUT])),
        Row::first("http10-no-length", NO_SIZE, old("Server: old", &file())),
        Row::first("no-length", NO_SIZE, says("HTTP/1.1 200 OK\nConnection: close", &file())),
    ]
}

fn coded() -> Vec<Row> {
    let coding = |text: &str| whole(&format!("Content-Length: 300000\nContent-Encoding: {text}"));
    vec![
        Row::first("coding-gzip", INVALID, coding("gzip")),
        Row::first("coding-unknown", INVALID, coding("sponge")),
        Row::first("coding-two", INVALID, coding("identity, br")),
        Row::first("coding-empty", INVALID, coding("")),
        Row::first("coding-identity", Does::Accept, coding("identity")),
    ]
}
