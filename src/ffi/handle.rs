//! The handle table: what C holds is an entry's number, never a pointer to anything.
//!
//! A handle is the kind of the object, the slot of its entry, the entry's generation and a number drawn
//! when the library was loaded. So a closed handle, one of another kind, one of another copy of the
//! library and a number out of nowhere are told apart without touching memory that is not ours.

use super::enums::Enumerator;
use super::error::ErrorObject;
use super::events::EventsObject;
use super::ledger::Ledger;
use super::notices::NoticesObject;
use crate::code::Code;
use crate::error::{Error, Result};
use crate::file::File;
use crate::job::Job;
use crate::manager::Manager;
use crate::memory::reserve;
use once_cell::sync::Lazy;
use parking_lot::RwLock;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

// The parts of a handle, from its low end: 32-bit systems have room for fewer handles, no less checking.
#[cfg(target_pointer_width = "64")]
const BITS: Bits = Bits { slot: 20, generation: 20, salt: 16, kind: 8 };
#[cfg(target_pointer_width = "32")]
const BITS: Bits = Bits { slot: 14, generation: 10, salt: 4, kind: 4 };

struct Bits {
    slot: u32,
    generation: u32,
    salt: u32,
    kind: u32,
}

const _: () = assert!(BITS.slot + BITS.generation + BITS.salt + BITS.kind == usize::BITS);

/// What a handle may stand for.
#[derive(Clone)]
pub(super) enum Object {
    Manager(Arc<Manager>),
    Job(Arc<Job>),
    File(Arc<File>),
    Error(Arc<ErrorObject>),
    EnumJobs(Arc<Enumerator<Job>>),
    EnumFiles(Arc<Enumerator<File>>),
    Events(Arc<EventsObject>),
    EnumAttempts(Arc<Ledger>),
    Notices(Arc<NoticesObject>),
}

impl Object {
    fn kind(&self) -> usize {
        match self {
            Object::Manager(_) => 1,
            Object::Job(_) => 2,
            Object::File(_) => 3,
            Object::Error(_) => 4,
            Object::EnumJobs(_) => 5,
            Object::EnumFiles(_) => 6,
            Object::Events(_) => 7,
            Object::EnumAttempts(_) => 8,
            Object::Notices(_) => 9,
        }
    }
}

/// An object that has handles of its own C type.
pub(super) trait Handled: Sized {
    /// The C type.
    type C;
    /// What the handle is called in errors.
    const NAME: &'static str;

    fn wrap(object: Arc<Self>) -> Object;
    fn unwrap(object: Object) -> Option<Arc<Self>>;
}

macro_rules! handled {
    ($($object:ty => $c:ident, $variant:ident, $name:literal;)*) => {
        $(impl Handled for $object {
            type C = super::types::$c;
            const NAME: &'static str = $name;

            fn wrap(object: Arc<Self>) -> Object {
                Object::$variant(object)
            }

            fn unwrap(object: Object) -> Option<Arc<Self>> {
                if let Object::$variant(object) = object { Some(object) } else { None }
            }
        })*
    };
}

handled! {
    Manager => do_manager, Manager, "manager";
    Job => do_job, Job, "job";
    File => do_file, File, "file";
    ErrorObject => do_error, Error, "error";
    Enumerator<Job> => do_enum_jobs, EnumJobs, "enumerator of jobs";
    Enumerator<File> => do_enum_files, EnumFiles, "enumerator of files";
    EventsObject => do_events, Events, "events";
    Ledger => do_enum_attempts, EnumAttempts, "enumerator of attempts";
    NoticesObject => do_notices, Notices, "notices";
}

#[derive(Default)]
struct Table {
    entries: Vec<Entry>,
    free: Vec<usize>,
}

struct Entry {
    generation: usize,
    object: Option<Object>,
}

static TABLE: Lazy<RwLock<Table>> = Lazy::new(RwLock::default);
static SALT: Lazy<usize> = Lazy::new(|| RandomState::new().hash_one("salt") as usize & mask(BITS.salt));

const fn mask(bits: u32) -> usize {
    (1 << bits) - 1
}

/// The parts of a handle.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Parts {
    kind: usize,
    salt: usize,
    generation: usize,
    slot: usize,
}

impl Parts {
    fn pack(self) -> usize {
        let high = self.kind << BITS.salt | self.salt;
        (high << BITS.generation | self.generation) << BITS.slot | self.slot
    }

    fn unpack(handle: usize) -> Parts {
        let after_slot = handle >> BITS.slot;
        let after_generation = after_slot >> BITS.generation;
        Parts {
            slot: handle & mask(BITS.slot),
            generation: after_slot & mask(BITS.generation),
            salt: after_generation & mask(BITS.salt),
            kind: after_generation >> BITS.salt,
        }
    }
}

impl Table {
    fn insert(&mut self, object: Object) -> Result<usize> {
        let slot = match self.free.pop() {
            Some(slot) => slot,
            None if self.entries.len() <= mask(BITS.slot) => {
                reserve(&mut self.entries, 1)?;
                self.entries.push(Entry { generation: 0, object: None });
                self.entries.len() - 1
            }
            None => {
                return Err(Error::new(Code::E_FAIL, "too many handles are open; close those not in use"));
            }
        };
        let kind = object.kind();
        let entry = &mut self.entries[slot];
        entry.object = Some(object);
        Ok(Parts { kind, salt: *SALT, generation: entry.generation, slot }.pack())
    }

