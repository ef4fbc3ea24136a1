//! The job that belongs to a command line: found in the store, or made.

use crate::failure::Failure;
use dojob::{Context, Error, File, Job, JobType, Manager, NAME_MAX};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf, absolute};

/// What a command line asks for.
pub struct Wish<'a> {
    url: &'a str,
    path: PathBuf,
}

/// The job that fulfils it.
pub struct Claim {
    /// The job.
    pub job: Job,
    /// Its only file.
    pub file: File,
    /// Whether it was in the store already.
    pub found: bool,
}

impl Wish<'_> {
    /// Makes the path absolute, so that the same file is known again from any folder.
    pub fn new<'a>(url: &'a str, path: &Path) -> Result<Wish<'a>, Failure> {
        let wrong = |error| Failure::Usage(format!("PATH '{}': {error}", path.display()));
        Ok(Wish { url, path: absolute(path).map_err(wrong)? })
    }

    /// The file's name, also the name of its job.
    pub fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or(self.path.as_os_str());
        name.to_string_lossy().chars().take(NAME_MAX).collect()
    }

    /// Where the file will stand.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The unfinished job of the same line, or a new one; it has been resumed.
    pub fn claim(&self, manager: &Manager, store: &Path) -> Result<Claim, Failure> {
        let _turn = Turn::take(store)?;
        let claim = match self.find(manager)? {
            Some(claim) => claim,
            None => self.create(manager)?,
        };
        claim.job.resume()?;
        Ok(claim)
    }

    fn find(&self, manager: &Manager) -> Result<Option<Claim>, Failure> {
        let mut empty = None;
        for job in manager.jobs()? {
            match job.files()?.as_slice() {
                [file] if file.remote_name()? == self.url && file.local_name()? == self.path => {
                    return Ok(Some(Claim { file: file.clone(), job, found: true }));
                }
                // Of a line that was killed before it could add its file: it is its turn no more.
                [] if job.display_name()? == self.name() => empty = Some(job),
                _ => {}
            }
        }
        empty.map(|job| self.fill(job)).transpose()
    }

    fn create(&self, manager: &Manager) -> Result<Claim, Failure> {
        self.fill(manager.create_job(&self.name(), JobType::Download)?)
    }

    fn fill(&self, job: Job) -> Result<Claim, Failure> {
        match job.add_file(self.url, &self.path) {
            Ok(file) => Ok(Claim { job, file, found: false }),
            Err(error) => {
                // A job without a file is of no use to any line. The reason why it has none matters more.
                let _ = job.cancel();
                Err(refused(error))
            }
        }
    }
}

impl Claim {
    /// Gives the whole file its name, unless another process that shares the job was sooner.
    pub fn place(&self, store: &Path) -> Result<(), Failure> {
        let _turn = Turn::take(store)?;
        if !self.job.state()?.is_final() {
            let progress = self.job.progress()?;
            if progress.files_transferred < progress.files_total {
                let text = "the part file was changed or removed; the same command fetches it again";
                return Err(Failure::Failed(text.into()));
            }
            self.job.complete().map_err(Failure::of_job)?;
        }
        if self.file.progress()?.completed {
            return Ok(());
        }
        Err(Failure::Failed("another process ended the job before the file was whole".into()))
    }
}

/// The library speaks of remote and local names; whoever wrote the line knows them as URL and PATH.
fn refused(error: Error) -> Failure {
    if error.context != Context::None {
        return error.into();
    }
    match error.into() {
        Failure::Failed(text) => {
            Failure::Usage(text.replacen("remote name", "URL", 1).replacen("local name", "PATH", 1))
        }
        other => other,
    }
}

/// The right to look for a job and make one, or to place a file: one process at a time, so that the
/// same line twice at once ends with one job.
struct Turn {
    /// Closing it gives the lock up.
    _file: std::fs::File,
}

impl Turn {
    fn take(store: &Path) -> Result<Turn, Failure> {
        let path = store.join("get.lock");
        let open = || {
            let mut options = std::fs::File::options();
            let file = options.write(true).create(true).truncate(false).mode(0o600).open(&path)?;
            file.lock()?;
            Ok(Turn { _file: file })
        };
        open().map_err(|error: std::io::Error| Failure::Failed(format!("{}: {error}", path.display())))
    }
}
