//! Limits of bandwidth: who may take how many bytes now, and which limit the time of day sets.
//!
//! The caller brings the time, as what has passed since any fixed moment.

use crate::model::Priority;
use std::collections::HashMap;
use std::time::Duration;

mod period;

pub use period::{PERIODS_MAX, Period, check, ruling};

/// What a bucket holds at most, as time at its rate: what idleness saves up for later.
const BURST: Duration = Duration::from_millis(50);
/// What a waiting taker waits for, as time at the rate: so that a fast limit does not mean a call to the
/// system per few bytes.
const QUANTUM: Duration = Duration::from_millis(10);
/// Nobody is told to wait longer before asking again, so that a new rate takes effect at once.
const WAIT_MAX: Duration = Duration::from_millis(100);
/// Levels are counted in billionths of a byte: a nanosecond at one byte per second. So none is ever lost.
const BYTE: u128 = 1_000_000_000;

/// The answer to one who wants bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Grant {
    /// So many may move now. They are taken.
    Bytes(u64),
    /// Nothing may move before this time has passed; ask again then.
    Wait(Duration),
}

/// A token bucket: fills at a steady rate, and never gives what it does not hold.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// Bytes per second; 0 is no limit.
    rate: u64,
    /// What it holds, in billionths of a byte.
    level: u128,
    /// When the level was right; nothing before the first look.
    at: Option<Duration>,
}

impl Bucket {
    /// A bucket of this rate, 0 for no limit. It holds what one wait would bring, so that the first bytes
    /// need not wait.
    pub fn new(bytes_per_second: u64) -> Bucket {
        let mut bucket = Bucket { rate: bytes_per_second, level: 0, at: None };
        bucket.level = u128::from(bucket.quantum()) * BYTE;
        bucket
    }

    /// Changes the rate from now on; what was gathered at the old one stays, as far as the new one may hold it.
    pub fn set_rate(&mut self, now: Duration, bytes_per_second: u64) {
        self.fill(now);
        self.rate = bytes_per_second;
        self.level = self.level.min(self.capacity());
    }

    /// Adds what the time since the last look has brought.
    fn fill(&mut self, now: Duration) {
        let passed = now.saturating_sub(*self.at.get_or_insert(now));
        let gain = u128::from(self.rate).saturating_mul(passed.as_nanos());
        self.level = self.level.saturating_add(gain).min(self.capacity());
        self.at = self.at.max(Some(now));
    }

    /// The most that it holds: a whole byte at least, or it would never give one.
    fn capacity(&self) -> u128 {
        (u128::from(self.rate) * BURST.as_nanos()).max(BYTE)
    }

    /// How many bytes are worth a wait.
    fn quantum(&self) -> u64 {
        (self.rate / (1_000 / QUANTUM.as_millis() as u64)).max(1)
    }

    /// How many whole bytes it holds.
    fn bytes(&self) -> u64 {
        (self.level / BYTE) as u64
    }

    /// How long until it holds so many bytes.
    fn until(&self, bytes: u64) -> Duration {
        let missing = (u128::from(bytes) * BYTE).saturating_sub(self.level);
        Duration::from_nanos(missing.div_ceil(u128::from(self.rate)).min(u128::from(u64::MAX)) as u64)
    }
}

/// All limits of a store: its own, one for each priority and one for each job that has one.
#[derive(Debug)]
pub struct Limits {
    store: Bucket,
    priorities: [Bucket; Priority::ALL.len()],
    jobs: HashMap<i64, Bucket>,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            store: Bucket::new(0),
            priorities: std::array::from_fn(|_| Bucket::new(0)),
            jobs: HashMap::new(),
        }
    }
}

impl Limits {
    /// Limits all jobs together; 0 is no limit.
    pub fn set_store(&mut self, now: Duration, bytes_per_second: u64) {
        self.store.set_rate(now, bytes_per_second);
    }

    /// Limits all jobs of a priority together; 0 is no limit.
    pub fn set_priority(&mut self, now: Duration, priority: Priority, bytes_per_second: u64) {
        self.priorities[priority as usize].set_rate(now, bytes_per_second);
    }

    /// Limits one job; 0 is no limit, and is also how a job that has ended is forgotten.
    pub fn set_job(&mut self, now: Duration, job: i64, bytes_per_second: u64) {
        if bytes_per_second == 0 {
            self.jobs.remove(&job);
            return;
        }
        let fresh = || Bucket::new(bytes_per_second);
        self.jobs.entry(job).or_insert_with(fresh).set_rate(now, bytes_per_second);
    }

    /// Takes up to `want` bytes for a job, from all its limits at once, or tells how long to wait.
    pub fn take(&mut self, now: Duration, job: i64, priority: Priority, want: u64) -> Grant {
        let mut may = want;
        let mut quantum = u64::MAX;
        for bucket in self.limiting(job, priority) {
            bucket.fill(now);
            may = may.min(bucket.bytes());
            quantum = quantum.min(bucket.quantum());
        }
        // Below a quantum only the end of what is wanted is given, lest bytes trickle.
        if may < want.min(quantum) {
            let waits = self.limiting(job, priority).map(|bucket| bucket.until(quantum));
            return Grant::Wait(waits.max().unwrap_or_default().min(WAIT_MAX));
        }
        for bucket in self.limiting(job, priority) {
            bucket.level -= u128::from(may) * BYTE;
        }
        Grant::Bytes(may)
    }

    /// Puts back what was taken and not used: the server had less to give.
    pub fn give_back(&mut self, job: i64, priority: Priority, bytes: u64) {
        for bucket in self.limiting(job, priority) {
            bucket.level = (bucket.level + u128::from(bytes) * BYTE).min(bucket.capacity());
        }
    }

    /// The buckets with a limit that a job of this priority takes from.
    fn limiting(&mut self, job: i64, priority: Priority) -> impl Iterator<Item = &mut Bucket> {
        let shared = [&mut self.store, &mut self.priorities[priority as usize]];
        shared.into_iter().chain(self.jobs.get_mut(&job)).filter(|bucket| bucket.rate > 0)
    }
}

#[cfg(test)]
mod tests;
