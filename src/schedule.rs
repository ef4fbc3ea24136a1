//! Which jobs hold slots: a plan from what waits and what runs. A pure decision; the engine acts on it.
//!
//! The plan asks first who should hold the slots, as if those that leave had left; then it stops whoever
//! should not, and starts those for whom there is room already. The others start when it is asked again.

use crate::model::Priority;
use std::collections::{HashMap, HashSet};
use std::time::Duration;

/// A job that runs or would like to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// Which job it is.
    pub key: i64,
    /// How urgent it is.
    pub priority: Priority,
    /// Its place among its priority; the lower is served first.
    pub turn: u64,
    /// The server that it fetches from.
    pub host: String,
    /// How long it has held its slot, if it has one.
    pub running_for: Option<Duration>,
    /// Whether it was told to stop; it holds its slot until it has left.
    pub leaving: bool,
}

/// How many may run, and for how long.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rules {
    /// Slots of the priorities below foreground.
    pub background_slots: u32,
    /// Slots of foreground jobs, beside the others.
    pub foreground_slots: u32,
    /// Jobs that run in all; 0 is no limit.
    pub connections: u32,
    /// Jobs that run from one server; 0 is no limit.
    pub per_host: u32,
    /// How long a job runs before it gives way to one of its own priority.
    pub slice: Duration,
}

/// Why a job has to stop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    /// Its place is needed for a job of a higher priority, or there are fewer places now.
    Preempted,
    /// It has run for its time, and another of its priority waits.
    SliceOver,
}

/// What to do now.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Plan {
    /// The jobs to start, the most urgent first.
    pub start: Vec<i64>,
    /// The jobs to stop.
    pub stop: Vec<(i64, Why)>,
}

impl Plan {
    /// How many jobs of a class (FOREGROUND, or not) will hold slots.
    pub fn held(&self, candidates: &[Candidate], foreground: bool) -> usize {
        let stopped = |job: &Candidate| self.stop.iter().any(|(key, _)| *key == job.key);
        let holds = |job: &Candidate| if job.waits() { self.start.contains(&job.key) } else { !stopped(job) };
        let of_class = |job: &&Candidate| (job.priority == Priority::Foreground) == foreground;
        candidates.iter().filter(of_class).filter(|job| holds(job)).count()
    }
}

/// How a job stands before its own priority, in the order of service.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    /// It runs, and its time is not over.
    Runs,
    Waits,
    /// It has run for its time; the one that has run longest gives way first.
    Over(Duration),
}

impl Candidate {
    fn waits(&self) -> bool {
        self.running_for.is_none() && !self.leaving
    }

    fn standing(&self, slice: Duration) -> Standing {
        match self.running_for {
            None => Standing::Waits,
            Some(passed) if passed >= slice => Standing::Over(passed),
            Some(_) => Standing::Runs,
        }
    }
}

/// The places that are taken, counted against the rules.
struct Taken<'a> {
    rules: &'a Rules,
    foreground: u32,
    background: u32,
    hosts: HashMap<&'a str, u32>,
}

impl<'a> Taken<'a> {
    fn none(rules: &'a Rules) -> Taken<'a> {
        Taken { rules, foreground: 0, background: 0, hosts: HashMap::new() }
    }

    fn has_room(&self, job: &Candidate) -> bool {
        let below = |taken: u32, limit: u32| limit == 0 || taken < limit;
        let slot = match job.priority {
            Priority::Foreground => self.foreground < self.rules.foreground_slots,
            _ => self.background < self.rules.background_slots,
        };
        let on_host = self.hosts.get(job.host.as_str()).copied().unwrap_or(0);
        slot && below(self.foreground + self.background, self.rules.connections)
            && below(on_host, self.rules.per_host)
    }

    fn add(&mut self, job: &'a Candidate) {
        match job.priority {
            Priority::Foreground => self.foreground += 1,
            _ => self.background += 1,
        }
        *self.hosts.entry(&job.host).or_insert(0) += 1;
    }

    /// Takes a place for the job if there is one.
    fn try_add(&mut self, job: &'a Candidate) -> bool {
        let room = self.has_room(job);
        if room {
            self.add(job);
        }
        room
    }
}

/// Decides by strict priority, in turn within a priority. A job whose server has no room is passed over.
///
/// A job that runs gives way to a higher priority at once, and to its own when its slice is over.
pub fn plan(candidates: &[Candidate], rules: &Rules) -> Plan {
    let mut order: Vec<&Candidate> = candidates.iter().filter(|job| !job.leaving).collect();
    order.sort_by_key(|job| (job.priority as u32, job.standing(rules.slice), job.turn, job.key));
    let mut places = Taken::none(rules);
    let (chosen, others): (Vec<&Candidate>, Vec<&Candidate>) =
        order.into_iter().partition(|job| places.try_add(job));

    let newly: HashSet<Priority> = chosen.iter().filter(|job| job.waits()).map(|job| job.priority).collect();
    let why = |job: &Candidate| match job.standing(rules.slice) {
        Standing::Over(_) if newly.contains(&job.priority) => Why::SliceOver,
        _ => Why::Preempted,
    };
    let stop = others.iter().filter(|job| !job.waits()).map(|job| (job.key, why(job))).collect();

    let mut now = Taken::none(rules);
    candidates.iter().filter(|job| !job.waits()).for_each(|job| now.add(job));
    let start = chosen.iter().filter(|job| job.waits() && now.try_add(job)).map(|job| job.key).collect();
    Plan { start, stop }
}

#[cfg(test)]
mod tests;
