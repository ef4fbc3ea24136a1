//! The body of an answer, as its head announces it: whether it is the plain file, and where it ends.

use super::Answer;
use crate::segment::number;

/// The most characters of a header that an error quotes.
const QUOTED: usize = 40;

/// How the end of a body is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Framing {
    /// By its length, if there is one.
    Length,
    /// By its last chunk.
    Chunks,
}

/// None where servers and clients have been known to disagree: those who cut the body differently would
/// take framing for content.
pub(super) fn framing(answer: &Answer) -> Option<Framing> {
    match answer.transfer_encoding.as_slice() {
        [] => Some(Framing::Length),
        [one] if one.trim().eq_ignore_ascii_case("chunked") && answer.may_be_chunked => Some(Framing::Chunks),
        _ => None,
    }
}

/// Whether the body is the file itself, encoded in no way.
pub(super) fn is_plain(answer: &Answer) -> bool {
    let mut all = answer.content_encoding.iter().flat_map(|value| value.split(','));
    all.all(|encoding| encoding.trim().eq_ignore_ascii_case("identity"))
}

/// The one length that all `Content-Length` headers agree on.
pub(super) fn length(answer: &Answer) -> Result<Option<u64>, String> {
    let mut found = None;
    for value in answer.content_length.iter().flat_map(|value| value.split(',')) {
        let told = || value.chars().take(QUOTED).collect::<String>();
        let value =
            number(value.trim()).ok_or_else(|| format!("Content-Length '{}' is not a number", told()))?;
        if found.is_some_and(|other| other != value) {
            return Err("the Content-Length headers contradict each other".into());
        }
        found = Some(value);
    }
    Ok(found)
}

/// Whether the body's length, as far as it is announced, is this.
pub(super) fn may_have_length(answer: &Answer, bytes: u64) -> bool {
    framing(answer) == Some(Framing::Chunks)
        || matches!(length(answer), Ok(None))
        || length(answer) == Ok(Some(bytes))
}

/// Whether two values of `Content-Type` name the same kind, whatever its parameters.
pub(super) fn is_same_kind(a: &str, b: &str) -> bool {
    kind(a).eq_ignore_ascii_case(kind(b))
}

/// Whether the body is a page for people to read: what stands in the place of files when something is wrong.
pub(super) fn is_page(content_type: &str) -> bool {
    ["text/html", "application/xhtml+xml"].iter().any(|page| kind(content_type).eq_ignore_ascii_case(page))
}

/// Whether a body consists of parts with heads of their own, whatever range the answer's head tells of.
pub(super) fn is_multipart(content_type: &str) -> bool {
    kind(content_type).eq_ignore_ascii_case("multipart/byteranges")
}

fn kind(content_type: &str) -> &str {
    content_type.split(';').next().unwrap_or_default().trim()
}
