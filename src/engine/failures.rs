//! What failed attempts lead to, and what ends a job that only waits or only transfers.

use super::control::Control;
use crate::code::Code;
use crate::error::{Context, Error, Result};
use crate::events::What;
use crate::model::{JobState, Priority, Timestamp};
use crate::retry::{self, Decision, Failure};
use crate::store::{Decided, JobKey, Met, Properties, Work, too_large};
use std::hash::BuildHasher;
use std::time::Duration;

/// How long a job rests whose failure could not even be recorded.
pub(super) const HOLD: Duration = Duration::from_secs(5);

impl Control {
    /// Records a failed attempt and what comes of it.
    pub fn fail(
        &mut self,
        work: &Work,
        error: Error,
        retry_after: Option<Duration>,
        moved: bool,
        met: Option<Met>,
    ) -> Result<()> {
        let job = self.core.store.job(work.job)?;
        let rules = self.core.store.properties(work.job)?;
        let now = self.now();
        if moved || job.failures == 0 {
            self.stalled.insert(work.job, now);
        }
        // What another process counted before counts on.
        let before = now.saturating_sub(job.stalled);
        let since = *self.stalled.entry(work.job).or_insert(before);
        let stalled = now.saturating_sub(since);
        let failure = Failure {
            code: error.code,
            failures: job.failures + 1,
            retry_after,
            stalled,
            no_progress_timeout: no_progress(&rules, job.priority),
            retry_delay: rules.retry_delay,
        };
        self.drawn += 1;
        let decision = retry::decide(&failure, self.random.hash_one(self.drawn));
        let asked = matches!((decision, retry_after), (Decision::Wait(wait), Some(asked)) if wait <= asked);
        let decided = Decided { error, decision, asked, stalled };
        let recorded = self.core.store.failed(work, &decided, met.as_ref(), self.core.ports.clock.wall())?;
        match (recorded, decision) {
            (Some(_), Decision::Wait(wait)) => drop(self.due.insert(work.job, now + wait)),
            _ => drop(self.stalled.remove(&work.job)),
        }
        Ok(())
    }

    /// Lets jobs try again whose wait is over.
    pub fn end_waits(&mut self) {
        let now = self.now();
        self.held.retain(|_, until| *until > now);
        let over: Vec<JobKey> = self.due.iter().filter(|(_, at)| **at <= now).map(|(job, _)| *job).collect();
        for job in over {
            match self.core.store.retry_due(job, self.core.ports.clock.wall()) {
                Err(error) if error.code != Code::E_JOB_NOT_FOUND => {
                    self.due.insert(job, now + HOLD);
                }
                done => {
                    self.due.remove(&job);
                    done.iter().for_each(|id| self.core.hub.publish(*id, What::STATE));
                }
            }
        }
    }

    /// Ends jobs that have transferred for longer than they may.
    pub fn end_overlong(&mut self) {
        let now = self.now();
        let overlong = |work: &Work, began: Duration| {
            work.time_left.is_some_and(|left| now.saturating_sub(began) >= left)
        };
        let over: Vec<JobKey> = self
            .running
            .iter()
            .filter(|(_, running)| !running.stop.is_stopped() && overlong(&running.work, running.began))
            .map(|(job, _)| *job)
            .collect();
        for job in over {
            let text = "the job transferred for longer than its maximum download time; resume it to go on";
            self.end(job, Error::new(Code::E_MAX_DOWNLOAD_TIMEOUT, text).within(Context::QueueManager));
        }
    }

    /// Ends a job that transfers, with this error.
    fn end(&mut self, job: JobKey, error: Error) {
        if self.give_up(job, error).is_ok()
            && let Some(running) = self.running.get(&job)
        {
            running.stop.stop();
        }
    }

    /// Looks again at what a job's wait or transfer goes by, after a property of it was set.
    pub fn reconsider(&mut self, job: JobKey) {
        let Ok(rules) = self.core.store.properties(job) else { return };
        let Ok(row) = self.core.store.job(job) else { return };
        if let Some(running) = self.running.get_mut(&job) {
            running.work.priority = row.priority;
            let limit = Some(rules.max_time).filter(|time| !time.is_zero());
            running.work.time_left = limit.map(|time| time.saturating_sub(rules.spent));
            self.core.throttle.set_job(self.now(), job, row.priority, rules.bandwidth);
            if rules.max_size > 0 && row.bytes_total > rules.max_size {
                self.end(job, too_large(rules.max_size));
            }
            self.stop_stopped();
        }
        if row.state == JobState::TransientError && self.due.contains_key(&job) {
            self.shorten_wait(job, no_progress(&rules, row.priority));
        }
    }

    fn shorten_wait(&mut self, job: JobKey, timeout: Duration) {
        let now = self.now();
        let since = self.stalled.get(&job).copied().unwrap_or(now);
        if now.saturating_sub(since) >= timeout {
            let text = "the job made no progress within its no-progress time-out";
            let error = Error::new(Code::E_DOWNLOAD_NO_PROGRESS, text).within(Context::QueueManager);
            let _ = self.give_up(job, error);
            return;
        }
        let last = since + timeout;
        if self.due.get(&job).is_none_or(|due| *due <= last) {
            return;
        }
        let wall = self.core.ports.clock.wall();
        let retry_at = Timestamp(wall.0 + ((last - now).as_nanos() / 100) as u64);
        if let Ok(id) = self.core.store.reschedule(job, retry_at, wall) {
            self.due.insert(job, last);
            self.core.hub.publish(id, What::PROPERTIES);
        }
    }

    fn give_up(&mut self, job: JobKey, error: Error) -> Result<()> {
        let id = self.core.store.give_up(job, error, self.core.ports.clock.wall())?;
        self.due.remove(&job);
        self.stalled.remove(&job);
        self.core.hub.publish(id, What::STATE);
        Ok(())
    }
}

fn no_progress(rules: &Properties, priority: Priority) -> Duration {
    rules.no_progress.unwrap_or(retry::no_progress_timeout(priority))
}
