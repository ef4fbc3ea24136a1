//! Who transfers: gives slots to jobs and takes them away, as `schedule` decides.

use super::control::{Control, Running};
use super::stop::Stop;
use super::workers::Attempt;
use crate::error::Result;
use crate::events::What;
use crate::model::Priority;
use crate::schedule::{self, Candidate, Rules, Why};
use crate::store::{Begin, JobKey, Runnable};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// Jobs that are looked at beyond those that could have a slot.
const AHEAD: usize = 32;
/// And at most: so that a queue of a million jobs for one crowded host costs no more. Jobs for other hosts that stand
/// behind so many wait until some of those have gone.
const FAR: usize = 4_096;

/// Who may be given a slot.
#[derive(Default)]
struct Queue {
    candidates: Vec<Candidate>,
    keys: HashMap<i64, JobKey>,
    /// Whether these are all: of those that are not FOREGROUND, and of those that are.
    all: [bool; 2],
}

impl Control {
    /// Starts and stops attempts until those that run are those that should.
    pub fn assign_slots(&mut self) -> Result<()> {
        let slots = self.core.options.max_running_jobs.max(1);
        let mut look = slots + self.running.len() + self.held.len() + AHEAD;
        loop {
            let Queue { candidates, keys, all } = self.queue(look)?;
            let rules = Rules {
                background_slots: slots as u32,
                foreground_slots: slots as u32,
                connections: self.settings.limits.connections,
                per_host: self.settings.limits.connections_per_host,
                slice: self.core.options.time_slice,
            };
            let plan = schedule::plan(&candidates, &rules);
            // Jobs that wait for a crowded host may hide others that could run.
            let hidden = [true, false]
                .into_iter()
                .any(|class| !all[class as usize] && plan.held(&candidates, class) < slots);
            if hidden && rules.per_host > 0 && look < FAR {
                look *= 4;
                continue;
            }
            for (key, why) in &plan.stop {
                self.take_slot(keys[key], *why);
            }
            // Those that have come from one file to the next, and get no slot for it.
            let is_between = |job: &JobKey| !self.running.contains_key(job) && !self.held.contains_key(job);
            let between: Vec<JobKey> =
                self.core.store.transferring()?.into_iter().filter(is_between).collect();
            for job in between.into_iter().filter(|job| !plan.start.contains(&job.number())) {
                self.take_slot(job, Why::Preempted);
            }
            for key in plan.start.iter().map(|key| keys[key]) {
                self.due.remove(&key);
                if self.is_over(key, &candidates, &plan.start) {
                    self.take_slot(key, Why::SliceOver);
                } else if let Err(error) = self.begin(key) {
                    self.cannot_begin(key, error);
                }
            }
            return Ok(());
        }
    }

    /// Whether a job that comes from one file to the next has had its time, and another of its priority waits.
    fn is_over(&self, job: JobKey, candidates: &[Candidate], start: &[i64]) -> bool {
        let passed = self.since.get(&job).map(|since| self.now().saturating_sub(*since));
        let Some(own) = candidates.iter().find(|candidate| candidate.key == job.number()) else {
            return false;
        };
        let waits = |other: &Candidate| {
            other.priority == own.priority && other.running_for.is_none() && !start.contains(&other.key)
        };
        passed.is_some_and(|passed| passed >= self.core.options.time_slice) && candidates.iter().any(waits)
    }

    /// The jobs that have a slot, that still use one, and that wait for one.
    fn queue(&self, look: usize) -> Result<Queue> {
        let mut queue = Queue { all: [true; 2], ..Queue::default() };
        for priority in Priority::ALL.iter().filter(|priority| !self.settings.stopped[**priority as usize]) {
            let found = self.core.store.runnable(*priority, look)?;
            queue.all[(*priority == Priority::Foreground) as usize] &= found.len() < look;
            for job in found.iter().filter(|job| !self.held.contains_key(&job.job)) {
                queue.keys.insert(job.job.number(), job.job);
                queue.candidates.push(self.candidate(job));
            }
        }
        for (job, running) in &self.running {
            if queue.keys.insert(job.number(), *job).is_none() {
                queue.candidates.push(self.far_candidate(*job, running)?);
            }
        }
        Ok(queue)
    }

    /// A running job that is not among the first of its priority; or one that has no right to its slot any more.
    fn far_candidate(&self, job: JobKey, running: &Running) -> Result<Candidate> {
        if let Some(found) = self.core.store.runnable_job(job)? {
            return Ok(self.candidate(&found));
        }
        let host = crate::fetch::address::host(&running.work.url);
        let own = Runnable { job, priority: running.work.priority, turn: 0, host };
        Ok(Candidate { leaving: true, ..self.candidate(&own) })
    }

    fn candidate(&self, job: &Runnable) -> Candidate {
        let running = self.running.get(&job.job);
        Candidate {
            key: job.job.number(),
            priority: job.priority,
            turn: job.turn,
            host: job.host.clone(),
            running_for: running.map(|running| {
                let since = self.since.get(&job.job).copied().unwrap_or(running.began);
                let passed = self.now().saturating_sub(since);
                // Its time is not over before it is done with what would begin anew.
                let bytes = self.core.live.file(running.work.file).unwrap_or(0);
                if running.stop.is_costly(bytes) { Duration::ZERO } else { passed }
            }),
            leaving: running.is_some_and(|running| running.stop.is_stopped()),
        }
    }

    /// What of it cannot be recorded keeps nobody else from a slot.
    fn take_slot(&mut self, job: JobKey, why: Why) {
        let slice_over = matches!(why, Why::SliceOver);
        match self.core.store.requeue(job, slice_over, self.core.ports.clock.wall()) {
            Ok(id) => {
                self.since.remove(&job);
                self.running.get(&job).into_iter().for_each(|running| running.stop.stop());
                self.core.hub.publish(id, What::STATE);
            }
            Err(error) => self.cannot_begin(job, error),
        }
    }

    fn begin(&mut self, job: JobKey) -> Result<()> {
        self.listen();
        match self.core.store.begin(job, self.core.ports.clock.wall())? {
            Begin::Attempt(work) => {
                self.core.hub.publish(work.id, What::STATE);
                self.core.throttle.set_job(self.now(), job, work.priority, work.bandwidth);
                let stop = Arc::new(Stop::default());
                let attempt = Attempt { work: (*work).clone(), stop: stop.clone() };
                if let Err(error) = self.workers.submit(attempt) {
                    // No thread to be had: it holds up nobody else, and says why.
                    self.hold(job, error.code);
                    return Ok(());
                }
                let now = self.now();
                self.since.entry(job).or_insert(now);
                self.running.insert(job, Running { work: *work, stop, began: now });
            }
            Begin::Finished => {
                let id = self.core.store.job(job)?.id;
                self.core.hub.publish(id, What::STATE);
            }
            Begin::Late => {}
        }
        Ok(())
    }
}
