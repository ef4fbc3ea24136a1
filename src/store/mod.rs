//! The store: the SQLite database that is the truth about every job.
//!
//! Each call that changes something is one transaction; when it returns, the change is durable. The
//! code is the same in the process that owns the engine and in every other one.

mod files;
mod house;
mod http;
mod jobs;
mod ledger;
mod notices;
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
pub use reports::{Decided, Facts, too_large};
pub use settings::Limits;

use crate::code::Code;
use crate::error::{Context, Error, Result};
use crate::sys;
use parking_lot::Mutex;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};
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
}

impl Store {
    /// Opens the store in `dir`, and creates folder and database if they are not there.
    pub fn open(dir: &Path) -> Result<Store> {
        let fail =
            |what: &str, error: std::io::Error| Error::io(&error, what, dir).within(Context::QueueManager);
        sys::create_private_dir(dir).map_err(|error| fail("cannot create the store's folder", error))?;
        let path = dir.join(DATABASE);
        // Created, but never opened here: closing any descriptor of the database would drop every lock
        // that SQLite holds on it for other connections of this process.
        sys::create_private(&path).map_err(|error| fail("cannot create the store's database in", error))?;
        match Self::connect(dir, &path) {
            Err(error) if error.code == Code::E_DATABASE_CORRUPT => Self::set_aside(error, dir, &path),
            other => other,
        }
    }

    /// A damaged database is kept under another name, for whoever can read it, and the error says where.
    /// Not while another process owns the store: what is damaged for us may be whole for it.
    fn set_aside(error: Error, dir: &Path, path: &Path) -> Result<Store> {
        let Ok(lock) = sys::open_private(&dir.join(LOCK)).map(sys::StoreLock::new) else { return Err(error) };
        if !matches!(lock.try_acquire(), Ok(true)) {
            return Err(error);
        }
        // Somebody may have set it aside before we had the lock; then this is a new one.
        let error = match Self::connect(dir, path) {
            Err(again) if again.code == Code::E_DATABASE_CORRUPT => again,
            other => return other,
        };
        let free = |n: &u32| !dir.join(format!("{DATABASE}.damaged-{n}")).exists();
        let Some(number) = (1..1_000).find(free) else { return Err(error) };
        let aside = dir.join(format!("{DATABASE}.damaged-{number}"));
        let name = |suffix: &str| PathBuf::from(format!("{}{suffix}", path.display()));
        let kept = |suffix: &str| PathBuf::from(format!("{}{suffix}", aside.display()));
        // The journal first: a crash between the two leaves a database without it, never one with a stranger's.
        for suffix in ["-wal", "-shm", ""] {
            let _ = std::fs::rename(name(suffix), kept(suffix));
        }
        let text = format!(
            "{}; it is kept as {}, and the next open starts an empty store",
            error.text,
            aside.display()
        );
        Err(Error { text, ..error })
    }

    fn connect(dir: &Path, path: &Path) -> Result<Store> {
        let _quiet = sys::SizeSignal::hold();
        let mut writer = connection(path)?;
        schema::migrate(&mut writer, || sync_names(dir))?;
        let reader = connection(path)?;
        reader.pragma_update(None, "query_only", true).map_err(sqlite)?;
        Ok(Store { dir: dir.to_owned(), writer: Mutex::new(Some(writer)), reader: Mutex::new(Some(reader)) })
    }

    /// The lock whose holder owns the store's engine; not taken yet.
    pub fn lock(&self) -> Result<sys::StoreLock> {
        let path = self.dir.join(LOCK);
        let file = sys::open_private(&path)
            .map_err(|error| Error::io(&error, "cannot open", &path).within(Context::QueueManager))?;
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
        drop(self.reader.lock().take());
        drop(self.writer.lock().take());
    }

    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let mut reader = self.reader.lock();
        let reader = reader.as_mut().ok_or_else(closed)?;
        // One snapshot for all that `work` reads.
        let tx = reader.transaction().map_err(sqlite)?;
        work(&tx)
    }

    fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        // Callers write too: a limit of file sizes must not end their process.
        let _quiet = sys::SizeSignal::hold();
        let mut writer = self.writer.lock();
        let writer = writer.as_mut().ok_or_else(closed)?;
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate).map_err(sqlite)?;
        let value = work(&tx)?;
        tx.commit().map_err(sqlite)?;
        Ok(value)
    }
}

/// Makes durable that the store is where it is: what it holds would be lost with the name of a folder above it. The
/// folders are the caller's or were made a moment ago, by whatever process; so all are synced, once in a store's life.
fn sync_names(dir: &Path) -> Result<()> {
    use std::io::ErrorKind::{InvalidInput, PermissionDenied, Unsupported};
    for folder in dir.ancestors() {
        match sys::sync_dir(folder) {
            // One that we may not read is not one that we made.
            Err(error) if !matches!(error.kind(), PermissionDenied | InvalidInput | Unsupported) => {
                let error = Error::io(&error, "cannot make durable the names in", folder);
                return Err(error.within(Context::QueueManager));
            }
            _ => {}
        }
    }
    Ok(())
}

fn closed() -> Error {
    Error::new(Code::E_CLOSED, "the manager has been closed").within(Context::QueueManager)
}

fn connection(path: &Path) -> Result<Connection> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    // SQLite's own no-follow rule covers every part of the path; only the last is ours to judge.
    let is_link = std::fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink());
    if is_link {
        let text = "the store's database is a link; nothing is followed there";
        return Err(Error::new(Code::E_ACCESS_DENIED, text).within(Context::QueueManager));
    }
    let path = path.canonicalize().map_err(|error| Error::io(&error, "cannot open", path))?;
    let connection = Connection::open_with_flags(path, flags).map_err(sqlite)?;
    connection.busy_timeout(BUSY).map_err(sqlite)?;
    connection.set_prepared_statement_cache_capacity(64);
    let set = |name: &str, value: &str| connection.pragma_update(None, name, value).map_err(sqlite);
    enter_wal(&connection)?;
    set("synchronous", "full")?;
    set("foreign_keys", "on")?;
    set("trusted_schema", "off")?;
    // Credentials that were removed are overwritten, not merely let go of.
    set("secure_delete", "on")?;
    Ok(connection)
}

/// Turns the write-ahead log on. SQLite does not wait for other processes here, so we do.
fn enter_wal(connection: &Connection) -> Result<()> {
    let deadline = Instant::now() + BUSY;
    loop {
        let answer: rusqlite::Result<String> =
            connection.query_row("PRAGMA journal_mode = wal", [], |row| row.get(0));
        match answer.map_err(sqlite) {
            Ok(mode) if mode == "wal" => return Ok(()),
            Ok(mode) => {
                let text = format!("the store's file system allows no write-ahead log, only '{mode}'");
                return Err(Error::new(Code::E_STORE, text).within(Context::QueueManager));
            }
            Err(error) if error.code == Code::E_STORE_BUSY && Instant::now() < deadline => {
                std::thread::sleep(Duration::from_millis(5));
            }
            Err(error) => return Err(error),
        }
    }
}

/// Gives SQLite's errors their codes.
fn sqlite(error: rusqlite::Error) -> Error {
    let code = match error.sqlite_error_code() {
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
