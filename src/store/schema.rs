//! The schema and its versions.

use super::sqlite;
use crate::code::Code;
use crate::error::{Context, Error, Result};
use rusqlite::{Connection, Row, TransactionBehavior};
use std::collections::BTreeSet;

/// Marks a database as a store: "dojb".
const APPLICATION_ID: i64 = 0x646F_6A62;

/// One script per version, each applied to what its predecessor left.
const MIGRATIONS: &[&str] =
    &[include_str!("schema.sql"), include_str!("schema_2.sql"), include_str!("schema_3.sql")];

/// Brings a database to the newest schema. Any number of processes may do so at once. `first` is done before a database
/// that is new becomes a store, by each that finds it new.
pub(super) fn migrate(connection: &mut Connection, first: impl FnOnce() -> Result<()>) -> Result<()> {
    // In one snapshot: another process may be creating the database at this moment.
    let snapshot = connection.transaction().map_err(sqlite)?;
    let now = version(&snapshot)?;
    drop(snapshot);
    if now == MIGRATIONS.len() {
        return Ok(());
    }
    if now == 0 {
        first()?;
    }
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(sqlite)?;
    let from = version(&tx)?;
    for script in &MIGRATIONS[from..] {
        tx.execute_batch(script).map_err(sqlite)?;
    }
    tx.pragma_update(None, "user_version", MIGRATIONS.len() as i64).map_err(sqlite)?;
    tx.pragma_update(None, "application_id", APPLICATION_ID).map_err(sqlite)?;
    tx.commit().map_err(sqlite)
}

/// Refuses a database of ours that lacks a table, a column, an index or a trigger: garbage in a name is no error to SQLite.
pub(super) fn refuse_misshapen(connection: &Connection) -> Result<()> {
    let model = Connection::open_in_memory().map_err(sqlite)?;
    MIGRATIONS.iter().try_for_each(|script| model.execute_batch(script).map_err(sqlite))?;
    let expected = shape(&model)?;
    let found = shape(connection)?;
    let Some(lacking) = expected.difference(&found).next() else { return Ok(()) };
    let text = format!("the store's database is damaged: it has no {lacking}");
    Err(refuse(Code::E_DATABASE_CORRUPT, text))
}

/// What a database consists of, by its names.
fn shape(connection: &Connection) -> Result<BTreeSet<String>> {
    let sql = "SELECT s.type || ' ' || s.name || ifnull(' with a column ' || c.name, '') \
               FROM sqlite_schema s LEFT JOIN pragma_table_info (s.name) c WHERE s.name NOT LIKE 'sqlite_%'";
    let mut statement = connection.prepare(sql).map_err(sqlite)?;
    let name = |row: &Row<'_>| Ok(String::from_utf8_lossy(row.get_ref(0)?.as_bytes()?).into_owned());
    let names = statement.query_map([], name).and_then(Iterator::collect);
    names.map_err(sqlite)
}

/// Refuses what is not ours or is newer, and changes nothing of it.
pub(super) fn refuse_others(connection: &Connection) -> Result<()> {
    // In one snapshot: another process may be creating the database at this moment.
    let snapshot = connection.unchecked_transaction().map_err(sqlite)?;
    version(&snapshot).map(drop)
}

/// The version of an existing database; zero for an empty one. Refuses what is not ours or is newer.
fn version(connection: &Connection) -> Result<usize> {
    let pragma =
        |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(sqlite);
    let version = pragma("user_version")?;
    let application = pragma("application_id")?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(sqlite)?;
    if application != APPLICATION_ID && (application != 0 || version != 0 || tables != 0) {
        let text = "the store's folder holds a database of another program; choose another folder";
        return Err(refuse(Code::E_STORE_FOREIGN, text.into()));
    }
    if version < 0 || version as usize > MIGRATIONS.len() {
        let newest = MIGRATIONS.len();
        let text =
            format!("the store has schema {version}; this library knows up to {newest}: use a newer one");
        return Err(refuse(Code::E_STORE_VERSION, text));
    }
    Ok(version as usize)
}

