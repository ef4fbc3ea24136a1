//! One attempt: ask, judge the answer, write, and record only what is durable.

use super::Core;
use super::checkpoint::{Checkpoints, Watch, Writing};
use super::pieces;
use super::request::http_options;
use super::stop::{Stop, Writers};
use super::verify;
use crate::code::Code;
use crate::digest::{Expected, Hasher};
use crate::disk::part_path;
use crate::error::{Context, Error, Result};
use crate::fetch::{Body, Exchange, Session, address};
use crate::options::{HttpOptions, Redirects};
use crate::resume::{self, Answer, Ask, Known, Rung, Validator, Verdict};
use crate::retry;
use crate::store::{Facts, Met, Work, too_large};
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

/// Makes one attempt, from the request to the last checkpoint. What it met is on the record already if the
/// file became whole.
pub(super) fn run(kit: &Kit, work: &Work, session: &dyn Session, stop: &Stop) -> (Outcome, Met) {
    let mut attempt = Attempt::new(kit, work, session, stop);
    let made = attempt.make();
    attempt.met.duration = kit.core.ports.clock.monotonic().saturating_sub(attempt.began);
    let outcome = match made {
        Ok(true) => Outcome::Whole,
        _ if stop.is_stopped() => Outcome::Stopped,
        Ok(false) => Outcome::Stopped,
        Err(error) => {
            attempt.met.code = error.code;
            attempt.met.os_code = error.os_code;
            attempt.met.text = error.text.clone();
            Outcome::Failed { error, retry_after: attempt.retry_after, moved: attempt.moved }
        }
    };
    (outcome, attempt.met)
}

pub(super) struct Attempt<'a> {
    pub kit: &'a Kit,
    pub core: &'a Core,
    pub work: &'a Work,
    pub stop: &'a Stop,
    session: &'a dyn Session,
    began: Duration,
    pub met: Met,
    moved: bool,
    /// How many bytes the file may have.
    room: u64,
    retry_after: Option<Duration>,
}

