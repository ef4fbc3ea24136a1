//! Jobs in the store.

use super::files::load_file;
use super::settings::load_limits;
use super::{FileKey, NoticeKind, Store, all, lossy, sqlite};
use crate::code::Code;
use crate::error::{Context, Error, Result};
use crate::model::{JobId, JobState, JobType, Priority, Timestamp};
use crate::state::{self, Input};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use std::time::Duration;

/// A job's row. Not its identity: that is its [`JobId`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct JobKey(pub(crate) i64);

impl JobKey {
    /// The row's number, for those who count by it.
    pub fn number(self) -> i64 {
        self.0
    }
}

/// What is on record about a job.
#[derive(Clone, Debug)]
pub struct JobRow {
    /// The row.
    pub key: JobKey,
    /// The identity.
    pub id: JobId,
    /// The display name.
    pub name: String,
    /// What the job does.
    pub kind: JobType,
    /// How urgent it is.
    pub priority: Priority,
    /// Where it stands.
    pub state: JobState,
    /// When it was created.
    pub created: Timestamp,
    /// When it last changed.
    pub modified: Timestamp,
    /// When all its files were whole.
    pub transferred: Option<Timestamp>,
    /// Which of the store's changes was its latest.
    pub revision: i64,
    /// Failures in a row without progress.
    pub failures: u32,
    /// How long it had made no progress when the latest of them happened.
    pub stalled: Duration,
    /// Files in the job.
    pub files_total: u32,
    /// Files that are whole.
    pub files_whole: u32,
    /// Files whose size is known.
    pub files_sized: u32,
    /// The sum of the known sizes.
    pub bytes_total: u64,
    /// Durable bytes.
    pub bytes_done: u64,
}

/// Why a job is in error.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FailureRow {
    /// The file that failed, if the failure concerns one.
    pub file: Option<FileKey>,
    /// What happened.
    pub error: Error,
    /// When the job tries again by itself, if it does.
    pub retry_at: Option<Timestamp>,
    /// Whether it is the server that asked for the wait.
    pub asked: bool,
}

/// Which jobs an enumeration gives.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct JobFilter {
    /// Those in one of these states: bit 0 is QUEUED; zero is any.
    pub states: u32,
    /// Those whose display name begins so.
    pub prefix: String,
}

/// Jobs that transfer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Crowd {
    /// All of them.
    pub all: u32,
    /// Those of the same kind: FOREGROUND, or not.
    pub class: u32,
    /// Those from the same host.
    pub host: u32,
}

/// A caller's wish for a job's state.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Command {
    /// Run.
    Resume,
    /// Rest.
    Suspend,
    /// Give up.
    Cancel,
}

/// What a change did to a job's state.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Change {
    /// The state before.
    pub from: JobState,
    /// The state after.
    pub to: JobState,
}

const COLUMNS: &str = "id, guid, name, type, priority, state, created, modified, transferred, failures, \
                       files_total, files_whole, files_sized, bytes_total, bytes_done, stalled, revision";

fn job_row(row: &Row<'_>) -> rusqlite::Result<JobRow> {
    let moment =
        |index: usize| row.get::<_, Option<i64>>(index).map(|ticks| ticks.map(|t| Timestamp(t as u64)));
    // The CHECK constraints leave no other numbers than those of the enums.
    Ok(JobRow {
        key: JobKey(row.get(0)?),
        id: JobId(row.get(1)?),
        name: lossy(row, 2)?,
        kind: JobType::from_raw(row.get(3)?).unwrap_or(JobType::Download),
        priority: Priority::from_raw(row.get(4)?).unwrap_or(Priority::Normal),
        state: JobState::from_raw(row.get(5)?).unwrap_or(JobState::Error),
        created: moment(6)?.unwrap_or(Timestamp(0)),
        modified: moment(7)?.unwrap_or(Timestamp(0)),
        transferred: moment(8)?,
        failures: row.get(9)?,
        files_total: row.get(10)?,
        files_whole: row.get(11)?,
        files_sized: row.get(12)?,
        bytes_total: row.get::<_, i64>(13)? as u64,
        bytes_done: row.get::<_, i64>(14)? as u64,
        stalled: Duration::from_millis(row.get::<_, i64>(15)?.max(0) as u64),
        revision: row.get(16)?,
    })
}

