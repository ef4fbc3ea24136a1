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

/// Files that are looked at together: a job may have any number of them.
const AT_ONCE: i64 = 64;

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
    /// Of which epoch of its job or file it is: what happens again later is another notice.
    pub epoch: i64,
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
    /// it wants. Of files that many more than are looked at together anyway.
    pub fn notices(&self, job: JobKey, more: usize) -> Result<(Vec<Notice>, NotifyRules)> {
        self.read(|db| {
            let rules = load_rules(db, job)?;
            if rules.state.is_final() || rules.flags & DISABLE != 0 {
                return Ok((Vec::new(), rules));
            }
            let mut notices = files(db, job, rules.flags, AT_ONCE + more as i64)?;
            let sql = "SELECT untold, epoch FROM job WHERE id = ?";
            let (untold, epoch): (u32, i64) = db
                .prepare_cached(sql)
                .and_then(|mut s| s.query_row([job.0], |row| Ok((row.get(0)?, row.get(1)?))))
                .map_err(sqlite)?;
            for kind in [NoticeKind::JobTransferred, NoticeKind::JobError] {
                if untold & rules.flags & kind as u32 != 0 {
                    notices.push(Notice { kind, file: None, ranges: Vec::new(), epoch });
                }
            }
            Ok((notices, rules))
        })
    }

    /// Records that a notice has been taken. One that came up again meanwhile stays.
    pub fn told(&self, job: JobKey, notice: &Notice) -> Result<()> {
        self.write(|tx| {
            let bit: i64 = (notice.kind as u32).into();
            match (notice.kind, notice.file) {
                (NoticeKind::RangesTransferred, Some(file)) => {
                    ranges_told(tx, file, notice.epoch, &notice.ranges)?;
                }
                (_, Some(file)) => {
                    let sql = "UPDATE file SET untold = untold & ~? WHERE id = ? AND epoch = ?";
                    tx.execute(sql, [bit, file.0, notice.epoch]).map_err(sqlite)?;
                }
                (_, None) => {
                    let sql = "UPDATE job SET untold = untold & ~? WHERE id = ? AND epoch = ?";
                    tx.execute(sql, [bit, job.0, notice.epoch]).map_err(sqlite)?;
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

/// The first files that have something to tell.
fn files(db: &Connection, job: JobKey, flags: u32, limit: i64) -> Result<Vec<Notice>> {
    let flags = flags & (NoticeKind::FileTransferred as u32 | NoticeKind::RangesTransferred as u32);
    if flags == 0 {
        return Ok(Vec::new());
    }
    let sql = "SELECT id, untold, epoch FROM file WHERE job = ?1 AND untold <> 0 AND untold & ?2 \
               ORDER BY ordinal LIMIT ?3";
    let mut statement = db.prepare_cached(sql).map_err(sqlite)?;
    let values = [job.0, flags.into(), limit];
    let rows = statement.query_map(values, |row| Ok((FileKey(row.get(0)?), row.get(1)?, row.get(2)?)));
    let untold: Vec<(FileKey, u32, i64)> = rows.and_then(Iterator::collect).map_err(sqlite)?;
    let mut notices = Vec::new();
    for (file, untold, epoch) in untold {
        let notice = |kind, ranges| Notice { kind, file: Some(file), ranges, epoch };
        if untold & flags & NoticeKind::RangesTransferred as u32 != 0 {
            let ranges = untold_ranges(db, file)?;
            // More of a range may be there, but not all of it.
            if !ranges.is_empty() {
                notices.push(notice(NoticeKind::RangesTransferred, ranges));
            }
        }
        if untold & flags & NoticeKind::FileTransferred as u32 != 0 {
            notices.push(notice(NoticeKind::FileTransferred, Vec::new()));
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

fn ranges_told(tx: &Transaction<'_>, file: FileKey, epoch: i64, ranges: &[FileRange]) -> Result<()> {
    let sql = "UPDATE range SET told = 1 WHERE file = ?1 AND start = ?2 \
               AND (SELECT epoch FROM file WHERE file.id = ?1) = ?3";
    let mut statement = tx.prepare_cached(sql).map_err(sqlite)?;
    for range in ranges {
        // Ranges of a file do not overlap, so that the start names one.
        statement.execute([file.0, range.start as i64, epoch]).map_err(sqlite)?;
    }
    drop(statement);
    if untold_ranges(tx, file)?.is_empty() {
        let sql = "UPDATE file SET untold = untold & ~?2 WHERE id = ?1";
        tx.execute(sql, [file.0, NoticeKind::RangesTransferred as i64]).map_err(sqlite)?;
    }
    Ok(())
}
