//! Jobs.

use super::constants::DO_LENGTH_TO_EOF;
use super::enums::Enumerator;
use super::error::ErrorObject;
use super::guard::{guard, guard_error};
use super::handle;
use super::raw::{self, Sized32};
use super::types::{
    do_enum_files, do_error, do_file, do_file_info, do_file_range, do_job, do_job_id, do_job_progress,
    do_job_times, do_result, do_wait_reason,
};
use crate::code::Code;
use crate::job::{FILES_MAX, Job};
use crate::memory;
use crate::ranges::{FileRange, RANGES_MAX};
use std::ffi::c_char;
use std::path::Path;

impl Sized32 for do_job_progress {
    const FIRST_SIZE: usize = 32;
}

impl Sized32 for do_job_times {
    const FIRST_SIZE: usize = 32;
}

impl Sized32 for do_wait_reason {
    const FIRST_SIZE: usize = 24;
}

/// Adds a file. `remote_name` is an http or https URL of at most 2,200 characters without credentials;
/// `local_name` is an absolute path in a folder that exists and may be written to. What stands at the local
/// name stays until `do_job_complete` replaces it. Allowed until the job is completed or cancelled.
/// DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_INVALID_ARG, DO_E_INVALID_UTF8, DO_E_STRING_TOO_LONG,
/// DO_E_PATH_NOT_FOUND, DO_E_NAME_TOO_LONG,
/// DO_E_ACCESS_DENIED (also where a device, a pipe or a socket stands), DO_E_WRITE_PROTECT, DO_E_IS_DIRECTORY, DO_E_TOO_MANY_FILES_IN_JOB, DO_E_INVALID_STATE,
/// DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_add_file(
    job: *mut do_job,
    remote_name: *const c_char,
    local_name: *const c_char,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        let object = handle::get::<Job>(job)?;
        let remote = raw::text(remote_name, "remote_name")?;
        let local = raw::text(local_name, "local_name")?;
        object.add_file(&remote, Path::new(&local))?;
        Ok(Code::OK)
    })
}

/// Adds `count` files (at most 1,000,000) in one step: all of them, or none if one is refused; the story tells
/// which. What is said of `do_job_add_file` holds for each, and its codes, and DO_E_TOO_MANY_FILES_IN_JOB.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_add_file_set(
    job: *mut do_job,
    count: u32,
    files: *const do_file_info,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        let object = handle::get::<Job>(job)?;
        let infos = raw::values(files, count, FILES_MAX, Code::E_TOO_MANY_FILES_IN_JOB, "files")?;
        let mut names = Vec::new();
        memory::reserve(&mut names, infos.len())?;
        for info in infos {
            names.push((
                raw::text(info.remote_name, "remote_name")?,
                raw::text(info.local_name, "local_name")?,
            ));
        }
        object.add_file_set(names.iter().map(|(remote, local)| (remote.as_str(), Path::new(local))))?;
        Ok(Code::OK)
    })
}

/// Adds a file that consists of `count` ranges of the remote one, packed in the order given: 100-199, 900-999 and
/// 400-499 make a file of 300 bytes. Without ranges it is all of the remote file; more than 65,536 are too many.
/// What is said of `do_job_add_file` holds too, and its codes, and DO_E_INVALID_RANGE (empty, or beyond what a file
/// can have), DO_E_OVERLAPPING_RANGES, DO_E_TOO_MANY_RANGES_IN_FILE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_add_file_with_ranges(
    job: *mut do_job,
    remote_name: *const c_char,
    local_name: *const c_char,
    count: u32,
    ranges: *const do_file_range,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        let object = handle::get::<Job>(job)?;
        let remote = raw::text(remote_name, "remote_name")?;
        let local = raw::text(local_name, "local_name")?;
        let ranges: Vec<FileRange> =
            raw::values(ranges, count, RANGES_MAX, Code::E_TOO_MANY_RANGES_IN_FILE, "ranges")?
                .into_iter()
                .map(FileRange::from)
                .collect();
        object.add_file_with_ranges(&remote, Path::new(&local), &ranges)?;
        Ok(Code::OK)
    })
}

impl From<do_file_range> for FileRange {
    fn from(range: do_file_range) -> FileRange {
        let length = Some(range.length).filter(|length| *length != DO_LENGTH_TO_EOF);
        FileRange { start: range.initial_offset, length }
    }
}

impl From<FileRange> for do_file_range {
    fn from(range: FileRange) -> do_file_range {
        do_file_range { initial_offset: range.start, length: range.length.unwrap_or(DO_LENGTH_TO_EOF) }
    }
}

/// Gives a handle to the file at a place in the order in which they were added, from zero; the caller closes it with
/// `do_file_close`. DO_E_INVALID_ARG if there is none, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_get_file(job: *mut do_job, place: u32, file: *mut *mut do_file) -> do_result {
    guard(|| {
        let out = raw::out_handle(file, "file")?;
        out.set(handle::give(handle::get::<Job>(job)?.file_at(place)?)?);
        Ok(Code::OK)
    })
}

/// Gives an enumerator over the job's files, in the order in which they were added; the caller closes it
/// with `do_enum_files_close`. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_enum_files(job: *mut do_job, files: *mut *mut do_enum_files) -> do_result {
    guard(|| {
        let place = raw::out_handle(files, "files")?;
        let object = handle::get::<Job>(job)?;
        place.set(handle::give(Enumerator::new(object.files()?, move || object.id().map(drop)))?);
        Ok(Code::OK)
    })
}

