//! Ranges of a file that the caller asks for: which lists are legal, and where their bytes go.
//!
//! Ranges are written packed, in the order given: 100-199, 900-999 and 400-499 make a local file of 300
//! bytes. A file without ranges is a file with one open range from its start.

use crate::code::Code;
use crate::error::{Error, Result};
use std::ops::Range;

/// No file is larger: half of what would fit, so that sums of a few never overflow.
const END_MAX: u64 = i64::MAX as u64 / 2;
/// The most ranges that a file may have: each costs a request.
pub const RANGES_MAX: usize = 65_536;
/// The whole of a file.
const WHOLE: &[FileRange] = &[FileRange { start: 0, length: None }];

/// A piece of the remote file (`BG_FILE_RANGE`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FileRange {
    /// The first byte.
    pub start: u64,
    /// How many bytes; `None` is to the end of the file.
    pub length: Option<u64>,
}

impl FileRange {
    /// The byte after the last, if it is known; `total` is the size of the remote file.
    fn end(&self, total: Option<u64>) -> Option<u64> {
        self.length.map_or(total, |length| Some(self.start.saturating_add(length)))
    }

    /// How many bytes the range has, if that is known.
    fn size(&self, total: Option<u64>) -> Option<u64> {
        self.end(total).map(|end| end.saturating_sub(self.start))
    }
}

/// What is left of one range.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Piece {
    /// Which range of the list it is.
    pub index: usize,
    /// The next byte of the remote file.
    pub remote_start: u64,
    /// The byte after the range's last, if it is known.
    pub remote_end: Option<u64>,
    /// Where the next byte goes in the local file.
    pub local_start: u64,
}

/// Refuses empty ranges, ranges that no file can have, and ranges that overlap. No ranges at all are
/// legal and mean the whole file.
pub fn check(ranges: &[FileRange]) -> Result<()> {
    if ranges.len() > RANGES_MAX {
        let text = format!("the file would have {} ranges; at most {RANGES_MAX} are allowed", ranges.len());
        return Err(Error::new(Code::E_TOO_MANY_RANGES_IN_FILE, text));
    }
    for (index, range) in ranges.iter().enumerate() {
        let wrong = |what: &str| {
            let text = format!("range {index} (from byte {}) {what}", range.start);
            Err(Error::new(Code::E_INVALID_RANGE, text))
        };
        if range.length == Some(0) {
            return wrong("is empty; give a length, or ask for all up to the end of the file");
        }
        if range.start.checked_add(range.length.unwrap_or(0)).is_none_or(|end| end > END_MAX) {
            return wrong(&format!("ends behind byte {END_MAX}, which no file has"));
        }
    }
    let mut order: Vec<usize> = (0..ranges.len()).collect();
    order.sort_by_key(|index| (ranges[*index].start, *index));
    for pair in order.windows(2) {
        let (before, after) = (&ranges[pair[0]], &ranges[pair[1]]);
        if before.end(None).is_none_or(|end| end > after.start) {
            let (first, second) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
            let text = format!("ranges {first} and {second} both hold byte {}", after.start);
            return Err(Error::new(Code::E_OVERLAPPING_RANGES, text));
        }
    }
    Ok(())
}

/// The size of the local file: `None` while only the size of the remote one would tell it.
///
/// With that size known, ranges that the remote file does not have are refused.
pub fn packed_total(ranges: &[FileRange], remote_total: Option<u64>) -> Result<Option<u64>> {
    if ranges.is_empty() {
        return Ok(remote_total);
    }
    let mut sum = Some(0_u64);
    for (index, range) in ranges.iter().enumerate() {
        if let Some(total) = remote_total
            && (range.start >= total || range.end(remote_total).is_some_and(|end| end > total))
        {
            let text = format!(
                "range {index} (from byte {}) ends behind the remote file, which has {total} bytes",
                range.start
            );
            return Err(Error::new(Code::E_INVALID_RANGE, text));
        }
        sum = sum.zip(range.size(remote_total)).map(|(sum, size)| sum.saturating_add(size));
    }
    Ok(sum)
}

/// What is left of the range in which byte `done` of the local file lies; `None` when all are there.
pub fn piece_at(ranges: &[FileRange], remote_total: Option<u64>, done: u64) -> Option<Piece> {
    places(ranges, remote_total).find(|(_, _, place)| done < place.end).map(|(index, range, place)| Piece {
        index,
        remote_start: range.start + (done - place.start),
        remote_end: range.end(remote_total),
        local_start: done,
    })
}

