//! Background copy jobs that survive crashes, reboots and lost networks.
//!
//! An application opens a [`Manager`] on a store, creates a [`Job`], adds files and resumes it. It may
//! then crash, lose the network or reboot: the transfer goes on from where it was as soon as any process
//! opens the store again, and what appears under a file's final name is right, or is not there at all.
//!
//! ```no_run
//! # fn main() -> dojob::Result<()> {
//! let manager = dojob::Manager::open("/var/lib/app/jobs".as_ref(), Default::default())?;
//! let events = manager.subscribe()?;
//! let job = manager.create_job("update", dojob::JobType::Download)?;
//! job.add_file("https://example.org/image.iso", "/srv/image.iso".as_ref())?;
//! job.resume()?;
//! while job.state()? != dojob::JobState::Transferred {
//!     events.wait(None)?;
//! }
//! job.complete()?;
//! # Ok(())
//! # }
//! ```
//!
//! Everything here may be called from any thread. The C interface in `ffi` is a thin layer over it.
#![deny(unsafe_code)]

mod bandwidth;
mod checksum;
mod clock;
mod code;
mod complete;
mod digest;
mod disk;
mod engine;
mod error;
mod events;
mod fault;
mod fetch;
#[doc(hidden)]
pub mod ffi;
mod file;
mod job;
mod lease;
mod manager;
mod memory;
mod model;
mod notify;
mod options;
mod ranges;
mod resume;
mod retry;
mod schedule;
mod segment;
#[cfg(test)]
mod simulation;
mod stall;
mod state;
mod store;
mod sys;
mod wait;

pub use bandwidth::Period;
pub use code::{Class, Code, Entry};
pub use digest::{Algorithm, Expected};
pub use engine::Options;
pub use error::{Context, Error, Result};
pub use events::What;
pub use fetch::auth::{PASSWORD_MAX, USER_NAME_MAX};
pub use fetch::headers::CUSTOM_HEADERS_MAX;
pub use file::File;
pub use job::{Attempt, DESCRIPTION_MAX, FILES_MAX, Job, JobError, Notification, Notify};
pub use manager::{Event, Events, Manager, Notice, Notices};
pub use model::{
    FileProgress, JobId, JobProgress, JobState, JobTimes, JobType, NAME_MAX, Priority, SIZE_UNKNOWN,
    Timestamp, URL_MAX,
};
pub use options::{
    AuthScheme, AuthTarget, ClientCertificate, Deadlines, ProxySettings, ProxyUsage, REDIRECT_DISALLOW,
    REDIRECT_HTTPS_TO_HTTP, REDIRECT_REPORT,
};
pub use ranges::{FileRange, RANGES_MAX};
pub use resume::Rung;
pub use store::{JobFilter, Limits};
pub use wait::{Wait, WaitReason};

/// What `fuzz/` reaches of the inside: every reader of what a server or a user wrote.
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing {
    use crate::options::{
        AuthScheme, AuthTarget, Credentials, HttpOptions, ProxySettings, ProxyUsage, Secret,
    };
    use crate::{digest, fetch, model, resume, retry};

    /// Reads a text as each of the things that it may be.
    pub fn read(text: &str) {
        if let Some(expected) = digest::Expected::from_header(text) {
            let _ = expected.verify(&[], "x");
        }
        if let Ok(headers) = fetch::headers::parse_custom(text) {
            assert!(
                headers
                    .iter()
                    .all(|(name, value)| !format!("{name}{}", value.expose()).contains(['\r', '\n']))
            );
        }
        let _ = fetch::headers::check_user_agent(text);
        let _ = fetch::address::check(text);
        let _ = (fetch::address::host(text), fetch::address::shown(text));
        let _ = retry::retry_after(text, Some(text), model::Timestamp(0));
        for (list, bypass) in [(text, ""), ("http://a:1", text)] {
            let settings =
                ProxySettings { usage: ProxyUsage::Override, list: list.into(), bypass: bypass.into() };
            let _ = fetch::proxy::check(&settings);
        }
        let question = [text.to_owned()];
        for scheme in [AuthScheme::Basic, AuthScheme::Digest] {
            let (user, password) = (Secret::new("user"), Secret::new("secret"));
            let credentials = vec![Credentials { target: AuthTarget::Server, scheme, user, password }];
            let options = HttpOptions { credentials, ..HttpOptions::default() };
            let purpose = fetch::auth::Purpose { place: "a", method: "GET", uri: "/" };
            let login = fetch::auth::Login::of(&options, AuthTarget::Server);
            let _ = login.answer(&fetch::auth::Nonces::default(), purpose, &question);
        }
    }

    /// Judges an answer of these header lines to a request for the rest of a file, and holds the verdict to what must
    /// always be true of one.
    pub fn judge(done: u64, total: Option<u64>, status: u16, lines: &[&str]) {
        let line = |at: usize| lines.get(at).filter(|line| !line.is_empty()).map(|line| (*line).to_owned());
        let all = |at: usize| line(at).into_iter().collect::<Vec<String>>();
        let now = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1 << 30);
        let validator = resume::Validator::new(line(0), line(1), now);
        let known = resume::Known { done, total, validator, content_type: line(2) };
        let ask = resume::ask(&known, None);
        let answer = resume::Answer {
            status,
            content_length: all(3),
            content_range: all(4),
            transfer_encoding: all(5),
            may_be_chunked: done % 2 == 0,
            content_encoding: all(6),
            validator: resume::Validator::new(line(7), line(8), now),
            content_type: line(9).unwrap_or_default(),
            ..resume::Answer::default()
        };
        if let resume::Verdict::Write(plan) = resume::judge(&ask, &known, &answer) {
            assert!(
                plan.start == 0 || plan.start == done,
                "{plan:?} leaves a hole, or writes over what is durable"
            );
            assert!(plan.until.is_none_or(|until| until >= plan.start), "{plan:?}");
            assert!(matches!(status, 200 | 206), "{plan:?} of a {status}");
        }
    }
}
