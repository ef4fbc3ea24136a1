//! The file that the rows are about, and the answers that they are made of.

use crate::origin::{Asked, Reply};
use dojob_origin::Content;

/// How many bytes the file has.
pub const LEN: usize = 300_000;
/// Where answers break off that do.
pub const CUT: usize = 150_000;
/// What every right answer says beside its length.
pub const TAGS: &str = "ETag: \"1\"\r\nContent-Type: application/octet-stream\r\n";

/// The file.
pub fn file() -> Vec<u8> {
    Content { seed: 1, len: LEN as u64 }.to_vec()
}

/// Another version of it, of the same size.
pub fn other() -> Vec<u8> {
    Content { seed: 2, len: LEN as u64 }.to_vec()
}

/// These bytes.
pub fn bytes(bytes: impl Into<Vec<u8>>) -> Reply {
    let bytes = bytes.into();
    Box::new(move |_| bytes.clone())
}

/// A head of this text, each line of which ends with LF here, and a body.
pub fn says(head: &str, body: &[u8]) -> Reply {
    let lines = head.trim_end().replace("\r\n", "\n").replace('\n', "\r\n");
    let mut all = format!("{lines}\r\n\r\n").into_bytes();
    all.extend(body);
    bytes(all)
}

/// 200 with the file, and these lines in the head.
pub fn whole(lines: &str) -> Reply {
    says(&format!("HTTP/1.1 200 OK\n{lines}"), &file())
}

/// A status, and nothing else.
pub fn status(status: u16, lines: &str) -> Reply {
    says(&format!("HTTP/1.1 {status} x\nContent-Length: 0\n{lines}"), b"")
}

/// A body in chunks.
pub fn chunks(body: &[u8]) -> Vec<u8> {
    let mut all = Vec::new();
    for chunk in body.chunks(10_000) {
        all.extend(format!("{:x}\r\n", chunk.len()).bytes());
        all.extend(chunk);
        all.extend(b"\r\n");
    }
    all.extend(b"0\r\n\r\n");
    all
}

/// 200 in chunks, with this body.
pub fn chunked(body: &[u8]) -> Reply {
    says("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", body)
}

/// The right answer.
pub fn right() -> Reply {
    Box::new(|asked| answer(asked, &file(), TAGS))
}

/// The right answer for a version of the file.
pub fn answer(asked: &Asked, data: &[u8], tags: &str) -> Vec<u8> {
    let mine = asked.if_range.as_ref().is_none_or(|tag| tags.contains(tag.as_str()));
    let (mut head, body) = match asked.from.filter(|_| mine) {
        Some(from) => {
            let (last, len) = (data.len() - 1, data.len());
            (format!("HTTP/1.1 206 x\r\nContent-Range: bytes {from}-{last}/{len}\r\n"), &data[from..])
        }
        None => ("HTTP/1.1 200 OK\r\n".to_owned(), data),
    };
    head += &format!("Content-Length: {}\r\n{tags}\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// The right answer, broken off.
pub fn cut() -> Reply {
    says(&format!("HTTP/1.1 200 OK\nContent-Length: {LEN}\n{TAGS}"), &file()[..CUT])
}

/// The same, without a validator.
pub fn bare() -> Reply {
    let head = format!("HTTP/1.1 200 OK\nContent-Length: {LEN}\nContent-Type: application/octet-stream");
    says(&head, &file()[..CUT])
}
