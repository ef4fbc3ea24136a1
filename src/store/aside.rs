//! A damaged database is kept, byte for byte, under another name, for whoever can read it; it is never silently emptied.

use super::planted::ENDS;
use super::{DATABASE, LOCK, Store};
use crate::code::Code;
use crate::error::{Context, Error, Result};
use crate::sys;
use rusqlite::Connection;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Pages of the largest database that is read from end to end when it is opened: that costs a few milliseconds.
/// Damage to a larger one is found by whoever comes upon it.
const READ_PAGES: i64 = 256;

/// Refuses a database that was emptied or removed, and not by us: SQLite would begin a new one in its place, and delete
/// the log that may still hold all of it. A database that we are about to create never looks so: its first page is
/// durable before there is a log, and before the lock's file is [marked](mark).
pub(super) fn refuse_emptied(dir: &Path, path: &Path) -> Result<()> {
    let len = |path: &Path| fs::symlink_metadata(path).map(|found| found.len());
    // In this order: what is seen first was there after the database had its first page.
    let log = len(&suffixed(path, "-wal")).unwrap_or(0);
    let lock = dir.join(LOCK);
    let marked = len(&lock).unwrap_or(0) > 0;
    let database = len(path);
    match database {
        // To SQLite a file of one byte is empty too.
        Ok(0 | 1) if log > 0 || marked => {
            Err(damaged("the store's database is empty, and there was one".to_owned()))
        }
        Err(_) if log > 0 => Err(damaged("the store's database is missing, and its log is not".to_owned())),
        Err(_) if marked => {
            // Somebody removed all of it: what is created next is new.
            let cleared = sys::open_private(&lock).and_then(|file| file.set_len(0));
            cleared.map_err(|error| Error::io(&error, "cannot write", &lock).within(Context::QueueManager))
        }
        _ => Ok(()),
    }
}

/// Leaves word in the lock's file that there has been a database.
pub(super) fn mark(lock: &mut File) {
    // Without the word an emptied database is taken for a new one; that is no reason to refuse this one.
    if lock.metadata().is_ok_and(|found| found.len() == 0) {
        let _ = lock.write_all(b"a database was created\n");
    }
}

/// Refuses a small database with anything wrong in it.
pub(super) fn refuse_damaged(connection: &Connection) -> rusqlite::Result<Result<()>> {
    let pages: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
    if pages > READ_PAGES {
        return Ok(Ok(()));
    }
    let verdict: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" {
        return Ok(Ok(()));
    }
    Ok(Err(damaged(format!("the store's database is damaged: {}", verdict.replace('\n', " ")))))
}

fn damaged(text: String) -> Error {
    Error::new(Code::E_DATABASE_CORRUPT, text).within(Context::QueueManager)
}

/// Keeps a damaged database under another name, and says where. Not while another process owns the store: what is
/// damaged for us may be whole for it.
pub(super) fn set_aside(error: Error, dir: &Path, path: &Path) -> Result<Store> {
    let Ok(lock) = sys::open_private(&dir.join(LOCK)) else { return Err(error) };
    let Ok(word) = lock.try_clone() else { return Err(error) };
    let lock = sys::StoreLock::new(lock);
    if !matches!(lock.try_acquire(), Ok(true)) {
        return Err(error);
    }
    // Somebody may have set it aside before we had the lock; then this is a new one.
    let error = match Store::attempt(dir, path) {
        Err(again) if again.code == Code::E_DATABASE_CORRUPT => again,
        other => return other,
    };
    let kept = |number: u32| dir.join(format!("{DATABASE}.damaged-{number}"));
    let free =
        |number: &u32| ENDS.iter().all(|end| fs::symlink_metadata(suffixed(&kept(*number), end)).is_err());
    let Some(number) = (1..1_000).find(free) else { return Err(error) };
    let aside = kept(number);
    // What is created next is new.
    let mut moved = word.set_len(0).and_then(|()| word.sync_all());
    // The journals first: a crash between two leaves a database without its own, never one with a stranger's.
    for end in ENDS {
        moved = moved.and_then(|()| match fs::rename(suffixed(path, end), suffixed(&aside, end)) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            other => other,
        });
    }
    let moved = moved.and_then(|()| sys::sync_dir(dir));
    let told = match moved {
        Ok(()) => format!("it is kept as {}, and the next open starts an empty store", aside.display()),
        Err(why) => format!("it could not be set aside as {}: {why}", aside.display()),
    };
    Err(Error { text: format!("{}; {told}", error.text), ..error })
}

pub(super) fn suffixed(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}
