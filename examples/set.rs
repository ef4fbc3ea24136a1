//! One job of several files, written so that it may be killed anywhere and simply run again.
//!
//! `cargo run --example set -- STORE FOLDER URL...` fetches every URL into FOLDER. Whatever an earlier run
//! has done is found and continued: each step looks first whether it was taken already.

use dojob::{Job, JobState, JobType, Manager, Options, Result};
use std::path::{Path, PathBuf};
use std::time::Duration;

fn main() -> std::process::ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [store, folder, urls @ ..] = arguments.as_slice() else {
        eprintln!("usage: set STORE FOLDER URL...");
        return 2.into();
    };
    match run(Path::new(store), Path::new(folder), urls) {
        Ok(()) => 0.into(),
        Err(error) => {
            eprintln!("set: {error}");
            1.into()
        }
    }
}

fn run(store: &Path, folder: &Path, urls: &[String]) -> Result<()> {
    // Checkpoints far closer than the default's, so that a kill test meets many of them.
    let options = Options {
        checkpoint_bytes: 1024 * 1024,
        checkpoint_interval: Duration::from_millis(20),
        ..Options::default()
    };
    let manager = Manager::open(store, options)?;
    let targets: Vec<PathBuf> =
        urls.iter().map(|url| folder.join(url.rsplit('/').next().unwrap_or(url))).collect();
    let job = match manager.jobs()?.into_iter().next() {
        Some(job) => job,
        None if targets.iter().all(|path| path.exists()) => return Ok(()),
        None => manager.create_job("set", JobType::Download)?,
    };
    println!("job {}", job.id()?);
    let present = job.files()?.len();
    for (url, path) in urls.iter().zip(&targets).skip(present) {
        job.add_file(url, path)?;
    }
    transfer(&manager, &job)?;
    job.complete()?;
    Ok(())
}

fn transfer(manager: &Manager, job: &Job) -> Result<()> {
    let events = manager.subscribe()?;
    job.resume()?;
    loop {
        match job.state()? {
            JobState::Transferred => return Ok(()),
            JobState::Error => return Err(job.error()?.error),
            _ => drop(events.wait(None)?),
        }
    }
}
