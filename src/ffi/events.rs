//! Events: waiting for what changes.

use super::constants::DO_INFINITE;
use super::guard::guard;
use super::handle;
use super::raw::{self, Sized32};
use super::types::{do_event, do_events, do_job_id, do_result};
use crate::code::Code;
use crate::error::{Error, Result};
use crate::manager::Events;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What a `do_events` handle stands for.
pub(super) struct EventsObject {
    events: Events,
    closed: AtomicBool,
}

impl From<Events> for EventsObject {
    fn from(events: Events) -> EventsObject {
        EventsObject { events, closed: AtomicBool::new(false) }
    }
}

impl EventsObject {
    fn wait(&self, timeout: Option<Duration>) -> Result<Option<crate::manager::Event>> {
        let event = self.events.wait_unless(timeout, || self.closed.load(Ordering::SeqCst))?;
        if event.is_none() && self.closed.load(Ordering::SeqCst) {
            return Err(Error::new(Code::E_CLOSED, "the events handle has been closed"));
        }
        Ok(event)
    }
}

impl Sized32 for do_event {
    const FIRST_SIZE: usize = 32;
}

/// Takes the oldest change and writes it to `event`; waits for one for up to `timeout_ms` milliseconds,
/// not at all if that is 0, for ever if it is DO_INFINITE. However often a job changes, there is one
/// pending event of it, and none is ever dropped: the event tells *that* the job changed; its getters tell
/// the rest. DO_S_TIMEOUT if nothing happened. Closing the events or their manager from another thread
/// ends the wait with DO_E_CLOSED. DO_E_HANDLE, DO_E_POINTER, DO_E_INVALID_ARG (struct_size), DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_events_wait(
    events: *mut do_events,
    timeout_ms: u32,
    event: *mut do_event,
) -> do_result {
    guard(|| {
        let object = handle::get::<EventsObject>(events)?;
        let place = raw::out_struct(event, "event")?;
        let timeout = (timeout_ms != DO_INFINITE).then(|| Duration::from_millis(timeout_ms.into()));
        let Some(taken) = object.wait(timeout)? else { return Ok(Code::S_TIMEOUT) };
        place.set(do_event {
            struct_size: size_of::<do_event>() as u32,
            what: taken.what.0,
            job_id: do_job_id { bytes: taken.job.0 },
            state: taken.state as u32,
            reserved: 0,
        });
        Ok(Code::OK)
    })
}

/// Gives a file descriptor that is readable while changes are pending, for `poll` and its kin: valid until the handle
/// is closed, and not to be read from or closed by the caller. Readable does not promise a change:
/// `do_events_wait` with 0 tells; it is also what says so when the manager has been closed.
/// DO_E_FAIL if the system has no descriptor left, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_events_get_fd(events: *mut do_events, fd: *mut i32) -> do_result {
    guard(|| {
        let object = handle::get::<EventsObject>(events)?;
        raw::out(fd, "fd")?.set(object.events.descriptor()?);
        Ok(Code::OK)
    })
}

/// Closes the handle; threads that wait on it return. DO_E_HANDLE, DO_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_events_close(events: *mut do_events) -> do_result {
    guard(|| {
        let object = handle::close::<EventsObject>(events)?;
        object.closed.store(true, Ordering::SeqCst);
        object.events.wake();
        Ok(Code::OK)
    })
}
