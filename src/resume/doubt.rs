//! What is not believed: what stands in the place of a file that was begun, and is not another version of it.

use super::body::{is_page, is_same_kind};
use super::{Answer, Known, Relation, Validator};
use crate::code::Code;

/// So much of what a server calls its answer is told.
const KIND: usize = 60;

/// What is to be doubted about a whole file of `size` bytes, if anything is: it has another size, or is of another kind,
/// than the one that was begun, and no validator says that it is another version. So are pages and messages of those
/// between, and copies that were cut; a server that means it says the same again, [`super::CERTAIN`] times.
pub fn doubt(known: &Known, answer: &Answer, size: Option<u64>) -> Option<(Code, String)> {
    let (is_silent, was_silent) = (answer.validator.is_silent(), known.validator.is_silent());
    let is_told = known.validator.compare(&answer.validator) == Relation::Other || (was_silent && !is_silent);
    if is_told || (size.is_some() && size == known.total) {
        return None;
    }
    let is_other_kind =
        known.content_type.as_deref().is_some_and(|kind| !is_same_kind(kind, &answer.content_type));
    let is_other_size = known.total.is_some() && (size.is_some() || is_silent);
    let kind: String = answer.content_type.chars().take(KIND).collect();
    let text =
        format!("the server sends something else, of the type '{kind}', where it had begun to send the file");
    (is_other_size || (is_silent && (!was_silent || is_other_kind)))
        .then_some((Code::E_UNEXPECTED_CONTENT, text))
}

/// What to tell of an answer that is what servers and those between say when something is wrong, and not another version
/// of the file: a page, or what is of another kind and has no validator where the file had one. None of any other.
pub(super) fn stranger(kind: Option<&str>, known: &Validator, answer: &Answer) -> Option<(Code, String)> {
    let kind = kind?;
    let is_bare = answer.validator.is_silent() && !known.is_silent();
    let is_page = is_page(&answer.content_type) && !is_page(kind);
    let is_stranger = is_page || (is_bare && !is_same_kind(kind, &answer.content_type));
    let text = "the server sends something else where it had begun to send the file";
    is_stranger.then(|| (Code::E_UNEXPECTED_CONTENT, text.into()))
}

#[cfg(test)]
mod tests {
    use super::super::body::length;
    use super::super::tests::{MON, TUE, asked, known, of, validator, whole};
    use super::super::{Verdict, judge};
    use super::*;

    #[test]
    fn what_contradicts_the_file_that_was_begun_is_doubted_unless_a_validator_tells_why() {
        let tagged = of(validator("\"a\"", MON));
        let bare = of(Validator::default());
        let chunked = Known { total: None, ..bare.clone() };
        let zip = |length: &str, etag: &str, date: &str| Answer {
            content_type: "application/zip; x=1".into(),
            ..whole(length, validator(etag, date))
        };
        let text = |length: &str| Answer { content_type: "text/plain".into(), ..zip(length, "", "") };
        let endless = |answer: Answer| Answer { content_length: vec![], ..answer };
        for (known, answer, expected) in [
            (&tagged, zip("5", "", ""), true),
            (&tagged, endless(zip("", "", "")), true),
            (&tagged, zip("100", "", ""), false),
            (&tagged, zip("5", "\"a\"", MON), true),
            (&tagged, zip("0", "\"a\"", ""), true),
            (&tagged, endless(zip("", "\"a\"", MON)), false),
            (&tagged, zip("5", "\"b\"", MON), true),
            (&tagged, zip("5", "\"b\"", ""), false),
            (&tagged, zip("5", "\"b\"", TUE), false),
            (&bare, zip("5", "", ""), true),
            (&bare, zip("100", "", ""), false),
            (&bare, zip("5", "\"b\"", ""), false),
            (&bare, text("5"), true),
            (&bare, text("100"), false),
            (&bare, endless(zip("", "", "")), true),
            (&chunked, endless(zip("", "", "")), false),
            (&chunked, zip("5", "", ""), false),
            (&chunked, endless(text("")), true),
            (&Known::default(), text("5"), false),
        ] {
            let is_same = matches!(known.validator.compare(&answer.validator), Relation::Same(_));
            let size = length(&answer).unwrap().or(known.total.filter(|_| is_same));
            assert_eq!(doubt(known, &answer, size).is_some(), expected, "{known:?} {answer:?}");
        }
    }

    #[test]
    fn what_says_when_something_is_wrong_is_not_taken_for_another_version() {
        let answer =
            |kind: &str, etag: &str| Answer { content_type: kind.into(), ..whole("7", validator(etag, "")) };
        let refused = |known: &Known, answer: &Answer| {
            let verdict = judge(&asked(known), known, answer);
            matches!(verdict, Verdict::Fail(code, _) if code == Code::E_UNEXPECTED_CONTENT)
        };
        for kind in ["application/json", "text/plain", ""] {
            assert!(refused(&known(), &answer(kind, "")), "{kind}");
            assert!(!refused(&known(), &answer(kind, "\"b\"")), "{kind} has a version of its own");
            let bare = of(Validator::default());
            assert!(!refused(&bare, &answer(kind, "")), "{kind}: neither had the file");
        }
        let page = |answer: Answer| Answer { content_type: "text/html".into(), ..answer };
        assert!(
            refused(&known(), &page(Answer { content_length: vec![], ..answer("", "") })),
            "without an end"
        );
        assert!(
            refused(&known(), &page(Answer { content_encoding: vec!["gzip".into()], ..answer("", "") })),
            "encoded"
        );
        assert!(!refused(&known(), &answer("Application/ZIP; x=1", "")), "of the same kind");
        assert!(
            !refused(&Known { content_type: None, ..known() }, &answer("", "")),
            "nobody knows what it was"
        );
    }
}
