//! What the database of a disk says, read from a copy of it.

use super::disk::Left;
use rusqlite::{Connection, OpenFlags};
use std::fs;
use std::path::{Path, PathBuf};

/// A file of a job that is not final, as it is on record.
pub struct Row {
    pub path: PathBuf,
    pub part: PathBuf,
    pub done: u64,
    pub whole: bool,
    pub etag: Option<String>,
}

/// The files on record; none where there is no database yet.
pub fn read(left: &Left, store: &Path, copy: &Path) -> Vec<Row> {
    let _ = fs::remove_dir_all(copy);
    fs::create_dir(copy).unwrap();
    for name in ["jobs.db", "jobs.db-wal", "jobs.db-journal"] {
        if let Some(bytes) = left.bytes(&store.join(name)) {
            fs::write(copy.join(name), bytes).unwrap();
        }
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
    let Ok(database) = Connection::open_with_flags(copy.join("jobs.db"), flags) else { return Vec::new() };
    let sql = "SELECT lower(hex(guid)), ordinal, path, done, whole, etag FROM file JOIN job ON job.id = file.job \
               WHERE finished IS NULL AND placed = 0";
    let Ok(mut statement) = database.prepare(sql) else { return Vec::new() };
    let row = |row: &rusqlite::Row<'_>| {
        let (guid, ordinal): (String, u32) = (row.get(0)?, row.get(1)?);
        let path = PathBuf::from(row.get::<_, String>(2)?);
        let id = [&guid[..8], &guid[8..12], &guid[12..16], &guid[16..20], &guid[20..]].join("-");
        let part = path.with_file_name(format!(".dojob-{id}-{ordinal}.part"));
        let done = row.get::<_, i64>(3)? as u64;
        Ok(Row { path, part, done, whole: row.get(4)?, etag: row.get(5)? })
    };
    statement.query_map([], row).unwrap().map(|row| row.expect("a row of the schema")).collect()
}
