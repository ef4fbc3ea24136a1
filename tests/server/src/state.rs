//! What the threads of an origin share, and the waiting on it.

use crate::fault::{Fault, Step};
use crate::folder::Folder;
use crate::http::Head;
use crate::resource::{Representation, Resource};
use crate::signed::{Signed, Target};
use crate::source::Source;
use std::collections::HashMap;
use std::io;
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a test waits for what should happen at once.
const PATIENCE: Duration = Duration::from_secs(60);

/// A request that arrived, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: String,
    /// The path with its query, as sent.
    pub path: String,
    /// The header fields in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Which connection it came on, counted from 0.
    pub connection: u64,
    /// The status answered, once the head is written; raw bytes have none.
    pub status: Option<u16>,
    /// Head bytes handed to the socket so far, those of interim answers too.
    pub head_written: u64,
    /// Body bytes handed to the socket so far, the chunked coding left out.
    pub body_written: u64,
    /// Whether the origin is done with it: answered, cut, or given up.
    pub ended: bool,
}

impl Request {
    /// The value of the first header field of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut fields = self.headers.iter();
        let found = fields.find(|field| field.0.eq_ignore_ascii_case(name));
        found.map(|field| field.1.as_str())
    }
}

/// Where representations come from.
#[derive(Debug)]
pub(crate) enum Site {
    Scripted,
    Folder(Folder),
}

#[derive(Debug, Default)]
struct State {
    resources: HashMap<String, Resource>,
    signed: Signed,
    requests: Vec<Request>,
    connections: HashMap<u64, Arc<TcpStream>>,
    accepted: u64,
    gate: u64,
    closing: bool,
}

impl State {
    /// What a request is for, and what goes wrong with it.
    fn find(&mut self, head: &Head) -> (Option<Representation>, Fault) {
        if !matches!(head.method.as_str(), "GET" | "HEAD") {
            return (None, Fault::None);
        }
        let path = match self.signed.look(&head.target) {
            Target::Plain => head.target.clone(),
            Target::Good(path) => path,
            Target::Expired => {
                let nothing = Representation::new(Source::bytes([]));
                return (Some(nothing), Fault::status(403));
            }
        };
        let Some(found) = self.resources.get_mut(&path) else {
            return (None, Fault::None);
        };
        let signed = &mut self.signed;
        let fault = found.script.take(head).map(&mut |fault| match fault {
            Fault::RedirectSigned { to, uses, secs } => {
                Fault::Redirect(signed.sign(&to, uses, secs.map(Duration::from_secs)))
            }
            Fault::Change(version) => {
                found.change(&version);
                Fault::None
            }
            other => other,
        });
        (Some(found.seen()), fault)
    }
}

/// One request as its connection sees it.
#[derive(Debug)]
pub(crate) struct Begun {
    pub(crate) representation: Option<Representation>,
    pub(crate) fault: Fault,
    /// The place in the record, if there is one.
    pub(crate) index: Option<usize>,
    /// The gate when the request arrived; a later one lets it through.
    pub(crate) gate: u64,
}