fn refuse(code: Code, text: String) -> Error {
    Error::new(code, text).within(Context::QueueManager)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh() -> Connection {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, || Ok(())).unwrap();
        connection
    }

    fn job(connection: &Connection, state: i64) -> rusqlite::Result<usize> {
        connection.execute(
            "INSERT INTO job (guid, name, type, state, created, modified, revision) \
             VALUES (randomblob(16), 'n', 0, ?, 1, 1, 1)",
            [state],
        )
    }

    #[test]
    fn migrating_twice_changes_nothing() {
        let mut connection = fresh();
        migrate(&mut connection, || Ok(())).unwrap();
        assert_eq!(version(&connection).unwrap(), MIGRATIONS.len());
    }

    #[test]
    fn a_store_of_every_older_schema_is_brought_forward_with_all_that_is_in_it() {
        for version in 1..MIGRATIONS.len() {
            let mut connection = Connection::open_in_memory().unwrap();
            for script in &MIGRATIONS[..version] {
                connection.execute_batch(script).unwrap();
            }
            connection.pragma_update(None, "user_version", version as i64).unwrap();
            connection.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
            job(&connection, 3).unwrap();
            let add = "INSERT INTO file (job, ordinal, url, path) VALUES (1, 0, 'u', 'p')";
            connection.execute(add, []).unwrap();
            connection.execute("UPDATE file SET total = 9, done = 4", []).unwrap();
            migrate(&mut connection, || Ok(())).unwrap();
            let found: (String, String, i64, i64) = connection
                .query_row(
                    "SELECT name, url, bytes_done, notify_flags FROM job JOIN file ON file.job = job.id",
                    [],
                    |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
                )
                .unwrap();
            assert_eq!(found, ("n".into(), "u".into(), 4, 3), "schema {version}");
            let settings: i64 =
                connection.query_row("SELECT inactivity FROM setting", [], |row| row.get(0)).unwrap();
            assert_eq!(settings, 30 * 86_400);
        }
    }

    #[test]
    fn a_database_without_one_of_its_names_is_damaged() {
        assert_eq!(refuse_misshapen(&fresh()), Ok(()));
        for hurt in [
            "ALTER TABLE attempt RENAME TO attempu",
            "ALTER TABLE file RENAME COLUMN etag TO etah",
            "DROP INDEX job_queue",
            "DROP TRIGGER file_added",
        ] {
            let connection = fresh();
            connection.execute_batch(hurt).unwrap();
            let error = refuse_misshapen(&connection).unwrap_err();
            assert_eq!(error.code, Code::E_DATABASE_CORRUPT, "{hurt}: {error}");
        }
        let more = fresh();
        more.execute_batch("CREATE TABLE somebodys (x)").unwrap();
        assert_eq!(refuse_misshapen(&more), Ok(()), "what is more is nobody's damage");
    }

    #[test]
    fn a_newer_and_a_foreign_database_are_refused() {
        let mut newer = fresh();
        newer.pragma_update(None, "user_version", 999).unwrap();
        assert_eq!(migrate(&mut newer, || Ok(())).unwrap_err().code, Code::E_STORE_VERSION);
        let mut foreign = Connection::open_in_memory().unwrap();
        foreign.execute_batch("CREATE TABLE theirs (x)").unwrap();
        assert_eq!(migrate(&mut foreign, || Ok(())).unwrap_err().code, Code::E_STORE_FOREIGN);
    }

    #[test]
    fn the_database_itself_refuses_what_the_state_machine_forbids() {
        let connection = fresh();
        assert!(job(&connection, 9).is_err(), "no such state");
        assert!(job(&connection, 7).is_err(), "final without its time");
        assert!(job(&connection, 0).is_err(), "queued without files");
        assert!(job(&connection, 3).is_ok());
        let set = |sql: &str| connection.execute(sql, []);
        assert!(set("UPDATE job SET finished = 5").is_err(), "finished, but not final");
        assert!(set("UPDATE job SET state = 8, finished = 5").is_ok());
        assert!(set("UPDATE job SET state = 3, finished = NULL").is_err(), "left a final state");
    }

    #[test]
    fn the_database_itself_refuses_impossible_files() {
        let connection = fresh();
        job(&connection, 3).unwrap();
        let add = "INSERT INTO file (job, ordinal, url, path) VALUES (1, 0, 'u', 'p')";
        connection.execute(add, []).unwrap();
        let set = |sql: &str| connection.execute(sql, []);
        assert!(set("UPDATE file SET total = 5, done = 6").is_err(), "more than all");
        assert!(
            set("UPDATE file SET total = 5, done = 4, whole = 1, identity = 'i'").is_err(),
            "whole, but short"
        );
        assert!(set("UPDATE file SET placed = 1").is_err(), "in place, but not whole");
        assert!(set("UPDATE file SET total = 5, done = 5, whole = 1, identity = 'i'").is_ok());
        let sums = "SELECT files_total, files_sized, files_whole, bytes_total, bytes_done FROM job";
        let row: [i64; 5] = connection
            .query_row(sums, [], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?]))
            .unwrap();
        assert_eq!(row, [1, 1, 1, 5, 5]);
    }
}
