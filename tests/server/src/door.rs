//! Whether connections are accepted, refused, or no more than that.

use crate::port::Port;
use std::io::ErrorKind;
use std::net::{TcpListener, TcpStream};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How long to rest after what failed and is tried again.
const REST: Duration = Duration::from_millis(5);

/// The way in.
#[derive(Debug)]
pub(crate) struct Door {
    pub(crate) port: Port,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    wanted: Wanted,
    listening: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Wanted {
    #[default]
    Open,
    /// Perhaps until then.
    Shut(Option<Instant>),
    /// For good.
    Gone,
}

impl Door {
    pub(crate) fn new(port: Port) -> Door {
        Door { port, state: Mutex::default(), changed: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Refuses connections; none is accepted any more when this returns.
    pub(crate) fn shut(&self, until: Option<Instant>) {
        self.set(Wanted::Shut(until));
        self.until(|state| !state.listening || state.wanted == Wanted::Open, true);
    }

    /// Accepts connections again, as soon as this returns.
    pub(crate) fn open(&self) {
        self.set(Wanted::Open);
        self.until(|state| state.listening || state.wanted != Wanted::Open, false);
    }

    /// Accepts nothing any more.
    pub(crate) fn close(&self) {
        self.set(Wanted::Gone);
        self.until(|state| !state.listening, true);
    }

    fn set(&self, wanted: Wanted) {
        let mut state = self.lock();
        if state.wanted != Wanted::Gone {
            state.wanted = wanted;
        }
        drop(state);
        self.changed.notify_all();
    }

    /// Waits, and meanwhile calls who accepts, if it is to look.
    fn until(&self, reached: impl Fn(&State) -> bool, call: bool) {
        let mut state = self.lock();
        while !reached(&state) {
            drop(state);
            if call {
                // Nobody is there to be called when this fails.
                let _ = self.port.call();
            }
            state = self.lock();
            if !reached(&state) {
                let waited = self.changed.wait_timeout(state, REST);
                state = waited.unwrap_or_else(PoisonError::into_inner).0;
            }
        }
    }

    fn is_open(&self) -> bool {
        self.lock().wanted == Wanted::Open
    }

    /// The next connection; nothing when the door is no longer open, and nobody waits outside any more.
    pub(crate) fn next(&self, listener: &TcpListener) -> Option<TcpStream> {
        loop {
            let open = self.is_open();
            // Only those who wait already, if it is shut; when this fails they are cut off.
            if !open && listener.set_nonblocking(true).is_err() {
                return None;
            }
            match listener.accept() {
                Ok((_, from)) if self.port.is_call(from) => {}
                Ok((stream, _)) if stream.set_nonblocking(false).is_ok() => return Some(stream),
                Ok(_) => {}
                Err(error) if !open && error.kind() == ErrorKind::WouldBlock => return None,
                // A connection that ended while it waited, or no descriptors for the moment.
                Err(_) => thread::sleep(REST),
            }
        }
    }

    /// A listener, once one is wanted; nothing when there will be none.
    pub(crate) fn listener(&self) -> Option<TcpListener> {
        let mut state = self.lock();
        loop {
            let rest = match state.wanted {
                Wanted::Gone => return None,
                Wanted::Open => match self.port.listen() {
                    Ok(listener) => {
                        state.listening = true;
                        drop(state);
                        self.changed.notify_all();
                        return Some(listener);
                    }
                    Err(_) => REST,
                },
                Wanted::Shut(None) => Duration::MAX,
                Wanted::Shut(Some(until)) => until.saturating_duration_since(Instant::now()),
            };
            if rest.is_zero() {
                state.wanted = Wanted::Open;
                continue;
            }
            let waited = self.changed.wait_timeout(state, rest);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Gives a listener back.
    pub(crate) fn closed(&self, listener: TcpListener) {
        drop(listener);
        self.port.forget_calls();
        self.lock().listening = false;
        self.changed.notify_all();
    }
}