/// The state of an origin, with a signal for every change.
#[derive(Debug)]
pub(crate) struct Shared {
    site: Site,
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    pub(crate) fn new(site: Site) -> Shared {
        Shared { site, state: Mutex::default(), changed: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn serve(&self, path: &str, resource: Resource) {
        self.lock().resources.insert(path.to_owned(), resource);
    }

    pub(crate) fn remove(&self, path: &str) {
        self.lock().resources.remove(path);
    }

    pub(crate) fn push(&self, path: &str, step: Step) -> bool {
        let mut state = self.lock();
        let found = state.resources.get_mut(path);
        found.map(|to| to.script.push(step)).is_some()
    }

    pub(crate) fn expire(&self) {
        self.lock().signed.expire();
    }

    /// How many connections there have been.
    pub(crate) fn accepted(&self) -> u64 {
        self.lock().accepted
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.lock().requests.clone()
    }

    /// Records a request and takes the fault meant for it, in one step.
    pub(crate) fn begin(&self, head: &Head, connection: u64) -> Begun {
        if let Site::Folder(folder) = &self.site {
            return Begun {
                representation: folder.find(&head.target),
                fault: Fault::None,
                index: None,
                gate: self.lock().gate,
            };
        }
        let mut state = self.lock();
        let (representation, fault) = state.find(head);
        let index = state.requests.len();
        state.requests.push(Request {
            method: head.method.clone(),
            path: head.target.clone(),
            headers: head.headers.clone(),
            connection,
            status: None,
            head_written: 0,
            body_written: 0,
            ended: false,
        });
        self.changed.notify_all();
        Begun { representation, fault, index: Some(index), gate: state.gate }
    }

    /// Changes the record of a request.
    pub(crate) fn note(&self, index: Option<usize>, change: impl FnOnce(&mut Request)) {
        let Some(index) = index else { return };
        change(&mut self.lock().requests[index]);
        self.changed.notify_all();
    }

    /// Takes a connection in; nothing when the origin is closing.
    pub(crate) fn join(&self, stream: &Arc<TcpStream>) -> Option<u64> {
        let mut state = self.lock();
        if state.closing {
            return None;
        }
        let number = state.accepted;
        state.accepted += 1;
        state.connections.insert(number, Arc::clone(stream));
        self.changed.notify_all();
        Some(number)
    }

    pub(crate) fn leave(&self, number: u64) {
        self.lock().connections.remove(&number);
    }

    pub(crate) fn disconnect(&self) {
        for stream in self.lock().connections.values() {
            // A peer that is gone already makes this fail.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    pub(crate) fn close(&self) {
        self.lock().closing = true;
        self.disconnect();
        self.changed.notify_all();
    }

    pub(crate) fn closing(&self) -> bool {
        self.lock().closing
    }

    pub(crate) fn release(&self) {
        self.lock().gate += 1;
        self.changed.notify_all();
    }

    /// Marks a peer as gone where a stalled answer sees it.
    pub(crate) fn lost(&self, gone: &AtomicBool) {
        let state = self.lock();
        gone.store(true, Ordering::Relaxed);
        drop(state);
        self.changed.notify_all();
    }

    /// Waits for a gate later than `gate`; an error when the peer goes or the origin closes.
    pub(crate) fn wait_gate(&self, gate: u64, gone: &AtomicBool) -> io::Result<()> {
        let mut state = self.lock();
        while state.gate <= gate {
            if state.closing || gone.load(Ordering::Relaxed) {
                return Err(io::ErrorKind::ConnectionAborted.into());
            }
            let waited = self.changed.wait(state);
            state = waited.unwrap_or_else(PoisonError::into_inner);
        }
        Ok(())
    }

    /// Waits until `time`; an error when the origin closes before.
    pub(crate) fn pause(&self, time: Instant) -> io::Result<()> {
        let mut state = self.lock();
        loop {
            if state.closing {
                return Err(io::ErrorKind::ConnectionAborted.into());
            }
            let left = time.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            let waited = self.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Waits for so many connections to have been made.
    pub(crate) fn wait_accepted(&self, count: u64) {
        let told = |state: &State| format!("{} connections so far", state.accepted);
        drop(self.wait(|state| state.accepted >= count, told));
    }

    /// Waits until the record is as wanted, and panics when patience ends.
    pub(crate) fn wait_until(&self, mut wanted: impl FnMut(&[Request]) -> bool) -> Vec<Request> {
        let told = |state: &State| format!("requests so far: {:#?}", state.requests);
        self.wait(|state| wanted(&state.requests), told).requests.clone()
    }

    fn wait(
        &self,
        mut wanted: impl FnMut(&State) -> bool,
        told: impl Fn(&State) -> String,
    ) -> MutexGuard<'_, State> {
        let end = Instant::now() + PATIENCE;
        let mut state = self.lock();
        while !wanted(&state) {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let told = told(&state);
                drop(state);
                panic!("waited {PATIENCE:?} in vain; {told}");
            }
            let waited = self.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        state
    }
}
