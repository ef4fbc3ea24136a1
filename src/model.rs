//! The nouns of the interface: ids, states, priorities, progress and times.

use crate::code::Code;
use crate::error::{Error, Result};
use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A size that is not known yet (`BG_SIZE_UNKNOWN`).
pub const SIZE_UNKNOWN: u64 = u64::MAX;
/// The longest display name, in characters.
pub const NAME_MAX: usize = 256;
/// The longest remote name, in characters.
pub const URL_MAX: usize = 2_200;

/// Refuses a display name that the interface does not allow.
pub(crate) fn check_name(name: &str) -> Result<()> {
    if name.is_empty() {
        return Err(Error::argument("display name is empty"));
    }
    if name.contains('\0') {
        return Err(Error::argument("display name holds a NUL"));
    }
    if name.chars().count() > NAME_MAX {
        let text = format!("display name is longer than {NAME_MAX} characters");
        return Err(Error::new(Code::E_STRING_TOO_LONG, text));
    }
    Ok(())
}

/// The identity of a job: a GUID that outlives every handle and process.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JobId(pub [u8; 16]);

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for JobId {
    type Err = Error;

    /// Reads the usual form, with or without dashes and braces.
    fn from_str(text: &str) -> Result<JobId> {
        let digits: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'-' | b'{' | b'}')).collect();
        let mut id = [0; 16];
        if digits.len() != 32 || !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err(Error::argument(format!("job id '{text}' is not a GUID of 32 hexadecimal digits")));
        }
        for (byte, pair) in id.iter_mut().zip(digits.chunks(2)) {
            let value = |digit: u8| (digit as char).to_digit(16).unwrap_or(0) as u8;
            *byte = value(pair[0]) << 4 | value(pair[1]);
        }
        Ok(JobId(id))
    }
}

/// Defines an enum whose numbers are the interface's.
macro_rules! numbered {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $value:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[repr(u32)]
        pub enum $name { $($(#[$vdoc])* $variant = $value,)* }

        impl $name {
            /// Every value, in the order of its number.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The value with this number, if there is one.
            pub fn from_raw(raw: u32) -> Option<$name> {
                $name::ALL.iter().copied().find(|value| *value as u32 == raw)
            }
        }
    };
}

pub(crate) use numbered;

numbered! {
    /// Where a job stands (`BG_JOB_STATE`).
    JobState {
        /// Waits for a slot.
        Queued = 0,
        /// Connects to the server. Never entered; kept because the interface has it.
        Connecting = 1,
        /// Moves bytes.
        Transferring = 2,
        /// Rests until it is resumed; every job is born so.
        Suspended = 3,
        /// Failed in a way that trying again does not mend.
        Error = 4,
        /// Failed, and will try again by itself.
        TransientError = 5,
        /// All files are whole; `complete` gives them their names.
        Transferred = 6,
        /// Completed: final.
        Acknowledged = 7,
        /// Cancelled: final.
        Cancelled = 8,
    }
}

impl JobState {
    /// Whether no call can change the job any more.
    pub fn is_final(self) -> bool {
        matches!(self, JobState::Acknowledged | JobState::Cancelled)
    }
}

numbered! {
    /// How urgent a job is (`BG_JOB_PRIORITY`).
    Priority {
        /// A user waits for it.
        Foreground = 0,
        /// Before normal jobs.
        High = 1,
        /// The default.
        Normal = 2,
        /// After all others.
        Low = 3,
    }
}

numbered! {
    /// What a job does (`BG_JOB_TYPE`).
    JobType {
        /// Copies remote files to local ones.
        Download = 0,
    }
}

/// How far a job is (`BG_JOB_PROGRESS`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct JobProgress {
    /// Bytes in all files, or [`SIZE_UNKNOWN`] until every file's size is known.
    pub bytes_total: u64,
    /// Bytes received.
    pub bytes_transferred: u64,
    /// Files in the job.
    pub files_total: u32,
    /// Files that are whole.
    pub files_transferred: u32,
}

/// How far a file is (`BG_FILE_PROGRESS`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FileProgress {
    /// Bytes in the file, or [`SIZE_UNKNOWN`].
    pub bytes_total: u64,
    /// Bytes received.
    pub bytes_transferred: u64,
    /// Whether the file stands under its final name.
    pub completed: bool,
}

/// When things happened to a job (`BG_JOB_TIMES`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct JobTimes {
    /// When the job was created.
    pub creation: Timestamp,
    /// When it last changed.
    pub modification: Timestamp,
    /// When all its files were whole, if they are.
    pub transfer_completion: Option<Timestamp>,
}

/// A moment by the wall clock: 100-nanosecond ticks since 1601-01-01 UTC, as a Windows `FILETIME`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Timestamp(pub u64);

/// Ticks between 1601-01-01 and 1970-01-01.
const UNIX_TICKS: u64 = 116_444_736_000_000_000;

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Timestamp {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        Timestamp(UNIX_TICKS + (since.as_nanos() / 100) as u64)
    }
}

impl From<Timestamp> for SystemTime {
    fn from(time: Timestamp) -> SystemTime {
        let ticks = time.0.saturating_sub(UNIX_TICKS);
        UNIX_EPOCH + Duration::new(ticks / 10_000_000, (ticks % 10_000_000) as u32 * 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_go_to_text_and_back() {
        let id = JobId(*b"\x00\x01\x02\x03\x04\x05\x46\x07\x88\x09\x0a\x0b\x0c\x0d\x0e\xff");
        assert_eq!(id.to_string(), "00010203-0405-4607-8809-0a0b0c0d0eff");
        assert_eq!(id.to_string().parse::<JobId>().unwrap(), id);
        assert_eq!("{00010203-0405-4607-8809-0A0B0C0D0EFF}".parse::<JobId>().unwrap(), id);
        for bad in ["", "00010203", "zz010203-0405-4607-8809-0a0b0c0d0eff"] {
            assert!(bad.parse::<JobId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn names_have_their_limits() {
        let code = |name: &str| check_name(name).map_or_else(|error| error.code, |()| Code::OK);
        assert_eq!(code("n"), Code::OK);
        assert_eq!(code(&"\u{e4}".repeat(NAME_MAX)), Code::OK, "characters count, not bytes");
        assert_eq!(code(&"n".repeat(NAME_MAX + 1)), Code::E_STRING_TOO_LONG);
        assert_eq!(code(""), Code::E_INVALID_ARG);
        assert_eq!(code("a\0b"), Code::E_INVALID_ARG);
    }

    #[test]
    fn numbers_are_the_interfaces() {
        assert_eq!(JobState::from_raw(7), Some(JobState::Acknowledged));
        assert_eq!(JobState::from_raw(9), None);
        assert_eq!(Priority::from_raw(0), Some(Priority::Foreground));
        assert_eq!(JobType::from_raw(1), None);
    }

    #[test]
    fn timestamps_are_filetimes() {
        assert_eq!(Timestamp::from(UNIX_EPOCH), Timestamp(116_444_736_000_000_000));
        let moment = UNIX_EPOCH + Duration::new(1_700_000_000, 123_456_700);
        assert_eq!(SystemTime::from(Timestamp::from(moment)), moment);
    }
}
