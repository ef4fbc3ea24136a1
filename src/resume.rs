//! What to ask of a server, and what its answer means: the guard against wrong bytes, as pure functions.
//!
//! A part file is continued only with the rest of the same version. The ask carries a validator (`If-Range`) where there
//! is a strong one; the answer's range, size and validator are compared with the ask as well, since there are servers
//! that ignore `If-Range`; and the last bytes that are there already, the **overlap**, are asked for once more and have
//! to arrive again just so. In every other case the file starts again from zero, or fails; bytes of two versions never
//! meet in one part file.

use crate::code::{Class, Code};
use crate::model::numbered;
use crate::segment::{ContentRange, Segment};
use body::{Framing, framing, is_multipart, is_plain, length, may_have_length};
use doubt::stranger;

mod body;
mod doubt;
mod piece;
mod validator;

pub use doubt::doubt;
pub use piece::{PieceVerdict, Version, ask_piece, judge_piece};
pub use validator::{Relation, Validator};

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
    /// What its server called it; empty if it did not, none if no answer is on record.
    pub content_type: Option<String>,
}

/// How many bytes that are there already are asked for once more, at most.
const OVERLAP: u64 = 64 * 1024;

/// And at least, if so many are there.
const LEAST: u64 = 256;

/// A server that sends few bytes at a time is asked for so small a part of them once more where a validator guards the
/// rest, and for so large a one where none does.
const PART: u64 = 16;
const PART_UNGUARDED: u64 = 2;

/// So many failures in a row tell of a server that sends the whole file and no part of it, or that means what it says.
pub const CERTAIN: u32 = 3;

/// One request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ask {
    /// The segment to ask for; the whole file without a range header if none.
    pub segment: Option<Segment>,
    /// The value of `If-Range`.
    pub if_range: Option<String>,
    /// By what right the segment is asked for.
    pub rung: Rung,
    /// How many of the segment's first bytes are there already.
    pub overlap: u64,
}

impl Ask {
    /// The request for a whole file.
    pub fn whole() -> Ask {
        Ask { segment: None, if_range: None, rung: Rung::Start, overlap: 0 }
    }
}

/// Decides what an attempt asks for first: the rest and some bytes before it, or the whole file where nothing is there.
/// `gained` is how many bytes the latest attempt gained, if there was one.
pub fn ask(known: &Known, gained: Option<u64>) -> Ask {
    let is_guarded = known.validator.if_range().is_some();
    let few = gained.filter(|gained| *gained > 0 && is_guarded);
    rest(known, few.map_or(OVERLAP, |gained| (gained / PART).clamp(LEAST, OVERLAP)))
}

/// What it asks for next, of a server that has sent so many bytes and not all.
pub fn ask_on(known: &Known, sent: u64) -> Ask {
    let part = if known.validator.if_range().is_some() { PART } else { PART_UNGUARDED };
    rest(known, (sent / part).clamp(LEAST, OVERLAP))
}

fn rest(known: &Known, overlap: u64) -> Ask {
    if known.done == 0 {
        return Ask::whole();
    }
    let guard = known.validator.if_range();
    let overlap = overlap.min(known.done);
    Ask {
        segment: Some(Segment::rest(known.done - overlap)),
        if_range: guard.map(|(value, _)| value.to_owned()),
        rung: guard.map_or(Rung::Overlap, |(_, rung)| rung),
        overlap,
    }
}

/// The ask with a smaller overlap, for a server that sends less at a time. None where there would be nothing left to
/// prove anything by.
pub fn ask_less(asked: &Ask, known: &Known) -> Option<Ask> {
    let (part, least) = if asked.if_range.is_some() { (PART, 0) } else { (PART_UNGUARDED, LEAST) };
    let overlap = (asked.overlap / part).max(least);
    (asked.overlap > least).then(|| Ask {
        if_range: asked.if_range.clone(),
        rung: asked.rung,
        ..rest(known, overlap)
    })
}

