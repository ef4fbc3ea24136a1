//! Pieces: what to ask for where a file consists of ranges, and what the answer means.
//!
//! All pieces come from one version of the remote file. The first answer tells which that is; every later
//! one is held against it, and one of another version starts the file again from its first piece.

use super::{Answer, Ask, Framing, Rung, Validator, bad, framing, is_plain, length, usable};
use crate::code::Code;
use crate::segment::{ContentRange, Segment};

/// The version that the pieces so far came from.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Version {
    /// The size of the remote file.
    pub total: Option<u64>,
    /// What identifies it for certain.
    pub validator: Validator,
    /// What the answers of this attempt say identifies it, whether or not that is certain; none before the first.
    pub said: Option<Validator>,
}

impl Version {
    /// Whether another piece can be proven to be of the same version. Where not, a file of several pieces cannot be
    /// had: for now, if the server only just changed the file, or at all.
    pub fn can_go_on(&self) -> Result<(), (Code, String)> {
        if self.validator.if_range().is_some() {
            return Ok(());
        }
        if self.said.as_ref().is_some_and(|said| said.etag.is_none() && said.last_modified.is_some()) {
            let text = "the remote file is being changed at this moment, so that its ranges may be of several versions";
            return Err((Code::E_HTTP_BLOCKSIZE_MISMATCH, text.into()));
        }
        let text = "the server tells nothing by which ranges could be proven to be of one version";
        Err((Code::E_INSUFFICIENT_RANGE_SUPPORT, text.into()))
    }
}

/// What an answer for a piece means.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PieceVerdict {
    /// Write the body, which ends behind this byte of the remote file; this is its version.
    Write {
        /// The byte behind the last one of the body.
        end: u64,
        /// The version.
        version: Version,
    },
    /// The remote file is another one by now: forget everything, and ask for the first piece again.
    Restart,
    /// The attempt fails.
    Fail(Code, String),
}

/// Asks for a piece; on condition that the remote file is still the same, where that can be said.
pub fn ask_piece(segment: Segment, version: &Version) -> Ask {
    let guard = version.validator.if_range();
    Ask {
        segment: Some(segment),
        if_range: guard.map(|(value, _)| value.to_owned()),
        rung: guard.map_or(Rung::Start, |(_, rung)| rung),
    }
}

/// Judges an answer for a piece before a byte of its body is taken.
pub fn judge_piece(ask: &Ask, version: &Version, answer: &Answer) -> PieceVerdict {
    let known = *version != Version::default();
    let Some(segment) = ask.segment else { return fail(bad_text("a piece was asked for without its range")) };
    match answer.status {
        200 | 206 if !is_plain(&answer.content_encoding) => {
            fail(bad_text("the server encoded the body, though identity was asked for"))
        }
        206 => judge_part(segment, version, known, answer),
        200 | 416 if known => PieceVerdict::Restart,
        200 => {
            let text = "the server answers with the whole file, where ranges of it were asked for";
            PieceVerdict::Fail(Code::E_INSUFFICIENT_RANGE_SUPPORT, text.into())
        }
        416 => {
            PieceVerdict::Fail(Code::E_INVALID_RANGE, "a range lies behind the end of the remote file".into())
        }
        status @ 400..=599 => PieceVerdict::Fail(Code::http(status), format!("HTTP status {status}")),
        status => fail(bad_text(&format!("status {status} in answer to GET"))),
    }
}

fn judge_part(segment: Segment, version: &Version, known: bool, answer: &Answer) -> PieceVerdict {
    let range = match answer.content_range.as_slice() {
        [range] => ContentRange::parse(range),
        _ => None,
    };
    let Some(ContentRange::Bytes { first, last, total }) = range else {
        return fail(bad_text("status 206 without one Content-Range that can be read"));
    };
    let other_size = matches!((version.total, total), (Some(known), Some(now)) if known != now);
    let other_words = version.said.as_ref().is_some_and(|said| is_other(said, &answer.validator));
    if known && (other_size || other_words || version.validator.contradicts(&answer.validator)) {
        return PieceVerdict::Restart;
    }
    let Some(framing) = framing(answer) else {
        return fail(bad_text("the answer's Transfer-Encoding is none that its body can be told from"));
    };
    if first != segment.start {
        return fail(bad_text("the answer begins at another byte than was asked for"));
    }
    if framing == Framing::Length
        && !matches!(length(answer), Ok(None))
        && length(answer) != Ok(Some(last - first + 1))
    {
        return fail(bad_text("Content-Length and Content-Range contradict each other"));
    }
    let total = total.or(version.total);
    let end = last + 1;
    match segment.end {
        Some(wanted) if end == wanted => {}
        Some(wanted) if end < wanted && total == Some(end) => {
            let text = format!("a range ends at byte {wanted}, and the remote file has {end}");
            return PieceVerdict::Fail(Code::E_INVALID_RANGE, text);
        }
        None if total == Some(end) => {}
        None if total.is_none() => {
            let text = "the server does not tell the size of the remote file, which a range to its end needs";
            return PieceVerdict::Fail(Code::E_INSUFFICIENT_RANGE_SUPPORT, text.into());
        }
        _ => return fail(bad_text("the answer ends at another byte than was asked for")),
    }
    let validator = if known { version.validator.clone() } else { usable(answer) };
    let said = Some(answer.validator.clone());
    PieceVerdict::Write { end, version: Version { total, validator, said } }
}

/// Whether two answers to requests for pieces are of different versions by their own words. A partial answer must
/// have an entity tag if others have one; the time of modification it may leave out.
fn is_other(said: &Validator, now: &Validator) -> bool {
    said.etag != now.etag || (now.last_modified.is_some() && said.last_modified != now.last_modified)
}

