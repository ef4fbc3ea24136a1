//! What the engine asks of the store: who may run, and what is to be done for it.

use super::http::load_http;
use super::jobs::{apply, load, stand_last};
use super::ledger::{Ending, endings};
use super::properties::load_properties;
use super::ranges::load_ranges;
use super::remote::load_digest;
use super::{FileKey, HttpRow, JobKey, JobRow, Store, all, lossy, sqlite};
use crate::checksum::Checksum;
use crate::code::Code;
use crate::digest::Expected;
use crate::error::{Error, Result};
use crate::model::{JobId, JobState, Priority, Timestamp};
use crate::ranges::FileRange;
use crate::resume::{Known, Validator};
use crate::state::Input;
use rusqlite::{OptionalExtension, Row, Transaction};
use std::path::PathBuf;
use std::time::Duration;

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
    /// The name that its user gave it: whom credentials are for.
    pub asked: String,
    /// Where to, in the end.
    pub path: PathBuf,
    /// What is on record.
    pub known: Known,
    /// How many bytes the latest attempt on it gained that was sent any, if there was one.
    pub gained: Option<u64>,
    /// The checksum of the durable bytes, if there are any and it is known.
    pub checksum: Option<Checksum>,
    /// The most bytes of it that were ever durable: less is no progress.
    pub best: u64,
    /// Attempts of its job that failed in a row without progress.
    pub failures: u32,
    /// What ended the file's latest attempts, the last one first.
    pub lately: Vec<Ending>,
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

impl Work {
    /// How often in a row the file's latest attempts ended with this very error, and brought nothing.
    pub fn said(&self, error: &Error) -> u32 {
        let same = |end: &&Ending| end.code == error.code && end.text == error.text && end.bytes == 0;
        self.lately.iter().take_while(same).count() as u32
    }
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

const RUNNABLE: &str = "id, priority, turn, ifnull((SELECT host FROM file WHERE file.job = job.id AND whole = 0 \
                        ORDER BY ordinal LIMIT 1), '')";

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
                let job = match load(tx, JobKey(key)) {
                    // Whoever asks for it is told; the others are not to suffer for it.
                    Err(error) if error.code == Code::E_DATABASE_CORRUPT => continue,
                    found => found?,
                };
                apply(tx, &job, Input::Requeue, now)?;
                changed.push(job.id);
            }
            Ok(changed)
        })
    }

    /// The first jobs of a priority that have a slot or wait for one, in the order of their turns.
    pub fn runnable(&self, priority: Priority, limit: usize) -> Result<Vec<Runnable>> {
        self.read(|db| {
            let sql = format!(
                "SELECT {RUNNABLE} FROM job WHERE state IN (0, 2) AND priority = ? ORDER BY turn, id LIMIT ?"
            );
            let mut statement = db.prepare_cached(&sql).map_err(sqlite)?;
            let rows = statement.query_map([priority as i64, limit as i64], runnable_row);
            rows.and_then(Iterator::collect).map_err(sqlite)
        })
    }

    /// The jobs that are on record as having a slot.
    pub fn transferring(&self) -> Result<Vec<JobKey>> {
        self.read(|db| {
            let mut statement = db.prepare_cached("SELECT id FROM job WHERE state = 2").map_err(sqlite)?;
            all(statement.query_map([], |row| row.get(0).map(JobKey)))
        })
    }

    /// A job, if it has a slot or waits for one.
    pub fn runnable_job(&self, key: JobKey) -> Result<Option<Runnable>> {
        self.read(|db| {
            let sql = format!("SELECT {RUNNABLE} FROM job WHERE state IN (0, 2) AND id = ?");
            let found =
                db.prepare_cached(&sql).and_then(|mut s| s.query_row([key.0], runnable_row).optional());
            found.map_err(sqlite)
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
            let sql = "SELECT id, ordinal, url, path, total, done, etag, last_modified, remote_total, repr_digest, \
                       ifnull(asked, url), best, fresh, checksum, content_type, \
                       (SELECT bytes FROM attempt WHERE attempt.file = file.id AND status IN (200, 206) \
                       ORDER BY id DESC LIMIT 1) FROM file WHERE job = ? AND whole = 0 ORDER BY ordinal LIMIT 1";
            let found = tx
                .prepare_cached(sql)
                .and_then(|mut s| s.query_row([key.0], |row| work_row(row, &job)).optional());
            let Some(mut work) = found.map_err(sqlite)? else {
                apply(tx, &job, Input::Finish, now)?;
                return Ok(Begin::Finished);
            };
            work.attempt = next_attempt(tx)?;
            work.lately = endings(tx, work.file)?;
            work.ranges = load_ranges(tx, work.file)?;
            work.digest = load_digest(tx, work.file)?;
            work.http = load_http(tx, key)?;
            let rules = load_properties(tx, key)?;
            work.max_size = rules.max_size;
            work.bandwidth = rules.bandwidth;
            work.time_left = Some(rules.max_time).filter(|time| !time.is_zero());
            work.time_left = work.time_left.map(|time| time.saturating_sub(rules.spent));
            let sql = "UPDATE file SET attempt = ?, revoked = 0 WHERE id = ?";
            tx.execute(sql, [work.attempt, work.file.0]).map_err(sqlite)?;
            apply(tx, &job, Input::Start, now)?;
            Ok(Begin::Attempt(Box::new(work)))
        })
    }

    /// Whether an attempt is still wanted.
    pub fn wanted(&self, work: &Work) -> Result<bool> {
        self.read(|db| {
            let sql = "SELECT 1 FROM file JOIN job ON job.id = file.job \
                       WHERE file.id = ? AND file.attempt = ? AND revoked = 0 AND job.state = 2";
            let found = db.prepare_cached(sql).and_then(|mut s| {
                s.query_row([work.file.0, work.attempt], |row| row.get::<_, i64>(0)).optional()
            });
            Ok(found.map_err(sqlite)?.is_some())
        })
    }
}

/// A number for an attempt that no other has had.
fn next_attempt(tx: &Transaction<'_>) -> Result<i64> {
    let sql = "UPDATE store SET attempts = attempts + 1 RETURNING attempts";
    tx.query_row(sql, [], |row| row.get(0)).map_err(sqlite)
}

fn runnable_row(row: &Row<'_>) -> rusqlite::Result<Runnable> {
    Ok(Runnable {
        job: JobKey(row.get(0)?),
        priority: Priority::from_raw(row.get(1)?).unwrap_or(Priority::Normal),
        turn: row.get::<_, i64>(2)? as u64,
        // Garbage in it is the job's own affair, as soon as it is its turn.
        host: lossy(row, 3)?,
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
            validator: Validator { etag: row.get(6)?, last_modified: row.get(7)?, fresh: row.get(12)? },
            content_type: row.get(14)?,
        },
        priority: job.priority,
        ranges: Vec::new(),
        remote_total: row.get::<_, Option<i64>>(8)?.map(|bytes| bytes as u64),
        digest: None,
        repr_digest: row.get(9)?,
        asked: row.get(10)?,
        best: row.get::<_, i64>(11)? as u64,
        checksum: row.get::<_, Option<i64>>(13)?.map(|state| Checksum::at(state as u64)),
        failures: job.failures,
        lately: Vec::new(),
        gained: row.get::<_, Option<i64>>(15)?.map(|bytes| bytes as u64),
        max_size: 0,
        time_left: None,
        bandwidth: 0,
        http: HttpRow::default(),
    })
}
