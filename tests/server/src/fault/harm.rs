//! One request's faults, gathered into what they change.

use super::Fault;
use crate::date::http_date;
use crate::http::Head;
use crate::resource::Representation;
use crate::source::Source;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// How the end of the body is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Framing {
    #[default]
    Length,
    Chunked,
    Close,
}

/// A change of the header fields, after all others.
#[derive(Clone, Debug)]
pub(crate) enum Edit {
    Set(String, String),
    Add(String, String),
    Without(String),
}

/// A head without end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flood {
    Lines,
    Line,
}

/// What is answered instead of the content.
#[derive(Debug)]
pub(crate) enum Instead {
    Status(u16, Vec<(String, String)>),
    Html,
    Raw(Vec<u8>),
}

/// What is sent of the content.
#[derive(Debug, Default)]
pub(crate) struct Choice {
    pub(crate) ignore_range: bool,
    pub(crate) ignore_if_range: bool,
    pub(crate) unasked: Option<(u64, u64)>,
    pub(crate) shift: i64,
    pub(crate) total: Option<u64>,
    /// Given, and perhaps none.
    pub(crate) content_range: Option<Option<String>>,
    pub(crate) multipart: bool,
    pub(crate) short: u64,
}

/// How an answer travels.
#[derive(Clone, Debug, Default)]
pub(crate) struct Delivery {
    pub(crate) interim: Option<(u64, u16)>,
    pub(crate) head_rate: Option<u64>,
    pub(crate) flood: Option<Flood>,
    /// Perhaps for so many milliseconds.
    pub(crate) refuse: Option<Option<u64>>,
    pub(crate) stall_before: bool,
    pub(crate) stall_after: Option<u64>,
    pub(crate) trickle: Option<(u64, u64)>,
    pub(crate) cut: Option<u64>,
    pub(crate) reset: bool,
    /// Broken chunk syntax where the cut is.
    pub(crate) broken_chunk: bool,
}

/// All that the faults of one request change.
#[derive(Debug, Default)]
pub(crate) struct Harm {
    pub(crate) instead: Option<Instead>,
    pub(crate) choice: Choice,
    pub(crate) edits: Vec<Edit>,
    pub(crate) framing: Framing,
    pub(crate) http10: bool,
    pub(crate) endless: bool,
    pub(crate) extra: u64,
    pub(crate) delivery: Delivery,
    flips: Vec<u64>,
    etag: Option<String>,
    weak: bool,
    last_modified: Option<String>,
    no_validators: bool,
}

const GARBAGE: &[u8] = b"\x00\xff\x16\x03 this is no answer\r\n\r\n";

impl Harm {
    pub(crate) fn of(fault: Fault, head: &Head) -> Harm {
        let mut harm = Harm::default();
        harm.add(fault, head);
        harm
    }

    fn add(&mut self, fault: Fault, head: &Head) {
        if let Fault::All(faults) = fault {
            faults.into_iter().for_each(|fault| self.add(fault, head));
            return;
        }
        // Each takes what it knows, and hands on the rest.
        let left = self.answer_instead(fault, head).and_then(|fault| self.choose(fault));
        let left = left.and_then(|fault| self.describe(fault)).and_then(|fault| self.frame(fault));
        if let Some(fault) = left.and_then(|fault| self.deliver(fault)) {
            unreachable!("{fault:?} is in no group");
        }
    }

    fn answer_instead(&mut self, fault: Fault, head: &Head) -> Option<Fault> {
        let redirect = |to: String| Instead::Status(302, vec![("Location".to_owned(), to)]);
        self.instead = Some(match fault {
            Fault::Status { code, headers } => Instead::Status(code, headers),
            Fault::Redirect(url) => redirect(url),
            Fault::RedirectLoop => redirect(head.target.clone()),
            Fault::RedirectBodyEndless(url) => {
                (self.endless, self.framing) = (true, Framing::Close);
                redirect(url)
            }
            // The state has signed it before, and made a plain one of it.
            Fault::RedirectSigned { to, .. } => redirect(to),
            Fault::HtmlInstead => Instead::Html,
            Fault::Garbage => Instead::Raw(GARBAGE.to_vec()),
            Fault::Raw(bytes) => Instead::Raw(bytes),
            other => return Some(other),
        });
        None
    }

    fn choose(&mut self, fault: Fault) -> Option<Fault> {
        let choice = &mut self.choice;
        match fault {
            Fault::IgnoreRange => choice.ignore_range = true,
            Fault::IgnoreIfRange => choice.ignore_if_range = true,
            Fault::UnaskedPartial { first, last } => choice.unasked = Some((first, last)),
            Fault::WrongStart(shift) => choice.shift = shift,
            Fault::WrongTotal(total) => choice.total = Some(total),
            Fault::NoContentRange => choice.content_range = Some(None),
            Fault::ContentRange(value) => choice.content_range = Some(Some(value)),
            Fault::Multipart => choice.multipart = true,
            Fault::ShortBody(count) => choice.short = count,
            other => return Some(other),
        }
        None
    }

