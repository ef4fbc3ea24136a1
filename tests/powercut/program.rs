//! The program whose power is cut: it tells by marks what it is about to do, and what was acknowledged.
//!
//! Whatever it finds in the store it brings to its end; then it makes the jobs that it was told to make.

use dojob::{Code, Event, Events, FileRange, Job, JobState, JobType, Manager, Options, Priority, Result};
use std::io::Write;
use std::path::Path;
use std::time::Duration;

/// The jobs and their files, by their names at the origin and in the folder.
pub const JOBS: &[(&str, &[&str])] = &[
    ("several", &["replaced", "cut", "changed", "plain", "empty", "ranges"]),
    ("given-up", &["endless"]),
    ("later", &["late"]),
    ("after", &["small"]),
];

/// The parts of `/ranges` that make up the file.
pub const RANGES: [FileRange; 2] =
    [FileRange { start: 10_000, length: Some(90_000) }, FileRange { start: 200_000, length: Some(70_001) }];

/// What every job is described by in the end, with the priority HIGH.
pub const SAID: &str = "described";

fn mark(text: &str) {
    let mut out = std::io::stdout().lock();
    // The test harness leaves a line of its own unfinished.
    writeln!(out, "\nmark {text}").and_then(|()| out.flush()).expect("somebody listens");
}

struct Program<'a> {
    manager: Manager,
    events: Events,
    root: &'a Path,
    url: &'a str,
}

/// One life of the program. `make` names the jobs to make.
pub fn run(root: &Path, url: &str, make: &str) -> Result<()> {
    // Checkpoints far closer than the default's, so that small files have many.
    let options = Options {
        checkpoint_bytes: 300 * 1024,
        checkpoint_interval: Duration::from_millis(20),
        ..Options::default()
    };
    let manager = Manager::open(&root.join("store"), options)?;
    let events = manager.subscribe()?;
    let program = Program { manager, events, root, url };
    let found = program.manager.jobs()?;
    for job in &found {
        let files = job.files()?.len();
        let (name, state, said) = (job.display_name()?, job.state()?, job.description()?);
        mark(&format!("found {name} {state:?} {files} {:?} {said}", job.priority()?));
    }
    for job in &found {
        let name = job.display_name()?;
        if job.files()?.is_empty() { program.give_up(job, &name) } else { program.end(job, &name) }?;
    }
    for (name, files) in JOBS.iter().filter(|(name, _)| make.split(',').any(|one| one == *name)) {
        let job = program.make(name, files)?;
        program.end(&job, name)?;
    }
    program.manager.close();
    mark("closed");
    Ok(())
}

impl Program<'_> {
    fn make(&self, name: &str, files: &[&str]) -> Result<Job> {
        let job = self.manager.create_job(name, JobType::Download)?;
        mark(&format!("made {name}"));
        for (count, file) in files.iter().enumerate() {
            let url = format!("{}/{file}", self.url);
            let path = self.root.join("files").join(file);
            match *file {
                "ranges" => job.add_file_with_ranges(&url, &path, &RANGES)?,
                _ => job.add_file(&url, &path)?,
            };
            mark(&format!("added {name} {}", count + 1));
        }
        self.rest(&job, name)?;
        job.set_priority(Priority::High)?;
        job.set_description(SAID)?;
        mark(&format!("set {name}"));
        Ok(job)
    }

    /// Resumes a job and suspends it again.
    fn rest(&self, job: &Job, name: &str) -> Result<()> {
        job.resume()?;
        mark(&format!("resumed {name}"));
        mark(&format!("suspending {name}"));
        job.suspend()?;
        mark(&format!("suspended {name}"));
        Ok(())
    }

    fn end(&self, job: &Job, name: &str) -> Result<()> {
        mark(&format!("resuming {name}"));
        job.resume()?;
        mark(&format!("resumed {name}"));
        if name == "given-up" {
            while job.progress()?.bytes_transferred < 60_000 {
                self.next()?;
            }
            return self.give_up(job, name);
        }
        loop {
            self.transfer(job)?;
            mark(&format!("transferred {name}"));
            mark(&format!("ending {name}"));
            match job.complete() {
                Ok(Code::OK) => break,
                Ok(code) => panic!("{name} was completed with {code:?}"),
                // Lost with the name of the part file: it is to be fetched once more.
                Err(error) if error.code == Code::E_LOCAL_FILE_CHANGED => job.resume()?,
                Err(error) => return Err(error),
            }
        }
        mark(&format!("ended {name}"));
        Ok(())
    }

    fn give_up(&self, job: &Job, name: &str) -> Result<()> {
        mark(&format!("ending {name}"));
        job.cancel()?;
        mark(&format!("ended {name}"));
        Ok(())
    }

    fn transfer(&self, job: &Job) -> Result<()> {
        loop {
            match job.state()? {
                JobState::Transferred => return Ok(()),
                JobState::TransientError => job.resume()?,
                JobState::Error => return Err(job.error()?.error),
                _ => drop(self.next()?),
            }
        }
    }

    fn next(&self) -> Result<Event> {
        Ok(self.events.wait(Some(Duration::from_secs(30)))?.expect("nothing happened for half a minute"))
    }
}
