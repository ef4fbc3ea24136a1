//! The manager: where jobs are created and found, and where their changes are waited for.

#[cfg(test)]
mod faults;
mod notices;

pub use notices::{Notice, Notices};

use crate::bandwidth::{self, Period};
use crate::code::Code;
use crate::engine::Options;
use crate::error::{Error, Result};
use crate::events::{Subscriber, What, deadline};
use crate::job::Job;
use crate::lease::Lease;
use crate::memory;
use crate::model::{self, JobId, JobState, JobType};
use crate::store::{JobFilter, Limits};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// An open store and its engine. Dropping it closes it.
pub struct Manager {
    lease: Arc<Lease>,
}

impl Manager {
    /// Opens the store in the folder `dir` (absolute; created if it is not there).
    ///
    /// Any number of processes may have a store open, and a process may open it more than once; one of
    /// the processes moves the bytes, and the next takes over within a second when it ends. `options`
    /// count for the first manager that a process opens on a store.
    pub fn open(dir: &Path, options: Options) -> Result<Manager> {
        Ok(Manager { lease: Lease::open(dir, options)? })
    }

    /// Creates a suspended job without files. The name need not be unique; the id is.
    pub fn create_job(&self, name: &str, kind: JobType) -> Result<Job> {
        let core = self.lease.core()?;
        model::check_name(name)?;
        let (key, id) = core.store.create_job(name, kind, core.ports.clock.wall())?;
        core.hub.publish(id, What::STATE);
        Ok(Job::new(self.lease.clone(), key, id))
    }

    /// The job with this id, unless it is final or unknown.
    pub fn job(&self, id: JobId) -> Result<Job> {
        let found = self.lease.core()?.store.find_job(id)?;
        let key =
            found.ok_or_else(|| Error::new(Code::E_JOB_NOT_FOUND, format!("the store has no job {id}")))?;
        Ok(Job::new(self.lease.clone(), key, id))
    }

    /// All jobs that are not final, in the order in which they were created.
    pub fn jobs(&self) -> Result<Vec<Job>> {
        self.jobs_where(&JobFilter::default())
    }

    /// The jobs that are not final and that the filter lets through, in the order in which they were created.
    pub fn jobs_where(&self, filter: &JobFilter) -> Result<Vec<Job>> {
        let found = self.lease.core()?.store.list_jobs(filter)?;
        memory::gather(found.into_iter().map(|(key, id)| Ok(Job::new(self.lease.clone(), key, id))))
    }

    /// What holds for all jobs of the store.
    pub fn limits(&self) -> Result<Limits> {
        self.lease.core()?.store.limits()
    }

    /// Sets what holds for all jobs of the store, in every process and for good. Takes effect at once.
    pub fn set_limits(&self, limits: &Limits) -> Result<()> {
        let core = self.lease.core()?;
        core.store.set_limits(limits)?;
        core.settings_changed();
        Ok(())
    }

    /// The times of the local day in which other bandwidths hold.
    pub fn bandwidth_schedule(&self) -> Result<Vec<Period>> {
        self.lease.core()?.store.schedule()
    }

    /// Sets the times of the local day in which other bandwidths hold; the first that matches counts. Takes effect
    /// at once, in every process and for good.
    pub fn set_bandwidth_schedule(&self, periods: &[Period]) -> Result<()> {
        bandwidth::check(periods)?;
        let core = self.lease.core()?;
        core.store.set_schedule(periods)?;
        core.settings_changed();
        Ok(())
    }

    /// Refuses once the manager is closed.
    pub(crate) fn check(&self) -> Result<()> {
        self.lease.core().map(drop)
    }

    /// Begins to collect changes of all jobs of the store, by whatever process.
    pub fn subscribe(&self) -> Result<Events> {
        Ok(Events { subscriber: self.lease.core()?.hub.subscribe(), lease: self.lease.clone() })
    }

    /// Begins to collect what jobs have to tell; none is watched yet.
    pub fn notices(&self) -> Result<Notices> {
        Notices::new(self.lease.clone())
    }

    /// Closes the manager: its jobs, files and events answer "closed" from now on, waiters return. If it
    /// is the process's last one on its store, transfers stop and go on when the store is opened again.
    pub fn close(&self) {
        self.lease.close();
    }
}

impl Drop for Manager {
    fn drop(&mut self) {
        self.close();
    }
}

/// That something about a job has changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Event {
    /// The job.
    pub job: JobId,
    /// What changed.
    pub what: What,
    /// The job's state at the moment when the event was taken.
    pub state: JobState,
}

/// Changes that have not been taken yet: one per job, however often it changed.
pub struct Events {
    subscriber: Arc<Subscriber>,
    lease: Arc<Lease>,
}

impl Events {
    /// Takes the oldest change; waits for one up to `timeout`, or for ever without it. None when the
    /// time has passed. Closing the manager ends the wait with an error.
    pub fn wait(&self, timeout: Option<Duration>) -> Result<Option<Event>> {
        self.wait_unless(timeout, || false)
    }

    /// A descriptor that is readable while changes are pending, for `poll` and its kin; valid as long as this object.
    /// Readable does not promise a change: [`Events::wait`] with a time-out of zero tells.
    pub fn descriptor(&self) -> Result<i32> {
        self.lease.core()?;
        self.subscriber.descriptor().map_err(|error| {
            let text = format!("no descriptor for events: {error}");
            Error { os_code: error.raw_os_error(), ..Error::new(Code::E_FAIL, text) }
        })
    }

    /// Makes a thread that waits look whether `over` became true; used when the object is closed.
    pub(crate) fn wake(&self) {
        self.subscriber.wake();
    }

    /// As [`Events::wait`], but also returns none as soon as `over` answers true.
    pub(crate) fn wait_unless(
        &self,
        timeout: Option<Duration>,
        over: impl Fn() -> bool,
    ) -> Result<Option<Event>> {
        let until = deadline(timeout);
        let mut unread = Unread { events: self, entries: Vec::new(), first: None };
        loop {
            self.lease.core()?;
            let soon = unread.first.as_ref().map(|(at, _)| *at);
            let limit = until.into_iter().chain(soon).min();
            let taken = self.subscriber.wait(limit, || over() || self.lease.core().is_err());
            let core = self.lease.core()?;
            let Some((job, what)) = taken else {
                return unread.first.take().map_or(Ok(None), |(_, error)| Err(error));
            };
            match core.store.state(job) {
                Ok(Some(state)) => return Ok(Some(Event { job, what, state })),
                // A job that has been removed meanwhile has no change worth telling.
                Ok(None) => {}
                Err(error) => unread.put(job, what, error),
            }
        }
    }
}

/// How long others have before whoever waits is told that a job cannot be read.
const UNREAD: Duration = Duration::from_millis(250);

/// Changes of jobs that cannot be read just now: they are put back, behind those of others.
struct Unread<'a> {
    events: &'a Events,
    entries: Vec<(JobId, What)>,
    /// The first error, and when it is told at the latest.
    first: Option<(Instant, Error)>,
}

impl Unread<'_> {
    fn put(&mut self, job: JobId, what: What, error: Error) {
        self.entries.push((job, what));
        self.first.get_or_insert_with(|| (Instant::now() + UNREAD, error));
    }
}

impl Drop for Unread<'_> {
    fn drop(&mut self) {
        self.entries.iter().for_each(|(job, what)| self.events.subscriber.add(*job, *what));
    }
}
