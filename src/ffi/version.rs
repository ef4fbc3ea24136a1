//! Versions, and results in words.

use super::constants::DO_ABI_VERSION;
use super::guard::guard_pure;
use super::raw;
use super::types::do_result;
use crate::code::Code;
use crate::error::Error;
use std::ffi::c_char;

/// The ABI of the loaded library: a program works with it if it is the `DO_ABI_VERSION` that the program
/// was compiled with. May be called at any time.
#[unsafe(no_mangle)]
pub extern "C" fn do_abi_version() -> u32 {
    DO_ABI_VERSION
}

/// Writes the version of the loaded library, such as `0.1.0`, to `buffer` of `capacity` bytes, and to
/// `needed` how many bytes all of it takes. DO_E_INSUFFICIENT_BUFFER if it does not fit, DO_E_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_version(buffer: *mut c_char, capacity: usize, needed: *mut usize) -> do_result {
    guard_pure(|| raw::write_text(env!("CARGO_PKG_VERSION"), buffer, capacity, needed))
}

/// Writes what a result means, as one English sentence. Knows every HTTP failure too.
/// DO_E_INSUFFICIENT_BUFFER if it does not fit, DO_E_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_result_get_text(
    result: do_result,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> do_result {
    guard_pure(|| raw::write_text(&Code::from_raw(result).text(), buffer, capacity, needed))
}

/// Writes the name of a result's constant, such as `DO_E_INVALID_STATE`. DO_E_INVALID_ARG if it has none,
/// DO_E_INSUFFICIENT_BUFFER if it does not fit, DO_E_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_result_get_name(
    result: do_result,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> do_result {
    guard_pure(|| {
        let code = Code::from_raw(result);
        let name = code.name().ok_or_else(|| Error::argument(format!("result {code:?} has no name")))?;
        raw::write_text(&format!("DO_{name}"), buffer, capacity, needed)
    })
}
