//! Time, behind a trait so that tests turn the hands themselves.

use crate::model::Timestamp;
use std::time::{Duration, Instant, SystemTime};

/// What the library asks about time.
pub trait Clock: Send + Sync {
    /// The moment by the wall clock, for the record only.
    fn wall(&self) -> Timestamp;

    /// Time since some fixed moment, never set back: all waiting is reckoned by it.
    fn monotonic(&self) -> Duration;
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
}
