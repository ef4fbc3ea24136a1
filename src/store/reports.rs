//! What attempts report to the store.
//!
//! Every report carries the id of its attempt. Bytes count as long as no newer attempt on the file has begun,
//! whatever the caller decided meanwhile; a failure counts only while the job is still transferring, and neither a
//! failure nor a whole file once the attempt was revoked, because the file has another name or digest by now.
//! So a late worker loses nothing and overrides nobody.

use super::jobs::{apply, load, touch};
use super::ledger::insert_attempt;
use super::properties::load_properties;
use super::remote::reset;
use super::{FailureRow, FileKey, JobKey, JobRow, Met, Store, Work, sqlite};
use crate::checksum::Checksum;
use crate::code::Code;
use crate::error::{Context, Error, Result};
use crate::model::{JobId, JobState, Timestamp};
use crate::resume::{Rung, Validator};
use crate::retry::Decision;
use crate::state::Input;
use rusqlite::{OptionalExtension, Transaction, params};
use std::time::Duration;

/// So many versions of a file are changes of it; more are a server's way to answer.
const VERSIONS: i64 = 3;

/// A part file that is whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Whole {
    /// Its size.
    pub total: u64,
    /// What tells it from other files, and from itself once somebody has written to it.
    pub identity: String,
    /// The checksum of its bytes, for where its file system gives it other numbers later.
    pub checksum: Checksum,
}

/// What an attempt learned from the head of an answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Facts {
    /// The size, if the answer tells it.
    pub total: Option<u64>,
    /// The version.
    pub validator: Validator,
    /// Where the first byte will be written; what was durable behind it is forgotten.
    pub start: u64,
    /// By what right it goes on there.
    pub rung: Rung,
    /// The size of what the file's pieces are of.
    pub remote_total: Option<u64>,
    /// What the server called it; empty if it did not, none if that is not known.
    pub content_type: Option<String>,
    /// What the server says that the file is.
    pub repr_digest: Option<String>,
}

/// A failed attempt and what was decided about it.
#[derive(Clone, Debug)]
pub struct Decided {
    /// What happened.
    pub error: Error,
    /// What to do.
    pub decision: Decision,
    /// Whether it is the server that asked for the wait.
    pub asked: bool,
    /// How long the job had made no progress.
    pub stalled: Duration,
}

/// What a job is told whose files are larger than they may be.
pub fn too_large(limit: u64) -> Error {
    let text = format!(
        "the job's files have more than the {limit} bytes that it may have; raise its maximum download size, or leave files out"
    );
    Error::new(Code::E_MAX_DOWNLOAD_SIZE, text).within(Context::RemoteFile)
}

impl Store {
    /// Records what an answer told, before its first byte is written. Answers how many bytes of the file were ever durable,
    /// more than which is progress; none if the attempt is not wanted any more: then nothing may be written.
    pub fn writing(&self, work: &Work, facts: &Facts, now: Timestamp) -> Result<Option<u64>> {
        self.write(|tx| {
            let sql = "UPDATE file SET done = min(done, ?1), checksum = iif(?1 > 0 AND done <= ?1, checksum, NULL), \
                       total = ?2, etag = ?3, last_modified = ?4, fresh = ?5, content_type = ?6, rung = ?7, \
                       remote_total = ?8, repr_digest = ?9 WHERE id = ?10 AND attempt = ?11 AND revoked = 0 AND whole = 0 \
                       AND (SELECT state FROM job WHERE job.id = file.job) = 2";
            let values = params![
                facts.start as i64,
                facts.total.map(|bytes| bytes as i64),
                facts.validator.etag,
                facts.validator.last_modified,
                facts.validator.fresh,
                facts.content_type,
                facts.rung as u32,
                facts.remote_total.map(|bytes| bytes as i64),
                facts.repr_digest,
                work.file.0,
                work.attempt
            ];
            let changed =
                tx.prepare_cached(sql).and_then(|mut statement| statement.execute(values)).map_err(sqlite)?;
            if changed == 0 {
                return Ok(None);
            }
            touch(tx, work.job, now)?;
            if facts.start == 0 {
                start_version(tx, work.file, facts.validator.told())?;
            }
            if facts.start == 0 && !work.ranges.is_empty() {
                start_ranges(tx, work.file)?;
            }
            let sql = "SELECT best FROM file WHERE id = ?";
            let best: i64 = tx.query_row(sql, [work.file.0], |row| row.get(0)).map_err(sqlite)?;
            Ok(Some(best as u64))
        })
    }

