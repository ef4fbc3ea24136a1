//! Enumerators: snapshots of jobs and of files, read in steps.

use super::guard::guard;
use super::handle::{self, Handled};
use super::raw;
use super::types::{do_enum_files, do_enum_jobs, do_file, do_job, do_result};
use crate::code::Code;
use crate::error::{Error, Result};
use crate::file::File;
use crate::job::Job;
use crate::memory;
use parking_lot::Mutex;
use std::sync::Arc;

/// What an enumerator's handle stands for: a snapshot and a place in it.
pub(super) struct Enumerator<T> {
    items: Arc<Vec<T>>,
    at: Mutex<usize>,
    /// Refuses once the manager that it came from is closed.
    open: Arc<dyn Fn() -> Result<()> + Send + Sync>,
}

impl<T: Clone> Enumerator<T> {
    pub fn new(items: Vec<T>, open: impl Fn() -> Result<()> + Send + Sync + 'static) -> Enumerator<T> {
        Enumerator { items: Arc::new(items), at: Mutex::new(0), open: Arc::new(open) }
    }

    /// Gives out the next items. If one cannot be, those before it are taken back: all or nothing.
    fn take<H: Copy>(
        &self,
        count: usize,
        give: impl Fn(T) -> Result<H>,
        take_back: impl Fn(H),
    ) -> Result<Vec<H>> {
        let mut at = self.at.lock();
        let end = at.saturating_add(count).min(self.items.len());
        let mut given = Vec::new();
        memory::reserve(&mut given, end - *at)?;
        for item in &self.items[*at..end] {
            match give(item.clone()) {
                Ok(handle) => given.push(handle),
                Err(error) => {
                    given.into_iter().for_each(take_back);
                    return Err(error);
                }
            }
        }
        *at = end;
        Ok(given)
    }

    fn skip(&self, count: usize) -> bool {
        let mut at = self.at.lock();
        let left = self.items.len() - *at;
        *at += count.min(left);
        count <= left
    }

    fn reset(&self) {
        *self.at.lock() = 0;
    }

    fn copy(&self) -> Enumerator<T> {
        Enumerator { items: self.items.clone(), at: Mutex::new(*self.at.lock()), open: self.open.clone() }
    }
}

/// The enumerator behind a handle, while its manager is open.
fn enumerator_of<T>(enumerator: *mut E<T>) -> Result<Arc<Enumerator<T>>>
where
    Enumerator<T>: Handled,
{
    let object = handle::get::<Enumerator<T>>(enumerator)?;
    (object.open)()?;
    Ok(object)
}

/// Reads the next items: all of those that were asked for, or fewer at the end.
fn next<T>(enumerator: *mut E<T>, count: u32, items: *mut *mut T::C, fetched: *mut u32) -> Result<Code>
where
    T: Handled + Clone,
    Enumerator<T>: Handled,
{
    let object = enumerator_of::<T>(enumerator)?;
    let places = raw::array(items, count as usize, "items")?;
    let told = if count == 1 && fetched.is_null() { None } else { Some(raw::out(fetched, "fetched")?) };
    let handles =
        object.take(count as usize, |item| handle::give(item), |given| drop(handle::close::<T>(given)))?;
    let found = handles.len() as u32;
    places.set(handles.into_iter());
    if let Some(place) = told {
        place.set(found);
    }
    Ok(if found == count { Code::OK } else { Code::S_FALSE })
}

/// The C type of an enumerator.
type E<T> = <Enumerator<T> as Handled>::C;

fn count<T: Clone>(object: &Enumerator<T>, count: *mut u32) -> Result<Code> {
    let all =
        u32::try_from(object.items.len()).map_err(|_| Error::new(Code::E_FAIL, "too many items to count"))?;
    raw::out(count, "count")?.set(all);
    Ok(Code::OK)
}

fn skipped(all: bool) -> Code {
    if all { Code::OK } else { Code::S_FALSE }
}

/// Gives handles to the next `count` jobs; the caller closes each with `do_job_close`. `jobs` has room for
/// `count` handles; `fetched` receives how many there were and may be NULL only if `count` is 1.
/// DO_S_FALSE if there were fewer, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_enum_jobs_next(
    enumerator: *mut do_enum_jobs,
    count: u32,
    jobs: *mut *mut do_job,
    fetched: *mut u32,
) -> do_result {
    guard(|| next::<Job>(enumerator, count, jobs, fetched))
}

