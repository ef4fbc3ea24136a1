//! The database and its log: cut, zeroed, overwritten, exchanged, somebody else's.

use crate::random::{Random, seed, setting};
use crate::stored::{Stored, change};
use crate::support::options;
use dojob::{Code, Manager};
use rusqlite::Connection;
use std::fs;

const PAGE: usize = 4096;
const FRAME: usize = PAGE + 24;

/// Lengths at which a file of pieces of this size, behind a head, may have been cut.
fn lengths(len: usize, head: usize, piece: usize) -> Vec<usize> {
    let bounds = (0..).map(|number| head + number * piece).take_while(|bound| *bound < len);
    let near = bounds.flat_map(|bound| [bound.saturating_sub(1), bound, bound + 1, bound + 512]);
    let mut all: Vec<usize> = [0, 1, 15, 16, 31, 99, 100, 511, len - 1].into_iter().chain(near).collect();
    all.retain(|cut| *cut < len);
    all.sort_unstable();
    all.dedup();
    all
}

#[test]
fn a_database_that_was_cut_is_set_aside_as_it_was() {
    let stored = Stored::closed();
    let len = fs::metadata(stored.database()).unwrap().len() as usize;
    for cut in lengths(len, 0, PAGE) {
        stored.restore();
        change(&stored.database(), |bytes| bytes.truncate(cut));
        let code = stored.judge(&format!("cut at {cut}"));
        // The last page may have been an empty one.
        assert!(code == Code::E_DATABASE_CORRUPT || stored.is_all_there(), "cut at {cut} of {len}: {code:?}");
        assert!(code != Code::OK || cut + PAGE > len, "cut at {cut} of {len}");
    }
    stored.restore();
    assert_eq!(stored.judge("whole"), Code::OK);
    assert!(stored.is_all_there());
}

#[test]
fn a_log_that_was_cut_is_read_up_to_there() {
    let stored = Stored::new();
    let len = fs::metadata(stored.log()).map(|found| found.len() as usize).unwrap_or(0);
    assert_eq!(len, 0, "closed; the log is put back with the rest");
    stored.restore();
    let len = fs::metadata(stored.log()).unwrap().len() as usize;
    let mut all = lengths(len, 32, FRAME);
    // The middle of a log of some hundred frames has nothing that its ends have not.
    let few = all.len().min(20);
    all.drain(few..all.len().saturating_sub(20).max(few));
    for cut in all {
        stored.restore();
        change(&stored.log(), |bytes| bytes.truncate(cut));
        let code = stored.judge(&format!("log cut at {cut}"));
        assert_eq!(code, Code::OK, "log cut at {cut} of {len}");
    }
}

#[test]
fn pages_of_zeroes_are_noticed() {
    let stored = Stored::closed();
    let pages = fs::metadata(stored.database()).unwrap().len() as usize / PAGE;
    let mut noticed = 0;
    for page in 0..pages {
        stored.restore();
        change(&stored.database(), |bytes| bytes[page * PAGE..(page + 1) * PAGE].fill(0));
        noticed += usize::from(stored.judge(&format!("page {page} of zeroes")) != Code::OK);
    }
    // A page that nothing is kept in may be of zeroes.
    assert!(noticed * 10 > pages * 9, "{noticed} of {pages}");
}

#[test]
fn a_log_with_a_frame_of_zeroes_is_read_up_to_there() {
    let stored = Stored::new();
    stored.restore();
    let frames = (fs::metadata(stored.log()).unwrap().len() as usize - 32) / FRAME;
    // Its head, and frames; the middle has nothing that the ends have not.
    let ends = (0..frames).filter(|frame| *frame < 10 || frame + 10 >= frames);
    let places = std::iter::once(0..32).chain(ends.map(|frame| 32 + frame * FRAME..32 + (frame + 1) * FRAME));
    for place in places {
        stored.restore();
        change(&stored.log(), |bytes| bytes[place.clone()].fill(0));
        assert_eq!(stored.judge(&format!("zeroes at {place:?} of the log")), Code::OK, "{place:?}");
    }
}

#[test]
fn garbage_anywhere_brings_no_wrong_bytes() {
    let (seed, damages) = (seed(), setting("DO_DAMAGES").unwrap_or(50));
    println!("DO_SEED={seed} DO_DAMAGES={damages}");
    let mut random = Random(seed);
    for stored in [Stored::closed(), Stored::new()] {
        for round in 0..damages.div_ceil(2) {
            stored.restore();
            let in_log = stored.log().exists() && random.percent(60);
            let path = if in_log { stored.log() } else { stored.database() };
            let places: Vec<(u64, Vec<u8>)> = (0..1 + random.below(3))
                .map(|_| {
                    let count = [1, 8, 512, 4096][random.below(4) as usize];
                    (random.below(u64::MAX), random.bytes(count))
                })
                .collect();
            change(&path, |bytes| {
                for (at, garbage) in places {
                    let at = at as usize % bytes.len();
                    let count = garbage.len().min(bytes.len() - at);
                    bytes[at..at + count].copy_from_slice(&garbage[..count]);
                }
            });
            stored.judge(&format!("DO_SEED={seed}, round {round}, garbage in {}", path.display()));
        }
    }
}

