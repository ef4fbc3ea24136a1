//! Panics at every call of the outside world: each becomes an error that somebody is told, and nothing hangs.

use super::Manager;
use crate::clock::{Clock, SystemClock};
use crate::code::Code;
use crate::disk::{Disk, Identity, PartFile, RealDisk, Room};
use crate::engine::{Options, Ports};
use crate::error::{Context, Error, Result};
use crate::fault;
use crate::fetch::{Body, Exchange, Fetch, HttpFetch, Session};
use crate::job::{Job, Notify};
use crate::lease::Lease;
use crate::model::{JobId, JobState, JobType, Timestamp};
use crate::options::HttpOptions;
use crate::ranges::FileRange;
use crate::resume::Ask;
use dojob_origin::{Content, Origin, Resource};
use parking_lot::Mutex;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

const CONTENT: Content = Content { seed: 5, len: 700_000 };

/// Counts the calls of the outside world, and panics at one of them.
struct Trap {
    calls: AtomicU64,
    at: u64,
    /// The call that it was.
    met: Mutex<Option<&'static str>>,
    /// So often there is no room, and a panic for whoever asks how much there is.
    lacks: AtomicU64,
}

impl Trap {
    fn at(at: u64) -> Trap {
        Trap { calls: AtomicU64::new(0), at, met: Mutex::new(None), lacks: AtomicU64::new(0) }
    }

    fn write(&self) -> Result<()> {
        if self.lacks.load(Ordering::SeqCst) == 0 {
            return Ok(());
        }
        Err(Error::new(Code::E_DISK_FULL, "no room, on purpose").within(Context::LocalFile))
    }

    fn look(&self) {
        let lacks = self.lacks.load(Ordering::SeqCst);
        self.lacks.store(lacks.saturating_sub(1), Ordering::SeqCst);
        assert_eq!(lacks, 0, "on purpose");
    }

    fn step(&self, what: &'static str) {
        let call = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        if call == self.at {
            *self.met.lock() = Some(what);
            panic!("on purpose");
        }
    }
}

/// Something of the outside world behind a trap.
struct Trapped<T>(T, Arc<Trap>);

impl Disk for Trapped<RealDisk> {
    fn check_destination(&self, path: &Path) -> Result<()> {
        self.1.step("check_destination");
        self.0.check_destination(path)
    }

    fn open_part(&self, path: &Path, held: u64) -> Result<Box<dyn PartFile>> {
        self.1.step("open_part");
        Ok(Box::new(Trapped(self.0.open_part(path, held)?, self.1.clone())))
    }

    fn stat(&self, path: &Path) -> Result<Option<(u64, Identity)>> {
        self.1.step("stat");
        self.0.stat(path)
    }

    fn read(&self, path: &Path, take: &mut dyn FnMut(&[u8])) -> Result<Option<(u64, Identity)>> {
        self.1.step("read");
        self.0.read(path, take)
    }

    fn new_file_mode(&self, probe: &Path) -> Result<u32> {
        self.1.step("new_file_mode");
        self.0.new_file_mode(probe)
    }

    fn place(&self, part: &Path, identity: &Identity, mode: u32, to: &Path) -> Result<()> {
        self.1.step("place");
        self.0.place(part, identity, mode, to)
    }

    fn space(&self, folder: &Path) -> Result<Option<(u64, u64)>> {
        self.1.step("space");
        self.1.look();
        self.0.space(folder)
    }

    fn sync_folder(&self, folder: &Path) -> Result<()> {
        self.1.step("sync_folder");
        self.0.sync_folder(folder)
    }

    fn remove(&self, path: &Path) -> Result<()> {
        self.1.step("remove");
        self.0.remove(path)
    }
}

impl PartFile for Trapped<Box<dyn PartFile>> {
    fn stat(&self) -> Result<(u64, Identity)> {
        self.1.step("stat");
        self.0.stat()
    }

    fn room(&self) -> Result<Room> {
        self.1.step("room");
        self.0.room()
    }

    fn reserve(&self, from: u64, until: u64) -> Result<bool> {
        self.1.step("reserve");
        self.0.reserve(from, until)
    }

    fn set_modified(&self, time: SystemTime) -> Result<()> {
        self.1.step("set_modified");
        self.0.set_modified(time)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> Result<()> {
        self.1.step("write_at");
        self.1.write()?;
        self.0.write_at(bytes, offset)
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<()> {
        self.1.step("read_at");
        self.0.read_at(buffer, offset)
    }

    fn set_len(&self, len: u64) -> Result<()> {
        self.1.step("set_len");
        self.0.set_len(len)
    }

    fn sync(&self) -> Result<()> {
        self.1.step("sync");
        self.0.sync()
    }
}

impl Fetch for Trapped<HttpFetch> {
    fn session(&self) -> Arc<dyn Session> {
        self.1.step("session");
        Arc::new(Trapped(self.0.session(), self.1.clone()))
    }
}

impl Session for Trapped<Arc<dyn Session>> {
    fn get(&self, url: &str, asked: &str, ask: &Ask, options: &HttpOptions) -> Result<Exchange> {
        self.1.step("get");
        let exchange = self.0.get(url, asked, ask, options)?;
        let body = Box::new(Trapped(exchange.body, self.1.clone()));
        Ok(Exchange { body, ..exchange })
    }

    fn shutdown(&self) {
        self.1.step("shutdown");
        self.0.shutdown();
    }
}

impl Body for Trapped<Box<dyn Body>> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        self.1.step("read");
        self.0.read(buffer)
    }
}

