//! A store with work in it, put back as it was before each damage.

use crate::support::{Bench, content, faulty, options, resource};
use dojob::{Code, Job, JobState, Manager, Result, WaitReason};
use dojob_origin::Fault;
use std::fs;
use std::path::{Path, PathBuf};

const LEN: u64 = 400_003;

/// A store of two jobs, one that is TRANSFERRED and one that is half-way, with all of its log.
pub struct Stored {
    pub bench: Bench,
    files: Vec<(PathBuf, Vec<u8>)>,
}

impl Stored {
    pub fn new() -> Stored {
        let bench = Bench::new();
        bench.origin.serve("/whole", resource(1, LEN));
        bench.origin.serve("/half", faulty(2, LEN, [Fault::StallAfter(LEN / 2)]));
        let whole = bench.job(&["whole"]);
        bench.run(&whole);
        let half = bench.job(&["half"]);
        half.resume().unwrap();
        bench.wait_bytes(&half, LEN / 2);
        half.suspend().unwrap();
        bench.origin.wait_ended("/half", 0);
        // Not closed yet: closing would empty the log into the database. What the suspended attempt had is recorded.
        while half.files().unwrap()[0].progress().unwrap().bytes_transferred < LEN / 2 {
            bench.next();
        }
        let mut files: Vec<(PathBuf, Vec<u8>)> = ["store/jobs.db", "store/jobs.db-wal", "store/owner.lock"]
            .iter()
            .map(|name| (bench.path(name), fs::read(bench.path(name)).unwrap()))
            .collect();
        bench.manager.close();
        files.extend(bench.parts().into_iter().map(|path| (path.clone(), fs::read(&path).unwrap())));
        assert_eq!(files.len(), 5, "{files:?}");
        Stored { bench, files }
    }

    /// The same without a log, as an orderly end leaves it.
    pub fn closed() -> Stored {
        let mut stored = Stored::new();
        let database = stored.database();
        let bytes = fs::read(&database).unwrap();
        stored.files.retain(|(path, _)| !path.ends_with("jobs.db-wal"));
        stored.files[0].1 = bytes;
        stored
    }

    pub fn store(&self) -> PathBuf {
        self.bench.path("store")
    }

    pub fn database(&self) -> PathBuf {
        self.store().join("jobs.db")
    }

    pub fn log(&self) -> PathBuf {
        self.store().join("jobs.db-wal")
    }

    /// Puts everything back.
    pub fn restore(&self) {
        let _ = fs::remove_dir_all(self.store());
        fs::create_dir(self.store()).unwrap();
        for name in ["whole", "half"] {
            let _ = fs::remove_file(self.bench.path(name));
        }
        self.bench.parts().iter().for_each(|part| fs::remove_file(part).unwrap());
        self.files.iter().for_each(|(path, bytes)| fs::write(path, bytes).unwrap());
    }

    /// Opens the store, whatever was done to it, and brings what it has to an end. The answer is one of those that tell
    /// what is wrong; then nothing is lost. In no case has a final name wrong bytes.
    pub fn judge(&self, what: &str) -> Code {
        let names = ["", "-wal"];
        // An empty log is as good as none, and comes and goes with whoever reads the database.
        let read = |stem: &str, end: &str| {
            let bytes = fs::read(self.store().join(format!("{stem}{end}"))).ok();
            bytes.filter(|bytes| end.is_empty() || !bytes.is_empty())
        };
        let before = names.map(|end| read("jobs.db", end));
        let opened = Manager::open(&self.store(), options());
        let code = match opened {
            Ok(manager) => {
                let ended = self.end(&manager);
                manager.close();
                ended.map_or_else(|error| error.code, |()| Code::OK)
            }
            Err(error) => {
                let aside = error.text.contains("jobs.db.damaged-1");
                assert_eq!(aside, error.code == Code::E_DATABASE_CORRUPT, "{what}: {error}");
                let stem = if aside { "jobs.db.damaged-1" } else { "jobs.db" };
                assert!(names.map(|end| read(stem, end)) == before, "{what}: not kept as it was: {error}");
                if aside {
                    let manager = Manager::open(&self.store(), options()).unwrap();
                    assert!(manager.jobs().unwrap().is_empty(), "{what}");
                }
                error.code
            }
        };
        let known =
            [Code::OK, Code::E_DATABASE_CORRUPT, Code::E_STORE, Code::E_STORE_FOREIGN, Code::E_STORE_VERSION];
        assert!(known.contains(&code), "{what}: {code:?}");
        for (seed, name) in [(1, "whole"), (2, "half")] {
            let path = self.bench.path(name);
            if path.exists() {
                assert_eq!(content(seed, LEN).check_file(&path).unwrap(), None, "{what}: {name} differs");
            }
        }
        code
    }

    /// Whether both files are there in the end.
    pub fn is_all_there(&self) -> bool {
        ["whole", "half"].iter().all(|name| self.bench.path(name).exists())
    }

    fn end(&self, manager: &Manager) -> Result<()> {
        let events = manager.subscribe()?;
        for job in manager.jobs()? {
            loop {
                if job.files()?.is_empty() || !transfer(&job, &events)? {
                    job.cancel()?;
                    break;
                }
                match job.complete() {
                    Err(error) if error.code == Code::E_LOCAL_FILE_CHANGED => {}
                    other => {
                        other?;
                        break;
                    }
                }
            }
        }
        Ok(())
    }
}

/// Waits for a job to be TRANSFERRED; false if it fails, as one with a damaged row may.
fn transfer(job: &Job, events: &dojob::Events) -> Result<bool> {
    job.resume()?;
    loop {
        match job.state()? {
            JobState::Transferred => return Ok(true),
            JobState::Error | JobState::TransientError => return Ok(false),
            _ => {
                // Garbage in the limits may keep a job from running; then it says by what it is kept.
                if events.wait(Some(std::time::Duration::from_secs(10)))?.is_none() {
                    let wait = job.wait_reason()?;
                    let is_told = wait.code != Code::OK || wait.reason != WaitReason::Owner;
                    assert!(is_told && wait.reason != WaitReason::None, "a job that does not move: {wait:?}");
                    return Ok(false);
                }
            }
        }
    }
}

/// Changes the bytes of a file.
pub fn change(path: &Path, how: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    how(&mut bytes);
    fs::write(path, bytes).unwrap();
}
