//! Checkpoints: data first, then the row. On a thread of its own, so that a transfer goes on while the disk
//! syncs, and so that what arrived before a silence is durable in time.

use super::Core;
use super::live::Position;
use crate::checksum::Checksum;
use crate::code::Code;
use crate::disk::PartFile;
use crate::error::{Context, Error, Result};
use crate::fault;
use crate::store::Work;
use parking_lot::{Condvar, Mutex};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

/// A part file that is being written, as its worker and the checkpointing thread share it.
pub(super) struct Writing {
    pub part: Box<dyn PartFile>,
    pub live: Arc<Position>,
    work: Work,
    /// Of the bytes that are written, as many as `live` says.
    sum: Mutex<Checksum>,
    /// The folder in which the part file's name is not durable yet.
    folder: Mutex<Option<PathBuf>>,
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    /// Where durable and recorded bytes end.
    durable: u64,
    /// When they last grew, or there was nothing to make durable.
    at: Duration,
    /// The worker waits for a checkpoint.
    wanted: bool,
    /// The thread is at work on it.
    busy: bool,
    /// Set once the attempt is not the latest any more, or the disk or the store refused.
    over: Option<Option<Error>>,
}

impl Writing {
    /// `sum` is that of the bytes that are there; `folder` the one in which the part file was made just now.
    pub fn new(
        work: Work,
        part: Box<dyn PartFile>,
        folder: Option<PathBuf>,
        sum: Checksum,
        live: Arc<Position>,
        now: Duration,
    ) -> Arc<Writing> {
        let state = State { durable: live.get(), at: now, wanted: false, busy: false, over: None };
        Arc::new(Writing {
            part,
            live,
            work,
            sum: Mutex::new(sum),
            folder: Mutex::new(folder),
            state: Mutex::new(state),
            changed: Condvar::new(),
        })
    }

    /// Writes bytes behind those that are there.
    pub fn write(&self, bytes: &[u8]) -> Result<()> {
        let position = self.live.get();
        self.part.write_at(bytes, position)?;
        let mut sum = self.sum.lock();
        sum.update(bytes);
        self.live.set(position + bytes.len() as u64);
        Ok(())
    }

    /// How many bytes are written, and their checksum.
    pub fn written(&self) -> (u64, Checksum) {
        let sum = self.sum.lock();
        (self.live.get(), *sum)
    }

    /// Syncs what is written by now, and with the first bytes the part file's name.
    pub fn make_durable(&self, core: &Core) -> Result<()> {
        self.part.sync()?;
        let mut folder = self.folder.lock();
        folder.as_deref().map_or(Ok(()), |folder| core.ports.disk.sync_folder(folder))?;
        *folder = None;
        Ok(())
    }

    /// Syncs and records what is written by now. False if the attempt is not the latest any more.
    ///
    /// A sync that has failed once is never tried again: the system may have forgotten the very bytes that
    /// it could not write, and would call the next one a success. A new attempt writes them anew.
    pub fn checkpoint(&self, core: &Core) -> Result<bool> {
        self.sound()?;
        if self.state.lock().over.is_some() {
            return Ok(false);
        }
        let (written, sum) = self.written();
        if self.durable() == written {
            return Ok(true);
        }
        if let Err(error) = self.make_durable(core) {
            self.state.lock().over = Some(Some(error.clone()));
            return Err(error);
        }
        let current = core.store.checkpoint(&self.work, written, sum, core.ports.clock.wall())?;
        if current {
            self.state.lock().durable = written;
        }
        Ok(current)
    }

    /// Refuses once a checkpoint has failed: then nobody knows what is durable.
    pub fn sound(&self) -> Result<()> {
        match &self.state.lock().over {
            Some(Some(error)) => Err(error.clone()),
            _ => Ok(()),
        }
    }

    /// From now on no checkpoint is made; returns when none is being made.
    pub fn abandon(&self) {
        let mut state = self.state.lock();
        state.over = Some(None);
        while state.busy {
            self.changed.wait(&mut state);
        }
    }

    /// Where durable and recorded bytes end.
    pub fn durable(&self) -> u64 {
        self.state.lock().durable
    }

    /// A checkpoint by the thread, its outcome left for the worker to find.
    fn checkpoint_shared(&self, core: &Core) {
        let outcome = fault::contain("a checkpoint", || self.checkpoint(core)).and_then(|made| made);
        let mut state = self.state.lock();
        match outcome {
            // Whatever was found meanwhile stands.
            _ if state.over.is_some() => {}
            Ok(true) => {}
            Ok(false) => state.over = Some(None),
            Err(error) => state.over = Some(Some(error)),
        }
        state.at = core.ports.clock.monotonic();
        state.busy = false;
        self.changed.notify_all();
    }

    /// How many bytes would be lost just now.
    fn unsafe_bytes(&self, state: &State) -> u64 {
        self.live.get() - state.durable
    }

    /// Returns when fewer than `limit` bytes would be lost, or none at all. False if the attempt is not the
    /// latest any more.
    fn wait_until_safe(&self, limit: u64) -> Result<bool> {
        let mut state = self.state.lock();
        loop {
            match &state.over {
                Some(Some(error)) => return Err(error.clone()),
                Some(None) => return Ok(false),
                None if self.unsafe_bytes(&state) < limit.max(1) => return Ok(true),
                None => self.changed.wait(&mut state),
            }
        }
    }