/// A clock that one of the library's threads must not look at, from when it is armed.
struct Forbidden(SystemClock, &'static str, Arc<AtomicBool>);

impl Clock for Forbidden {
    fn wall(&self) -> Timestamp {
        self.0.wall()
    }

    fn monotonic(&self) -> Duration {
        let is_armed = self.2.load(Ordering::SeqCst);
        assert!(!is_armed || std::thread::current().name() != Some(self.1), "on purpose");
        self.0.monotonic()
    }

    fn local(&self) -> (u8, u16) {
        self.0.local()
    }
}

/// A life of a job: its files are fetched, also in pieces, it is stopped at one place, and completed.
struct Life {
    origin: Origin,
    dir: tempfile::TempDir,
    /// Whether its job is suspended for a moment: an attempt that nobody wants then has nobody to tell.
    pauses: bool,
}

impl Life {
    fn new() -> Life {
        let origin = Origin::start();
        origin.serve("/f", Resource::new(CONTENT).etag("\"1\""));
        // In memory where that can be had: nothing here is about the disk.
        let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        Life { origin, dir, pauses: true }
    }

    fn manager(&self, trap: &Arc<Trap>) -> Manager {
        self.manager_by(trap, || Arc::new(SystemClock::default()))
    }

    fn manager_by(&self, trap: &Arc<Trap>, clock: impl FnOnce() -> Arc<dyn Clock>) -> Manager {
        let ports = || Ports {
            clock: clock(),
            disk: Arc::new(Trapped(RealDisk, trap.clone())),
            fetch: Arc::new(Trapped(HttpFetch::new(Default::default()), trap.clone())),
        };
        let options = Options { checkpoint_bytes: 300_000, ..Options::default() };
        Manager { lease: Lease::open_with(&self.dir.path().join("store"), options, ports).unwrap() }
    }

    fn add(&self, job: &Job) -> Result<()> {
        let url = self.origin.url("/f");
        job.add_file(&url, &self.dir.path().join("whole"))?;
        let ranges = [FileRange { start: 10, length: Some(50) }, FileRange { start: 100, length: Some(70) }];
        job.add_file_with_ranges(&url, &self.dir.path().join("ranges"), &ranges).map(drop)
    }

    /// Lives it to its end, or to the first error.
    fn live(&self, manager: &Manager, id: Option<JobId>) -> Result<JobId> {
        let job = match id {
            Some(id) => manager.job(id)?,
            None => manager.create_job("life", JobType::Download)?,
        };
        if job.files()?.is_empty() {
            self.add(&job)?;
        }
        let events = manager.subscribe()?;
        job.resume()?;
        if self.pauses {
            job.suspend()?;
            job.resume()?;
        }
        loop {
            match job.state()? {
                JobState::Transferred => break,
                JobState::Error => return Err(job.error()?.error),
                JobState::TransientError => job.resume()?,
                // An error and no panic: that would be taken for one of the trap's.
                _ if events.wait(Some(Duration::from_secs(60)))?.is_none() => {
                    return Err(Error::new(Code::E_TIMEOUT, "nothing happens any more"));
                }
                _ => {}
            }
        }
        job.complete()?;
        job.id()
    }
}

/// The calls that an undisturbed life makes of the outside world.
fn undisturbed(pauses: bool) -> u64 {
    let (life, trap) = (Life { pauses, ..Life::new() }, Arc::new(Trap::at(0)));
    let manager = life.manager(&trap);
    life.live(&manager, None).unwrap();
    manager.close();
    assert_eq!(CONTENT.check_file(life.dir.path().join("whole")).unwrap(), None);
    trap.calls.load(Ordering::SeqCst)
}

#[test]
fn a_panic_at_any_call_of_the_outside_world_is_told_and_ends_nothing_else() {
    let untold = disturbed(false);
    // Whoever shuts connections down, or sweeps behind a job that has ended, has nobody to tell.
    let nobodys = ["shutdown", "remove", "sync_folder"];
    assert!(untold.iter().all(|call| nobodys.contains(call)), "untold: {untold:?}");
}

#[test]
fn a_panic_about_a_job_that_is_suspended_meanwhile_ends_nothing_else() {
    disturbed(true);
}

/// Lives once for each call of the outside world that a life makes, which panics. Answers which calls nobody was told of.
fn disturbed(pauses: bool) -> Vec<&'static str> {
    fault::be_quiet();
    let calls = undisturbed(pauses);
    assert!(calls > 20, "the life is worth its name: {calls}");
    let (mut met, mut untold) = (0, Vec::new());
    for at in 1..=calls {
        let (life, trap) = (Life { pauses, ..Life::new() }, Arc::new(Trap::at(at)));
        let manager = life.manager(&trap);
        // A panic in a call of the caller's own is the guard's of the C ABI, and stands here in its place.
        let lived = fault::contain("the caller", || life.live(&manager, None)).and_then(|lived| lived);
        met += u64::from(trap.met.lock().is_some());
        if let Err(error) = &lived {
            assert_eq!(error.code, Code::E_UNEXPECTED, "at call {at}: {}", error.text);
            assert!(error.text.contains("faults.rs"), "at call {at}: {}", error.text);
        } else if let Some(call) = *trap.met.lock() {
            untold.push(call);
        }
        manager.close();
        // With the outside world as it should be, the job gets to its end.
        let manager = life.manager(&Arc::new(Trap::at(0)));
        if lived.is_err() {
            let left = manager.jobs().unwrap().first().map(|job| job.id().unwrap());
            life.live(&manager, left).unwrap_or_else(|error| panic!("after call {at}: {}", error.text));
        }
        let found = CONTENT.check_file(life.dir.path().join("whole")).unwrap();
        assert_eq!(found, None, "at call {at}, wrong bytes");
    }
    assert!(met * 10 > calls * 9, "{met} of {calls} calls were reached");
    untold
}

