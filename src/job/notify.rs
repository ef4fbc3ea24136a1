//! Notify interfaces: who is called when something happens to a job.

use super::{Job, JobError};
use crate::code::Code;
use crate::error::{Error, Result};
use crate::file::File;
use crate::notify::{Deliver, Tell, Telling};
use crate::ranges::FileRange;
use crate::store::{Notice, NoticeKind};
use std::any::Any;
use std::sync::Arc;

/// Who is called when something happens to a job (`IBackgroundCopyCallback` and its successors).
///
/// Calls come from one thread of the manager's, one after the other, while no lock of the library is held: any
/// call of it is allowed inside. Which of them come is what the job's notify flags say. One that answers with an
/// error comes again after a while, until it is taken; but for modifications, which are told once.
pub trait Notify: Any + Send + Sync {
    /// All files of the job are whole. The place to complete it.
    fn job_transferred(&self, job: &Job) -> Result<()> {
        let _ = job;
        Ok(())
    }

    /// The job is in ERROR.
    fn job_error(&self, job: &Job, error: &JobError) -> Result<()> {
        let _ = (job, error);
        Ok(())
    }

    /// The job's bytes, files, properties or state changed; not where one of the others tells it.
    fn job_modification(&self, job: &Job) -> Result<()> {
        let _ = job;
        Ok(())
    }

    /// A file is whole.
    fn file_transferred(&self, job: &Job, file: &File) -> Result<()> {
        let _ = (job, file);
        Ok(())
    }

    /// Ranges of a file are whole.
    fn file_ranges_transferred(&self, job: &Job, file: &File, ranges: &[FileRange]) -> Result<()> {
        let _ = (job, file, ranges);
        Ok(())
    }
}

/// What happened to a job.
#[derive(Clone)]
pub enum Notification {
    /// All its files are whole.
    JobTransferred,
    /// It is in ERROR.
    JobError(Box<JobError>),
    /// Its bytes, files, properties or state changed.
    JobModification,
    /// A file is whole.
    FileTransferred(File),
    /// Ranges of a file are whole.
    FileRangesTransferred(File, Vec<FileRange>),
    /// It is completed or cancelled, and is watched no longer.
    Ended,
}

impl Job {
    /// Registers who is called when something happens to the job, in the place of whoever was; none for nobody.
    /// When this returns, nobody calls the former any more: unless it is called from within such a call, where
    /// that call is the last. The registration ends with the manager, the process or the job, and the interface
    /// is dropped. What happened before it, in whatever process, is told too.
    pub fn set_notify_interface(&self, interface: Option<Arc<dyn Notify>>) -> Result<()> {
        let Some(interface) = interface else {
            // Also where the manager was closed from within a call that is still running.
            self.lease.dispatcher().unregister(self.key);
            return self.core().map(drop);
        };
        self.refuse_silent()?;
        let target = Arc::new(Target { job: self.clone(), interface });
        self.lease.dispatcher().register(self.key, self.id, target)
    }

    /// Who is called when something happens to the job, if that was set in this manager.
    pub fn notify_interface(&self) -> Result<Option<Arc<dyn Notify>>> {
        self.core()?;
        let found: Option<Arc<dyn Any + Send + Sync>> = match self.lease.dispatcher().registered(self.key) {
            Some(target) => Some(target),
            None => None,
        };
        let target = found.and_then(|found| found.downcast::<Target>().ok());
        Ok(target.map(|target| target.interface.clone()))
    }

    /// Refuses a job that is completed or cancelled: nobody need listen to it.
    pub(crate) fn refuse_silent(&self) -> Result<()> {
        let state = self.state()?;
        if state.is_final() {
            let text = format!("job {} is {state:?} and has nothing to tell any more", self.id);
            return Err(Error::new(Code::E_INVALID_STATE, text));
        }
        Ok(())
    }

    /// What a telling is about; none if it is out of date by now.
    pub(crate) fn notification(&self, tell: &Tell) -> Result<Option<Notification>> {
        let file = |notice: &Notice| {
            let missing = || Error::new(Code::E_UNEXPECTED, "a notice of a file without the file");
            notice.file.map(|key| self.file(key)).ok_or_else(missing)
        };
        Ok(Some(match tell {
            Tell::Modification => Notification::JobModification,
            Tell::Ended => Notification::Ended,
            Tell::Notice(notice) => match notice.kind {
                NoticeKind::JobTransferred => Notification::JobTransferred,
                NoticeKind::JobError => match self.error() {
                    Ok(error) => Notification::JobError(Box::new(error)),
                    Err(error) if is_gone(&error) => return Ok(None),
                    Err(error) => return Err(error),
                },
                NoticeKind::FileTransferred => Notification::FileTransferred(file(notice)?),
                NoticeKind::RangesTransferred => {
                    Notification::FileRangesTransferred(file(notice)?, notice.ranges.clone())
                }
            },
        }))
    }
}

/// Whether the job has left its error, or the store, since.
fn is_gone(error: &Error) -> bool {
    matches!(error.code, Code::E_ERROR_INFORMATION_UNAVAILABLE | Code::E_JOB_NOT_FOUND)
}

/// A registered interface and the job that it was registered for.
struct Target {
    job: Job,
    interface: Arc<dyn Notify>,
}

impl Deliver for Target {
    fn deliver(&self, telling: &Telling) -> bool {
        let (job, to) = (&self.job, &self.interface);
        let Ok(found) = job.notification(&telling.what) else { return false };
        let answer = match found {
            Some(Notification::JobTransferred) => to.job_transferred(job),
            Some(Notification::JobError(error)) => to.job_error(job, &error),
            Some(Notification::JobModification) => to.job_modification(job),
            Some(Notification::FileTransferred(file)) => to.file_transferred(job, &file),
            Some(Notification::FileRangesTransferred(file, ranges)) => {
                to.file_ranges_transferred(job, &file, &ranges)
            }
            Some(Notification::Ended) | None => Ok(()),
        };
        answer.is_ok()
    }
}
