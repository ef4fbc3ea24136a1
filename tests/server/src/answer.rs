//! From a request, a representation and a fault to the answer that is sent.

use crate::content::Content;
use crate::date::http_date;
use crate::fault::{Choice, Delivery, Edit, Fault, Framing, Harm, Instead};
use crate::http::{Head, Selection, reason};
use crate::resource::Representation;
use crate::source::{Part, Source};
use std::time::SystemTime;

/// What stands between the parts of a multipart answer.
const BOUNDARY: &str = "THIS_STRING_SEPARATES";
const HTML: &str = "<!DOCTYPE html>\n<html><head><title>Log in</title></head>\n\
    <body><form method=\"post\"><input name=\"user\"></form></body></html>\n";

/// An answer, and how its sending goes wrong.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) source: Source,
    pub(crate) start: u64,
    pub(crate) len: u64,
    /// The length that is told of.
    announced: u64,
    pub(crate) framing: Framing,
    pub(crate) keep_alive: bool,
    pub(crate) rate: Option<u64>,
    pub(crate) delivery: Delivery,
    pub(crate) raw: Option<Vec<u8>>,
    http10: bool,
    edits: Vec<Edit>,
}

impl Choice {
    /// What is sent of the representation: status, first byte and length.
    fn select(&self, head: &Head, of: &Representation) -> (u16, u64, u64) {
        let len = of.source.len();
        let asked = of.ranges && !self.ignore_range;
        let fresh = self.ignore_if_range || head.if_range(of);
        let plain = head.all("range").next().is_none();
        let selection = match self.unasked.filter(|_| plain && len > 0) {
            Some((first, last)) => {
                Selection::Part { first: first.min(last).min(len - 1), last: last.min(len - 1) }
            }
            None if asked && fresh => head.range(len),
            None => Selection::Whole,
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
        let mut harm = Harm::of(fault, head);
        let mut seen = representation.clone();
        harm.dress(&mut seen);
        let mut answer = match harm.instead.take() {
            Some(Instead::Status(code, headers)) => Answer::status(code, headers),
            Some(Instead::Html) => Answer::html(),
            Some(Instead::Raw(bytes)) => Answer { raw: Some(bytes), ..Answer::status(200, Vec::new()) },
            None if harm.endless => Answer::new(200, describe(&seen), (0, 0), Source::bytes([])),
            None => Answer::of(head, &seen, &harm.choice),
        };
        if harm.endless {
            answer.endless(!seen.source.len());
        }
        if harm.extra > 0 {
            answer.extend(harm.extra);
        }
        answer.rate = seen.rate;
        answer.framing = harm.framing;
        answer.keep_alive = head.keep_alive() && harm.framing != Framing::Close;
        answer.http10 = harm.http10;
        answer.edits = harm.edits;
        answer.delivery = harm.delivery;
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
        let source = Source::bytes(text);
        Answer::new(code, headers, (0, source.len()), source)
    }

    /// The page of a network that wants a login first.
    fn html() -> Answer {
        let field = ("Content-Type".to_owned(), "text/html; charset=utf-8".to_owned());
        let source = Source::bytes(HTML);
        Answer { len: source.len(), announced: source.len(), source, ..Answer::status(200, vec![field]) }
    }

    fn of(head: &Head, of: &Representation, choice: &Choice) -> Answer {
        let (status, start, len) = choice.select(head, of);
        let total = choice.total.unwrap_or(of.source.len());
        if status == 416 {
            let field = ("Content-Range".to_owned(), format!("bytes */{total}"));
            return Answer::status(416, vec![field]);
        }
        let mut headers = of.headers.clone();
        let last = (start + len).saturating_sub(1);
        let mut range = Some(format!("bytes {start}-{last}/{total}"));
        if let Some(given) = &choice.content_range {
            range.clone_from(given);
        }
        if choice.multipart {
            let kind = format!("multipart/byteranges; boundary={BOUNDARY}");
            set(&mut headers, "Content-Type", &kind);
            add_own(&mut headers, of);
            let source = multipart(Part { source: of.source.clone(), start, len }, range.as_deref());
            return Answer::new(206, headers, (0, source.len()), source);
        }
        add_own(&mut headers, of);
        if let Some(range) = range.filter(|_| status == 206) {
            set(&mut headers, "Content-Range", &range);
        }
        Answer::new(status, headers, (start, len), of.source.clone())
    }

    /// Gives it random bytes without end as its body.
    fn endless(&mut self, seed: u64) {
        let len = u64::MAX;
        (self.start, self.len, self.announced) = (0, len, len);
        self.source = Source::Content(Content { seed, len });
    }

    /// Adds bytes behind those that are told of.
    fn extend(&mut self, count: u64) {
        let told = Part { source: self.source.clone(), start: self.start, len: self.len };
        let more = Source::Content(Content { seed: count, len: count }).whole();
        self.source = Source::Joined([told, more].into());
        (self.start, self.len) = (0, self.len.saturating_add(count));
    }

    fn new(status: u16, headers: Vec<(String, String)>, (start, len): (u64, u64), source: Source) -> Answer {
        Answer {
            status,
            headers,
            source,
            start,
            len,
            announced: len,
            framing: Framing::Length,
            keep_alive: false,
            rate: None,
            delivery: Delivery::default(),
            raw: None,
            http10: false,
            edits: Vec::new(),
        }
    }

    /// Status line and header fields, without the empty line.
    pub(crate) fn head(&self) -> Vec<u8> {
        let mut headers = self.headers.clone();
        match self.framing {
            Framing::Length if bodiless(self.status) => {}
            Framing::Length => set(&mut headers, "Content-Length", &self.announced.to_string()),
            Framing::Chunked => set(&mut headers, "Transfer-Encoding", "chunked"),
            Framing::Close => {}
        }
        if !self.keep_alive {
            set(&mut headers, "Connection", "close");
        }
        for edit in &self.edits {
            change(&mut headers, edit);
        }
        let version = if self.http10 { "1.0" } else { "1.1" };
        let mut text = format!("HTTP/{version} {} {}\r\n", self.status, reason(self.status));
        for (name, value) in &headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.into_bytes()
    }
}

/// One part with its own head, as multipart has it.
fn multipart(part: Part, range: Option<&str>) -> Source {
    let mut head = format!("--{BOUNDARY}\r\nContent-Type: application/octet-stream\r\n");
    if let Some(range) = range {
        head.push_str(&format!("Content-Range: {range}\r\n"));
    }
    head.push_str("\r\n");
    let end = format!("\r\n--{BOUNDARY}--\r\n");
    Source::Joined([Source::bytes(head).whole(), part, Source::bytes(end).whole()].into())
}

/// The header fields of every 200 and 206 of a representation; its own come first.
fn describe(of: &Representation) -> Vec<(String, String)> {
    let mut headers = of.headers.clone();
    add_own(&mut headers, of);
    headers
}

/// Adds what the origin says of every representation, unless it is said.
fn add_own(headers: &mut Vec<(String, String)>, of: &Representation) {
    if of.date {
        set(headers, "Date", &http_date(SystemTime::now()));
    }
    set(headers, "Content-Type", "application/octet-stream");
    let ranges = if of.ranges { "bytes" } else { "none" };
    set(headers, "Accept-Ranges", ranges);
    if let Some(etag) = &of.etag {
        set(headers, "ETag", etag);
    }
    if let Some(date) = &of.last_modified {
        set(headers, "Last-Modified", date);
    }
}

/// Adds a field unless one of that name is there.
fn set(headers: &mut Vec<(String, String)>, name: &str, value: &str) {
    if !headers.iter().any(|field| field.0.eq_ignore_ascii_case(name)) {
        headers.push((name.to_owned(), value.to_owned()));
    }
}

fn change(headers: &mut Vec<(String, String)>, edit: &Edit) {
    if let Edit::Set(name, _) | Edit::Without(name) = edit {
        headers.retain(|field| !field.0.eq_ignore_ascii_case(name));
    }
    if let Edit::Set(name, value) | Edit::Add(name, value) = edit {
        headers.push((name.clone(), value.clone()));
    }
}

/// Whether a status never has a body.
fn bodiless(code: u16) -> bool {
    matches!(code, 100..=199 | 204 | 304)
}
