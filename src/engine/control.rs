//! The control thread: the only one that starts and stops attempts.

use super::Core;
use super::governor::Settings;
use super::route::Route;
use super::space::{Lack, Waits};
use super::stop::Stop;
use super::sweep;
use super::transfer::Outcome;
use super::workers::Workers;
use crate::code::Code;
use crate::error::{Error, Result};
use crate::events::What;
use crate::fault;
use crate::model::JobState;
use crate::retry;
use crate::store::{JobKey, Met, Work};
use crate::sys::StoreLock;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;

/// How soon another process's change, or its death, is noticed.
const TICK: Duration = Duration::from_millis(250);
/// How often subscribers are told of progress.
const TELL: Duration = Duration::from_millis(100);

/// Jobs that are swept at a time: others wait for the thread meanwhile.
const SWEPT_AT_ONCE: usize = 64;

/// What the control thread is told.
pub(super) enum Signal {
    /// The store asks for something else.
    Wake,
    /// An attempt has ended.
    Report(Box<Report>),
    /// A property of this job has changed that its wait or its transfer goes by.
    Reconsider(JobKey),
    /// There is room for what this job waits to write.
    Room(JobKey),
    /// The limits or the schedule of the store have changed.
    Settings,
    /// A network has appeared.
    Network,
    /// The engine is to end.
    Close,
}

/// How an attempt ended.
pub(super) struct Report {
    pub work: Work,
    pub outcome: Outcome,
    /// What it met, unless it met a fault of the library's own.
    pub met: Option<Met>,
    /// The room on its disk that it failed for.
    pub lack: Option<Lack>,
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
        crate::sys::quiet_thread();
        let run = fault::contain("the engine", || runtime.block_on(control.run(inbox)));
        run.map_or_else(|error| core.latch(error), |()| ());
        let _ = fault::contain("the engine's end", || control.close());
    };
    std::thread::Builder::new().name("dojob-control".into()).spawn(body).map_err(failed)
}

pub(super) struct Control {
    pub core: Arc<Core>,
    lock: StoreLock,
    pub workers: Workers,
    owner: bool,
    pub running: BTreeMap<JobKey, Running>,
    /// Since when jobs have had their slots, by the monotonic clock: for one file after the other.
    pub since: BTreeMap<JobKey, Duration>,
    /// When waiting jobs try again, by the monotonic clock.
    pub due: BTreeMap<JobKey, Duration>,
    /// Since when failing jobs have made no progress, by the monotonic clock.
    pub stalled: BTreeMap<JobKey, Duration>,
    /// Until when jobs rest whose failure could not be recorded.
    pub held: BTreeMap<JobKey, Duration>,
    /// Jobs that wait for room on a disk.
    pub waits: Waits,
    /// Jobs that have ended and whose part files could not be deleted.
    pub unswept: BTreeSet<JobKey>,
    pub settings: Settings,
    pub route: Route,
    told: Duration,
    foreign_changes: i64,
    revision: i64,
    /// What all random numbers are drawn from, and how many were.
    pub seed: u64,
    pub drawn: u64,
}

pub(super) struct Running {
    pub work: Work,
    pub stop: Arc<Stop>,
    pub began: Duration,
}

impl Control {
    pub fn new(core: Arc<Core>, lock: StoreLock) -> Result<Control> {
        let foreign_changes = core.store.foreign_changes()?;
        let (_, revision) = core.store.changed_since(i64::MAX)?;
        Ok(Control {
            workers: Workers::new(core.clone()),
            core,
            lock,
            owner: false,
            running: BTreeMap::new(),
            since: BTreeMap::new(),
            due: BTreeMap::new(),
            stalled: BTreeMap::new(),
            held: BTreeMap::new(),
            waits: Waits::default(),
            unswept: BTreeSet::new(),
            settings: Settings::default(),
            route: Route::default(),
            told: Duration::ZERO,
            foreign_changes,
            revision,
            seed: RandomState::new().hash_one(0),
            drawn: 0,
        })
    }

    async fn run(&mut self, mut inbox: UnboundedReceiver<Signal>) {
        loop {
            self.round();
            let mut signal =
                tokio::time::timeout(self.patience(), inbox.recv()).await.unwrap_or(Some(Signal::Wake));
            loop {
                match signal {
                    None | Some(Signal::Close) => return,
                    Some(signal) => self.hear(signal),
                }
                match inbox.try_recv() {
                    Ok(next) => signal = Some(next),
                    Err(_) => break,
                }
            }
        }
    }

    /// Looks at the store, and does what it asks for. What cannot be done now is tried again with the next tick, and
    /// is what jobs wait for meanwhile.
    pub fn round(&mut self) {
        let watched = self.watch_others();
        let mut reconciled = Ok(());
        if self.owner {
            reconciled = self.reconcile();
            self.tell();
        }
        self.core.trouble.lock().rounds = watched.and(reconciled).err().map(|error| error.code);
    }

    /// Takes in what the thread was told.
    pub fn hear(&mut self, signal: Signal) {
        match signal {
            Signal::Wake | Signal::Close => {}
            Signal::Report(report) => self.take(*report),
            Signal::Reconsider(job) => self.reconsider(job),
            Signal::Room(job) => self.found_room(job),
            Signal::Network => self.network_appeared(),
            Signal::Settings => self.settings.outdated = true,
        }
    }

