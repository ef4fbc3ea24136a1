//! A file of a job.

use crate::error::Result;
use crate::lease::Lease;
use crate::model::{FileProgress, SIZE_UNKNOWN};
use crate::store::{FileKey, FileRow};
use std::path::PathBuf;
use std::sync::Arc;

/// One file of a job.
#[derive(Clone)]
pub struct File {
    lease: Arc<Lease>,
    key: FileKey,
}

impl File {
    pub(crate) fn new(lease: Arc<Lease>, key: FileKey) -> File {
        File { lease, key }
    }

    fn row(&self) -> Result<FileRow> {
        self.lease.core()?.store.file(self.key)
    }

    /// The URL that the file comes from.
    pub fn remote_name(&self) -> Result<String> {
        Ok(self.row()?.url)
    }

    /// The path that the file gets when its job is completed.
    pub fn local_name(&self) -> Result<PathBuf> {
        Ok(self.row()?.path)
    }

    /// How far the file is.
    pub fn progress(&self) -> Result<FileProgress> {
        // First what is live: it is removed only after the store has it.
        let live = self.lease.core()?.live.file(self.key);
        let row = self.row()?;
        let bytes = if row.whole { row.done } else { live.unwrap_or(row.done) };
        Ok(FileProgress {
            bytes_total: row.total.unwrap_or(SIZE_UNKNOWN),
            bytes_transferred: bytes.min(row.total.unwrap_or(u64::MAX)),
            completed: row.placed,
        })
    }
}
