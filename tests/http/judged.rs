//! What comes of an answer: played on a job of its own.

use crate::answers::{cut, file, right};
use crate::origin::{Asked, Reply, Scripted};
use crate::support::{Bench, options};
use dojob::{Code, Job, JobState, Options, Rung, Timestamp};
use std::fmt;
use std::time::{Duration, SystemTime};

/// Longer than any test, so that no job goes on by itself before it was looked at.
const DELAY: Duration = Duration::from_secs(600);

/// What dojob makes of an answer.
#[derive(Clone, Copy, Debug)]
pub enum Does {
    /// Its body is the file.
    Accept,
    /// The file comes from where it leads.
    Follow,
    /// Its body is what was missing.
    Continue,
    /// Its body is the file, and what was there already is forgotten.
    FromZero,
    /// It is no use; the whole file is asked for in the same attempt.
    AskAgain,
    /// The job waits, and tries again.
    Transient(Code),
    /// The same, for so many seconds, since the server asks for that.
    Waits(Code, u64),
    /// The job stops.
    Fatal(Code),
}

impl fmt::Display for Does {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Does::Accept => f.write_str("accept"),
            Does::Follow => f.write_str("follow"),
            Does::Continue => f.write_str("continue"),
            Does::FromZero => f.write_str("from zero"),
            Does::AskAgain => f.write_str("ask again"),
            Does::Transient(code) => write!(f, "transient {}", name(*code)),
            Does::Waits(code, seconds) => write!(f, "transient {}, {seconds} s", name(*code)),
            Does::Fatal(code) => write!(f, "fatal {}", name(*code)),
        }
    }
}

fn name(code: Code) -> String {
    match (code.name(), code.http_status()) {
        (Some(name), _) => name.to_owned(),
        (None, Some(status)) => format!("HTTP {status}"),
        (None, None) => format!("{code:?}"),
    }
}

/// Answers, and what comes of them.
pub struct Row {
    /// Its name in docs/http.md.
    pub id: &'static str,
    /// What comes of it.
    pub does: Does,
    before: Option<Reply>,
    replies: Vec<Reply>,
    truth: Vec<u8>,
    path: &'static str,
}

impl Row {
    /// The answer to a plain GET; what is asked for behind it is answered rightly.
    pub fn first(id: &'static str, does: Does, reply: Reply) -> Row {
        Row { id, does, before: None, replies: vec![reply], truth: file(), path: "/f" }
    }

    /// The answer to a resume: an earlier attempt got half of the file.
    pub fn resumed(id: &'static str, does: Does, reply: Reply) -> Row {
        Row { before: Some(cut()), ..Row::first(id, does, reply) }
    }

    /// With this answer to the earlier attempt.
    pub fn after(self, before: Reply) -> Row {
        Row { before: Some(before), ..self }
    }

    /// These answers one after the other, in its place.
    pub fn with(self, replies: impl Iterator<Item = Reply>) -> Row {
        Row { replies: replies.collect(), ..self }
    }

    /// The file that it leads to, if that is another one.
    pub fn gives(self, truth: &[u8]) -> Row {
        Row { truth: truth.to_vec(), ..self }
    }

    /// The path that the last request has to be for, if it leads to another one.
    pub fn at(self, path: &'static str) -> Row {
        Row { path, ..self }
    }

    /// What came of it, in the page's words.
    pub fn play(self) -> String {
        let resumed = self.before.is_some();
        let mut replies: Vec<Reply> = self.before.into_iter().chain(self.replies).collect();
        replies.push(right());
        let server = Scripted::start(replies);
        let bench = Bench::with(Options { max_running_jobs: 1, ..options() });
        let job = bench.manager.create_job("http", dojob::JobType::Download).unwrap();
        job.add_file(&server.url("/f"), &bench.path("f")).unwrap();
        job.set_minimum_retry_delay(DELAY).unwrap();
        job.resume().unwrap();
        let mut state = bench.settle(&job, false);
        if resumed {
            assert_eq!((state, server.asked().len()), (JobState::TransientError, 1), "{}", self.id);
            job.resume().unwrap();
            state = bench.settle(&job, false);
        }
        if state != JobState::Transferred {
            assert!(!bench.path("f").exists(), "{}: nothing stands under the final name", self.id);
            return failed(&job, state).to_string();
        }
        job.complete().unwrap();
        assert!(std::fs::read(bench.path("f")).unwrap() == self.truth, "{}: wrong bytes", self.id);
        let rung = job.attempts().unwrap().last().map(|attempt| attempt.rung);
        succeeded(resumed, &server.asked(), self.path, rung)
    }
}

fn succeeded(resumed: bool, asked: &[Asked], path: &str, rung: Option<Rung>) -> String {
    let last = asked.last().expect("a request");
    match (resumed, asked.len()) {
        _ if last.path != path => format!("{} in the end", last.path),
        _ if path != "/f" && last.from.is_some() == resumed => Does::Follow.to_string(),
        (false, 1) => Does::Accept.to_string(),
        (true, 2) if rung == Some(Rung::Start) => Does::FromZero.to_string(),
        (true, 2) => Does::Continue.to_string(),
        (true, 3) if last.from.is_none() => Does::AskAgain.to_string(),
        (true, _) if rung != Some(Rung::Start) && asked[1..].iter().all(|asked| asked.from.is_some()) => {
            Does::Continue.to_string()
        }
        (_, count) => format!("{count} requests, by {rung:?}"),
    }
}

fn failed(job: &Job, state: JobState) -> Does {
    let met = job.error().unwrap();
    let code = met.error.code;
    match met.retry_at {
        Some(at) if state == JobState::TransientError => match left(at) {
            seconds if seconds > DELAY.as_secs() => Does::Waits(code, seconds),
            _ => Does::Transient(code),
        },
        _ => Does::Fatal(code),
    }
}

/// How many seconds there are until a moment, to the next hundred: what was counted began a moment ago.
fn left(at: Timestamp) -> u64 {
    let left = SystemTime::from(at).duration_since(SystemTime::now()).unwrap_or_default();
    left.as_secs().next_multiple_of(100)
}
