//! Jobs that wait for room on a disk, and the thread that looks for it: a thread of its own, since a network file
//! system that hangs must hold up nobody else. It runs only while there are such jobs.

use super::super::Core;
use super::super::control::Signal;
use super::Lack;
use crate::fault;
use crate::store::JobKey;
use parking_lot::{Condvar, Mutex};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::time::Duration;

/// How soon it is noticed that there is room.
const LOOK: Duration = Duration::from_millis(500);

/// What the control thread and the looking one share.
#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    jobs: HashMap<JobKey, Wanted>,
    running: bool,
}

/// What a job waits for.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Wanted {
    folder: PathBuf,
    lack: Lack,
}

impl Wanted {
    /// Whether there is room now that was lacking before.
    fn look(&mut self, free: u64, promised: u64) -> bool {
        let enough = free >= self.lack.bytes.saturating_add(promised);
        let appeared = enough && self.lack.seen;
        self.lack.seen = !enough;
        appeared
    }
}

/// The jobs that wait for room.
#[derive(Default)]
pub(in crate::engine) struct Waits {
    shared: Arc<Shared>,
}

impl Waits {
    /// A job waits until what it lacks is there in a folder.
    pub fn enter(&self, core: &Arc<Core>, job: JobKey, folder: PathBuf, lack: Lack) {
        let mut state = self.shared.state.lock();
        state.jobs.insert(job, Wanted { folder, lack });
        if state.running || !core.threads {
            return;
        }
        let (shared, core) = (self.shared.clone(), Arc::downgrade(core));
        let body = move || {
            crate::sys::quiet_thread();
            if fault::contain("the look for room", || run(&shared, &core)).is_err() {
                // The next job that waits starts another thread; these try again after a while.
                shared.state.lock().running = false;
            }
        };
        // Without the thread the job tries again after a while all the same.
        state.running = std::thread::Builder::new().name("dojob-space".into()).spawn(body).is_ok();
    }

    /// Forgets the jobs that do not wait any more.
    pub fn retain(&self, waits: impl Fn(&JobKey) -> bool) {
        let mut state = self.shared.state.lock();
        let before = state.jobs.len();
        state.jobs.retain(|job, _| waits(job));
        if state.jobs.len() < before {
            self.shared.changed.notify_all();
        }
    }
}

impl Drop for Waits {
    fn drop(&mut self) {
        self.retain(|_| false);
    }
}

/// Looks again and again, until nobody waits any more. Holds no lock and not the engine while the disk answers.
fn run(shared: &Shared, core: &Weak<Core>) {
    let mut state = shared.state.lock();
    loop {
        shared.changed.wait_for(&mut state, LOOK);
        if state.jobs.is_empty() {
            state.running = false;
            return;
        }
        let folders: Vec<PathBuf> = state.jobs.values().map(|wanted| wanted.folder.clone()).collect();
        drop(state);
        let found = look(core, folders);
        state = shared.state.lock();
        let Some(core) = core.upgrade() else { continue };
        for (job, wanted) in &mut state.jobs {
            let Some((device, free)) = found.get(&wanted.folder) else { continue };
            if wanted.look(*free, core.space.promised(*device)) {
                // A closed channel means that the engine has ended.
                let _ = core.signals.send(Signal::Room(*job));
            }
        }
    }
}

/// The file systems of these folders and how much is free there, as far as they tell.
fn look(core: &Weak<Core>, folders: Vec<PathBuf>) -> HashMap<PathBuf, (u64, u64)> {
    let Some(disk) = core.upgrade().map(|core| core.ports.disk.clone()) else { return HashMap::new() };
    let mut found = HashMap::new();
    for folder in folders {
        if !found.contains_key(&folder)
            && let Ok(Some(space)) = disk.space(&folder)
        {
            found.insert(folder, space);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(bytes: u64, seen: bool) -> Wanted {
        Wanted { folder: PathBuf::from("/"), lack: Lack { bytes, seen } }
    }

    #[test]
    fn room_counts_once_it_was_lacking() {
        let mut waits = wanted(100, true);
        assert!(!waits.look(99, 0));
        assert!(waits.look(100, 0));
        assert!(!waits.look(100, 0), "said once");
        assert!(!waits.look(99, 0));
        assert!(waits.look(200, 0));
    }

    #[test]
    fn a_disk_that_refuses_though_there_is_room_is_not_asked_again_at_once() {
        let mut waits = wanted(100, false);
        assert!(!waits.look(100, 0));
        assert!(!waits.look(100, 0));
        assert!(!waits.look(99, 0));
        assert!(waits.look(100, 0));
    }

    #[test]
    fn a_promise_that_is_taken_back_makes_room() {
        let mut waits = wanted(40, true);
        assert!(!waits.look(90, 60));
        assert!(!waits.look(99, 60));
        assert!(waits.look(40, 0));
    }
}
