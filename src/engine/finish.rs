//! The last steps of a file that has arrived whole: its size, its time, its durability, and what tells it from others.

use super::checkpoint::Writing;
use super::transfer::Attempt;
use crate::disk::Identity;
use crate::error::Result;
use crate::resume::Validator;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// When a server says that its file was last modified. None if that is no time, or one that has not come yet.
pub(super) fn modified(validator: &Validator, now: SystemTime) -> Option<SystemTime> {
    let said = validator.last_modified.as_deref()?;
    let time = httpdate::parse_http_date(said.trim()).ok()?;
    // File systems know no time before 1970, and some none beyond the year 2106.
    let known = UNIX_EPOCH..=UNIX_EPOCH + Duration::from_secs(u32::MAX.into());
    (time <= now && known.contains(&time)).then_some(time)
}

/// Makes a part file of `total` bytes final and durable, and tells what tells it from others.
pub(super) fn seal(attempt: &Attempt<'_>, writing: &Writing, total: u64) -> Result<Identity> {
    // A part file may be longer: bytes that were written, but not recorded, before a crash.
    writing.part.set_len(total)?;
    if let Some(time) = modified(&attempt.version, attempt.core.ports.clock.wall().into()) {
        // Some file systems let only a file's owner do so, or nobody; that is no reason to lose the file.
        let _ = writing.part.set_modified(time);
    }
    writing.make_durable(attempt.core)?;
    writing.part.stat().map(|(_, identity)| identity)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_taken_from_the_server_unless_it_is_still_to_come() {
        let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let said = |text: &str| {
            let validator = Validator::new(None, Some(text.into()), now);
            let time = modified(&validator, now)?;
            Some(time.duration_since(UNIX_EPOCH).unwrap().as_secs())
        };
        assert_eq!(said("Sat, 03 Jan 2015 10:00:00 GMT"), Some(1_420_279_200));
        assert_eq!(said(" Saturday, 03-Jan-15 10:00:00 GMT "), Some(1_420_279_200));
        assert_eq!(said("Sat Jan  3 10:00:00 2015"), Some(1_420_279_200));
        assert_eq!(said("Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
        assert_eq!(said("Tue, 14 Nov 2023 22:13:20 GMT"), Some(1_700_000_000));
        for text in ["Tue, 14 Nov 2023 22:13:21 GMT", "yesterday", "", "Thu, 31 Dec 1969 23:59:59 GMT", "0"] {
            assert_eq!(said(text), None, "{text}");
        }
        assert_eq!(modified(&Validator::default(), now), None);
    }
}
