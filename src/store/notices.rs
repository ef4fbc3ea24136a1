//! Notices: what a job's notify interface has not been told yet. Kept here, so that it is told also after
//! a crash, and of what happened before anybody registered.

use super::jobs::load;
use super::ranges::load_ranges;
use super::{FileKey, JobKey, Store, sqlite};
use crate::error::Result;
use crate::model::JobState;
use crate::ranges::FileRange;
use rusqlite::{Connection, Transaction};
use std::time::Duration;

/// What is to be told.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u32)]
pub enum NoticeKind {
    /// All files are whole.
    JobTransferred = 1,
    /// The job is in ERROR.
    JobError = 2,
    /// A file is whole.
    FileTransferred = 16,
    /// Ranges of a file are whole.
    RangesTransferred = 32,
}

/// Notifications are muted.
pub const DISABLE: u32 = 4;
/// Modifications are told. They are not kept: whoever comes later looks for itself.
pub const MODIFICATION: u32 = 8;
/// All flags of the interface.
pub const ALL_FLAGS: u32 = 63;

/// One thing to be told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    /// What.
    pub kind: NoticeKind,
    /// The file that it concerns, for those of files.
    pub file: Option<FileKey>,
    /// The ranges that it concerns, for those of ranges.
    pub ranges: Vec<FileRange>,
}

/// What a job wants to be told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotifyRules {
    /// The notify flags.
    pub flags: u32,
    /// The shortest time between two notices of a modification.
    pub interval: Duration,
    /// Where the job stands: of a final one nothing is told any more.
    pub state: JobState,
}

impl Store {
    /// What a job's notify interface has not been told and wants to be, files first, then the job; and what else
    /// it wants.
    pub fn notices(&self, job: JobKey) -> Result<(Vec<Notice>, NotifyRules)> {
        self.read(|db| {
            let rules = load_rules(db, job)?;
            if rules.state.is_final() || rules.flags & DISABLE != 0 {
                return Ok((Vec::new(), rules));
            }
            let mut notices = files(db, job, rules.flags)?;
            let sql = "SELECT untold FROM job WHERE id = ?";
            let untold: u32 = db
                .prepare_cached(sql)
                .and_then(|mut s| s.query_row([job.0], |row| row.get(0)))
                .map_err(sqlite)?;
            for kind in [NoticeKind::JobTransferred, NoticeKind::JobError] {
                if untold & rules.flags & kind as u32 != 0 {
                    notices.push(Notice { kind, file: None, ranges: Vec::new() });
                }
            }
            Ok((notices, rules))
        })
    }

    /// Records that a notice has been taken.
    pub fn told(&self, job: JobKey, notice: &Notice) -> Result<()> {
        self.write(|tx| {
            let bit = notice.kind as u32;
            let sql = match notice.file {
                None => "UPDATE job SET untold = untold & ~?2 WHERE id = ?1",
                Some(_) => "UPDATE file SET untold = untold & ~?2 WHERE id = ?1",
            };
            match (notice.kind, notice.file) {
                (NoticeKind::RangesTransferred, Some(file)) => ranges_told(tx, file, &notice.ranges)?,
                (_, file) => {
                    let key = file.map_or(job.0, |file| file.0);
                    tx.execute(sql, [key, bit.into()]).map_err(sqlite)?;
                }
            }
            Ok(())
        })
    }
}

fn load_rules(db: &Connection, job: JobKey) -> Result<NotifyRules> {
    let row = load(db, job)?;
    let sql = "SELECT notify_flags, notify_interval FROM job WHERE id = ?";
    let found = db
        .prepare_cached(sql)
        .and_then(|mut s| s.query_row([job.0], |row| Ok((row.get::<_, u32>(0)?, row.get::<_, i64>(1)?))));
    let (flags, interval) = found.map_err(sqlite)?;
    let interval = Duration::from_millis(interval.max(0) as u64);
    Ok(NotifyRules { flags, interval, state: row.state })
}

fn files(db: &Connection, job: JobKey, flags: u32) -> Result<Vec<Notice>> {
    let sql = "SELECT id, untold FROM file WHERE job = ? AND untold <> 0 ORDER BY ordinal";
    let mut statement = db.prepare_cached(sql).map_err(sqlite)?;
    let rows = statement.query_map([job.0], |row| Ok((FileKey(row.get(0)?), row.get::<_, u32>(1)?)));
    let untold: Vec<(FileKey, u32)> = rows.and_then(Iterator::collect).map_err(sqlite)?;
    let mut notices = Vec::new();
    for (file, untold) in untold {
        if untold & flags & NoticeKind::RangesTransferred as u32 != 0 {
            let ranges = untold_ranges(db, file)?;
            // More of a range may be there, but not all of it.
            if !ranges.is_empty() {
                notices.push(Notice { kind: NoticeKind::RangesTransferred, file: Some(file), ranges });
            }
        }
        if untold & flags & NoticeKind::FileTransferred as u32 != 0 {
            notices.push(Notice { kind: NoticeKind::FileTransferred, file: Some(file), ranges: Vec::new() });
        }
    }
    Ok(notices)
}

/// The ranges that are whole and have not been told of.
fn untold_ranges(db: &Connection, file: FileKey) -> Result<Vec<FileRange>> {
    let sql = "SELECT done, remote_total FROM file WHERE id = ?";
    let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?));
    let found = db.prepare_cached(sql).and_then(|mut s| s.query_row([file.0], read));
    let (done, total) = found.map_err(sqlite)?;
    let ranges = load_ranges(db, file)?;
    let whole = crate::ranges::finished(&ranges, total.map(|total| total as u64), done as u64);
    let sql = "SELECT told FROM range WHERE file = ? ORDER BY ordinal";
    let mut statement = db.prepare_cached(sql).map_err(sqlite)?;
    let told = statement.query_map([file.0], |row| row.get::<_, bool>(0));
    let told: Vec<bool> = told.and_then(Iterator::collect).map_err(sqlite)?;
    let untold = ranges.into_iter().zip(told).take(whole).filter(|(_, told)| !told);
    Ok(untold.map(|(range, _)| range).collect())
}

fn ranges_told(tx: &Transaction<'_>, file: FileKey, ranges: &[FileRange]) -> Result<()> {
    let mut statement =
        tx.prepare_cached("UPDATE range SET told = 1 WHERE file = ? AND start = ?").map_err(sqlite)?;
    for range in ranges {
        // Ranges of a file do not overlap, so that the start names one.
        statement.execute([file.0, range.start as i64]).map_err(sqlite)?;
    }
    drop(statement);
    if untold_ranges(tx, file)?.is_empty() {
        let sql = "UPDATE file SET untold = untold & ~?2 WHERE id = ?1";
        tx.execute(sql, [file.0, NoticeKind::RangesTransferred as i64]).map_err(sqlite)?;
    }
    Ok(())
}
