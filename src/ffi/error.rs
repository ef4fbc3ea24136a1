//! Error objects: why a call was refused, or why a job is in error.

use super::guard::guard;
use super::handle;
use super::raw;
use super::types::{do_error, do_file, do_result};
use crate::code::Code;
use crate::error::Error;
use crate::file::File;
use crate::job::JobError;
use crate::model::Timestamp;
use std::ffi::c_char;

/// What a `do_error` handle stands for.
pub(super) struct ErrorObject {
    error: Error,
    file: Option<File>,
    protocol: Option<String>,
    retry_at: Option<Timestamp>,
}

impl From<Error> for ErrorObject {
    fn from(error: Error) -> ErrorObject {
        ErrorObject { error, file: None, protocol: None, retry_at: None }
    }
}

impl From<JobError> for ErrorObject {
    fn from(failure: JobError) -> ErrorObject {
        ErrorObject {
            error: failure.error,
            file: failure.file,
            protocol: failure.protocol,
            retry_at: failure.retry_at,
        }
    }
}

/// Gives the context in which the error arose (a `DO_ERROR_CONTEXT_` value) and its result code.
/// DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_error_get_error(
    error: *mut do_error,
    context: *mut u32,
    code: *mut do_result,
) -> do_result {
    guard(|| {
        let object = handle::get::<ErrorObject>(error)?;
        let (context, code) = (raw::out(context, "context")?, raw::out(code, "code")?);
        context.set(object.error.context as u32);
        code.set(object.error.code.raw());
        Ok(Code::OK)
    })
}

/// Gives a handle to the file that the error concerns; the caller closes it with `do_file_close`.
/// DO_E_FILE_NOT_AVAILABLE (and NULL) if it concerns none, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_error_get_file(error: *mut do_error, file: *mut *mut do_file) -> do_result {
    guard(|| {
        let place = raw::out_handle(file, "file")?;
        let object = handle::get::<ErrorObject>(error)?;
        let found = object.file.clone().ok_or_else(|| Error::new(Code::E_FILE_NOT_AVAILABLE, ""))?;
        place.set(handle::give(found)?);
        Ok(Code::OK)
    })
}

/// Writes what was wrong, where, and what to do. Holds no credentials.
/// DO_E_INSUFFICIENT_BUFFER if it does not fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_error_get_error_description(
    error: *mut do_error,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> do_result {
    guard(|| {
        let object = handle::get::<ErrorObject>(error)?;
        raw::write_text(&object.error.to_string(), buffer, capacity, needed)
    })
}

/// Writes the context in which the error arose, as one English sentence.
/// DO_E_INSUFFICIENT_BUFFER if it does not fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_error_get_error_context_description(
    error: *mut do_error,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> do_result {
    guard(|| {
        let object = handle::get::<ErrorObject>(error)?;
        raw::write_text(object.error.context.text(), buffer, capacity, needed)
    })
}

/// Writes the protocol by which the file is fetched, such as `https`; empty if the error concerns none.
/// DO_E_INSUFFICIENT_BUFFER if it does not fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_error_get_protocol(
    error: *mut do_error,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> do_result {
    guard(|| {
        let object = handle::get::<ErrorObject>(error)?;
        raw::write_text(object.protocol.as_deref().unwrap_or_default(), buffer, capacity, needed)
    })
}

/// Gives when the job tries again by itself, in 100-nanosecond ticks since 1601-01-01 UTC: then the error is a
/// transient one. Zero if it does not. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_error_get_retry_time(error: *mut do_error, time: *mut u64) -> do_result {
    guard(|| {
        let object = handle::get::<ErrorObject>(error)?;
        raw::out(time, "time")?.set(object.retry_at.map_or(0, |moment| moment.0));
        Ok(Code::OK)
    })
}

/// Gives the HTTP status behind the error; zero if there is none. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_error_get_http_status(error: *mut do_error, status: *mut u32) -> do_result {
    guard(|| {
        let object = handle::get::<ErrorObject>(error)?;
        raw::out(status, "status")?.set(object.error.code.http_status().unwrap_or(0).into());
        Ok(Code::OK)
    })
}

/// Gives the operating system's own number for the error, such as `errno`; zero if there is none.
/// DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_error_get_os_code(error: *mut do_error, code: *mut i32) -> do_result {
    guard(|| {
        let object = handle::get::<ErrorObject>(error)?;
        raw::out(code, "code")?.set(object.error.os_code.unwrap_or(0));
        Ok(Code::OK)
    })
}

/// Gives the free bytes that the disk has to have before the job can go on, if it is room that is missing; else zero.
/// DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_error_get_bytes_needed(error: *mut do_error, bytes: *mut u64) -> do_result {
    guard(|| {
        let object = handle::get::<ErrorObject>(error)?;
        raw::out(bytes, "bytes")?.set(object.error.bytes_needed.unwrap_or(0));
        Ok(Code::OK)
    })
}

/// Closes the handle. DO_E_HANDLE, DO_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_error_close(error: *mut do_error) -> do_result {
    guard(|| handle::close::<ErrorObject>(error).map(|_| Code::OK))
}
