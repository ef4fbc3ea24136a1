//! Time, behind a trait so that tests turn the hands themselves.

use crate::model::Timestamp;
use crate::sys;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// What the library asks about time.
pub trait Clock: Send + Sync {
    /// The moment by the wall clock, for the record only.
    fn wall(&self) -> Timestamp;

    /// Time since some fixed moment, never set back: all waiting is reckoned by it.
    fn monotonic(&self) -> Duration;

    /// The day of the week (0 is Sunday) and the minute of the day, by the local time.
    fn local(&self) -> (u8, u16);
}

/// The system's clocks.
#[derive(Debug)]
pub struct SystemClock {
    start: Instant,
}

impl Default for SystemClock {
    fn default() -> SystemClock {
        SystemClock { start: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn wall(&self) -> Timestamp {
        SystemTime::now().into()
    }

    fn monotonic(&self) -> Duration {
        self.start.elapsed()
    }

    fn local(&self) -> (u8, u16) {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        sys::local_minute(since.as_secs() as i64)
    }
}
