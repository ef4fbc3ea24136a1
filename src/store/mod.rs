//! The store: the SQLite database that is the truth about every job.
//!
//! Each call that changes something is one transaction; when it returns, the change is durable. The
//! code is the same in the process that owns the engine and in every other one.

mod aside;
mod files;
#[cfg(test)]
pub mod gate;
mod house;
mod http;
mod jobs;
mod ledger;
mod notices;
mod planted;
mod properties;
mod queue;
mod ranges;
mod remote;
mod reports;
mod schema;
mod settings;

pub use files::{FileKey, FileRow, NewFile};
pub use http::{HttpOption, HttpRow};
pub use jobs::{Change, Command, FailureRow, JobFilter, JobKey, JobRow};
pub use ledger::{Entry, Met};
pub use notices::{ALL_FLAGS, DISABLE, MODIFICATION, Notice, NoticeKind, NotifyRules};
pub use properties::{Properties, Property};
pub use queue::{Begin, Runnable, Work};
pub use reports::{Decided, Facts, Whole, too_large};
pub use settings::Limits;

use crate::code::Code;
use crate::error::{Context, Error, Result};
use crate::memory;
use crate::sys;
use parking_lot::Mutex;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, Row, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long a transaction waits for one of another process.
const BUSY: Duration = Duration::from_secs(10);
const DATABASE: &str = "jobs.db";
const LOCK: &str = "owner.lock";

/// An open store.
pub struct Store {
    dir: PathBuf,
    writer: Mutex<Option<Connection>>,
    /// Getters go here: in WAL mode they wait for no writer.
    reader: Mutex<Option<Connection>>,
    #[cfg(test)]
    gate: gate::Slot,
}

impl Store {
    /// Opens the store in `dir`, and creates folder and database if they are not there.
    pub fn open(dir: &Path) -> Result<Store> {
        sys::create_private_dir(dir).map_err(|error| {
            Error::io(&error, "cannot create the store's folder", dir).within(Context::QueueManager)
        })?;
        let path = dir.join(DATABASE);
        match Self::attempt(dir, &path) {
            Err(error) if error.code == Code::E_DATABASE_CORRUPT => aside::set_aside(error, dir, &path),
            other => other,
        }
    }

    fn attempt(dir: &Path, path: &Path) -> Result<Store> {
        planted::refuse(dir)?;
        aside::refuse_emptied(dir, path)?;
        // Created, but never opened here: closing any descriptor of the database would drop every lock
        // that SQLite holds on it for other connections of this process.
        sys::create_private(path).map_err(|error| {
            Error::io(&error, "cannot create the store's database in", dir).within(Context::QueueManager)
        })?;
        Self::connect(dir, path)
    }

    fn connect(dir: &Path, path: &Path) -> Result<Store> {
        let _quiet = sys::SizeSignal::hold();
        let mut writer = connection(path)?;
        patiently(&writer, |connection| match aside::refuse_damaged(connection) {
            Ok(verdict) => verdict,
            Err(error) => Err(sqlite(error)),
        })?;
        schema::migrate(&mut writer, || sync_names(dir))?;
        patiently(&writer, schema::refuse_misshapen)?;
        let reader = connection(path)?;
        reader.pragma_update(None, "query_only", true).map_err(sqlite)?;
        // It is sound, and ours to tidy up from now on.
        for connection in [&writer, &reader] {
            leave_log(connection, false)?;
        }
        Ok(Store {
            dir: dir.to_owned(),
            writer: Mutex::new(Some(writer)),
            reader: Mutex::new(Some(reader)),
            #[cfg(test)]
            gate: gate::Slot::default(),
        })
    }

    /// The lock whose holder owns the store's engine; not taken yet.
    pub fn lock(&self) -> Result<sys::StoreLock> {
        let path = self.dir.join(LOCK);
        let mut file = sys::open_private(&path)
            .map_err(|error| Error::io(&error, "cannot open", &path).within(Context::QueueManager))?;
        aside::mark(&mut file);
        Ok(sys::StoreLock::new(file))
    }

    /// A number that changes whenever another process has changed the store.
    pub fn foreign_changes(&self) -> Result<i64> {
        let writer = self.writer.lock();
        let writer = writer.as_ref().ok_or_else(closed)?;
        writer.pragma_query_value(None, "data_version", |row| row.get(0)).map_err(sqlite)
    }

