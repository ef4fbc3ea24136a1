//! Room on disks: reserved for every file as soon as its size is known, or else promised, so that files that run at
//! the same time do not count on the same bytes. `waits` notices when there is as much as a job waits for.

mod waits;

pub(super) use waits::Waits;

use super::Core;
use super::live::Position;
use crate::code::Code;
use crate::disk::PartFile;
use crate::error::{Context, Error, Result};
use crate::store::{FileKey, Work};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// Room that was promised to files on file systems that cannot reserve it.
#[derive(Default)]
pub(crate) struct Space {
    /// By file system, each with its own lock: one that hangs must hold up nobody else.
    devices: Mutex<HashMap<u64, Arc<Mutex<Promises>>>>,
    /// Which of them a promise was made on.
    homes: Mutex<HashMap<FileKey, u64>>,
    /// What files were refused, until their attempts report it.
    lacks: Mutex<HashMap<FileKey, Lack>>,
}

/// Room that an attempt failed for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Lack {
    /// Bytes that the file needs, beside those that were promised to others.
    pub bytes: u64,
    /// Whether there was less. Else the disk refused for a reason that waiting for room does not mend.
    pub seen: bool,
}

#[derive(Default)]
struct Promises(HashMap<FileKey, Promise>);

struct Promise {
    total: u64,
    live: Arc<Position>,
}

impl Promises {
    /// Bytes that were promised and not written.
    fn open(&self) -> u64 {
        let left = |promise: &Promise| promise.total.saturating_sub(promise.live.get());
        self.0.values().map(left).fold(0, u64::saturating_add)
    }
}

impl Space {
    /// Reserves what an open part file still needs, or promises it; refuses if there is not as much. A file whose
    /// size is not known takes what it finds.
    pub fn claim(
        &self,
        file: FileKey,
        path: &Path,
        part: &dyn PartFile,
        live: &Arc<Position>,
        total: Option<u64>,
    ) -> Result<()> {
        self.leave(file);
        self.lacks.lock().remove(&file);
        let Some(total) = total else { return Ok(()) };
        let device = part.room()?.device;
        let promises = self.on(device);
        // Held until it is decided: nobody else counts on these bytes meanwhile.
        let mut promises = promises.lock();
        let room = part.room()?;
        // What is there may take less room than it has bytes.
        let missing = total.saturating_sub(room.allocated.max(live.get()));
        if missing == 0 {
            return Ok(());
        }
        let needed = missing.saturating_add(promises.open());
        if let Some(free) = room.free.filter(|free| *free < needed) {
            self.lacks.lock().insert(file, Lack { bytes: missing, seen: true });
            return Err(full(path, needed, free));
        }
        let is_kept = match part.reserve(live.get(), total) {
            // Some say so and keep nothing.
            Ok(reserved) => reserved && part.room()?.allocated >= room.allocated.saturating_add(missing),
            // Some want more room for the asking than the bytes will take.
            Err(error) if error.code == Code::E_DISK_FULL && room.free.is_some() => false,
            Err(error) => return Err(Error { bytes_needed: Some(needed), ..error }),
        };
        if !is_kept {
            promises.0.insert(file, Promise { total, live: live.clone() });
            self.homes.lock().insert(file, device);
        }
        Ok(())
    }

    /// An attempt on a file is over: it writes nothing more.
    pub fn leave(&self, file: FileKey) {
        let home = self.homes.lock().remove(&file);
        if let Some(device) = home {
            self.on(device).lock().0.remove(&file);
        }
    }

    /// Bytes that files on a file system were promised and have not written.
    fn promised(&self, device: u64) -> u64 {
        self.on(device).lock().open()
    }

    fn on(&self, device: u64) -> Arc<Mutex<Promises>> {
        self.devices.lock().entry(device).or_default().clone()
    }
}

fn full(path: &Path, needed: u64, free: u64) -> Error {
    let text = format!(
        "the disk has no room for '{}': {needed} bytes have to be free and {free} are; the job goes on by itself when they are",
        path.display()
    );
    let error = Error::new(Code::E_DISK_FULL, text).within(Context::LocalFile);
    Error { bytes_needed: Some(needed), ..error }
}

/// What room a failed attempt lacked, if that is what it failed for; its error names the bytes from now on.
pub(super) fn lack(core: &Core, work: &Work, error: &mut Error) -> Option<Lack> {
    let refused = core.space.lacks.lock().remove(&work.file);
    let is_space = matches!(error.code, Code::E_DISK_FULL | Code::E_QUOTA_EXCEEDED);
    if !is_space || error.context != Context::LocalFile {
        return None;
    }
    let left = || {
        let row = core.store.file(work.file).ok()?;
        row.total.map(|total| total.saturating_sub(row.done))
    };
    // Of a file whose size nobody knows, as much as may be written without being durable.
    let bytes = error.bytes_needed.or_else(left).unwrap_or(core.options.checkpoint_bytes).max(1);
    error.bytes_needed = Some(bytes);
    if error.code == Code::E_QUOTA_EXCEEDED {
        // Nobody tells how much is left of a quota.
        return None;
    }
    refused.or_else(|| {
        let (device, free) = core.ports.disk.space(work.path.parent()?).ok()??;
        let own = bytes.saturating_sub(core.space.promised(device));
        Some(Lack { bytes: own, seen: free < bytes })
    })
}

#[cfg(test)]
mod tests;