    /// Header fields and validators.
    fn describe(&mut self, fault: Fault) -> Option<Fault> {
        let set = |name: &str, value: String| Edit::Set(name.to_owned(), value);
        self.edits.push(match fault {
            Fault::Header(name, value) => Edit::Set(name, value),
            Fault::AddHeader(name, value) => Edit::Add(name, value),
            Fault::WithoutHeader(name) => Edit::Without(name),
            Fault::Encoded => set("Content-Encoding", "gzip".to_owned()),
            Fault::RetryAfter(secs) => set("Retry-After", secs.to_string()),
            Fault::RetryAfterDate(secs) => set("Retry-After", http_date(away(secs))),
            Fault::ContentLength(value) => set("Content-Length", value),
            Fault::SecondContentLength(value) => Edit::Add("Content-Length".to_owned(), value),
            other => return self.tag(other),
        });
        None
    }

    fn tag(&mut self, fault: Fault) -> Option<Fault> {
        match fault {
            Fault::ETag(value) => self.etag = Some(value),
            Fault::WeakETag => self.weak = true,
            Fault::LastModified(value) => self.last_modified = Some(value),
            Fault::NoValidators => self.no_validators = true,
            // The state has changed the resource before.
            Fault::Change(_) | Fault::None => {}
            other => return Some(other),
        }
        None
    }

    /// The body's length and how its end is told.
    fn frame(&mut self, fault: Fault) -> Option<Fault> {
        self.framing = match fault {
            Fault::Flip { at } => {
                self.flips.push(at);
                return None;
            }
            Fault::ExtraAfter(count) => {
                self.extra = count;
                return None;
            }
            Fault::Chunked | Fault::ChunkedCut(_) | Fault::ChunkedGarbage(_) | Fault::ChunkedEndless => {
                Framing::Chunked
            }
            Fault::Endless | Fault::CloseDelimited | Fault::CloseDelimitedCut(_) | Fault::Http10 => {
                Framing::Close
            }
            other => return Some(other),
        };
        match fault {
            Fault::ChunkedCut(count) | Fault::CloseDelimitedCut(count) => self.delivery.cut = Some(count),
            Fault::ChunkedGarbage(count) => {
                (self.delivery.cut, self.delivery.broken_chunk) = (Some(count), true);
            }
            Fault::Endless | Fault::ChunkedEndless => self.endless = true,
            Fault::Http10 => self.http10 = true,
            _ => {}
        }
        None
    }

    fn deliver(&mut self, fault: Fault) -> Option<Fault> {
        let delivery = &mut self.delivery;
        match fault {
            Fault::Interim { count, code } => delivery.interim = Some((count, code)),
            Fault::HeadFlood => delivery.flood = Some(Flood::Lines),
            Fault::HeadFloodLine => delivery.flood = Some(Flood::Line),
            Fault::TrickleHead { bytes_per_second } => delivery.head_rate = Some(bytes_per_second),
            Fault::Trickle { after, bytes_per_second } => delivery.trickle = Some((after, bytes_per_second)),
            Fault::Refuse { millis } => delivery.refuse = Some(millis),
            Fault::StallBeforeAnswer => delivery.stall_before = true,
            Fault::StallAfter(count) => delivery.stall_after = Some(count),
            Fault::CutAfter(count) => delivery.cut = Some(count),
            Fault::ResetAfter(count) => (delivery.cut, delivery.reset) = (Some(count), true),
            other => return Some(other),
        }
        None
    }

    /// Makes the content, and what is said of it, what this request sees.
    pub(crate) fn dress(&self, seen: &mut Representation) {
        for at in &self.flips {
            seen.source = Source::Flipped(Arc::new(seen.source.clone()), *at);
        }
        seen.etag = self.etag.clone().or(seen.etag.take());
        seen.last_modified = self.last_modified.clone().or(seen.last_modified.take());
        if self.no_validators {
            (seen.etag, seen.last_modified) = (None, None);
        }
        if let Some(strong) = seen.etag.take_if(|etag| self.weak && !etag.starts_with("W/")) {
            seen.etag = Some(format!("W/{strong}"));
        }
    }
}

fn away(secs: i64) -> SystemTime {
    let (now, apart) = (SystemTime::now(), Duration::from_secs(secs.unsigned_abs()));
    let there = if secs < 0 { now.checked_sub(apart) } else { now.checked_add(apart) };
    there.unwrap_or(now)
}
