//! One history: a few jobs, and what happens to them until all is well again.

use super::check;
use super::disk::{Files, MemoryDisk};
use super::net::{Manners, Remote, Says, Wire};
use super::owner::{Tracked, Wanted, Wish, ask, news};
use super::random::Random;
use super::world::{Rates, World};
use crate::disk::part_path;
use crate::engine::by_hand::ByHand;
use crate::engine::{Core, Options, Ports};
use crate::model::{JobId, JobState, JobType, Priority};
use crate::ranges::FileRange;
use crate::store::{NewFile, Property, Store};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

pub struct History {
    pub world: Arc<World>,
    pub jobs: Vec<Tracked>,
    dir: PathBuf,
    engine: Option<ByHand>,
    options: Options,
    pub random: Random,
    /// Whether somebody else meddles with part files.
    meddles: bool,
}

pub type Told = std::result::Result<(), String>;

impl History {
    /// Begins one in a folder that holds an empty store.
    pub fn new(dir: &Path, seed: u64) -> History {
        let mut random = Random(seed);
        let mut rate = |most: u64| if random.percent(40) { 0 } else { random.below(most) };
        let rates = Rates { disk: rate(60), net: rate(300), store: rate(40) };
        History::with(dir, random, rates)
    }

    /// Begins one in which calls fail so often.
    pub fn with(dir: &Path, mut random: Random, rates: Rates) -> History {
        let mut files = Files::default();
        files.reserves = random.percent(50);
        let world = Arc::new(World::new(random.below(u64::MAX), rates, files));
        let checkpoint_bytes = [1, 270_000, 330_000, 1 << 20][random.below(4) as usize];
        let max_running_jobs = 1 + random.below(2) as usize;
        let options = Options {
            checkpoint_bytes,
            max_running_jobs,
            time_slice: Duration::from_secs(3),
            ..Options::default()
        };
        let meddles = random.percent(30);
        let jobs = Vec::new();
        let mut history =
            History { world, jobs, dir: dir.to_owned(), engine: None, options, random, meddles };
        history.open();
        history.world.clone().calmly(|| history.create());
        history
    }

    pub fn core(&self) -> Arc<Core> {
        self.engine.as_ref().expect("an engine").core.clone()
    }

    fn open(&mut self) {
        let world = self.world.clone();
        let ports = Ports {
            clock: world.clone(),
            disk: Arc::new(MemoryDisk(world.clone())),
            fetch: Arc::new(Wire(world.clone())),
        };
        let store = Store::open(&self.dir).expect("the store opens");
        store.put_gate(world.clone());
        let seed = self.random.below(u64::MAX);
        let engine = world.calmly(|| ByHand::new(store, ports, self.options, seed));
        self.engine = Some(engine.expect("the engine starts"));
    }

    fn create(&mut self) {
        for _ in 0..1 + self.random.below(3) {
            let store = &self.core().store;
            let now = self.core().ports.clock.wall();
            let (key, id) = store.create_job("simulated", JobType::Download, now).expect("a job");
            let files: Vec<Wanted> =
                (0..1 + self.random.below(3)).map(|ordinal| self.wanted(id, ordinal as u32)).collect();
            let news: Vec<NewFile> = files.iter().map(news).collect();
            store.add_files(key, &news, now).expect("files");
            let wish = Wish::Rest;
            self.jobs.push(Tracked {
                key,
                id,
                wish,
                doubts: Vec::new(),
                planned: false,
                tried: false,
                files,
            });
        }
    }

    fn wanted(&mut self, id: JobId, ordinal: u32) -> Wanted {
        let random = &mut self.random;
        let says = [Says::Tag, Says::TagAndTime, Says::Time, Says::WeakTag, Says::Nothing];
        let says = says[random.below(5) as usize];
        let mut inner = self.world.lock();
        let number = inner.remotes.len();
        let manners = Manners::draw(random);
        let mut remote = Remote { says, least: 0, versions: Vec::new(), refuses: false, manners };
        let ranged = remote.is_guarded() && random.percent(25);
        if ranged {
            remote.least = 2_000;
            remote.manners = Manners::Good;
        }
        let now = inner.wall() - Duration::from_secs(random.below(3));
        remote.change(random, now);
        inner.remotes.push(remote);
        let path = self.dir.join(format!("file-{number}"));
        let before = random.percent(30).then(|| random.bytes(100));
        if let Some(bytes) = &before {
            inner.files.put(&path, bytes.clone());
        }
        let mut ranges = Vec::new();
        if ranged {
            ranges = vec![FileRange { start: random.below(500), length: Some(1 + random.below(400)) }];
            if random.percent(60) {
                ranges.insert(random.below(2) as usize, FileRange { start: 950, length: Some(1_000) });
            }
            if random.percent(40) {
                ranges.push(FileRange { start: 1_960, length: None });
            }
        }
        Wanted { part: part_path(&path, id, ordinal), path, remote: number, ranges, before }
    }

