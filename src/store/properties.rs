//! What callers set about a job, one column each.

use super::jobs::{load, require_open, touch};
use super::{JobKey, Store, lossy, sqlite};
use crate::error::Result;
use crate::model::{Priority, Timestamp};
use rusqlite::types::Value;
use rusqlite::{Connection, Row};
use std::time::Duration;

/// The properties of a job that its row does not have.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Properties {
    /// The description.
    pub description: String,
    /// The shortest wait after a transient error; none leaves it to the back-off.
    pub retry_delay: Option<Duration>,
    /// How long it may go without progress; none goes by the priority.
    pub no_progress: Option<Duration>,
    /// How long it may transfer in all; zero is no limit.
    pub max_time: Duration,
    /// How many bytes it may have; zero is no limit.
    pub max_size: u64,
    /// How long it has transferred since it was resumed.
    pub spent: Duration,
    /// How often an error interrupted it.
    pub errors: u32,
    /// Bytes a second; zero is no limit.
    pub bandwidth: u64,
    /// Which notifications it sends.
    pub notify_flags: u32,
    /// The shortest time between two notifications of a modification.
    pub notify_interval: Duration,
}

/// One property to be set.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Property {
    /// The display name.
    Name(String),
    /// The description.
    Description(String),
    /// The priority.
    Priority(Priority),
    /// The shortest wait after a transient error.
    RetryDelay(Duration),
    /// How long it may go without progress.
    NoProgress(Duration),
    /// How long it may transfer in all.
    MaxTime(Duration),
    /// How many bytes it may have.
    MaxSize(u64),
    /// Bytes a second.
    Bandwidth(u64),
    /// Which notifications it sends.
    NotifyFlags(u32),
    /// The shortest time between two notifications of a modification.
    NotifyInterval(Duration),
}

impl Property {
    fn column(self) -> (&'static str, Value) {
        let number = |value: u64| Value::Integer(value.min(i64::MAX as u64) as i64);
        match self {
            Property::Name(text) => ("name", Value::Text(text)),
            Property::Description(text) => ("description", Value::Text(text)),
            Property::Priority(priority) => ("priority", number(priority as u64)),
            Property::RetryDelay(delay) => ("retry_delay", number(delay.as_secs())),
            Property::NoProgress(time) => ("no_progress", number(time.as_secs())),
            Property::MaxTime(time) => ("max_time", number(time.as_secs())),
            Property::MaxSize(bytes) => ("max_size", number(bytes)),
            Property::Bandwidth(rate) => ("bandwidth", number(rate)),
            Property::NotifyFlags(flags) => ("notify_flags", number(flags.into())),
            Property::NotifyInterval(time) => ("notify_interval", number(time.as_millis() as u64)),
        }
    }
}

impl Store {
    /// Sets a property of a job that is not final.
    pub fn set(&self, key: JobKey, property: Property, now: Timestamp) -> Result<()> {
        let (column, value) = property.column();
        self.write(|tx| {
            require_open(&load(tx, key)?)?;
            let sql = format!("UPDATE job SET {column} = ? WHERE id = ?");
            let values: [Value; 2] = [value, key.0.into()];
            tx.prepare_cached(&sql).and_then(|mut s| s.execute(values)).map_err(sqlite)?;
            touch(tx, key, now)
        })
    }

    /// The properties of a job.
    pub fn properties(&self, key: JobKey) -> Result<Properties> {
        self.read(|db| {
            load(db, key)?;
            load_properties(db, key)
        })
    }
}

pub(super) fn load_properties(db: &Connection, key: JobKey) -> Result<Properties> {
    let sql = "SELECT description, retry_delay, no_progress, max_time, max_size, spent, errors, bandwidth, notify_flags, \
               notify_interval FROM job WHERE id = ?";
    db.prepare_cached(sql).and_then(|mut s| s.query_row([key.0], properties_row)).map_err(sqlite)
}

fn properties_row(row: &Row<'_>) -> rusqlite::Result<Properties> {
    let number = |index: usize| row.get::<_, i64>(index).map(|value| value.max(0) as u64);
    let seconds = |index: usize| {
        row.get::<_, Option<i64>>(index).map(|value| value.map(|s| Duration::from_secs(s.max(0) as u64)))
    };
    Ok(Properties {
        description: lossy(row, 0)?,
        retry_delay: seconds(1)?,
        no_progress: seconds(2)?,
        max_time: Duration::from_secs(number(3)?),
        max_size: number(4)?,
        spent: Duration::from_millis(number(5)?),
        errors: row.get(6)?,
        bandwidth: number(7)?,
        notify_flags: row.get(8)?,
        notify_interval: Duration::from_millis(number(9)?),
    })
}