/// Whether to ask for the whole file although a part would do: parts were asked for again and again, and failed each
/// time in a way that may be this server's with parts. One that is down or busy is so for the whole, too.
pub fn gives_up_on_parts(asked: &Ask, failures: u32, code: Code) -> bool {
    let codes = [
        Code::E_CONNECTION_CLOSED,
        Code::E_TIMEOUT,
        Code::E_INVALID_SERVER_RESPONSE,
        Code::E_HTTP_BLOCKSIZE_MISMATCH,
    ];
    let may_be_its_way = codes.contains(&code) || matches!(code.http_status(), Some(500 | 502 | 504));
    asked.segment.is_some() && failures >= CERTAIN && may_be_its_way
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
    /// `Content-Type`; empty if there is none.
    pub content_type: String,
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
    /// Compare the overlap, and write the rest of the body behind it.
    Write(Plan),
    /// This answer is no use, but the answer to this may be.
    Ask(Ask),
    /// The attempt fails.
    Fail(Code, String),
}

/// What to do with a body.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plan {
    /// Where the first new byte goes. Zero forgets all that is on record about the file.
    pub start: u64,
    /// The byte behind the body's last, if the answer tells it: what is left behind it is yet to be asked for.
    pub until: Option<u64>,
    /// The size of the file, if the answer tells it.
    pub total: Option<u64>,
    /// The version to remember.
    pub validator: Validator,
    /// By what right the file goes on there.
    pub rung: Rung,
}

/// Judges an answer against what was asked and what is on record, before a byte of its body is taken.
pub fn judge(ask: &Ask, known: &Known, answer: &Answer) -> Verdict {
    // Before anything that may be wrong with it: it tells that it is not the file.
    let is_for_whole = answer.status == 200 && answer.content_range.is_empty();
    if let Some(strange) = strange(known, answer).filter(|_| is_for_whole) {
        return strange;
    }
    match (answer.status, ask.segment) {
        (200 | 206, _) if !is_plain(answer) => {
            bad("the server encoded the body, though identity was asked for".into())
        }
        (200 | 206, _) if framing(answer).is_none() => {
            bad("the answer's Transfer-Encoding is none that its body can be told from".into())
        }
        (200, _) => judge_whole(ask, known, answer),
        (206, Some(segment)) => judge_part(segment, ask, known, answer),
        (206, None) => match range(answer) {
            Some((0, last, Some(total))) if last + 1 == total => judge_whole(ask, known, answer),
            _ => bad("status 206 though no range was asked for".into()),
        },
        (408 | 425 | 429, _) => failed(answer.status),
        // There are servers that mean the range, and not the file.
        (300..=499 | 501 | 505, Some(_)) => Verdict::Ask(Ask::whole()),
        (status, _) => failed(status),
    }
}

/// The verdict on what is no version of the file; none where its validator says that it is this one.
fn strange(known: &Known, answer: &Answer) -> Option<Verdict> {
    let is_same = matches!(known.validator.compare(&answer.validator), Relation::Same(_));
    let found = stranger(known.content_type.as_deref(), &known.validator, answer).filter(|_| !is_same);
    found.map(|(code, text)| Verdict::Fail(code, text))
}

fn judge_whole(ask: &Ask, known: &Known, answer: &Answer) -> Verdict {
    let relation = known.validator.compare(&answer.validator);
    let is_same = matches!(relation, Relation::Same(_));
    let known_size = known.total.filter(|_| is_same);
    let size = match (framing(answer) == Some(Framing::Chunks), length(answer)) {
        (true, _) => known_size,
        (false, Ok(length)) => length.or(known_size),
        (false, Err(text)) => return bad(text),
    };
    if size.is_none() && framing(answer) != Some(Framing::Chunks) {
        let text =
            "the answer has neither Content-Length nor chunks, so that its end cannot be told from a cut";
        return Verdict::Fail(Code::E_MISSING_FILE_SIZE, text.into());
    }
    let (is_whole, size) = match (answer.content_range.is_empty(), range(answer)) {
        (false, Some((0, last, Some(total)))) => {
            (last + 1 == total && size.is_none_or(|size| size == total), Some(total))
        }
        (is_silent, _) => (is_silent, size),
    };
    // Some send the rest as if it were the whole.
    let is_other_size = known_size.is_some() && size != known_size;
    if ask.segment.is_some() && (!is_whole || is_other_size) {
        return Verdict::Ask(Ask::whole());
    }
    if !is_whole {
        return bad("a Content-Range that does not fit the whole file, which was asked for".into());
    }
    if let Some(strange) = strange(known, answer) {
        return strange;
    }
    if ask.if_range.is_some() && relation == Relation::Maybe && size.is_some() && size == known.total {
        return Verdict::Ask(Ask { if_range: None, rung: Rung::Overlap, ..ask.clone() });
    }
    let validator = answer.validator.clone();
    Verdict::Write(Plan { start: 0, until: size, total: size, validator, rung: Rung::Start })
}

