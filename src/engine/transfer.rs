//! One attempt: ask, judge the answer, write, and record only what is durable.

use super::Core;
use super::checkpoint::{Checkpoints, Watch, Writing};
use super::finish;
use super::incoming::{BUFFER, Incoming};
use super::pieces;
use super::request::http_options;
use super::stop::{Stop, Writers};
use super::{verify, whole};
use crate::checksum::Checksum;
use crate::code::Code;
use crate::digest::Expected;
use crate::disk::part_path;
use crate::error::{Context, Error, Result};
use crate::fetch::{Exchange, Session, address};
use crate::memory;
use crate::options::{HttpOptions, Redirects};
use crate::resume::{Ask, Known, Rung, Validator};
use crate::retry;
use crate::store::{Facts, Met, Whole, Work, too_large};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How much further than the last time a file gets that has to begin anew, before its slice may end.
const FURTHER: u64 = 4;

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
        /// Whether an answer was accepted first.
        begun: bool,
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
pub(super) fn run(kit: &Kit, work: &Work, session: Arc<dyn Session>, stop: &Stop) -> (Outcome, Met) {
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
            let Attempt { retry_after, moved, begun, .. } = attempt;
            Outcome::Failed { error, retry_after, moved, begun }
        }
    };
    (outcome, attempt.met)
}

pub(super) struct Attempt<'a> {
    pub kit: &'a Kit,
    pub core: &'a Core,
    pub work: &'a Work,
    pub stop: &'a Stop,
    session: Arc<dyn Session>,
    began: Duration,
    pub met: Met,
    moved: bool,
    begun: bool,
    /// How many bytes the file may have.
    room: u64,
    retry_after: Option<Duration>,
    /// The most bytes that were ever durable of this version.
    best: u64,
    /// The size of the file, if it is known.
    total: Option<u64>,
    /// The version of it that is written.
    pub version: Validator,
}

impl<'a> Attempt<'a> {
    fn new(kit: &'a Kit, work: &'a Work, session: Arc<dyn Session>, stop: &'a Stop) -> Attempt<'a> {
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
            begun: false,
            room: u64::MAX,
            retry_after: None,
            best: work.best,
            total: work.known.total,
            version: Validator::default(),
        }
    }

    /// True if the file is whole, false if the attempt is not wanted any more.
    fn make(&mut self) -> Result<bool> {
        let part = part_path(&self.work.path, self.work.id, self.work.ordinal);
        let options = http_options(&self.work.http)?;
        let known = self.trustworthy(&part)?;
        if !self.work.ranges.is_empty() {
            return pieces::make(self, &part, &options, known.done);
        }
        match whole::make(self, &part, &options, known) {
            // Put together of what several answers brought, it may only be whole once it comes in one piece; and what
            // the server itself says that it is not may have been damaged on its way.
            Err(error)
                if error.code == Code::E_VALIDATION_FAILED
                    && (self.met.start > 0 || self.work.digest.is_none()) =>
            {
                let content_type = self.work.known.content_type.clone();
                whole::make(self, &part, &options, Known { content_type, ..Known::default() })
            }
            made => made,
        }
    }

