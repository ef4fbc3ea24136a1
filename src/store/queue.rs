//! What the engine asks of the store and reports to it.
//!
//! Every report carries the id of its attempt. Bytes count as long as no newer attempt on the file
//! has begun, whatever the caller decided about the job meanwhile; a failure counts only while the
//! job is still transferring. So a late worker loses nothing and overrides nobody.

use super::http::load_http;
use super::jobs::{apply, load, stand_last, touch};
use super::ledger::insert_attempt;
use super::properties::load_properties;
use super::ranges::load_ranges;
use super::remote::{load_digest, reset};
use super::{FailureRow, FileKey, HttpRow, JobKey, JobRow, Met, Store, sqlite};
use crate::digest::Expected;
use crate::error::{Context, Error, Result};
use crate::model::{JobId, JobState, Priority, Timestamp};
use crate::ranges::FileRange;
use crate::resume::{Known, Rung, Validator};
use crate::retry::Decision;
use crate::state::Input;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use std::path::PathBuf;
use std::time::Duration;

/// Final jobs stay readable for a day to those that hold them, in whatever process.
const KEPT_TICKS: i64 = 86_400 * 10_000_000;

/// One attempt to be made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Work {
    /// The attempt.
    pub attempt: i64,
    /// The job's row.
    pub job: JobKey,
    /// The job.
    pub id: JobId,
    /// The file's row.
    pub file: FileKey,
    /// The file's place in the job.
    pub ordinal: u32,
    /// Where from.
    pub url: String,
    /// Where to, in the end.
    pub path: PathBuf,
    /// What is on record.
    pub known: Known,
    /// How urgent the job is.
    pub priority: Priority,
    /// The pieces that make up the file; none for the whole.
    pub ranges: Vec<FileRange>,
    /// The size of what the pieces are of, if it is known.
    pub remote_total: Option<u64>,
    /// What the file must be, if its caller said so.
    pub digest: Option<Expected>,
    /// What the server said that it is.
    pub repr_digest: Option<String>,
    /// How many bytes the job may have; zero is no limit.
    pub max_size: u64,
    /// How long the job may still transfer; none is no limit.
    pub time_left: Option<Duration>,
    /// Bytes a second that the job may fetch; zero is no limit.
    pub bandwidth: u64,
    /// What to tell the server, and whom to trust.
    pub http: HttpRow,
}

/// A job that has a slot or waits for one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Runnable {
    /// The job.
    pub job: JobKey,
    /// How urgent it is.
    pub priority: Priority,
    /// Its place among those of its priority.
    pub turn: u64,
    /// Where its next file comes from.
    pub host: String,
}

/// What to do for a job that may run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Begin {
    /// Make this attempt.
    Attempt(Box<Work>),
    /// Nothing: all its files are whole, and the job is TRANSFERRED now.
    Finished,
    /// Nothing: the job's state has changed meanwhile.
    Late,
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
}

impl Store {
    /// Takes a store over: what a dead owner left running goes back to the queue, and waits end. Answers
    /// the jobs that it concerned.
    pub fn recover(&self, now: Timestamp) -> Result<Vec<JobId>> {
        self.write(|tx| {
            let sql = "SELECT id FROM job WHERE state IN (1, 2, 5)";
            let mut statement = tx.prepare_cached(sql).map_err(sqlite)?;
            let keys: Vec<i64> =
                statement.query_map([], |row| row.get(0)).and_then(Iterator::collect).map_err(sqlite)?;
            let mut changed = Vec::new();
            for key in keys {
                let job = load(tx, JobKey(key))?;
                apply(tx, &job, Input::Requeue, now)?;
                changed.push(job.id);
            }
            Ok(changed)
        })
    }

    /// Removes jobs that have long been final and have left nothing behind.
    pub fn purge(&self, now: Timestamp) -> Result<()> {
        self.write(|tx| {
            let sql = "DELETE FROM job WHERE finished IS NOT NULL AND finished < ? AND swept = 1";
            tx.execute(sql, [now.0 as i64 - KEPT_TICKS]).map_err(sqlite)?;
            Ok(())
        })
    }

