//! Files that consist of ranges: one request a piece, packed in the order in which they were given.

use super::incoming::Incoming;
use super::transfer::Attempt;
use crate::code::Code;
use crate::error::{Context, Error, Result};
use crate::fetch::Exchange;
use crate::options::HttpOptions;
use crate::ranges::{self, Piece};
use crate::resume::{PieceVerdict, Rung, Version, ask_piece, judge_piece};
use crate::segment::Segment;
use crate::store::Facts;
use std::path::Path;

/// How often the remote file may change while its pieces are fetched in one attempt.
const RESTARTS: u32 = 3;

/// Fetches the pieces that are left, `done` bytes being durable. True if the file is whole, false if the
/// attempt is not wanted any more.
pub(super) fn make(attempt: &mut Attempt<'_>, part: &Path, options: &HttpOptions, done: u64) -> Result<bool> {
    let work = attempt.work;
    let validator = work.known.validator.clone();
    let content_type = work.known.content_type.clone();
    let mut version = Version { total: work.remote_total, validator, content_type };
    let mut done = done;
    // Without a validator nobody can say that the rest belongs to the same version.
    if version.validator.if_range().is_none() {
        (version, done) = (Version::default(), 0);
    }
    for _ in 0..RESTARTS {
        match from(attempt, part, options, &mut version, done)? {
            Some(whole) => return Ok(whole),
            None => (version, done) = (Version::default(), 0),
        }
    }
    let text = "the remote file changes faster than its ranges can be fetched; try again when it rests";
    Err(Error::new(Code::E_HTTP_BLOCKSIZE_MISMATCH, text).within(Context::RemoteFile))
}

/// One run through the pieces; none if the remote file turned out to be another one.
fn from(
    attempt: &mut Attempt<'_>,
    part: &Path,
    options: &HttpOptions,
    version: &mut Version,
    done: u64,
) -> Result<Option<bool>> {
    let work = attempt.work;
    let mut next = None;
    // None is left where a crash came between the last checkpoint and the record that the file is whole.
    if ranges::piece_at(&work.ranges, version.total, done).is_some() {
        next = fetch(attempt, options, version, done)?;
        if next.is_none() {
            return Ok(None);
        }
    }
    let _guard = attempt.kit.writers.enter();
    let rung = version.validator.if_range().filter(|_| done > 0).map_or(Rung::Start, |(_, rung)| rung);
    let facts = facts(attempt, version, done, rung)?;
    if !attempt.begin_writing(&facts)? {
        return Ok(Some(false));
    }
    let Some(writing) = attempt.open(part, done)? else { return Ok(Some(false)) };
    let watch = attempt.kit.checkpoints.watch(&writing)?;
    let copied = loop {
        let Some((piece, exchange)) = next.take() else { break Ok(true) };
        let end = piece.local_start + (piece.remote_end.unwrap_or(piece.remote_start) - piece.remote_start);
        let mut body = Incoming::new(attempt, exchange);
        match attempt.pump(&writing, &watch, &mut body, Some(end)) {
            Ok(true) => {}
            other => break other,
        }
        if ranges::piece_at(&work.ranges, version.total, end).is_none() {
            continue;
        }
        let proven = version.can_go_on().map_err(|(code, text)| attempt.refused(code, &text));
        match proven.and_then(|()| fetch(attempt, options, version, end)) {
            Ok(Some(found)) => next = Some(found),
            Ok(None) => return Ok(None),
            Err(error) => break Err(error),
        }
    };
    drop(watch);
    let total = ranges::packed_total(&work.ranges, version.total)?;
    attempt.settle(&writing, copied, total, None).map(Some)
}

/// Asks for the piece at the local byte `done`. None if the remote file is another one by now.
fn fetch(
    attempt: &mut Attempt<'_>,
    options: &HttpOptions,
    version: &mut Version,
    done: u64,
) -> Result<Option<(Piece, Exchange)>> {
    let Some(mut piece) = ranges::piece_at(&attempt.work.ranges, version.total, done) else {
        return Err(
            Error::new(Code::E_UNEXPECTED, "a file without a piece to fetch").within(Context::QueueManager)
        );
    };
    let ask = ask_piece(Segment { start: piece.remote_start, end: piece.remote_end }, version);
    let exchange = attempt.get(&ask, options)?;
    match judge_piece(&ask, version, &exchange.answer) {
        PieceVerdict::Write { end, version: found } => {
            piece.remote_end = Some(end);
            *version = found;
            Ok(Some((piece, exchange)))
        }
        PieceVerdict::Restart => Ok(None),
        PieceVerdict::Fail(code, text) => Err(attempt.refused(code, &text)),
    }
}

fn facts(attempt: &Attempt<'_>, version: &Version, start: u64, rung: Rung) -> Result<Facts> {
    Ok(Facts {
        total: ranges::packed_total(&attempt.work.ranges, version.total)?,
        validator: version.validator.clone(),
        start,
        rung,
        remote_total: version.total,
        content_type: version.content_type.clone(),
        repr_digest: None,
    })
}
