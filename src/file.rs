//! A file of a job.

use crate::digest::Expected;
use crate::disk::part_path;
use crate::engine::Core;
use crate::error::Result;
use crate::events::What;
use crate::fetch::address;
use crate::lease::Lease;
use crate::model::{FileProgress, JobId, SIZE_UNKNOWN};
use crate::ranges::FileRange;
use crate::store::{FileKey, FileRow, JobKey};
use std::path::PathBuf;
use std::sync::Arc;

/// One file of a job.
#[derive(Clone)]
pub struct File {
    lease: Arc<Lease>,
    job: JobKey,
    id: JobId,
    key: FileKey,
}

impl File {
    pub(crate) fn new(lease: Arc<Lease>, job: JobKey, id: JobId, key: FileKey) -> File {
        File { lease, job, id, key }
    }

    fn core(&self) -> Result<&Arc<Core>> {
        self.lease.core()
    }

    fn row(&self) -> Result<FileRow> {
        self.core()?.store.file(self.key)
    }

    fn changed(&self, core: &Core) {
        core.hub.publish(self.id, What::PROPERTIES);
        core.wake();
    }

    /// The file's place in its job, from zero.
    pub fn ordinal(&self) -> Result<u32> {
        Ok(self.row()?.ordinal)
    }

    /// The URL that the file comes from.
    pub fn remote_name(&self) -> Result<String> {
        Ok(self.row()?.url)
    }

    /// Gives the file another URL, at once and for good. What has been fetched stays if the new server's validator
    /// agrees with the old one's; else the file starts again. A file that is whole stays so.
    pub fn set_remote_name(&self, remote: &str) -> Result<()> {
        address::check(remote)?;
        let core = self.core()?;
        let host = address::host(remote);
        core.store.set_remote_name(self.job, self.key, remote, &host, core.ports.clock.wall())?;
        self.changed(core);
        Ok(())
    }

    /// The path that the file gets when its job is completed.
    pub fn local_name(&self) -> Result<PathBuf> {
        Ok(self.row()?.path)
    }

    /// The path under which the file is kept until its job is completed: the part file. It is there as soon as the
    /// first byte is; reading it is fine, and writing to it has the file fetched again.
    pub fn temporary_name(&self) -> Result<PathBuf> {
        let row = self.row()?;
        Ok(part_path(&row.path, self.id, row.ordinal))
    }

    /// How far the file is.
    pub fn progress(&self) -> Result<FileProgress> {
        // First what is live: it is removed only after the store has it.
        let live = self.core()?.live.file(self.key);
        let row = self.row()?;
        let bytes = if row.whole { row.done } else { live.unwrap_or(row.done) };
        Ok(FileProgress {
            bytes_total: row.total.unwrap_or(SIZE_UNKNOWN),
            bytes_transferred: bytes.min(row.total.unwrap_or(u64::MAX)),
            completed: row.placed,
        })
    }

    /// The ranges of the remote file that make up this one, in the order in which they are packed; none if it is
    /// all of it.
    pub fn ranges(&self) -> Result<Vec<FileRange>> {
        self.core()?.store.ranges(self.key)
    }

    /// Whether the file is known to be right: because its caller said so, or because its digest is the expected
    /// one.
    pub fn validation_state(&self) -> Result<bool> {
        Ok(self.row()?.valid == Some(true))
    }

    /// Says whether a whole file is right. One that is not sends the job to ERROR, and will be fetched again when
    /// the job is resumed.
    pub fn set_validation_state(&self, valid: bool) -> Result<()> {
        let core = self.core()?;
        core.store.set_valid(self.job, self.key, valid, core.ports.clock.wall())?;
        core.hub.publish(self.id, What(What::STATE.0 | What::PROPERTIES.0));
        core.wake();
        Ok(())
    }

    /// The headers of the last answer about the file, one a line; none if there was no answer yet.
    pub fn response_headers(&self) -> Result<Option<String>> {
        self.core()?.store.response_headers(self.key)
    }

    /// What the file must be, if that was said.
    pub fn expected_digest(&self) -> Result<Option<Expected>> {
        self.core()?.store.digest(self.key)
    }

    /// Says what the file must be, before it is whole: it is held against the digest before the job is TRANSFERRED.
    /// None takes it back.
    pub fn set_expected_digest(&self, digest: Option<&Expected>) -> Result<()> {
        let core = self.core()?;
        core.store.set_digest(self.job, self.key, digest, core.ports.clock.wall())?;
        self.changed(core);
        Ok(())
    }
}
