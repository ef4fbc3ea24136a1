//! `dojob get`: one file, from the command line to its place.

use crate::args::Get;
use crate::claim::{Claim, Wish};
use crate::failure::{Failure, described};
use crate::interrupt::Interrupt;
use crate::progress::Progress;
use dojob::{Code, Events, JobError, JobState, Manager, Options, Timestamp};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// How often what is shown is brought up to date when nothing happens.
const TICK: Duration = Duration::from_secs(1);
/// Jobs of earlier lines that were interrupted go on beside this one, and must never keep it waiting.
const JOBS_AT_ONCE: usize = 64;

/// Returns when the file is in place.
pub fn run(get: &Get, store: &Path) -> Result<(), Failure> {
    let wish = Wish::new(&get.url, &get.output)?;
    let options = Options { max_running_jobs: JOBS_AT_ONCE, ..Options::default() };
    let manager = Arc::new(Manager::open(store, options)?);
    let interrupt = Interrupt::watch(&manager)
        .map_err(|error| Failure::Failed(format!("signals cannot be watched: {error}")))?;
    let done = fetch(&manager, &wish, store, get.quiet);
    if let Err(Failure::Closed) = done {
        return Err(interrupt.signal().map_or(Failure::Closed, Failure::Interrupted));
    }
    manager.close();
    done
}

fn fetch(manager: &Manager, wish: &Wish<'_>, store: &Path, quiet: bool) -> Result<(), Failure> {
    let events = manager.subscribe()?;
    let claim = wish.claim(manager, store)?;
    let begun = claim.file.progress()?;
    let mut progress = Progress::new(quiet, &wish.name(), &begun);
    if claim.found && begun.bytes_transferred > 0 {
        progress.resumes(&begun);
    }
    wait(&claim, &events, &mut progress)?;
    claim.place(store)?;
    progress.finish(&claim.file.progress()?, wish.path());
    Ok(())
}

/// Waits until the file is whole, or its job has failed for good.
fn wait(claim: &Claim, events: &Events, progress: &mut Progress) -> Result<(), Failure> {
    let mut told = None;
    loop {
        let state = claim.job.state()?;
        progress.show(&claim.file.progress()?);
        match state {
            JobState::Transferred | JobState::Acknowledged => return Ok(()),
            JobState::Cancelled => {
                return Err(Failure::Failed("another process cancelled the job".into()));
            }
            JobState::Error => {
                if let Some(met) = trouble(claim)? {
                    return Err(Failure::of_job(met.error));
                }
            }
            JobState::TransientError => {
                if let Some(met) = trouble(claim)? {
                    tell(&mut told, (described(&met.error), met.retry_at), progress);
                }
            }
            JobState::Suspended => {
                let text = "another process suspended the job; waits until it is resumed";
                tell(&mut told, (text.into(), None), progress);
            }
            JobState::Queued | JobState::Connecting | JobState::Transferring => {}
        }
        events.wait(Some(TICK))?;
    }
}

/// Why the job is in error, unless that has just passed.
fn trouble(claim: &Claim) -> Result<Option<JobError>, Failure> {
    match claim.job.error() {
        Ok(met) => Ok(Some(met)),
        Err(error) if error.code == Code::E_ERROR_INFORMATION_UNAVAILABLE => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A reason to wait, and until when.
type Wait = (String, Option<Timestamp>);

/// Tells why the job waits; the same wait is told once.
fn tell(told: &mut Option<Wait>, wait: Wait, progress: &Progress) {
    if told.as_ref() == Some(&wait) {
        return;
    }
    let (text, until) = &wait;
    match until {
        Some(moment) => progress.trouble(&format!("{text}; tries again {}", from_now(*moment))),
        None => progress.trouble(text),
    }
    *told = Some(wait);
}

fn from_now(moment: Timestamp) -> String {
    let left = SystemTime::from(moment).duration_since(SystemTime::now()).unwrap_or_default();
    match left.as_secs_f64().ceil() as u64 {
        0 => "now".into(),
        seconds => format!("in {}", indicatif::HumanDuration(Duration::from_secs(seconds))),
    }
}