    /// Lives it, and answers what was wrong.
    pub fn live(&mut self) -> Told {
        for _ in 0..10 + self.random.below(50) {
            let was_round = self.step();
            if self.world.lock().dead {
                self.restart();
            } else if was_round {
                self.check_none_forgotten()?;
            }
            self.check()?;
        }
        self.settle()
    }

    /// What happened. Jobs have numbers there: their ids are SQLite's own random numbers, on which nothing hangs.
    pub fn log(&self) -> Vec<String> {
        let mut log = std::mem::take(&mut self.world.lock().log);
        for line in &mut log {
            for job in &self.jobs {
                *line = line.replace(&job.id.to_string(), &job.key.number().to_string());
            }
            *line = line.replace(&*self.dir.to_string_lossy(), "");
        }
        log
    }

    pub fn check(&mut self) -> Told {
        let (world, core) = (self.world.clone(), self.core());
        world.calmly(|| check::all(&world, &core, &mut self.jobs))
    }

    /// Every job that does not move waits for something.
    fn check_none_forgotten(&self) -> Told {
        let Some(engine) = &self.engine else { return Ok(()) };
        let found = self.world.calmly(|| engine.forgotten()).map_err(|error| error.text)?;
        found.map_or(Ok(()), |(job, state)| {
            Err(format!("job {} is {state:?}, and neither moves nor waits", job.number()))
        })
    }

    fn note(&self, what: impl Into<String>) {
        self.world.lock().note(what.into());
    }

    /// The machine or the process has died, and comes back.
    fn restart(&mut self) {
        self.world.forget_meanwhile();
        self.engine = None;
        let mut inner = self.world.lock();
        inner.fuse = None;
        inner.dead = false;
        if self.random.percent(60) {
            inner.note("the power comes back".into());
            inner.files.lose_power(&mut self.random);
        } else {
            inner.note("the process starts again".into());
        }
        drop(inner);
        self.open();
    }

    /// Does something, and answers whether that was a round of the engine.
    fn step(&mut self) -> bool {
        let choice = self.random.below(100);
        match choice {
            0..25 => self.round(),
            25..50 => self.serve(),
            50..65 => self.command(),
            65..73 => {
                let most = [50, 2_000, 20_000, 900_000][self.random.below(4) as usize];
                let time = Duration::from_millis(self.random.below(most));
                self.note(format!("{time:?} pass"));
                self.world.lock().now += time;
            }
            73..80 => {
                let calls = 1 + self.random.below(60);
                self.note(format!("the machine will die in {calls} calls"));
                self.world.lock().fuse = Some(calls);
            }
            86..90 if self.meddles => self.meddle(),
            80..86 => self.change_remote(),
            86..95 => self.plan(),
            _ => self.turn(),
        }
        choice < 25
    }

    pub fn round(&mut self) {
        self.note("a round");
        self.engine.iter_mut().for_each(ByHand::round);
    }

    pub fn serve(&mut self) {
        self.note("an attempt");
        let random = &mut self.random;
        if let Some(engine) = &mut self.engine {
            engine.serve(|count| random.below(count as u64) as usize);
        }
    }

    fn command(&mut self) {
        let which = self.random.below(self.jobs.len() as u64) as usize;
        let wish = match self.random.below(100) {
            0..60 => Wish::Run,
            60..80 => Wish::Rest,
            80..84 => Wish::Cancelled,
            _ => Wish::Completed,
        };
        // Completing early gives up what is not there yet: seldom.
        let key = self.jobs[which].key;
        let core = self.core();
        let is_early =
            self.world.calmly(|| core.store.job(key)).is_ok_and(|row| row.state != JobState::Transferred);
        if wish == Wish::Completed && is_early && self.random.percent(85) {
            return;
        }
        let done = ask(&core, key, self.jobs[which].id, wish);
        self.note(format!(
            "job {}: {wish:?}: {:?}",
            key.number(),
            done.as_ref().map_err(|error| &error.text)
        ));
        self.jobs[which].heard(wish, done);
    }

    fn change_remote(&mut self) {
        change(&self.world, &mut self.random);
    }

    /// Somebody else lays hands on a part file.
    fn meddle(&mut self) {
        let job = &self.jobs[self.random.below(self.jobs.len() as u64) as usize];
        let what = self.random.below(3);
        let at = self.random.below(u64::MAX) as usize;
        let mut inner = self.world.lock();
        let Some(file) = job.files.iter().find(|file| inner.files.at(&file.part).is_some()) else { return };
        inner.note(format!("somebody meddles with {} ({what})", file.part.display()));
        match what {
            0 => inner.files.take(&file.part),
            _ => inner.files.alter(&file.part, at, what == 1),
        }
    }