#[test]
fn what_is_no_database_is_set_aside() {
    let stored = Stored::closed();
    for text in ["not a database", "SQLite format 3\0", &"x".repeat(3 * PAGE)] {
        stored.restore();
        fs::write(stored.database(), text).unwrap();
        assert_eq!(stored.judge(text), Code::E_DATABASE_CORRUPT);
    }
}

#[test]
fn an_emptied_or_removed_database_is_not_begun_anew_over_its_log() {
    let stored = Stored::new();
    for empty in [true, false] {
        stored.restore();
        if empty { fs::write(stored.database(), "") } else { fs::remove_file(stored.database()) }.unwrap();
        assert_eq!(stored.judge("beside its log"), Code::E_DATABASE_CORRUPT, "empty: {empty}");
    }
    // With everything removed there is nothing to keep.
    stored.restore();
    fs::remove_file(stored.database()).unwrap();
    fs::remove_file(stored.log()).unwrap();
    assert_eq!(stored.judge("removed"), Code::OK);
    assert_eq!(stored.judge("created anew"), Code::OK);
    fs::write(stored.database(), "").unwrap();
    assert_eq!(stored.judge("emptied after that"), Code::E_DATABASE_CORRUPT);
}

#[test]
fn somebody_elses_database_is_left_exactly_as_it_is() {
    let stored = Stored::closed();
    for mode in ["delete", "wal"] {
        for id in [0, 77] {
            stored.restore();
            fs::remove_file(stored.database()).unwrap();
            let theirs = Connection::open(stored.database()).unwrap();
            theirs.pragma_update(None, "journal_mode", mode).unwrap();
            theirs.pragma_update(None, "application_id", id).unwrap();
            theirs.execute_batch("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)").unwrap();
            drop(theirs);
            for _ in 0..2 {
                assert_eq!(stored.judge(mode), Code::E_STORE_FOREIGN, "{mode}, {id}");
            }
        }
    }
}

#[test]
fn a_database_of_a_future_version_is_left_exactly_as_it_is() {
    let stored = Stored::closed();
    stored.restore();
    let database = Connection::open(stored.database()).unwrap();
    database.pragma_update(None, "user_version", 1_000).unwrap();
    drop(database);
    for _ in 0..2 {
        assert_eq!(stored.judge("future"), Code::E_STORE_VERSION);
    }
}

#[test]
fn the_log_of_another_database_brings_no_wrong_bytes() {
    let (stored, other) = (Stored::closed(), Stored::new());
    stored.restore();
    other.restore();
    fs::copy(other.log(), stored.log()).unwrap();
    stored.judge("another's log");
    // And one of a database that is none of ours.
    stored.restore();
    let path = stored.bench.path("theirs");
    let theirs = Connection::open(&path).unwrap();
    theirs.pragma_update(None, "journal_mode", "wal").unwrap();
    theirs.execute_batch("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)").unwrap();
    fs::copy(stored.bench.path("theirs-wal"), stored.log()).unwrap();
    let code = stored.judge("a stranger's log");
    assert_ne!(code, Code::OK, "a store that the log has made another's");
}

#[test]
fn links_to_a_database_are_refused_and_to_a_store_followed() {
    let stored = Stored::closed();
    for hard in [true, false] {
        stored.restore();
        let (database, elsewhere) = (stored.database(), stored.bench.path("elsewhere.db"));
        fs::rename(&database, &elsewhere).unwrap();
        let link = if hard { fs::hard_link } else { |from: &_, to: &_| std::os::unix::fs::symlink(from, to) };
        link(&elsewhere, &database).unwrap();
        let before = fs::read(&elsewhere).unwrap();
        let error = Manager::open(&stored.store(), options()).map(drop).unwrap_err();
        assert_eq!(error.code, Code::E_ACCESS_DENIED, "{error}");
        assert!(fs::read(&elsewhere).unwrap() == before);
        fs::remove_file(elsewhere).unwrap();
    }
    // What else is in a store, and may be put there before it is made.
    for name in ["owner.lock", "jobs.db-wal", "jobs.db-shm", "jobs.db-journal"] {
        for (hard, made) in [(true, true), (true, false), (false, true), (false, false)] {
            stored.restore();
            let (planted, victim) = (stored.store().join(name), stored.bench.path("victim"));
            if !made {
                fs::remove_file(stored.database()).unwrap();
            }
            fs::write(&victim, "somebody else's").unwrap();
            let _ = fs::remove_file(&planted);
            let link =
                if hard { fs::hard_link } else { |from: &_, to: &_| std::os::unix::fs::symlink(from, to) };
            link(&victim, &planted).unwrap();
            let error = Manager::open(&stored.store(), options()).map(drop).unwrap_err();
            assert_eq!(error.code, Code::E_ACCESS_DENIED, "{name}, hard {hard}, made {made}: {error}");
            assert_eq!(fs::read(&victim).unwrap(), b"somebody else's", "{name}, hard {hard}, made {made}");
            fs::remove_file(&planted).unwrap();
            fs::remove_file(&victim).unwrap();
        }
    }
    stored.restore();
    let (store, elsewhere) = (stored.store(), stored.bench.path("elsewhere"));
    fs::rename(&store, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &store).unwrap();
    assert_eq!(stored.judge("linked"), Code::OK);
    assert!(stored.is_all_there());
}
