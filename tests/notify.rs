//! Notify interfaces: what they are told, how often, and what may be done from within a call.

mod support;

use dojob::{
    Code, Error, File, FileRange, Job, JobError, JobState, JobType, Manager, Notification, Notify, Result,
};
use dojob_origin::Fault;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use support::{Bench, faulty, options, resource};

/// Longer than anything takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Writes down what it is told, and refuses as often as it is to.
struct Told {
    to: Mutex<Sender<String>>,
    refusals: AtomicU32,
    dropped: Arc<AtomicBool>,
}

fn told() -> (Arc<Told>, Receiver<String>) {
    let (to, from) = channel();
    let refusals = AtomicU32::new(0);
    (Arc::new(Told { to: Mutex::new(to), refusals, dropped: Arc::default() }), from)
}

impl Told {
    fn say(&self, what: String) -> Result<()> {
        let _ = self.to.lock().unwrap().send(what);
        let left = self.refusals.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if left.is_ok() { Err(Error::new(Code::E_FAIL, "not now")) } else { Ok(()) }
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        self.dropped.store(true, Ordering::SeqCst);
    }
}

impl Notify for Told {
    fn job_transferred(&self, _: &Job) -> Result<()> {
        self.say("transferred".into())
    }

    fn job_error(&self, _: &Job, error: &JobError) -> Result<()> {
        self.say(format!("error {:?}", error.error.code))
    }

    fn job_modification(&self, job: &Job) -> Result<()> {
        self.say(format!("modified {:?}", job.state()?))
    }

    fn file_transferred(&self, _: &Job, file: &File) -> Result<()> {
        self.say(format!("file {}", file.ordinal()?))
    }

    fn file_ranges_transferred(&self, _: &Job, file: &File, ranges: &[FileRange]) -> Result<()> {
        self.say(format!("ranges of {}: {}", file.ordinal()?, ranges.len()))
    }
}

fn next(from: &Receiver<String>) -> String {
    from.recv_timeout(PATIENCE).expect("something is told within a minute")
}

#[test]
fn files_are_told_before_their_job_and_each_once() {
    let bench = Bench::new();
    bench.origin.serve("/a", resource(1, 1_000));
    bench.origin.serve("/b", resource(2, 1_000));
    let job = bench.job(&["a"]);
    let ranges = [5, 100, 200].map(|start| FileRange { start, length: Some(10) });
    job.add_file_with_ranges(&bench.origin.url("/b"), &bench.path("b"), &ranges).unwrap();
    job.set_notify_flags(0x33).unwrap();
    let (interface, from) = told();
    job.set_notify_interface(Some(interface)).unwrap();
    bench.run(&job);
    let mut heard = Vec::new();
    while heard.last().is_none_or(|last| last != "transferred") {
        heard.push(next(&from));
    }
    let of_ranges: usize = heard
        .iter()
        .filter_map(|line| line.strip_prefix("ranges of 1: "))
        .map(|count| count.parse::<usize>().unwrap())
        .sum();
    assert_eq!(of_ranges, 3, "{heard:?}");
    heard.retain(|line| !line.starts_with("ranges"));
    assert_eq!(heard, ["file 0", "file 1", "transferred"]);
    job.set_notify_interface(None).unwrap();
    assert!(from.try_recv().is_err(), "nothing is told twice");
}

#[test]
fn what_is_refused_comes_again_and_what_happened_before_is_told() {
    let bench = Bench::new();
    bench.origin.serve("/a", resource(1, 1_000));
    let job = bench.job(&["a"]);
    bench.run(&job);
    let (interface, from) = told();
    interface.refusals.store(2, Ordering::SeqCst);
    job.set_notify_interface(Some(interface)).unwrap();
    for _ in 0..3 {
        assert_eq!(next(&from), "transferred");
    }
    // Once taken, it is taken for good: also for whoever registers next.
    let (second, from_second) = told();
    job.set_notify_interface(Some(second)).unwrap();
    job.set_notify_flags(0x0B).unwrap();
    job.set_description("changed").unwrap();
    assert!(next(&from_second).starts_with("modified"));
    assert!(from.try_recv().is_err());
}

