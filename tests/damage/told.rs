//! Garbage in the rows of a job that somebody listens to: its own news is kept, and nobody else's is held up.

use crate::support::{Bench, resource};
use dojob::{Code, Job, JobState, JobType, Notification, Notify, Result};
use rusqlite::Connection;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(60);

/// A bench whose first job is `hurt`, and whose second one, `sound`, has a file.
fn bench() -> (Bench, Job, Job) {
    let bench = Bench::new();
    bench.origin.serve("/sound", resource(1, 1_000));
    let hurt = bench.manager.create_job("hurt", JobType::Download).unwrap();
    let sound = bench.job(&["sound"]);
    (bench, hurt, sound)
}

/// Sets what no program of ours ever would, and no check of the database finds.
fn set(bench: &Bench, what: &str) {
    let database = Connection::open(bench.path("store/jobs.db")).unwrap();
    database.pragma_update(None, "ignore_check_constraints", true).unwrap();
    database.busy_timeout(PATIENCE).unwrap();
    let sql = format!("UPDATE job SET {what} WHERE name = 'hurt'");
    assert_eq!(database.execute(&sql, []).unwrap(), 1);
}

#[test]
fn an_event_of_a_job_that_cannot_be_read_is_kept() {
    let (bench, hurt, _) = bench();
    let events = bench.manager.subscribe().unwrap();
    hurt.set_description("changed").unwrap();
    set(&bench, "state = 4294967296");
    for _ in 0..3 {
        assert_eq!(events.wait(Some(Duration::ZERO)).unwrap_err().code, Code::E_DATABASE_CORRUPT);
    }
    set(&bench, "state = 3");
    let event = events.wait(Some(Duration::ZERO)).unwrap().expect("what could not be read a moment ago");
    assert_eq!((event.job, event.state), (hurt.id().unwrap(), JobState::Suspended));
}

/// Says when its job is transferred.
struct Says(Mutex<Sender<()>>);

impl Notify for Says {
    fn job_transferred(&self, _: &Job) -> Result<()> {
        let _ = self.0.lock().unwrap().send(());
        Ok(())
    }
}

#[test]
fn a_job_whose_flags_are_garbage_keeps_nobody_elses_interface_from_being_called() {
    let (bench, hurt, sound) = bench();
    let (to, from) = channel();
    let interface = Arc::new(Says(Mutex::new(to)));
    set(&bench, "notify_flags = -1");
    hurt.set_notify_interface(Some(interface.clone())).unwrap();
    sound.set_notify_interface(Some(interface)).unwrap();
    bench.run(&sound);
    from.recv_timeout(PATIENCE).expect("the sound job's notice");
    bench.manager.close();
}

#[test]
fn a_job_whose_flags_are_garbage_keeps_nobody_elses_notice_from_being_taken() {
    let (mut bench, hurt, sound) = bench();
    bench.run(&sound);
    let (hurt, sound) = (hurt.id().unwrap(), sound.id().unwrap());
    set(&bench, "notify_flags = 4294967296");
    bench.reopen();
    let notices = bench.manager.notices().unwrap();
    for id in [hurt, sound] {
        notices.watch(&bench.manager.job(id).unwrap()).unwrap();
    }
    let told = notices.next(Some(PATIENCE)).unwrap().expect("the sound job's notice");
    assert!(matches!(told.what, Notification::JobTransferred) && told.job.id().unwrap() == sound);
    notices.answer(told.number, true).unwrap();
    let error = notices.next(Some(PATIENCE)).map(drop).unwrap_err();
    assert_eq!(error.code, Code::E_DATABASE_CORRUPT, "and whoever asks on hears of the other: {error}");
    set(&bench, "notify_flags = 8");
    bench.manager.job(hurt).unwrap().set_description("changed").unwrap();
    let told = notices.next(Some(PATIENCE)).unwrap().expect("what can be read again");
    assert!(matches!(told.what, Notification::JobModification) && told.job.id().unwrap() == hurt);
}