    /// How long there is nothing to do, if nobody says otherwise.
    fn patience(&self) -> Duration {
        let now = self.now();
        let next = self.due.values().chain(self.held.values()).min();
        let tick = if self.running.is_empty() { TICK } else { TELL };
        next.map_or(tick, |next| next.saturating_sub(now).min(tick))
    }

    pub fn now(&self) -> Duration {
        self.core.ports.clock.monotonic()
    }

    /// Becomes the owner where there is none, and tells subscribers what other processes changed.
    fn watch_others(&mut self) -> Result<()> {
        if !self.owner && matches!(self.lock.try_acquire(), Ok(true)) {
            self.take_over()?;
            self.owner = true;
        }
        // In this order: if nobody else has changed anything by the second look, all up to the first was ours.
        let revision = self.core.store.revision()?;
        let changes = self.core.store.foreign_changes()?;
        if changes == self.foreign_changes {
            self.revision = revision;
            return Ok(());
        }
        self.publish_changes()?;
        self.foreign_changes = changes;
        self.settings.outdated = true;
        let concerned: Vec<JobKey> = self.running.keys().chain(self.due.keys()).copied().collect();
        concerned.into_iter().for_each(|job| self.reconsider(job));
        Ok(())
    }

    /// Takes the store over from an owner that has ended, however it ended.
    fn take_over(&mut self) -> Result<()> {
        for job in self.core.store.recover(self.core.ports.clock.wall())? {
            self.core.hub.publish(job, What::STATE);
        }
        Ok(())
    }

    fn publish_changes(&mut self) -> Result<()> {
        let (jobs, latest) = self.core.store.changed_since(self.revision)?;
        self.revision = latest;
        for job in jobs {
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

    /// Starts and stops attempts until they are what the store asks for.
    fn reconcile(&mut self) -> Result<()> {
        let now = self.now();
        for running in self.running.values().filter(|running| !running.stop.is_stopped()) {
            running.stop.break_stall(now);
            if matches!(self.core.store.wanted(&running.work), Ok(false)) {
                running.stop.stop();
            }
        }
        self.sweep_ended();
        let governed = self.govern();
        self.end_waits();
        self.end_overlong();
        self.keep_house();
        // Without its settings nobody knows who may run.
        let assigned = if self.settings.read { self.assign_slots() } else { Ok(()) };
        self.watch_network();
        governed.and(assigned)
    }

    fn take(&mut self, report: Report) {
        let Report { work, outcome, met, lack } = report;
        let began = self.running.remove(&work.job).map_or(self.now(), |running| running.began);
        self.core.throttle.forget(work.job);
        match outcome {
            Outcome::Whole => {
                self.stalled.remove(&work.job);
                // The job keeps its slot for its next file, if it has one.
                if matches!(self.core.store.job(work.job), Ok(job) if job.state == JobState::Transferring) {
                    self.core.hub.publish(work.id, What(What::STATE.0 | What::PROGRESS.0));
                    return;
                }
            }
            Outcome::Stopped => {
                // A ledger with a gap is better than none.
                let _ = met.map(|met| self.core.store.record_attempt(&work, &met));
            }
            Outcome::Failed { error, retry_after, moved, begun } => {
                let network = retry::is_of_the_network(error.code, error.context) && retry_after.is_none();
                if let Err(error) = self.fail(&work, error, retry_after, moved, begun, met) {
                    // It may be on record all the same: then nobody else would end the job's wait.
                    let until = self.hold(work.job, error.code);
                    self.due.insert(work.job, until);
                } else if network {
                    self.wait_for_network(work.job, began);
                }
                if let (Some(lack), Some(folder)) = (lack, work.path.parent()) {
                    self.waits.enter(&self.core, work.job, folder.to_owned(), lack);
                }
            }
        }
        self.since.remove(&work.job);
        self.core.hub.publish(work.id, What(What::STATE.0 | What::PROGRESS.0));
    }

    /// Deletes what jobs that have ended left behind: whoever ended them may have died on the way, and a worker may
    /// have made its part file anew meanwhile. So it is done with only when nobody writes for the job any more.
    fn sweep_ended(&mut self) {
        let Ok(ended) = self.core.store.unswept() else { return };
        let mut discarded = Vec::new();
        for (job, id) in ended.into_iter().take(SWEPT_AT_ONCE) {
            if self.running.contains_key(&job) || self.unswept.contains(&job) {
                continue;
            }
            match fault::contain("the sweeping", || sweep::discard(&self.core, job, id)) {
                Ok(Ok(Code::OK)) => discarded.push(job),
                _ => drop(self.unswept.insert(job)),
            }
        }
        let mut synced = BTreeSet::new();
        for job in discarded {
            let settled = fault::contain("the sweeping", || sweep::settle(&self.core, job, &mut synced));
            if !matches!(settled, Ok(Ok(()))) {
                self.unswept.insert(job);
            }
        }
    }

    /// Stops everything; the lock goes with `self`.
    fn close(&mut self) {
        for running in self.running.values() {
            running.stop.stop();
        }
        self.route.stop_reading();
        self.workers.close();
    }
}