#[test]
fn a_notice_outlives_the_process_that_did_not_take_it() {
    let mut bench = Bench::new();
    let job = bench.job(&["missing"]);
    job.resume().unwrap();
    bench.wait_for(&job, JobState::Error);
    let id = job.id().unwrap();
    bench.reopen();
    let (interface, from) = told();
    bench.manager.job(id).unwrap().set_notify_interface(Some(interface)).unwrap();
    assert_eq!(next(&from), format!("error {:?}", Code::http(404)));
}

#[test]
fn transient_errors_are_modifications_at_most() {
    let bench = Bench::new();
    bench.origin.serve("/a", faulty(1, 1_000, [Fault::status(503)]));
    let job = bench.job(&["a"]);
    job.set_notify_flags(0x0B).unwrap();
    job.set_minimum_notification_interval(Duration::ZERO).unwrap();
    let (interface, from) = told();
    job.set_notify_interface(Some(interface)).unwrap();
    bench.run(&job);
    loop {
        let line = next(&from);
        assert!(line.starts_with("modified") || line == "transferred", "{line}");
        assert_ne!(line, "modified Error");
        if line == "transferred" {
            break;
        }
    }
}

/// Completes the job when it is told, and closes the manager.
struct Closes {
    manager: Mutex<Option<Manager>>,
    done: Mutex<Sender<Result<Code>>>,
}

impl Notify for Closes {
    fn job_transferred(&self, job: &Job) -> Result<()> {
        let completed = job.complete();
        job.set_notify_interface(None).unwrap();
        let manager = self.manager.lock().unwrap().take();
        manager.iter().for_each(Manager::close);
        let _ = self.done.lock().unwrap().send(completed);
        Ok(())
    }
}

#[test]
fn a_job_may_be_completed_and_the_manager_closed_from_within_a_call() {
    let bench = Bench::new();
    bench.origin.serve("/a", resource(1, 1_000));
    let other = tempfile::tempdir().unwrap();
    let store = other.path().join("store");
    let manager = Manager::open(&store, options()).unwrap();
    let job = manager.create_job("test", JobType::Download).unwrap();
    job.add_file(&bench.origin.url("/a"), &other.path().join("a")).unwrap();
    let (to, from) = channel();
    let interface = Closes { manager: Mutex::new(Some(manager)), done: Mutex::new(to) };
    job.set_notify_interface(Some(Arc::new(interface))).unwrap();
    job.resume().unwrap();
    assert_eq!(from.recv_timeout(PATIENCE).unwrap(), Ok(Code::OK));
    assert!(other.path().join("a").exists());
    assert_eq!(job.state().unwrap_err().code, Code::E_CLOSED);
}

/// Holds each call until it is let go.
struct Holds {
    entered: Mutex<Sender<()>>,
    go_on: Mutex<Receiver<()>>,
    running: Arc<AtomicBool>,
}

impl Notify for Holds {
    fn job_transferred(&self, _: &Job) -> Result<()> {
        self.running.store(true, Ordering::SeqCst);
        let _ = self.entered.lock().unwrap().send(());
        let _ = self.go_on.lock().unwrap().recv_timeout(PATIENCE);
        self.running.store(false, Ordering::SeqCst);
        Ok(())
    }
}

#[test]
fn unregistering_and_closing_wait_for_the_call_that_runs() {
    for close in [false, true] {
        let bench = Bench::new();
        bench.origin.serve("/a", resource(1, 1_000));
        let job = bench.job(&["a"]);
        let ((entered, has_entered), (let_go, go_on)) = (channel(), channel());
        let running = Arc::new(AtomicBool::new(false));
        let (entered, go_on) = (Mutex::new(entered), Mutex::new(go_on));
        job.set_notify_interface(Some(Arc::new(Holds { entered, go_on, running: running.clone() }))).unwrap();
        bench.run(&job);
        has_entered.recv_timeout(PATIENCE).unwrap();
        std::thread::scope(|scope| {
            let ending = scope.spawn(|| {
                if close {
                    bench.manager.close()
                } else {
                    job.set_notify_interface(None).unwrap()
                }
                assert!(!running.load(Ordering::SeqCst), "the call is over when it returns");
            });
            let_go.send(()).unwrap();
            ending.join().unwrap();
        });
    }
}