    /// Records that what arrived is not what the file must be: it will be fetched again from its first byte. Getting
    /// again what had been there before is no progress.
    pub fn unfit(&self, work: &Work, now: Timestamp) -> Result<()> {
        self.write(|tx| {
            if is_latest(tx, work)? {
                let sql = "SELECT best FROM file WHERE id = ?";
                let best: i64 = tx.query_row(sql, [work.file.0], |row| row.get(0)).map_err(sqlite)?;
                reset(tx, work.file)?;
                tx.execute("UPDATE file SET best = ? WHERE id = ?", [best, work.file.0]).map_err(sqlite)?;
                touch(tx, work.job, now)?;
            }
            Ok(())
        })
    }

    /// Records where redirects led to, as the file's remote name from now on.
    pub fn redirected(&self, work: &Work, url: &str, host: &str) -> Result<()> {
        self.write(|tx| {
            let sql = "UPDATE file SET asked = ifnull(asked, url), url = ?, host = ? \
                       WHERE id = ? AND attempt = ? AND revoked = 0";
            tx.execute(sql, params![url, host, work.file.0, work.attempt]).map_err(sqlite)?;
            Ok(())
        })
    }

    /// Records durable bytes and their checksum. False if the attempt is not the latest any more.
    pub fn checkpoint(&self, work: &Work, done: u64, checksum: Checksum, now: Timestamp) -> Result<bool> {
        self.write(|tx| {
            let sql = "UPDATE file SET done = ?1, checksum = ?4, best = max(best, ?1), \
                       untold = untold | iif(EXISTS (SELECT 1 FROM range WHERE range.file = file.id AND told = 0), 32, 0) \
                       WHERE id = ?2 AND attempt = ?3 AND whole = 0 \
                       AND (SELECT finished FROM job WHERE job.id = file.job) IS NULL";
            let values = [done as i64, work.file.0, work.attempt, checksum.state() as i64];
            let changed = tx.prepare_cached(sql).and_then(|mut s| s.execute(values)).map_err(sqlite)?;
            if changed == 1 {
                // Getting again what had been there before is no progress.
                if done > work.best { progressed(tx, work.job, now) } else { touch(tx, work.job, now) }?;
            }
            Ok(changed == 1)
        })
    }

    /// Records that a file is whole and durable; with the last one the job is TRANSFERRED.
    pub fn whole(&self, work: &Work, whole: &Whole, met: &Met, now: Timestamp) -> Result<bool> {
        self.write(|tx| {
            let sql = "UPDATE file SET done = ?1, total = ?1, whole = 1, identity = ?2, checksum = ?5, \
                       valid = iif(digest IS NULL, NULL, 1), \
                       untold = untold | 16 | iif(EXISTS (SELECT 1 FROM range WHERE range.file = file.id AND told = 0), 32, 0) \
                       WHERE id = ?3 AND attempt = ?4 AND revoked = 0 AND whole = 0 \
                       AND (SELECT finished FROM job WHERE job.id = file.job) IS NULL";
            let sum = whole.checksum.state() as i64;
            let values = params![whole.total as i64, whole.identity, work.file.0, work.attempt, sum];
            let changed = tx.prepare_cached(sql).and_then(|mut s| s.execute(values)).map_err(sqlite)?;
            if changed == 0 {
                return Ok(false);
            }
            insert_attempt(tx, work, met)?;
            progressed(tx, work.job, now)?;
            let job = load(tx, work.job)?;
            let limit = load_properties(tx, work.job)?.max_size;
            if limit > 0 && job.bytes_total > limit {
                return Err(too_large(limit));
            }
            if job.files_whole == job.files_total {
                apply(tx, &job, Input::Finish, now)?;
            }
            Ok(true)
        })
    }

    /// Records a failed attempt, if the job still waits for it. Answers the job's new state.
    pub fn failed(
        &self,
        work: &Work,
        failed: &Decided,
        met: Option<&Met>,
        now: Timestamp,
    ) -> Result<Option<JobState>> {
        self.write(|tx| {
            met.map_or(Ok(()), |met| insert_attempt(tx, work, met))?;
            let job = load(tx, work.job)?;
            if job.state != JobState::Transferring || !is_latest(tx, work)? {
                return Ok(None);
            }
            let (input, failure) = outcome(work, failed, now);
            let change = apply(tx, &job, input, now)?;
            let sql = "UPDATE job SET failures = failures + 1, errors = errors + 1, stalled = ? WHERE id = ?";
            tx.execute(sql, [failed.stalled.as_millis() as i64, job.key.0]).map_err(sqlite)?;
            record(tx, job.key, &failure)?;
            Ok(Some(change.to))
        })
    }

    /// Changes when a job tries again after a transient error.
    pub fn reschedule(&self, key: JobKey, retry_at: Timestamp, now: Timestamp) -> Result<JobId> {
        self.write(|tx| {
            let job = load(tx, key)?;
            let sql = "UPDATE failure SET retry_at = ?, asked = 0 WHERE job = ? AND transient = 1";
            tx.execute(sql, [retry_at.0 as i64, key.0]).map_err(sqlite)?;
            touch(tx, key, now)?;
            Ok(job.id)
        })
    }