impl Store {
    /// Creates a suspended job without files.
    pub fn create_job(&self, name: &str, kind: JobType, now: Timestamp) -> Result<(JobKey, JobId)> {
        self.write(|tx| {
            refuse_too_many_jobs(tx)?;
            let mut guid: [u8; 16] =
                tx.query_row("SELECT randomblob(16)", [], |row| row.get(0)).map_err(sqlite)?;
            // Version 4, variant 1: a random GUID.
            guid[6] = guid[6] & 0x0F | 0x40;
            guid[8] = guid[8] & 0x3F | 0x80;
            let sql =
                "INSERT INTO job (guid, name, type, created, modified, revision) VALUES (?, ?, ?, ?4, ?4, ?)";
            let values = params![guid, name, kind as u32, now.0 as i64, next_revision(tx)?];
            tx.prepare_cached(sql).and_then(|mut statement| statement.execute(values)).map_err(sqlite)?;
            Ok((JobKey(tx.last_insert_rowid()), JobId(guid)))
        })
    }

    /// The job with this identity, unless it is final.
    pub fn find_job(&self, id: JobId) -> Result<Option<JobKey>> {
        self.read(|db| {
            let sql = "SELECT id FROM job WHERE guid = ? AND finished IS NULL";
            let found =
                db.prepare_cached(sql).and_then(|mut s| s.query_row([id.0], |row| row.get(0)).optional());
            Ok(found.map_err(sqlite)?.map(JobKey))
        })
    }

    /// The jobs that are not final and that the filter lets through, oldest first.
    pub fn list_jobs(&self, filter: &JobFilter) -> Result<Vec<(JobKey, JobId)>> {
        self.read(|db| {
            let sql = "SELECT id, guid FROM job WHERE finished IS NULL AND (?1 = 0 OR (?1 >> state) & 1) \
                       AND substr(name, 1, length(?2)) = ?2 ORDER BY id";
            let mut statement = db.prepare_cached(sql).map_err(sqlite)?;
            let rows = statement.query_map(params![filter.states, filter.prefix], identity);
            all(rows)
        })
    }

    /// A job's row.
    pub fn job(&self, key: JobKey) -> Result<JobRow> {
        self.read(|db| load(db, key))
    }

    /// The state of the job with this identity, also of a final one.
    pub fn state(&self, id: JobId) -> Result<Option<JobState>> {
        self.read(|db| {
            let sql = "SELECT state FROM job WHERE guid = ?";
            let found =
                db.prepare_cached(sql).and_then(|mut s| s.query_row([id.0], |row| row.get(0)).optional());
            Ok(found.map_err(sqlite)?.map(|raw| JobState::from_raw(raw).unwrap_or(JobState::Error)))
        })
    }

    /// A job's row, and the durable bytes of some of its files at the same moment.
    pub fn job_with_files(&self, key: JobKey, files: &[FileKey]) -> Result<(JobRow, u64)> {
        self.read(|db| {
            let mut done = 0;
            for file in files {
                done += load_file(db, *file)?.done;
            }
            Ok((load(db, key)?, done))
        })
    }

    /// How many jobs transfer beside this one.
    pub fn crowd(&self, key: JobKey) -> Result<Crowd> {
        self.read(|db| {
            let host =
                "(SELECT host FROM file WHERE file.job = job.id AND whole = 0 ORDER BY ordinal LIMIT 1)";
            let sql = format!(
                "WITH own AS (SELECT priority, {host} AS host FROM job WHERE id = ?1) \
                 SELECT count(*), ifnull(sum((job.priority = 0) = (own.priority = 0)), 0), \
                 ifnull(sum({host} = own.host), 0) FROM job, own WHERE state = 2 AND job.id <> ?1"
            );
            let read = |row: &Row<'_>| Ok(Crowd { all: row.get(0)?, class: row.get(1)?, host: row.get(2)? });
            db.prepare_cached(&sql).and_then(|mut s| s.query_row([key.0], read)).map_err(sqlite)
        })
    }