    /// The first jobs that have a slot or wait for one, most urgent first: those of a user who waits, or others.
    pub fn runnable(&self, foreground: bool, limit: usize) -> Result<Vec<Runnable>> {
        self.read(|db| {
            let class = if foreground { "priority = 0" } else { "priority > 0" };
            let sql = format!(
                "SELECT id, priority, turn, ifnull((SELECT host FROM file WHERE file.job = job.id AND whole = 0 \
                 ORDER BY ordinal LIMIT 1), '') \
                 FROM job WHERE state IN (0, 2) AND {class} ORDER BY priority, turn, id LIMIT ?"
            );
            let mut statement = db.prepare_cached(&sql).map_err(sqlite)?;
            let rows = statement.query_map([limit as i64], runnable_row);
            rows.and_then(Iterator::collect).map_err(sqlite)
        })
    }

    /// Takes a job's slot away. One whose slice is over stands behind all others of its priority.
    pub fn requeue(&self, key: JobKey, slice_over: bool, now: Timestamp) -> Result<JobId> {
        self.write(|tx| {
            let job = load(tx, key)?;
            apply(tx, &job, Input::Requeue, now)?;
            if slice_over {
                stand_last(tx, key)?;
            }
            Ok(job.id)
        })
    }

    /// Begins an attempt on the job's first file that is not whole.
    pub fn begin(&self, key: JobKey, now: Timestamp) -> Result<Begin> {
        self.write(|tx| {
            let job = load(tx, key)?;
            if !matches!(job.state, JobState::Queued | JobState::Transferring) {
                return Ok(Begin::Late);
            }
            let sql = "SELECT id, ordinal, url, path, total, done, etag, last_modified, remote_total, repr_digest \
                       FROM file WHERE job = ? AND whole = 0 ORDER BY ordinal LIMIT 1";
            let found = tx
                .prepare_cached(sql)
                .and_then(|mut s| s.query_row([key.0], |row| work_row(row, &job)).optional());
            let Some(mut work) = found.map_err(sqlite)? else {
                apply(tx, &job, Input::Finish, now)?;
                return Ok(Begin::Finished);
            };
            work.attempt = next_attempt(tx)?;
            work.ranges = load_ranges(tx, work.file)?;
            work.digest = load_digest(tx, work.file)?;
            work.http = load_http(tx, key)?;
            let rules = load_properties(tx, key)?;
            work.max_size = rules.max_size;
            work.bandwidth = rules.bandwidth;
            work.time_left = Some(rules.max_time).filter(|time| !time.is_zero());
            work.time_left = work.time_left.map(|time| time.saturating_sub(rules.spent));
            let sql = "UPDATE file SET attempt = ? WHERE id = ?";
            tx.execute(sql, [work.attempt, work.file.0]).map_err(sqlite)?;
            apply(tx, &job, Input::Start, now)?;
            Ok(Begin::Attempt(Box::new(work)))
        })
    }

    /// Whether an attempt is still wanted.
    pub fn wanted(&self, work: &Work) -> Result<bool> {
        self.read(|db| {
            let sql = "SELECT 1 FROM file JOIN job ON job.id = file.job \
                       WHERE file.id = ? AND file.attempt = ? AND job.state = 2";
            let found = db.prepare_cached(sql).and_then(|mut s| {
                s.query_row([work.file.0, work.attempt], |row| row.get::<_, i64>(0)).optional()
            });
            Ok(found.map_err(sqlite)?.is_some())
        })
    }

    /// Records what an answer told, before its first byte is written. False if the attempt is not
    /// wanted any more; then nothing may be written.
    pub fn writing(&self, work: &Work, facts: &Facts, now: Timestamp) -> Result<bool> {
        self.write(|tx| {
            let sql = "UPDATE file SET done = min(done, ?), total = ?, etag = ?, last_modified = ?, rung = ?, \
                       remote_total = ?, repr_digest = ? WHERE id = ? AND attempt = ? AND whole = 0 \
                       AND (SELECT state FROM job WHERE job.id = file.job) = 2";
            let values = params![
                facts.start as i64,
                facts.total.map(|bytes| bytes as i64),
                facts.validator.etag,
                facts.validator.last_modified,
                facts.rung as u32,
                facts.remote_total.map(|bytes| bytes as i64),
                facts.repr_digest,
                work.file.0,
                work.attempt
            ];
            let changed =
                tx.prepare_cached(sql).and_then(|mut statement| statement.execute(values)).map_err(sqlite)?;
            if changed == 1 {
                touch(tx, work.job, now)?;
            }
            Ok(changed == 1)
        })
    }

