//! A job: what is to be copied, and how far it is.

mod attempt;
mod http;
mod notify;
mod properties;

pub use attempt::Attempt;
pub use notify::{Notification, Notify};
pub use properties::DESCRIPTION_MAX;

use crate::bandwidth;
use crate::code::Code;
use crate::complete;
use crate::engine::{Core, sweep};
use crate::error::{Error, Result};
use crate::events::What;
use crate::fetch::address;
use crate::file::File;
use crate::lease::Lease;
use crate::memory;
use crate::model::{JobId, JobProgress, JobState, JobTimes, JobType, Priority, SIZE_UNKNOWN, Timestamp};
use crate::ranges::{self, FileRange};
use crate::store::{Command, JobKey, JobRow, NewFile};
use crate::wait::{self, Wait};
use std::path::Path;
use std::sync::Arc;

/// The most files that are added in one call.
pub const FILES_MAX: usize = 1_000_000;
/// 100-nanosecond ticks.
const TICKS_A_MINUTE: u64 = 60 * 10_000_000;

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
    /// The protocol by which the file is fetched, such as `https`.
    pub protocol: Option<String>,
    /// When the job tries again by itself; none if it will not.
    pub retry_at: Option<Timestamp>,
}

impl Job {
    pub(crate) fn new(lease: Arc<Lease>, key: JobKey, id: JobId) -> Job {
        Job { lease, key, id }
    }

    pub(crate) fn key(&self) -> JobKey {
        self.key
    }

    pub(crate) fn core(&self) -> Result<&Arc<Core>> {
        self.lease.core()
    }

    fn row(&self) -> Result<JobRow> {
        self.core()?.store.job(self.key)
    }

    fn file(&self, key: crate::store::FileKey) -> File {
        File::new(self.lease.clone(), self.key, self.id, key)
    }

    /// The job's identity, the same in every process and after every reboot.
    pub fn id(&self) -> Result<JobId> {
        self.core()?;
        Ok(self.id)
    }

    /// Adds a file: a remote name (http or https, no credentials in it) and a local one (absolute, in a
    /// folder that is there; what stands at the name itself stays until [`Job::complete`] replaces it).
    pub fn add_file(&self, remote: &str, local: &Path) -> Result<File> {
        self.add_file_with_ranges(remote, local, &[])
    }

    /// Adds a file that consists of ranges of the remote one, packed in this order; of all of it, if there are
    /// none.
    pub fn add_file_with_ranges(&self, remote: &str, local: &Path, ranges: &[FileRange]) -> Result<File> {
        ranges::check(ranges)?;
        let mut added = self.add([(remote, local)].into_iter(), ranges)?;
        added.pop().ok_or_else(|| Error::new(Code::E_UNEXPECTED, "a file was not added"))
    }

