//! Notify interfaces: functions of the caller's that are called when something happens to a job.

use super::error::ErrorObject;
use super::guard::{guard, guard_error};
use super::handle::{self, Handled};
use super::raw::{self, Callbacks, Sized32};
use super::types::{do_error, do_file_range, do_job, do_notify_interface, do_result};
use crate::code::Code;
use crate::error::{Error, Result};
use crate::file::File;
use crate::job::{Job, JobError, Notify};
use crate::ranges::FileRange;
use std::any::Any;
use std::sync::Arc;

impl Sized32 for do_notify_interface {
    const FIRST_SIZE: usize = size_of::<do_notify_interface>();
}

const NONE: do_notify_interface = do_notify_interface {
    struct_size: size_of::<do_notify_interface>() as u32,
    reserved: 0,
    user_data: std::ptr::null_mut(),
    job_transferred: None,
    job_error: None,
    job_modification: None,
    file_transferred: None,
    file_ranges_transferred: None,
    finalize: None,
};

/// A handle that is closed when a call has returned.
struct Lent<T: Handled>(*mut T::C);

impl<T: Handled> Lent<T> {
    fn of(object: T) -> Result<Lent<T>> {
        handle::give(object).map(Lent)
    }
}

impl<T: Handled> Drop for Lent<T> {
    fn drop(&mut self) {
        // The callee may have closed it, against the rule; that does no harm.
        let _ = handle::close::<T>(self.0);
    }
}

/// What a function answered.
fn answered(code: do_result) -> Result<()> {
    let code = Code::from_raw(code);
    if code.is_failure() { Err(Error::new(code, "the notify interface refused")) } else { Ok(()) }
}

impl Notify for Callbacks {
    fn job_transferred(&self, job: &Job) -> Result<()> {
        let job = Lent::of(job.clone())?;
        answered(self.call_job_transferred(job.0))
    }

    fn job_error(&self, job: &Job, error: &JobError) -> Result<()> {
        let job = Lent::of(job.clone())?;
        let error = Lent::of(ErrorObject::from(error.clone()))?;
        answered(self.call_job_error(job.0, error.0))
    }

    fn job_modification(&self, job: &Job) -> Result<()> {
        let job = Lent::of(job.clone())?;
        answered(self.call_job_modification(job.0))
    }

    fn file_transferred(&self, job: &Job, file: &File) -> Result<()> {
        let (job, file) = (Lent::of(job.clone())?, Lent::of(file.clone())?);
        answered(self.call_file_transferred(job.0, file.0))
    }

    fn file_ranges_transferred(&self, job: &Job, file: &File, ranges: &[FileRange]) -> Result<()> {
        let (job, file) = (Lent::of(job.clone())?, Lent::of(file.clone())?);
        let ranges: Vec<do_file_range> = ranges.iter().copied().map(do_file_range::from).collect();
        answered(self.call_file_ranges_transferred(job.0, file.0, &ranges))
    }
}

/// Registers who is called when something happens to the job, in the place of whoever was; NULL for nobody. The
/// struct is copied. The functions are called from one thread of the manager's, one call at a time, while no lock
/// of the library is held: any call of it is allowed inside, also this one and `do_manager_close`. Which are called
/// is what `do_job_set_notify_flags` says. What happened before the registration, in whatever process, is told too.
///
/// When this returns, none of the former functions is running, nor will be: unless it is called from within one,
/// which then is the last. The same holds for `do_manager_close`. A registration ends with the job, its manager or
/// the process; `finalize` is called when it has ended, but not at the end of the process. It must not be set to
/// functions of a module that is unloaded before. DO_E_INVALID_STATE once the job is completed or cancelled (NULL
/// is allowed then too), DO_E_INVALID_ARG (struct_size), DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE; `finalize` is not
/// called if the call fails.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_set_notify_interface(
    job: *mut do_job,
    interface: *const do_notify_interface,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        let object = handle::get::<Job>(job)?;
        if interface.is_null() {
            object.set_notify_interface(None)?;
            return Ok(Code::OK);
        }
        let callbacks = Arc::new(Callbacks::new(raw::in_struct(interface, NONE, "interface")?));
        let set = object.set_notify_interface(Some(callbacks.clone()));
        if set.is_ok() {
            callbacks.own_user_data();
        }
        set.map(|()| Code::OK)
    })
}

/// Copies the notify interface that was registered for the job in this manager. DO_S_FALSE and zeroes if there is
/// none. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_INVALID_ARG (struct_size).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_get_notify_interface(
    job: *mut do_job,
    interface: *mut do_notify_interface,
) -> do_result {
    guard(|| {
        let object = handle::get::<Job>(job)?;
        let place = raw::out_struct(interface, "interface")?;
        let found: Option<Arc<dyn Any + Send + Sync>> = match object.notify_interface()? {
            Some(found) => Some(found),
            None => None,
        };
        let found = found.and_then(|found| found.downcast::<Callbacks>().ok());
        place.set(found.as_ref().map_or(NONE, |found| found.interface()));
        Ok(if found.is_some() { Code::OK } else { Code::S_FALSE })
    })
}
