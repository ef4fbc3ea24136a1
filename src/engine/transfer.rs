//! One attempt: ask, judge the answer, write, and record only what is durable.

use super::Core;
use super::live::Position;
use super::stop::{Stop, WriterGuard, Writers};
use crate::code::Code;
use crate::disk::{PartFile, part_path};
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

/// Makes one attempt, from the request to the last checkpoint.
pub(super) fn run(
    core: &Core,
    work: &Work,
    session: &dyn Session,
    stop: &Stop,
    writers: &Writers,
) -> Outcome {
    let mut attempt = Attempt { core, work, session, stop, writers, moved: false, retry_after: None };
    match attempt.make() {
        Ok(true) => Outcome::Whole,
        _ if stop.is_stopped() => Outcome::Stopped,
        Ok(false) => Outcome::Stopped,
        Err(error) => Outcome::Failed { error, retry_after: attempt.retry_after, moved: attempt.moved },
    }
}

struct Attempt<'a> {
    core: &'a Core,
    work: &'a Work,
    session: &'a dyn Session,
    stop: &'a Stop,
    writers: &'a Writers,
    moved: bool,
    retry_after: Option<Duration>,
}

/// A part file that is being written.
struct Writing<'a> {
    part: Box<dyn PartFile>,
    /// Where the next byte goes.
    position: u64,
    /// Where durable and recorded bytes end.
    durable: u64,
    checkpointed: Duration,
    live: Arc<Position>,
    _guard: WriterGuard<'a>,
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
        let guard = self.writers.enter();
        if self.stop.is_stopped()
            || !self.core.store.writing(self.work, &facts, self.core.ports.clock.wall())?
        {
            return Ok(false);
        }
        let mut writing = self.open(&part, start, guard)?;
        let copied = match (verdict_is_whole(start, end), exchange) {
            (true, _) => Ok(true),
            (false, Exchange { mut body, .. }) => self.copy(&mut writing, &mut *body, end),
        };
        match copied {
            Ok(true) => self.finish(writing, end),
            other => {
                // What has arrived is worth keeping, whatever ended the attempt.
                self.checkpoint(&mut writing)?;
                other
            }
        }
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
            let exchange = self.session.get(&self.work.url, &ask)?;
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

    fn open<'g>(&self, part: &Path, start: u64, guard: WriterGuard<'g>) -> Result<Writing<'g>> {
        let file = self.core.ports.disk.open_part(part)?;
        let now = self.core.ports.clock.monotonic();
        let live = self.core.live.enter(self.work.job, self.work.file, start);
        Ok(Writing { part: file, position: start, durable: start, checkpointed: now, live, _guard: guard })
    }

    /// True at the body's end, false if stopped.
    fn copy(&mut self, writing: &mut Writing<'_>, body: &mut dyn Body, end: Option<u64>) -> Result<bool> {
        let mut buffer = vec![0; BUFFER];
        loop {
            let count = body.read(&mut buffer)?;
            if self.stop.is_stopped() {
                return Ok(false);
            }
            if count == 0 {
                return self.ended(writing.position, end);
            }
            let next = writing.position + count as u64;
            if end.is_some_and(|end| next > end) {
                return Err(unusable("the body is longer than was announced"));
            }
            writing.part.write_at(&buffer[..count], writing.position)?;
            writing.position = next;
            writing.live.set(next);
            if !self.keep_up(writing)? {
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

    /// Checkpoints when it is time. False if the attempt is not the latest any more.
    fn keep_up(&mut self, writing: &mut Writing<'_>) -> Result<bool> {
        let now = self.core.ports.clock.monotonic();
        let options = &self.core.options;
        // The next read must still fit below the limit.
        let unsafe_bytes = writing.position - writing.durable + BUFFER as u64;
        let due = unsafe_bytes > options.checkpoint_bytes
            || now.saturating_sub(writing.checkpointed) >= options.checkpoint_interval;
        if due {
            writing.checkpointed = now;
            if !self.checkpoint(writing)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Data first, then the row: what the store claims is on the disk.
    fn checkpoint(&mut self, writing: &mut Writing<'_>) -> Result<bool> {
        if writing.position == writing.durable {
            return Ok(true);
        }
        writing.part.sync()?;
        let current =
            self.core.store.checkpoint(self.work, writing.position, self.core.ports.clock.wall())?;
        if current {
            writing.durable = writing.position;
            self.moved = true;
        }
        Ok(current)
    }

    fn finish(&mut self, mut writing: Writing<'_>, end: Option<u64>) -> Result<bool> {
        let total = end.unwrap_or(writing.position);
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

/// Whether there is nothing to copy: an empty file, or one of which every byte is durable.
fn verdict_is_whole(start: u64, end: Option<u64>) -> bool {
    end == Some(start)
}

fn unusable(text: &str) -> Error {
    Error::new(Code::E_HTTP_BLOCKSIZE_MISMATCH, text).within(Context::Transport)
}