#[test]
fn an_interface_is_let_go_of_with_its_registration() {
    let bench = Bench::new();
    let job = bench.job(&["a"]);
    let registered = || {
        let (interface, _) = told();
        let dropped = interface.dropped.clone();
        job.set_notify_interface(Some(interface)).unwrap();
        dropped
    };
    let first = registered();
    assert!(job.notify_interface().unwrap().is_some());
    let second = registered();
    assert!(first.load(Ordering::SeqCst) && !second.load(Ordering::SeqCst), "replaced");
    job.set_notify_interface(None).unwrap();
    assert!(second.load(Ordering::SeqCst), "removed");
    assert!(job.notify_interface().unwrap().is_none());
    let third = registered();
    bench.manager.close();
    assert!(third.load(Ordering::SeqCst), "closed");
}

#[test]
fn notices_are_taken_by_pull_and_answered() {
    let bench = Bench::new();
    bench.origin.serve("/a", resource(1, 1_000));
    let job = bench.job(&["a"]);
    let notices = bench.manager.notices().unwrap();
    notices.watch(&job).unwrap();
    bench.run(&job);
    let take = || notices.next(Some(PATIENCE)).unwrap().expect("a notice");
    let refused = take();
    assert!(matches!(refused.what, Notification::JobTransferred));
    assert!(notices.next(Some(Duration::ZERO)).unwrap().is_none(), "one at a time");
    notices.answer(refused.number, false).unwrap();
    assert_eq!(notices.answer(refused.number, true).unwrap_err().code, Code::E_INVALID_ARG);
    let taken = take();
    notices.answer(taken.number, true).unwrap();
    job.cancel().unwrap();
    assert!(matches!(take().what, Notification::Ended));
    assert_eq!(notices.watch(&job).unwrap_err().code, Code::E_INVALID_STATE);
}

#[test]
fn who_answers_after_the_manager_was_closed_frees_whoever_waits_for_that() {
    for _ in 0..10 {
        let bench = Bench::new();
        bench.origin.serve("/a", resource(1, 1_000));
        let job = bench.job(&["a"]);
        let notices = Arc::new(bench.manager.notices().unwrap());
        notices.watch(&job).unwrap();
        bench.run(&job);
        let taken = notices.next(Some(PATIENCE)).unwrap().expect("a notice");
        let (to, from) = channel();
        // Not scoped: a thread that hangs must not keep the test from failing.
        std::thread::spawn({
            let (notices, job) = (notices.clone(), job.clone());
            move || {
                let _ = to.send(());
                let _ = notices.unwatch(&job);
                let _ = to.send(());
            }
        });
        from.recv_timeout(PATIENCE).unwrap();
        bench.manager.close();
        assert_eq!(notices.answer(taken.number, true).unwrap_err().code, Code::E_CLOSED);
        from.recv_timeout(PATIENCE).expect("nobody tells of that job any more");
    }
}

#[test]
fn an_interface_that_is_registered_while_its_manager_is_closed_is_let_go_of() {
    for _ in 0..50 {
        let bench = Bench::new();
        let job = bench.job(&["a"]);
        let (interface, _) = told();
        let dropped = interface.dropped.clone();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let _ = job.set_notify_interface(Some(interface));
            });
            bench.manager.close();
        });
        drop(job);
        assert!(dropped.load(Ordering::SeqCst));
    }
}

/// Resumes the failed job from within the first call, which ends only when it has failed again.
struct Resumes {
    events: dojob::Events,
    done: Mutex<Sender<u32>>,
    calls: AtomicU32,
}

impl Notify for Resumes {
    fn job_error(&self, job: &Job, _: &JobError) -> Result<()> {
        let call = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        if call == 1 {
            job.resume()?;
            while job.error_count()? < 2 || job.state()? != JobState::Error {
                self.events.wait(Some(PATIENCE))?;
            }
        }
        let _ = self.done.lock().unwrap().send(call);
        Ok(())
    }
}

