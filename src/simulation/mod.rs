//! Histories that a seed repeats: the engine by hand, a network and a disk that fail, a clock that is turned, and the
//! machine dying at any call. After each step everything is held against what must always hold.
//!
//! `DO_HISTORIES` sets how many (a few hundred by default), `DO_SEED` repeats one run.

mod check;
mod disk;
mod found;
mod history;
mod net;
mod owner;
#[path = "../../tests/support/random.rs"]
mod random;
mod world;

use crate::fault;
use crate::store::Store;
use history::History;
use random::{Random, seed, setting};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Of the quick form, which is over after this time in any case.
const HISTORIES: u64 = 300;
const PATIENCE: Duration = Duration::from_secs(8);

/// A folder in memory where that can be had: how SQLite survives a power cut is another test's.
struct Room {
    dir: tempfile::TempDir,
}

impl Room {
    fn new() -> Room {
        let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        drop(Store::open(&dir.path().join("empty")).unwrap().lock().unwrap());
        Room { dir }
    }

    /// A folder with an empty store.
    fn fresh(&self) -> PathBuf {
        let dir = self.dir.path().join("store");
        let _ = fs::remove_dir_all(&dir);
        copy(&self.dir.path().join("empty"), &dir);
        dir
    }

    /// Lives the history of a seed, in a store of its own, and answers what happened.
    fn live(&self, seed: u64) -> Vec<String> {
        let mut history = History::new(&self.fresh(), seed);
        let lived = catch_unwind(AssertUnwindSafe(|| history.live()));
        let log = history.log();
        let wrong = match lived {
            Ok(Ok(())) => return log,
            Ok(Err(wrong)) => wrong,
            Err(_) => "a panic".into(),
        };
        let log = log.join("\n  ");
        panic!("{wrong}\nrepeat with DO_SEED={seed} DO_HISTORIES=1; what happened:\n  {log}");
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[test]
fn a_seed_repeats_all_that_happens() {
    let room = Room::new();
    for seed in 0..5 {
        let once = room.live(seed);
        let again = room.live(seed);
        assert!(once.len() > 20, "a history is worth its name: {once:?}");
        assert_eq!(once, again, "of seed {seed}");
    }
}

#[test]
fn whatever_fails_no_history_ends_in_wrong_bytes_or_lost_jobs() {
    fault::be_quiet();
    let (seed, room, begun) = (seed(), Room::new(), Instant::now());
    let asked = setting("DO_HISTORIES");
    let mut seeds = Random(seed);
    let mut lived = 0;
    while lived < asked.unwrap_or(HISTORIES) && (asked.is_some() || begun.elapsed() < PATIENCE) {
        // The first is the run's own seed: so that one history can be repeated alone.
        let own = if lived == 0 { seed } else { seeds.below(u64::MAX) };
        room.live(own);
        lived += 1;
    }
    let rate = lived as f64 * 60.0 / begun.elapsed().as_secs_f64();
    println!("{lived} histories from DO_SEED={seed}, {rate:.0} a minute");
}
