//! What becomes of jobs that nobody asks for any more.

use super::jobs::{identities, identity};
use super::{JobKey, Store, sqlite};
use crate::error::Result;
use crate::model::{JobId, Timestamp};

/// Final jobs stay readable for a day to those that hold them, in whatever process.
const KEPT_TICKS: i64 = 86_400 * 10_000_000;

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

    /// Removes jobs that have long been final and have left nothing behind.
    pub fn purge(&self, now: Timestamp) -> Result<()> {
        self.write(|tx| {
            let sql = "DELETE FROM job WHERE finished IS NOT NULL AND finished < ? AND swept = 1";
            tx.execute(sql, [now.0 as i64 - KEPT_TICKS]).map_err(sqlite)?;
            Ok(())
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
            let rows = statement.query_map([moment.0 as i64], identity);
            rows.and_then(Iterator::collect).map_err(sqlite)
        })
    }
}