    /// Adds many files, by remote and local name, in one step: all of them or none.
    pub fn add_file_set<'a>(
        &self,
        files: impl IntoIterator<Item = (&'a str, &'a Path)>,
    ) -> Result<Vec<File>> {
        self.add(files.into_iter(), &[])
    }

    fn add<'a>(
        &self,
        files: impl Iterator<Item = (&'a str, &'a Path)>,
        ranges: &[FileRange],
    ) -> Result<Vec<File>> {
        let core = self.core()?;
        let mut checked = Vec::new();
        for (index, (remote, local)) in files.enumerate() {
            if index >= FILES_MAX {
                let text = format!("at most {FILES_MAX} files are added in one call; make several calls");
                return Err(Error::new(Code::E_TOO_MANY_FILES_IN_JOB, text));
            }
            let file = self.new_file(remote, local, ranges);
            memory::reserve(&mut checked, 1)?;
            checked.push(
                file.map_err(|error| Error { text: format!("{} (file {index})", error.text), ..error })?,
            );
        }
        if checked.is_empty() {
            return Err(Error::argument("the set holds no file"));
        }
        let keys = core.store.add_files(self.key, &checked, core.ports.clock.wall())?;
        core.hub.publish(self.id, What::PROPERTIES);
        core.wake();
        let mut added = Vec::new();
        memory::reserve(&mut added, keys.len())?;
        added.extend(keys.into_iter().map(|key| self.file(key)));
        Ok(added)
    }

    fn new_file(&self, remote: &str, local: &Path, ranges: &[FileRange]) -> Result<NewFile> {
        address::check(remote)?;
        let Some(path) = local.to_str() else {
            return Err(Error::new(Code::E_INVALID_UTF8, "local name is not valid UTF-8"));
        };
        self.core()?.ports.disk.check_destination(local)?;
        let host = address::host(remote);
        Ok(NewFile { url: remote.to_owned(), host, path: path.to_owned(), ranges: ranges.to_vec() })
    }

    /// The job's files, in the order in which they were added.
    pub fn files(&self) -> Result<Vec<File>> {
        let rows = self.core()?.store.files(self.key)?;
        memory::gather(rows.into_iter().map(|row| Ok(self.file(row.key))))
    }

    /// The file at a place in the order in which they were added, from zero.
    pub fn file_at(&self, place: u32) -> Result<File> {
        let found = self.core()?.store.file_at(self.key, place)?;
        let missing = || Error::argument(format!("job {} has no file {place}", self.id));
        Ok(self.file(found.ok_or_else(missing)?))
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

    /// How urgent the job is.
    pub fn priority(&self) -> Result<Priority> {
        Ok(self.row()?.priority)
    }

    /// Why the job is in error; refused with [`Code::E_ERROR_INFORMATION_UNAVAILABLE`] if it is not.
    pub fn error(&self) -> Result<JobError> {
        let found = self.core()?.store.failure(self.key)?;
        let Some(failure) = found else {
            let text = format!("job {} is not in error", self.id);
            return Err(Error::new(Code::E_ERROR_INFORMATION_UNAVAILABLE, text));
        };
        let file = failure.file.map(|key| self.file(key));
        let remote = file.as_ref().map(File::remote_name).transpose()?;
        let protocol = remote.and_then(|url| Some(url.split_once(':')?.0.to_ascii_lowercase()));
        Ok(JobError { error: failure.error, file, protocol, retry_at: failure.retry_at })
    }

    /// Why the job does not move, and until when.
    pub fn wait_reason(&self) -> Result<Wait> {
        let core = self.core()?;
        let row = core.store.job(self.key)?;
        let failure = core.store.failure(self.key)?;
        let crowd = core.store.crowd(self.key)?;
        let limits = core.store.limits()?;
        let (weekday, minute) = core.ports.clock.local();
        let ruling = bandwidth::ruling(&core.store.schedule()?, weekday, minute, row.priority);
        let now = core.ports.clock.wall();
        let until = ruling.until.map(|minutes| Timestamp(now.0 + u64::from(minutes) * TICKS_A_MINUTE));
        let reached = |limit: u32, count: u32| limit > 0 && count >= limit;
        let slots = core.options.max_running_jobs as u32;
        Ok(wait::reason(&wait::Facts {
            state: row.state,
            code: failure.as_ref().map_or(Code::OK, |failure| failure.error.code),
            retry_at: failure.as_ref().and_then(|failure| failure.retry_at),
            bytes_needed: failure.as_ref().and_then(|failure| failure.error.bytes_needed),
            asked: failure.is_some_and(|failure| failure.asked),
            stopped_until: (ruling.rate == Some(None)).then_some(until),
            host_is_full: reached(limits.connections_per_host, crowd.host),
            slots_are_full: reached(slots, crowd.class) || reached(limits.connections, crowd.all),
            trouble: core.trouble(self.key, row.state == JobState::Queued),
        }))
    }

    /// The latest attempts on the job's files, oldest first.
    pub fn attempts(&self) -> Result<Vec<Attempt>> {
        let entries = self.core()?.store.attempts(self.key)?;
        Ok(entries.into_iter().map(Attempt::from).collect())
    }
}
