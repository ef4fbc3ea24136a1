//! What failed attempts lead to, and what ends a job that only waits or only transfers.

use super::control::Control;
use crate::code::Code;
use crate::error::{Context, Error, Result};
use crate::events::What;
use crate::model::{JobState, Priority, Timestamp};
use crate::retry::{self, Decision, Failure};
use crate::store::{Decided, JobKey, JobRow, Met, Properties, Work, too_large};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

/// How long a job rests whose failure could not even be recorded.
const HOLD: Duration = Duration::from_secs(5);

impl Control {
    /// Records a failed attempt and what comes of it.
    pub fn fail(
        &mut self,
        work: &Work,
        error: Error,
        retry_after: Option<Duration>,
        moved: bool,
        begun: bool,
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
        let lately = work.lately.iter().map(|ending| ending.code);
        let failure = Failure {
            code: error.code,
            failures: job.failures + 1,
            // One that moved bytes, or was resumed by hand, is doubted anew.
            doubts: retry::doubts(lately).min(job.failures + 1),
            begun: begun || work.known.done > 0 || work.known.content_type.is_some(),
            retry_after,
            stalled,
            no_progress_timeout: no_progress(&rules, job.priority),
            retry_delay: rules.retry_delay,
        };
        let decision = retry::decide(&failure, self.draw());
        let wish = retry_after.map(|asked| asked.min(retry::RETRY_AFTER_CAP));
        let asked = wish.is_some_and(|wish| decision == Decision::Wait(wish));
        let decided = Decided { error, decision, asked, stalled };
        let recorded = self.core.store.failed(work, &decided, met.as_ref(), self.core.ports.clock.wall())?;
        match (recorded, decision) {
            (Some(_), Decision::Wait(wait)) => drop(self.due.insert(work.job, now + wait)),
            _ => drop(self.stalled.remove(&work.job)),
        }
        Ok(())
    }

    /// A random number.
    fn draw(&mut self) -> u64 {
        self.drawn += 1;
        let mut hasher = DefaultHasher::new();
        (self.seed, self.drawn).hash(&mut hasher);
        hasher.finish()
    }

    /// Ends the wait of a job for which there is room now.
    pub fn found_room(&mut self, job: JobKey) {
        if let Some(due) = self.due.get_mut(&job) {
            *due = Duration::ZERO;
        }
    }

    /// Lets jobs try again whose wait is over.
    pub fn end_waits(&mut self) {
        let now = self.now();
        self.held.retain(|_, until| *until > now);
        self.core.trouble.lock().jobs.retain(|job, _| self.held.contains_key(job));
        self.waits.retain(|job| self.due.contains_key(job));
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
            // By what is on record now: its time may have been extended since.
            self.reconsider(job);
            let Ok(row) = self.core.store.job(job) else { continue };
            if !self.running.get(&job).is_some_and(|running| overlong(&running.work, running.began)) {
                continue;
            }
            let text = "the job transferred for longer than its maximum download time; resume it to go on";
            self.end(&row, Error::new(Code::E_MAX_DOWNLOAD_TIMEOUT, text).within(Context::QueueManager));
        }
    }

    /// Ends a job that transfers, with this error.
    fn end(&mut self, row: &JobRow, error: Error) {
        if row.state != JobState::Transferring {
            return;
        }
        if self.give_up(row, error)
            && let Some(running) = self.running.get(&row.key)
        {
            running.stop.stop();
        }
    }

    /// Lets a job rest that nothing can be done for just now, and says why. Answers until when.
    pub fn hold(&mut self, job: JobKey, why: Code) -> Duration {
        let until = self.now() + HOLD;
        self.held.insert(job, until);
        self.core.trouble.lock().jobs.insert(job, why);
        until
    }

    /// Lets a job rest that could not be begun with; one whose record is garbage ends. It holds up nobody else, even if
    /// nothing of it can be recorded.
    pub fn cannot_begin(&mut self, job: JobKey, error: Error) {
        self.hold(job, error.code);
        let Ok(row) = self.core.store.job(job) else { return };
        if error.code != Code::E_DATABASE_CORRUPT || !self.give_up(&row, error) {
            self.core.hub.publish(row.id, What::STATE);
        }
    }

    /// Looks again at what a job's wait or transfer goes by, after a property of it was set.
    pub fn reconsider(&mut self, job: JobKey) {
        // In this order: what is decided by the rules is refused if the job has changed since the row was read.
        let Ok(row) = self.core.store.job(job) else { return };
        let Ok(rules) = self.core.store.properties(job) else { return };
        if let Some(running) = self.running.get_mut(&job) {
            running.work.priority = row.priority;
            let limit = Some(rules.max_time).filter(|time| !time.is_zero());
            running.work.time_left = limit.map(|time| time.saturating_sub(rules.spent));
            self.core.throttle.set_job(self.now(), job, row.priority, rules.bandwidth);
            if rules.max_size > 0 && row.bytes_total > rules.max_size {
                self.end(&row, too_large(rules.max_size));
            }
            self.stop_stopped();
        }
        if row.state == JobState::TransientError && self.due.contains_key(&job) {
            self.shorten_wait(&row, no_progress(&rules, row.priority));
        }
    }

    fn shorten_wait(&mut self, row: &JobRow, timeout: Duration) {
        let (job, now) = (row.key, self.now());
        let since = self.stalled.get(&job).copied().unwrap_or(now);
        if now.saturating_sub(since) >= timeout {
            let text = "the job made no progress within its no-progress time-out";
            let error = Error::new(Code::E_DOWNLOAD_NO_PROGRESS, text).within(Context::QueueManager);
            self.give_up(row, error);
            return;
        }
        let last = since + timeout;
        if self.due.get(&job).is_some_and(|due| *due > last) && self.told_later(job, last - now) {
            self.due.insert(job, last);
        }
    }

    /// Records when a waiting job tries again. Whether that could be done.
    pub fn told_later(&mut self, job: JobKey, wait: Duration) -> bool {
        let wall = self.core.ports.clock.wall();
        let retry_at = Timestamp(wall.0 + (wait.as_nanos() / 100) as u64);
        let recorded = self.core.store.reschedule(job, retry_at, wall);
        recorded.iter().for_each(|id| self.core.hub.publish(*id, What::PROPERTIES));
        recorded.is_ok()
    }

    /// Whether it is done. If the job has changed meanwhile, it is looked at again.
    fn give_up(&mut self, row: &JobRow, error: Error) -> bool {
        let done = self.core.store.give_up(row, error, self.core.ports.clock.wall());
        match done {
            Ok(true) => {
                self.due.remove(&row.key);
                self.stalled.remove(&row.key);
                self.core.hub.publish(row.id, What::STATE);
            }
            Ok(false) => self.core.reconsider(row.key),
            // A store that cannot be written just now: there will be another reason to look.
            Err(_) => {}
        }
        matches!(done, Ok(true))
    }
}

fn no_progress(rules: &Properties, priority: Priority) -> Duration {
    rules.no_progress.unwrap_or(retry::no_progress_timeout(priority))
}