    /// Closes the database. Whoever still holds the store, such as a worker that waits for a connection to
    /// a server, holds nothing of the database any more.
    pub fn close(&self) {
        // The last one to close writes what is in the log into the database.
        let _quiet = sys::SizeSignal::hold();
        drop(self.reader.lock().take());
        drop(self.writer.lock().take());
    }

    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        #[cfg(test)]
        self.gate.pass(gate::Moment::Read)?;
        let mut reader = self.reader.lock();
        let reader = reader.as_mut().ok_or_else(closed)?;
        // One snapshot for all that `work` reads.
        let tx = reader.transaction().map_err(sqlite)?;
        work(&tx)
    }

    fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        #[cfg(test)]
        self.gate.pass(gate::Moment::Before)?;
        // Callers write too: a limit of file sizes must not end their process.
        let _quiet = sys::SizeSignal::hold();
        let mut writer = self.writer.lock();
        let writer = writer.as_mut().ok_or_else(closed)?;
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate).map_err(sqlite)?;
        let value = work(&tx)?;
        tx.commit().map_err(sqlite)?;
        #[cfg(test)]
        self.gate.pass(gate::Moment::After)?;
        Ok(value)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.close();
    }
}

/// Makes durable that the store is where it is: what it holds would be lost with the name of a folder above it. The
/// folders are the caller's or were made a moment ago, by whatever process; so all are synced, once in a store's life.
fn sync_names(dir: &Path) -> Result<()> {
    dir.ancestors().try_for_each(|folder| {
        sys::sync_dir(folder).map_err(|error| {
            Error::io(&error, "cannot make durable the names in", folder).within(Context::QueueManager)
        })
    })
}

fn closed() -> Error {
    Error::new(Code::E_CLOSED, "the manager has been closed").within(Context::QueueManager)
}

fn connection(path: &Path) -> Result<Connection> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    // SQLite's own no-follow rule covers every part of the path; only the last is ours to judge, and has been.
    let path = path.canonicalize().map_err(|error| Error::io(&error, "cannot open", path))?;
    let connection = Connection::open_with_flags(path, flags).map_err(sqlite)?;
    connection.busy_timeout(BUSY).map_err(sqlite)?;
    connection.set_prepared_statement_cache_capacity(64);
    let set = |name: &str, value: &str| connection.pragma_update(None, name, value).map_err(sqlite);
    // Nothing is changed before it is known whose it is, and that it is sound.
    leave_log(&connection, true)?;
    patiently(&connection, schema::refuse_others)?;
    patiently(&connection, enter_wal)?;
    set("synchronous", "full")?;
    set("foreign_keys", "on")?;
    set("trusted_schema", "off")?;
    // Credentials that were removed are overwritten, not merely let go of.
    set("secure_delete", "on")?;
    Ok(connection)
}

/// Whether closing the last connection leaves the log and the database as they are, rather than one of them.
fn leave_log(connection: &Connection, leave: bool) -> Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, leave).map(drop).map_err(sqlite)
}

/// Does what SQLite does not wait for other processes with.
fn patiently(connection: &Connection, work: impl Fn(&Connection) -> Result<()>) -> Result<()> {
    let deadline = Instant::now() + BUSY;
    loop {
        match work(connection) {
            Err(error) if error.code == Code::E_STORE_BUSY && Instant::now() < deadline => {
                std::thread::sleep(Duration::from_millis(5));
            }
            other => return other,
        }
    }
}

/// Turns the write-ahead log on.
fn enter_wal(connection: &Connection) -> Result<()> {
    let answer: rusqlite::Result<String> =
        connection.query_row("PRAGMA journal_mode = wal", [], |row| row.get(0));
    let mode = answer.map_err(sqlite)?;
    if mode == "wal" {
        return Ok(());
    }
    let text = format!("the store's file system allows no write-ahead log, only '{mode}'");
    Err(Error::new(Code::E_STORE, text).within(Context::QueueManager))
}

/// A text that only people read: garbage in it is shown as such, and keeps nobody from anything.
fn lossy(row: &Row<'_>, index: usize) -> rusqlite::Result<String> {
    let found = row.get_ref(index)?;
    Ok(found.as_bytes().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default())
}

/// All rows of an answer: there may be any number of them.
fn all<T>(rows: rusqlite::Result<impl Iterator<Item = rusqlite::Result<T>>>) -> Result<Vec<T>> {
    memory::gather(rows.map_err(sqlite)?.map(|row| row.map_err(sqlite)))
}

/// Gives SQLite's errors their codes.
fn sqlite(error: rusqlite::Error) -> Error {
    use rusqlite::Error::{FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType, Utf8Error};
    let code = match error.sqlite_error_code() {
        // Nothing that we ever wrote there.
        None if matches!(
            error,
            FromSqlConversionFailure(..)
                | IntegralValueOutOfRange(..)
                | InvalidColumnType(..)
                | Utf8Error(..)
        ) =>
        {
            Code::E_DATABASE_CORRUPT
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Code::E_STORE_BUSY,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Code::E_DATABASE_CORRUPT,
        Some(ErrorCode::DiskFull) => Code::E_DISK_FULL,
        Some(ErrorCode::PermissionDenied | ErrorCode::ReadOnly) => Code::E_ACCESS_DENIED,
        _ => Code::E_STORE,
    };
    Error::new(code, format!("the store's database: {error}")).within(Context::QueueManager)
}

#[cfg(test)]
mod tests;
