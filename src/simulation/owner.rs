//! The owner of a job: what it asks for, and what it may expect to find.

use crate::code::Code;
use crate::complete;
use crate::engine::{Core, sweep};
use crate::error::Result;
use crate::model::JobId;
use crate::ranges::FileRange;
use crate::store::{Command, JobKey, NewFile};
use std::path::PathBuf;
use std::sync::Arc;

/// What a job's owner asked for last.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wish {
    Rest,
    Run,
    Cancelled,
    Completed,
}

/// A job as its owner knows it.
pub struct Tracked {
    pub key: JobKey,
    pub id: JobId,
    pub wish: Wish,
    /// What it may be instead: calls whose outcome nobody told.
    pub doubts: Vec<Wish>,
    /// Whether one of them was planned, and may still happen.
    pub planned: bool,
    /// Whether it was ever tried to complete it.
    pub tried: bool,
    pub files: Vec<Wanted>,
}

/// A file as its owner knows it.
pub struct Wanted {
    pub path: PathBuf,
    pub part: PathBuf,
    pub remote: usize,
    pub ranges: Vec<FileRange>,
    /// What stood at its name before.
    pub before: Option<Vec<u8>>,
}

impl Tracked {
    /// What an answer to a wish means for what the job may be from now on.
    pub fn heard(&mut self, wish: Wish, done: Result<Code>) {
        self.tried |= wish == Wish::Completed;
        match done {
            Ok(_) if wish == Wish::Completed || wish == Wish::Cancelled => {
                self.wish = wish;
                self.doubts.clear();
            }
            Ok(_) => {
                self.doubts.retain(|_| self.planned);
                self.wish = wish;
            }
            Err(error) if error.code == Code::E_INVALID_STATE => {}
            Err(_) => self.doubts.push(wish),
        }
    }
}

pub fn news(file: &Wanted) -> NewFile {
    NewFile {
        url: format!("http://simulated.test/{}", file.remote),
        host: "simulated.test".into(),
        path: file.path.to_str().expect("a name").into(),
        ranges: file.ranges.clone(),
    }
}

/// What the call of that name does.
pub fn ask(core: &Arc<Core>, key: JobKey, id: JobId, wish: Wish) -> Result<Code> {
    let command = |command| core.store.command(key, command, core.ports.clock.wall()).map(|_| Code::OK);
    match wish {
        Wish::Run => command(Command::Resume),
        Wish::Rest => command(Command::Suspend),
        Wish::Completed => complete::complete(core, key, id),
        Wish::Cancelled => {
            command(Command::Cancel)?;
            // Its own failure does not undo it.
            sweep::discard(core, key, id).or(Ok(Code::S_UNABLE_TO_DELETE_FILES))
        }
    }
}
