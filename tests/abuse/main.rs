//! The ABI under attack: random calls with random handles, strings, structs and numbers, from several threads, from
//! callbacks and from finalizers. The only rule that they keep is the header's: a pointer points to what its type says.
//!
//! `DO_ABUSE_CALLS` makes more of them, `DO_ABUSE_SEED` chooses others, `DO_ABUSE_THREADS=1` has them made one after
//! the other, so that a seed gives the same calls each time.

mod act;
mod arguments;
mod callbacks;
#[rustfmt::skip]
mod calls;
mod dice;
mod pool;
#[path = "../support/random.rs"]
mod random;
mod round;
mod stage;
mod table;
mod verdict;

use random::setting;
use round::Plan;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

/// Calls of a round, which has a store of its own.
const ROUND: usize = 20_000;

/// Calls after which each function must have succeeded, and must have failed.
const ENOUGH: u64 = 5_000_000;

static PANICS: AtomicU64 = AtomicU64::new(0);

#[test]
fn no_call_breaks_the_library_or_its_promises() {
    let seed = setting("DO_ABUSE_SEED").unwrap_or(std::process::id().into());
    let threads = setting("DO_ABUSE_THREADS").unwrap_or(8) as usize;
    let calls = setting("DO_ABUSE_CALLS").unwrap_or(40_000) as usize;
    println!("DO_ABUSE_SEED={seed} DO_ABUSE_THREADS={threads} DO_ABUSE_CALLS={calls}");
    // The library's own hook, which prints nothing of its panics, goes first.
    let version =
        calls::CALLS.iter().find(|call| call.name == "do_version").expect("a function of this name");
    (version.run)(&[0, 0, 0]);
    std::panic::set_hook(Box::new(|info| {
        PANICS.fetch_add(1, Ordering::SeqCst);
        eprintln!("{info}");
    }));
    let mut answers: HashMap<(&str, i32), u64> = HashMap::new();
    let mut made = 0;
    for number in 0..calls.div_ceil(ROUND) as u64 {
        let plan = Plan { seed: seed.wrapping_add(number), threads, calls: ROUND.min(calls - made as usize) };
        let (faults, stage) = round::play(plan);
        made += stage.calls.load(Ordering::SeqCst).min(plan.calls as u64);
        for (answer, times) in stage.answers.lock().unwrap().drain() {
            *answers.entry(answer).or_default() += times;
        }
        let panics = PANICS.load(Ordering::SeqCst);
        if !faults.is_empty() || panics > 0 {
            println!("{:#?}", stage.traces.lock().unwrap());
            let Plan { seed, threads, calls } = plan;
            panic!(
                "{panics} panics, {faults:#?}; again by DO_ABUSE_SEED={seed} DO_ABUSE_THREADS={threads} \
                 DO_ABUSE_CALLS={calls}"
            );
        }
        if number % 50 == 49 {
            println!("{made} calls");
        }
    }
    judge_coverage(&answers, made >= ENOUGH);
    println!("{made} calls without a finding");
}

/// A function that was never called was not tested; nor was one that never succeeded or never failed, in many calls.
fn judge_coverage(answers: &HashMap<(&str, i32), u64>, enough: bool) {
    if std::env::var_os("DO_ABUSE_ANSWERS").is_some() {
        let mut lines: Vec<String> =
            answers.iter().map(|((name, code), times)| format!("{name} {code:08x} {times}")).collect();
        lines.sort();
        println!("{}", lines.join("\n"));
    }
    for call in calls::CALLS.iter().filter(|call| call.name != "do_abi_version") {
        let of = |success: bool| {
            answers.iter().any(|((name, code), _)| *name == call.name && (*code >= 0) == success)
        };
        assert!(of(true) || of(false), "{} was never called", call.name);
        assert!(of(true) || !enough, "{} never succeeded", call.name);
        assert!(of(false) || !enough, "{} never failed", call.name);
    }
}
