//! Files.

use super::guard::guard;
use super::handle;
use super::raw::{self, Sized32};
use super::types::{do_file, do_file_progress, do_result};
use crate::code::Code;
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
