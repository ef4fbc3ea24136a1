//! Room that is kept, promised or refused, on file systems of each kind.

use super::*;
use crate::disk::{Identity, Room};
use crate::engine::live::Live;
use crate::store::JobKey;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

/// What a file system does when it is asked to keep room.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Keeps {
    Room,
    /// It cannot, and says so.
    Nothing,
    /// It says that it has, and has not.
    ItsWord,
    /// It wants twice the room for the asking.
    Half,
}

const KINDS: [Keeps; 4] = [Keeps::Room, Keeps::Nothing, Keeps::ItsWord, Keeps::Half];

/// A file system of one device.
struct Device {
    keeps: Keeps,
    free: AtomicU64,
}

impl Device {
    fn new(keeps: Keeps, free: u64) -> Arc<Device> {
        Arc::new(Device { keeps, free: AtomicU64::new(free) })
    }
}

/// A part file on it.
struct Part {
    device: Arc<Device>,
    allocated: AtomicU64,
}

impl Part {
    fn of(device: &Arc<Device>, written: u64) -> Part {
        Part { device: device.clone(), allocated: AtomicU64::new(written) }
    }

    fn take(&self, bytes: u64) {
        self.device.free.fetch_sub(bytes, Ordering::SeqCst);
        self.allocated.fetch_add(bytes, Ordering::SeqCst);
    }
}

impl PartFile for Part {
    fn room(&self) -> Result<Room> {
        let free = Some(self.device.free.load(Ordering::SeqCst));
        Ok(Room { device: 7, free, allocated: self.allocated.load(Ordering::SeqCst) })
    }

    fn reserve(&self, from: u64, until: u64) -> Result<bool> {
        let free = self.device.free.load(Ordering::SeqCst);
        match self.device.keeps {
            Keeps::Half if 2 * (until - from) > free => {
                return Err(Error::new(Code::E_DISK_FULL, "no room").within(Context::LocalFile));
            }
            Keeps::Room | Keeps::Half => {
                self.take(until.saturating_sub(self.allocated.load(Ordering::SeqCst).max(from)));
            }
            Keeps::Nothing | Keeps::ItsWord => {}
        }
        Ok(self.device.keeps != Keeps::Nothing)
    }

    fn stat(&self) -> Result<(u64, Identity)> {
        unreachable!("room is not looked for in a file's name")
    }

    fn set_modified(&self, _: SystemTime) -> Result<()> {
        unreachable!("nor in its time")
    }

    fn write_at(&self, _: &[u8], _: u64) -> Result<()> {
        unreachable!("nor by writing")
    }

    fn read_at(&self, _: &mut [u8], _: u64) -> Result<()> {
        unreachable!("nor by reading")
    }

    fn set_len(&self, _: u64) -> Result<()> {
        unreachable!("nor in its size")
    }

    fn sync(&self) -> Result<()> {
        unreachable!("nor on the disk")
    }
}

/// A manager's room, and claims on it.
#[derive(Default)]
struct Claims {
    space: Space,
    live: Live,
}

impl Claims {
    fn claim(&self, file: i64, part: &Part, start: u64, total: u64) -> Result<Arc<Position>> {
        let live = self.live.enter(JobKey(1), FileKey(file), start);
        self.space.claim(FileKey(file), Path::new("/f"), part, &live, Some(total)).map(|()| live)
    }
}

#[test]
fn two_files_never_count_on_the_same_bytes() {
    for keeps in KINDS {
        let (claims, device) = (Claims::default(), Device::new(keeps, 100));
        let first = Part::of(&device, 0);
        let live = claims.claim(1, &first, 0, 60).unwrap();
        let second = Part::of(&device, 0);
        let refused = claims.claim(2, &second, 0, 50).map(drop).unwrap_err();
        assert_eq!(refused.code, Code::E_DISK_FULL, "{keeps:?}");
        assert!(claims.claim(3, &Part::of(&device, 0), 0, 40).is_ok(), "{keeps:?}");
        claims.space.leave(FileKey(3));
        // What the first has written by now needs no promise any more.
        let before = claims.space.promised(7);
        live.set(60);
        let kept = [Keeps::Room].contains(&keeps) as u64 * 60;
        assert_eq!((before, claims.space.promised(7)), (60 - kept, 0), "{keeps:?}");
    }
}

#[test]
fn a_file_that_goes_on_needs_only_what_is_left_of_it() {
    for keeps in KINDS {
        let (claims, device) = (Claims::default(), Device::new(keeps, 60));
        let part = Part::of(&device, 40);
        assert!(claims.claim(1, &part, 40, 100).is_ok(), "{keeps:?}");
        let claims = Claims::default();
        let squeezed = Part::of(&Device::new(keeps, 60), 10);
        assert!(claims.claim(3, &squeezed, 40, 100).is_ok(), "{keeps:?}: what is there was compressed");
        assert!(keeps != Keeps::Room || claims.space.promised(7) == 0, "{keeps:?}: it is kept, not promised");
        let claims = Claims::default();
        let lacking = Part::of(&Device::new(keeps, 59), 40);
        let error = claims.claim(2, &lacking, 40, 100).map(drop).unwrap_err();
        assert!(error.bytes_needed.is_some_and(|bytes| bytes >= 60), "{keeps:?}: {error}");
    }
}

#[test]
fn who_leaves_takes_its_promise_along() {
    for keeps in KINDS {
        let (claims, device) = (Claims::default(), Device::new(keeps, 100));
        claims.claim(1, &Part::of(&device, 0), 0, 60).unwrap();
        claims.space.leave(FileKey(1));
        assert_eq!(claims.space.promised(7), 0, "{keeps:?}");
    }
}
