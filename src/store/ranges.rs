//! The ranges of files that consist of pieces.

use super::{FileKey, Store, sqlite};
use crate::error::Result;
use crate::ranges::FileRange;
use rusqlite::{Connection, Transaction, params};

impl Store {
    /// The ranges of a file, in the order in which they are packed; none if it is the whole remote file.
    pub fn ranges(&self, file: FileKey) -> Result<Vec<FileRange>> {
        self.read(|db| {
            super::files::load_file(db, file)?;
            load_ranges(db, file)
        })
    }
}

pub(super) fn load_ranges(db: &Connection, file: FileKey) -> Result<Vec<FileRange>> {
    let sql = "SELECT start, length FROM range WHERE file = ? ORDER BY ordinal";
    let mut statement = db.prepare_cached(sql).map_err(sqlite)?;
    let rows = statement.query_map([file.0], |row| {
        let length: Option<i64> = row.get(1)?;
        Ok(FileRange { start: row.get::<_, i64>(0)? as u64, length: length.map(|bytes| bytes as u64) })
    });
    rows.and_then(Iterator::collect).map_err(sqlite)
}

pub(super) fn insert_ranges(tx: &Transaction<'_>, file: FileKey, ranges: &[FileRange]) -> Result<()> {
    let sql = "INSERT INTO range (file, ordinal, start, length) VALUES (?, ?, ?, ?)";
    let mut statement = tx.prepare_cached(sql).map_err(sqlite)?;
    for (ordinal, range) in ranges.iter().enumerate() {
        let length = range.length.map(|bytes| bytes as i64);
        let values = params![file.0, ordinal as i64, range.start as i64, length];
        statement.execute(values).map_err(sqlite)?;
    }
    Ok(())
}