#[test]
fn a_panic_of_a_thread_that_others_wait_for_is_told_to_all_and_nobody_waits_on() {
    fault::be_quiet();
    for thread in ["dojob-sync", "dojob-control"] {
        let (life, none) = (Life::new(), Arc::new(Trap::at(0)));
        let armed = Arc::new(AtomicBool::new(true));
        let manager = life.manager_by(&none, || Arc::new(Forbidden(SystemClock::default(), thread, armed)));
        let error = life.live(&manager, None).unwrap_err();
        assert_eq!(error.code, Code::E_UNEXPECTED, "{thread}: {}", error.text);
        assert!(error.text.contains("faults.rs"), "{thread}: {}", error.text);
        let told = manager.jobs().map(drop).unwrap_err();
        assert_eq!(told.code, Code::E_UNEXPECTED, "{thread}: {}", told.text);
        manager.close();
        let manager = life.manager(&none);
        let left = manager.jobs().unwrap().first().map(|job| job.id().unwrap());
        life.live(&manager, left).unwrap();
        assert_eq!(CONTENT.check_file(life.dir.path().join("whole")).unwrap(), None, "{thread}");
    }
}

/// Arms a clock, and refuses what it is told.
struct Arms(Arc<AtomicBool>);

impl Notify for Arms {
    fn job_transferred(&self, _: &Job) -> Result<()> {
        self.0.store(true, Ordering::SeqCst);
        Err(Error::new(Code::E_FAIL, "not now"))
    }
}

#[test]
fn a_panic_of_the_thread_that_calls_interfaces_is_told_and_nobody_waits_for_its_answer() {
    fault::be_quiet();
    let (life, none, armed) = (Life::new(), Arc::new(Trap::at(0)), Arc::new(AtomicBool::new(false)));
    let clock = || Arc::new(Forbidden(SystemClock::default(), "dojob-notify", armed.clone()));
    let manager = life.manager_by(&none, || clock());
    let job = manager.create_job("told", JobType::Download).unwrap();
    life.add(&job).unwrap();
    job.set_notify_interface(Some(Arc::new(Arms(armed.clone())))).unwrap();
    let events = manager.subscribe().unwrap();
    job.resume().unwrap();
    let error = loop {
        match events.wait(Some(Duration::from_secs(60))) {
            Ok(event) => drop(event.expect("an event within a minute")),
            Err(error) => break error,
        }
    };
    assert_eq!(error.code, Code::E_UNEXPECTED, "{}", error.text);
    assert!(error.text.contains("faults.rs"), "{}", error.text);
    // Returns, though what it waits for was never answered.
    let _ = job.set_notify_interface(None);
    manager.close();
}

#[test]
fn a_panic_while_room_is_looked_for_costs_a_wait_and_nothing_else() {
    fault::be_quiet();
    let (life, trap) = (Life::new(), Arc::new(Trap::at(0)));
    trap.lacks.store(3, Ordering::SeqCst);
    let manager = life.manager(&trap);
    life.live(&manager, None).unwrap();
    manager.close();
    assert_eq!(trap.lacks.load(Ordering::SeqCst), 0, "each look had its panic");
    assert_eq!(CONTENT.check_file(life.dir.path().join("whole")).unwrap(), None);
}
