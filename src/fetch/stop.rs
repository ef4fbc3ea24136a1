//! Calls that no socket can interrupt, made on a thread of their own: a shutdown does not wait for them.

use crate::code::Code;
use crate::error::{Context, Error};
use crate::fault;
use crate::sys::Beacon;
use parking_lot::{Condvar, Mutex};
use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// Whether a session was shut down, and who waits to hear of it.
#[derive(Default, Debug)]
pub struct Stop {
    stopped: Mutex<bool>,
    changed: Condvar,
    /// For who waits for sockets; lit once the session was shut down.
    beacon: Mutex<Option<Beacon>>,
}

/// How a call ended that was waited for.
#[derive(Debug)]
pub enum Waited<T> {
    /// With a result.
    Done(T),
    /// It did not, in time. Its thread ends by itself.
    TooLong,
    /// The session was shut down meanwhile.
    Stopped,
}

impl Stop {
    /// Ends all waiting, now and later.
    pub fn stop(&self) {
        *self.stopped.lock() = true;
        self.changed.notify_all();
        if let Some(beacon) = &mut *self.beacon.lock() {
            beacon.set(true);
        }
    }

    /// Whether the session was shut down.
    pub fn is_stopped(&self) -> bool {
        *self.stopped.lock()
    }

    /// What can be read from once the session was shut down. It lives as long as this does.
    pub fn descriptor(&self) -> io::Result<i32> {
        let mut slot = self.beacon.lock();
        let mut beacon = match slot.take() {
            Some(beacon) => beacon,
            None => Beacon::new()?,
        };
        beacon.set(self.is_stopped());
        Ok(slot.insert(beacon).descriptor())
    }

    /// Makes `call` on a thread of its own and waits for its end, but not for longer than `limit`.
    pub fn run<T: Send + 'static>(
        self: &Arc<Stop>,
        name: &str,
        limit: Duration,
        call: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Waited<T>, Error> {
        let deadline = Instant::now() + limit;
        let result = Arc::new(Mutex::new(None));
        let (stop, slot, what) = (Arc::clone(self), Arc::clone(&result), name.to_owned());
        let work = move || {
            let value = fault::contain(&what, call);
            *slot.lock() = Some(value);
            // Under the lock, so that it falls into no gap between the other side's look and its sleep.
            let _stopped = stop.stopped.lock();
            stop.changed.notify_all();
        };
        let spawned = thread::Builder::new().name(name.to_owned()).spawn(work);
        if let Err(error) = spawned {
            let text = format!("no thread could be started: {error}");
            return Err(Error::new(Code::E_OUT_OF_MEMORY, text).within(Context::Transport));
        }
        let mut stopped = self.stopped.lock();
        loop {
            if *stopped {
                return Ok(Waited::Stopped);
            }
            if let Some(value) = result.lock().take() {
                return value.map(Waited::Done);
            }
            if self.changed.wait_until(&mut stopped, deadline).timed_out() {
                return result.lock().take().map_or(Ok(Waited::TooLong), |value| value.map(Waited::Done));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn a_result_is_handed_over() {
        let stop = Arc::new(Stop::default());
        assert!(matches!(stop.run("test", LONG, || 7), Ok(Waited::Done(7))));
    }

    #[test]
    fn a_call_that_does_not_end_is_left_alone_when_its_time_is_over_or_the_session_ends() {
        let stop = Arc::new(Stop::default());
        let (release, held) = mpsc::channel::<()>();
        let short = Duration::from_millis(1);
        assert!(matches!(stop.run("test", short, move || held.recv().is_err()), Ok(Waited::TooLong)));
        let (begun, has_begun) = mpsc::channel();
        let (hold, holding) = mpsc::channel::<()>();
        let waiter = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            waiter.run("test", LONG, move || {
                begun.send(()).unwrap();
                holding.recv().is_err()
            })
        });
        has_begun.recv().unwrap();
        let from = Instant::now();
        stop.stop();
        assert!(matches!(thread.join().unwrap(), Ok(Waited::Stopped)));
        assert!(from.elapsed() < Duration::from_secs(5));
        assert!(matches!(stop.run("test", LONG, || 7), Ok(Waited::Stopped)));
        drop((release, hold));
    }
}