/// Passes over the next `count` jobs. DO_S_FALSE if there were fewer, DO_E_HANDLE, DO_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_enum_jobs_skip(enumerator: *mut do_enum_jobs, count: u32) -> do_result {
    guard(|| Ok(skipped(enumerator_of::<Job>(enumerator)?.skip(count as usize))))
}

/// Goes back to the first job. DO_E_HANDLE, DO_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_enum_jobs_reset(enumerator: *mut do_enum_jobs) -> do_result {
    guard(|| {
        enumerator_of::<Job>(enumerator)?.reset();
        Ok(Code::OK)
    })
}

/// Gives a second enumerator over the same snapshot, at the same place. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_enum_jobs_clone(
    enumerator: *mut do_enum_jobs,
    copy: *mut *mut do_enum_jobs,
) -> do_result {
    guard(|| {
        let place = raw::out_handle(copy, "copy")?;
        let object = enumerator_of::<Job>(enumerator)?;
        place.set(handle::give(object.copy())?);
        Ok(Code::OK)
    })
}

/// Gives the number of jobs in the snapshot, wherever in it the enumerator is. DO_E_HANDLE, DO_E_CLOSED,
/// DO_E_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_enum_jobs_get_count(enumerator: *mut do_enum_jobs, jobs: *mut u32) -> do_result {
    guard(|| count(&*enumerator_of::<Job>(enumerator)?, jobs))
}

/// Closes the handle. DO_E_HANDLE, DO_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_enum_jobs_close(enumerator: *mut do_enum_jobs) -> do_result {
    guard(|| handle::close::<Enumerator<Job>>(enumerator).map(|_| Code::OK))
}

/// Gives handles to the next `count` files; the caller closes each with `do_file_close`. `files` has room
/// for `count` handles; `fetched` receives how many there were and may be NULL only if `count` is 1.
/// DO_S_FALSE if there were fewer, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_enum_files_next(
    enumerator: *mut do_enum_files,
    count: u32,
    files: *mut *mut do_file,
    fetched: *mut u32,
) -> do_result {
    guard(|| next::<File>(enumerator, count, files, fetched))
}

/// Passes over the next `count` files. DO_S_FALSE if there were fewer, DO_E_HANDLE, DO_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_enum_files_skip(enumerator: *mut do_enum_files, count: u32) -> do_result {
    guard(|| Ok(skipped(enumerator_of::<File>(enumerator)?.skip(count as usize))))
}

/// Goes back to the first file. DO_E_HANDLE, DO_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_enum_files_reset(enumerator: *mut do_enum_files) -> do_result {
    guard(|| {
        enumerator_of::<File>(enumerator)?.reset();
        Ok(Code::OK)
    })
}

/// Gives a second enumerator over the same snapshot, at the same place. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_enum_files_clone(
    enumerator: *mut do_enum_files,
    copy: *mut *mut do_enum_files,
) -> do_result {
    guard(|| {
        let place = raw::out_handle(copy, "copy")?;
        let object = enumerator_of::<File>(enumerator)?;
        place.set(handle::give(object.copy())?);
        Ok(Code::OK)
    })
}

/// Gives the number of files in the snapshot, wherever in it the enumerator is. DO_E_HANDLE, DO_E_CLOSED,
/// DO_E_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_enum_files_get_count(
    enumerator: *mut do_enum_files,
    files: *mut u32,
) -> do_result {
    guard(|| count(&*enumerator_of::<File>(enumerator)?, files))
}

/// Closes the handle. DO_E_HANDLE, DO_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_enum_files_close(enumerator: *mut do_enum_files) -> do_result {
    guard(|| handle::close::<Enumerator<File>>(enumerator).map(|_| Code::OK))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    #[test]
    fn items_are_given_out_in_steps_and_all_or_nothing() {
        let numbers = Enumerator::new(vec![1, 2, 3], || Ok(()));
        let refused = |number| if number == 2 { Err(Error::argument("two")) } else { Ok(number) };
        let back = RefCell::new(Vec::new());
        assert!(numbers.take(3, refused, |number| back.borrow_mut().push(number)).is_err());
        assert_eq!(*back.borrow(), [1]);
        assert_eq!(numbers.take(2, Ok, drop).unwrap(), [1, 2], "the place has not moved");
        let copy = numbers.copy();
        assert_eq!(numbers.take(2, Ok, drop).unwrap(), [3]);
        assert!(!numbers.skip(1));
        assert!(copy.skip(1));
        numbers.reset();
        assert_eq!(numbers.take(usize::MAX, Ok, drop).unwrap(), [1, 2, 3]);
    }
}