    /// Records that what arrived is not what the file must be: it will be fetched again from its first byte.
    pub fn unfit(&self, work: &Work, now: Timestamp) -> Result<()> {
        self.write(|tx| {
            let sql = "SELECT attempt FROM file WHERE id = ?";
            let latest: i64 = tx.query_row(sql, [work.file.0], |row| row.get(0)).map_err(sqlite)?;
            if latest == work.attempt {
                reset(tx, work.file)?;
                touch(tx, work.job, now)?;
            }
            Ok(())
        })
    }

    /// Records where redirects led to, as the file's remote name from now on.
    pub fn redirected(&self, work: &Work, url: &str, host: &str) -> Result<()> {
        self.write(|tx| {
            let sql = "UPDATE file SET url = ?, host = ? WHERE id = ? AND attempt = ?";
            tx.execute(sql, params![url, host, work.file.0, work.attempt]).map_err(sqlite)?;
            Ok(())
        })
    }

    /// Records durable bytes. False if the attempt is not the latest any more.
    pub fn checkpoint(&self, work: &Work, done: u64, now: Timestamp) -> Result<bool> {
        self.write(|tx| {
            let sql = "UPDATE file SET done = ?1, \
                       untold = untold | iif(EXISTS (SELECT 1 FROM range WHERE range.file = file.id), 32, 0) \
                       WHERE id = ?2 AND attempt = ?3 AND whole = 0 \
                       AND (SELECT finished FROM job WHERE job.id = file.job) IS NULL";
            let values = [done as i64, work.file.0, work.attempt];
            let changed = tx.prepare_cached(sql).and_then(|mut s| s.execute(values)).map_err(sqlite)?;
            if changed == 1 {
                // Getting again what had been there before is no progress.
                if done > work.known.done {
                    progressed(tx, work.job, now)
                } else {
                    touch(tx, work.job, now)
                }?;
            }
            Ok(changed == 1)
        })
    }

