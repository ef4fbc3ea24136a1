//! What callers set about a job.

use super::guard::{guard, guard_error};
use super::handle;
use super::raw;
use super::types::{do_error, do_job, do_result};
use crate::code::Code;
use crate::error::Error;
use crate::job::Job;
use crate::model::Priority;
use std::ffi::c_char;
use std::time::Duration;

/// Writes the display name. DO_E_INSUFFICIENT_BUFFER if it does not fit, DO_E_HANDLE, DO_E_CLOSED,
/// DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_get_display_name(
    job: *mut do_job,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> do_result {
    guard(|| raw::write_text(&handle::get::<Job>(job)?.display_name()?, buffer, capacity, needed))
}

/// Gives the job another display name of 1 to 256 characters. DO_E_INVALID_STATE once it is completed or
/// cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_INVALID_ARG, DO_E_INVALID_UTF8,
/// DO_E_STRING_TOO_LONG, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_set_display_name(
    job: *mut do_job,
    display_name: *const c_char,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        let object = handle::get::<Job>(job)?;
        object.set_display_name(&raw::text(display_name, "display_name")?)?;
        Ok(Code::OK)
    })
}

/// Gives how urgent the job is: a `DO_JOB_PRIORITY_` value. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER,
/// DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_get_priority(job: *mut do_job, priority: *mut u32) -> do_result {
    guard(|| {
        let object = handle::get::<Job>(job)?;
        raw::out(priority, "priority")?.set(object.priority()? as u32);
        Ok(Code::OK)
    })
}

/// Makes the job more or less urgent: `priority` is a `DO_JOB_PRIORITY_` value. DO_E_INVALID_ARG for
/// another, DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_set_priority(
    job: *mut do_job,
    priority: u32,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        let object = handle::get::<Job>(job)?;
        let value = Priority::from_raw(priority)
            .ok_or_else(|| Error::argument(format!("priority {priority} is not a DO_JOB_PRIORITY_ value")))?;
        object.set_priority(value)?;
        Ok(Code::OK)
    })
}

/// Writes the description, which may be empty. DO_E_INSUFFICIENT_BUFFER if it does not fit, DO_E_HANDLE,
/// DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_get_description(
    job: *mut do_job,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> do_result {
    guard(|| {
        let object = handle::get::<Job>(job)?;
        raw::write_text(&object.description()?, buffer, capacity, needed)
    })
}

/// Describes the job in at most 1,024 characters. DO_E_STRING_TOO_LONG, DO_E_INVALID_STATE once it is completed or
/// cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_INVALID_UTF8, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_set_description(
    job: *mut do_job,
    description: *const c_char,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        let object = handle::get::<Job>(job)?;
        object.set_description(&raw::text(description, "description")?)?;
        Ok(Code::OK)
    })
}

/// Gives the shortest wait after a transient error, in seconds: 600, the longest that the back-off grows to by
/// itself, if none has been set. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_get_minimum_retry_delay(job: *mut do_job, seconds: *mut u32) -> do_result {
    guard(|| {
        let object = handle::get::<Job>(job)?;
        raw::out(seconds, "seconds")?.set(saturating_seconds(object.minimum_retry_delay()?));
        Ok(Code::OK)
    })
}

/// Sets the shortest wait after a transient error; less than 5 counts as 5. Until it is set, waits grow from one
/// second to ten minutes. If it is longer than the no-progress time-out, the first error is the last.
/// `do_job_resume` ends a wait. DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_HANDLE,
/// DO_E_CLOSED, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_set_minimum_retry_delay(
    job: *mut do_job,
    seconds: u32,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        handle::get::<Job>(job)?.set_minimum_retry_delay(Duration::from_secs(seconds.into()))?;
        Ok(Code::OK)
    })
}

/// Gives how many seconds the job may go without progress after a transient error before it is in ERROR: 3,600 for
/// DO_JOB_PRIORITY_FOREGROUND and 86,400 for all others, unless it was set. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER,
/// DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_get_no_progress_timeout(job: *mut do_job, seconds: *mut u32) -> do_result {
    guard(|| {
        let object = handle::get::<Job>(job)?;
        raw::out(seconds, "seconds")?.set(saturating_seconds(object.no_progress_timeout()?));
        Ok(Code::OK)
    })
}

/// Sets how many seconds the job may go without progress after a transient error, by a clock that nobody sets. Zero
/// means never to try again: then every error is the last.
/// DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_set_no_progress_timeout(
    job: *mut do_job,
    seconds: u32,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        handle::get::<Job>(job)?.set_no_progress_timeout(Duration::from_secs(seconds.into()))?;
        Ok(Code::OK)
    })
}

/// Gives how many seconds the job may transfer in all since it was resumed: 90 days unless it was set; 0 is no
/// limit. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_get_maximum_download_time(job: *mut do_job, seconds: *mut u32) -> do_result {
    guard(|| {
        let object = handle::get::<Job>(job)?;
        raw::out(seconds, "seconds")?.set(saturating_seconds(object.maximum_download_time()?));
        Ok(Code::OK)
    })
}

