//! Notifications: what watched jobs have to tell, taken one at a time and told again until it is taken.
//!
//! Whoever takes one answers for it. `dispatch` is one such taker: the thread that calls notify interfaces.

mod agenda;
mod dispatch;

pub(crate) use dispatch::{Deliver, Dispatcher};

use crate::engine::Core;
use crate::error::{Error, Result};
use crate::events::{Subscriber, What, deadline};
use crate::model::{JobId, JobState};
use crate::store::{JobKey, Notice};
use agenda::{Agenda, Next};
use parking_lot::{Condvar, Mutex, MutexGuard};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::thread::ThreadId;
use std::time::{Duration, Instant};

/// Something to be told of a job.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Telling {
    /// What the answer names it by.
    pub number: u64,
    /// The job's row.
    pub job: JobKey,
    /// The job.
    pub id: JobId,
    /// What.
    pub what: Tell,
}

/// What there is to tell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Tell {
    /// What is on record until it is taken.
    Notice(Notice),
    /// The job was modified. Told once.
    Modification,
    /// The job is final, and is watched no longer.
    Ended,
}

/// Watches jobs, and hands out what they have to tell.
pub(crate) struct Notices {
    core: Arc<Core>,
    subscriber: Arc<Subscriber>,
    state: Mutex<State>,
    answered: Condvar,
}

#[derive(Default)]
struct State {
    watched: BTreeMap<JobKey, Watched>,
    in_hand: HashMap<u64, InHand>,
    numbers: u64,
}

struct Watched {
    id: JobId,
    agenda: Agenda,
}

/// What was handed out and not answered yet.
struct InHand {
    job: JobKey,
    what: Tell,
    thread: ThreadId,
}

impl State {
    /// Whether something of the job is being told; by a thread other than this one, where that is given.
    fn is_told(&self, job: JobKey, but_not_by: Option<ThreadId>) -> bool {
        self.in_hand.values().any(|held| held.job == job && Some(held.thread) != but_not_by)
    }
}

impl Notices {
    pub fn new(core: Arc<Core>) -> Notices {
        let subscriber = core.hub.subscribe();
        Notices { core, subscriber, state: Mutex::default(), answered: Condvar::new() }
    }

    /// Begins to watch a job; what it had to tell before is told too.
    pub fn watch(&self, job: JobKey, id: JobId) {
        self.state.lock().watched.insert(job, Watched { id, agenda: Agenda::default() });
        self.subscriber.add(id, What::NOTHING);
    }

    /// Ends watching a job, and returns when nothing of it is being told any more: except by this very thread,
    /// which would wait for itself.
    pub fn unwatch(&self, job: JobKey) {
        let mut state = self.state.lock();
        state.watched.remove(&job);
        while state.is_told(job, Some(std::thread::current().id())) {
            self.answered.wait(&mut state);
        }
    }

    /// Whether these are of this engine.
    pub fn is_of(&self, core: &Arc<Core>) -> bool {
        Arc::ptr_eq(&self.core, core)
    }

    /// The next thing to be told; waits for one up to `timeout`, for ever without it, or until `over`. What is
    /// handed out must be answered; until then nothing else of the same job is.
    pub fn next(&self, timeout: Option<Duration>, over: impl Fn() -> bool) -> Result<Option<Telling>> {
        let until = deadline(timeout);
        loop {
            self.take_events();
            if over() {
                return Ok(None);
            }
            let (telling, patience) = self.look()?;
            if telling.is_some() {
                return Ok(telling);
            }
            let own = patience.and_then(|time| Instant::now().checked_add(time));
            let limit = own.into_iter().chain(until).min();
            match self.subscriber.wait(limit, &over) {
                Some((id, what)) => self.stir(id, what),
                None if until.is_some_and(|until| Instant::now() >= until) => return Ok(None),
                None => {}
            }
        }
    }

    /// Says whether what was handed out was taken. What was not is told again, after a while.
    pub fn answer(&self, number: u64, taken: bool) -> bool {
        let mut state = self.state.lock();
        let Some(held) = state.in_hand.remove(&number) else { return false };
        if let Tell::Notice(notice) = &held.what {
            // What cannot be recorded as told is told again.
            let recorded = taken && self.core.store.told(held.job, notice).is_ok();
            if let Some(watched) = state.watched.get_mut(&held.job)
                && !recorded
            {
                watched.agenda.refuse(self.core.ports.clock.monotonic(), notice);
            }
        }
        let id = state.watched.get(&held.job).map(|watched| watched.id);
        drop(state);
        self.answered.notify_all();
        // There may be more of the same job to tell.
        id.iter().for_each(|id| self.subscriber.add(*id, What::NOTHING));
        true
    }

