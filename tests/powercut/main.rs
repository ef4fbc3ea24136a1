//! Power cuts: a run is recorded call by call, and disks are made of it as a cut at any moment may have left them.
//!
//! What had been synced is on such a disk; what had not is dropped, torn by sectors or there, each part by itself, and
//! so are names. A new process goes on from each, with everything that had been acknowledged, and nothing wrong. `DO_CUTS` sets how many (500 by default), `DO_SEED` repeats a run.
#![cfg(all(target_os = "linux", target_env = "gnu"))]

mod disk;
mod life;
mod log;
mod program;
#[path = "../support/random.rs"]
mod random;
mod round;
mod rows;

use random::{Random, seed, setting};
use round::Round;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// The test that is the program whose power is cut, in the processes that others start.
const PROGRAM: &str = "the_program_ends_well_where_no_power_is_cut";
/// Runs that are recorded and cut at the same time.
const ROUNDS: u64 = 4;

#[test]
fn the_program_ends_well_where_no_power_is_cut() {
    let told = |name: &str| std::env::var(name).ok();
    if let Some(root) = told("DO_POWERCUT_DISK") {
        let (url, make) = (told("DO_POWERCUT_URL").unwrap(), told("DO_POWERCUT_MAKE").unwrap());
        return program::run(Path::new(&root), &url, &make).unwrap();
    }
    let dir = tempfile::tempdir().unwrap();
    let round = Round::record(&recorder(dir.path()), seed());
    assert!(round.len() > 200, "only {} calls were recorded", round.len());
    for file in ["replaced", "cut", "changed", "plain", "empty", "ranges", "late"] {
        assert_eq!(std::fs::read(round.path(file)).unwrap(), round.right(file), "{file}");
    }
}

#[test]
fn whatever_a_power_cut_leaves_is_gone_on_from() {
    let (seed, cuts) = (seed(), setting("DO_CUTS").unwrap_or(500));
    println!("DO_SEED={seed} DO_CUTS={cuts}");
    let dir = tempfile::tempdir().unwrap();
    let recorder = recorder(dir.path());
    let (nameless, wrong) = (AtomicU64::new(0), Mutex::new(Vec::new()));
    let run = |number: u64| {
        let mut random = Random(seed ^ number);
        let round = Round::record(&recorder, random.below(u64::MAX));
        for number in 0..cuts.div_ceil(ROUNDS) {
            match round.cut(random.below(u64::MAX)) {
                Ok(found) => drop(nameless.fetch_add(found.nameless as u64, Ordering::Relaxed)),
                Err(error) => wrong.lock().unwrap().push(format!("disk {number}: {error}")),
            }
        }
        round.len()
    };
    let calls: Vec<usize> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..ROUNDS)
            .map(|number| {
                scope.spawn({
                    let run = &run;
                    move || run(number)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("a round that went well")).collect()
    });
    let (nameless, wrong) = (nameless.into_inner(), wrong.into_inner().unwrap());
    assert!(wrong.is_empty(), "DO_SEED={seed}: {} of {cuts} disks: {wrong:#?}", wrong.len());
    println!("{cuts} disks of runs of {calls:?} calls are gone on from");
    assert_eq!(nameless, 0, "DO_SEED={seed}: part files that had bytes on record lost their names");
}

/// Compiles the recorder.
fn recorder(dir: &Path) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/powercut/recorder.c");
    let library = dir.join("recorder.so");
    let mut compiler = Command::new(std::env::var("CC").unwrap_or("cc".into()));
    let status = compiler.args(["-shared", "-fPIC", "-O2", "-o"]).arg(&library).arg(source).status();
    assert!(status.expect("a C compiler").success(), "the recorder does not compile");
    library
}
