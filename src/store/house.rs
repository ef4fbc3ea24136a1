//! What becomes of jobs that nobody asks for any more.

use super::jobs::{apply, identities, identity, load};
use super::{JobKey, Store, sqlite};
use crate::error::Result;
use crate::model::{JobId, Timestamp};
use crate::state::Input;

/// Final jobs stay readable for a day to those that hold them, in whatever process.
const KEPT_TICKS: i64 = 86_400 * 10_000_000;
/// Jobs that are dealt with at a time: others wait for the database meanwhile.
const BATCH: i64 = 200;

impl Store {
    /// Records that a final job has left no part file behind.
    pub fn swept(&self, key: JobKey) -> Result<()> {
        self.write(|tx| {
            let sql = "UPDATE job SET swept = 1 WHERE id = ? AND finished IS NOT NULL";
            tx.execute(sql, [key.0]).map_err(sqlite)?;
            Ok(())
        })
    }

    /// Final jobs that may have left part files behind.
    pub fn unswept(&self) -> Result<Vec<(JobKey, JobId)>> {
        self.read(|db| identities(db, "finished IS NOT NULL AND swept = 0"))
    }

    /// Removes jobs that have long been final and have left nothing behind, so many at a time. Answers whether there
    /// may be more.
    pub fn purge(&self, now: Timestamp) -> Result<bool> {
        self.write(|tx| {
            let sql = "DELETE FROM job WHERE id IN \
                       (SELECT id FROM job WHERE finished IS NOT NULL AND finished < ? AND swept = 1 LIMIT ?)";
            let removed = tx.execute(sql, [now.0 as i64 - KEPT_TICKS, BATCH]).map_err(sqlite)?;
            Ok(removed as i64 == BATCH)
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

    /// The first jobs that nobody has touched since `moment`.
    pub fn abandoned(&self, moment: Timestamp) -> Result<Vec<(JobKey, JobId)>> {
        self.read(|db| {
            let sql =
                "SELECT id, guid FROM job WHERE finished IS NULL AND modified < ? ORDER BY modified LIMIT ?";
            let mut statement = db.prepare_cached(sql).map_err(sqlite)?;
            let rows = statement.query_map([moment.0 as i64, BATCH], identity);
            rows.and_then(Iterator::collect).map_err(sqlite)
        })
    }

    /// Cancels a job if still nobody has touched it since `moment`.
    pub fn cancel_abandoned(&self, key: JobKey, moment: Timestamp, now: Timestamp) -> Result<bool> {
        self.write(|tx| {
            let job = load(tx, key)?;
            if job.modified >= moment || job.state.is_final() {
                return Ok(false);
            }
            apply(tx, &job, Input::Cancel, now)?;
            Ok(true)
        })
    }
}
