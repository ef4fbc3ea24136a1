//! What the threads of an origin share, and the waiting on it.

use crate::door::Door;
use crate::fault::Fault;
use crate::folder::Folder;
use crate::http::Head;
use crate::resource::Representation;
use crate::site::{Found, Site};
use std::collections::HashMap;
use std::io;
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
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
    /// What the script has for it.
    pub fault: Fault,
    /// The status answered, once the head is written; raw bytes have none.
    pub status: Option<u16>,
    /// Head bytes handed to the socket so far, those of interim answers too.
    pub head_written: u64,
    /// Body bytes handed to the socket so far, the chunked coding left out.
    pub body_written: u64,
    /// Whether the origin is done with it: answered, cut, or given up.
    pub ended: bool,
}

/// What happens to a request, which the record has under this number.
#[derive(Clone, Debug)]
pub enum Event {
    /// It has arrived.
    Begun(usize, Request),
    /// It has got all that it gets.
    Ended(usize, Request),
}

impl Request {
    /// The value of the first header field of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut fields = self.headers.iter();
        let found = fields.find(|field| field.0.eq_ignore_ascii_case(name));
        found.map(|field| field.1.as_str())
    }
}

#[derive(Debug, Default)]
struct State {
    site: Site,
    requests: Vec<Request>,
    connections: HashMap<u64, Arc<TcpStream>>,
    accepted: u64,
    gate: u64,
    closing: bool,
    /// Who wants to hear of requests.
    told: Vec<Sender<Event>>,
}

impl State {
    /// Tells those who want to hear of it; the others are gone.
    fn tell(&mut self, event: &Event) {
        self.told.retain(|to| to.send(event.clone()).is_ok());
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
    pub(crate) door: Door,
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    pub(crate) fn new(door: Door, folder: Option<Folder>) -> Shared {
        let site = Site::new(folder);
        Shared { door, state: Mutex::new(State { site, ..State::default() }), changed: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes what is served.
    pub(crate) fn site<T>(&self, change: impl FnOnce(&mut Site) -> T) -> T {
        change(&mut self.lock().site)
    }

    /// Where all events from now on are told of.
    pub(crate) fn events(&self) -> Receiver<Event> {
        let (sender, receiver) = mpsc::channel();
        self.lock().told.push(sender);
        receiver
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
        let mut state = self.lock();
        let found = state.site.find(head);
        let index = state.requests.len();
        let request = Request {
            method: head.method.clone(),
            path: head.target.clone(),
            headers: head.headers.clone(),
            connection,
            fault: found.scripted,
            status: None,
            head_written: 0,
            body_written: 0,
            ended: false,
        };
        state.tell(&Event::Begun(index, request.clone()));
        state.requests.push(request);
        self.changed.notify_all();
        let Found { representation, fault, .. } = found;
        Begun { representation, fault, index: Some(index), gate: state.gate }
    }

    /// Notes that a request has got all that it gets.
    pub(crate) fn ended(&self, index: Option<usize>) {
        let Some(index) = index else { return };
        let mut state = self.lock();
        state.requests[index].ended = true;
        let event = Event::Ended(index, state.requests[index].clone());
        state.tell(&event);
        self.changed.notify_all();
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
        self.changed.notify_all();
    }

    /// Waits for all connections to have ended.
    pub(crate) fn wait_idle(&self) {
        let told = |state: &State| format!("{} connections are open", state.connections.len());
        drop(self.wait(|state| state.connections.is_empty(), told));
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
