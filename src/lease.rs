//! Leases: what a manager and everything that came from it hold of a running engine.
//!
//! All managers that one process has open on one store share one engine. Closing a manager ends its
//! lease, so that its jobs, files and events answer "closed"; the last lease ends the engine.

use crate::clock::SystemClock;
use crate::code::Code;
use crate::disk::RealDisk;
use crate::engine::{Core, Engine, Options, Ports};
use crate::error::{Context, Error, Result};
use crate::fetch::HttpFetch;
use crate::notify::Dispatcher;
use crate::store::Store;
use crate::sys::{self, Active};
use once_cell::sync::Lazy;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The engines of this process, by the real path of their store.
static ENGINES: Lazy<Mutex<HashMap<PathBuf, Shared>>> = Lazy::new(Mutex::default);

/// An engine and how many leases it has.
struct Shared {
    engine: Engine,
    leases: usize,
    _active: Active,
}

/// A share in an engine.
pub(crate) struct Lease {
    core: Arc<Core>,
    store: PathBuf,
    closed: AtomicBool,
    dispatcher: Dispatcher,
}

impl Lease {
    /// Joins the engine of the store in `dir`, or starts it. Options are those of whoever started it.
    pub fn open(dir: &Path, options: Options) -> Result<Arc<Lease>> {
        let ports = || Ports {
            clock: Arc::new(SystemClock::default()),
            disk: Arc::new(RealDisk),
            fetch: Arc::new(HttpFetch::new(options.deadlines)),
        };
        Lease::open_with(dir, options, ports)
    }

    /// As [`Lease::open`]; an engine that is started has this outside world.
    pub fn open_with(dir: &Path, options: Options, ports: impl FnOnce() -> Ports) -> Result<Arc<Lease>> {
        refuse_fork()?;
        if !dir.is_absolute() {
            let text = format!("store folder '{}' is relative; give an absolute path", dir.display());
            return Err(Error::argument(text));
        }
        sys::watch_forks();
        let active = Active::begin();
        let mut engines = ENGINES.lock();
        if dir.exists() && !dir.is_dir() {
            let text = format!("store folder '{}' is not a folder", dir.display());
            return Err(Error::new(Code::E_PATH_NOT_FOUND, text));
        }
        let fail = |error| Error::io(&error, "cannot create the store's folder", dir).within(Context::None);
        sys::create_private_dir(dir).map_err(fail)?;
        let store = dir.canonicalize().map_err(fail)?;
        if let Some(shared) = engines.get_mut(&store) {
            shared.leases += 1;
            return Ok(Arc::new(Lease::new(shared.engine.core.clone(), store)));
        }
        let engine = Engine::start(Store::open(&store)?, ports(), options)?;
        let core = engine.core.clone();
        engines.insert(store.clone(), Shared { engine, leases: 1, _active: active });
        Ok(Arc::new(Lease::new(core, store)))
    }

    fn new(core: Arc<Core>, store: PathBuf) -> Lease {
        let dispatcher = Dispatcher::new(core.clone());
        Lease { core, store, closed: AtomicBool::new(false), dispatcher }
    }

    /// Who is told of the jobs, and the thread that tells.
    pub fn dispatcher(&self) -> &Dispatcher {
        &self.dispatcher
    }

    /// The engine, unless the lease has ended.
    pub fn core(&self) -> Result<&Arc<Core>> {
        refuse_fork()?;
        if self.is_closed() {
            return Err(Error::new(Code::E_CLOSED, "the manager has been closed"));
        }
        self.core.check()?;
        Ok(&self.core)
    }

    /// Whether the lease has ended.
    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    /// Ends the lease; the last one ends the engine, and this returns when no transfer runs any more.
    pub fn close(&self) {
        if sys::forked() || self.closed.swap(true, Ordering::SeqCst) {
            return;
        }
        self.core.hub.wake_all();
        self.dispatcher.close();
        let mut engines = ENGINES.lock();
        let Some(shared) = engines.get_mut(&self.store) else { return };
        shared.leases -= 1;
        if shared.leases > 0 {
            return;
        }
        shared.engine.close();
        let last = engines.remove(&self.store);
        // The lock goes first: a child that is forked between the two finds it free.
        drop(engines);
        drop(last);
    }
}

/// Refuses in the child of a process in which the library was at work.
pub(crate) fn refuse_fork() -> Result<()> {
    if sys::forked() { Err(Error::new(Code::E_FORKED, Code::E_FORKED.text())) } else { Ok(()) }
}
