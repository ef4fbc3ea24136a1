//! Stopping an attempt from outside, whatever its socket is doing.

use crate::fault;
use crate::fetch::Session;
use crate::stall::Pulse;
use parking_lot::{Condvar, Mutex};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// Shared by an attempt and whoever may stop it.
#[derive(Default)]
pub(crate) struct Stop {
    stopped: AtomicBool,
    /// Up to which byte of its file it loses much if it is stopped.
    costly_until: AtomicU64,
    asleep: Mutex<()>,
    woken: Condvar,
    session: Mutex<Option<Arc<dyn Session>>>,
    pulse: Mutex<Option<Pulse>>,
}

impl Stop {
    /// Stops the attempt: now, or as soon as it begins.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
        drop(self.asleep.lock());
        self.woken.notify_all();
        self.break_off();
    }

    /// Ends the connections of the attempt, which then fails by itself.
    fn break_off(&self) {
        let session = self.session.lock().take();
        // Its own fault is nothing to whoever stops it: the attempt ends with its next read at the latest.
        let _ = fault::contain("a shutdown", || session.iter().for_each(|session| session.shutdown()));
    }

    /// Whether the attempt was stopped.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::SeqCst)
    }

    /// Until the file has so many bytes, stopping loses more than a checkpoint's worth: what is done in one go begins
    /// anew. Whoever only waits for its turn can wait for that, too.
    pub fn grow_costly(&self, until: u64) {
        self.costly_until.store(until, Ordering::SeqCst);
    }

    /// Whether stopping loses that much where the file has so many bytes.
    pub fn is_costly(&self, bytes: u64) -> bool {
        bytes < self.costly_until.load(Ordering::SeqCst)
    }

    /// Sleeps for so long, or until the attempt is stopped.
    pub fn wait(&self, time: Duration) {
        let mut asleep = self.asleep.lock();
        if !self.is_stopped() {
            self.woken.wait_for(&mut asleep, time);
        }
    }

    /// The attempt uses this session from now on; stopping it shuts the session down.
    pub fn attach(&self, session: &Arc<dyn Session>) {
        *self.session.lock() = Some(session.clone());
        if self.is_stopped() {
            self.stop();
        }
    }

    /// The attempt is over. None if its session was shut down, and is of no use any more.
    pub fn detach(&self) -> Option<Arc<dyn Session>> {
        self.session.lock().take()
    }

    /// Whether the session was shut down.
    pub fn is_cut_off(&self) -> bool {
        self.session.lock().is_none()
    }

    /// The attempt begins to read a body, which is given so much time to move.
    pub fn begin_body(&self, patience: Duration) {
        *self.pulse.lock() = Some(Pulse::new(patience));
    }

    /// The attempt waits for bytes of the body.
    pub fn wait_for_bytes(&self, now: Duration) {
        self.pulse.lock().iter_mut().for_each(|pulse| pulse.wait(now));
    }

    /// So many have come.
    pub fn bytes_arrived(&self, now: Duration, bytes: usize) {
        self.pulse.lock().iter_mut().for_each(|pulse| pulse.arrived(now, bytes));
    }

    /// The attempt reads no body any more.
    pub fn end_body(&self) {
        *self.pulse.lock() = None;
    }

    /// What happened, if the body has stalled.
    pub fn stalled(&self, now: Duration) -> Option<String> {
        self.pulse.lock().filter(|pulse| pulse.is_stalled(now)).map(|pulse| pulse.story())
    }

    /// Breaks off an attempt whose body has stalled, from another thread: its own is blocked in a read.
    pub fn break_stall(&self, now: Duration) {
        if self.stalled(now).is_some() {
            self.break_off();
        }
    }
}

/// Counts the part files that are open for writing, so that an engine can end only when there are none:
/// a successor, in whatever process, must never write beside a late worker.
#[derive(Default)]
pub(crate) struct Writers {
    count: Mutex<usize>,
    none: Condvar,
}

impl Writers {
    /// Counts one writer until the guard is dropped.
    pub fn enter(&self) -> WriterGuard<'_> {
        *self.count.lock() += 1;
        WriterGuard { writers: self }
    }

    /// Returns when there is no writer.
    pub fn wait_none(&self) {
        let mut count = self.count.lock();
        while *count > 0 {
            self.none.wait(&mut count);
        }
    }
}

/// One writer.
pub(crate) struct WriterGuard<'a> {
    writers: &'a Writers,
}

impl Drop for WriterGuard<'_> {
    fn drop(&mut self) {
        *self.writers.count.lock() -= 1;
        self.writers.none.notify_all();
    }
}
