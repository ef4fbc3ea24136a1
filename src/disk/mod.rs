//! The local side of a job: part files, their renaming, and what may be a destination.
//!
//! Behind a trait, so that tests can put a disk in its place that tears, fills up and forgets.

mod real;

pub use real::RealDisk;

use crate::error::Result;
use crate::model::JobId;
use std::path::{Path, PathBuf};

/// What tells a file, as it is now, from every other and from itself once somebody has written to it.
pub type Identity = String;

/// The local file system.
pub trait Disk: Send + Sync {
    /// Refuses what cannot become a file's local name, with the argument's name in the text.
    fn check_destination(&self, path: &Path) -> Result<()>;

    /// Opens a part file, and creates it if it is not there. Follows no link.
    fn open_part(&self, path: &Path) -> Result<Box<dyn PartFile>>;

    /// The size and identity of the plain file at `path`; none if there is no such file.
    fn stat(&self, path: &Path) -> Result<Option<(u64, Identity)>>;

    /// Gives the part file its final name in one step. What stood there is replaced.
    fn rename(&self, part: &Path, to: &Path) -> Result<()>;

    /// Returns when the names in a folder are durable.
    fn sync_folder(&self, folder: &Path) -> Result<()>;

    /// Deletes a part file; one that is not there is fine.
    fn remove(&self, path: &Path) -> Result<()>;
}

/// An open part file. Several threads may use one: a worker writes while another syncs.
pub trait PartFile: Send + Sync {
    /// The size and identity of the file.
    fn stat(&self) -> Result<(u64, Identity)>;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_stands_beside_its_destination() {
        let path = part_path(Path::new("/a/b.iso"), JobId([0; 16]), 3);
        assert_eq!(path, Path::new("/a/.dojob-00000000-0000-0000-0000-000000000000-3.part"));
    }
}
