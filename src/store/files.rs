//! Files in the store.

use super::jobs::{apply, load, require_open, touch};
use super::ranges::insert_ranges;
use super::remote::reset;
use super::settings::load_limits;
use super::{Change, JobKey, Store, all, sqlite};
use crate::checksum::Checksum;
use crate::code::Code;
use crate::error::{Context, Error, Result};
use crate::memory;
use crate::model::{JobState, Timestamp};
use crate::ranges::FileRange;
use crate::state::Input;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use std::path::PathBuf;

/// A file's row.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct FileKey(pub(crate) i64);

/// What is on record about a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileRow {
    /// The row.
    pub key: FileKey,
    /// Its place in its job, from zero.
    pub ordinal: u32,
    /// The remote name.
    pub url: String,
    /// The local name.
    pub path: PathBuf,
    /// The size, if known.
    pub total: Option<u64>,
    /// Durable bytes.
    pub done: u64,
    /// Whether every byte is durable.
    pub whole: bool,
    /// Whether it stands under its local name.
    pub placed: bool,
    /// What tells the whole part file from every other file.
    pub identity: Option<String>,
    /// The checksum of its durable bytes, if it is known.
    pub checksum: Option<Checksum>,
    /// Whether its user, or its digest, said that it is right.
    pub valid: Option<bool>,
}

/// A file to be added to a job.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewFile {
    /// The remote name.
    pub url: String,
    /// Its host.
    pub host: String,
    /// The local name.
    pub path: String,
    /// The pieces that make it up; none for the whole.
    pub ranges: Vec<FileRange>,
}

const COLUMNS: &str = "id, ordinal, url, path, total, done, whole, placed, identity, valid, checksum";

fn file_row(row: &Row<'_>) -> rusqlite::Result<FileRow> {
    Ok(FileRow {
        key: FileKey(row.get(0)?),
        ordinal: row.get(1)?,
        url: row.get(2)?,
        path: PathBuf::from(row.get::<_, String>(3)?),
        total: row.get::<_, Option<i64>>(4)?.map(|bytes| bytes as u64),
        done: row.get::<_, i64>(5)? as u64,
        whole: row.get(6)?,
        placed: row.get(7)?,
        identity: row.get(8)?,
        valid: row.get(9)?,
        checksum: row.get::<_, Option<i64>>(10)?.map(|state| Checksum::at(state as u64)),
    })
}

impl Store {
    /// Adds files at the end of a job: all of them or none.
    pub fn add_files(&self, job: JobKey, files: &[NewFile], now: Timestamp) -> Result<Vec<FileKey>> {
        self.write(|tx| {
            let row = load(tx, job)?;
            require_open(&row)?;
            let limits = load_limits(tx)?;
            refuse_too_many(
                "files in the job",
                row.files_total as u64 + files.len() as u64,
                limits.max_files_per_job,
            )
            .map_err(|text| Error::new(Code::E_TOO_MANY_FILES_IN_JOB, text))?;
            let sql = "INSERT INTO file (job, ordinal, url, host, path) VALUES (?, ?, ?, ?, ?)";
            let mut statement = tx.prepare_cached(sql).map_err(sqlite)?;
            let mut keys = Vec::new();
            memory::reserve(&mut keys, files.len())?;
            for (ordinal, file) in (row.files_total..).zip(files) {
                refuse_too_many("ranges in the file", file.ranges.len() as u64, limits.max_ranges_per_file)
                    .map_err(|text| Error::new(Code::E_TOO_MANY_RANGES_IN_FILE, text))?;
                statement.execute(params![job.0, ordinal, file.url, file.host, file.path]).map_err(sqlite)?;
                let key = FileKey(tx.last_insert_rowid());
                insert_ranges(tx, key, &file.ranges)?;
                keys.push(key);
            }
            touch(tx, job, now)?;
            Ok(keys)
        })
    }

    /// The files of a job, in the order in which they were added.
    pub fn files(&self, job: JobKey) -> Result<Vec<FileRow>> {
        self.select(job, "")
    }

    /// The files of a job that do not stand under their local name.
    pub fn unplaced(&self, job: JobKey) -> Result<Vec<FileRow>> {
        self.select(job, "AND placed = 0")
    }

