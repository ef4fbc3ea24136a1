//! The store against itself: what a caller, an engine and a second process see.

use super::*;
use crate::checksum::Checksum;
use crate::model::{JobId, JobState, JobType, Priority, Timestamp};
use crate::resume::{Rung, Validator};
use crate::retry::Decision;

const NOW: Timestamp = Timestamp(1_000_000_000_000_000);

mod options;
mod told;

struct Fixture {
    dir: tempfile::TempDir,
    store: Store,
}

fn fixture() -> Fixture {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    Fixture { dir, store }
}

impl Fixture {
    /// A queued job of `files` files.
    fn queued(&self, files: u32) -> (JobKey, JobId) {
        let (key, id) = self.store.create_job("n", JobType::Download, NOW).unwrap();
        for number in 0..files {
            self.store.add_files(key, &[file(number)], NOW).unwrap();
        }
        self.store.command(key, Command::Resume, NOW).unwrap();
        (key, id)
    }

    fn begin(&self, key: JobKey) -> Work {
        match self.store.begin(key, NOW).unwrap() {
            Begin::Attempt(work) => *work,
            other => panic!("{other:?}"),
        }
    }

    fn whole(&self, work: &Work, total: u64) -> Result<bool> {
        let whole = Whole { total, identity: "1:1".into(), checksum: Checksum::new() };
        self.store.whole(work, &whole, &met(), NOW)
    }

    /// Fails an attempt, and ends the wait that it leads to.
    fn fail(&self, work: &Work, met: &Met) {
        self.store.failed(work, &transient(), Some(met), NOW).unwrap();
        self.store.retry_due(work.job, NOW).unwrap();
    }

    fn write(&self, work: &Work, start: u64) -> bool {
        self.write_version(work, start, "\"e\"").is_some()
    }

    fn write_version(&self, work: &Work, start: u64, tag: &str) -> Option<u64> {
        let validator = Validator { etag: Some(tag.into()), ..Validator::default() };
        let facts = Facts {
            total: Some(100),
            validator,
            start,
            rung: Rung::Start,
            remote_total: None,
            content_type: None,
            repr_digest: None,
        };
        self.store.writing(work, &facts, NOW).unwrap()
    }

    fn state(&self, key: JobKey) -> JobState {
        self.store.job(key).unwrap().state
    }
}

fn file(number: u32) -> NewFile {
    let url = format!("http://h/{number}");
    NewFile { url, host: "h:80".into(), path: format!("/d/{number}"), ranges: Vec::new() }
}

fn met() -> Met {
    Met {
        url: "http://h/".into(),
        address: "127.0.0.1:80".into(),
        status: 200,
        rung: Rung::Start,
        validator: String::new(),
        start: 0,
        bytes: 100,
        began: NOW,
        duration: Duration::from_secs(1),
        code: Code::OK,
        os_code: None,
        text: String::new(),
        headers: Some("Server: s\r\n".into()),
    }
}

fn transient() -> Decided {
    let error = Error::new(Code::E_TIMEOUT, "late").within(Context::Transport);
    Decided { error, decision: Decision::Wait(Duration::from_secs(3)), asked: false, stalled: Duration::ZERO }
}

#[test]
fn a_job_lives_from_creation_to_acknowledgement() {
    let f = fixture();
    let (key, id) = f.queued(2);
    assert_eq!(f.store.find_job(id).unwrap(), Some(key));
    for _ in 0..2 {
        let work = f.begin(key);
        assert_eq!(f.state(key), JobState::Transferring);
        assert!(f.write(&work, 0));
        assert!(f.store.checkpoint(&work, 60, Checksum::new(), NOW).unwrap());
        assert!(f.whole(&work, 100).unwrap());
    }
    let job = f.store.job(key).unwrap();
    assert_eq!((job.state, job.transferred), (JobState::Transferred, Some(NOW)));
    assert_eq!((job.files_whole, job.bytes_total, job.bytes_done), (2, 200, 200));
    assert_eq!(f.store.acknowledge(key, NOW).unwrap(), None, "nothing is in place yet");
    f.store.placed(key, &f.store.unplaced(key).unwrap(), NOW).unwrap();
    assert!(f.store.acknowledge(key, NOW).unwrap().is_some());
    assert_eq!(f.store.find_job(id).unwrap(), None);
    assert_eq!(f.store.state(id).unwrap(), Some(JobState::Acknowledged));
    assert_eq!(f.store.acknowledge(key, NOW).unwrap_err().code, Code::E_INVALID_STATE);
}