    /// Ends a job's wait after a transient error.
    pub fn retry_due(&self, key: JobKey, now: Timestamp) -> Result<JobId> {
        self.write(|tx| {
            let job = load(tx, key)?;
            apply(tx, &job, Input::RetryDue, now)?;
            Ok(job.id)
        })
    }

    /// Ends a job's tries, for a reason that is not one attempt's: the last failure tells what it was about. False if
    /// the job has changed since the decision was made, on what `as_of` says: then it is to be made anew.
    pub fn give_up(&self, as_of: &JobRow, error: Error, now: Timestamp) -> Result<bool> {
        self.write(|tx| {
            let job = load(tx, as_of.key)?;
            if job.revision != as_of.revision {
                return Ok(false);
            }
            let change = apply(tx, &job, Input::FailFatal, now)?;
            if change.from != change.to {
                let sql = "SELECT file FROM failure WHERE job = ?";
                let file = tx.query_row(sql, [job.key.0], |row| row.get::<_, Option<i64>>(0)).optional();
                let file = file.map_err(sqlite)?.flatten().map(FileKey);
                record(tx, job.key, &FailureRow { file, error, retry_at: None, asked: false })?;
            }
            Ok(true)
        })
    }
}

/// Whether no newer attempt on the file has begun, and this one was not revoked.
fn is_latest(tx: &Transaction<'_>, work: &Work) -> Result<bool> {
    let sql = "SELECT attempt = ?2 AND revoked = 0 FROM file WHERE id = ?1";
    tx.query_row(sql, [work.file.0, work.attempt], |row| row.get(0)).map_err(sqlite)
}

/// Ranges that arrive once more are told of once more.
fn start_ranges(tx: &Transaction<'_>, file: FileKey) -> Result<()> {
    tx.execute("UPDATE range SET told = 0 WHERE file = ? AND told = 1", [file.0]).map_err(sqlite)?;
    tx.execute("UPDATE file SET epoch = epoch + 1 WHERE id = ?", [file.0]).map_err(sqlite)?;
    Ok(())
}

/// What is got of a version that none of the latest attempts had is progress, however little it is beside what there was
/// of others; but not of a server that has ever new ones.
fn start_version(tx: &Transaction<'_>, file: FileKey, version: &str) -> Result<()> {
    let sql = "UPDATE file SET best = 0 WHERE id = ?1 AND ?2 <> '' \
               AND NOT EXISTS (SELECT 1 FROM attempt WHERE attempt.file = ?1 AND validator = ?2) \
               AND (SELECT count(DISTINCT validator) FROM attempt WHERE attempt.file = ?1 AND validator <> '') < ?3";
    tx.execute(sql, params![file.0, version, VERSIONS]).map_err(sqlite)?;
    Ok(())
}

/// What a decision about a failure means for the job and for the record.
fn outcome(work: &Work, failed: &Decided, now: Timestamp) -> (Input, FailureRow) {
    let mut error = failed.error.clone();
    let (input, retry_at) = match failed.decision {
        Decision::Wait(wait) => {
            (Input::FailTransient, Some(Timestamp(now.0.saturating_add((wait.as_nanos() / 100) as u64))))
        }
        Decision::GiveUp(code) => {
            error.code = code;
            (Input::FailFatal, None)
        }
    };
    if error.context == Context::None {
        error.context = Context::Unknown;
    }
    (input, FailureRow { file: Some(work.file), error, retry_at, asked: failed.asked })
}

pub(super) fn record(tx: &Transaction<'_>, key: JobKey, failure: &FailureRow) -> Result<()> {
    let sql = "INSERT OR REPLACE INTO failure (job, file, code, context, os_code, text, transient, retry_at, asked, \
               bytes_needed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let values = params![
        key.0,
        failure.file.map(|file| file.0),
        failure.error.code.raw(),
        failure.error.context as u32,
        failure.error.os_code,
        failure.error.text,
        failure.retry_at.is_some(),
        failure.retry_at.map(|moment| moment.0 as i64),
        failure.asked,
        failure.error.bytes_needed.map(|bytes| bytes.min(i64::MAX as u64) as i64)
    ];
    tx.prepare_cached(sql).and_then(|mut statement| statement.execute(values)).map_err(sqlite)?;
    Ok(())
}

/// A job that moves has no failures in a row.
fn progressed(tx: &Transaction<'_>, key: JobKey, now: Timestamp) -> Result<()> {
    let sql = "UPDATE job SET failures = 0, stalled = 0 WHERE id = ? AND failures > 0";
    tx.prepare_cached(sql).and_then(|mut s| s.execute([key.0])).map_err(sqlite)?;
    touch(tx, key, now)
}
