//! A job: what is to be copied, and how far it is.

use crate::code::Code;
use crate::complete;
use crate::engine::{Core, sweep};
use crate::error::{Error, Result};
use crate::events::What;
use crate::fetch::address;
use crate::file::File;
use crate::lease::Lease;
use crate::model::{
    self, JobId, JobProgress, JobState, JobTimes, JobType, Priority, SIZE_UNKNOWN, Timestamp,
};
use crate::store::{Command, JobKey, JobRow};
use std::path::Path;
use std::sync::Arc;

/// A job of the store. It is there whether or not somebody holds this object: its identity is its id.
#[derive(Clone)]
pub struct Job {
    lease: Arc<Lease>,
    key: JobKey,
    id: JobId,
}

/// Why a job is in error.
#[derive(Clone)]
pub struct JobError {
    /// What happened, where, and its codes.
    pub error: Error,
    /// The file that failed, if the error concerns one.
    pub file: Option<File>,
    /// When the job tries again by itself; none if it will not.
    pub retry_at: Option<Timestamp>,
}

impl Job {
    pub(crate) fn new(lease: Arc<Lease>, key: JobKey, id: JobId) -> Job {
        Job { lease, key, id }
    }

    fn core(&self) -> Result<&Arc<Core>> {
        self.lease.core()
    }

    fn row(&self) -> Result<JobRow> {
        self.core()?.store.job(self.key)
    }

    fn file(&self, key: crate::store::FileKey) -> File {
        File::new(self.lease.clone(), key)
    }

    /// The job's identity, the same in every process and after every reboot.
    pub fn id(&self) -> Result<JobId> {
        self.core()?;
        Ok(self.id)
    }

    /// Adds a file: a remote name (http or https, no credentials in it) and a local one (absolute, in a
    /// folder that is there; what stands at the name itself stays until [`Job::complete`] replaces it).
    pub fn add_file(&self, remote: &str, local: &Path) -> Result<File> {
        let core = self.core()?;
        address::check(remote)?;
        let Some(text) = local.to_str() else {
            return Err(Error::new(Code::E_INVALID_UTF8, "local name is not valid UTF-8"));
        };
        core.ports.disk.check_destination(local)?;
        let key = core.store.add_file(self.key, remote, text, core.ports.clock.wall())?;
        core.hub.publish(self.id, What::PROPERTIES);
        core.wake();
        Ok(self.file(key))
    }

    /// The job's files, in the order in which they were added.
    pub fn files(&self) -> Result<Vec<File>> {
        let rows = self.core()?.store.files(self.key)?;
        Ok(rows.into_iter().map(|row| self.file(row.key)).collect())
    }

    /// Asks for the job to run: starts a new one, restarts a stopped one, and ends a wait after an error.
    pub fn resume(&self) -> Result<()> {
        self.command(Command::Resume)
    }

    /// Stops the job's transfers until it is resumed.
    pub fn suspend(&self) -> Result<()> {
        self.command(Command::Suspend)
    }

    fn command(&self, command: Command) -> Result<()> {
        let core = self.core()?;
        let change = core.store.command(self.key, command, core.ports.clock.wall())?;
        if change.from != change.to {
            core.hub.publish(self.id, What::STATE);
            core.wake();
        }
        Ok(())
    }

    /// Gives the job up and deletes what it has fetched. [`Code::S_UNABLE_TO_DELETE_FILES`] if something
    /// of it is left on the disk.
    pub fn cancel(&self) -> Result<Code> {
        self.command(Command::Cancel)?;
        let core = self.core()?;
        sweep::discard(core, self.key, self.id)
    }

    /// Gives every whole file its local name, discards the rest, and ends the job.
    ///
    /// May be called before the job is TRANSFERRED; then [`Code::S_PARTIAL_COMPLETE`] tells that files
    /// were discarded. When a file cannot be put in place the job stays as it is, and may be completed
    /// again once the cause is gone; files that are in place already are usable.
    pub fn complete(&self) -> Result<Code> {
        let core = self.core()?;
        let done = complete::complete(core, self.key, self.id);
        core.hub.publish(self.id, What::STATE);
        core.wake();
        done
    }

    /// Where the job stands.
    pub fn state(&self) -> Result<JobState> {
        Ok(self.row()?.state)
    }

    /// What the job does.
    pub fn job_type(&self) -> Result<JobType> {
        Ok(self.row()?.kind)
    }

    /// How far the job is. In the process that moves the bytes it is exact, elsewhere as of the latest
    /// checkpoint.
    pub fn progress(&self) -> Result<JobProgress> {
        let core = self.core()?;
        let live = core.live.job(self.key);
        let files: Vec<_> = live.iter().map(|(file, _)| *file).collect();
        let (row, recorded) = core.store.job_with_files(self.key, &files)?;
        let written: u64 = live.iter().map(|(_, bytes)| bytes).sum();
        let bytes = (row.bytes_done + written.max(recorded)).saturating_sub(recorded);
        let known = row.files_sized == row.files_total;
        Ok(JobProgress {
            bytes_total: if known { row.bytes_total } else { SIZE_UNKNOWN },
            bytes_transferred: if known { bytes.min(row.bytes_total) } else { bytes },
            files_total: row.files_total,
            files_transferred: row.files_whole,
        })
    }

    /// When things happened to the job.
    pub fn times(&self) -> Result<JobTimes> {
        let row = self.row()?;
        Ok(JobTimes {
            creation: row.created,
            modification: row.modified,
            transfer_completion: row.transferred,
        })
    }

    /// The display name.
    pub fn display_name(&self) -> Result<String> {
        Ok(self.row()?.name)
    }

    /// Gives the job another display name.
    pub fn set_display_name(&self, name: &str) -> Result<()> {
        let core = self.core()?;
        model::check_name(name)?;
        core.store.set_name(self.key, name, core.ports.clock.wall())?;
        core.hub.publish(self.id, What::PROPERTIES);
        Ok(())
    }

    /// How urgent the job is.
    pub fn priority(&self) -> Result<Priority> {
        Ok(self.row()?.priority)
    }

    /// Makes the job more or less urgent.
    pub fn set_priority(&self, priority: Priority) -> Result<()> {
        let core = self.core()?;
        core.store.set_priority(self.key, priority, core.ports.clock.wall())?;
        core.hub.publish(self.id, What::PROPERTIES);
        core.wake();
        Ok(())
    }

    /// Why the job is in error; refused with [`Code::E_ERROR_INFORMATION_UNAVAILABLE`] if it is not.
    pub fn error(&self) -> Result<JobError> {
        let found = self.core()?.store.failure(self.key)?;
        let Some(failure) = found else {
            let text = format!("job {} is not in error", self.id);
            return Err(Error::new(Code::E_ERROR_INFORMATION_UNAVAILABLE, text));
        };
        let file = failure.file.map(|key| self.file(key));
        Ok(JobError { error: failure.error, file, retry_at: failure.retry_at })
    }
}
