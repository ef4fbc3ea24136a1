//! Notifications by pull: for languages that call their callbacks from a thread of their own.

use super::constants::{
    DO_INFINITE, DO_NOTIFY_FILE_RANGES_TRANSFERRED, DO_NOTIFY_FILE_TRANSFERRED, DO_NOTIFY_JOB_ERROR,
    DO_NOTIFY_JOB_MODIFICATION, DO_NOTIFY_JOB_TRANSFERRED,
};
use super::guard::{guard, guard_error};
use super::handle;
use super::raw::{self, Sized32};
use super::types::{
    do_error, do_file_range, do_job, do_job_id, do_manager, do_notice, do_notices, do_result,
};
use crate::code::Code;
use crate::error::{Error, Result};
use crate::file::File;
use crate::job::{Job, Notification};
use crate::manager::{Manager, Notice, Notices};
use crate::ranges::FileRange;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What a `do_notices` handle stands for.
pub(super) struct NoticesObject {
    notices: Notices,
    /// The ranges of notices that wait for an answer.
    ranges: Mutex<HashMap<u64, Vec<FileRange>>>,
    closed: AtomicBool,
}

impl Sized32 for do_notice {
    const FIRST_SIZE: usize = size_of::<do_notice>();
}

impl NoticesObject {
    fn next(&self, timeout: Option<Duration>) -> Result<Option<Notice>> {
        let closed = || self.closed.load(Ordering::SeqCst);
        let found = self.notices.next_unless(timeout, closed)?;
        if found.is_none() && closed() {
            return Err(Error::new(Code::E_CLOSED, "the notices handle has been closed"));
        }
        Ok(found)
    }

    /// A notice as C has it; its ranges are kept until it is answered.
    fn told(&self, notice: &Notice) -> Result<do_notice> {
        let place = |file: &File| file.ordinal();
        let (kind, file, ranges) = match &notice.what {
            Notification::JobTransferred => (DO_NOTIFY_JOB_TRANSFERRED, 0, 0),
            Notification::JobError(_) => (DO_NOTIFY_JOB_ERROR, 0, 0),
            Notification::JobModification => (DO_NOTIFY_JOB_MODIFICATION, 0, 0),
            Notification::FileTransferred(file) => (DO_NOTIFY_FILE_TRANSFERRED, place(file)?, 0),
            Notification::FileRangesTransferred(file, ranges) => {
                let place = place(file)?;
                self.ranges.lock().insert(notice.number, ranges.clone());
                (DO_NOTIFY_FILE_RANGES_TRANSFERRED, place, ranges.len() as u32)
            }
            Notification::Ended => (0, 0, 0),
        };
        Ok(do_notice {
            struct_size: size_of::<do_notice>() as u32,
            kind,
            number: notice.number,
            job_id: do_job_id { bytes: notice.job.id()?.0 },
            file,
            ranges,
        })
    }
}

/// Begins to collect what jobs have to tell; none is watched yet. For those who call their callbacks from a thread of
/// their own; others register a notify interface. The caller closes `notices` with `do_notices_close`. DO_E_HANDLE,
/// DO_E_CLOSED, DO_E_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_manager_open_notices(
    manager: *mut do_manager,
    notices: *mut *mut do_notices,
) -> do_result {
    guard(|| {
        let place = raw::out_handle(notices, "notices")?;
        let opened = handle::get::<Manager>(manager)?.notices()?;
        let (ranges, closed) = (Mutex::default(), AtomicBool::new(false));
        place.set(handle::give(NoticesObject { notices: opened, ranges, closed })?);
        Ok(Code::OK)
    })
}

/// Begins to watch a job of the same store; what it had to tell before is told too. DO_E_INVALID_STATE once the job
/// is completed or cancelled, DO_E_INVALID_ARG if it is of another store, DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_notices_watch(
    notices: *mut do_notices,
    job: *mut do_job,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        let object = handle::get::<NoticesObject>(notices)?;
        object.notices.watch(&*handle::get::<Job>(job)?)?;
        Ok(Code::OK)
    })
}

/// Ends watching a job, and returns when each of its notices has been answered: except those that this very thread
/// has taken. Should nobody answer, closing the notices ends the wait. DO_E_INVALID_ARG if the job is of another
/// store, DO_E_HANDLE, DO_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_notices_unwatch(notices: *mut do_notices, job: *mut do_job) -> do_result {
    guard(|| {
        let object = handle::get::<NoticesObject>(notices)?;
        object.notices.unwatch(&*handle::get::<Job>(job)?)?;
        Ok(Code::OK)
    })
}

/// Takes the next notice; waits for one for up to `timeout_ms` milliseconds, not at all if that is 0, for ever if
/// it is DO_INFINITE. Each must be answered with `do_notices_answer`; until then no other of its job comes.
/// DO_S_TIMEOUT if there was none. Closing the notices or their manager from another thread ends the wait with
/// DO_E_CLOSED. DO_E_HANDLE, DO_E_POINTER, DO_E_INVALID_ARG (struct_size), DO_E_JOB_NOT_FOUND, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_notices_next(
    notices: *mut do_notices,
    timeout_ms: u32,
    notice: *mut do_notice,
) -> do_result {
    guard(|| {
        let object = handle::get::<NoticesObject>(notices)?;
        let place = raw::out_struct(notice, "notice")?;
        let timeout = (timeout_ms != DO_INFINITE).then(|| Duration::from_millis(timeout_ms.into()));
        let Some(found) = object.next(timeout)? else { return Ok(Code::S_TIMEOUT) };
        let told = object.told(&found);
        if told.is_err() && !matches!(found.what, Notification::Ended) {
            // Nobody will know its number: it comes again.
            object.notices.answer(found.number, false)?;
        }
        place.set(told?);
        Ok(Code::OK)
    })
}

/// Gives the ranges that a notice is about, until it is answered: `needed` receives how many there are, and
/// `ranges` has room for `capacity` of them. DO_E_INVALID_ARG if no notice of this number waits for an answer,
/// DO_E_INSUFFICIENT_BUFFER if they do not fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_notices_get_ranges(
    notices: *mut do_notices,
    number: u64,
    ranges: *mut do_file_range,
    capacity: u32,
    needed: *mut u32,
) -> do_result {
    guard(|| {
        let object = handle::get::<NoticesObject>(notices)?;
        object.notices.check()?;
        let found = object.ranges.lock().get(&number).cloned();
        let missing =
            || Error::argument(format!("notice {number} is not one of ranges that waits for an answer"));
        let found: Vec<do_file_range> =
            found.ok_or_else(missing)?.into_iter().map(do_file_range::from).collect();
        raw::write_values(&found, ranges, capacity, needed)
    })
}

/// Says what became of a notice: one that `result` says is a success is never told again, any other after a while.
/// DO_E_INVALID_ARG if no notice of this number waits for an answer, DO_E_HANDLE, DO_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_notices_answer(
    notices: *mut do_notices,
    number: u64,
    result: do_result,
) -> do_result {
    guard(|| {
        let object = handle::get::<NoticesObject>(notices)?;
        object.ranges.lock().remove(&number);
        object.notices.answer(number, !Code::from_raw(result).is_failure())?;
        Ok(Code::OK)
    })
}

/// Closes the handle; threads that wait on it, or for an answer, return. DO_E_HANDLE, DO_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_notices_close(notices: *mut do_notices) -> do_result {
    guard(|| {
        let object = handle::close::<NoticesObject>(notices)?;
        object.closed.store(true, Ordering::SeqCst);
        object.notices.wake();
        object.notices.close();
        Ok(Code::OK)
    })
}