    /// Records that a file is whole and durable; with the last one the job is TRANSFERRED.
    pub fn whole(&self, work: &Work, total: u64, identity: &str, met: &Met, now: Timestamp) -> Result<bool> {
        self.write(|tx| {
            insert_attempt(tx, work, met)?;
            let sql = "UPDATE file SET done = ?1, total = ?1, whole = 1, identity = ?2, \
                       valid = iif(digest IS NULL, NULL, 1), \
                       untold = untold | 16 | iif(EXISTS (SELECT 1 FROM range WHERE range.file = file.id), 32, 0) \
                       WHERE id = ?3 AND attempt = ?4 AND whole = 0 \
                       AND (SELECT finished FROM job WHERE job.id = file.job) IS NULL";
            let values = params![total as i64, identity, work.file.0, work.attempt];
            let changed = tx.prepare_cached(sql).and_then(|mut s| s.execute(values)).map_err(sqlite)?;
            if changed == 0 {
                return Ok(false);
            }
            progressed(tx, work.job, now)?;
            let job = load(tx, work.job)?;
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
            let sql = "SELECT attempt FROM file WHERE id = ?";
            let latest: i64 = tx.query_row(sql, [work.file.0], |row| row.get(0)).map_err(sqlite)?;
            if job.state != JobState::Transferring || latest != work.attempt {
                return Ok(None);
            }
            let (input, failure) = outcome(work, failed, now);
            let change = apply(tx, &job, input, now)?;
            let sql = "UPDATE job SET failures = failures + 1, errors = errors + 1 WHERE id = ?";
            tx.execute(sql, [job.key.0]).map_err(sqlite)?;
            record(tx, job.key, &failure)?;
            Ok(Some(change.to))
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

    /// Ends a job's tries, for a reason that is not one attempt's: the last failure tells what it was about.
    pub fn give_up(&self, key: JobKey, error: Error, now: Timestamp) -> Result<JobId> {
        self.write(|tx| {
            let job = load(tx, key)?;
            if apply(tx, &job, Input::FailFatal, now)?.to == JobState::Error {
                let sql = "SELECT file FROM failure WHERE job = ?";
                let file = tx.query_row(sql, [key.0], |row| row.get::<_, Option<i64>>(0)).optional();
                let file = file.map_err(sqlite)?.flatten().map(FileKey);
                record(tx, key, &FailureRow { file, error, retry_at: None, asked: false })?;
            }
            Ok(job.id)
        })
    }

    /// When the job was touched that nobody has touched for the longest.
    pub fn oldest_change(&self) -> Result<Option<Timestamp>> {
        self.read(|db| {
            let sql = "SELECT min(modified) FROM job WHERE finished IS NULL";
            let oldest: Option<i64> = db.query_row(sql, [], |row| row.get(0)).map_err(sqlite)?;
            Ok(oldest.map(|ticks| Timestamp(ticks as u64)))
        })
    }

    /// Jobs that nobody has touched since `moment`, and that wait for somebody.
    pub fn abandoned(&self, moment: Timestamp) -> Result<Vec<(JobKey, JobId)>> {
        self.read(|db| {
            let sql = "SELECT id, guid FROM job WHERE finished IS NULL AND modified < ? ORDER BY modified";
            let mut statement = db.prepare_cached(sql).map_err(sqlite)?;
            let rows =
                statement.query_map([moment.0 as i64], |row| Ok((JobKey(row.get(0)?), JobId(row.get(1)?))));
            rows.and_then(Iterator::collect).map_err(sqlite)
        })
    }
}

/// A number for an attempt that no other has had.
pub(super) fn next_attempt(tx: &Transaction<'_>) -> Result<i64> {
    let sql = "UPDATE store SET attempts = attempts + 1 RETURNING attempts";
    tx.query_row(sql, [], |row| row.get(0)).map_err(sqlite)
}

fn runnable_row(row: &Row<'_>) -> rusqlite::Result<Runnable> {
    Ok(Runnable {
        job: JobKey(row.get(0)?),
        priority: Priority::from_raw(row.get(1)?).unwrap_or(Priority::Normal),
        turn: row.get::<_, i64>(2)? as u64,
        host: row.get(3)?,
    })
}

fn work_row(row: &Row<'_>, job: &JobRow) -> rusqlite::Result<Work> {
    Ok(Work {
        attempt: 0,
        job: job.key,
        id: job.id,
        file: FileKey(row.get(0)?),
        ordinal: row.get(1)?,
        url: row.get(2)?,
        path: PathBuf::from(row.get::<_, String>(3)?),
        known: Known {
            total: row.get::<_, Option<i64>>(4)?.map(|bytes| bytes as u64),
            done: row.get::<_, i64>(5)? as u64,
            validator: Validator { etag: row.get(6)?, last_modified: row.get(7)? },
        },
        priority: job.priority,
        ranges: Vec::new(),
        remote_total: row.get::<_, Option<i64>>(8)?.map(|bytes| bytes as u64),
        digest: None,
        repr_digest: row.get(9)?,
        max_size: 0,
        time_left: None,
        bandwidth: 0,
        http: HttpRow::default(),
    })
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
    let sql = "INSERT OR REPLACE INTO failure (job, file, code, context, os_code, text, transient, retry_at, asked) \
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let values = params![
        key.0,
        failure.file.map(|file| file.0),
        failure.error.code.raw(),
        failure.error.context as u32,
        failure.error.os_code,
        failure.error.text,
        failure.retry_at.is_some(),
        failure.retry_at.map(|moment| moment.0 as i64),
        failure.asked
    ];
    tx.prepare_cached(sql).and_then(|mut statement| statement.execute(values)).map_err(sqlite)?;
    Ok(())
}

/// A job that moves has no failures in a row.
fn progressed(tx: &Transaction<'_>, key: JobKey, now: Timestamp) -> Result<()> {
    let sql = "UPDATE job SET failures = 0 WHERE id = ? AND failures > 0";
    tx.prepare_cached(sql).and_then(|mut s| s.execute([key.0])).map_err(sqlite)?;
    touch(tx, key, now)
}