    /// Records what is about to be written. False if the attempt is not wanted any more.
    pub fn begin_writing(&mut self, facts: &Facts) -> Result<bool> {
        self.met.start = facts.start;
        self.met.rung = facts.rung;
        self.total = facts.total;
        self.version = facts.validator.clone();
        self.met.validator = facts.validator.told().to_owned();
        let now = self.core.ports.clock.wall();
        if self.stop.is_stopped() {
            return Ok(false);
        }
        let Some(best) = self.core.store.writing(self.work, facts, now)? else { return Ok(false) };
        self.best = best;
        self.begun = true;
        if facts.start == 0 && facts.total.is_some() {
            // Its server sends it in one go, as far as is known. Each such turn gets so much further than the last one
            // that few are enough, and that none keeps others waiting for all too long.
            self.stop.grow_costly(self.work.known.done.saturating_mul(FURTHER));
        }
        let limit = self.work.max_size;
        if limit > 0 {
            let known = self.core.store.job(self.work.job)?.bytes_total;
            self.room = limit.saturating_sub(known.saturating_sub(facts.total.unwrap_or(0)));
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
        self.moved = writing.durable() > self.best;
        copied.and_then(|_| kept.map(|_| false))
    }

    /// What is on record, unless the part file is not there or too short to hold it.
    fn trustworthy(&self, part: &Path) -> Result<Known> {
        let found = self.core.ports.disk.stat(part)?;
        let known = self.work.known.clone();
        let long_enough = found.is_some_and(|(len, _)| len >= known.done);
        let content_type = known.content_type.clone();
        Ok(if long_enough { known } else { Known { content_type, ..Known::default() } })
    }

    /// Sends one request and notes what its answer says.
    pub fn get(&mut self, ask: &Ask, options: &HttpOptions) -> Result<Exchange> {
        let (url, asked) = (&self.work.url, &self.work.asked);
        // Where a redirect led may be good for some time only: a failure there sends back to where it came from.
        let url = if self.work.failures > 0 { asked } else { url };
        self.retry_after = None;
        if self.stop.is_cut_off() && !self.stop.is_stopped() {
            // Its connections were shut down where a body stalled.
            self.session = self.core.ports.fetch.session();
            self.stop.attach(&self.session);
        }
        let exchange = self.session.get(url, asked, ask, options)?;
        let (told, answer) = (&exchange.told, &exchange.answer);
        self.met.url = address::shown(&told.url);
        self.met.address = told.address.map(|address| address.to_string()).unwrap_or_default();
        self.met.status = answer.status;
        self.met.headers = Some(told.headers.clone());
        let now = self.core.ports.clock.wall();
        let asked_for = |value: &str| retry::retry_after(value, answer.date.as_deref(), now);
        // Of an answer that brings the file it says nothing about failures.
        let is_refusal = matches!(answer.status, 408 | 425 | 429 | 500..=599);
        self.retry_after = answer.retry_after.as_deref().filter(|_| is_refusal).and_then(asked_for);
        let found = matches!(answer.status, 200 | 206);
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

    /// Opens the part file behind so many bytes, or a new one, and has room made for the rest. None if the attempt
    /// was stopped.
    pub fn open(&self, path: &Path, start: u64) -> Result<Option<Arc<Writing>>> {
        let part = self.core.ports.disk.open_part(path, start)?;
        let sum = match self.work.checksum {
            _ if start == 0 => Some(Checksum::new()),
            Some(sum) => Some(sum),
            None => verify::sum(self.stop, &*part, start)?,
        };
        let Some(sum) = sum else { return Ok(None) };
        let live = self.core.live.enter(self.work.job, self.work.file, start);
        self.core.space.claim(self.work.file, &self.work.path, &*part, &live, self.total)?;
        let folder = path.parent().filter(|_| start == 0).map(Path::to_owned);
        let work = Work { best: self.best, ..self.work.clone() };
        Ok(Some(Writing::new(work, part, folder, sum, live, self.core.ports.clock.monotonic())))
    }

    /// Writes a body behind what is written, up to `end` if that is known. True at the body's end, false if
    /// stopped.
    pub fn pump(
        &self,
        writing: &Writing,
        watch: &Watch<'_>,
        body: &mut Incoming<'_>,
        end: Option<u64>,
    ) -> Result<bool> {
        let mut buffer = memory::zeroes(BUFFER)?;
        loop {
            let Some(count) = body.read(&mut buffer)? else { return Ok(false) };
            let position = writing.live.get();
            if count == 0 {
                return match end {
                    Some(end) if position < end => Err(broken(position, end)),
                    _ => verify::body(self, writing, body.announced()).map(|()| true),
                };
            }
            let next = position + count as u64;
            if end.is_some_and(|end| next > end) {
                let text = "the body is longer than was announced";
                return Err(Error::new(Code::E_HTTP_BLOCKSIZE_MISMATCH, text).within(Context::Transport));
            }
            if next > self.room {
                return Err(too_large(self.work.max_size));
            }
            writing.write(&buffer[..count])?;
            if !watch.written(BUFFER as u64)? {
                return Ok(false);
            }
        }
    }

    /// Cuts the part file to its size, makes it durable, and reads it back: only what still is what arrived, and what
    /// it must be, is whole.
    fn finish(&mut self, writing: &Writing, end: Option<u64>, server: Option<Expected>) -> Result<bool> {
        writing.sound()?;
        // Reading it back is done in one go.
        self.stop.grow_costly(u64::MAX);
        let total = end.unwrap_or(writing.live.get());
        let identity = finish::seal(self, writing, total)?;
        if !verify::file(self, writing, total, server)? {
            return writing.checkpoint(self.core).map(|_| false);
        }
        if writing.part.stat()? != (total, identity.clone()) {
            return Err(verify::altered(self, writing));
        }
        let clock = &self.core.ports.clock;
        self.met.duration = clock.monotonic().saturating_sub(self.began);
        let whole = Whole { total, identity, checksum: writing.written().1 };
        self.core.store.whole(self.work, &whole, &self.met, clock.wall())
    }
}

/// A body that ended too early.
pub(super) fn broken(position: u64, end: u64) -> Error {
    let text = format!("the body ended at byte {position} of {end}");
    Error::new(Code::E_CONNECTION_CLOSED, text).within(Context::Transport)
}

/// A part file that somebody else wrote to.
pub(super) fn changed(text: &str) -> Error {
    Error::new(Code::E_LOCAL_FILE_CHANGED, text).within(Context::LocalFile)
}