    /// Jobs that changed after `revision`, and the latest revision.
    pub fn changed_since(&self, revision: i64) -> Result<(Vec<JobId>, i64)> {
        self.read(|db| {
            let sql = "SELECT guid FROM job WHERE revision > ? ORDER BY revision";
            let mut statement = db.prepare_cached(sql).map_err(sqlite)?;
            let rows = statement.query_map([revision], |row| row.get(0).map(JobId));
            Ok((all(rows)?, latest_revision(db)?))
        })
    }

    /// The latest revision.
    pub fn revision(&self) -> Result<i64> {
        self.read(latest_revision)
    }

    /// Carries out a caller's wish.
    pub fn command(&self, key: JobKey, command: Command, now: Timestamp) -> Result<Change> {
        self.write(|tx| {
            let job = load(tx, key)?;
            let input = match command {
                Command::Suspend => Input::Suspend,
                Command::Cancel => Input::Cancel,
                Command::Resume => Input::Resume {
                    has_files: job.files_total > 0,
                    has_work: job.files_whole < job.files_total,
                },
            };
            let change = apply(tx, &job, input, now)?;
            if command == Command::Resume && change.from != change.to {
                let sql = "UPDATE job SET failures = 0, stalled = 0, spent = 0 WHERE id = ?";
                tx.execute(sql, [key.0]).map_err(sqlite)?;
            }
            Ok(change)
        })
    }

    /// Why a job is in error, if it is.
    pub fn failure(&self, key: JobKey) -> Result<Option<FailureRow>> {
        self.read(|db| {
            let sql = "SELECT file, code, context, os_code, text, retry_at, asked, bytes_needed FROM failure WHERE job = ?";
            let found = db.prepare_cached(sql).and_then(|mut s| s.query_row([key.0], failure_row).optional());
            found.map_err(sqlite)
        })
    }
}

/// The jobs of which `condition` is true, oldest first.
pub(super) fn identities(db: &Connection, condition: &str) -> Result<Vec<(JobKey, JobId)>> {
    let sql = format!("SELECT id, guid FROM job WHERE {condition} ORDER BY id");
    let mut statement = db.prepare_cached(&sql).map_err(sqlite)?;
    let rows = statement.query_map([], identity);
    all(rows)
}

pub(super) fn identity(row: &Row<'_>) -> rusqlite::Result<(JobKey, JobId)> {
    Ok((JobKey(row.get(0)?), JobId(row.get(1)?)))
}

fn refuse_too_many_jobs(tx: &Transaction<'_>) -> Result<()> {
    let limit = load_limits(tx)?.max_jobs;
    if limit == 0 {
        return Ok(());
    }
    let sql = "SELECT count(*) FROM job WHERE finished IS NULL";
    let jobs: i64 = tx.query_row(sql, [], |row| row.get(0)).map_err(sqlite)?;
    if jobs as u64 >= limit {
        let text = format!("the store has {jobs} jobs, and its limit is {limit}; complete or cancel some");
        return Err(Error::new(Code::E_TOO_MANY_JOBS, text));
    }
    Ok(())
}

fn failure_row(row: &Row<'_>) -> rusqlite::Result<FailureRow> {
    Ok(FailureRow {
        file: row.get::<_, Option<i64>>(0)?.map(FileKey),
        error: Error {
            code: Code::from_raw(row.get(1)?),
            context: Context::from_raw(row.get(2)?),
            os_code: row.get(3)?,
            text: row.get(4)?,
            bytes_needed: row.get::<_, Option<i64>>(7)?.map(|bytes| bytes as u64),
        },
        retry_at: row.get::<_, Option<i64>>(5)?.map(|ticks| Timestamp(ticks as u64)),
        asked: row.get(6)?,
    })
}

