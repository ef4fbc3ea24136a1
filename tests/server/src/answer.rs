//! From a request, a representation and a fault to the answer that is sent.

use crate::content::Content;
use crate::date::http_date;
use crate::http::{Head, Selection, reason};
use crate::resource::{Fault, Representation, Source};
use std::time::SystemTime;

const GARBAGE: &[u8] = b"\x00\xff\x16\x03 this is no answer\r\n\r\n";

/// How the end of the body is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Framing {
    #[default]
    Length,
    Chunked,
    Close,
}

/// An answer, and how its sending goes wrong.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) source: Source,
    pub(crate) start: u64,
    pub(crate) len: u64,
    pub(crate) framing: Framing,
    pub(crate) keep_alive: bool,
    pub(crate) rate: Option<u64>,
    pub(crate) stall_before: bool,
    pub(crate) stall_after: Option<u64>,
    pub(crate) cut: Option<u64>,
    pub(crate) reset: bool,
    pub(crate) raw: Option<Vec<u8>>,
}

/// One request's faults, gathered.
#[derive(Default)]
struct Script {
    ignore_range: bool,
    ignore_if_range: bool,
    shift: i64,
    total: Option<u64>,
    no_content_range: bool,
    short: u64,
    encoded: bool,
    endless: bool,
    framing: Framing,
    stall_before: bool,
    stall_after: Option<u64>,
    cut: Option<u64>,
    reset: bool,
    status: Option<(u16, Vec<(String, String)>)>,
    raw: Option<Vec<u8>>,
}

impl Script {
    fn add(&mut self, fault: Fault) {
        match fault {
            Fault::None => {}
            Fault::All(faults) => faults.into_iter().for_each(|fault| self.add(fault)),
            Fault::CutAfter(count) => self.cut = Some(count),
            Fault::ResetAfter(count) => (self.cut, self.reset) = (Some(count), true),
            Fault::StallAfter(count) => self.stall_after = Some(count),
            Fault::StallBeforeAnswer => self.stall_before = true,
            Fault::Status { code, headers } => self.status = Some((code, headers)),
            Fault::Redirect(url) => self.status = Some((302, vec![("Location".to_owned(), url)])),
            Fault::IgnoreRange => self.ignore_range = true,
            Fault::IgnoreIfRange => self.ignore_if_range = true,
            Fault::WrongStart(shift) => self.shift = shift,
            Fault::WrongTotal(total) => self.total = Some(total),
            Fault::NoContentRange => self.no_content_range = true,
            Fault::ShortBody(count) => self.short = count,
            Fault::Chunked => self.framing = Framing::Chunked,
            Fault::ChunkedCut(count) => {
                (self.framing, self.cut) = (Framing::Chunked, Some(count));
            }
            Fault::CloseDelimited => self.framing = Framing::Close,
            Fault::CloseDelimitedCut(count) => {
                (self.framing, self.cut) = (Framing::Close, Some(count));
            }
            Fault::Encoded => self.encoded = true,
            Fault::Endless => (self.endless, self.framing) = (true, Framing::Close),
            Fault::Garbage => self.raw = Some(GARBAGE.to_vec()),
            Fault::Raw(bytes) => self.raw = Some(bytes),
        }
    }

    /// What is sent of the representation: status, first byte and length.
    fn select(&self, head: &Head, of: &Representation) -> (u16, u64, u64) {
        let len = of.source.len();
        let asked = of.ranges && !self.ignore_range;
        let fresh = self.ignore_if_range || head.if_range(of);
        let selection = match asked && fresh {
            true => head.range(len),
            false => Selection::Whole,
        };
        match selection {
            Selection::Whole => (200, 0, len.saturating_sub(self.short)),
            Selection::Unsatisfiable => (416, 0, 0),
            Selection::Part { first, last } => {
                let start = first.saturating_add_signed(self.shift).min(last);
                let count = last - start + 1;
                (206, start, count.saturating_sub(self.short).max(1))
            }
        }
    }
}

