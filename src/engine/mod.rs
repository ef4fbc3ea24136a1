//! The engine: compares what the store asks for with what is running, until they agree.
//!
//! `control` decides and is the only one to start or stop anything, with `slots`, `failures` and `governor` as its
//! parts; `workers` are the threads that `transfer` runs on, with `whole` and `pieces` for files and ranges of them,
//! `incoming` for bodies, `verify` for what a file must be and `finish` for the last steps;
//! `checkpoint` makes durable what they have written, `live` knows how much it is, `throttle` how much may be,
//! `space` how much there is room for, and `route` hears of networks that are back.

#[cfg(test)]
pub(crate) mod by_hand;
mod checkpoint;
mod control;
mod failures;
mod finish;
mod governor;
mod incoming;
mod live;
mod pieces;
pub(crate) mod request;
mod route;
mod slots;
mod space;
mod stop;
pub(crate) mod sweep;
mod throttle;
mod transfer;
mod verify;
mod whole;
mod workers;

use crate::clock::Clock;
use crate::code::Code;
use crate::disk::Disk;
use crate::error::{Error, Result};
use crate::events::Hub;
use crate::fetch::Fetch;
use crate::options::Deadlines;
use crate::store::JobKey;
use crate::store::Store;
use live::Live;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::Duration;
use throttle::Throttle;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// How an engine works; the defaults are the interface's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Options {
    /// Jobs that transfer at the same time, and as many FOREGROUND jobs beside them.
    pub max_running_jobs: usize,
    /// Fewer than so many bytes of a file are fetched again after a crash.
    pub checkpoint_bytes: u64,
    /// At most so much time's worth of a file is fetched again after a crash.
    pub checkpoint_interval: Duration,
    /// How long a job keeps its slot while another of its priority waits for one.
    pub time_slice: Duration,
    /// How long servers and proxies may take.
    pub deadlines: Deadlines,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            max_running_jobs: 4,
            checkpoint_bytes: 16 * 1024 * 1024,
            checkpoint_interval: Duration::from_secs(2),
            time_slice: Duration::from_secs(60),
            deadlines: Deadlines::default(),
        }
    }
}

/// The outside world, as the engine sees it.
#[derive(Clone)]
pub(crate) struct Ports {
    pub clock: Arc<dyn Clock>,
    pub disk: Arc<dyn Disk>,
    pub fetch: Arc<dyn Fetch>,
}

/// What the engine, its workers and the callers of the library share.
pub(crate) struct Core {
    pub store: Store,
    pub hub: Hub,
    pub live: Live,
    pub throttle: Throttle,
    pub space: space::Space,
    pub ports: Ports,
    pub options: Options,
    /// Whether the engine has threads. A simulation has none: it does in turn what they would.
    threads: bool,
    signals: UnboundedSender<control::Signal>,
    /// What keeps the engine from its work just now.
    trouble: Mutex<Trouble>,
    /// Set for good when the engine has met a fault of its own.
    broken: OnceLock<Error>,
}

/// What keeps an engine from its work.
#[derive(Default)]
struct Trouble {
    /// From all of it.
    rounds: Option<Code>,
    /// From jobs that rest for a moment.
    jobs: HashMap<JobKey, Code>,
}

impl Core {
    fn new(
        store: Store,
        ports: Ports,
        options: Options,
        threads: bool,
    ) -> (Arc<Core>, UnboundedReceiver<control::Signal>) {
        let (signals, inbox) = unbounded_channel();
        let core = Core {
            store,
            hub: Hub::default(),
            live: Live::default(),
            throttle: Throttle::default(),
            space: space::Space::default(),
            ports,
            options,
            threads,
            signals,
            trouble: Mutex::default(),
            broken: OnceLock::new(),
        };
        (Arc::new(core), inbox)
    }

    /// Tells the engine that the store asks for something else now.
    pub fn wake(&self) {
        // A closed channel means that the engine has ended, and with it everybody's interest.
        let _ = self.signals.send(control::Signal::Wake);
    }

    /// Tells the engine to look again at what this job's wait or transfer goes by.
    pub fn reconsider(&self, job: JobKey) {
        let _ = self.signals.send(control::Signal::Reconsider(job));
    }

    /// Tells the engine that the limits or the schedule have changed.
    pub fn settings_changed(&self) {
        let _ = self.signals.send(control::Signal::Settings);
    }

    /// What keeps the engine from a job just now, or from any job that it is to begin with; [`Code::OK`] if nothing does.
    pub fn trouble(&self, job: JobKey, is_queued: bool) -> Code {
        let trouble = self.trouble.lock();
        let rounds = trouble.rounds.filter(|_| is_queued);
        trouble.jobs.get(&job).copied().or(rounds).unwrap_or(Code::OK)
    }

    /// Refuses everything once the engine has met a fault of its own.
    pub fn check(&self) -> Result<()> {
        self.broken.get().map_or(Ok(()), |error| Err(error.clone()))
    }

    /// Refuses everything from now on.
    pub fn latch(&self, fault: Error) {
        let text = format!("{}; close the manager and open it again", fault.text);
        let _ = self.broken.set(Error { text, ..fault });
        self.hub.wake_all();
    }
}

/// A running engine; closing it stops every transfer and gives up the ownership of the store.
pub(crate) struct Engine {
    pub core: Arc<Core>,
    thread: Option<JoinHandle<()>>,
}

impl Engine {
    /// Starts the engine of an open store. It moves bytes as soon as, and as long as, no other process does.
    pub fn start(store: Store, ports: Ports, options: Options) -> Result<Engine> {
        let lock = store.lock()?;
        let (core, inbox) = Core::new(store, ports, options, true);
        let thread = control::spawn(core.clone(), lock, inbox)?;
        Ok(Engine { core, thread: Some(thread) })
    }

    /// Stops every transfer and returns when no file, of the store or of a job, is open any more.
    pub fn close(&mut self) {
        let _ = self.core.signals.send(control::Signal::Close);
        if let Some(thread) = self.thread.take() {
            // A panic of the control thread has been latched already.
            let _ = thread.join();
            self.core.store.close();
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.close();
    }
}