pub(super) fn load(db: &Connection, key: JobKey) -> Result<JobRow> {
    let sql = format!("SELECT {COLUMNS} FROM job WHERE id = ?");
    let found = db.prepare_cached(&sql).and_then(|mut s| s.query_row([key.0], job_row).optional());
    found
        .map_err(sqlite)?
        .ok_or_else(|| Error::new(Code::E_JOB_NOT_FOUND, "the job has been removed from the store"))
}

/// Refuses a change to a job in a final state.
pub(super) fn require_open(job: &JobRow) -> Result<()> {
    if job.state.is_final() { Err(refused(job, "changed")) } else { Ok(()) }
}

fn refused(job: &JobRow, what: &str) -> Error {
    Error::new(Code::E_INVALID_STATE, format!("job {} is {:?} and cannot be {what}", job.id, job.state))
}

/// Moves a job by the state machine and keeps what hangs on its state in step.
pub(super) fn apply(tx: &Transaction<'_>, job: &JobRow, input: Input, now: Timestamp) -> Result<Change> {
    let to = state::step(job.state, input).map_err(|code| match code {
        Code::E_JOB_EMPTY => {
            Error::new(code, format!("job {} has no files to transfer; add one first", job.id))
        }
        _ => refused(job, "changed"),
    })?;
    let change = Change { from: job.state, to };
    if change.from == change.to {
        return Ok(change);
    }
    let now_ticks = now.0 as i64;
    // What was to be told of a state that is left is out of date.
    let untold = match to {
        JobState::Transferred => NoticeKind::JobTransferred as u32,
        JobState::Error => NoticeKind::JobError as u32,
        _ => 0,
    };
    let sql = "UPDATE job SET state = ?1, finished = iif(?1 IN (7, 8), ?2, NULL), \
               transferred = iif(?1 = 6, ?2, transferred), untold = ?4, epoch = epoch + 1 WHERE id = ?3";
    let values = params![to as u32, now_ticks, job.key.0, untold];
    tx.prepare_cached(sql).and_then(|mut statement| statement.execute(values)).map_err(sqlite)?;
    if !matches!(to, JobState::Error | JobState::TransientError) {
        tx.execute("DELETE FROM failure WHERE job = ?", [job.key.0]).map_err(sqlite)?;
    }
    // Whoever had a slot and lost it keeps its place; whoever comes back stands at the end.
    if to == JobState::Queued && !matches!(change.from, JobState::Connecting | JobState::Transferring) {
        stand_last(tx, job.key)?;
    }
    touch(tx, job.key, now)?;
    Ok(change)
}

/// Puts a job behind all others of its priority.
pub(super) fn stand_last(tx: &Transaction<'_>, key: JobKey) -> Result<()> {
    let sql = "UPDATE store SET turns = turns + 1 RETURNING turns";
    let turn: i64 = tx.query_row(sql, [], |row| row.get(0)).map_err(sqlite)?;
    tx.execute("UPDATE job SET turn = ? WHERE id = ?", [turn, key.0]).map_err(sqlite)?;
    Ok(())
}

/// Marks a job as changed, for its times and for other processes.
pub(super) fn touch(tx: &Transaction<'_>, key: JobKey, now: Timestamp) -> Result<()> {
    let revision = next_revision(tx)?;
    let sql = "UPDATE job SET revision = ?, modified = ? WHERE id = ?";
    let values = params![revision, now.0 as i64, key.0];
    tx.prepare_cached(sql).and_then(|mut statement| statement.execute(values)).map_err(sqlite)?;
    Ok(())
}

fn latest_revision(db: &Connection) -> Result<i64> {
    let sql = "SELECT revision FROM store";
    db.prepare_cached(sql).and_then(|mut s| s.query_row([], |row| row.get(0))).map_err(sqlite)
}

fn next_revision(tx: &Transaction<'_>) -> Result<i64> {
    let sql = "UPDATE store SET revision = revision + 1 RETURNING revision";
    tx.prepare_cached(sql).and_then(|mut statement| statement.query_row([], |row| row.get(0))).map_err(sqlite)
}
