//! The manager.

use super::enums::Enumerator;
use super::events::EventsObject;
use super::guard::{guard, guard_error};
use super::handle;
use super::raw::{self, Sized32};
use super::types::{
    do_enum_jobs, do_error, do_events, do_job, do_job_filter, do_job_id, do_manager, do_manager_options,
    do_result,
};
use crate::code::Code;
use crate::engine::Options;
use crate::error::{Error, Result};
use crate::manager::Manager;
use crate::model::{JobId, JobType};
use crate::store::JobFilter;
use std::ffi::c_char;
use std::path::Path;

impl Sized32 for do_manager_options {
    const FIRST_SIZE: usize = 8;
}

impl Sized32 for do_job_filter {
    const FIRST_SIZE: usize = size_of::<do_job_filter>();
}

fn options(given: *const do_manager_options) -> Result<Options> {
    let mut options = Options::default();
    if !given.is_null() {
        let default = do_manager_options { struct_size: 0, max_running_jobs: 0 };
        let given = raw::in_struct(given, default, "options")?;
        match given.max_running_jobs {
            0 => {}
            count @ 1..=1024 => options.max_running_jobs = count as usize,
            count => {
                let text = format!("options->max_running_jobs is {count}; at most 1024 are allowed");
                return Err(Error::argument(text));
            }
        }
    }
    Ok(options)
}

/// Opens the store in a folder (absolute path; created if it is not there, for its user alone) and gives a
/// handle to its manager. `options` may be NULL; they count for the first manager of a process on a store.
/// Any number of processes may have one store open, and a process may open it more than once: one process
/// moves the bytes, and another takes over within a second when it ends or dies. The first call starts
/// threads; nothing runs before it. DO_E_POINTER, DO_E_INVALID_ARG, DO_E_INVALID_UTF8, DO_E_ACCESS_DENIED
/// and the system's other codes, DO_E_STORE_VERSION, DO_E_DATABASE_CORRUPT, DO_E_STORE_BUSY, DO_E_FORKED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_manager_open(
    store: *const c_char,
    options: *const do_manager_options,
    manager: *mut *mut do_manager,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        let place = raw::out_handle(manager, "manager")?;
        let store = raw::text(store, "store")?;
        let opened = Manager::open(Path::new(&store), self::options(options)?)?;
        place.set(handle::give(opened)?);
        Ok(Code::OK)
    })
}

/// Closes the manager. Handles that came from it, except to errors, answer DO_E_CLOSED from now on, and are
/// still to be closed;
/// threads that wait on its events return. If it is the process's last manager on its store, transfers
/// stop, and go on when a process opens the store again. Returns when none runs any more.
/// DO_E_HANDLE, DO_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_manager_close(manager: *mut do_manager) -> do_result {
    guard(|| {
        handle::close::<Manager>(manager)?.close();
        Ok(Code::OK)
    })
}

/// Creates a job: suspended, without files, durable when this returns. `type` is DO_JOB_TYPE_DOWNLOAD; the
/// name has 1 to 256 characters and need not be unique. `id` receives the job's identity, by which any
/// process finds it again, and may be NULL. The caller closes `job` with `do_job_close`.
/// DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_INVALID_ARG, DO_E_INVALID_UTF8, DO_E_STRING_TOO_LONG,
/// DO_E_NOT_IMPL (another type), DO_E_TOO_MANY_JOBS, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_manager_create_job(
    manager: *mut do_manager,
    display_name: *const c_char,
    r#type: u32,
    id: *mut do_job_id,
    job: *mut *mut do_job,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        let place = raw::out_handle(job, "job")?;
        let object = handle::get::<Manager>(manager)?;
        let name = raw::text(display_name, "display_name")?;
        let kind = JobType::from_raw(r#type).ok_or_else(|| {
            Error::new(Code::E_NOT_IMPL, format!("type {} is not DO_JOB_TYPE_DOWNLOAD", { r#type }))
        })?;
        let created = object.create_job(&name, kind)?;
        let given = created.id().and_then(|identity| Ok((identity, handle::give(created.clone())?)));
        let (identity, given) = given.inspect_err(|_| {
            // Nobody would know of it. If that fails too, it is cancelled once it has rested for long enough.
            let _ = created.cancel();
        })?;
        if let Ok(place) = raw::out(id, "id") {
            place.set(do_job_id { bytes: identity.0 });
        }
        place.set(given);
        Ok(Code::OK)
    })
}