/// How many ranges, from the first on, are complete once `done` bytes of the local file are there.
pub fn finished(ranges: &[FileRange], remote_total: Option<u64>, done: u64) -> usize {
    places(ranges, remote_total).take(ranges.len()).take_while(|(_, _, place)| place.end <= done).count()
}

/// Each range with its place in the local file. One whose end is not known has no end there either, and
/// those behind it have no place yet.
fn places(
    ranges: &[FileRange],
    remote_total: Option<u64>,
) -> impl Iterator<Item = (usize, &FileRange, Range<u64>)> {
    let ranges = if ranges.is_empty() { WHOLE } else { ranges };
    let mut next = Some(0_u64);
    ranges.iter().enumerate().map_while(move |(index, range)| {
        let start = next?;
        next = range.size(remote_total).map(|size| start.saturating_add(size));
        Some((index, range, start..next.unwrap_or(u64::MAX)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn closed(start: u64, length: u64) -> FileRange {
        FileRange { start, length: Some(length) }
    }

    fn open(start: u64) -> FileRange {
        FileRange { start, length: None }
    }

    /// The interface's own example: 100-199, 900-999, 400-499.
    fn example() -> [FileRange; 3] {
        [closed(100, 100), closed(900, 100), closed(400, 100)]
    }

    #[test]
    fn lists_are_refused_for_what_is_wrong_with_them() {
        let (invalid, overlap) = (Code::E_INVALID_RANGE, Code::E_OVERLAPPING_RANGES);
        for (ranges, expected) in [
            (vec![], Code::OK),
            (example().to_vec(), Code::OK),
            (vec![open(0)], Code::OK),
            (vec![open(100), closed(0, 100)], Code::OK),
            (vec![closed(10, 5), closed(5, 5), closed(0, 5)], Code::OK),
            (vec![closed(END_MAX - 1, 1)], Code::OK),
            (vec![closed(5, 0)], invalid),
            (vec![closed(0, END_MAX + 1)], invalid),
            (vec![closed(END_MAX, 1)], invalid),
            (vec![closed(u64::MAX, 1)], invalid),
            (vec![closed(1, u64::MAX)], invalid),
            (vec![open(END_MAX + 1)], invalid),
            (vec![closed(0, 5), closed(0, 5)], overlap),
            (vec![closed(0, 10), closed(0, 5)], overlap),
            (vec![closed(5, 5), closed(0, 6)], overlap),
            (vec![closed(0, 100), closed(10, 5), closed(200, 5)], overlap),
            (vec![open(5), open(5)], overlap),
            (vec![open(0), open(50)], overlap),
            (vec![open(10), closed(10, 1)], overlap),
            (vec![open(10), closed(999, 1)], overlap),
            (vec![closed(0, 11), open(10)], overlap),
        ] {
            let code = check(&ranges).map_or_else(|error| error.code, |()| Code::OK);
            assert_eq!(code, expected, "{ranges:?}");
        }
    }

    #[test]
    fn refusals_name_the_ranges() {
        let text = |ranges: &[FileRange]| check(ranges).unwrap_err().text;
        assert!(text(&[closed(0, 1), closed(7, 0)]).starts_with("range 1 (from byte 7) is empty"));
        assert_eq!(text(&[closed(5, 5), open(90), closed(0, 6)]), "ranges 0 and 2 both hold byte 5");
    }

    #[test]
    fn the_local_files_size_is_the_sum() {
        let size = |ranges: &[FileRange], total| packed_total(ranges, total).map_err(|error| error.code);
        let invalid = Err(Code::E_INVALID_RANGE);
        assert_eq!(size(&[], None), Ok(None));
        assert_eq!(size(&[], Some(7)), Ok(Some(7)));
        assert_eq!(size(&[], Some(0)), Ok(Some(0)));
        assert_eq!(size(&example(), None), Ok(Some(300)));
        assert_eq!(size(&example(), Some(1_000)), Ok(Some(300)));
        assert_eq!(size(&example(), Some(999)), invalid, "ends behind the file");
        assert_eq!(size(&[open(90), closed(0, 10)], None), Ok(None));
        assert_eq!(size(&[open(90), closed(0, 10)], Some(100)), Ok(Some(20)));
        assert_eq!(size(&[open(100)], Some(100)), invalid, "starts behind the file");
        assert_eq!(size(&[closed(100, 1)], Some(100)), invalid);
    }

    #[test]
    fn bytes_lie_packed_in_the_order_given() {
        let piece = |index, remote_start, end, local_start| {
            Some(Piece { index, remote_start, remote_end: Some(end), local_start })
        };
        for (done, expected, complete) in [
            (0, piece(0, 100, 200, 0), 0),
            (99, piece(0, 199, 200, 99), 0),
            (100, piece(1, 900, 1_000, 100), 1),
            (199, piece(1, 999, 1_000, 199), 1),
            (250, piece(2, 450, 500, 250), 2),
            (300, None, 3),
            (END_MAX, None, 3),
        ] {
            assert_eq!(piece_at(&example(), None, done), expected, "{done}");
            assert_eq!(finished(&example(), None, done), complete, "{done}");
        }
    }

    #[test]
    fn an_open_range_ends_where_the_file_does_once_that_is_known() {
        let ranges = [open(90), closed(0, 10)];
        let rest = |index, remote_start, remote_end, local_start| {
            Some(Piece { index, remote_start, remote_end, local_start })
        };
        assert_eq!(piece_at(&ranges, None, 25), rest(0, 115, None, 25));
        assert_eq!(finished(&ranges, None, 25), 0);
        assert_eq!(piece_at(&ranges, Some(100), 9), rest(0, 99, Some(100), 9));
        assert_eq!(piece_at(&ranges, Some(100), 10), rest(1, 0, Some(10), 10));
        assert_eq!(finished(&ranges, Some(100), 10), 1);
        assert_eq!(piece_at(&ranges, Some(100), 20), None);
        assert_eq!(piece_at(&[], None, 5), rest(0, 5, None, 5));
        assert_eq!(piece_at(&[], Some(9), 5), rest(0, 5, Some(9), 5));
        assert_eq!(piece_at(&[], Some(9), 9), None);
        assert_eq!(piece_at(&[], Some(0), 0), None, "an empty file is whole at once");
        assert_eq!(finished(&[], Some(9), 9), 0, "there is no range to be complete");
    }

    /// Disjoint ranges in any order, the last by place perhaps open, and the size of the remote file.
    fn legal() -> impl Strategy<Value = (Vec<FileRange>, u64)> {
        let gaps = prop::collection::vec((0_u64..20, 1_u64..20), 1..12);
        (gaps, any::<bool>(), 0_u64..20).prop_flat_map(|(gaps, open_end, tail)| {
            let mut at = 0;
            let mut ranges = Vec::new();
            for (gap, length) in gaps {
                ranges.push(closed(at + gap, length));
                at += gap + length;
            }
            if open_end {
                ranges.last_mut().unwrap().length = None;
            }
            (Just(ranges).prop_shuffle(), Just(at + tail))
        })
    }

    proptest! {
        #[test]
        fn every_local_byte_has_the_place_that_counting_finds((ranges, total) in legal()) {
            prop_assert_eq!(check(&ranges), Ok(()));
            let bytes: Vec<(usize, u64)> = ranges
                .iter()
                .enumerate()
                .flat_map(|(index, range)| {
                    let end = range.length.map_or(total, |length| range.start + length);
                    (range.start..end).map(move |byte| (index, byte))
                })
                .collect();
            prop_assert_eq!(packed_total(&ranges, Some(total)), Ok(Some(bytes.len() as u64)));
            for (done, (index, byte)) in bytes.iter().enumerate() {
                let piece = piece_at(&ranges, Some(total), done as u64).unwrap();
                prop_assert_eq!((piece.index, piece.remote_start), (*index, *byte));
                prop_assert_eq!(piece.local_start, done as u64);
                let left = piece.remote_end.unwrap() - piece.remote_start;
                prop_assert_eq!(left as usize, bytes[done..].iter().filter(|of| of.0 == *index).count());
                prop_assert_eq!(finished(&ranges, Some(total), done as u64), *index);
            }
            prop_assert_eq!(piece_at(&ranges, Some(total), bytes.len() as u64), None);
            prop_assert_eq!(finished(&ranges, Some(total), bytes.len() as u64), ranges.len());
        }

        #[test]
        fn an_overlap_is_found_exactly_when_two_ranges_share_a_byte(
            pairs in prop::collection::vec((0_u64..60, prop::option::weighted(0.9, 1_u64..12)), 0..8),
        ) {
            let ranges: Vec<FileRange> =
                pairs.into_iter().map(|(start, length)| FileRange { start, length }).collect();
            let share = |a: &FileRange, b: &FileRange| {
                let end = |range: &FileRange| range.length.map_or(u64::MAX, |length| range.start + length);
                a.start < end(b) && b.start < end(a)
            };
            let expected = ranges
                .iter()
                .enumerate()
                .any(|(index, a)| ranges[index + 1..].iter().any(|b| share(a, b)));
            prop_assert_eq!(check(&ranges).is_err(), expected);
        }
    }
}