impl Answer {
    /// What `head` gets of `representation`, harmed by `fault`.
    pub(crate) fn to(head: &Head, representation: &Representation, fault: Fault) -> Answer {
        let mut script = Script::default();
        script.add(fault);
        let mut answer = match script.status.take() {
            Some((code, headers)) => Answer::status(code, headers),
            None if script.endless => Answer::endless(representation),
            None => Answer::of(head, representation, &script),
        };
        answer.framing = script.framing;
        answer.keep_alive = head.keep_alive() && script.framing != Framing::Close;
        answer.stall_before = script.stall_before;
        answer.stall_after = script.stall_after;
        answer.cut = script.cut;
        answer.reset = script.reset;
        answer.raw = script.raw;
        answer
    }

    /// A bare status with a small text body; the connection ends.
    pub(crate) fn status(code: u16, mut headers: Vec<(String, String)>) -> Answer {
        let mut text = format!("{code} {}\n", reason(code));
        if bodiless(code) {
            text.clear();
        }
        set(&mut headers, "Content-Type", "text/plain");
        set(&mut headers, "Date", &http_date(SystemTime::now()));
        let source = Source::Bytes(text.into_bytes().into());
        Answer::new(code, headers, (0, source.len()), source)
    }

    fn of(head: &Head, of: &Representation, script: &Script) -> Answer {
        let (status, start, len) = script.select(head, of);
        let total = script.total.unwrap_or(of.source.len());
        if status == 416 {
            let field = ("Content-Range".to_owned(), format!("bytes */{total}"));
            return Answer::status(416, vec![field]);
        }
        let mut headers = describe(of);
        if status == 206 && !script.no_content_range {
            let last = start + len - 1;
            let value = format!("bytes {start}-{last}/{total}");
            set(&mut headers, "Content-Range", &value);
        }
        if script.encoded {
            set(&mut headers, "Content-Encoding", "gzip");
        }
        let mut answer = Answer::new(status, headers, (start, len), of.source.clone());
        answer.rate = of.rate;
        answer
    }

    fn endless(of: &Representation) -> Answer {
        let len = u64::MAX;
        let seed = !of.source.len();
        let source = Source::Content(Content { seed, len });
        let mut answer = Answer::new(200, describe(of), (0, len), source);
        answer.rate = of.rate;
        answer
    }

    fn new(status: u16, headers: Vec<(String, String)>, (start, len): (u64, u64), source: Source) -> Answer {
        Answer {
            status,
            headers,
            source,
            start,
            len,
            framing: Framing::Length,
            keep_alive: false,
            rate: None,
            stall_before: false,
            stall_after: None,
            cut: None,
            reset: false,
            raw: None,
        }
    }

    /// Status line and header fields, with the empty line.
    pub(crate) fn head(&self) -> Vec<u8> {
        let mut headers = self.headers.clone();
        match self.framing {
            Framing::Length if bodiless(self.status) => {}
            Framing::Length => set(&mut headers, "Content-Length", &self.len.to_string()),
            Framing::Chunked => set(&mut headers, "Transfer-Encoding", "chunked"),
            Framing::Close => {}
        }
        if !self.keep_alive {
            set(&mut headers, "Connection", "close");
        }
        let mut text = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        for (name, value) in &headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str("\r\n");
        text.into_bytes()
    }
}

/// The header fields of every 200 and 206 of a representation; its own come first.
fn describe(of: &Representation) -> Vec<(String, String)> {
    let mut headers = of.headers.clone();
    if of.date {
        set(&mut headers, "Date", &http_date(SystemTime::now()));
    }
    set(&mut headers, "Content-Type", "application/octet-stream");
    let ranges = if of.ranges { "bytes" } else { "none" };
    set(&mut headers, "Accept-Ranges", ranges);
    if let Some(etag) = &of.etag {
        set(&mut headers, "ETag", etag);
    }
    if let Some(date) = &of.last_modified {
        set(&mut headers, "Last-Modified", date);
    }
    headers
}

/// Adds a field unless one of that name is there.
fn set(headers: &mut Vec<(String, String)>, name: &str, value: &str) {
    let same = |field: &(String, String)| field.0.eq_ignore_ascii_case(name);
    if !headers.iter().any(same) {
        headers.push((name.to_owned(), value.to_owned()));
    }
}

/// Whether a status never has a body.
fn bodiless(code: u16) -> bool {
    matches!(code, 100..=199 | 204 | 304)
}
