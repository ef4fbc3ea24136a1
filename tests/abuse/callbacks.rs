//! The functions of notify interfaces: they call the library too, and answer as they like.

use crate::act;
use crate::calls::CALLS;
use crate::dice::Dice;
use crate::stage::Stage;
use dojob::Code;
use dojob::ffi::types::{do_error, do_file, do_file_range, do_job, do_result};
use std::cell::Cell;
use std::ffi::c_void;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, RwLock};

/// The stage of the round that runs.
pub static STAGE: RwLock<Option<Arc<Stage>>> = RwLock::new(None);

static CALLED: AtomicU64 = AtomicU64::new(0);

thread_local! {
    static WITHIN: Cell<bool> = const { Cell::new(false) };
}

/// Two callbacks that waited for each other by these would wait for ever, by the caller's own fault.
pub const WAITING: [&str; 5] = [
    "do_manager_close",
    "do_job_set_notify_interface",
    "do_notices_unwatch",
    "do_events_wait",
    "do_notices_next",
];

/// The address of the function for a field of a notify interface.
pub fn address(field: &str) -> u64 {
    let pointer = match field {
        "job_transferred" | "job_modification" => {
            on_job as extern "C" fn(*mut c_void, *mut do_job) -> do_result as *const ()
        }
        "job_error" => {
            on_error as extern "C" fn(*mut c_void, *mut do_job, *mut do_error) -> do_result as *const ()
        }
        "file_transferred" => {
            on_file as extern "C" fn(*mut c_void, *mut do_job, *mut do_file) -> do_result as *const ()
        }
        "file_ranges_transferred" => {
            on_ranges
                as extern "C" fn(
                    *mut c_void,
                    *mut do_job,
                    *mut do_file,
                    u32,
                    *const do_file_range,
                ) -> do_result as *const ()
        }
        "finalize" => on_finalize as extern "C" fn(*mut c_void) as *const (),
        other => panic!("a notify interface has a function {other} that nobody has written"),
    };
    pointer as usize as u64
}

/// Calls the library a few times, and answers something.
fn answer(closes: &[(&'static str, u64)]) -> do_result {
    let Some(stage) = STAGE.read().unwrap().clone() else { return 0 };
    let number = CALLED.fetch_add(1, Ordering::Relaxed);
    let mut dice = Dice::new(stage.seed ^ 0xCA11_BAC4 ^ number << 32);
    // Not from within a call that was made here: a finalizer may run in it.
    if !WITHIN.replace(true) {
        for _ in 0..dice.below(3) {
            let call = dice.pick(CALLS);
            if !WAITING.contains(&call.name) {
                act::perform(call, &stage, &mut dice, true);
            }
        }
        // Against the rule, and harmless.
        if let Some((name, handle)) = closes.iter().find(|_| dice.once_in(10)) {
            let close = CALLS.iter().find(|call| call.name == *name).expect("a function of this name");
            (close.run)(&[*handle]);
        }
        WITHIN.set(false);
    }
    if dice.once_in(5) { dice.pick(Code::TABLE).code.raw() } else { 0 }
}

fn word<T>(handle: *mut T) -> u64 {
    handle.addr() as u64
}

extern "C" fn on_job(_: *mut c_void, job: *mut do_job) -> do_result {
    answer(&[("do_job_close", word(job))])
}

extern "C" fn on_error(_: *mut c_void, job: *mut do_job, error: *mut do_error) -> do_result {
    answer(&[("do_job_close", word(job)), ("do_error_close", word(error))])
}

extern "C" fn on_file(_: *mut c_void, job: *mut do_job, file: *mut do_file) -> do_result {
    answer(&[("do_job_close", word(job)), ("do_file_close", word(file))])
}

extern "C" fn on_ranges(
    _: *mut c_void,
    job: *mut do_job,
    file: *mut do_file,
    _: u32,
    _: *const do_file_range,
) -> do_result {
    answer(&[("do_job_close", word(job)), ("do_file_close", word(file))])
}

extern "C" fn on_finalize(user: *mut c_void) {
    if let Some(stage) = STAGE.read().unwrap().clone() {
        *stage.finalized.lock().unwrap().entry(user.addr() as u64).or_default() += 1;
    }
    answer(&[]);
}
