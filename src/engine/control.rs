//! The control thread: the only one that starts and stops attempts.

use super::Core;
use super::stop::Stop;
use super::sweep;
use super::transfer::Outcome;
use super::workers::{Attempt, Workers};
use crate::code::Code;
use crate::error::{Error, Result};
use crate::events::What;
use crate::retry::{self, Decision, Failure};
use crate::store::{Begin, Decided, JobKey, Work};
use crate::sys::StoreLock;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;

/// How soon another process's change, or its death, is noticed.
const TICK: Duration = Duration::from_millis(250);
/// How often jobs that have long been final are removed.
const PURGE: Duration = Duration::from_secs(3_600);
/// How often subscribers are told of progress.
const TELL: Duration = Duration::from_millis(100);
/// How long a job rests whose failure could not even be recorded.
const HOLD: Duration = Duration::from_secs(5);

/// What the control thread is told.
pub(super) enum Signal {
    /// The store asks for something else.
    Wake,
    /// An attempt has ended.
    Report(Box<Report>),
    /// The engine is to end.
    Close,
}

/// How an attempt ended.
pub(super) struct Report {
    pub work: Work,
    pub outcome: Outcome,
}

/// Starts the thread.
pub(super) fn spawn(
    core: Arc<Core>,
    lock: StoreLock,
    inbox: UnboundedReceiver<Signal>,
) -> Result<JoinHandle<()>> {
    let failed = |error: std::io::Error| {
        let text = format!("the engine's thread could not be started: {error}");
        Error { os_code: error.raw_os_error(), ..Error::new(Code::E_FAIL, text) }
    };
    // Here and not in the thread: what happens after this call returns is seen as a change.
    let mut control = Control::new(core.clone(), lock)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().map_err(failed)?;
    let body = move || {
        let run = catch_unwind(AssertUnwindSafe(|| runtime.block_on(control.run(inbox))));
        if run.is_err() {
            core.latch("the engine");
        }
        control.close();
    };
    std::thread::Builder::new().name("dojob-control".into()).spawn(body).map_err(failed)
}

struct Control {
    core: Arc<Core>,
    lock: StoreLock,
    workers: Workers,
    owner: bool,
    running: HashMap<JobKey, Running>,
    /// When waiting jobs try again, by the monotonic clock.
    due: HashMap<JobKey, Duration>,
    /// Since when failing jobs have made no progress, by the monotonic clock.
    stalled: HashMap<JobKey, Duration>,
    /// Until when jobs rest whose failure could not be recorded.
    held: HashMap<JobKey, Duration>,
    told: Duration,
    purged: Option<Duration>,
    foreign_changes: i64,
    revision: i64,
    random: RandomState,
    drawn: u64,
}

struct Running {
    work: Work,
    stop: Arc<Stop>,
}

impl Control {
    fn new(core: Arc<Core>, lock: StoreLock) -> Result<Control> {
        let foreign_changes = core.store.foreign_changes()?;
        let (_, revision) = core.store.changed_since(i64::MAX)?;
        Ok(Control {
            workers: Workers::new(core.clone()),
            core,
            lock,
            owner: false,
            running: HashMap::new(),
            due: HashMap::new(),
            stalled: HashMap::new(),
            held: HashMap::new(),
            told: Duration::ZERO,
            purged: None,
            foreign_changes,
            revision,
            random: RandomState::new(),
            drawn: 0,
        })
    }

    async fn run(&mut self, mut inbox: UnboundedReceiver<Signal>) {
        loop {
            self.watch_others();
            if self.owner {
                self.reconcile();
                self.tell();
            }
            let mut signal =
                tokio::time::timeout(self.patience(), inbox.recv()).await.unwrap_or(Some(Signal::Wake));
            loop {
                match signal {
                    None | Some(Signal::Close) => return,
                    Some(Signal::Wake) => {}
                    Some(Signal::Report(report)) => self.take(*report),
                }
                match inbox.try_recv() {
                    Ok(next) => signal = Some(next),
                    Err(_) => break,
                }
            }
        }
    }

    /// How long there is nothing to do, if nobody says otherwise.
    fn patience(&self) -> Duration {
        let now = self.now();
        let next = self.due.values().chain(self.held.values()).min();
        let tick = if self.running.is_empty() { TICK } else { TELL };
        next.map_or(tick, |next| next.saturating_sub(now).min(tick))
    }

    fn now(&self) -> Duration {
        self.core.ports.clock.monotonic()
    }

    /// Becomes the owner where there is none, and tells subscribers what other processes changed.
    fn watch_others(&mut self) {
        if !self.owner && matches!(self.lock.try_acquire(), Ok(true)) {
            self.owner = self.take_over().is_ok();
        }
        let Ok(changes) = self.core.store.foreign_changes() else { return };
        if changes == self.foreign_changes {
            return;
        }
        if self.publish_changes().is_ok() {
            self.foreign_changes = changes;
        }
    }

