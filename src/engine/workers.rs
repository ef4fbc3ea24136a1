//! The threads that attempts run on: started when needed, ended when idle.

use super::Core;
use super::checkpoint::Checkpoints;
use super::control::{Report, Signal};
use super::space;
use super::stop::{Stop, Writers};
use super::transfer::{self, Kit, Outcome};
use crate::code::Code;
use crate::error::{Error, Result};
use crate::fault;
use crate::fetch::Session;
use crate::store::{Met, Work};
use parking_lot::{Condvar, Mutex};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

/// A thread that has had nothing to do for this long ends, and its connections with it.
const IDLE: Duration = Duration::from_secs(15);

/// An attempt that waits for a thread.
pub(super) struct Attempt {
    pub work: Work,
    pub stop: Arc<Stop>,
}

/// The pool.
pub(super) struct Workers {
    pool: Arc<Pool>,
}

struct Pool {
    kit: Kit,
    state: Mutex<State>,
    wake: Condvar,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Attempt>,
    idle: usize,
    started: u64,
    closing: bool,
}

impl Workers {
    pub fn new(core: Arc<Core>) -> Workers {
        let kit =
            Kit { core: core.clone(), writers: Writers::default(), checkpoints: Checkpoints::new(core) };
        let pool = Pool { kit, state: Mutex::default(), wake: Condvar::new() };
        Workers { pool: Arc::new(pool) }
    }

    /// Gives an attempt to an idle thread, or to a new one.
    pub fn submit(&self, attempt: Attempt) -> Result<()> {
        let mut state = self.pool.state.lock();
        if self.pool.kit.core.threads && state.idle <= state.queue.len() {
            state.started += 1;
            let pool = self.pool.clone();
            std::thread::Builder::new()
                .name(format!("dojob-xfer-{}", state.started))
                .spawn(move || fault::contain("a thread for transfers", || pool.serve()))
                .map_err(|error| Error {
                    os_code: error.raw_os_error(),
                    ..Error::new(Code::E_FAIL, format!("no thread: {error}"))
                })?;
        }
        state.queue.push_back(attempt);
        self.pool.wake.notify_one();
        Ok(())
    }

    /// Makes one of the waiting attempts, on the caller's own thread. False if there is none.
    #[cfg(test)]
    pub fn serve_waiting(&self, choose: impl FnOnce(usize) -> usize) -> bool {
        let mut state = self.pool.state.lock();
        let waiting = state.queue.len();
        let Some(attempt) = (waiting > 0).then(|| state.queue.remove(choose(waiting))).flatten() else {
            return false;
        };
        drop(state);
        self.pool.serve_one(attempt, &mut None);
        true
    }

    /// Ends the threads and returns when no part file is open for writing. A thread that still waits
    /// for a name server or a connection ends by itself and can do no harm meanwhile.
    pub fn close(&self) {
        let mut state = self.pool.state.lock();
        state.closing = true;
        state.queue.clear();
        drop(state);
        self.pool.wake.notify_all();
        self.pool.kit.writers.wait_none();
        self.pool.kit.checkpoints.close();
    }
}

impl Pool {
    fn serve(&self) {
        crate::sys::quiet_thread();
        let mut session: Option<Arc<dyn Session>> = None;
        while let Some(attempt) = self.next() {
            self.serve_one(attempt, &mut session);
        }
    }

    /// Makes an attempt and reports how it ended.
    fn serve_one(&self, attempt: Attempt, session: &mut Option<Arc<dyn Session>>) {
        let made = fault::contain("the transfer", || self.make(&attempt, session));
        let (mut outcome, met) = match made {
            Ok((outcome, met)) => (outcome, Some(met)),
            Err(error) => {
                // Of no use any more, in whatever state they are.
                let _ = fault::contain("the transfer's end", || attempt.stop.detach());
                (Outcome::Failed { error, retry_after: None, moved: false, begun: false }, None)
            }
        };
        self.kit.core.live.leave(attempt.work.file);
        self.kit.core.space.leave(attempt.work.file);
        let lack = match &mut outcome {
            Outcome::Failed { error, .. } => {
                let lack = || space::lack(&self.kit.core, &attempt.work, error);
                fault::contain("the look for room", lack).unwrap_or_default()
            }
            _ => None,
        };
        let report = Report { work: attempt.work, outcome, met, lack };
        let _ = self.kit.core.signals.send(Signal::Report(Box::new(report)));
    }

    /// Makes an attempt over connections that are there, or over new ones; keeps them if they are still of use.
    fn make(&self, attempt: &Attempt, session: &mut Option<Arc<dyn Session>>) -> (Outcome, Met) {
        let connections = session.take().unwrap_or_else(|| self.kit.core.ports.fetch.session());
        attempt.stop.attach(&connections);
        let made = transfer::run(&self.kit, &attempt.work, connections, &attempt.stop);
        *session = attempt.stop.detach();
        made
    }

    fn next(&self) -> Option<Attempt> {
        let mut state = self.state.lock();
        loop {
            if let Some(attempt) = state.queue.pop_front() {
                return Some(attempt);
            }
            if state.closing {
                return None;
            }
            state.idle += 1;
            let timed_out = self.wake.wait_for(&mut state, IDLE).timed_out();
            state.idle -= 1;
            if timed_out && state.queue.is_empty() {
                return None;
            }
        }
    }
}