/// Sets how many seconds the job may transfer in all since it was resumed, before it is in ERROR with
/// DO_E_MAX_DOWNLOAD_TIMEOUT; 0 is no limit.
/// DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_set_maximum_download_time(
    job: *mut do_job,
    seconds: u32,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        handle::get::<Job>(job)?.set_maximum_download_time(Duration::from_secs(seconds.into()))?;
        Ok(Code::OK)
    })
}

/// Gives how many bytes the job's files may have together; 0 is no limit. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER,
/// DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_get_maximum_download_size(job: *mut do_job, bytes: *mut u64) -> do_result {
    guard(|| {
        let object = handle::get::<Job>(job)?;
        raw::out(bytes, "bytes")?.set(object.maximum_download_size()?);
        Ok(Code::OK)
    })
}

/// Sets how many bytes the job's files may have together, before it is in ERROR with DO_E_MAX_DOWNLOAD_SIZE; 0 is no
/// limit.
/// DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_set_maximum_download_size(
    job: *mut do_job,
    bytes: u64,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        handle::get::<Job>(job)?.set_maximum_download_size(bytes)?;
        Ok(Code::OK)
    })
}

/// Gives how often an error has interrupted the job. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_get_error_count(job: *mut do_job, errors: *mut u32) -> do_result {
    guard(|| {
        let object = handle::get::<Job>(job)?;
        raw::out(errors, "errors")?.set(object.error_count()?);
        Ok(Code::OK)
    })
}

/// Gives how many bytes a second the job may fetch; 0 is no limit of its own. DO_E_HANDLE, DO_E_CLOSED,
/// DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_get_bandwidth_limit(
    job: *mut do_job,
    bytes_per_second: *mut u64,
) -> do_result {
    guard(|| {
        let object = handle::get::<Job>(job)?;
        raw::out(bytes_per_second, "bytes_per_second")?.set(object.bandwidth_limit()?);
        Ok(Code::OK)
    })
}

/// Sets how many bytes a second the job may fetch, at once; 0 is no limit of its own.
/// DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_set_bandwidth_limit(
    job: *mut do_job,
    bytes_per_second: u64,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        handle::get::<Job>(job)?.set_bandwidth_limit(bytes_per_second)?;
        Ok(Code::OK)
    })
}

/// Gives which notifications the job sends: a set of `DO_NOTIFY_` bits. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER,
/// DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_get_notify_flags(job: *mut do_job, flags: *mut u32) -> do_result {
    guard(|| {
        let object = handle::get::<Job>(job)?;
        raw::out(flags, "flags")?.set(object.notify_flags()?);
        Ok(Code::OK)
    })
}

/// Sets which notifications the job sends: a set of `DO_NOTIFY_` bits. DO_E_NOT_IMPL for other bits.
/// DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_set_notify_flags(
    job: *mut do_job,
    flags: u32,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        handle::get::<Job>(job)?.set_notify_flags(flags)?;
        Ok(Code::OK)
    })
}

/// Gives the shortest time between two notifications of a modification, in milliseconds; 500 by default.
/// DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_get_minimum_notification_interval(
    job: *mut do_job,
    milliseconds: *mut u32,
) -> do_result {
    guard(|| {
        let object = handle::get::<Job>(job)?;
        raw::out(milliseconds, "milliseconds")?
            .set(u32::try_from(object.minimum_notification_interval()?.as_millis()).unwrap_or(u32::MAX));
        Ok(Code::OK)
    })
}

/// Sets the shortest time between two notifications of a modification.
/// DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_set_minimum_notification_interval(
    job: *mut do_job,
    milliseconds: u32,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        handle::get::<Job>(job)?
            .set_minimum_notification_interval(Duration::from_millis(milliseconds.into()))?;
        Ok(Code::OK)
    })
}

/// Gives the files whose remote names begin with `old_prefix` names that begin with `new_prefix` instead, unless
/// they are whole: all of them, or none if one of the new names is refused. What has been fetched stays, for the
/// new server to prove or disprove. `count` receives how many files it concerned, and may be NULL.
/// DO_E_INVALID_ARG, DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_HANDLE, DO_E_CLOSED,
/// DO_E_POINTER, DO_E_INVALID_UTF8, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_replace_remote_prefix(
    job: *mut do_job,
    old_prefix: *const c_char,
    new_prefix: *const c_char,
    count: *mut u32,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        let object = handle::get::<Job>(job)?;
        let (old, new) = (raw::text(old_prefix, "old_prefix")?, raw::text(new_prefix, "new_prefix")?);
        let replaced = object.replace_remote_prefix(&old, &new)?;
        if let Ok(place) = raw::out(count, "count") {
            place.set(replaced);
        }
        Ok(Code::OK)
    })
}

fn saturating_seconds(time: Duration) -> u32 {
    u32::try_from(time.as_secs()).unwrap_or(u32::MAX)
}
