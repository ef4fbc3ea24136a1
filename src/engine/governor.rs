//! What holds for all jobs of the store: limits, the day's schedule, and what is cleared away by itself.

use super::control::{Control, Running};
use super::sweep;
use crate::bandwidth::{self, Period};
use crate::error::Result;
use crate::events::What;
use crate::model::{Priority, Timestamp};
use crate::store::{JobKey, Limits};
use std::collections::HashMap;
use std::time::Duration;

/// How often the house is kept at least.
const ROUND: Duration = Duration::from_secs(3_600);
/// And at most.
const PAUSE: Duration = Duration::from_secs(1);

/// The settings of the store as the engine goes by them.
#[derive(Default)]
pub(super) struct Settings {
    pub limits: Limits,
    /// Whether the schedule lets nothing of a priority through just now.
    pub stopped: [bool; 4],
    /// Whether the store may say something else by now.
    pub outdated: bool,
    schedule: Vec<Period>,
    pub read: bool,
    minute: Option<(u8, u16)>,
    keep_house_at: Duration,
    /// Jobs that seem to be abandoned, and since when by the monotonic clock.
    suspects: HashMap<JobKey, Duration>,
}

impl Control {
    /// Reads the settings where they may have changed, and holds the jobs to them.
    pub fn govern(&mut self) -> Result<()> {
        if self.settings.outdated || !self.settings.read {
            let limits = self.core.store.limits()?;
            let schedule = self.core.store.schedule()?;
            if limits.inactivity != self.settings.limits.inactivity {
                self.settings.keep_house_at = Duration::ZERO;
            }
            self.settings.limits = limits;
            self.settings.schedule = schedule;
            self.settings.read = true;
            self.settings.outdated = false;
            self.settings.minute = None;
        }
        let now = self.core.ports.clock.local();
        if self.settings.minute != Some(now) {
            self.settings.minute = Some(now);
            self.apply(now);
        }
        Ok(())
    }

    /// Sets the limits of this minute.
    fn apply(&mut self, (weekday, minute): (u8, u16)) {
        let mut rates = self.settings.limits.bandwidth_by_priority;
        for priority in Priority::ALL {
            let ruling = bandwidth::ruling(&self.settings.schedule, weekday, minute, *priority).rate;
            self.settings.stopped[*priority as usize] = ruling == Some(None);
            if let Some(Some(rate)) = ruling {
                rates[*priority as usize] = rate;
            }
        }
        self.core.throttle.set_limits(self.now(), self.settings.limits.bandwidth, rates);
        self.stop_stopped();
    }

    /// Takes the slots of jobs that nothing is let through for.
    pub fn stop_stopped(&self) {
        let stopped = self.settings.stopped;
        let is_stopped =
            |running: &&Running| stopped[running.work.priority as usize] && !running.stop.is_stopped();
        for running in self.running.values().filter(is_stopped) {
            if let Ok(id) = self.core.store.requeue(running.work.job, false, self.core.ports.clock.wall()) {
                running.stop.stop();
                self.core.hub.publish(id, What::STATE);
            }
        }
    }

    /// Clears away what nobody asks for any more: jobs that were abandoned, part files that could not be deleted
    /// before, and the rows of jobs that have long been final. What cannot be done now is done next time.
    pub fn keep_house(&mut self) {
        let now = self.now();
        if now < self.settings.keep_house_at {
            return;
        }
        let next = self.cancel_abandoned(now).unwrap_or(ROUND);
        self.unswept.clear();
        self.stalled.retain(|job, _| self.due.contains_key(job) || self.running.contains_key(job));
        let more = self.core.store.purge(self.core.ports.clock.wall()).unwrap_or(false);
        let next = if more { PAUSE } else { next };
        self.settings.keep_house_at = now + next.clamp(PAUSE, ROUND);
    }

    /// Cancels jobs that nobody has touched for too long; answers when the next may have to be. One look is not
    /// enough: the wall clock may be wrong for a while, as after a start without a network.
    fn cancel_abandoned(&mut self, now: Duration) -> Result<Duration> {
        let inactivity = self.settings.limits.inactivity;
        if inactivity.is_zero() {
            return Ok(ROUND);
        }
        let wall = self.core.ports.clock.wall();
        let ticks = (inactivity.as_nanos() / 100).min(u64::MAX.into()) as u64;
        let moment = Timestamp(wall.0.saturating_sub(ticks));
        let found = self.core.store.abandoned(moment)?;
        self.settings.suspects.retain(|job, _| found.iter().any(|(key, _)| key == job));
        let doubt = inactivity.min(ROUND);
        for (job, id) in found {
            let since = *self.settings.suspects.entry(job).or_insert(now);
            if now.saturating_sub(since) >= doubt && self.core.store.cancel_abandoned(job, moment, wall)? {
                sweep::discard(&self.core, job, id)?;
                self.core.hub.publish(id, What::STATE);
            }
        }
        if !self.settings.suspects.is_empty() {
            return Ok(doubt.min(Duration::from_secs(60)));
        }
        let oldest = self.core.store.oldest_change()?;
        let left = |oldest: Timestamp| oldest.0.saturating_sub(moment.0).saturating_mul(100);
        Ok(oldest.map_or(ROUND, |oldest| Duration::from_nanos(left(oldest))))
    }
}
