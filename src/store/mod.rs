//! The store: the SQLite database that is the truth about every job.
//!
//! Each call that changes something is one transaction; when it returns, the change is durable. The
//! code is the same in the process that owns the engine and in every other one.

mod files;
mod jobs;
mod queue;
mod schema;

pub use files::{FileKey, FileRow};
pub use jobs::{Change, Command, FailureRow, JobKey, JobRow};
pub use queue::{Begin, Decided, Facts, Work};

use crate::code::Code;
use crate::error::{Context, Error, Result};
use crate::sys;
use parking_lot::Mutex;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a transaction waits for one of another process.
const BUSY: Duration = Duration::from_secs(10);
const DATABASE: &str = "jobs.db";

/// An open store.
pub struct Store {
    dir: PathBuf,
    writer: Mutex<Connection>,
    /// Getters go here: in WAL mode they wait for no writer.
    reader: Mutex<Connection>,
}

impl Store {
    /// Opens the store in `dir`, and creates folder and database if they are not there.
    pub fn open(dir: &Path) -> Result<Store> {
        let fail =
            |what: &str, error: std::io::Error| Error::io(&error, what, dir).within(Context::QueueManager);
        sys::create_private_dir(dir).map_err(|error| fail("cannot create the store's folder", error))?;
        let path = dir.join(DATABASE);
        drop(sys::open_private(&path).map_err(|error| fail("cannot open the store's database in", error))?);
        Self::connect(dir, &path).map_err(|error| set_aside(error, dir, &path))
    }

    fn connect(dir: &Path, path: &Path) -> Result<Store> {
        let mut writer = connection(path)?;
        schema::migrate(&mut writer)?;
        let reader = connection(path)?;
        reader.pragma_update(None, "query_only", true).map_err(sqlite)?;
        Ok(Store { dir: dir.to_owned(), writer: Mutex::new(writer), reader: Mutex::new(reader) })
    }

    /// The lock whose holder owns the store's engine; not taken yet.
    pub fn lock(&self) -> Result<sys::StoreLock> {
        let path = self.dir.join("owner.lock");
        let file = sys::open_private(&path)
            .map_err(|error| Error::io(&error, "cannot open", &path).within(Context::QueueManager))?;
        Ok(sys::StoreLock::new(file))
    }

    /// A number that changes whenever another process has changed the store.
    pub fn foreign_changes(&self) -> Result<i64> {
        self.writer.lock().pragma_query_value(None, "data_version", |row| row.get(0)).map_err(sqlite)
    }

    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let mut reader = self.reader.lock();
        // One snapshot for all that `work` reads.
        let tx = reader.transaction().map_err(sqlite)?;
        work(&tx)
    }

    fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let mut writer = self.writer.lock();
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate).map_err(sqlite)?;
        let value = work(&tx)?;
        tx.commit().map_err(sqlite)?;
        Ok(value)
    }
}

fn connection(path: &Path) -> Result<Connection> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    // SQLite's own no-follow rule covers every part of the path; only the last is ours to judge.
    let path = path.canonicalize().map_err(|error| Error::io(&error, "cannot open", path))?;
    let connection = Connection::open_with_flags(path, flags).map_err(sqlite)?;
    connection.busy_timeout(BUSY).map_err(sqlite)?;
    connection.set_prepared_statement_cache_capacity(64);
    let set = |name: &str, value: &str| connection.pragma_update(None, name, value).map_err(sqlite);
    set("journal_mode", "wal")?;
    set("synchronous", "full")?;
    set("foreign_keys", "on")?;
    set("trusted_schema", "off")?;
    Ok(connection)
}

/// A damaged database is kept under another name, for whoever can read it, and the error says where.
/// Not while another process uses it: what is damaged for us may be whole for the one that has it open.
fn set_aside(error: Error, dir: &Path, path: &Path) -> Error {
    if error.code != Code::E_DATABASE_CORRUPT {
        return error;
    }
    let Ok(Ok(true)) =
        sys::open_private(&dir.join("owner.lock")).map(|file| sys::StoreLock::new(file).try_acquire())
    else {
        return error;
    };
    let free = |n: &u32| !dir.join(format!("{DATABASE}.damaged-{n}")).exists();
    let Some(number) = (1..1_000).find(free) else { return error };
    let aside = dir.join(format!("{DATABASE}.damaged-{number}"));
    let name = |suffix: &str| PathBuf::from(format!("{}{suffix}", path.display()));
    let kept = |suffix: &str| PathBuf::from(format!("{}{suffix}", aside.display()));
    // The journal first: a crash between the two leaves a database without it, never one with a stranger's.
    for suffix in ["-wal", "-shm", ""] {
        let _ = std::fs::rename(name(suffix), kept(suffix));
    }
    let text =
        format!("{}; it is kept as {}, and the next open starts an empty store", error.text, aside.display());
    Error { text, ..error }
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
