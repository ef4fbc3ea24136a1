//! Segments of a file, and how HTTP speaks of them.

/// A contiguous piece of a file that one attempt fetches, from `start` up to but not including `end`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Segment {
    /// The first byte.
    pub start: u64,
    /// The byte after the last; none for all that there is.
    pub end: Option<u64>,
}

impl Segment {
    /// What is left of a file of which `done` bytes are durable: to its end, wherever that is by now.
    pub fn rest(done: u64) -> Segment {
        Segment { start: done, end: None }
    }

    /// The value of a `Range` header that asks for this segment.
    pub fn range_header(&self) -> String {
        match self.end {
            Some(end) => format!("bytes={}-{}", self.start, end - 1),
            None => format!("bytes={}-", self.start),
        }
    }
}

/// The largest size of a file: half of what would fit, so that sums of a few never overflow.
const SIZE_MAX: u64 = i64::MAX as u64 / 2;

/// What a `Content-Range` header says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ContentRange {
    /// The body is the bytes from `first` to `last`, both included.
    Bytes {
        /// The first byte of the body.
        first: u64,
        /// The last byte of the body.
        last: u64,
        /// The size of the whole file, unless the server does not know it.
        total: Option<u64>,
    },
    /// The range could not be served; the file has this size.
    Unsatisfied {
        /// The size of the whole file.
        total: u64,
    },
}

impl ContentRange {
    /// Reads the header; anything that is not exactly of the standard's form is `None`.
    pub fn parse(value: &str) -> Option<ContentRange> {
        let (unit, rest) = value.trim().split_once(' ')?;
        if !unit.eq_ignore_ascii_case("bytes") {
            return None;
        }
        let (range, total) = rest.trim().split_once('/')?;
        if range == "*" {
            return Some(ContentRange::Unsatisfied { total: number(total)? });
        }
        let (first, last) = range.split_once('-')?;
        let (first, last) = (number(first)?, number(last)?);
        let total = if total == "*" { None } else { Some(number(total)?) };
        if first > last || total.is_some_and(|total| last >= total) {
            return None;
        }
        Some(ContentRange::Bytes { first, last, total })
    }
}

/// Digits and nothing else (Rust's own parser would take a sign), and no size that no disk can have.
pub fn number(text: &str) -> Option<u64> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|number| *number <= SIZE_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_ranges_are_read_strictly() {
        let bytes = |first, last, total| Some(ContentRange::Bytes { first, last, total });
        for (text, expected) in [
            ("bytes 0-9/10", bytes(0, 9, Some(10))),
            ("Bytes 5-9/*", bytes(5, 9, None)),
            ("bytes */10", Some(ContentRange::Unsatisfied { total: 10 })),
            ("bytes 0-10/10", None),
            ("bytes 9-5/10", None),
            ("bytes -5-9/10", None),
            ("bytes +5-9/10", None),
            ("bytes 5-9", None),
            ("bytes */*", None),
            ("lines 0-9/10", None),
            ("bytes 0-99999999999999999999/*", None),
            ("bytes 5-18446744073709551615/*", None),
            ("bytes 5-9/9223372036854775807", None),
            ("", None),
        ] {
            assert_eq!(ContentRange::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn a_rest_is_asked_for_open_ended_and_a_piece_to_its_last_byte() {
        assert_eq!(Segment::rest(7).range_header(), "bytes=7-");
        assert_eq!(Segment { start: 7, end: Some(10) }.range_header(), "bytes=7-9");
    }
}
