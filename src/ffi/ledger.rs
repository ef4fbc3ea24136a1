//! The ledger: what the attempts of a job met.

use super::constants::{DO_ATTEMPT_ADDRESS, DO_ATTEMPT_TEXT, DO_ATTEMPT_URL, DO_ATTEMPT_VALIDATOR};
use super::guard::guard;
use super::handle;
use super::raw::{self, Sized32};
use super::types::{do_attempt, do_enum_attempts, do_job, do_result};
use crate::code::Code;
use crate::error::{Error, Result};
use crate::job::{Attempt, Job};
use parking_lot::Mutex;
use std::ffi::c_char;
use std::sync::Arc;

impl Sized32 for do_attempt {
    const FIRST_SIZE: usize = 64;
}

/// What a `do_enum_attempts` handle stands for: a snapshot and a place in it.
pub(super) struct Ledger {
    attempts: Vec<Attempt>,
    at: Mutex<usize>,
    job: Arc<Job>,
}

impl Ledger {
    /// The ledger behind a handle, while its manager is open.
    fn of(attempts: *mut do_enum_attempts) -> Result<Arc<Ledger>> {
        let object = handle::get::<Ledger>(attempts)?;
        object.job.id()?;
        Ok(object)
    }

    fn last(&self) -> Result<&Attempt> {
        let at = *self.at.lock();
        let last = at.checked_sub(1).and_then(|last| self.attempts.get(last));
        last.ok_or_else(|| Error::argument("no attempt has been read yet; do_enum_attempts_next reads one"))
    }
}

/// Gives an enumerator over the latest attempts on the job's files (at most 100), oldest first, as they are at this
/// moment; the caller closes it with `do_enum_attempts_close`. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_enum_attempts(
    job: *mut do_job,
    attempts: *mut *mut do_enum_attempts,
) -> do_result {
    guard(|| {
        let place = raw::out_handle(attempts, "attempts")?;
        let object = handle::get::<Job>(job)?;
        let ledger = Ledger { attempts: object.attempts()?, at: Mutex::new(0), job: object };
        place.set(handle::give(ledger)?);
        Ok(Code::OK)
    })
}

/// Fills in the next attempt. DO_S_FALSE, and nothing filled in, behind the last; DO_E_HANDLE, DO_E_CLOSED,
/// DO_E_POINTER, DO_E_INVALID_ARG (struct_size).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_enum_attempts_next(
    enumerator: *mut do_enum_attempts,
    attempt: *mut do_attempt,
) -> do_result {
    guard(|| {
        let object = Ledger::of(enumerator)?;
        let place = raw::out_struct(attempt, "attempt")?;
        let mut at = object.at.lock();
        let Some(found) = object.attempts.get(*at) else { return Ok(Code::S_FALSE) };
        *at += 1;
        place.set(do_attempt {
            struct_size: size_of::<do_attempt>() as u32,
            file: found.file,
            number: found.number,
            began: found.began.0,
            duration_ms: found.duration.as_millis() as u64,
            start: found.start,
            bytes: found.bytes,
            http_status: found.status.into(),
            rung: found.rung as u32,
            code: found.code.raw(),
            os_code: found.os_code.unwrap_or(0),
        });
        Ok(Code::OK)
    })
}

/// Writes a text of the attempt that was read last: a `DO_ATTEMPT_` value says which. None holds a secret; any may be
/// empty. DO_E_INVALID_ARG for another value, or before the first attempt was read; DO_E_INSUFFICIENT_BUFFER if it
/// does not fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_enum_attempts_get_text(
    enumerator: *mut do_enum_attempts,
    which: u32,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> do_result {
    guard(|| {
        let object = Ledger::of(enumerator)?;
        let found = object.last()?;
        let text = match which {
            DO_ATTEMPT_URL => &found.url,
            DO_ATTEMPT_ADDRESS => &found.address,
            DO_ATTEMPT_VALIDATOR => &found.validator,
            DO_ATTEMPT_TEXT => &found.text,
            other => return Err(Error::argument(format!("which is {other}, not a DO_ATTEMPT_ value"))),
        };
        raw::write_text(text, buffer, capacity, needed)
    })
}

/// Goes back to the first attempt. DO_E_HANDLE, DO_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_enum_attempts_reset(enumerator: *mut do_enum_attempts) -> do_result {
    guard(|| {
        *Ledger::of(enumerator)?.at.lock() = 0;
        Ok(Code::OK)
    })
}

/// Gives the number of attempts in the snapshot, wherever in it the enumerator is. DO_E_HANDLE, DO_E_CLOSED,
/// DO_E_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_enum_attempts_get_count(
    enumerator: *mut do_enum_attempts,
    attempts: *mut u32,
) -> do_result {
    guard(|| {
        let object = Ledger::of(enumerator)?;
        raw::out(attempts, "attempts")?.set(object.attempts.len() as u32);
        Ok(Code::OK)
    })
}

/// Closes the handle. DO_E_HANDLE, DO_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_enum_attempts_close(enumerator: *mut do_enum_attempts) -> do_result {
    guard(|| handle::close::<Ledger>(enumerator).map(|_| Code::OK))
}
