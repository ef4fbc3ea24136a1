//! One attempt: ask, judge the answer, write, and record only what is durable.

use super::Core;
use super::checkpoint::{Checkpoints, Watch, Writing};
use super::stop::{Stop, Writers};
use crate::code::Code;
use crate::disk::part_path;
use crate::error::{Context, Error, Result};
use crate::fetch::{Body, Exchange, Session};
use crate::resume::{self, Ask, Known, Verdict};
use crate::retry;
use crate::store::{Facts, Work};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Bytes per read: large enough that a system call costs nothing beside it.
const BUFFER: usize = 256 * 1024;

/// How an attempt ended.
pub(super) enum Outcome {
    /// The file is whole.
    Whole,
    /// It was stopped, or is not wanted any more.
    Stopped,
    /// It failed.
    Failed {
        /// Why.
        error: Error,
        /// How long the server asked us to stay away.
        retry_after: Option<Duration>,
        /// Whether it made bytes durable first.
        moved: bool,
    },
}

/// What attempts work with.
pub(super) struct Kit {
    pub core: Arc<Core>,
    pub writers: Writers,
    pub checkpoints: Checkpoints,
}

/// Makes one attempt, from the request to the last checkpoint.
pub(super) fn run(kit: &Kit, work: &Work, session: &dyn Session, stop: &Stop) -> Outcome {
    let mut attempt = Attempt { kit, core: &kit.core, work, session, stop, moved: false, retry_after: None };
    match attempt.make() {
        Ok(true) => Outcome::Whole,
        _ if stop.is_stopped() => Outcome::Stopped,
        Ok(false) => Outcome::Stopped,
        Err(error) => Outcome::Failed { error, retry_after: attempt.retry_after, moved: attempt.moved },
    }
}

struct Attempt<'a> {
    kit: &'a Kit,
    core: &'a Core,
    work: &'a Work,
    session: &'a dyn Session,
    stop: &'a Stop,
    moved: bool,
    retry_after: Option<Duration>,
}

impl Attempt<'_> {
    /// True if the file is whole, false if the attempt is not wanted any more.
    fn make(&mut self) -> Result<bool> {
        let part = part_path(&self.work.path, self.work.id, self.work.ordinal);
        let known = self.trustworthy(&part)?;
        let (ask, verdict, exchange) = self.exchange(&known)?;
        let (start, end, validator) = match verdict {
            Verdict::Write { start, end, validator } => (start, end, validator),
            Verdict::Whole => (known.done, Some(known.done), known.validator.clone()),
            Verdict::AskWhole => {
                return Err(unusable("the server answers neither for the rest nor for the whole"));
            }
            Verdict::Fail(code, text) => return Err(self.refused(code, &text)),
        };
        let facts = Facts { total: end, validator, start, rung: ask.rung };
        let _guard = self.kit.writers.enter();
        if self.stop.is_stopped()
            || !self.core.store.writing(self.work, &facts, self.core.ports.clock.wall())?
        {
            return Ok(false);
        }
        let writing = self.open(&part, start)?;
        let copied = if end == Some(start) { Ok(true) } else { self.copy(&writing, exchange, end) };
        if matches!(copied, Ok(true)) {
            return self.finish(&writing, end);
        }
        // What has arrived is worth keeping, whatever ended the attempt; and what ended it is what to tell.
        let kept = writing.checkpoint(self.core);
        self.moved = writing.durable() > self.work.known.done;
        copied.and_then(|_| kept.map(|_| false))
    }

    /// What is on record, unless the part file is not there or too short to hold it.
    fn trustworthy(&self, part: &Path) -> Result<Known> {
        let found = self.core.ports.disk.stat(part)?;
        let long_enough = found.is_some_and(|(len, _)| len >= self.work.known.done);
        Ok(if long_enough { self.work.known.clone() } else { Known::default() })
    }

    /// Asks for the rest and, where its answer is no use, once more for the whole.
    fn exchange(&mut self, known: &Known) -> Result<(Ask, Verdict, Exchange)> {
        let mut ask = resume::ask(known);
        loop {
            let exchange = self.session.get(&self.work.url, &ask, &crate::options::HttpOptions::default())?;
            let verdict = resume::judge(&ask, known, &exchange.answer);
            if verdict == Verdict::AskWhole && ask.segment.is_some() {
                ask = Ask::whole();
                continue;
            }
            self.retry_after = exchange.answer.retry_after.as_deref().and_then(retry::retry_after);
            if matches!(verdict, Verdict::Write { start: 0, .. }) {
                ask.rung = resume::Rung::Start;
            }
            return Ok((ask, verdict, exchange));
        }
    }

    fn refused(&self, code: Code, text: &str) -> Error {
        let text = format!("{}: {text}", crate::fetch::address::shown(&self.work.url));
        Error::new(code, text).within(Context::RemoteFile)
    }

    fn open(&self, part: &Path, start: u64) -> Result<Arc<Writing>> {
        let part = self.core.ports.disk.open_part(part)?;
        let live = self.core.live.enter(self.work.job, self.work.file, start);
        Ok(Writing::new(self.work, part, live, self.core.ports.clock.monotonic()))
    }

    /// True at the body's end, false if stopped.
    fn copy(&self, writing: &Arc<Writing>, exchange: Exchange, end: Option<u64>) -> Result<bool> {
        let watch = self.kit.checkpoints.watch(writing)?;
        let mut body = exchange.body;
        self.pump(writing, &watch, &mut *body, end)
    }

    fn pump(
        &self,
        writing: &Writing,
        watch: &Watch<'_>,
        body: &mut dyn Body,
        end: Option<u64>,
    ) -> Result<bool> {
        let mut buffer = vec![0; BUFFER];
        let mut position = writing.live.get();
        loop {
            let count = body.read(&mut buffer)?;
            if self.stop.is_stopped() {
                return Ok(false);
            }
            if count == 0 {
                return self.ended(position, end);
            }
            let next = position + count as u64;
            if end.is_some_and(|end| next > end) {
                return Err(unusable("the body is longer than was announced"));
            }
            writing.part.write_at(&buffer[..count], position)?;
            position = next;
            writing.live.set(position);
            if !watch.written(BUFFER as u64)? {
                return Ok(false);
            }
        }
    }

    fn ended(&self, position: u64, end: Option<u64>) -> Result<bool> {
        match end {
            Some(end) if position < end => {
                let text = format!("the body ended at byte {position} of {end}");
                Err(Error::new(Code::E_CONNECTION_CLOSED, text).within(Context::Transport))
            }
            _ => Ok(true),
        }
    }

    fn finish(&self, writing: &Writing, end: Option<u64>) -> Result<bool> {
        writing.sound()?;
        let total = end.unwrap_or(writing.live.get());
        // A part file may be longer: bytes that were written, but not recorded, before a crash.
        writing.part.set_len(total)?;
        writing.part.sync()?;
        let (len, identity) = writing.part.stat()?;
        if len != total {
            let text = "the part file was changed while it was written";
            return Err(Error::new(Code::E_LOCAL_FILE_CHANGED, text).within(Context::LocalFile));
        }
        self.core.store.whole(self.work, total, &identity, self.core.ports.clock.wall())
    }
}

fn unusable(text: &str) -> Error {
    Error::new(Code::E_HTTP_BLOCKSIZE_MISMATCH, text).within(Context::Transport)
}
