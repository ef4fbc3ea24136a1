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
