//! The local side of a job: part files, their renaming, and what may be a destination.
//!
//! Behind a trait, so that tests can put a disk in its place that tears, fills up and forgets.

mod real;

pub use real::RealDisk;

use crate::error::Result;
use crate::model::JobId;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What tells a file, as it is now, from every other and from itself once somebody has written to it.
pub type Identity = String;

/// The local file system.
pub trait Disk: Send + Sync {
    /// Refuses what cannot become a file's local name, with the argument's name in the text.
    fn check_destination(&self, path: &Path) -> Result<()>;

    /// Opens a part file that holds at least `held` bytes to go on behind them; zero makes a new one, in place of
    /// whatever stands at the name. Follows no link. A file that cannot be the one that is meant is removed, and
    /// [`Code::E_LOCAL_FILE_CHANGED`](crate::Code::E_LOCAL_FILE_CHANGED) tells that there is none any more.
    fn open_part(&self, path: &Path, held: u64) -> Result<Box<dyn PartFile>>;

    /// The size and identity of the plain file at `path`; none if there is no such file in its folder.
    fn stat(&self, path: &Path) -> Result<Option<(u64, Identity)>>;

    /// Reads the plain file at `path` from end to end, and tells what it was before: as for [`stat`](Disk::stat).
    fn read(&self, path: &Path, take: &mut dyn FnMut(&[u8])) -> Result<Option<(u64, Identity)>>;

    /// The modes that a new file gets in the folder of `probe`, a name that nobody else uses.
    fn new_file_mode(&self, probe: &Path) -> Result<u32>;

    /// Gives the part file that `identity` tells these modes and its final name, in one step. What stood there is
    /// replaced and never followed; but nothing takes the place of a device, a pipe or a socket.
    fn place(&self, part: &Path, identity: &Identity, mode: u32, to: &Path) -> Result<()>;

    /// What tells the file system of a folder from others, and how many bytes may still be written to it. None if
    /// it does not say.
    fn space(&self, folder: &Path) -> Result<Option<(u64, u64)>>;

    /// Returns when the names in a folder are durable.
    fn sync_folder(&self, folder: &Path) -> Result<()>;

    /// Deletes a part file; one that is not there is fine.
    fn remove(&self, path: &Path) -> Result<()>;
}

/// What a file system has for an open part file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Room {
    /// What tells the file system from others.
    pub device: u64,
    /// Bytes that may still be written; none if it does not say.
    pub free: Option<u64>,
    /// Bytes that are kept for the file, written or not.
    pub allocated: u64,
}

/// An open part file. Several threads may use one: a worker writes while another syncs.
pub trait PartFile: Send + Sync {
    /// The size and identity of the file. [`Code::E_LOCAL_FILE_CHANGED`](crate::Code::E_LOCAL_FILE_CHANGED) if
    /// another one, or none, stands at its name by now.
    fn stat(&self) -> Result<(u64, Identity)>;

    /// What its file system has for it.
    fn room(&self) -> Result<Room>;

    /// Keeps room for its bytes from one to another; its size stays as it is. False if the file system cannot. There
    /// are some that say that they have, and have not: [`room`](PartFile::room) tells.
    fn reserve(&self, from: u64, until: u64) -> Result<bool>;

    /// Says when it was last modified.
    fn set_modified(&self, time: SystemTime) -> Result<()>;

    /// Writes all of `bytes` at `offset`.
    fn write_at(&self, bytes: &[u8], offset: u64) -> Result<()>;

    /// Fills `buffer` with what stands at `offset`; what ends before is an error.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<()>;

    /// Cuts or extends the file to `len` bytes.
    fn set_len(&self, len: u64) -> Result<()>;

    /// Returns when everything written is durable.
    fn sync(&self) -> Result<()>;
}

/// The name of a file's part file: beside the destination, so that a rename is atomic, with the job's
/// id in it, so that it belongs to nobody else and can be found again.
pub fn part_path(destination: &Path, job: JobId, ordinal: u32) -> PathBuf {
    destination.with_file_name(format!(".dojob-{job}-{ordinal}.part"))
}

/// A name beside a destination for a file that is made only to be looked at.
pub fn probe_path(destination: &Path, job: JobId) -> PathBuf {
    destination.with_file_name(format!(".dojob-{job}-mode.part"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_stands_beside_its_destination() {
        let path = part_path(Path::new("/a/b.iso"), JobId([0; 16]), 3);
        assert_eq!(path, Path::new("/a/.dojob-00000000-0000-0000-0000-000000000000-3.part"));
    }
}
