//! What is told: notices, the ledger, and who has which turn.

use super::*;
use crate::ranges::FileRange;

fn kinds(f: &Fixture, key: JobKey) -> Vec<NoticeKind> {
    f.store.notices(key, 0).unwrap().0.iter().map(|notice| notice.kind).collect()
}

#[test]
fn a_notice_is_kept_until_it_is_taken() {
    let f = fixture();
    let (key, _) = f.queued(1);
    let work = f.begin(key);
    assert!(f.write(&work, 0));
    assert_eq!(kinds(&f, key), []);
    assert!(f.whole(&work, 100).unwrap());
    assert_eq!(kinds(&f, key), [NoticeKind::JobTransferred], "the default flags");
    f.store.set(key, Property::NotifyFlags(63 & !DISABLE), NOW).unwrap();
    assert_eq!(kinds(&f, key), [NoticeKind::FileTransferred, NoticeKind::JobTransferred]);
    f.store.set(key, Property::NotifyFlags(63), NOW).unwrap();
    assert_eq!(kinds(&f, key), [], "muted");
    f.store.set(key, Property::NotifyFlags(63 & !DISABLE), NOW).unwrap();
    for notice in f.store.notices(key, 0).unwrap().0 {
        f.store.told(key, &notice).unwrap();
    }
    assert_eq!(kinds(&f, key), []);
}

#[test]
fn an_error_is_told_of_and_out_of_date_once_the_job_goes_on() {
    let f = fixture();
    let (key, _) = f.queued(1);
    let work = f.begin(key);
    let error = Error::new(Code::http(404), "gone").within(Context::RemoteFile);
    let fatal =
        Decided { error, decision: Decision::GiveUp(Code::http(404)), asked: false, stalled: Duration::ZERO };
    f.store.failed(&work, &fatal, Some(&met()), NOW).unwrap();
    assert_eq!(kinds(&f, key), [NoticeKind::JobError]);
    f.store.command(key, Command::Resume, NOW).unwrap();
    assert_eq!(kinds(&f, key), []);
    assert_eq!(f.store.properties(key).unwrap().errors, 1);
}

#[test]
fn what_comes_up_again_while_it_is_told_is_told_again() {
    let f = fixture();
    let (key, _) = f.queued(1);
    let error = Error::new(Code::http(404), "gone").within(Context::RemoteFile);
    let decision = Decision::GiveUp(Code::http(404));
    let fatal = Decided { error, decision, asked: false, stalled: Duration::ZERO };
    let fail = || f.store.failed(&f.begin(key), &fatal, None, NOW).unwrap();
    fail();
    let first = f.store.notices(key, 0).unwrap().0.remove(0);
    f.store.command(key, Command::Resume, NOW).unwrap();
    fail();
    f.store.told(key, &first).unwrap();
    assert_eq!(kinds(&f, key), [NoticeKind::JobError], "the second error");
    let second = f.store.notices(key, 0).unwrap().0.remove(0);
    f.store.told(key, &second).unwrap();
    assert_eq!(kinds(&f, key), []);
}

#[test]
fn ranges_are_told_of_as_they_get_whole() {
    let f = fixture();
    let (key, _) = f.store.create_job("n", JobType::Download, NOW).unwrap();
    let ranges = [10, 200].map(|start| FileRange { start, length: Some(50) });
    f.store.add_files(key, &[NewFile { ranges: ranges.to_vec(), ..file(0) }], NOW).unwrap();
    f.store.set(key, Property::NotifyFlags(32), NOW).unwrap();
    f.store.command(key, Command::Resume, NOW).unwrap();
    let work = f.begin(key);
    assert_eq!(work.ranges, ranges);
    assert!(f.write(&work, 0));
    let told = || -> Vec<FileRange> {
        let notices = f.store.notices(key, 0).unwrap().0;
        notices.iter().for_each(|notice| f.store.told(key, notice).unwrap());
        notices.into_iter().flat_map(|notice| notice.ranges).collect()
    };
    assert!(f.store.checkpoint(&work, 20, Checksum::new(), NOW).unwrap());
    assert_eq!(kinds(&f, key), [], "no range is whole yet");
    assert!(f.store.checkpoint(&work, 70, Checksum::new(), NOW).unwrap());
    assert_eq!(told(), [ranges[0]]);
    assert_eq!(told(), []);
    // All of them, by a checkpoint that has the last byte already.
    assert!(f.store.checkpoint(&work, 100, Checksum::new(), NOW).unwrap());
    assert_eq!(told(), [ranges[1]]);
    assert!(f.whole(&work, 100).unwrap());
    let sql = "SELECT untold FROM file WHERE job = ?";
    let untold: u32 =
        f.store.read(|db| db.query_row(sql, [key.0], |row| row.get(0)).map_err(sqlite)).unwrap();
    assert_eq!(untold, 16, "no range is left to be told of, and whoever looks for one finds other files");
}

