//! A round: threads that call at random on a stage of their own, and what must be true when they are done.

use crate::act;
use crate::callbacks::STAGE;
use crate::dice::Dice;
use crate::stage::Stage;
use crate::table::Call;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// When nothing has returned for so long, whatever may be waited on is closed.
const PATIENCE: Duration = Duration::from_millis(300);
/// When nothing has returned for so long although all is closed, something hangs.
const HANGS: Duration = Duration::from_secs(180);

/// How a round is played.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub seed: u64,
    pub threads: usize,
    pub calls: usize,
}

/// Plays a round. Answers what was wrong, and the stage with its books.
pub fn play(plan: Plan) -> (Vec<String>, Arc<Stage>) {
    let folder = folder();
    let before = descriptors().map(|open| open.len());
    let stage = Arc::new(Stage::new(folder.path(), plan.seed));
    *STAGE.write().unwrap() = Some(stage.clone());
    let threads: Vec<JoinHandle<()>> = (0..plan.threads)
        .map(|number| {
            let stage = stage.clone();
            let name = format!("abuse-{number}");
            let body = move || abuse(&stage, plan, number as u64);
            std::thread::Builder::new().name(name).spawn(body).expect("a thread")
        })
        .collect();
    supervise(&stage, &threads);
    for thread in threads {
        if thread.join().is_err() {
            stage.fault("a thread of the test panicked".into());
        }
    }
    end(&stage, folder.path(), before);
    let faults = std::mem::take(&mut *stage.faults.lock().unwrap());
    (faults, stage)
}

/// Calls until there were enough, or something went wrong.
fn abuse(stage: &Stage, plan: Plan, number: u64) {
    let mut dice = Dice::new(plan.seed ^ (number + 1) << 48);
    let urn: Vec<&Call> = act::urn();
    for _ in 0..plan.calls / plan.threads {
        if !stage.faults.lock().unwrap().is_empty() {
            return;
        }
        let call = act::possible(urn[dice.below(urn.len())], stage, &mut dice);
        act::perform(call, stage, &mut dice, false);
    }
}

/// Returns when all threads have ended: those that wait for something are freed from time to time.
fn supervise(stage: &Stage, threads: &[JoinHandle<()>]) {
    let (mut seen, mut since) = (0, Instant::now());
    let (mut freed, mut answered) = (Instant::now(), None);
    while threads.iter().any(|thread| !thread.is_finished()) {
        std::thread::sleep(Duration::from_millis(5));
        let calls = stage.calls.load(Ordering::Relaxed);
        if calls != seen {
            (seen, since) = (calls, Instant::now());
        }
        if since.elapsed() > HANGS {
            let traces = stage.traces.lock().unwrap();
            eprintln!("seed {}: nothing has returned for {HANGS:?}: {traces:#?}", stage.seed);
            std::process::abort();
        }
        let some_wait = threads.iter().any(JoinHandle::is_finished) || since.elapsed() > PATIENCE;
        if some_wait && freed.elapsed() > PATIENCE {
            freed = Instant::now();
            if answered != Some(calls) {
                act::answer_all(stage);
                answered = Some(calls);
                continue;
            }
            // Those who wait for events or notices wait for ever, if they are to; but these only for answers.
            for thread in act::within("do_notices_unwatch", stage) {
                stage.fault(format!("{thread} waits for an answer although there is none to be given"));
            }
            for kind in ["do_notices", "do_events"] {
                stage.pool.open(kind).into_iter().for_each(|handle| act::close(kind, handle, stage));
            }
        }
    }
}

/// Closes everything, and looks whether anything is left.
fn end(stage: &Arc<Stage>, folder: &Path, before: Option<usize>) {
    for kind in act::kinds().into_iter().rev() {
        stage.pool.open(kind).into_iter().for_each(|handle| act::close(kind, handle, stage));
    }
    // Finalizers of the last interfaces have run by now, and may have opened something anew.
    while act::kinds().iter().any(|kind| !stage.pool.open(kind).is_empty()) {
        for kind in act::kinds() {
            stage.pool.open(kind).into_iter().for_each(|handle| act::close(kind, handle, stage));
        }
    }
    let left = dojob::ffi::open_handles();
    if left != 0 {
        stage.fault(format!("{left} handles are open after all were closed"));
    }
    let mut registered = std::mem::take(&mut *stage.registered.lock().unwrap());
    let finalized = std::mem::take(&mut *stage.finalized.lock().unwrap());
    registered.sort_unstable();
    let mut done: Vec<u64> = finalized.keys().copied().collect();
    done.sort_unstable();
    if registered != done || finalized.values().any(|times| *times != 1) {
        stage.fault("not every registered interface was finalized once".into());
    }
    if !settles(|| library_threads() == Some(0) || library_threads().is_none()) {
        stage.fault("threads of the library are there after all was closed".into());
    }
    for name in ["store", "second"] {
        let store = folder.join(name);
        // Names are drawn at random: a download may have got there before the store.
        if store.is_file() {
            continue;
        }
        if let Err(error) =
            dojob::Manager::open(&store, dojob::Options::default()).map(|manager| manager.close())
        {
            stage.fault(format!("the store cannot be opened any more: {error}"));
        }
    }
    stage.disconnect();
    *STAGE.write().unwrap() = None;
    if !settles(|| descriptors().map(|open| open.len()) <= before) {
        stage.fault(format!("{before:?} descriptors were open before, and now {:?}", descriptors()));
    }
}

/// Whether something becomes true in time.
fn settles(what: impl Fn() -> bool) -> bool {
    let until = Instant::now() + Duration::from_secs(60);
    while !what() {
        if Instant::now() > until {
            return false;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    true
}

/// What descriptors are open, and of what, where the system tells. What leads to a child is not ours: sanitizers have one
/// that finds names for them.
fn descriptors() -> Option<Vec<(PathBuf, Option<PathBuf>)>> {
    let open = |process: &str| {
        let all = std::fs::read_dir(format!("/proc/{process}/fd")).into_iter().flatten().flatten();
        all.map(|entry| (entry.path(), std::fs::read_link(entry.path()).ok())).collect::<Vec<_>>()
    };
    let parent = format!("\nPPid:\t{}\n", std::process::id());
    let is_child = |process: &String| {
        let status = std::fs::read_to_string(format!("/proc/{process}/status"));
        status.is_ok_and(|status| status.contains(&parent))
    };
    let processes = std::fs::read_dir("/proc").ok()?.flatten();
    let children = processes.filter_map(|entry| entry.file_name().into_string().ok()).filter(is_child);
    let theirs: Vec<_> = children.flat_map(|child| open(&child)).collect();
    let is_pipe = |of: &Option<PathBuf>| {
        of.as_ref().is_some_and(|of| of.to_string_lossy().starts_with("pipe:"))
            && theirs.iter().any(|(_, it)| it == of)
    };
    Some(open("self").into_iter().filter(|(_, of)| !is_pipe(of)).collect())
}

/// How many threads of the library there are, where the system tells.
fn library_threads() -> Option<usize> {
    let tasks = std::fs::read_dir("/proc/self/task").ok()?;
    let names = tasks.flatten().filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok());
    Some(names.filter(|name| name.starts_with("dojob-")).count())
}

/// A folder in memory where there is one: what a disk does is tested elsewhere.
fn folder() -> tempfile::TempDir {
    let mut builder = tempfile::Builder::new();
    builder.prefix("dojob-abuse-");
    builder.tempdir_in("/dev/shm").or_else(|_| builder.tempdir()).expect("a folder")
}