    fn find(&self, parts: Parts, name: &str) -> Result<&Object> {
        let entry = self.entries.get(parts.slot).filter(|_| parts.salt == *SALT);
        match entry {
            Some(Entry { generation, object: Some(object) })
                if *generation == parts.generation && object.kind() == parts.kind =>
            {
                Ok(object)
            }
            Some(entry) if parts.generation < entry.generation => {
                Err(Error::new(Code::E_CLOSED, format!("the {name} handle has been closed")))
            }
            _ => Err(foreign(name)),
        }
    }

    fn remove(&mut self, slot: usize) -> Option<Object> {
        let entry = &mut self.entries[slot];
        entry.generation += 1;
        // A slot whose generations are used up is never used again, so that no handle ever comes back.
        if entry.generation < mask(BITS.generation) {
            self.free.push(slot);
        }
        entry.object.take()
    }
}

fn foreign(name: &str) -> Error {
    Error::new(Code::E_HANDLE, format!("the {name} handle is not one that this library gave out"))
}

/// Gives out a handle to an object.
pub(super) fn give<T: Handled>(object: T) -> Result<*mut T::C> {
    #[cfg(test)]
    if refusing::NEXT.take() {
        return Err(Error::new(Code::E_FAIL, "no handle, as a test asks"));
    }
    let handle = TABLE.write().insert(T::wrap(Arc::new(object)))?;
    Ok(std::ptr::without_provenance_mut(handle))
}

/// The object behind a handle. The table is let go of before the object is used.
pub(super) fn get<T: Handled>(handle: *mut T::C) -> Result<Arc<T>> {
    if handle.is_null() {
        return Err(Error::new(Code::E_HANDLE, format!("the {} handle is NULL", T::NAME)));
    }
    let object = TABLE.read().find(Parts::unpack(handle.addr()), T::NAME)?.clone();
    T::unwrap(object).ok_or_else(|| {
        Error::new(Code::E_HANDLE, format!("the handle is one to something else than a {}", T::NAME))
    })
}

/// How many handles are open.
pub fn open_handles() -> usize {
    TABLE.read().entries.iter().filter(|entry| entry.object.is_some()).count()
}

/// Closes a handle and answers what it stood for.
pub(super) fn close<T: Handled>(handle: *mut T::C) -> Result<Arc<T>> {
    let object = get::<T>(handle)?;
    let parts = Parts::unpack(handle.addr());
    let mut table = TABLE.write();
    // Another thread may have closed it since: only one of them does.
    table.find(parts, T::NAME)?;
    let removed = table.remove(parts.slot);
    drop(table);
    drop(removed);
    Ok(object)
}

/// For tests of calls that get no handle.
#[cfg(test)]
pub(super) mod refusing {
    use std::cell::Cell;

    thread_local! {
        /// Whether this thread's next handle is refused.
        pub static NEXT: Cell<bool> = const { Cell::new(false) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error() -> ErrorObject {
        ErrorObject::from(Error::argument("x"))
    }

    fn code<T>(result: Result<T>) -> Code {
        result.map_or_else(|error| error.code, |_| Code::OK)
    }

    #[test]
    fn a_handle_works_until_it_is_closed_and_never_again() {
        let handle = give(error()).unwrap();
        assert!(get::<ErrorObject>(handle).is_ok());
        assert!(close::<ErrorObject>(handle).is_ok());
        assert_eq!(code(get::<ErrorObject>(handle)), Code::E_CLOSED);
        assert_eq!(code(close::<ErrorObject>(handle)), Code::E_CLOSED);
        let next = give(error()).unwrap();
        assert_ne!(next, handle);
        assert_eq!(code(get::<ErrorObject>(handle)), Code::E_CLOSED);
        close::<ErrorObject>(next).unwrap();
    }

    #[test]
    fn other_kinds_strangers_and_null_are_refused() {
        let handle = give(error()).unwrap();
        assert_eq!(code(get::<Job>(handle.cast())), Code::E_HANDLE);
        assert_eq!(code(get::<Job>(std::ptr::null_mut())), Code::E_HANDLE);
        let parts = Parts::unpack(handle.addr());
        for stranger in [
            Parts { salt: parts.salt ^ 1, ..parts },
            Parts { generation: parts.generation + 1, ..parts },
            Parts { slot: mask(BITS.slot), ..parts },
            Parts { kind: 2, ..parts },
        ] {
            let pointer = std::ptr::without_provenance_mut(stranger.pack());
            assert_eq!(code(get::<ErrorObject>(pointer)), Code::E_HANDLE, "{stranger:?}");
        }
        close::<ErrorObject>(handle).unwrap();
    }

    #[test]
    fn a_slot_is_retired_before_its_generations_repeat() {
        let mut table = Table::default();
        let object = || Object::Error(Arc::new(error()));
        let mut last = 0;
        for _ in 0..=mask(BITS.generation) {
            last = Parts::unpack(table.insert(object()).unwrap()).slot;
            table.remove(last);
        }
        assert_eq!(last, 1, "the first slot is used up, and the second in use");
    }

    #[test]
    fn parts_pack_and_unpack() {
        for handle in [0, 1, usize::MAX, 0x1234_5678] {
            assert_eq!(Parts::unpack(handle).pack(), handle);
        }
    }
}
