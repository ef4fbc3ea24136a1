//! What to ask of a server, and what its answer means: the guard against wrong bytes, as pure functions.
//!
//! A part file is continued only when the server proves that the rest belongs to the same version:
//! the ask carries a validator (`If-Range`), and the answer's range, size and validator are compared
//! with the ask as well, since there are servers that ignore `If-Range`. In every other case the file
//! starts again from zero, or fails; bytes of two versions never meet in one part file.

use crate::code::Code;
use crate::model::numbered;
use crate::segment::{ContentRange, Segment, number};

mod piece;

pub use piece::{PieceVerdict, Version, ask_piece, judge_piece};

/// What identifies the version of a remote file: the headers as the server wrote them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Validator {
    /// The entity tag.
    pub etag: Option<String>,
    /// The time of the last modification.
    pub last_modified: Option<String>,
}

impl Validator {
    /// The value for `If-Range` and the rung of the ladder that it stands on, if any is strong enough.
    pub fn if_range(&self) -> Option<(&str, Rung)> {
        if let Some(etag) = self.etag.as_deref().filter(|etag| strong(etag)) {
            return Some((etag, Rung::ETag));
        }
        if self.etag.is_some() {
            return None;
        }
        self.last_modified.as_deref().map(|date| (date, Rung::LastModified))
    }

    /// Whether the validator of an answer contradicts this one. A header that either side lacks says nothing.
    fn contradicts(&self, other: &Validator) -> bool {
        let differ = |a: &Option<String>, b: &Option<String>| matches!((a, b), (Some(a), Some(b)) if a != b);
        differ(&self.etag, &other.etag) || differ(&self.last_modified, &other.last_modified)
    }
}

fn strong(etag: &str) -> bool {
    etag.len() >= 2 && etag.starts_with('"') && etag.ends_with('"')
}

numbered! {
    /// By what right an attempt continued a part file.
    Rung {
        /// It did not: the file was fetched from its first byte.
        Start = 0,
        /// A strong entity tag.
        ETag = 1,
        /// The time of the last modification.
        LastModified = 2,
        /// The last bytes that are there arrived again just so; no validator proves more.
        Overlap = 3,
    }
}

/// What is on record about a file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Known {
    /// Bytes that are durable in the part file.
    pub done: u64,
    /// The size, if it is known.
    pub total: Option<u64>,
    /// The version that those bytes belong to.
    pub validator: Validator,
}

/// One request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ask {
    /// The segment to ask for; the whole file without a range header if none.
    pub segment: Option<Segment>,
    /// The value of `If-Range`.
    pub if_range: Option<String>,
    /// By what right the segment is asked for.
    pub rung: Rung,
}

impl Ask {
    /// The request for a whole file.
    pub fn whole() -> Ask {
        Ask { segment: None, if_range: None, rung: Rung::Start }
    }
}

/// Decides what to ask for: the rest where a validator can guard it, else the whole file.
pub fn ask(known: &Known) -> Ask {
    match known.validator.if_range() {
        Some((value, rung)) if known.done > 0 => {
            Ask { segment: Some(Segment::rest(known.done)), if_range: Some(value.to_owned()), rung }
        }
        _ => Ask::whole(),
    }
}

/// The head of a server's answer, as far as it matters here.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// `Content-Length`, each time that it stands there.
    pub content_length: Vec<String>,
    /// `Content-Range`, each time that it stands there.
    pub content_range: Vec<String>,
    /// `Transfer-Encoding`, each time that it stands there.
    pub transfer_encoding: Vec<String>,
    /// Whether the answer is of HTTP/1.1, where a body may come in chunks.
    pub may_be_chunked: bool,
    /// `Content-Encoding`, each time that it stands there.
    pub content_encoding: Vec<String>,
    /// The version that the answer is of.
    pub validator: Validator,
    /// `Date`.
    pub date: Option<String>,
    /// `Retry-After`.
    pub retry_after: Option<String>,
    /// `Repr-Digest`: of the whole file.
    pub repr_digest: Option<String>,
    /// `Content-Digest`: of the body.
    pub content_digest: Option<String>,
}

/// What an answer means.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Write the body at `start`; it must end at `end`, or where its last chunk is.
    Write {
        /// Where the body goes. Zero forgets all that is on record about the file.
        start: u64,
        /// The size of the file, if the answer tells it.
        end: Option<u64>,
        /// The version to remember.
        validator: Validator,
    },
    /// The part file is whole already.
    Whole,
    /// This answer is no use, but asking for the whole file will be.
    AskWhole,
    /// The attempt fails.
    Fail(Code, String),
}

