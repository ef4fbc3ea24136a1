//! The world of a simulation: its time, its dice, and what they decide for every call that the engine makes of it.

use super::disk::Files;
use super::net::Remote;
use super::random::Random;
use crate::clock::Clock;
use crate::code::Code;
use crate::error::{Context, Error, Result};
use crate::model::Timestamp;
use crate::store::gate::{Gate, Moment};
use parking_lot::{Mutex, MutexGuard};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// When the simulation begins: 2023-11-14 22:13:20.
const BEGINNING: Duration = Duration::from_secs(1_700_000_000);

/// How often calls fail, in a thousand.
#[derive(Clone, Copy, Default, Debug)]
pub struct Rates {
    pub disk: u64,
    pub net: u64,
    pub store: u64,
}

/// What becomes of a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    Go,
    Fail,
    /// The machine dies in it: before it has happened, or after.
    Die {
        done: bool,
    },
}

pub struct Inner {
    pub random: Random,
    pub now: Duration,
    pub rates: Rates,
    /// Calls until the machine dies.
    pub fuse: Option<u64>,
    /// It has died: nothing happens any more.
    pub dead: bool,
    /// Nothing fails: somebody looks on.
    pub calm: bool,
    /// The next change of the store happens, and its caller is told that it failed.
    pub hides: bool,
    pub files: Files,
    pub remotes: Vec<Remote>,
    pub log: Vec<String>,
}

impl Inner {
    pub fn fate(&mut self, rate: u64) -> Fate {
        if self.calm {
            return Fate::Go;
        }
        if self.dead {
            return Fate::Die { done: false };
        }
        if let Some(fuse) = &mut self.fuse {
            *fuse = fuse.saturating_sub(1);
            if *fuse == 0 {
                self.dead = true;
                self.note("the machine dies".into());
                return Fate::Die { done: self.random.percent(50) };
            }
        }
        if self.random.below(1000) < rate { Fate::Fail } else { Fate::Go }
    }

    /// Remembers what happened, for whoever has to understand it.
    pub fn note(&mut self, what: String) {
        self.log.push(what);
    }

    pub fn wall(&self) -> SystemTime {
        UNIX_EPOCH + BEGINNING + self.now
    }
}

type Meanwhile = Box<dyn FnOnce() + Send>;

pub struct World {
    inner: Mutex<Inner>,
    /// What others do after so many reads of bodies.
    meanwhile: Mutex<Option<(u64, Meanwhile)>>,
}

impl World {
    pub fn new(seed: u64, rates: Rates, files: Files) -> World {
        let inner = Inner {
            random: Random(seed),
            now: Duration::ZERO,
            rates,
            fuse: None,
            dead: false,
            calm: false,
            hides: false,
            files,
            remotes: Vec::new(),
            log: Vec::new(),
        };
        World { inner: Mutex::new(inner), meanwhile: Mutex::new(None) }
    }

    pub fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock()
    }

    /// Does something while nothing fails and nothing dies.
    pub fn calmly<T>(&self, work: impl FnOnce() -> T) -> T {
        let before = std::mem::replace(&mut self.lock().calm, true);
        let done = work();
        self.lock().calm = before;
        done
    }

    /// One call of the disk. A call that fails may be given something to do all the same.
    pub fn disk<T>(
        &self,
        what: &str,
        path: &Path,
        work: impl FnOnce(&mut Inner) -> Result<T>,
        failed: impl FnOnce(&mut Inner),
    ) -> Result<T> {
        let mut inner = self.lock();
        let rate = inner.rates.disk;
        let number = match inner.fate(rate) {
            Fate::Go => return work(&mut inner),
            Fate::Die { done } => {
                if done {
                    drop(work(&mut inner));
                }
                EIO
            }
            Fate::Fail => {
                failed(&mut inner);
                [EIO, ENOSPC, ENOSPC, EINTR][inner.random.below(4) as usize]
            }
        };
        let error = Error::io(&std::io::Error::from_raw_os_error(number), what, path);
        inner.note(format!("disk: {}", error.text));
        Err(error)
    }

    /// Has something happen at the n-th read of a body from now on.
    pub fn meanwhile(&self, reads: u64, what: Meanwhile) {
        *self.meanwhile.lock() = Some((reads, what));
    }

    pub fn forget_meanwhile(&self) {
        *self.meanwhile.lock() = None;
    }

    /// One read of a body: lets happen what is to happen.
    pub fn read(&self) {
        let mut meanwhile = self.meanwhile.lock();
        let due = meanwhile.as_mut().is_some_and(|(left, _)| {
            *left = left.saturating_sub(1);
            *left == 0
        });
        let what = if due { meanwhile.take() } else { None };
        drop(meanwhile);
        what.into_iter().for_each(|(_, what)| what());
    }
}

const EINTR: i32 = 4;
const EIO: i32 = 5;
const ENOSPC: i32 = 28;

impl Clock for World {
    fn wall(&self) -> Timestamp {
        self.lock().wall().into()
    }

    fn monotonic(&self) -> Duration {
        self.lock().now
    }

    fn local(&self) -> (u8, u16) {
        (0, 0)
    }
}

impl Gate for World {
    fn pass(&self, moment: Moment) -> Result<()> {
        let mut inner = self.lock();
        let rate = inner.rates.store;
        let hidden = moment == Moment::After && std::mem::take(&mut inner.hides);
        match inner.fate(rate) {
            Fate::Go if !hidden => Ok(()),
            fate => {
                inner.note(format!("store: {moment:?} {fate:?}"));
                let error = Error::new(Code::E_STORE, format!("the store failed on purpose: {moment:?}"));
                Err(error.within(Context::QueueManager))
            }
        }
    }
}
