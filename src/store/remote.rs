//! Where files come from, what their servers say of them, and what they must be.

use super::files::load_file;
use super::jobs::{apply, load, require_open, touch};
use super::reports::record;
use super::{FailureRow, FileKey, JobKey, Store, sqlite};
use crate::code::Code;
use crate::digest::{Algorithm, Expected};
use crate::error::{Context, Error, Result};
use crate::model::Timestamp;
use crate::state::Input;
use rusqlite::{Connection, Transaction, params};

impl Store {
    /// Gives a file another remote name. An attempt that fetches it from the old one is not wanted any more;
    /// what is durable stays, for the new name to prove or disprove.
    pub fn set_remote_name(
        &self,
        job: JobKey,
        file: FileKey,
        url: &str,
        host: &str,
        now: Timestamp,
    ) -> Result<()> {
        self.write(|tx| {
            require_open(&load(tx, job)?)?;
            rename(tx, file, url, host)?;
            touch(tx, job, now)
        })
    }

    /// Gives the files whose remote names begin with `old` names that begin with `new` instead, unless they are
    /// whole: all or none. `host` checks each new name and answers its host. Answers how many there were.
    pub fn replace_prefix(
        &self,
        job: JobKey,
        old: &str,
        new: &str,
        host: impl Fn(&str) -> Result<String>,
        now: Timestamp,
    ) -> Result<u32> {
        self.write(|tx| {
            require_open(&load(tx, job)?)?;
            let sql =
                "SELECT id, url FROM file WHERE job = ?1 AND whole = 0 AND substr(url, 1, length(?2)) = ?2";
            let mut statement = tx.prepare_cached(sql).map_err(sqlite)?;
            let rows =
                statement.query_map(params![job.0, old], |row| Ok((FileKey(row.get(0)?), row.get(1)?)));
            let found: Vec<(FileKey, String)> = rows.and_then(Iterator::collect).map_err(sqlite)?;
            for (file, url) in &found {
                let renamed = format!("{new}{}", &url[old.len()..]);
                rename(tx, *file, &renamed, &host(&renamed)?)?;
            }
            if !found.is_empty() {
                touch(tx, job, now)?;
            }
            Ok(found.len() as u32)
        })
    }

    /// Says what a file must be; none takes it back. A file that is whole has been judged already.
    pub fn set_digest(
        &self,
        job: JobKey,
        file: FileKey,
        digest: Option<&Expected>,
        now: Timestamp,
    ) -> Result<()> {
        self.write(|tx| {
            require_open(&load(tx, job)?)?;
            if load_file(tx, file)?.whole {
                let text = "the file is whole already; give its digest before it is";
                return Err(Error::new(Code::E_INVALID_STATE, text));
            }
            // Whoever fetches it just now does not know of this digest.
            let sql = "UPDATE file SET digest_algorithm = ?, digest = ?, revoked = 1 WHERE id = ?";
            let algorithm = digest.map(|digest| digest.algorithm as u32);
            let values = params![algorithm, digest.map(|digest| &digest.bytes), file.0];
            tx.execute(sql, values).map_err(sqlite)?;
            touch(tx, job, now)
        })
    }

    /// What a file must be, if its caller said so.
    pub fn digest(&self, file: FileKey) -> Result<Option<Expected>> {
        self.read(|db| {
            load_file(db, file)?;
            load_digest(db, file)
        })
    }

    /// Records what the caller found a whole file to be. One that is not valid will be fetched again, and its
    /// job is in ERROR until it is resumed.
    pub fn set_valid(&self, job: JobKey, file: FileKey, valid: bool, now: Timestamp) -> Result<()> {
        self.write(|tx| {
            let row = load(tx, job)?;
            require_open(&row)?;
            let found = load_file(tx, file)?;
            if !found.whole || found.placed {
                let text = "the file is not whole, or stands under its local name already; nothing can be said of it";
                return Err(Error::new(Code::E_INVALID_STATE, text));
            }
            if !valid {
                reset(tx, file)?;
                let text = format!("the caller found '{}' to be not valid", found.path.display());
                let error = Error::new(Code::E_VALIDATION_FAILED, text).within(Context::RemoteFile);
                apply(tx, &load(tx, job)?, Input::Invalidate, now)?;
                record(tx, job, &FailureRow { file: Some(file), error, retry_at: None, asked: false })?;
            }
            tx.execute("UPDATE file SET valid = ? WHERE id = ?", params![valid, file.0]).map_err(sqlite)?;
            touch(tx, job, now)
        })
    }

    /// The headers of the last answer about a file.
    pub fn response_headers(&self, file: FileKey) -> Result<Option<String>> {
        self.read(|db| {
            load_file(db, file)?;
            let sql = "SELECT headers FROM file WHERE id = ?";
            db.query_row(sql, [file.0], |row| row.get(0)).map_err(sqlite)
        })
    }
}

fn rename(tx: &Transaction<'_>, file: FileKey, url: &str, host: &str) -> Result<()> {
    // Whoever works for the old name may still make durable what it has, and no more.
    let sql = "UPDATE file SET url = ?, host = ?, asked = NULL, revoked = 1 WHERE id = ?";
    tx.execute(sql, params![url, host, file.0]).map_err(sqlite)?;
    Ok(())
}

/// Forgets what has been fetched of a file.
pub(super) fn reset(tx: &Transaction<'_>, file: FileKey) -> Result<()> {
    let sql = "UPDATE file SET done = 0, whole = 0, total = NULL, etag = NULL, last_modified = NULL, fresh = 0, identity = NULL, \
               checksum = NULL, content_type = NULL, remote_total = NULL, repr_digest = NULL, valid = NULL, untold = 0, best = 0, epoch = epoch + 1 \
               WHERE id = ? AND placed = 0";
    tx.execute(sql, [file.0]).map_err(sqlite)?;
    tx.execute("UPDATE range SET told = 0 WHERE file = ?", [file.0]).map_err(sqlite)?;
    Ok(())
}

pub(super) fn load_digest(db: &Connection, file: FileKey) -> Result<Option<Expected>> {
    let sql = "SELECT digest_algorithm, digest FROM file WHERE id = ?";
    let read =
        |row: &rusqlite::Row<'_>| Ok((row.get::<_, Option<u32>>(0)?, row.get::<_, Option<Vec<u8>>>(1)?));
    let found = db.prepare_cached(sql).and_then(|mut s| s.query_row([file.0], read)).map_err(sqlite)?;
    // Half of one is no leave to do without.
    let garbage = || {
        let text = "the store's database: a digest and its algorithm do not go together";
        Error::new(Code::E_DATABASE_CORRUPT, text).within(Context::QueueManager)
    };
    match found {
        (Some(algorithm), Some(bytes)) => {
            let algorithm = Algorithm::from_raw(algorithm).ok_or_else(garbage)?;
            Ok(Some(Expected { algorithm, bytes }))
        }
        (None, None) => Ok(None),
        _ => Err(garbage()),
    }
}
