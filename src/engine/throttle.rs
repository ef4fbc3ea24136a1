//! The bandwidth that running jobs share: one lock around the pure buckets.

use crate::bandwidth::{Grant, Limits as Buckets};
use crate::model::Priority;
use crate::store::{JobKey, Work};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::time::Duration;

/// Counts all bytes of all connections against the limits of store, priority and job.
#[derive(Default)]
pub(crate) struct Throttle {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    buckets: Buckets,
    /// What running jobs count as: it may change while they run.
    priorities: HashMap<JobKey, Priority>,
}

impl Throttle {
    /// Sets the limits of the store and of each priority, in bytes a second.
    pub fn set_limits(&self, now: Duration, store: u64, by_priority: [u64; 4]) {
        let mut state = self.state.lock();
        state.buckets.set_store(now, store);
        for priority in Priority::ALL {
            state.buckets.set_priority(now, *priority, by_priority[*priority as usize]);
        }
    }

    /// A job runs, or a running one has become another kind: this is its priority and its own limit.
    pub fn set_job(&self, now: Duration, job: JobKey, priority: Priority, rate: u64) {
        let mut state = self.state.lock();
        state.buckets.set_job(now, job.number(), rate);
        state.priorities.insert(job, priority);
    }

    /// A job runs no longer.
    pub fn forget(&self, job: JobKey) {
        let mut state = self.state.lock();
        state.buckets.set_job(Duration::ZERO, job.number(), 0);
        state.priorities.remove(&job);
    }

    /// How many bytes the job may read now, or how long it has to wait first.
    pub fn take(&self, work: &Work, want: usize, now: Duration) -> Result<usize, Duration> {
        let mut state = self.state.lock();
        let priority = state.priorities.get(&work.job).copied().unwrap_or(work.priority);
        match state.buckets.take(now, work.job.number(), priority, want as u64) {
            Grant::Bytes(bytes) => Ok(bytes as usize),
            Grant::Wait(time) => Err(time),
        }
    }

    /// Gives back what was granted and not used.
    pub fn unused(&self, work: &Work, bytes: usize) {
        if bytes > 0 {
            let mut state = self.state.lock();
            let priority = state.priorities.get(&work.job).copied().unwrap_or(work.priority);
            state.buckets.give_back(work.job.number(), priority, bytes as u64);
        }
    }
}
