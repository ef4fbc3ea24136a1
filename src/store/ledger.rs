//! The ledger: what each attempt met, the latest hundred of a job. A support ticket answers itself.

use super::{FileKey, JobKey, Store, Work, lossy, sqlite};
use crate::code::Code;
use crate::error::Result;
use crate::model::Timestamp;
use crate::resume::Rung;
use rusqlite::{Row, Transaction, params};
use std::time::Duration;

/// Attempts of a job that are kept.
const KEPT: i64 = 100;

/// So many are enough to tell whether a server means what it says.
const LATELY: i64 = 8;

/// One attempt on the record. Its texts hold no secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its number, which grows over all jobs of the store.
    pub attempt: i64,
    /// The file.
    pub file: FileKey,
    /// The file's place in its job.
    pub ordinal: u32,
    /// What it met.
    pub met: Met,
}

/// What an attempt met.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Met {
    /// Where it asked, in the end, without what may be secret.
    pub url: String,
    /// The address that it spoke to; empty if it came to none.
    pub address: String,
    /// The status of the last answer; zero if there was none.
    pub status: u16,
    /// By what right it went on.
    pub rung: Rung,
    /// The version that was answered.
    pub validator: String,
    /// The first byte that it fetched.
    pub start: u64,
    /// Bytes that it fetched.
    pub bytes: u64,
    /// When it began.
    pub began: Timestamp,
    /// How long it took.
    pub duration: Duration,
    /// What ended it; [`Code::OK`] if the file became whole, or it was stopped.
    pub code: Code,
    /// The operating system's own number.
    pub os_code: Option<i32>,
    /// What happened, for people.
    pub text: String,
    /// The headers of the last answer, if there was one: kept with the file, not in the ledger.
    pub headers: Option<String>,
}

/// How an attempt ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ending {
    /// What ended it.
    pub code: Code,
    /// What happened, for people.
    pub text: String,
    /// Bytes that it fetched.
    pub bytes: u64,
}

impl Store {
    /// Records an attempt that ended with nothing else to record.
    pub fn record_attempt(&self, work: &Work, met: &Met) -> Result<()> {
        self.write(|tx| insert_attempt(tx, work, met))
    }

    /// The latest attempts of a job, oldest first.
    pub fn attempts(&self, job: JobKey) -> Result<Vec<Entry>> {
        self.read(|db| {
            let sql = "SELECT attempt.id, file, ordinal, attempt.url, address, status, attempt.rung, validator, start, \
                       bytes, began, duration, code, os_code, text \
                       FROM attempt JOIN file ON file.id = attempt.file WHERE attempt.job = ? ORDER BY attempt.id";
            let mut statement = db.prepare_cached(sql).map_err(sqlite)?;
            let rows = statement.query_map([job.0], entry_row);
            rows.and_then(Iterator::collect).map_err(sqlite)
        })
    }
}

/// Writes an attempt into the ledger, and drops the oldest of its job.
pub(super) fn insert_attempt(tx: &Transaction<'_>, work: &Work, met: &Met) -> Result<()> {
    let sql = "INSERT OR REPLACE INTO attempt (id, job, file, url, address, status, rung, validator, start, bytes, \
               began, duration, code, os_code, text) \
               SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15 \
               WHERE EXISTS (SELECT 1 FROM file WHERE id = ?3)";
    let values = params![
        work.attempt,
        work.job.0,
        work.file.0,
        met.url,
        met.address,
        met.status,
        met.rung as u32,
        met.validator,
        met.start as i64,
        met.bytes as i64,
        met.began.0 as i64,
        met.duration.as_millis() as i64,
        met.code.raw(),
        met.os_code,
        met.text
    ];
    tx.prepare_cached(sql).and_then(|mut s| s.execute(values)).map_err(sqlite)?;
    let sql = "DELETE FROM attempt WHERE job = ?1 AND id <= \
               (SELECT id FROM attempt WHERE job = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)";
    tx.prepare_cached(sql).and_then(|mut s| s.execute([work.job.0, KEPT])).map_err(sqlite)?;
    let sql = "UPDATE job SET spent = spent + ? WHERE id = ?";
    let spent = [met.duration.as_millis() as i64, work.job.0];
    tx.prepare_cached(sql).and_then(|mut s| s.execute(spent)).map_err(sqlite)?;
    if let Some(headers) = &met.headers {
        let sql = "UPDATE file SET headers = ? WHERE id = ?";
        tx.prepare_cached(sql).and_then(|mut s| s.execute(params![headers, work.file.0])).map_err(sqlite)?;
    }
    Ok(())
}

/// What ended the latest attempts on a file, the last one first. What cannot be read tells nothing.
pub(super) fn endings(tx: &Transaction<'_>, file: FileKey) -> Result<Vec<Ending>> {
    let sql = "SELECT code, text, bytes FROM attempt WHERE file = ? ORDER BY id DESC LIMIT ?";
    let mut statement = tx.prepare_cached(sql).map_err(sqlite)?;
    let endings = statement.query_map([file.0, LATELY], |row| {
        Ok(Ending {
            code: row.get(0).map_or(Code::OK, Code::from_raw),
            text: lossy(row, 1).unwrap_or_default(),
            bytes: row.get::<_, i64>(2).map_or(0, |bytes| bytes.max(0) as u64),
        })
    });
    endings.and_then(Iterator::collect).map_err(sqlite)
}

fn entry_row(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let number = |index: usize| row.get::<_, i64>(index).map(|value| value.max(0) as u64);
    Ok(Entry {
        attempt: row.get(0)?,
        file: FileKey(row.get(1)?),
        ordinal: row.get(2)?,
        met: Met {
            url: row.get(3)?,
            address: row.get(4)?,
            status: row.get(5)?,
            rung: Rung::from_raw(row.get(6)?).unwrap_or(Rung::Start),
            validator: row.get(7)?,
            start: number(8)?,
            bytes: number(9)?,
            began: Timestamp(number(10)?),
            duration: Duration::from_millis(number(11)?),
            code: Code::from_raw(row.get(12)?),
            os_code: row.get(13)?,
            text: row.get(14)?,
            headers: None,
        },
    })
}