fn judge_part(segment: Segment, ask: &Ask, known: &Known, answer: &Answer) -> Verdict {
    let Some((first, last, total)) = range(answer) else { return Verdict::Ask(Ask::whole()) };
    let Some(total) = total.or(known.total) else { return Verdict::Ask(Ask::whole()) };
    let same_size = known.total.is_none_or(|known| known == total);
    let fits = first == segment.start && last < total && may_have_length(answer, last - first + 1);
    let rung = match known.validator.compare(&answer.validator) {
        Relation::Same(rung) => rung,
        // A validator where there was none tells that something has changed.
        _ if known.validator.is_silent() && !answer.validator.is_silent() => {
            return Verdict::Ask(Ask::whole());
        }
        Relation::Maybe if ask.overlap > 0 => Rung::Overlap,
        _ => return Verdict::Ask(Ask::whole()),
    };
    if !same_size || !fits {
        return Verdict::Ask(Ask::whole());
    }
    let until = last + 1;
    if until <= known.done && until < total {
        return Verdict::Ask(ask_less(ask, known).unwrap_or_else(Ask::whole));
    }
    // All of the file, and less than what is there.
    if until < known.done {
        return Verdict::Ask(Ask::whole());
    }
    let validator = known.validator.clone();
    Verdict::Write(Plan { start: known.done, until: Some(until), total: Some(total), validator, rung })
}

/// Asks for as many of the file's first bytes as the rest's overlap has, from `from` on: they have to be those that are
/// there, where nothing but bytes can tell. None if there are no more, or if the overlap has them already.
pub fn ask_head(known: &Known, asked: &Ask, from: u64) -> Option<Ask> {
    let end = (known.done - asked.overlap.min(known.done)).min(asked.overlap);
    let segment = Segment { start: from, end: Some(end) };
    (end > from).then(|| Ask {
        segment: Some(segment),
        overlap: end - from,
        rung: Rung::Overlap,
        if_range: None,
    })
}

/// How many of those bytes an answer brings to compare. None if it is of another version, or of no use; an error if it
/// may be of use later.
pub fn judge_head(ask: &Ask, known: &Known, answer: &Answer) -> Result<Option<u64>, (Code, String)> {
    let (code, text) = refusal(answer.status);
    if code.class() == Class::Transient {
        return Err((code, text));
    }
    let (Some((first, last, total)), Some(segment)) = (range(answer), ask.segment) else { return Ok(None) };
    let fits =
        answer.status == 206 && is_plain(answer) && framing(answer).is_some() && first == segment.start;
    let same_size = total.is_none() || known.total.is_none() || total == known.total;
    let bytes = last + 1 - first;
    let is_of_use = bytes <= ask.overlap && may_have_length(answer, bytes);
    let is_other = known.validator.compare(&answer.validator) == Relation::Other;
    Ok((fits && same_size && is_of_use && !is_other).then_some(bytes))
}

/// The one `Content-Range` of a body: its first byte, its last, and the size of the file.
fn range(answer: &Answer) -> Option<(u64, u64, Option<u64>)> {
    if is_multipart(&answer.content_type) {
        return None;
    }
    let [range] = answer.content_range.as_slice() else { return None };
    match ContentRange::parse(range)? {
        ContentRange::Bytes { first, last, total } => Some((first, last, total)),
        ContentRange::Unsatisfied { .. } => None,
    }
}

/// What a status means that brings nothing of the file.
fn refusal(status: u16) -> (Code, String) {
    match status {
        400..=599 => (Code::http(status), format!("HTTP status {status}")),
        _ => (Code::E_INVALID_SERVER_RESPONSE, format!("status {status} in answer to GET")),
    }
}

fn failed(status: u16) -> Verdict {
    let (code, text) = refusal(status);
    Verdict::Fail(code, text)
}

fn bad(text: String) -> Verdict {
    Verdict::Fail(Code::E_INVALID_SERVER_RESPONSE, text)
}

#[cfg(test)]
mod tests;
