//! Faults of the library's own: a panic is kept where it happened and told as an error that says where that was.
//!
//! A library prints nothing. The hook that prints panics is Rust's and the process's, so it is left as it is for those
//! who use the library from Rust; behind the C ABI, where nobody else may know of it, `be_quiet` puts one before it
//! that swallows what happens within `contain` and hands on the rest.

use crate::code::Code;
use crate::error::{Context, Error, Result};
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    /// How many `contain` this thread is in.
    static WITHIN: Cell<usize> = const { Cell::new(0) };
    /// Where its last panic was.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs a part of the library, `what` in words; a panic in it becomes an error.
///
/// The panic's own message is not told: nobody has looked whether a secret is in it.
pub fn contain<T>(what: &str, body: impl FnOnce() -> T) -> Result<T> {
    WITHIN.set(WITHIN.get() + 1);
    let outcome = catch_unwind(AssertUnwindSafe(body));
    WITHIN.set(WITHIN.get() - 1);
    outcome.map_err(|_| {
        let place = PLACE.take().map(|place| format!(" at {place}")).unwrap_or_default();
        let text = format!("{what} met a fault of the library's own{place}");
        Error::new(Code::E_UNEXPECTED, text).within(Context::QueueManager)
    })
}

/// From now on a panic within `contain` prints nothing. Any other goes where it went before.
pub fn be_quiet() {
    static ONCE: Once = Once::new();
    // The hook cannot be changed by a thread that panics: then by the next call.
    if ONCE.is_completed() || std::thread::panicking() {
        return;
    }
    ONCE.call_once(|| {
        let former = take_hook();
        set_hook(Box::new(move |info| {
            if !is_ours(info) {
                former(info)
            }
        }));
    });
}

/// Whether the panic is one that `contain` will catch; notes where it was.
fn is_ours(info: &PanicHookInfo<'_>) -> bool {
    // A thread that ends may have lost its variables already.
    let ours = WITHIN.try_with(Cell::get).is_ok_and(|within| within > 0);
    if ours {
        let place = info.location().map(|place| format!("{}:{}", place.file(), place.line()));
        let _ = PLACE.try_with(|last| *last.borrow_mut() = place);
    }
    ours
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error_that_says_where_it_was_and_not_what() {
        be_quiet();
        let error = contain("the test", || panic!("a secret")).unwrap_err();
        assert_eq!(error.code, Code::E_UNEXPECTED);
        let expected = format!("the test met a fault of the library's own at {}:", file!());
        assert!(error.text.starts_with(&expected), "{}", error.text);
        assert!(!error.text.contains("secret"));
        assert_eq!(contain("the test", || 7).unwrap(), 7);
    }

    #[test]
    fn a_fault_within_a_fault_is_told_by_the_inner_one() {
        let inner = contain("the outer", || contain("the inner", || panic!("on purpose")));
        assert!(inner.unwrap().unwrap_err().text.starts_with("the inner"));
    }
}
