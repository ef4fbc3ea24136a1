//! Files that are fetched whole: one request where the server sends all that is left, and the next where it sends less.

use super::checkpoint::{Watch, Writing};
use super::incoming::Incoming;
use super::stop::WriterGuard;
use super::transfer::{Attempt, broken};
use crate::code::Code;
use crate::digest::Expected;
use crate::error::{Error, Result};
use crate::memory;
use crate::options::HttpOptions;
use crate::resume::{self, Answer, Ask, Known, Plan, Relation, Rung, Verdict};
use crate::store::Facts;
use std::path::Path;
use std::sync::Arc;

/// A server that sends few bytes at a time is asked so often for the first ones.
const HEAD_PIECES: usize = 16;

/// Fetches what is left of a file. True if it is whole, false if the attempt is not wanted any more.
pub(super) fn make(
    attempt: &mut Attempt<'_>,
    part: &Path,
    options: &HttpOptions,
    known: Known,
) -> Result<bool> {
    let repr_digest = attempt.work.repr_digest.clone();
    let mut whole =
        Whole { part, known, repr_digest, proof: Proof::Wanted, parts: Parts::Trusted, writing: None };
    let copied = whole.rounds(attempt, options);
    let Some(Open { writing, watch, guard, .. }) = whole.writing.take() else { return copied.map(|_| false) };
    drop(watch);
    let server = whole.repr_digest.as_deref().and_then(Expected::from_header);
    let settled = attempt.settle(&writing, copied, whole.known.total, server);
    drop(guard);
    settled
}

/// A file on its way.
struct Whole<'p, 'a> {
    part: &'p Path,
    /// What is known of it by now.
    known: Known,
    /// What the server says that it is.
    repr_digest: Option<String>,
    /// What makes up for an answer whose validator proves nothing.
    proof: Proof,
    /// Whether the server is believed to send parts of it.
    parts: Parts,
    writing: Option<Open<'a>>,
}

/// A proof that what is there is of the version that the server has now.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Proof {
    Wanted,
    /// The whole was asked for, since its head may have the validator that the part's lacks.
    Asked,
    There,
}

/// Whether a server sends parts of the file. What is there already is forgotten only for one that answers for the whole
/// and fails for a part, one after the other: a network that is merely bad costs nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parts {
    Trusted,
    /// They failed again and again; whether it answers for the whole is asked now.
    Doubted,
    /// It does; a part is asked for once more.
    Tried,
    Refused,
}

/// The part file, open.
struct Open<'a> {
    writing: Arc<Writing>,
    watch: Watch<'a>,
    guard: WriterGuard<'a>,
    /// Whether it is on record what is written there.
    recorded: bool,
}

