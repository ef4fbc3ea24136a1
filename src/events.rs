//! Who is told that something changed: one pending entry per job and subscriber, nothing dropped.
//!
//! An entry says *that* a job changed and roughly how, not what it was: whoever takes it reads the
//! truth from the store. So a slow subscriber costs one entry per job, and progress coalesces by itself.

use crate::model::JobId;
use crate::sys::Beacon;
use parking_lot::{Condvar, Mutex};
use std::collections::{HashMap, VecDeque};
use std::io;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

/// What changed about a job: a set of bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct What(pub u32);

impl What {
    /// None of it: whoever waits is to look again.
    pub(crate) const NOTHING: What = What(0);
    /// Its state.
    pub const STATE: What = What(1);
    /// Its bytes.
    pub const PROGRESS: What = What(2);
    /// Its files, name or other properties.
    pub const PROPERTIES: What = What(4);
    /// Any of them: another process changed it.
    pub const ANY: What = What(7);

    /// Whether one of the bits of `other` is set.
    pub fn includes(self, other: What) -> bool {
        self.0 & other.0 != 0
    }
}

/// Hands changes to subscribers.
#[derive(Default)]
pub(crate) struct Hub {
    subscribers: Mutex<Vec<Weak<Subscriber>>>,
}

impl Hub {
    /// A new subscriber, to whom nothing has happened yet.
    pub fn subscribe(&self) -> Arc<Subscriber> {
        let subscriber = Arc::new(Subscriber::default());
        let mut subscribers = self.subscribers.lock();
        subscribers.retain(|known| known.strong_count() > 0);
        subscribers.push(Arc::downgrade(&subscriber));
        subscriber
    }

    /// Tells every subscriber.
    pub fn publish(&self, job: JobId, what: What) {
        for subscriber in self.subscribers.lock().iter().filter_map(Weak::upgrade) {
            subscriber.add(job, what);
        }
    }

    /// Makes every waiter look again whether it should still wait.
    pub fn wake_all(&self) {
        for subscriber in self.subscribers.lock().iter().filter_map(Weak::upgrade) {
            subscriber.wake();
        }
    }
}

/// What one subscriber has not taken yet.
#[derive(Default)]
pub(crate) struct Subscriber {
    pending: Mutex<Pending>,
    changed: Condvar,
}

#[derive(Default)]
struct Pending {
    order: VecDeque<JobId>,
    what: HashMap<JobId, What>,
    beacon: Option<Beacon>,
}

impl Pending {
    fn light(&mut self, lit: bool) {
        self.beacon.iter_mut().for_each(|beacon| beacon.set(lit));
    }
}

impl Subscriber {
    /// Adds to what has not been taken yet.
    pub fn add(&self, job: JobId, what: What) {
        let mut pending = self.pending.lock();
        let before = pending.what.get(&job).copied();
        pending.what.insert(job, What(before.map_or(0, |before| before.0) | what.0));
        if before.is_none() {
            pending.order.push_back(job);
            pending.light(true);
            self.changed.notify_all();
        }
    }

    /// Makes waiters look again whether they should still wait. Takes the lock, so that a waiter that
    /// has just looked is already waiting when it is woken.
    pub fn wake(&self) {
        let mut pending = self.pending.lock();
        pending.light(true);
        self.changed.notify_all();
    }

    /// A descriptor that is readable while something is pending, and once when waiters are woken.
    pub fn descriptor(&self) -> io::Result<i32> {
        let mut pending = self.pending.lock();
        if pending.beacon.is_none() {
            pending.beacon = Some(Beacon::new()?);
            let lit = !pending.order.is_empty();
            pending.light(lit);
        }
        Ok(pending.beacon.as_ref().map_or(-1, Beacon::descriptor))
    }

    /// The oldest pending entry, waiting for one until `deadline` (for ever, if none) or until `over`.
    pub fn wait(&self, deadline: Option<Instant>, over: impl Fn() -> bool) -> Option<(JobId, What)> {
        let mut pending = self.pending.lock();
        loop {
            if over() {
                return None;
            }
            if let Some(job) = pending.order.pop_front() {
                let what = pending.what.remove(&job).unwrap_or(What::ANY);
                let lit = !pending.order.is_empty();
                pending.light(lit);
                return Some((job, what));
            }
            pending.light(false);
            match deadline {
                None => self.changed.wait(&mut pending),
                Some(deadline) if Instant::now() >= deadline => return None,
                Some(deadline) => drop(self.changed.wait_until(&mut pending, deadline)),
            }
        }
    }
}

/// The deadline that is `timeout` away; none if there is no time-out, or none that a clock can show.
pub(crate) fn deadline(timeout: Option<Duration>) -> Option<Instant> {
    timeout.and_then(|timeout| Instant::now().checked_add(timeout))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};

    const A: JobId = JobId([1; 16]);
    const B: JobId = JobId([2; 16]);

    fn take(subscriber: &Subscriber) -> Option<(JobId, What)> {
        subscriber.wait(Some(Instant::now()), || false)
    }

    #[test]
    fn entries_coalesce_by_job_and_keep_their_order() {
        let hub = Hub::default();
        let subscriber = hub.subscribe();
        hub.publish(A, What::PROGRESS);
        hub.publish(B, What::STATE);
        hub.publish(A, What::STATE);
        assert_eq!(take(&subscriber), Some((A, What(3))));
        assert_eq!(take(&subscriber), Some((B, What::STATE)));
        assert_eq!(take(&subscriber), None);
    }

    #[test]
    fn a_descriptor_is_readable_while_something_is_pending() {
        let hub = Hub::default();
        let subscriber = hub.subscribe();
        hub.publish(A, What::STATE);
        let fd = subscriber.descriptor().unwrap();
        assert_eq!(subscriber.descriptor().unwrap(), fd);
        let lit = || subscriber.pending.lock().beacon.as_ref().unwrap().is_readable();
        assert!(lit(), "pending before anybody asked for it");
        hub.publish(B, What::STATE);
        take(&subscriber).unwrap();
        assert!(lit(), "one more");
        take(&subscriber).unwrap();
        assert!(!lit());
        hub.wake_all();
        assert!(lit(), "whoever polls is to look");
        assert_eq!(take(&subscriber), None);
        assert!(!lit());
    }

    #[test]
    fn every_subscriber_is_told_and_the_gone_are_forgotten() {
        let hub = Hub::default();
        let (first, second) = (hub.subscribe(), hub.subscribe());
        drop(first);
        hub.publish(A, What::STATE);
        assert_eq!(take(&second), Some((A, What::STATE)));
        let third = hub.subscribe();
        assert_eq!(hub.subscribers.lock().len(), 2);
        assert_eq!(take(&third), None, "nothing has happened to it yet");
    }

    #[test]
    fn a_waiter_without_deadline_is_woken_by_an_entry_and_by_the_end() {
        let hub = Hub::default();
        let over = AtomicBool::new(false);
        let subscriber = hub.subscribe();
        std::thread::scope(|scope| {
            let entry = scope.spawn(|| subscriber.wait(None, || false));
            hub.publish(A, What::STATE);
            assert_eq!(entry.join().unwrap(), Some((A, What::STATE)));
            let end = scope.spawn(|| subscriber.wait(None, || over.load(Ordering::SeqCst)));
            over.store(true, Ordering::SeqCst);
            hub.wake_all();
            assert_eq!(end.join().unwrap(), None);
        });
    }
}