/// Stops the job's transfers until it is resumed. On a job that is suspended or TRANSFERRED nothing changes.
/// DO_E_INVALID_STATE once it is completed or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_suspend(job: *mut do_job, error: *mut *mut do_error) -> do_result {
    guard_error(error, || handle::get::<Job>(job)?.suspend().map(|()| Code::OK))
}

/// Asks for the job to run: starts a new one, restarts a stopped or failed one, and ends a wait after an
/// error. On a job that runs nothing changes. DO_E_JOB_EMPTY without files, DO_E_INVALID_STATE once it is
/// completed or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_resume(job: *mut do_job, error: *mut *mut do_error) -> do_result {
    guard_error(error, || handle::get::<Job>(job)?.resume().map(|()| Code::OK))
}

/// Gives the job up and deletes what it has fetched. DO_S_UNABLE_TO_DELETE_FILES if something of it is left
/// on the disk, DO_E_INVALID_STATE once it is completed or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_cancel(job: *mut do_job, error: *mut *mut do_error) -> do_result {
    guard_error(error, || handle::get::<Job>(job)?.cancel())
}

/// Ends the job: gives every whole file its local name and discards the rest. Before the job is TRANSFERRED
/// that may be some; then DO_S_PARTIAL_COMPLETE says so. If a file cannot be put in place the code tells why,
/// the job stays as it is, files that are in place already are usable, and the call may be repeated.
/// DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_LOCAL_FILE_CHANGED if somebody else
/// changed a part file (resume the job to fetch it again), the system's codes for what a renaming met,
/// DO_S_UNABLE_TO_DELETE_FILES, DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_complete(job: *mut do_job, error: *mut *mut do_error) -> do_result {
    guard_error(error, || handle::get::<Job>(job)?.complete())
}

/// Gives the job's identity, the same in every process and after every reboot. DO_E_HANDLE, DO_E_CLOSED,
/// DO_E_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_get_id(job: *mut do_job, id: *mut do_job_id) -> do_result {
    guard(|| {
        let object = handle::get::<Job>(job)?;
        raw::out(id, "id")?.set(do_job_id { bytes: object.id()?.0 });
        Ok(Code::OK)
    })
}

/// Gives what the job does: DO_JOB_TYPE_DOWNLOAD. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_get_type(job: *mut do_job, r#type: *mut u32) -> do_result {
    guard(|| {
        let object = handle::get::<Job>(job)?;
        raw::out(r#type, "type")?.set(object.job_type()? as u32);
        Ok(Code::OK)
    })
}

/// Fills in how far the job is: exactly, in the process that moves the bytes; as of the latest checkpoint
/// elsewhere. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_INVALID_ARG (struct_size), DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_get_progress(job: *mut do_job, progress: *mut do_job_progress) -> do_result {
    guard(|| {
        let object = handle::get::<Job>(job)?;
        let place = raw::out_struct(progress, "progress")?;
        let now = object.progress()?;
        place.set(do_job_progress {
            struct_size: size_of::<do_job_progress>() as u32,
            reserved: 0,
            bytes_total: now.bytes_total,
            bytes_transferred: now.bytes_transferred,
            files_total: now.files_total,
            files_transferred: now.files_transferred,
        });
        Ok(Code::OK)
    })
}

/// Fills in when things happened to the job. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_INVALID_ARG
/// (struct_size), DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_get_times(job: *mut do_job, times: *mut do_job_times) -> do_result {
    guard(|| {
        let object = handle::get::<Job>(job)?;
        let place = raw::out_struct(times, "times")?;
        let found = object.times()?;
        place.set(do_job_times {
            struct_size: size_of::<do_job_times>() as u32,
            reserved: 0,
            creation_time: found.creation.0,
            modification_time: found.modification.0,
            transfer_completion_time: found.transfer_completion.map_or(0, |moment| moment.0),
        });
        Ok(Code::OK)
    })
}

/// Gives where the job stands: a `DO_JOB_STATE_` value. Also for a completed or cancelled job, while a
/// handle to it is held. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_get_state(job: *mut do_job, state: *mut u32) -> do_result {
    guard(|| {
        let object = handle::get::<Job>(job)?;
        raw::out(state, "state")?.set(object.state()? as u32);
        Ok(Code::OK)
    })
}

/// Gives an object that tells why the job is in error; the caller closes it with `do_error_close`.
/// DO_E_ERROR_INFORMATION_UNAVAILABLE (and NULL) if the job is in neither error state, DO_E_HANDLE,
/// DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_get_error(job: *mut do_job, error: *mut *mut do_error) -> do_result {
    guard(|| {
        let place = raw::out_handle(error, "error")?;
        let object = handle::get::<Job>(job)?;
        place.set(handle::give(ErrorObject::from(object.error()?))?);
        Ok(Code::OK)
    })
}

/// Fills in why the job does not move, and until when. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_INVALID_ARG
/// (struct_size), DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_get_wait_reason(job: *mut do_job, wait: *mut do_wait_reason) -> do_result {
    guard(|| {
        let object = handle::get::<Job>(job)?;
        let place = raw::out_struct(wait, "wait")?;
        let found = object.wait_reason()?;
        place.set(do_wait_reason {
            struct_size: size_of::<do_wait_reason>() as u32,
            reason: found.reason as u32,
            code: found.code.raw(),
            reserved: 0,
            until: found.until.map_or(0, |moment| moment.0),
            bytes_needed: found.bytes_needed.unwrap_or(0),
        });
        Ok(Code::OK)
    })
}

/// Closes the handle. The job itself goes on. DO_E_HANDLE, DO_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_close(job: *mut do_job) -> do_result {
    guard(|| handle::close::<Job>(job).map(|_| Code::OK))
}