#[test]
fn a_late_worker_loses_nothing_and_overrides_nobody() {
    let f = fixture();
    let (key, _) = f.queued(1);
    let work = f.begin(key);
    assert!(f.write(&work, 0));
    f.store.command(key, Command::Suspend, NOW).unwrap();
    assert!(!f.store.wanted(&work).unwrap());
    assert!(!f.write(&work, 0), "nothing may be begun after a suspend");
    assert!(f.store.checkpoint(&work, 40, Checksum::new(), NOW).unwrap(), "but durable bytes count");
    assert_eq!(f.store.failed(&work, &transient(), Some(&met()), NOW).unwrap(), None);
    assert_eq!(f.state(key), JobState::Suspended);

    f.store.command(key, Command::Resume, NOW).unwrap();
    let next = f.begin(key);
    assert_eq!(next.known.done, 40);
    assert!(
        !f.store.checkpoint(&work, 90, Checksum::new(), NOW).unwrap(),
        "not once a newer attempt has begun"
    );
    assert!(!f.whole(&work, 100).unwrap());
    assert_eq!(f.store.failed(&work, &transient(), Some(&met()), NOW).unwrap(), None);
    f.store.command(key, Command::Cancel, NOW).unwrap();
    assert!(!f.store.checkpoint(&next, 90, Checksum::new(), NOW).unwrap());
}

#[test]
fn a_file_that_gets_whole_while_suspended_is_kept() {
    let f = fixture();
    let (key, _) = f.queued(1);
    let work = f.begin(key);
    assert!(f.write(&work, 0));
    f.store.command(key, Command::Suspend, NOW).unwrap();
    assert!(f.whole(&work, 100).unwrap());
    assert_eq!(f.state(key), JobState::Suspended);
    f.store.command(key, Command::Resume, NOW).unwrap();
    assert_eq!(f.store.begin(key, NOW).unwrap(), Begin::Finished);
    assert_eq!(f.state(key), JobState::Transferred);
}

#[test]
fn a_restart_from_zero_is_recorded_before_a_byte_is_written() {
    let f = fixture();
    let (key, _) = f.queued(1);
    let work = f.begin(key);
    assert!(f.write(&work, 0));
    assert!(f.store.checkpoint(&work, 60, Checksum::new(), NOW).unwrap());
    assert!(f.write(&work, 0));
    assert_eq!(f.store.files(key).unwrap()[0].done, 0);
}

#[test]
fn errors_are_on_record_until_the_job_goes_on() {
    let f = fixture();
    let (key, _) = f.queued(1);
    let work = f.begin(key);
    assert_eq!(
        f.store.failed(&work, &transient(), Some(&met()), NOW).unwrap(),
        Some(JobState::TransientError)
    );
    let failure = f.store.failure(key).unwrap().unwrap();
    assert_eq!(failure.error.code, Code::E_TIMEOUT);
    assert_eq!(failure.retry_at, Some(Timestamp(NOW.0 + 30_000_000)));
    assert_eq!(failure.file, Some(work.file));
    assert_eq!(f.store.job(key).unwrap().failures, 1);
    f.store.retry_due(key, NOW).unwrap();
    assert_eq!(f.state(key), JobState::Queued);
    assert_eq!(f.store.failure(key).unwrap(), None);

    let work = f.begin(key);
    let fatal = Decided { decision: Decision::GiveUp(Code::http(404)), ..transient() };
    assert_eq!(f.store.failed(&work, &fatal, Some(&met()), NOW).unwrap(), Some(JobState::Error));
    assert_eq!(f.store.failure(key).unwrap().unwrap().error.code, Code::http(404));
    f.store.command(key, Command::Resume, NOW).unwrap();
    assert_eq!(f.store.job(key).unwrap().failures, 0);
}