/// Gives a handle to the job with this identity; the caller closes it with `do_job_close`.
/// DO_E_JOB_NOT_FOUND if the store has none, or only one that was completed or cancelled; DO_E_HANDLE,
/// DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_manager_get_job(
    manager: *mut do_manager,
    id: *const do_job_id,
    job: *mut *mut do_job,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        let place = raw::out_handle(job, "job")?;
        let object = handle::get::<Manager>(manager)?;
        let id = raw::value(id, "id")?;
        place.set(handle::give(object.job(JobId(id.bytes))?)?);
        Ok(Code::OK)
    })
}

/// Gives an enumerator over all jobs that are neither completed nor cancelled, as they are at this moment;
/// the caller closes it with `do_enum_jobs_close`. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_manager_enum_jobs(
    manager: *mut do_manager,
    jobs: *mut *mut do_enum_jobs,
) -> do_result {
    guard(|| {
        let place = raw::out_handle(jobs, "jobs")?;
        let object = handle::get::<Manager>(manager)?;
        place.set(handle::give(Enumerator::new(object.jobs()?, move || object.check()))?);
        Ok(Code::OK)
    })
}

/// As `do_manager_enum_jobs`, for the jobs that `filter` lets through: those in some states, or with display names
/// that begin with a prefix. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_INVALID_ARG (struct_size),
/// DO_E_INVALID_UTF8, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_manager_enum_jobs_filtered(
    manager: *mut do_manager,
    filter: *const do_job_filter,
    jobs: *mut *mut do_enum_jobs,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        let place = raw::out_handle(jobs, "jobs")?;
        let object = handle::get::<Manager>(manager)?;
        let none = do_job_filter { struct_size: 0, states: 0, name_prefix: std::ptr::null() };
        let given = raw::in_struct(filter, none, "filter")?;
        let prefix = raw::optional_text(given.name_prefix, "filter->name_prefix")?.unwrap_or_default();
        let found = object.jobs_where(&JobFilter { states: given.states, prefix })?;
        place.set(handle::give(Enumerator::new(found, move || object.check()))?);
        Ok(Code::OK)
    })
}

/// Writes what a result means, as one sentence, for every result and HTTP failure. `language` is a Windows LANGID;
/// the texts are English, whatever it is. DO_E_INSUFFICIENT_BUFFER if it does not fit, DO_E_HANDLE, DO_E_CLOSED,
/// DO_E_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_manager_get_error_description(
    manager: *mut do_manager,
    result: do_result,
    language: u32,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> do_result {
    guard(|| {
        handle::get::<Manager>(manager)?.check()?;
        let _ = language;
        raw::write_text(&Code::from_raw(result).text(), buffer, capacity, needed)
    })
}

/// Begins to collect changes of all jobs of the store, whichever process makes them; `do_events_wait` takes
/// them, and the caller closes `events` with `do_events_close`. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_manager_subscribe(
    manager: *mut do_manager,
    events: *mut *mut do_events,
) -> do_result {
    guard(|| {
        let place = raw::out_handle(events, "events")?;
        let object = handle::get::<Manager>(manager)?;
        place.set(handle::give(EventsObject::from(object.subscribe()?))?);
        Ok(Code::OK)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_that_gets_no_handle_is_not_created_and_its_id_not_told() {
        let dir = tempfile::tempdir().unwrap();
        let manager = handle::give(Manager::open(dir.path(), Options::default()).unwrap()).unwrap();
        let mut id = do_job_id { bytes: [7; 16] };
        let mut job = std::ptr::null_mut();
        handle::refusing::NEXT.set(true);
        // SAFETY: the pointers are those of values that live until the end of the test.
        let result = unsafe {
            do_manager_create_job(manager, c"x".as_ptr(), 0, &mut id, &mut job, std::ptr::null_mut())
        };
        assert_eq!(result, Code::E_FAIL.raw());
        assert!(job.is_null());
        assert_eq!(id.bytes, [7; 16]);
        let manager = handle::close::<Manager>(manager).unwrap();
        assert!(manager.jobs().unwrap().is_empty(), "nobody knows of the job, and nobody can end it");
        manager.close();
    }
}
