//! Pieces: what to ask for where a file consists of ranges, and what the answer means.
//!
//! All pieces come from one version of the remote file. The first answer tells which that is; every later
//! one is held against it, and one of another version starts the file again from its first piece.

use super::{
    Answer, Ask, Relation, Rung, Validator, framing, is_plain, may_have_length, range, refusal, stranger,
};
use crate::code::Code;
use crate::segment::Segment;

/// The version that the pieces so far came from.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Version {
    /// The size of the remote file.
    pub total: Option<u64>,
    /// What identifies it.
    pub validator: Validator,
    /// What its server called it, if an answer told.
    pub content_type: Option<String>,
}

impl Version {
    /// Whether another piece can be proven to be of the same version. Where not, a file of several pieces cannot be
    /// had: for now, if the server only just changed the file, or at all.
    pub fn can_go_on(&self) -> Result<(), (Code, String)> {
        if self.validator.if_range().is_some() {
            return Ok(());
        }
        if self.validator.etag.is_none() && self.validator.fresh {
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
        overlap: 0,
    }
}

/// Judges an answer for a piece before a byte of its body is taken.
pub fn judge_piece(ask: &Ask, version: &Version, answer: &Answer) -> PieceVerdict {
    let known = *version != Version::default();
    let Some(segment) = ask.segment else { return bad("a piece was asked for without its range") };
    let strange = stranger(version.content_type.as_deref(), &version.validator, answer);
    if let Some((code, text)) = strange.filter(|_| known && answer.status == 200) {
        return PieceVerdict::Fail(code, text);
    }
    match answer.status {
        200 | 206 if !is_plain(answer) => bad("the server encoded the body, though identity was asked for"),
        206 => judge_part(segment, version, known, answer),
        200 | 416 if known => PieceVerdict::Restart,
        200 => {
            let text = "the server answers with the whole file, where ranges of it were asked for";
            PieceVerdict::Fail(Code::E_INSUFFICIENT_RANGE_SUPPORT, text.into())
        }
        416 => {
            PieceVerdict::Fail(Code::E_INVALID_RANGE, "a range lies behind the end of the remote file".into())
        }
        status => {
            let (code, text) = refusal(status);
            PieceVerdict::Fail(code, text)
        }
    }
}

fn judge_part(segment: Segment, version: &Version, known: bool, answer: &Answer) -> PieceVerdict {
    let Some((first, last, total)) = range(answer) else {
        return bad("status 206 without one Content-Range that can be read");
    };
    let other_size = matches!((version.total, total), (Some(known), Some(now)) if known != now);
    if known && (other_size || is_other(&version.validator, &answer.validator)) {
        return PieceVerdict::Restart;
    }
    if framing(answer).is_none() {
        return bad("the answer's Transfer-Encoding is none that its body can be told from");
    }
    if first != segment.start {
        return bad("the answer begins at another byte than was asked for");
    }
    if !may_have_length(answer, last - first + 1) {
        return bad("Content-Length and Content-Range contradict each other");
    }
    let total = total.or(version.total);
    let end = last + 1;
    match segment.end {
        Some(wanted) if end < wanted && total == Some(end) => {
            let text = format!("a range ends at byte {wanted}, and the remote file has {end}");
            return PieceVerdict::Fail(Code::E_INVALID_RANGE, text);
        }
        // Less is a part of it, and the rest is asked for.
        Some(wanted) if end == wanted || (end < wanted && total.is_some()) => {}
        None if total.is_some_and(|total| end <= total) => {}
        None if total.is_none() => {
            let text = "the server does not tell the size of the remote file, which a range to its end needs";
            return PieceVerdict::Fail(Code::E_INSUFFICIENT_RANGE_SUPPORT, text.into());
        }
        _ => return bad("the answer ends at another byte than was asked for"),
    }
    let validator = if known { version.validator.clone() } else { answer.validator.clone() };
    let content_type = version.content_type.clone().or_else(|| Some(answer.content_type.clone()));
    PieceVerdict::Write { end, version: Version { total, validator, content_type } }
}

/// Whether an answer for another piece is not surely of the same version. A partial answer must have an entity tag if
/// others have one; the time of modification it may leave out, as it was asked for on that condition.
fn is_other(known: &Validator, now: &Validator) -> bool {
    let silent = known.etag.is_none() && *now == Validator::default() && known.if_range().is_some();
    !silent && !matches!(known.compare(now), Relation::Same(_))
}

fn bad(text: &str) -> PieceVerdict {
    PieceVerdict::Fail(Code::E_INVALID_SERVER_RESPONSE, text.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, SystemTime};

    const MON: &str = "Mon, 05 Jan 1970 00:00:00 GMT";
    const TUE: &str = "Tue, 06 Jan 1970 00:00:00 GMT";

    fn answer(range: &str) -> Answer {
        Answer {
            status: 206,
            content_range: vec![range.into()],
            validator: Validator { etag: Some("\"v1\"".into()), ..Validator::default() },
            ..Answer::default()
        }
    }

    fn first() -> Version {
        Version { total: Some(1_000), validator: answer("").validator, content_type: Some(String::new()) }
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
    fn less_than_was_asked_for_is_a_piece_too() {
        for (end, range) in
            [(Some(10), "bytes 5-8/1000"), (Some(10), "bytes 5-5/1000"), (None, "bytes 5-8/1000")]
        {
            let PieceVerdict::Write { end, version } = judge(5, end, &first(), &answer(range)) else {
                panic!("{range}")
            };
            assert_eq!((end, version), (if range.contains("5-5") { 6 } else { 9 }, first()), "{range}");
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
    fn ranges_are_of_one_version_only_where_that_can_be_proven() {
        let some = |text: &str| Some(text.to_owned());
        let answered =
            |validator: &Validator| Answer { validator: validator.clone(), ..answer("bytes 0-4/1000") };
        let can_go_on =
            |validator: &Validator| match judge(0, Some(5), &Version::default(), &answered(validator)) {
                PieceVerdict::Write { version, .. } => version.can_go_on().map_err(|(code, _)| code),
                other => panic!("the first piece is whatever it is: {other:?}"),
            };
        let dated = |etag, seconds| {
            Validator::new(etag, some(MON), SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
        };
        let (mon, tue) = (4 * 86_400, 5 * 86_400);
        assert_eq!(can_go_on(&dated(None, tue)), Ok(()));
        assert_eq!(can_go_on(&dated(some("\"e\""), mon)), Ok(()));
        assert_eq!(can_go_on(&dated(None, mon)), Err(Code::E_HTTP_BLOCKSIZE_MISMATCH), "not now");
        assert_eq!(can_go_on(&dated(some("W/\"e\""), tue)), Err(Code::E_INSUFFICIENT_RANGE_SUPPORT));
        assert_eq!(can_go_on(&Validator::default()), Err(Code::E_INSUFFICIENT_RANGE_SUPPORT), "not at all");
    }

    #[test]
    fn what_is_not_surely_the_same_version_starts_again() {
        let of = |etag: &str, date: &str| {
            let some = |text: &str| if text.is_empty() { None } else { Some(text.to_owned()) };
            Validator::new(some(etag), some(date), SystemTime::now())
        };
        for (known, now, same) in [
            (of("\"a\"", MON), of("\"a\"", ""), true),
            (of("\"a\"", MON), of("", MON), false),
            (of("\"a\"", MON), of("\"b\"", MON), false),
            (of("", MON), of("", MON), true),
            (of("", MON), of("", ""), true),
            (of("", MON), of("", TUE), false),
            (of("", MON), of("\"e\"", ""), false),
            (of("W/\"a\"", ""), of("W/\"a\"", ""), false),
        ] {
            let version = Version { total: Some(1_000), validator: known, content_type: None };
            let second = Answer { validator: now, ..answer("bytes 5-9/1000") };
            let verdict = judge(5, Some(10), &version, &second);
            assert_eq!(verdict != PieceVerdict::Restart, same, "{version:?} {second:?}");
        }
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
        for range in ["bytes 4-9/1000", "bytes 5-10/1000", "nonsense"] {
            assert_eq!(case(5, Some(10), answer(range)), Some(Code::E_INVALID_SERVER_RESPONSE), "{range}");
        }
        assert_eq!(
            case(5, Some(10), answer("bytes 5-7/*")),
            Some(Code::E_INVALID_SERVER_RESPONSE),
            "is that all?"
        );
        let long = Answer { content_length: vec!["6".into()], ..answer("bytes 5-9/1000") };
        assert_eq!(case(5, Some(10), long), Some(Code::E_INVALID_SERVER_RESPONSE));
        let parts = "Multipart/ByteRanges; boundary=x".to_owned();
        let multipart = Answer { content_type: parts, ..answer("bytes 5-9/1000") };
        assert_eq!(case(5, Some(10), multipart), Some(Code::E_INVALID_SERVER_RESPONSE));
        let encoded = Answer { content_encoding: vec!["gzip".into()], ..answer("bytes 5-9/1000") };
        assert_eq!(case(5, Some(10), encoded), Some(Code::E_INVALID_SERVER_RESPONSE));
    }
}