    /// Something happens in the middle of the next attempt.
    fn plan(&mut self) {
        let reads = 1 + self.random.below(12);
        let which = self.random.below(self.jobs.len() as u64) as usize;
        let (key, id) = (self.jobs[which].key, self.jobs[which].id);
        let wish = [Some(Wish::Rest), Some(Wish::Cancelled), Some(Wish::Completed), None, None]
            [self.random.below(5) as usize];
        self.note(format!("after {reads} reads: {wish:?}"));
        let (world, core) = (self.world.clone(), Arc::downgrade(&self.core()));
        let stop = self.engine.as_ref().and_then(|engine| engine.stop_of(key));
        let mut random = Random(self.random.below(u64::MAX));
        if let Some(wish) = wish {
            // Whether and when it happens is not known here.
            let job = &mut self.jobs[which];
            job.doubts.push(wish);
            job.planned = true;
            job.tried |= wish == Wish::Completed;
        }
        let happen = move || {
            let Some(wish) = wish else { return change(&world, &mut random) };
            let Some(core) = core.upgrade() else { return };
            let done = ask(&core, key, id, wish);
            world.lock().note(format!("meanwhile: {wish:?}: {:?}", done.map_err(|error| error.text)));
            stop.iter().for_each(|stop| stop.stop());
        };
        self.world.meanwhile(reads, Box::new(happen));
    }

    /// What moves jobs about: another priority, room, a network.
    fn turn(&mut self) {
        let job = &self.jobs[self.random.below(self.jobs.len() as u64) as usize];
        let key = job.key;
        match self.random.below(3) {
            0 => {
                let priority = Priority::ALL[self.random.below(4) as usize];
                self.note(format!("job {}: {priority:?}", key.number()));
                let core = self.core();
                let _ = core.store.set(key, Property::Priority(priority), core.ports.clock.wall());
                core.reconsider(key);
            }
            1 => self.engine.iter_mut().for_each(|engine| engine.room(key)),
            _ => self.engine.iter_mut().for_each(ByHand::network),
        }
    }

    /// Nothing fails any more: every job gets to its end.
    pub fn settle(&mut self) -> Told {
        self.world.forget_meanwhile();
        let mut inner = self.world.lock();
        inner.note("nothing fails any more".into());
        inner.rates = Rates::default();
        inner.fuse = None;
        drop(inner);
        let core = self.core();
        // A server that sends little at a time needs many attempts.
        for _ in 0..300 {
            self.round();
            while self.engine.as_mut().is_some_and(|engine| engine.serve(|_| 0)) {
                self.round();
            }
            self.check()?;
            if self.end_all() {
                return self.sweep();
            }
            self.world.lock().now += Duration::from_secs(700);
        }
        let states =
            self.jobs.iter().map(|job| (job.key.number(), core.store.job(job.key).map(|row| row.state)));
        Err(format!("a job does not get to its end though nothing fails: {:?}", states.collect::<Vec<_>>()))
    }

    /// Asks every job for what is next. True if all are final.
    fn end_all(&mut self) -> bool {
        let core = self.core();
        let mut ended = true;
        for job in &mut self.jobs {
            let Ok(row) = core.store.job(job.key) else { continue };
            let wish = match row.state {
                state if state.is_final() => continue,
                JobState::Transferred if row.files_whole < row.files_total => Wish::Run,
                JobState::Transferred => Wish::Completed,
                JobState::Suspended | JobState::Error => Wish::Run,
                _ => {
                    ended = false;
                    continue;
                }
            };
            ended = false;
            let done = ask(&core, job.key, job.id, wish);
            self.world.lock().note(format!("job {}: {wish:?}: {done:?}", job.key.number()));
            job.heard(wish, done);
        }
        ended
    }

    /// And leaves nothing behind.
    fn sweep(&mut self) -> Told {
        self.world.lock().now += Duration::from_secs(4_000);
        self.round();
        self.round();
        self.check()?;
        let inner = self.world.lock();
        let left = inner.files.all_names().into_iter().find(|name| name.to_string_lossy().ends_with(".part"));
        left.map_or(Ok(()), |left| Err(format!("{} is left behind", left.display())))
    }
}

/// Another version is put in the place of a remote file.
fn change(world: &World, random: &mut Random) {
    let mut inner = world.lock();
    // In another second than the one before: servers date by seconds.
    inner.now += Duration::from_secs(2);
    let number = random.below(inner.remotes.len() as u64) as usize;
    let now = inner.wall();
    inner.remotes[number].change(random, now);
    inner.note(format!("remote file {number} has another version"));
}
