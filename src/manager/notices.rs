//! Notifications by pull: for those who have a thread of their own to call their callbacks from.

use crate::error::{Error, Result};
use crate::job::{Job, Notification};
use crate::lease::{self, Lease};
use crate::notify;
use std::sync::Arc;
use std::time::Duration;

/// What watched jobs have to tell, taken one at a time. Told like to a notify interface: what is not taken is told
/// again.
pub struct Notices {
    inner: notify::Notices,
    lease: Arc<Lease>,
}

/// Something to be told, which must be answered by its number.
#[derive(Clone)]
pub struct Notice {
    /// What [`Notices::answer`] names it by.
    pub number: u64,
    /// The job.
    pub job: Job,
    /// What happened.
    pub what: Notification,
}

impl Notices {
    pub(super) fn new(lease: Arc<Lease>) -> Result<Notices> {
        Ok(Notices { inner: notify::Notices::new(lease.core()?.clone()), lease })
    }

    /// Begins to watch a job of the same store; what it had to tell before is told too. Refused for one that is
    /// completed or cancelled.
    pub fn watch(&self, job: &Job) -> Result<()> {
        self.refuse_foreign(job)?;
        job.refuse_silent()?;
        self.inner.watch(job.key(), job.id()?);
        Ok(())
    }

    /// Ends watching a job, and returns when each of its notices has been answered: except those that this very
    /// thread has taken.
    pub fn unwatch(&self, job: &Job) -> Result<()> {
        self.refuse_foreign(job)?;
        self.inner.unwatch(job.key());
        Ok(())
    }

    fn refuse_foreign(&self, job: &Job) -> Result<()> {
        self.lease.core()?;
        if self.inner.is_of(job.core()?) {
            return Ok(());
        }
        Err(Error::argument("the job is of another store than the notices"))
    }

    /// The next notice; waits for one up to `timeout`, or for ever without it. None when the time has passed. Each
    /// must be answered, but for [`Notification::Ended`]; until then no other of its job comes. Closing the
    /// manager ends the wait with an error.
    pub fn next(&self, timeout: Option<Duration>) -> Result<Option<Notice>> {
        self.next_unless(timeout, || false)
    }

    pub(crate) fn next_unless(
        &self,
        timeout: Option<Duration>,
        over: impl Fn() -> bool,
    ) -> Result<Option<Notice>> {
        loop {
            self.lease.core()?;
            let found = self.inner.next(timeout, || over() || self.lease.core().is_err())?;
            if let (Err(error), Some(telling)) = (self.lease.core(), &found) {
                // Nobody will know its number, and somebody may wait for its answer.
                self.inner.answer(telling.number, false);
                return Err(error);
            }
            self.lease.core()?;
            let Some(telling) = found else { return Ok(None) };
            let job = Job::new(self.lease.clone(), telling.job, telling.id);
            match job.notification(&telling.what) {
                Ok(Some(what)) => {
                    if matches!(what, Notification::Ended) {
                        self.inner.answer(telling.number, true);
                    }
                    return Ok(Some(Notice { number: telling.number, job, what }));
                }
                // Out of date by now: nothing to be told, and nothing to be told again.
                Ok(None) => drop(self.inner.answer(telling.number, true)),
                Err(error) => {
                    self.inner.answer(telling.number, false);
                    return Err(error);
                }
            }
        }
    }

    /// Says whether a notice was taken; if not, it is told again after a while.
    pub fn answer(&self, number: u64, taken: bool) -> Result<()> {
        lease::refuse_fork()?;
        // Also once the manager is closed: somebody may be waiting for it.
        let is_known = self.inner.answer(number, taken);
        self.lease.core()?;
        if is_known {
            return Ok(());
        }
        Err(Error::argument(format!("notice {number} is not one that waits for an answer")))
    }

    /// Refuses once the manager is closed.
    pub(crate) fn check(&self) -> Result<()> {
        self.lease.core().map(drop)
    }

    /// Makes a thread that waits look whether it should still wait.
    pub(crate) fn wake(&self) {
        self.inner.wake();
    }

    /// Nobody waits for an answer any more.
    pub(crate) fn close(&self) {
        self.inner.close(None);
    }
}
