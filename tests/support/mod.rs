//! What the tests of the engine share: an origin, a store and a folder.
#![allow(dead_code, reason = "each test takes what it needs")]

pub mod mounts;
pub mod namespace;
pub mod net;
pub mod servers;

use dojob::{Event, Events, Job, JobState, JobType, Manager, Options};
use dojob_origin::{Content, Fault, Origin, Resource};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// An origin, a manager on a fresh store, and a folder for files.
pub struct Bench {
    pub origin: Origin,
    pub manager: Manager,
    pub events: Events,
    pub dir: tempfile::TempDir,
}

/// Options with checkpoints close to each other, so that small files have many.
pub fn options() -> Options {
    Options { checkpoint_bytes: 512 * 1024, ..Options::default() }
}

/// A resource of `len` bytes with a strong validator.
pub fn resource(seed: u64, len: u64) -> Resource {
    Resource::new(content(seed, len)).etag(format!("\"{seed}\""))
}

/// Known bytes.
pub fn content(seed: u64, len: u64) -> Content {
    Content { seed, len }
}

impl Bench {
    pub fn new() -> Bench {
        Bench::with(options())
    }

    pub fn with(options: Options) -> Bench {
        let dir = tempfile::tempdir().unwrap();
        let manager = Manager::open(&dir.path().join("store"), options).unwrap();
        let events = manager.subscribe().unwrap();
        Bench { origin: Origin::start(), manager, events, dir }
    }

    /// Closes the manager and opens the store again, as after an orderly end of the program.
    pub fn reopen(&mut self) {
        self.manager.close();
        self.manager = Manager::open(&self.dir.path().join("store"), options()).unwrap();
        self.events = self.manager.subscribe().unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// A suspended job for these names, each fetched from the same name at the origin.
    pub fn job(&self, names: &[&str]) -> Job {
        let job = self.manager.create_job("test", JobType::Download).unwrap();
        for name in names {
            job.add_file(&self.origin.url(&format!("/{name}")), &self.path(name)).unwrap();
        }
        job
    }

    /// Serves `resource` as `/f`, fetches it and completes the job.
    pub fn fetch(&self, resource: Resource) -> PathBuf {
        self.origin.serve("/f", resource);
        let job = self.job(&["f"]);
        self.run(&job);
        job.complete().unwrap();
        self.path("f")
    }

    /// Resumes a job and waits until it is TRANSFERRED. Skips the waits after transient errors.
    pub fn run(&self, job: &Job) {
        job.resume().unwrap();
        let state = self.settle(job, true);
        assert_eq!(state, JobState::Transferred, "{:?}", job.error().map(|error| error.error));
    }

    /// Resumes a job, leaves it to its own waits until it is TRANSFERRED, and completes it.
    pub fn see_through(&self, job: &Job) {
        job.resume().unwrap();
        self.wait_for(job, JobState::Transferred);
        job.complete().unwrap();
    }

    /// Waits until a job is in a state that it does not leave by itself.
    pub fn settle(&self, job: &Job, hurry: bool) -> JobState {
        loop {
            match job.state().unwrap() {
                JobState::TransientError if hurry => job.resume().unwrap(),
                state @ (JobState::Transferred | JobState::Error | JobState::TransientError) => return state,
                _ => drop(self.next()),
            }
        }
    }

    /// Waits until a job is in `wanted`.
    pub fn wait_for(&self, job: &Job, wanted: JobState) {
        while job.state().unwrap() != wanted {
            self.next();
        }
    }

    /// Waits until a job has `bytes` bytes.
    pub fn wait_bytes(&self, job: &Job, bytes: u64) {
        while job.progress().unwrap().bytes_transferred < bytes {
            self.next();
        }
    }

    /// The next event; a test that gets none for a minute has failed.
    pub fn next(&self) -> Event {
        self.events.wait(Some(Duration::from_secs(60))).unwrap().expect("nothing happened for a minute")
    }

    /// The part files in the folder.
    pub fn parts(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.dir.path()).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.extension().is_some_and(|end| end == "part")).collect()
    }
}

/// Fails unless the file holds exactly these bytes.
pub fn assert_holds(path: &Path, content: Content) {
    assert_eq!(content.check_file(path).unwrap(), None, "{} differs", path.display());
}

/// Shorthand for a resource with faults.
pub fn faulty(seed: u64, len: u64, faults: impl IntoIterator<Item = Fault>) -> Resource {
    resource(seed, len).faults(faults)
}