#[test]
fn a_new_owner_puts_back_what_the_dead_one_left_running() {
    let f = fixture();
    let (running, _) = f.queued(1);
    f.begin(running);
    let (suspended, _) = f.queued(1);
    f.store.command(suspended, Command::Suspend, NOW).unwrap();
    let (old, _) = f.queued(1);
    f.store.command(old, Command::Cancel, NOW).unwrap();
    f.store.recover(NOW).unwrap();
    assert_eq!(f.state(running), JobState::Queued);
    assert_eq!(f.state(suspended), JobState::Suspended);
    assert_eq!(f.state(old), JobState::Cancelled, "readable for a day");
    let later = Timestamp(NOW.0 + 2 * 86_400 * 10_000_000);
    f.store.purge(later).unwrap();
    assert_eq!(f.state(old), JobState::Cancelled, "its part files may still be there");
    f.store.swept(old).unwrap();
    f.store.purge(later).unwrap();
    assert_eq!(f.store.job(old).unwrap_err().code, Code::E_JOB_NOT_FOUND);
}

#[test]
fn the_queue_is_ordered_by_urgency_and_age() {
    let f = fixture();
    let keys: Vec<JobKey> = (0..4).map(|_| f.queued(1).0).collect();
    f.store.set(keys[2], Property::Priority(Priority::Foreground), NOW).unwrap();
    f.store.set(keys[0], Property::Priority(Priority::Low), NOW).unwrap();
    let order = |priority, limit| -> Vec<JobKey> {
        f.store.runnable(priority, limit).unwrap().iter().map(|found| found.job).collect()
    };
    assert_eq!(order(Priority::Foreground, 9), [keys[2]]);
    assert_eq!(order(Priority::Normal, 9), [keys[1], keys[3]]);
    assert_eq!(order(Priority::Low, 9), [keys[0]]);
    assert_eq!(order(Priority::Normal, 1), [keys[1]]);
}

#[test]
fn final_jobs_take_no_changes() {
    let f = fixture();
    let (key, _) = f.queued(1);
    f.store.command(key, Command::Cancel, NOW).unwrap();
    let refused = [
        f.store.set(key, Property::Name("m".into()), NOW).unwrap_err(),
        f.store.set(key, Property::Priority(Priority::Low), NOW).unwrap_err(),
        f.store.add_files(key, &[file(9)], NOW).unwrap_err(),
        f.store.command(key, Command::Resume, NOW).unwrap_err(),
    ];
    assert!(refused.iter().all(|error| error.code == Code::E_INVALID_STATE));
}

#[test]
fn changes_of_another_process_are_seen() {
    let f = fixture();
    let other = Store::open(f.dir.path()).unwrap();
    let (before, (_, seen)) = (f.store.foreign_changes().unwrap(), f.store.changed_since(0).unwrap());
    let (_, id) = other.create_job("n", JobType::Download, NOW).unwrap();
    assert_ne!(f.store.foreign_changes().unwrap(), before);
    let (changed, latest) = f.store.changed_since(seen).unwrap();
    assert_eq!(changed, [id]);
    assert!(f.store.changed_since(latest).unwrap().0.is_empty());
}

#[test]
fn many_may_open_a_new_store_at_once() {
    for _ in 0..20 {
        let dir = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            let openers: Vec<_> = (0..8).map(|_| scope.spawn(|| Store::open(dir.path()).map(drop))).collect();
            for opener in openers {
                opener.join().unwrap().unwrap();
            }
        });
    }
}

#[test]
fn a_damaged_database_is_refused_once_and_kept_aside() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(DATABASE);
    std::fs::write(&path, "this is no database, and never was one").unwrap();
    let error = Store::open(dir.path()).map(drop).unwrap_err();
    assert_eq!(error.code, Code::E_DATABASE_CORRUPT);
    let kept = dir.path().join("jobs.db.damaged-1");
    assert!(error.text.contains(kept.to_str().unwrap()), "{error}");
    assert_eq!(std::fs::read_to_string(kept).unwrap(), "this is no database, and never was one");
    assert!(Store::open(dir.path()).is_ok());
}