impl<'a> Whole<'_, 'a> {
    /// Asks until an answer is of use, takes its body, and asks for what is left. True if nothing is.
    fn rounds(&mut self, attempt: &mut Attempt<'a>, options: &HttpOptions) -> Result<bool> {
        let mut ask = resume::ask(&self.known, attempt.work.gained);
        loop {
            let failures = attempt.work.failures;
            ask = match self.round(attempt, options, &ask) {
                Ok(Round::Ask(next)) => next,
                Ok(Round::Over(whole)) => return Ok(whole),
                Err(error)
                    if !self.has_moved(attempt) && resume::gives_up_on_parts(&ask, failures, error.code) =>
                {
                    self.parts = match self.parts {
                        Parts::Trusted => Parts::Doubted,
                        _ => Parts::Refused,
                    };
                    Ask::whole()
                }
                Err(error) => return Err(error),
            };
        }
    }

    /// Asks once.
    fn round(&mut self, attempt: &mut Attempt<'a>, options: &HttpOptions, ask: &Ask) -> Result<Round> {
        if ask.rung == Rung::Overlap && self.proof != Proof::There {
            match self.head_agrees(attempt, options, ask)? {
                Begun::Ready => self.proof = Proof::There,
                Begun::Other => return Ok(Round::Ask(Ask::whole())),
                Begun::Short(error) => return self.ask_less(ask, error),
                Begun::Unwanted => return Ok(Round::Over(false)),
            }
        }
        let exchange = attempt.get(ask, options)?;
        let plan = match resume::judge(ask, &self.known, &exchange.answer) {
            Verdict::Write(plan) => plan,
            Verdict::Ask(next) => return Ok(Round::Ask(next)),
            Verdict::Fail(code, text) => return Err(attempt.refused(code, &text)),
        };
        if let Some(next) = self.ask_first(attempt, ask, &plan, &exchange.answer)? {
            return Ok(Round::Ask(next));
        }
        let answer = exchange.answer.clone();
        let mut body = Incoming::new(attempt, exchange);
        match self.begin(attempt, ask, &plan, &answer, &mut body)? {
            Begun::Ready => self.take(attempt, ask, &plan, &mut body),
            Begun::Other => Ok(Round::Ask(Ask::whole())),
            Begun::Short(error) => self.ask_less(ask, error),
            Begun::Unwanted => Ok(Round::Over(false)),
        }
    }

    /// What is to be asked before an answer may be used, if anything is.
    fn ask_first(
        &mut self,
        attempt: &Attempt<'a>,
        ask: &Ask,
        plan: &Plan,
        answer: &Answer,
    ) -> Result<Option<Ask>> {
        let relation = self.known.validator.compare(&answer.validator);
        let again = || resume::ask(&self.known, attempt.work.gained);
        if plan.start > 0 {
            if plan.rung != Rung::Overlap || self.proof == Proof::There {
                return Ok(None);
            }
            let may_tell = answer.validator.etag.is_none() && ask.if_range.is_some();
            if may_tell && self.proof == Proof::Wanted {
                self.proof = Proof::Asked;
                return Ok(Some(Ask::whole()));
            }
            return Ok(Some(Ask { rung: Rung::Overlap, ..ask.clone() }));
        }
        if self.proof == Proof::Asked && matches!(relation, Relation::Same(_)) {
            self.proof = Proof::There;
            return Ok(Some(again()));
        }
        if self.parts == Parts::Doubted {
            self.parts = Parts::Tried;
            return Ok(Some(again()));
        }
        if let Some((code, text)) = resume::doubt(&self.known, answer, plan.total) {
            let error = attempt.refused(code, &text);
            if self.has_moved(attempt) || attempt.work.said(&error) < resume::CERTAIN {
                return Err(error);
            }
        }
        Ok(None)
    }

    /// Asks for fewer of the bytes that are there, if those prove anything.
    fn ask_less(&self, ask: &Ask, error: Error) -> Result<Round> {
        resume::ask_less(ask, &self.known).map(Round::Ask).ok_or(error)
    }

    /// Whether this attempt has written anything.
    fn has_moved(&self, attempt: &Attempt<'a>) -> bool {
        self.writing.as_ref().is_some_and(|open| open.writing.live.get() != attempt.work.known.done)
    }

    /// Takes what is new in a body.
    fn take(
        &mut self,
        attempt: &Attempt<'a>,
        ask: &Ask,
        plan: &Plan,
        body: &mut Incoming<'_>,
    ) -> Result<Round> {
        let Some(open) = &self.writing else { return Ok(Round::Over(false)) };
        match attempt.pump(&open.writing, &open.watch, body, plan.until) {
            Ok(true) => {}
            Ok(false) => return Ok(Round::Over(false)),
            // All that it sends at a time is what is there already.
            Err(error) if error.code == Code::E_CONNECTION_CLOSED && !self.has_moved(attempt) => {
                return self.ask_less(ask, error);
            }
            Err(error) => return Err(error),
        }
        self.known.done = open.writing.live.get();
        if plan.total.is_some_and(|total| self.known.done < total) {
            let sent = self.known.done - (plan.start - ask.overlap.min(plan.start));
            let next = resume::ask_on(&self.known, sent);
            if next.if_range.is_none() {
                // The next part may be of another version by now.
                self.proof = Proof::Wanted;
            }
            return Ok(Round::Ask(next));
        }
        self.known.total = Some(self.known.done);
        Ok(Round::Over(true))
    }

    /// Makes everything ready for the first new byte of a body.
    fn begin(
        &mut self,
        attempt: &mut Attempt<'a>,
        ask: &Ask,
        plan: &Plan,
        answer: &Answer,
        body: &mut Incoming<'_>,
    ) -> Result<Begun> {
        let mut former = None;
        if plan.start > 0 {
            if self.writing.is_none() && !self.open(attempt, plan.start, attempt.kit.writers.enter())? {
                return Ok(Begun::Unwanted);
            }
            let agreed = self.agrees(plan.start - ask.overlap, ask.overlap, body)?;
            if !matches!(agreed, Begun::Ready) {
                return Ok(agreed);
            }
        } else if let Some(open) = self.writing.take() {
            // Nothing of the other version is made durable any more.
            drop(open.watch);
            open.writing.abandon();
            former = Some(open.guard);
        }
        let answered = answer.repr_digest.clone();
        self.repr_digest = if plan.start > 0 { answered.or(self.repr_digest.take()) } else { answered };
        self.known.total = plan.total;
        self.known.validator = plan.validator.clone();
        if plan.start == 0 {
            self.known.done = 0;
            self.known.content_type = Some(answer.content_type.clone());
        }
        let recorded = self.writing.as_ref().is_some_and(|open| open.recorded);
        // From before it is on record what is written: whoever closes waits for this one, or this one is stopped.
        let guard = former.unwrap_or_else(|| attempt.kit.writers.enter());
        if !recorded && !attempt.begin_writing(&self.facts(plan))? {
            return Ok(Begun::Unwanted);
        }
        if self.writing.is_none() && !self.open(attempt, 0, guard)? {
            return Ok(Begun::Unwanted);
        }
        self.writing.iter_mut().for_each(|open| open.recorded = true);
        Ok(Begun::Ready)
    }

    fn facts(&self, plan: &Plan) -> Facts {
        Facts {
            total: plan.total,
            validator: plan.validator.clone(),
            start: plan.start,
            rung: plan.rung,
            remote_total: None,
            content_type: self.known.content_type.clone(),
            repr_digest: self.repr_digest.clone(),
        }
    }

    /// False if the attempt was stopped.
    fn open(&mut self, attempt: &Attempt<'a>, start: u64, guard: WriterGuard<'a>) -> Result<bool> {
        if attempt.stop.is_stopped() {
            return Ok(false);
        }
        let Some(writing) = attempt.open(self.part, start)? else { return Ok(false) };
        let watch = attempt.kit.checkpoints.watch(&writing)?;
        self.writing = Some(Open { writing, watch, guard, recorded: false });
        Ok(true)
    }

    /// Whether the first bytes of the file are those that are there, by answers of their own: no validator tells.
    fn head_agrees(
        &mut self,
        attempt: &mut Attempt<'a>,
        options: &HttpOptions,
        asked: &Ask,
    ) -> Result<Begun> {
        let mut from = 0;
        for _ in 0..HEAD_PIECES {
            let Some(ask) = resume::ask_head(&self.known, asked, from) else { break };
            let exchange = attempt.get(&ask, options)?;
            let judged = resume::judge_head(&ask, &self.known, &exchange.answer);
            let judged = judged.map_err(|(code, text)| attempt.refused(code, &text))?;
            let Some(bytes) = judged else { return Ok(Begun::Other) };
            let mut body = Incoming::new(attempt, exchange);
            let start = self.known.done;
            if self.writing.is_none() && !self.open(attempt, start, attempt.kit.writers.enter())? {
                return Ok(Begun::Unwanted);
            }
            match self.agrees(from, bytes, &mut body)? {
                Begun::Ready => from += bytes,
                other => return Ok(other),
            }
        }
        Ok(Begun::Ready)
    }

    /// Whether so many bytes from `start` on arrive just as they are there already.
    fn agrees(&self, start: u64, bytes: u64, body: &mut Incoming<'_>) -> Result<Begun> {
        let Some(open) = &self.writing else { return Ok(Begun::Unwanted) };
        let mut here = memory::zeroes(bytes as usize)?;
        let mut there = memory::zeroes(bytes as usize)?;
        open.writing.part.read_at(&mut here, start)?;
        let filled = match body.fill(&mut there) {
            Err(error) if error.code == Code::E_CONNECTION_CLOSED => return Ok(Begun::Short(error)),
            filled => filled?,
        };
        Ok(match filled {
            None => Begun::Unwanted,
            Some(count) if count < there.len() => Begun::Short(broken(start + count as u64, start + bytes)),
            Some(_) if here == there => Begun::Ready,
            Some(_) => Begun::Other,
        })
    }
}

/// Whether the new bytes of a body may be written.
enum Begun {
    Ready,
    /// What is there already is of another version.
    Other,
    /// The body ended before that could be told.
    Short(Error),
    /// The attempt is not wanted any more.
    Unwanted,
}

/// What a request led to.
enum Round {
    /// Another one.
    Ask(Ask),
    /// The end of the attempt; true if the file is whole, false if the attempt is not wanted any more.
    Over(bool),
}