fn bad_text(text: &str) -> (Code, String) {
    match bad(text.into()) {
        super::Verdict::Fail(code, text) => (code, text),
        _ => (Code::E_INVALID_SERVER_RESPONSE, text.into()),
    }
}

fn fail((code, text): (Code, String)) -> PieceVerdict {
    PieceVerdict::Fail(code, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(range: &str) -> Answer {
        Answer {
            status: 206,
            content_range: vec![range.into()],
            validator: Validator { etag: Some("\"v1\"".into()), last_modified: None },
            ..Answer::default()
        }
    }

    fn first() -> Version {
        let validator = answer("").validator;
        Version { total: Some(1_000), validator: validator.clone(), said: Some(validator) }
    }

    fn judge(start: u64, end: Option<u64>, version: &Version, answer: &Answer) -> PieceVerdict {
        judge_piece(&ask_piece(Segment { start, end }, version), version, answer)
    }

    fn code(verdict: PieceVerdict) -> Option<Code> {
        if let PieceVerdict::Fail(code, _) = verdict { Some(code) } else { None }
    }

    #[test]
    fn a_piece_is_asked_for_on_condition_that_the_version_is_the_same() {
        let segment = Segment { start: 5, end: Some(10) };
        assert_eq!(ask_piece(segment, &first()).if_range.as_deref(), Some("\"v1\""));
        assert_eq!(ask_piece(segment, &Version::default()).if_range, None);
    }

    #[test]
    fn an_exact_piece_is_written() {
        for version in [Version::default(), first()] {
            for (start, end, range) in [(5, Some(10), "bytes 5-9/1000"), (900, None, "bytes 900-999/1000")] {
                let verdict = judge(start, end, &version, &answer(range));
                let expected = PieceVerdict::Write { end: end.unwrap_or(1_000), version: first() };
                assert_eq!(verdict, expected, "{range}");
            }
        }
    }

    #[test]
    fn another_version_starts_again() {
        let other = Answer {
            validator: Validator { etag: Some("\"v2\"".into()), ..Default::default() },
            ..answer("bytes 5-9/1000")
        };
        for answer in [
            other,
            answer("bytes 5-9/1001"),
            Answer { status: 200, ..Answer::default() },
            Answer { status: 416, ..Answer::default() },
        ] {
            assert_eq!(judge(5, Some(10), &first(), &answer), PieceVerdict::Restart);
        }
    }

    #[test]
    fn versions_are_told_apart_by_what_their_answers_said_though_it_proves_nothing() {
        let date = |text: &str| Some(text.to_owned());
        let fresh = Answer {
            validator: Validator { etag: None, last_modified: date("now") },
            date: date("now"),
            ..answer("bytes 0-4/1000")
        };
        let PieceVerdict::Write { version, .. } = judge(0, Some(5), &Version::default(), &fresh) else {
            panic!("the first piece is whatever it is")
        };
        assert_eq!(version.validator, Validator::default(), "it may change again in the same second");
        assert_eq!(version.can_go_on().unwrap_err().0, Code::E_HTTP_BLOCKSIZE_MISMATCH, "not now");
        for (etag, last_modified, same) in [
            (None, date("now"), true),
            (None, None, true),
            (None, date("later"), false),
            (date("\"e\""), None, false),
        ] {
            let second = Answer { validator: Validator { etag, last_modified }, ..answer("bytes 5-9/1000") };
            let verdict = judge(5, Some(10), &version, &second);
            assert_eq!(verdict != PieceVerdict::Restart, same, "{second:?}");
        }
        let none = Version { said: Some(Validator::default()), ..Version::default() };
        assert_eq!(none.can_go_on().unwrap_err().0, Code::E_INSUFFICIENT_RANGE_SUPPORT, "not at all");
        assert!(first().can_go_on().is_ok());
    }

    #[test]
    fn what_is_not_the_piece_fails_with_its_code() {
        let none = Version::default();
        let case = |start, end, answer: Answer| code(judge(start, end, &none, &answer));
        let whole = Answer { status: 200, ..Answer::default() };
        assert_eq!(case(5, Some(10), whole), Some(Code::E_INSUFFICIENT_RANGE_SUPPORT));
        let behind = Answer { status: 416, ..Answer::default() };
        assert_eq!(case(5, Some(10), behind), Some(Code::E_INVALID_RANGE));
        assert_eq!(case(5, Some(10), answer("bytes 5-7/8")), Some(Code::E_INVALID_RANGE));
        assert_eq!(case(5, None, answer("bytes 5-9/*")), Some(Code::E_INSUFFICIENT_RANGE_SUPPORT));
        let gone = Answer { status: 404, ..Answer::default() };
        assert_eq!(case(5, Some(10), gone), Some(Code::http(404)));
        for range in ["bytes 4-9/1000", "bytes 5-8/1000", "bytes 5-10/1000", "nonsense"] {
            assert_eq!(case(5, Some(10), answer(range)), Some(Code::E_INVALID_SERVER_RESPONSE), "{range}");
        }
        let long = Answer { content_length: vec!["6".into()], ..answer("bytes 5-9/1000") };
        assert_eq!(case(5, Some(10), long), Some(Code::E_INVALID_SERVER_RESPONSE));
        let encoded = Answer { content_encoding: vec!["gzip".into()], ..answer("bytes 5-9/1000") };
        assert_eq!(case(5, Some(10), encoded), Some(Code::E_INVALID_SERVER_RESPONSE));
    }
}
