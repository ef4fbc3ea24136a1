//! What holds for all jobs of the store: limits, the day's schedule, and what is cleared away by itself.

use super::control::Control;
use crate::bandwidth::{self, Period};
use crate::error::Result;
use crate::events::What;
use crate::model::{Priority, Timestamp};
use crate::store::{Command, Limits};
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
    read: bool,
    minute: Option<(u8, u16)>,
    keep_house_at: Duration,
}

impl Control {
    /// Reads the settings where they may have changed, and holds the jobs to them.
    pub fn govern(&mut self) {
        if self.settings.outdated || !self.settings.read {
            let Ok(limits) = self.core.store.limits() else { return };
            let Ok(schedule) = self.core.store.schedule() else { return };
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
    }

    /// Sets the limits of this minute, and takes the slots of jobs that nothing is let through for.
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
        let stopped = self.settings.stopped;
        for (job, running) in
            self.running.iter().filter(|(_, running)| stopped[running.work.priority as usize])
        {
            if let Ok(id) = self.core.store.requeue(*job, false, self.core.ports.clock.wall()) {
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
        let next = self.cancel_abandoned().unwrap_or(ROUND);
        self.settings.keep_house_at = now + next.clamp(PAUSE, ROUND);
        self.unswept.clear();
        let _ = self.core.store.purge(self.core.ports.clock.wall());
    }

    /// Cancels jobs that nobody has touched for too long; answers when the next may have to be.
    fn cancel_abandoned(&self) -> Result<Duration> {
        let inactivity = self.settings.limits.inactivity;
        if inactivity.is_zero() {
            return Ok(ROUND);
        }
        let now = self.core.ports.clock.wall();
        let ticks = (inactivity.as_nanos() / 100).min(u64::MAX.into()) as u64;
        let moment = Timestamp(now.0.saturating_sub(ticks));
        for (job, id) in self.core.store.abandoned(moment)? {
            self.core.store.command(job, Command::Cancel, now)?;
            self.core.hub.publish(id, What::STATE);
        }
        let oldest = self.core.store.oldest_change()?;
        Ok(oldest.map_or(ROUND, |oldest| {
            Duration::from_nanos((oldest.0.saturating_sub(moment.0)).saturating_mul(100))
        }))
    }
}