    /// Takes the store over from an owner that has ended, however it ended.
    fn take_over(&mut self) -> Result<()> {
        for job in self.core.store.recover(self.core.ports.clock.wall())? {
            self.core.hub.publish(job, What::STATE);
        }
        sweep::discard_leftovers(&self.core)
    }

    fn publish_changes(&mut self) -> Result<()> {
        let (jobs, latest) = self.core.store.changed_since(self.revision)?;
        self.revision = latest;
        for (job, _) in jobs {
            self.core.hub.publish(job, What::ANY);
        }
        Ok(())
    }

    /// Tells subscribers of what workers have written. From here and not from the workers, so that the
    /// last bytes before a silence are told of too.
    fn tell(&mut self) {
        let now = self.now();
        if now.saturating_sub(self.told) < TELL {
            return;
        }
        self.told = now;
        for job in self.core.live.moved() {
            if let Some(running) = self.running.get(&job) {
                self.core.hub.publish(running.work.id, What::PROGRESS);
            }
        }
    }

    /// Starts and stops attempts until they are what the store asks for. A store that cannot be read
    /// just now is asked again with the next tick.
    fn reconcile(&mut self) {
        for running in self.running.values().filter(|running| !running.stop.is_stopped()) {
            if matches!(self.core.store.wanted(&running.work), Ok(false)) {
                running.stop.stop();
            }
        }
        self.end_waits();
        self.purge();
        let _ = self.start();
    }

    fn end_waits(&mut self) {
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

    fn purge(&mut self) {
        let now = self.now();
        if self.purged.is_none_or(|at| now.saturating_sub(at) >= PURGE) {
            self.purged = Some(now);
            // What cannot be removed now is removed next time.
            let _ = self.core.store.purge(self.core.ports.clock.wall());
        }
    }

    fn start(&mut self) -> Result<()> {
        let slots = self.core.options.max_running_jobs.max(1);
        let candidates = self.core.store.runnable(slots + self.running.len() + self.held.len())?;
        for job in candidates {
            if self.running.len() >= slots {
                break;
            }
            // One writer per part file: a job whose stopped worker has not ended yet waits for it.
            if self.running.contains_key(&job) || self.held.contains_key(&job) {
                continue;
            }
            self.due.remove(&job);
            self.begin(job)?;
        }
        Ok(())
    }

    fn begin(&mut self, job: JobKey) -> Result<()> {
        match self.core.store.begin(job, self.core.ports.clock.wall())? {
            Begin::Attempt(work) => {
                self.core.hub.publish(work.id, What::STATE);
                let stop = Arc::new(Stop::default());
                self.workers.submit(Attempt { work: (*work).clone(), stop: stop.clone() })?;
                self.running.insert(job, Running { work: *work, stop });
            }
            Begin::Finished => {
                let id = self.core.store.job(job)?.id;
                self.core.hub.publish(id, What::STATE);
            }
            Begin::Late => {}
        }
        Ok(())
    }

    fn take(&mut self, report: Report) {
        let Report { work, outcome } = report;
        self.running.remove(&work.job);
        match outcome {
            Outcome::Whole => {
                self.stalled.remove(&work.job);
            }
            Outcome::Stopped => self.sweep(&work),
            Outcome::Failed { error, retry_after, moved } => {
                if self.fail(&work, error, retry_after, moved).is_err() {
                    self.held.insert(work.job, self.now() + HOLD);
                }
                self.sweep(&work);
            }
        }
        self.core.hub.publish(work.id, What(What::STATE.0 | What::PROGRESS.0));
    }

    /// A worker may have made its part file anew after the job was cancelled.
    fn sweep(&self, work: &Work) {
        if matches!(self.core.store.job(work.job), Ok(job) if job.state.is_final()) {
            let _ = sweep::discard(&self.core, work.job, work.id);
        }
    }

    fn fail(&mut self, work: &Work, error: Error, retry_after: Option<Duration>, moved: bool) -> Result<()> {
        let job = self.core.store.job(work.job)?;
        let now = self.now();
        if moved || job.failures == 0 {
            self.stalled.insert(work.job, now);
        }
        let since = *self.stalled.entry(work.job).or_insert(now);
        let failure = Failure {
            code: error.code,
            failures: job.failures + 1,
            retry_after,
            stalled: now.saturating_sub(since),
            no_progress_timeout: retry::no_progress_timeout(job.priority),
        };
        self.drawn += 1;
        let decision = retry::decide(&failure, self.random.hash_one(self.drawn));
        let decided = Decided { error, decision };
        let recorded = self.core.store.failed(work, &decided, self.core.ports.clock.wall())?;
        match (recorded, decision) {
            (Some(_), Decision::Wait(wait)) => drop(self.due.insert(work.job, now + wait)),
            _ => drop(self.stalled.remove(&work.job)),
        }
        Ok(())
    }

    /// Stops everything; the lock goes with `self`.
    fn close(&mut self) {
        for running in self.running.values() {
            running.stop.stop();
        }
        self.workers.close();
    }
}