impl Attempt<'_> {
    fn new<'a>(kit: &'a Kit, work: &'a Work, session: &'a dyn Session, stop: &'a Stop) -> Attempt<'a> {
        let clock = &kit.core.ports.clock;
        let met = Met {
            url: address::shown(&work.url),
            address: String::new(),
            status: 0,
            rung: Rung::Start,
            validator: String::new(),
            start: 0,
            bytes: 0,
            began: clock.wall(),
            duration: Duration::ZERO,
            code: Code::OK,
            os_code: None,
            text: String::new(),
            headers: None,
        };
        let began = clock.monotonic();
        Attempt {
            kit,
            core: &kit.core,
            work,
            session,
            stop,
            began,
            met,
            moved: false,
            room: u64::MAX,
            retry_after: None,
        }
    }

    /// True if the file is whole, false if the attempt is not wanted any more.
    fn make(&mut self) -> Result<bool> {
        let part = part_path(&self.work.path, self.work.id, self.work.ordinal);
        let options = http_options(&self.work.http)?;
        let known = self.trustworthy(&part)?;
        if self.work.ranges.is_empty() {
            self.whole(&part, &options, &known)
        } else {
            pieces::make(self, &part, &options, known.done)
        }
    }

    /// Fetches what is left of the whole remote file.
    fn whole(&mut self, part: &Path, options: &HttpOptions, known: &Known) -> Result<bool> {
        let (ask, verdict, exchange) = self.exchange(known, options)?;
        let (start, end, validator) = match verdict {
            Verdict::Write { start, end, validator } => (start, end, validator),
            Verdict::Whole => (known.done, Some(known.done), known.validator.clone()),
            Verdict::AskWhole => {
                return Err(unusable("the server answers neither for the rest nor for the whole"));
            }
            Verdict::Fail(code, text) => return Err(self.refused(code, &text)),
        };
        let answered = exchange.answer.repr_digest.clone();
        let repr_digest = if start > 0 { answered.or(self.work.repr_digest.clone()) } else { answered };
        self.met.rung = ask.rung;
        let facts = Facts {
            total: end,
            validator,
            start,
            rung: ask.rung,
            remote_total: None,
            repr_digest: repr_digest.clone(),
        };
        let _guard = self.kit.writers.enter();
        if !self.begin_writing(&facts)? {
            return Ok(false);
        }
        let writing = self.open(part, start)?;
        let copied = if end == Some(start) { Ok(true) } else { self.copy(&writing, exchange, end) };
        let server = repr_digest.as_deref().and_then(Expected::from_header);
        self.settle(&writing, copied, end, server)
    }

    /// Records what is about to be written. False if the attempt is not wanted any more.
    pub fn begin_writing(&mut self, facts: &Facts) -> Result<bool> {
        self.met.start = facts.start;
        self.met.validator = told(&facts.validator);
        let now = self.core.ports.clock.wall();
        if self.stop.is_stopped() || !self.core.store.writing(self.work, facts, now)? {
            return Ok(false);
        }
        let limit = self.work.max_size;
        if limit > 0 {
            let known = self.core.store.job(self.work.job)?.bytes_total;
            self.room = limit.saturating_sub(known - facts.total.unwrap_or(0));
            if known > limit {
                return Err(too_large(limit));
            }
        }
        Ok(true)
    }

    /// Ends the attempt: finishes the file if all of it was copied, else keeps what has arrived.
    pub fn settle(
        &mut self,
        writing: &Writing,
        copied: Result<bool>,
        end: Option<u64>,
        server: Option<Expected>,
    ) -> Result<bool> {
        self.met.bytes = writing.live.get().saturating_sub(self.met.start);
        if matches!(copied, Ok(true)) {
            return self.finish(writing, end, server);
        }
        // What has arrived is worth keeping, whatever ended the attempt; and what ended it is what to tell.
        let kept = writing.checkpoint(self.core);
        self.moved = writing.durable() > self.work.best;
        copied.and_then(|_| kept.map(|_| false))
    }

    /// What is on record, unless the part file is not there or too short to hold it.
    fn trustworthy(&self, part: &Path) -> Result<Known> {
        let found = self.core.ports.disk.stat(part)?;
        let long_enough = found.is_some_and(|(len, _)| len >= self.work.known.done);
        Ok(if long_enough { self.work.known.clone() } else { Known::default() })
    }

    /// Asks for the rest and, where its answer is no use, once more for the whole.
    fn exchange(&mut self, known: &Known, options: &HttpOptions) -> Result<(Ask, Verdict, Exchange)> {
        let mut ask = resume::ask(known);
        loop {
            let exchange = self.get(&ask, options)?;
            let verdict = resume::judge(&ask, known, &exchange.answer);
            if verdict == Verdict::AskWhole && ask.segment.is_some() {
                ask = Ask::whole();
                continue;
            }
            if matches!(verdict, Verdict::Write { start: 0, .. }) {
                ask.rung = Rung::Start;
            }
            return Ok((ask, verdict, exchange));
        }
    }

    /// Sends one request and notes what its answer says.
    pub fn get(&mut self, ask: &Ask, options: &HttpOptions) -> Result<Exchange> {
        let exchange = self.session.get(&self.work.url, &self.work.asked, ask, options)?;
        let told = &exchange.told;
        self.met.url = address::shown(&told.url);
        self.met.address = told.address.map(|address| address.to_string()).unwrap_or_default();
        self.met.status = exchange.answer.status;
        self.met.headers = Some(told.headers.clone());
        self.retry_after = exchange.answer.retry_after.as_deref().and_then(retry::retry_after);
        let found = matches!(exchange.answer.status, 200 | 206);
        // An address that is too long for a remote name stays the redirect's own.
        let reported = options.redirects == Redirects::Report && address::check(&told.url).is_ok();
        if reported && found && told.url != self.work.url {
            self.core.store.redirected(self.work, &told.url, &address::host(&told.url))?;
        }
        Ok(exchange)
    }

    pub fn refused(&self, code: Code, text: &str) -> Error {
        let text = format!("{}: {text}", address::shown(&self.work.url));
        Error::new(code, text).within(Context::RemoteFile)
    }

    pub fn open(&self, part: &Path, start: u64) -> Result<Arc<Writing>> {
        let part = self.core.ports.disk.open_part(part)?;
        let live = self.core.live.enter(self.work.job, self.work.file, start);
        Ok(Writing::new(self.work, part, live, self.core.ports.clock.monotonic()))
    }

    /// True at the body's end, false if stopped.
    fn copy(&self, writing: &Arc<Writing>, exchange: Exchange, end: Option<u64>) -> Result<bool> {
        let watch = self.kit.checkpoints.watch(writing)?;
        let mut body = exchange.body;
        self.pump(writing, &watch, &mut *body, end, content_digest(&exchange.answer))
    }

    /// Writes a body behind what is written, up to `end` if that is known. True at the body's end, false if
    /// stopped.
    pub fn pump(
        &self,
        writing: &Writing,
        watch: &Watch<'_>,
        body: &mut dyn Body,
        end: Option<u64>,
        announced: Option<Expected>,
    ) -> Result<bool> {
        let mut buffer = vec![0; BUFFER];
        let mut hasher = announced.as_ref().map(|expected| Hasher::new(expected.algorithm));
        let mut position = writing.live.get();
        loop {
            let Some(allowed) = self.allowance(buffer.len())? else { return Ok(false) };
            let count = body.read(&mut buffer[..allowed])?;
            if self.stop.is_stopped() {
                return Ok(false);
            }
            self.core.throttle.unused(self.work, allowed - count);
            if count == 0 {
                self.ended(position, end)?;
                return verify::body(self, writing, announced, hasher).map(|()| true);
            }
            let next = position + count as u64;
            if end.is_some_and(|end| next > end) {
                return Err(unusable("the body is longer than was announced"));
            }
            if next > self.room {
                return Err(too_large(self.work.max_size));
            }
            hasher.iter_mut().for_each(|hasher| hasher.update(&buffer[..count]));
            writing.part.write_at(&buffer[..count], position)?;
            position = next;
            writing.live.set(position);
            if !watch.written(BUFFER as u64)? {
                return Ok(false);
            }
        }
    }

    /// How many bytes may be read now, waiting until there are some. None if stopped.
    fn allowance(&self, want: usize) -> Result<Option<usize>> {
        loop {
            if self.stop.is_stopped() {
                return Ok(None);
            }
            match self.core.throttle.take(self.work, want, self.core.ports.clock.monotonic()) {
                Ok(bytes) => return Ok(Some(bytes)),
                Err(wait) => self.stop.wait(wait),
            }
        }
    }

    fn ended(&self, position: u64, end: Option<u64>) -> Result<()> {
        match end {
            Some(end) if position < end => {
                let text = format!("the body ended at byte {position} of {end}");
                Err(Error::new(Code::E_CONNECTION_CLOSED, text).within(Context::Transport))
            }
            _ => Ok(()),
        }
    }

    fn finish(&mut self, writing: &Writing, end: Option<u64>, server: Option<Expected>) -> Result<bool> {
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
        if !verify::file(self, writing, total, server)? {
            return Ok(false);
        }
        let clock = &self.core.ports.clock;
        self.met.duration = clock.monotonic().saturating_sub(self.began);
        self.core.store.whole(self.work, total, &identity, &self.met, clock.wall())
    }
}

/// What the server says about the body that it sends.
pub(super) fn content_digest(answer: &Answer) -> Option<Expected> {
    answer.content_digest.as_deref().and_then(Expected::from_header)
}

fn told(validator: &Validator) -> String {
    validator.etag.clone().or(validator.last_modified.clone()).unwrap_or_default()
}

fn unusable(text: &str) -> Error {
    Error::new(Code::E_HTTP_BLOCKSIZE_MISMATCH, text).within(Context::Transport)
}
