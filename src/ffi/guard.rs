//! The guard around every export: no panic and no error leaves it but as a code.

use super::error::ErrorObject;
use super::handle;
use super::raw;
use super::types::{do_error, do_result};
use crate::code::Code;
use crate::error::{Error, Result};
use crate::fault;
use crate::sys;

/// Runs an export's body.
pub(super) fn guard(body: impl FnOnce() -> Result<Code>) -> do_result {
    run(body).unwrap_or_else(|error| error.code).raw()
}

/// Runs the body of an export that tells its errors' story: `*error` becomes NULL on success, else an
/// object that the caller closes. `error` itself may be NULL.
pub(super) fn guard_error(error: *mut *mut do_error, body: impl FnOnce() -> Result<Code>) -> do_result {
    let result = run(body);
    if let Ok(place) = raw::out(error, "error") {
        let told = match &result {
            Err(story) if story.code != Code::E_FORKED => handle::give(ErrorObject::from(story.clone())).ok(),
            _ => None,
        };
        place.set(told.unwrap_or(std::ptr::null_mut()));
    }
    result.unwrap_or_else(|error| error.code).raw()
}

/// Runs the body of an export that touches nothing but its arguments, and so works in the child of a fork too.
pub(super) fn guard_pure(body: impl FnOnce() -> Result<Code>) -> do_result {
    contain(body).unwrap_or_else(|error| error.code).raw()
}

fn run(body: impl FnOnce() -> Result<Code>) -> Result<Code> {
    // Before anything else: in the child of a fork any of our locks may be held by a thread that is not there.
    if sys::forked() {
        return Err(Error::new(Code::E_FORKED, Code::E_FORKED.text()));
    }
    let _active = sys::Active::begin();
    contain(body)
}

fn contain(body: impl FnOnce() -> Result<Code>) -> Result<Code> {
    fault::be_quiet();
    fault::contain("the call", body).and_then(|result| result)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ffi::types::do_error;

    #[test]
    fn a_panic_becomes_a_code_and_a_story() {
        let mut error: *mut do_error = std::ptr::null_mut();
        let result = guard_error(&mut error, || panic!("on purpose"));
        assert_eq!(result, Code::E_UNEXPECTED.raw());
        assert!(!error.is_null());
        handle::close::<ErrorObject>(error).unwrap();
        assert_eq!(guard(|| panic!("on purpose")), Code::E_UNEXPECTED.raw());
    }

    #[test]
    fn success_leaves_no_story() {
        let mut error: *mut do_error = std::ptr::without_provenance_mut(7);
        assert_eq!(guard_error(&mut error, || Ok(Code::S_FALSE)), 1);
        assert!(error.is_null());
        assert_eq!(guard_error(std::ptr::null_mut(), || Ok(Code::OK)), 0);
    }
}
