//! Ctrl-C and its like: the manager is closed first, so that all bytes that have arrived are kept.

use dojob::Manager;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// A signal that comes again within this time is the same wish: `timeout`, for one, sends two.
const SAME: Duration = Duration::from_secs(1);

/// The watch for signals.
pub struct Interrupt {
    closed: Receiver<i32>,
}

impl Interrupt {
    /// From now on the first signal closes the manager, and so ends every wait on it; a later one ends
    /// the process on the spot.
    pub fn watch(manager: &Arc<Manager>) -> io::Result<Interrupt> {
        let signals = Signals::new([SIGINT, SIGTERM])?;
        let (sender, closed) = channel();
        let manager = manager.clone();
        thread::Builder::new().name("signals".into()).spawn(move || obey(signals, manager, sender))?;
        Ok(Interrupt { closed })
    }

    /// The signal that closed the manager. Returns when that is done.
    pub fn signal(&self) -> Option<i32> {
        self.closed.recv().ok()
    }
}

fn obey(mut signals: Signals, manager: Arc<Manager>, closed: Sender<i32>) {
    let mut coming = signals.forever();
    let Some(first) = coming.next() else { return };
    let since = Instant::now();
    thread::spawn(move || {
        manager.close();
        // The main thread may have come to its end by itself meanwhile.
        let _ = closed.send(first);
    });
    if let Some(later) = coming.find(|_| since.elapsed() >= SAME) {
        // It fails only for signals that it does not know.
        let _ = emulate_default_handler(later);
    }
}