    /// Marks it as the thread's if a checkpoint is due.
    fn claim(&self, core: &Core) -> bool {
        let mut state = self.state.lock();
        let now = core.ports.clock.monotonic();
        let unsafe_bytes = self.unsafe_bytes(&state);
        if unsafe_bytes == 0 {
            state.at = now;
        }
        let options = &core.options;
        let due = now.saturating_sub(state.at) + tick(core) >= options.checkpoint_interval
            || unsafe_bytes >= options.checkpoint_bytes / 2
            || state.wanted;
        state.busy = unsafe_bytes > 0 && due && state.over.is_none();
        state.wanted = false;
        state.busy
    }
}

/// How often the thread looks whether something is due.
fn tick(core: &Core) -> Duration {
    (core.options.checkpoint_interval / 4).max(Duration::from_millis(5))
}

/// The checkpointing thread and what it watches.
pub(super) struct Checkpoints {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

struct Shared {
    core: Arc<Core>,
    watched: Mutex<Watched>,
    wake: Condvar,
}

#[derive(Default)]
struct Watched {
    writings: Vec<Arc<Writing>>,
    closing: bool,
    /// What the thread met, if it was a fault of its own: there are no checkpoints any more.
    fault: Option<Error>,
}

impl Checkpoints {
    pub fn new(core: Arc<Core>) -> Checkpoints {
        let shared = Shared { core, watched: Mutex::default(), wake: Condvar::new() };
        Checkpoints { shared: Arc::new(shared), thread: Mutex::new(None) }
    }

    /// Watches a part file until the guard is dropped. Starts the thread with the first one.
    pub fn watch(&self, writing: &Arc<Writing>) -> Result<Watch<'_>> {
        if self.shared.core.threads {
            self.start()?;
        }
        let mut watched = self.shared.watched.lock();
        if let Some(fault) = &watched.fault {
            return Err(fault.clone());
        }
        watched.writings.push(writing.clone());
        drop(watched);
        self.shared.wake.notify_all();
        Ok(Watch { checkpoints: self, writing: writing.clone() })
    }

    fn start(&self) -> Result<()> {
        let mut thread = self.thread.lock();
        if thread.is_none() {
            let shared = self.shared.clone();
            let started = std::thread::Builder::new().name("dojob-sync".into()).spawn(move || {
                let run = fault::contain("the checkpointing thread", || shared.run());
                run.map_or_else(|fault| shared.end(fault), |()| ());
            });
            *thread = Some(started.map_err(|error| {
                let text = format!("the checkpointing thread could not be started: {error}");
                let context = Context::QueueManager;
                Error { os_code: error.raw_os_error(), ..Error::new(Code::E_FAIL, text).within(context) }
            })?);
        }
        Ok(())
    }

    /// Ends the thread.
    pub fn close(&self) {
        self.shared.watched.lock().closing = true;
        self.shared.wake.notify_all();
        if let Some(thread) = self.thread.lock().take() {
            // A panic of it has been told to all whom it concerns.
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn run(&self) {
        crate::sys::quiet_thread();
        let mut watched = self.watched.lock();
        while !watched.closing {
            let due: Vec<Arc<Writing>> =
                watched.writings.iter().filter(|writing| writing.claim(&self.core)).cloned().collect();
            if due.is_empty() {
                if watched.writings.is_empty() {
                    self.wake.wait(&mut watched);
                } else {
                    self.wake.wait_for(&mut watched, tick(&self.core));
                }
                continue;
            }
            drop(watched);
            for writing in due {
                writing.checkpoint_shared(&self.core);
            }
            watched = self.watched.lock();
        }
    }

    /// Tells all who wait for a checkpoint that there will be none.
    fn end(&self, fault: Error) {
        self.core.latch(fault.clone());
        let mut watched = self.watched.lock();
        watched.fault = Some(fault.clone());
        for writing in &watched.writings {
            let mut state = writing.state.lock();
            state.over.get_or_insert(Some(fault.clone()));
            state.busy = false;
            writing.changed.notify_all();
        }
    }
}

/// A part file that is watched.
pub(super) struct Watch<'a> {
    checkpoints: &'a Checkpoints,
    writing: Arc<Writing>,
}

impl Watch<'_> {
    /// To be called after each write: has the thread make bytes durable once there are many, and waits for it
    /// before another `ahead` bytes could make them `checkpoint_bytes`. False if the attempt is not the latest
    /// any more.
    pub fn written(&self, ahead: u64) -> Result<bool> {
        let limit = self.checkpoints.shared.core.options.checkpoint_bytes;
        let mut state = self.writing.state.lock();
        let unsafe_bytes = self.writing.unsafe_bytes(&state);
        let must_wait = state.over.is_some() || unsafe_bytes + ahead >= limit;
        let worth_a_call = !state.busy && unsafe_bytes >= limit / 2;
        state.wanted |= must_wait;
        drop(state);
        let threads = self.checkpoints.shared.core.threads;
        if threads && (must_wait || worth_a_call) {
            self.call();
        } else if !threads && self.writing.claim(&self.checkpoints.shared.core) {
            self.writing.checkpoint_shared(&self.checkpoints.shared.core);
        }
        if must_wait { self.writing.wait_until_safe(limit.saturating_sub(ahead)) } else { Ok(true) }
    }

    /// Wakes the thread, which holds the lock whenever it is not asleep and has not looked yet.
    fn call(&self) {
        drop(self.checkpoints.shared.watched.lock());
        self.checkpoints.shared.wake.notify_all();
    }
}

impl Drop for Watch<'_> {
    /// Returns when the thread has let go of the part file: from then on it is the worker's alone.
    fn drop(&mut self) {
        let mut watched = self.checkpoints.shared.watched.lock();
        watched.writings.retain(|known| !Arc::ptr_eq(known, &self.writing));
        drop(watched);
        let mut state = self.writing.state.lock();
        while state.busy {
            self.writing.changed.wait(&mut state);
        }
    }
}
