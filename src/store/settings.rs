//! What holds for all jobs of a store, in whatever process.

use super::{Store, sqlite};
use crate::bandwidth::Period;
use crate::error::Result;
use rusqlite::{Connection, Row, params};
use std::time::Duration;

/// Limits of a store. Zero is no limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Limits {
    /// Jobs that are not final.
    pub max_jobs: u64,
    /// Files in one job.
    pub max_files_per_job: u64,
    /// Ranges in one file.
    pub max_ranges_per_file: u64,
    /// How long a job may rest unchanged before it is cancelled and its part files are deleted.
    pub inactivity: Duration,
    /// Connections of all jobs.
    pub connections: u32,
    /// Connections to one host.
    pub connections_per_host: u32,
    /// Bytes a second of all jobs together.
    pub bandwidth: u64,
    /// Bytes a second of all jobs of a priority together, in the order of the priorities' numbers.
    pub bandwidth_by_priority: [u64; 4],
}

impl Store {
    /// The limits.
    pub fn limits(&self) -> Result<Limits> {
        self.read(load_limits)
    }

    /// Sets all limits.
    pub fn set_limits(&self, limits: &Limits) -> Result<()> {
        let [foreground, high, normal, low] = limits.bandwidth_by_priority.map(number);
        let values = params![
            number(limits.max_jobs),
            number(limits.max_files_per_job),
            number(limits.max_ranges_per_file),
            number(limits.inactivity.as_secs()),
            limits.connections,
            limits.connections_per_host,
            number(limits.bandwidth),
            foreground,
            high,
            normal,
            low
        ];
        self.write(|tx| {
            let sql = "UPDATE setting SET max_jobs = ?, max_files = ?, max_ranges = ?, inactivity = ?, \
                       connections = ?, connections_per_host = ?, bandwidth = ?, bandwidth_foreground = ?, \
                       bandwidth_high = ?, bandwidth_normal = ?, bandwidth_low = ?";
            tx.execute(sql, values).map_err(sqlite)?;
            Ok(())
        })
    }

    /// The day's schedule.
    pub fn schedule(&self) -> Result<Vec<Period>> {
        self.read(|db| {
            let sql =
                "SELECT days, from_minute, to_minute, priorities, bandwidth FROM period ORDER BY ordinal";
            let mut statement = db.prepare_cached(sql).map_err(sqlite)?;
            let rows = statement.query_map([], period_row);
            rows.and_then(Iterator::collect).map_err(sqlite)
        })
    }

    /// Replaces the day's schedule.
    pub fn set_schedule(&self, periods: &[Period]) -> Result<()> {
        self.write(|tx| {
            tx.execute("DELETE FROM period", []).map_err(sqlite)?;
            let sql = "INSERT INTO period (ordinal, days, from_minute, to_minute, priorities, bandwidth) \
                       VALUES (?, ?, ?, ?, ?, ?)";
            let mut statement = tx.prepare_cached(sql).map_err(sqlite)?;
            for (ordinal, period) in periods.iter().enumerate() {
                let rate = period.rate.map(number);
                let values = params![
                    ordinal as i64,
                    period.days,
                    period.from_minute,
                    period.to_minute,
                    period.priorities,
                    rate
                ];
                statement.execute(values).map_err(sqlite)?;
            }
            Ok(())
        })
    }
}

pub(super) fn load_limits(db: &Connection) -> Result<Limits> {
    let sql = "SELECT max_jobs, max_files, max_ranges, inactivity, connections, connections_per_host, bandwidth, \
               bandwidth_foreground, bandwidth_high, bandwidth_normal, bandwidth_low FROM setting";
    db.prepare_cached(sql).and_then(|mut s| s.query_row([], limits_row)).map_err(sqlite)
}

/// SQLite's integers have a sign; a limit beyond them limits nothing.
fn number(value: u64) -> i64 {
    value.min(i64::MAX as u64) as i64
}

fn limits_row(row: &Row<'_>) -> rusqlite::Result<Limits> {
    let number = |index: usize| row.get::<_, i64>(index).map(|value| value.max(0) as u64);
    Ok(Limits {
        max_jobs: number(0)?,
        max_files_per_job: number(1)?,
        max_ranges_per_file: number(2)?,
        inactivity: Duration::from_secs(number(3)?),
        connections: row.get(4)?,
        connections_per_host: row.get(5)?,
        bandwidth: number(6)?,
        bandwidth_by_priority: [number(7)?, number(8)?, number(9)?, number(10)?],
    })
}

fn period_row(row: &Row<'_>) -> rusqlite::Result<Period> {
    Ok(Period {
        days: row.get(0)?,
        from_minute: row.get(1)?,
        to_minute: row.get(2)?,
        priorities: row.get(3)?,
        rate: row.get::<_, Option<i64>>(4)?.map(|rate| rate.max(0) as u64),
    })
}