/// Judges an answer against what was asked and what is on record, before a byte of its body is taken.
pub fn judge(ask: &Ask, known: &Known, answer: &Answer) -> Verdict {
    match (answer.status, ask.segment) {
        (200 | 206, _) if !is_plain(&answer.content_encoding) => {
            bad("the server encoded the body, though identity was asked for".into())
        }
        (200 | 206, _) if framing(answer).is_none() => {
            bad("the answer's Transfer-Encoding is none that its body can be told from".into())
        }
        (200, _) => judge_whole(answer),
        (206, Some(segment)) => judge_part(segment, known, answer),
        (206, None) => bad("status 206 though no range was asked for".into()),
        (416, Some(segment)) => judge_unsatisfied(segment, known, answer),
        (status @ 400..=599, _) => Verdict::Fail(Code::http(status), format!("HTTP status {status}")),
        (status, _) => bad(format!("status {status} in answer to GET")),
    }
}

fn judge_whole(answer: &Answer) -> Verdict {
    let end = match (framing(answer) == Some(Framing::Chunks), length(answer)) {
        (true, _) => None,
        (false, Ok(Some(length))) => Some(length),
        (false, Ok(None)) => {
            let text =
                "the answer has neither Content-Length nor chunks, so that its end cannot be told from a cut";
            return Verdict::Fail(Code::E_MISSING_FILE_SIZE, text.into());
        }
        (false, Err(text)) => return bad(text),
    };
    Verdict::Write { start: 0, end, validator: usable(answer) }
}

fn judge_part(segment: Segment, known: &Known, answer: &Answer) -> Verdict {
    let [range] = answer.content_range.as_slice() else { return Verdict::AskWhole };
    let Some(ContentRange::Bytes { first, last, total }) = ContentRange::parse(range) else {
        return Verdict::AskWhole;
    };
    let Some(end) = total.or(known.total) else { return Verdict::AskWhole };
    let same_size = known.total.is_none_or(|known| known == end);
    let exact = first == segment.start && last + 1 == end;
    let length_agrees = framing(answer) == Some(Framing::Chunks)
        || matches!(length(answer), Ok(None))
        || length(answer) == Ok(Some(last - first + 1));
    if !same_size || !exact || !length_agrees || known.validator.contradicts(&answer.validator) {
        return Verdict::AskWhole;
    }
    Verdict::Write { start: first, end: Some(end), validator: known.validator.clone() }
}

fn judge_unsatisfied(segment: Segment, known: &Known, answer: &Answer) -> Verdict {
    let total = match answer.content_range.as_slice() {
        [range] => match ContentRange::parse(range) {
            Some(ContentRange::Unsatisfied { total }) => Some(total),
            _ => None,
        },
        _ => None,
    };
    let whole = total.is_some() && total == known.total && total == Some(segment.start);
    if whole && !known.validator.contradicts(&answer.validator) { Verdict::Whole } else { Verdict::AskWhole }
}

/// How the end of a body is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Framing {
    /// By its length, if there is one.
    Length,
    /// By its last chunk.
    Chunks,
}

/// None where servers and clients have been known to disagree: those who cut the body differently would
/// take framing for content.
fn framing(answer: &Answer) -> Option<Framing> {
    match answer.transfer_encoding.as_slice() {
        [] => Some(Framing::Length),
        [one] if one.trim().eq_ignore_ascii_case("chunked") && answer.may_be_chunked => Some(Framing::Chunks),
        _ => None,
    }
}

fn is_plain(encodings: &[String]) -> bool {
    let mut all = encodings.iter().flat_map(|value| value.split(','));
    all.all(|encoding| encoding.trim().eq_ignore_ascii_case("identity"))
}

/// The one length that all `Content-Length` headers agree on.
fn length(answer: &Answer) -> Result<Option<u64>, String> {
    let mut found = None;
    for value in answer.content_length.iter().flat_map(|value| value.split(',')) {
        let value =
            number(value.trim()).ok_or_else(|| format!("Content-Length '{value}' is not a number"))?;
        if found.is_some_and(|other| other != value) {
            return Err("the Content-Length headers contradict each other".into());
        }
        found = Some(value);
    }
    Ok(found)
}

/// The answer's validator without what cannot tell two versions apart: a file that was modified in
/// the second in which it was served may be modified again in the same second.
fn usable(answer: &Answer) -> Validator {
    let mut validator = answer.validator.clone();
    if validator.last_modified.is_some() && validator.last_modified == answer.date {
        validator.last_modified = None;
    }
    validator
}

fn bad(text: String) -> Verdict {
    Verdict::Fail(Code::E_INVALID_SERVER_RESPONSE, text)
}

#[cfg(test)]
mod tests;