    /// Nobody is told of anything any more: the library met a fault of its own.
    fn latch(&self, fault: Error) {
        self.core.latch(fault);
    }

    /// Makes a thread that waits look whether it should still wait.
    pub fn wake(&self) {
        self.subscriber.wake();
    }

    /// Forgets everything; nobody waits for an answer any more, except for one of the thread `but_for`.
    pub fn close(&self, but_for: Option<ThreadId>) {
        let mut state = self.state.lock();
        state.watched.clear();
        state.in_hand.retain(|_, held| Some(held.thread) == but_for);
        drop(state);
        self.answered.notify_all();
        self.subscriber.wake();
    }

    fn take_events(&self) {
        while let Some((id, what)) = self.subscriber.wait(Some(Instant::now()), || false) {
            self.stir(id, what);
        }
    }

    fn stir(&self, id: JobId, what: What) {
        let mut state = self.state.lock();
        let Some((job, watched)) = state.watched.iter_mut().find(|(_, watched)| watched.id == id) else {
            return;
        };
        // The way into these two is told in a notice of its own.
        let told_anyway = what.includes(What::STATE)
            && matches!(
                self.core.store.job(*job).map(|row| row.state),
                Ok(JobState::Error | JobState::Transferred)
            );
        watched.agenda.stir(what != What::NOTHING && !told_anyway);
    }

    /// Something to be told now, or how long there will be nothing. A job that cannot be read holds up no other: its
    /// error is told where there is nothing else.
    fn look(&self) -> Result<(Option<Telling>, Option<Duration>)> {
        let mut state = self.state.lock();
        let now = self.core.ports.clock.monotonic();
        let (mut soonest, mut trouble) = (None, None);
        let jobs: Vec<JobKey> = state.watched.keys().copied().collect();
        for job in jobs {
            if state.is_told(job, None) {
                continue;
            }
            match self.of(&mut state, job, now) {
                Ok(Some(Ok(what))) => return Ok((Some(hand_out(&mut state, job, what)), None)),
                Ok(Some(Err(at))) => soonest = soonest.into_iter().chain([at]).min(),
                Ok(None) => {}
                Err(error) => {
                    if let Some(watched) = state.watched.get_mut(&job) {
                        watched.agenda.unreadable(now);
                    }
                    trouble.get_or_insert(error);
                }
            }
        }
        let patience = soonest.map(|at: Duration| at.saturating_sub(now));
        trouble.map_or(Ok((None, patience)), Err)
    }

    /// What a job has to tell now, or when it will; none is when something happens to it.
    fn of(
        &self,
        state: &mut MutexGuard<'_, State>,
        job: JobKey,
        now: Duration,
    ) -> Result<Option<std::result::Result<Tell, Duration>>> {
        let Some(watched) = state.watched.get_mut(&job) else { return Ok(None) };
        if !watched.agenda.is_due(now) {
            return Ok(watched.agenda.due_at().map(Err));
        }
        // Behind what was refused there may be more.
        let (notices, rules) = match self.core.store.notices(job, watched.agenda.refusals()) {
            Ok((_, rules)) if rules.state.is_final() => return Ok(Some(Ok(Tell::Ended))),
            Err(error) if error.code == crate::code::Code::E_JOB_NOT_FOUND => {
                return Ok(Some(Ok(Tell::Ended)));
            }
            other => other?,
        };
        Ok(match watched.agenda.next(now, &notices, &rules) {
            Next::Notice(notice) => Some(Ok(Tell::Notice(notice))),
            Next::Modification => Some(Ok(Tell::Modification)),
            Next::Wait(at) => at.map(Err),
        })
    }
}

fn hand_out(state: &mut State, job: JobKey, what: Tell) -> Telling {
    let id = state.watched[&job].id;
    state.numbers += 1;
    let number = state.numbers;
    if what == Tell::Ended {
        state.watched.remove(&job);
    }
    let thread = std::thread::current().id();
    state.in_hand.insert(number, InHand { job, what: what.clone(), thread });
    Telling { number, job, id, what }
}
