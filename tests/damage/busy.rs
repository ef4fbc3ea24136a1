//! A database that somebody else keeps locked.

use crate::support::{Bench, assert_holds, content, resource};
use rusqlite::Connection;

#[test]
fn a_writer_elsewhere_holds_up_changes_and_nothing_else() {
    let bench = Bench::new();
    bench.origin.serve("/f", resource(1, 300_000));
    let job = bench.job(&["f"]);
    let other = Connection::open(bench.path("store/jobs.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    std::thread::scope(|scope| {
        let change = scope.spawn(|| job.resume());
        assert_eq!(job.state().unwrap(), dojob::JobState::Suspended, "getters wait for no writer");
        assert_eq!(bench.manager.jobs().unwrap().len(), 1);
        assert!(!change.is_finished(), "a change waits");
        other.execute_batch("ROLLBACK").unwrap();
        change.join().unwrap().unwrap();
    });
    bench.run(&job);
    job.complete().unwrap();
    assert_holds(&bench.path("f"), content(1, 300_000));
}

#[test]
fn a_reader_elsewhere_holds_up_nothing() {
    let bench = Bench::new();
    bench.origin.serve("/f", resource(1, 300_000));
    let job = bench.job(&["f"]);
    let other = Connection::open(bench.path("store/jobs.db")).unwrap();
    other.execute_batch("BEGIN").unwrap();
    let jobs = || other.query_row("SELECT count(*) FROM job WHERE finished IS NULL", [], |row| row.get(0));
    let before: i64 = jobs().unwrap();
    bench.run(&job);
    job.complete().unwrap();
    assert_eq!((before, jobs().unwrap()), (1, 1), "its snapshot stays");
    assert_holds(&bench.path("f"), content(1, 300_000));
}