#[test]
fn a_damaged_database_stays_while_another_process_owns_the_store() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join(DATABASE), "this is no database").unwrap();
    let owner = sys::StoreLock::new(sys::open_private(&dir.path().join("owner.lock")).unwrap());
    assert!(owner.try_acquire().unwrap());
    assert!(Store::open(dir.path()).is_err());
    assert!(dir.path().join(DATABASE).exists());
}

#[test]
fn getting_again_what_had_been_there_is_no_progress() {
    let f = fixture();
    let (key, _) = f.queued(1);
    let failures = || f.store.job(key).unwrap().failures;
    for (reached, expected) in [(60, 1), (60, 2), (50, 3), (50, 4), (61, 1)] {
        let work = f.begin(key);
        assert!(f.write(&work, 0));
        assert!(f.store.checkpoint(&work, reached, Checksum::new(), NOW).unwrap());
        f.fail(&work, &met());
        assert_eq!(failures(), expected, "reached {reached}");
    }
}

#[test]
fn another_version_is_progress_of_its_own_and_ever_new_ones_are_none() {
    let f = fixture();
    let (key, _) = f.queued(1);
    for (tag, reached, expected) in [
        ("a", 60, 1),
        ("b", 30, 1),
        ("b", 30, 2),
        ("a", 50, 1),
        ("b", 40, 2),
        ("c", 10, 1),
        ("d", 10, 2),
        ("e", 10, 3),
    ] {
        let work = f.begin(key);
        let best = f.write_version(&work, 0, tag).unwrap();
        let work = Work { best, ..work };
        assert!(f.store.checkpoint(&work, reached, Checksum::new(), NOW).unwrap());
        f.fail(&work, &Met { validator: tag.into(), ..met() });
        assert_eq!(f.store.job(key).unwrap().failures, expected, "{tag} reached {reached}");
    }
}

#[test]
fn what_was_said_before_counts_only_where_it_was_the_same_and_nothing_came_in_between() {
    let f = fixture();
    let (key, _) = f.queued(1);
    let odd = |text: &str| Error::new(Code::E_UNEXPECTED_CONTENT, text).within(Context::RemoteFile);
    for (text, bytes, expected) in [
        ("busy", 0, 0),
        ("busy", 0, 1),
        ("page", 0, 2),
        ("busy", 0, 0),
        ("busy", 9, 1),
        ("busy", 0, 0),
        ("busy", 0, 1),
    ] {
        let work = f.begin(key);
        assert_eq!(work.said(&odd("busy")), expected, "before {text} with {bytes} bytes");
        f.fail(&work, &Met { code: Code::E_UNEXPECTED_CONTENT, text: text.into(), bytes, ..met() });
    }
}

/// The locks that this process holds on the database, as the kernel tells.
#[cfg(target_os = "linux")]
fn locks(dir: &Path) -> usize {
    use std::os::unix::fs::MetadataExt;
    let inodes: Vec<String> = ["jobs.db", "jobs.db-shm"]
        .iter()
        .filter_map(|name| std::fs::metadata(dir.join(name)).ok())
        .map(|found| format!(":{} ", found.ino()))
        .collect();
    let all = std::fs::read_to_string("/proc/locks").unwrap();
    all.lines().filter(|line| inodes.iter().any(|inode| line.contains(inode))).count()
}

#[cfg(target_os = "linux")]
#[test]
fn opening_a_store_again_drops_no_lock_of_a_connection_that_is_open() {
    let f = fixture();
    let before = locks(f.dir.path());
    assert!(before > 0, "the test sees what it looks for");
    // The kernel tells of all processes' locks, piece by piece, and may leave one out that others move about meanwhile: a
    // lock that is gone is never told of again.
    let are_there = || (0..10_000).any(|_| locks(f.dir.path()) >= before);
    let again = Store::open(f.dir.path()).unwrap();
    assert!(are_there());
    drop(again);
    assert!(are_there());
}