#[test]
fn an_error_that_comes_while_the_last_one_is_being_told_is_told_too() {
    let bench = Bench::new();
    let job = bench.job(&["missing"]);
    let (to, from) = channel();
    let events = bench.manager.subscribe().unwrap();
    let interface = Resumes { events, done: Mutex::new(to), calls: AtomicU32::new(0) };
    job.set_notify_interface(Some(Arc::new(interface))).unwrap();
    job.resume().unwrap();
    assert_eq!(from.recv_timeout(PATIENCE), Ok(1));
    assert_eq!(from.recv_timeout(PATIENCE), Ok(2));
    job.set_notify_interface(None).unwrap();
}

#[test]
fn a_job_of_another_store_is_not_watched() {
    let (here, there) = (Bench::new(), Bench::new());
    let foreign = there.job(&["a"]);
    let notices = here.manager.notices().unwrap();
    assert_eq!(notices.watch(&foreign).unwrap_err().code, Code::E_INVALID_ARG);
    assert_eq!(notices.unwatch(&foreign).unwrap_err().code, Code::E_INVALID_ARG);
}

/// Uses its job when it is let go of.
struct Asks(Job);

impl Notify for Asks {}

impl Drop for Asks {
    fn drop(&mut self) {
        let _ = self.0.notify_interface();
    }
}

#[test]
fn interfaces_are_let_go_of_while_no_lock_is_held() {
    let bench = Bench::new();
    let job = bench.job(&["a"]);
    let (to, from) = channel();
    for _ in 0..2 {
        let (job, to) = (job.clone(), to.clone());
        // Not scoped: a thread that hangs must not keep the test from failing.
        std::thread::spawn(move || {
            for _ in 0..2_000 {
                job.set_notify_interface(Some(Arc::new(Asks(job.clone())))).unwrap();
            }
            let _ = to.send(());
        });
    }
    for _ in 0..2 {
        assert!(from.recv_timeout(PATIENCE).is_ok(), "two threads register for ever");
    }
}

/// Closes its manager, and is still running for as long as the test likes.
struct ClosesFirst {
    manager: Arc<Manager>,
    entered: Mutex<Sender<()>>,
    go_on: Mutex<Receiver<()>>,
    running: Arc<AtomicBool>,
}

impl Notify for ClosesFirst {
    fn job_transferred(&self, _: &Job) -> Result<()> {
        self.running.store(true, Ordering::SeqCst);
        self.manager.close();
        let _ = self.entered.lock().unwrap().send(());
        let _ = self.go_on.lock().unwrap().recv_timeout(PATIENCE);
        self.running.store(false, Ordering::SeqCst);
        Ok(())
    }
}

#[test]
fn unregistering_waits_for_a_call_that_has_closed_the_manager() {
    let bench = Bench::new();
    bench.origin.serve("/a", resource(1, 1_000));
    let other = tempfile::tempdir().unwrap();
    let manager = Arc::new(Manager::open(&other.path().join("store"), options()).unwrap());
    let job = manager.create_job("test", JobType::Download).unwrap();
    job.add_file(&bench.origin.url("/a"), &other.path().join("a")).unwrap();
    let ((entered, has_entered), (let_go, go_on)) = (channel(), channel());
    let running = Arc::new(AtomicBool::new(false));
    let (entered, go_on) = (Mutex::new(entered), Mutex::new(go_on));
    let interface = ClosesFirst { manager, entered, go_on, running: running.clone() };
    job.set_notify_interface(Some(Arc::new(interface))).unwrap();
    job.resume().unwrap();
    has_entered.recv_timeout(PATIENCE).unwrap();
    std::thread::scope(|scope| {
        let ending = scope.spawn(|| {
            assert_eq!(job.set_notify_interface(None).unwrap_err().code, Code::E_CLOSED);
            assert!(!running.load(Ordering::SeqCst), "the call is over when it returns");
        });
        let_go.send(()).unwrap();
        ending.join().unwrap();
    });
}
