//! Why the command ends without the file in place.

use crate::text;
use dojob::{Code, Error};
use std::process::ExitCode;

/// What went wrong.
pub enum Failure {
    /// The line cannot be right.
    Usage(String),
    /// It failed, and may succeed another time.
    Failed(String),
    /// This signal came.
    Interrupted(i32),
    /// The manager was closed under a call: a signal has come.
    Closed,
}

impl Failure {
    /// What the job failed with, after which it stays in the store.
    pub fn of_job(error: Error) -> Failure {
        match error.into() {
            Failure::Failed(text) => Failure::Failed(format!("{text}; the same command tries again")),
            other => other,
        }
    }

    /// Tells the reason; answers the code to exit with.
    pub fn tell(&self) -> ExitCode {
        let (text, code) = match self {
            Failure::Usage(text) => (text.as_str(), 2),
            Failure::Failed(text) => (text.as_str(), 1),
            Failure::Interrupted(signal) => {
                ("interrupted; the same command goes on where it stopped", 128 + *signal as u8)
            }
            Failure::Closed => ("the manager was closed", 1),
        };
        text::to_stderr(&format!("dojob: {text}"));
        ExitCode::from(code)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        if error.code == Code::E_CLOSED { Failure::Closed } else { Failure::Failed(described(&error)) }
    }
}

/// An error's text with its code.
pub fn described(error: &Error) -> String {
    match error.code.name() {
        Some(name) => format!("{error} ({name})"),
        None => format!("{error} ({:?})", error.code),
    }
}
