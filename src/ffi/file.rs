//! Files.

use super::guard::{guard, guard_error};
use super::handle;
use super::raw::{self, Sized32};
use super::types::{do_error, do_file, do_file_progress, do_file_range, do_result};
use crate::code::Code;
use crate::digest::{DIGEST_MAX, Expected};
use crate::file::File;
use std::ffi::c_char;

impl Sized32 for do_file_progress {
    const FIRST_SIZE: usize = 24;
}

/// Writes the URL that the file comes from. DO_E_INSUFFICIENT_BUFFER if it does not fit, DO_E_HANDLE,
/// DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_file_get_remote_name(
    file: *mut do_file,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> do_result {
    guard(|| raw::write_text(&handle::get::<File>(file)?.remote_name()?, buffer, capacity, needed))
}

/// Gives the file another URL, at once and for good. What has been fetched stays if the new server's validator agrees
/// with the old one's; else the file starts again. A file that is whole stays so. DO_E_INVALID_ARG,
/// DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER,
/// DO_E_INVALID_UTF8, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_file_set_remote_name(
    file: *mut do_file,
    remote_name: *const c_char,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        let object = handle::get::<File>(file)?;
        object.set_remote_name(&raw::text(remote_name, "remote_name")?)?;
        Ok(Code::OK)
    })
}

/// Writes the path that the file gets when its job is completed. DO_E_INSUFFICIENT_BUFFER if it does not
/// fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_file_get_local_name(
    file: *mut do_file,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> do_result {
    guard(|| {
        let path = handle::get::<File>(file)?.local_name()?;
        raw::write_text(&path.to_string_lossy(), buffer, capacity, needed)
    })
}

/// Writes the path under which the file is kept until its job is completed. It is there as soon as the first byte is;
/// reading it is fine, and writing to it has the file fetched again. DO_E_INSUFFICIENT_BUFFER if it does not fit,
/// DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_file_get_temporary_name(
    file: *mut do_file,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> do_result {
    guard(|| {
        let path = handle::get::<File>(file)?.temporary_name()?;
        raw::write_text(&path.to_string_lossy(), buffer, capacity, needed)
    })
}

/// Gives the file's place in its job, from zero. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_file_get_ordinal(file: *mut do_file, ordinal: *mut u32) -> do_result {
    guard(|| {
        let object = handle::get::<File>(file)?;
        raw::out(ordinal, "ordinal")?.set(object.ordinal()?);
        Ok(Code::OK)
    })
}

/// Writes the ranges of the remote file that make up this one, in the order in which they are packed, to room for
/// `capacity` of them, and to `needed` how many there are. DO_S_FALSE and zero if it is all of the remote file;
/// DO_E_INSUFFICIENT_BUFFER if they do not fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_file_get_ranges(
    file: *mut do_file,
    ranges: *mut do_file_range,
    capacity: u32,
    needed: *mut u32,
) -> do_result {
    guard(|| {
        let object = handle::get::<File>(file)?;
        let found: Vec<do_file_range> = object.ranges()?.into_iter().map(do_file_range::from).collect();
        let written = raw::write_values(&found, ranges, capacity, needed)?;
        Ok(if found.is_empty() { Code::S_FALSE } else { written })
    })
}

/// Gives 1 if the file is known to be right, because its caller said so or because its digest is the expected one;
/// else 0. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_file_get_validation_state(file: *mut do_file, valid: *mut u32) -> do_result {
    guard(|| {
        let object = handle::get::<File>(file)?;
        raw::out(valid, "valid")?.set(object.validation_state()?.into());
        Ok(Code::OK)
    })
}

/// Says whether a whole file is right. 0 sends the job to ERROR with DO_E_VALIDATION_FAILED, and has the file fetched
/// again when the job is resumed. DO_E_INVALID_STATE if the file is not whole yet, or has its local name, or the job
/// is completed or cancelled; DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_file_set_validation_state(
    file: *mut do_file,
    valid: u32,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        handle::get::<File>(file)?.set_validation_state(valid != 0)?;
        Ok(Code::OK)
    })
}

/// Writes the headers of the last answer about the file, one a line, without cookies. DO_S_FALSE and nothing if
/// there was no answer yet; DO_E_INSUFFICIENT_BUFFER if they do not fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER,
/// DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_file_get_response_headers(
    file: *mut do_file,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> do_result {
    guard(|| {
        let found = handle::get::<File>(file)?.response_headers()?;
        let written = raw::write_text(found.as_deref().unwrap_or_default(), buffer, capacity, needed)?;
        Ok(if found.is_none() { Code::S_FALSE } else { written })
    })
}

/// Gives what the file must be: a `DO_DIGEST_` value, and its bytes to room for `capacity` of them; `needed` receives
/// how many there are (at most 64). DO_S_FALSE and zeroes if that was not said; DO_E_INSUFFICIENT_BUFFER if they do
/// not fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_file_get_expected_digest(
    file: *mut do_file,
    algorithm: *mut u32,
    bytes: *mut u8,
    capacity: u32,
    needed: *mut u32,
) -> do_result {
    guard(|| {
        let place = raw::out(algorithm, "algorithm")?;
        let found = handle::get::<File>(file)?.expected_digest()?;
        let held = found.as_ref().map_or(&[][..], |digest| &digest.bytes);
        let written = raw::write_values(held, bytes, capacity, needed)?;
        place.set(found.as_ref().map_or(0, |digest| digest.algorithm as u32));
        Ok(if found.is_none() { Code::S_FALSE } else { written })
    })
}

/// Says what the file must be, before it is whole: `count` bytes by a `DO_DIGEST_` value; 0 and no bytes take it
/// back. The file is held against it before the job is TRANSFERRED; one that is something else sends the job to
/// ERROR with DO_E_VALIDATION_FAILED. DO_E_INVALID_HASH_ALGORITHM, DO_E_INVALID_ARG (count), DO_E_INVALID_STATE if
/// the file is whole, or the job completed or cancelled; DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_file_set_expected_digest(
    file: *mut do_file,
    algorithm: u32,
    count: u32,
    bytes: *const u8,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        let object = handle::get::<File>(file)?;
        let none = algorithm == 0 && count == 0;
        if !none {
            Expected::judge(algorithm, count as usize)?;
        }
        let bytes = raw::values(bytes, count, DIGEST_MAX, Code::E_INVALID_ARG, "bytes")?;
        let digest = if none { None } else { Some(Expected::check(algorithm, &bytes)?) };
        object.set_expected_digest(digest.as_ref())?;
        Ok(Code::OK)
    })
}

/// Fills in how far the file is. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_INVALID_ARG (struct_size),
/// DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_file_get_progress(
    file: *mut do_file,
    progress: *mut do_file_progress,
) -> do_result {
    guard(|| {
        let object = handle::get::<File>(file)?;
        let place = raw::out_struct(progress, "progress")?;
        let now = object.progress()?;
        place.set(do_file_progress {
            struct_size: size_of::<do_file_progress>() as u32,
            completed: now.completed.into(),
            bytes_total: now.bytes_total,
            bytes_transferred: now.bytes_transferred,
        });
        Ok(Code::OK)
    })
}

/// Closes the handle; the file is not touched. DO_E_HANDLE, DO_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_file_close(file: *mut do_file) -> do_result {
    guard(|| handle::close::<File>(file).map(|_| Code::OK))
}
