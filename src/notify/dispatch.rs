//! The thread that calls notify interfaces. There is none before the first one is registered.

use super::{Notices, Tell, Telling};
use crate::code::Code;
use crate::engine::Core;
use crate::error::{Context, Error, Result};
use crate::fault;
use crate::model::JobId;
use crate::store::JobKey;
use parking_lot::Mutex;
use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

/// Who is told of a job.
pub(crate) trait Deliver: Any + Send + Sync {
    /// Tells; false asks to be told again.
    fn deliver(&self, telling: &Telling) -> bool;
}

/// The notify interfaces of a manager's jobs, and the thread that calls them.
pub(crate) struct Dispatcher {
    core: Arc<Core>,
    running: Mutex<Running>,
}

#[derive(Default)]
struct Running {
    shared: Option<Arc<Shared>>,
    thread: Option<JoinHandle<()>>,
    closed: bool,
}

struct Shared {
    notices: Notices,
    registered: Mutex<HashMap<JobKey, Arc<dyn Deliver>>>,
    closing: AtomicBool,
}

impl Dispatcher {
    pub fn new(core: Arc<Core>) -> Dispatcher {
        Dispatcher { core, running: Mutex::default() }
    }

    /// Registers whom to tell of a job, in the place of whoever was; returns when nobody calls that one any more.
    pub fn register(&self, job: JobKey, id: JobId, target: Arc<dyn Deliver>) -> Result<()> {
        let mut running = self.running.lock();
        let shared = self.start(&mut running)?;
        // Within the lock: closing lets go of all that is registered by then.
        let former = shared.registered.lock().insert(job, target);
        drop(running);
        shared.notices.unwatch(job);
        shared.notices.watch(job, id);
        // What a target does when it goes is its own business, and nobody's lock is held.
        drop(former);
        Ok(())
    }

    /// Nobody is told of the job any more when this returns; from within a call, when that call does.
    pub fn unregister(&self, job: JobKey) {
        let shared = self.running.lock().shared.clone();
        shared.iter().for_each(|shared| shared.unregister(job));
    }

    /// Who is told of a job.
    pub fn registered(&self, job: JobKey) -> Option<Arc<dyn Deliver>> {
        let shared = self.running.lock().shared.clone()?;
        shared.registered.lock().get(&job).cloned()
    }

    fn start(&self, running: &mut Running) -> Result<Arc<Shared>> {
        if running.closed {
            return Err(Error::new(Code::E_CLOSED, "the manager has been closed"));
        }
        if let Some(shared) = &running.shared {
            return Ok(shared.clone());
        }
        let shared = Arc::new(Shared {
            notices: Notices::new(self.core.clone()),
            registered: Mutex::default(),
            closing: AtomicBool::new(false),
        });
        let body = shared.clone();
        let started = std::thread::Builder::new().name("dojob-notify".into()).spawn(move || body.run());
        running.thread = Some(started.map_err(|error| {
            let text = format!("the thread for notifications could not be started: {error}");
            Error {
                os_code: error.raw_os_error(),
                ..Error::new(Code::E_FAIL, text).within(Context::Notification)
            }
        })?);
        running.shared = Some(shared.clone());
        Ok(shared)
    }

    /// Ends the thread, and returns when no call is running; from within a call, that one goes on to its end.
    pub fn close(&self) {
        let mut running = self.running.lock();
        running.closed = true;
        let (shared, thread) = (running.shared.clone(), running.thread.take());
        drop(running);
        let Some(shared) = shared else { return };
        shared.closing.store(true, Ordering::SeqCst);
        shared.notices.wake();
        let this = std::thread::current().id();
        if let Some(thread) = thread.filter(|thread| thread.thread().id() != this) {
            // A panic in a call has been caught.
            let _ = thread.join();
        }
        // Within a call, that one is still running: whoever unregisters meanwhile waits for it.
        shared.notices.close(Some(this));
        let all: Vec<_> = shared.registered.lock().drain().collect();
        drop(all);
    }
}

impl Shared {
    fn unregister(&self, job: JobKey) {
        self.notices.unwatch(job);
        let former = self.registered.lock().remove(&job);
        drop(former);
    }

    fn run(&self) {
        if let Err(error) = fault::contain("the notifications", || self.tell_all()) {
            self.notices.latch(error);
            // Nobody answers any more.
            self.notices.close(None);
        }
    }

    fn tell_all(&self) {
        let over = || self.closing.load(Ordering::SeqCst);
        while !over() {
            // A job that cannot be read is tried again by itself, and whoever asks for it hears why.
            if let Ok(Some(telling)) = self.notices.next(None, over) {
                self.tell(&telling);
            }
        }
    }

    fn tell(&self, telling: &Telling) {
        if telling.what == Tell::Ended {
            let former = self.registered.lock().remove(&telling.job);
            let _ = fault::contain("a notify interface's end", || drop(former));
            self.notices.answer(telling.number, true);
            return;
        }
        let target = self.registered.lock().get(&telling.job).cloned();
        let taken = target.is_some_and(|target| {
            fault::contain("a notification", || target.deliver(telling)).unwrap_or(false)
        });
        self.notices.answer(telling.number, taken);
    }
}