#[test]
fn behind_notices_that_are_refused_there_are_others() {
    let f = fixture();
    let (key, _) = f.queued(70);
    f.store.set(key, Property::NotifyFlags(16), NOW).unwrap();
    for _ in 0..70 {
        let work = f.begin(key);
        assert!(f.write(&work, 0));
        assert!(f.whole(&work, 100).unwrap());
    }
    assert_eq!(f.store.notices(key, 0).unwrap().0.len(), 64);
    assert_eq!(f.store.notices(key, 3).unwrap().0.len(), 67);
    assert_eq!(f.store.notices(key, 64).unwrap().0.len(), 70);
}

#[test]
fn the_ledger_keeps_the_latest_hundred_attempts() {
    let f = fixture();
    let (key, _) = f.queued(1);
    let mut first = None;
    for number in 0..105 {
        let work = f.begin(key);
        first = first.or(Some(work.attempt));
        let met = Met { start: number, ..met() };
        f.store.failed(&work, &transient(), Some(&met), NOW).unwrap();
        f.store.command(key, Command::Resume, NOW).unwrap();
    }
    let found = f.store.attempts(key).unwrap();
    assert_eq!(found.len(), 100);
    assert_eq!((found[0].met.start, found[99].met.start, found[99].ordinal), (5, 104, 0));
    assert_eq!(found[0].attempt, first.unwrap() + 5);
    let file = f.store.files(key).unwrap()[0].key;
    assert_eq!(f.store.response_headers(file).unwrap().as_deref(), Some("Server: s\r\n"));
}

#[test]
fn who_is_pre_empted_keeps_its_turn_and_who_had_its_slice_stands_last() {
    let f = fixture();
    let keys = [0; 3].map(|_| f.queued(1).0);
    let order = || -> Vec<JobKey> {
        f.store.runnable(Priority::Normal, 9).unwrap().iter().map(|found| found.job).collect()
    };
    f.begin(keys[0]);
    f.store.requeue(keys[0], false, NOW).unwrap();
    assert_eq!(order(), keys);
    f.begin(keys[0]);
    f.store.requeue(keys[0], true, NOW).unwrap();
    assert_eq!(order(), [keys[1], keys[2], keys[0]]);
    assert_eq!(f.state(keys[0]), JobState::Queued);
}

#[test]
fn abandoned_jobs_are_found_by_their_last_change() {
    let f = fixture();
    let (old, id) = f.store.create_job("old", JobType::Download, Timestamp(1_000)).unwrap();
    f.store.create_job("new", JobType::Download, Timestamp(2_000)).unwrap();
    assert_eq!(f.store.abandoned(Timestamp(1_500)).unwrap(), [(old, id)]);
    assert_eq!(f.store.oldest_change().unwrap(), Some(Timestamp(1_000)));
}

#[test]
fn a_decision_on_what_a_job_was_is_refused_once_it_is_something_else() {
    let f = fixture();
    let (key, _) = f.queued(1);
    f.begin(key);
    let row = f.store.job(key).unwrap();
    f.store.set(key, Property::MaxSize(9), NOW).unwrap();
    let error = || Error::new(Code::E_MAX_DOWNLOAD_SIZE, "x").within(Context::QueueManager);
    assert!(!f.store.give_up(&row, error(), NOW).unwrap());
    assert_eq!(f.state(key), JobState::Transferring);
    assert!(f.store.give_up(&f.store.job(key).unwrap(), error(), NOW).unwrap());
    assert_eq!(f.state(key), JobState::Error);
}