    fn select(&self, job: JobKey, condition: &str) -> Result<Vec<FileRow>> {
        self.read(|db| {
            let sql = format!("SELECT {COLUMNS} FROM file WHERE job = ? {condition} ORDER BY ordinal");
            let mut statement = db.prepare_cached(&sql).map_err(sqlite)?;
            let rows = statement.query_map([job.0], file_row);
            all(rows)
        })
    }

    /// The file at a place in its job, from zero.
    pub fn file_at(&self, job: JobKey, ordinal: u32) -> Result<Option<FileKey>> {
        self.read(|db| {
            load(db, job)?;
            let sql = "SELECT id FROM file WHERE job = ? AND ordinal = ?";
            let values = [job.0, ordinal.into()];
            let found =
                db.prepare_cached(sql).and_then(|mut s| s.query_row(values, |row| row.get(0)).optional());
            Ok(found.map_err(sqlite)?.map(FileKey))
        })
    }

    /// A file's row.
    pub fn file(&self, key: FileKey) -> Result<FileRow> {
        self.read(|db| load_file(db, key))
    }

    /// Records that whole files stand under their local names.
    pub fn placed(&self, job: JobKey, files: &[FileRow], now: Timestamp) -> Result<()> {
        self.write(|tx| {
            // One that was forgotten meanwhile and fetched again is another file.
            let sql = "UPDATE file SET placed = 1 WHERE id = ? AND whole = 1 AND identity IS ?";
            let mut statement = tx.prepare_cached(sql).map_err(sqlite)?;
            for file in files {
                statement.execute(params![file.key.0, file.identity]).map_err(sqlite)?;
            }
            touch(tx, job, now)
        })
    }

    /// Records that a file that was whole is so no longer: it will be fetched again from its first byte.
    pub fn forget(&self, job: JobKey, key: FileKey, now: Timestamp) -> Result<()> {
        self.write(|tx| {
            reset(tx, key)?;
            touch(tx, job, now)
        })
    }

    /// Completes a job all of whose whole files are in place. None if another file has become whole
    /// since they were placed: the caller places that one too and asks again.
    pub fn acknowledge(&self, job: JobKey, now: Timestamp) -> Result<Option<Change>> {
        self.write(|tx| {
            let row = load(tx, job)?;
            let sql = "SELECT count(*) FROM file WHERE job = ? AND placed = 0 AND whole = 1";
            let waiting: i64 = tx.query_row(sql, [job.0], |row| row.get(0)).map_err(sqlite)?;
            if waiting > 0 && !row.state.is_final() {
                return Ok(None);
            }
            if row.state == JobState::Transferred {
                refuse_forgotten(tx, job)?;
            }
            apply(tx, &row, Input::Complete, now).map(Some)
        })
    }
}

/// A file that was whole and was [forgotten](Store::forget) is to be fetched again, and not to be dropped by whoever
/// merely calls once more.
fn refuse_forgotten(tx: &Transaction<'_>, job: JobKey) -> Result<()> {
    let sql = "SELECT path FROM file WHERE job = ? AND whole = 0 AND attempt > 0 LIMIT 1";
    let found: Option<String> = tx.query_row(sql, [job.0], |row| row.get(0)).optional().map_err(sqlite)?;
    let Some(path) = found else { return Ok(()) };
    let text = format!("'{path}' was whole and is so no longer; resume the job to fetch it again");
    Err(Error::new(Code::E_LOCAL_FILE_CHANGED, text).within(Context::LocalFile))
}

fn refuse_too_many(what: &str, count: u64, limit: u64) -> std::result::Result<(), String> {
    if limit == 0 || count <= limit {
        return Ok(());
    }
    Err(format!("{count} {what}, and the store's limit is {limit}"))
}

pub(super) fn load_file(db: &Connection, key: FileKey) -> Result<FileRow> {
    let sql = format!("SELECT {COLUMNS} FROM file WHERE id = ?");
    let found = db.prepare_cached(&sql).and_then(|mut s| s.query_row([key.0], file_row).optional());
    found
        .map_err(sqlite)?
        .ok_or_else(|| Error::new(Code::E_JOB_NOT_FOUND, "the file's job has been removed from the store"))
}
