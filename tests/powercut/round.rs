//! One recorded run and the disks that cuts of its power leave.

use super::disk::{Disk, Left, Names};
use super::life::{Life, Told};
use super::log::{self, Entry, Op};
use super::program::RANGES;
use super::random::Random;
use super::rows::{self, Row};
use dojob::FileRange;
use dojob_origin::{Content, Fault, Origin, Resource};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// What may be fetched again at a resume, although it is on record.
pub const OVERLAP: u64 = 64 * 1024;
/// How long a life may take that takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(60);
/// What stands at the destination of `replaced`.
pub const OLD: &[u8] = b"what stood there before";

/// A recorded run: its origin, its disk before it, and what it did.
pub struct Round {
    dir: tempfile::TempDir,
    origin: Origin,
    seed: u64,
    recorder: PathBuf,
    before: HashMap<Names, Disk>,
    log: Vec<Entry>,
}

/// What was found out about one disk.
#[derive(Default)]
pub struct Found {
    /// Part files that were on record and whose names were not on the disk.
    pub nameless: usize,
}

impl Round {
    /// Records a run of two lives.
    pub fn record(recorder: &Path, seed: u64) -> Round {
        let memory = Path::new("/dev/shm");
        let place = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let dir = tempfile::Builder::new().prefix("dojob-power-").tempdir_in(place).unwrap();
        let origin = Origin::start();
        let recorder = recorder.to_owned();
        let (before, log) = (HashMap::new(), Vec::new());
        let mut round = Round { dir, origin, seed, recorder, before, log };
        std::fs::create_dir_all(round.root().join("files")).unwrap();
        std::fs::write(round.path("replaced"), OLD).unwrap();
        round.before =
            [Names::Posix, Names::Journal].map(|rule| (rule, Disk::scan(&round.root(), rule))).into();
        round.serve();
        let log = round.dir.path().join("log");
        let record = |program: &mut Command| {
            program.env("DO_POWERCUT_ROOT", round.root()).env("DO_POWERCUT_LOG", &log);
            program.env("LD_PRELOAD", &round.recorder);
        };
        for make in ["several,given-up", "later"] {
            let mut program = round.program(make);
            record(&mut program);
            let run = std::thread::scope(|scope| {
                let run = scope.spawn(|| finish(program));
                if make != "later" {
                    round.change();
                }
                run.join().unwrap()
            });
            run.unwrap_or_else(|error| panic!("DO_SEED={seed}: the recorded run: {error}"));
        }
        round.log = log::read(&log);
        for (name, _) in SIZES {
            round.origin.serve(&format!("/{name}"), round.resource(name, latest(name)));
        }
        round
    }

    /// How many calls were recorded.
    pub fn len(&self) -> usize {
        self.log.len()
    }

    /// Cuts the power somewhere, and goes on from what is left. The error tells what is not as it must be.
    pub fn cut(&self, seed: u64) -> Result<Found, String> {
        let mut random = Random(seed);
        let rule = if random.percent(50) { Names::Posix } else { Names::Journal };
        let cut = self.moment(&mut random);
        let mut disk = self.before[&rule].clone();
        (0..cut).for_each(|at| disk.apply(&self.log, at));
        let left = disk.cut(&self.log, &mut random);
        let inodes = self.dir.path().join("inodes");
        std::fs::write(&inodes, left.lay(&self.root())).unwrap();
        let life =
            Life { round: self, left: &left, told: Told::of(&self.log[..cut]), rows: self.rows(&left) };
        // The life before this one may have ended with a request on its way.
        self.origin.wait_idle();
        let asked = self.origin.requests().len();
        let found = life.check_left()?;
        let mut program = self.program("after");
        program.env("DO_POWERCUT_INODES", &inodes).env("LD_PRELOAD", &self.recorder);
        let output = finish(program)?;
        life.check_output(&output)?;
        life.check_end()?;
        life.check_requests(&self.origin.requests()[asked..])?;
        Ok(found)
    }

    /// A moment of the record; the rarer calls are worth more than one more write.
    fn moment(&self, random: &mut Random) -> usize {
        let cut = random.below(self.log.len() as u64) as usize;
        if random.percent(40) {
            return cut;
        }
        let rare = |entry: &Entry| !matches!(entry.op, Op::Write { .. } | Op::Resize(_) | Op::Mark(_));
        let next = self.log[cut..].iter().position(rare).map_or(self.log.len(), |after| cut + after);
        (next + random.below(3) as usize).min(self.log.len())
    }

    fn rows(&self, left: &Left) -> Vec<Row> {
        rows::read(left, &self.root().join("store"), &self.dir.path().join("copy"))
    }

    fn program(&self, make: &str) -> Command {
        let mut program = Command::new(std::env::current_exe().unwrap());
        program.args(["--exact", super::PROGRAM, "--nocapture", "--test-threads=1"]);
        program.env("DO_POWERCUT_DISK", self.root()).env("DO_POWERCUT_URL", self.origin.url(""));
        program.env("DO_POWERCUT_MAKE", make).stdout(Stdio::piped()).stderr(Stdio::piped());
        program
    }

    pub fn root(&self) -> PathBuf {
        self.dir.path().join("disk")
    }

    /// Where a file of this name goes.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root().join("files").join(name)
    }

    /// Serves everything, with what goes wrong in the recorded run.
    fn serve(&self) {
        let mut random = Random(self.seed);
        for (name, len) in SIZES {
            let cut = 40_000 + random.below(len.saturating_sub(80_000).max(1));
            let again = Fault::ResetAfter((cut / 2).max(1));
            let faults = match *name {
                "plain" => vec![Fault::CutAfter(cut)],
                "cut" | "late" => vec![Fault::CutAfter(cut), again, Fault::IgnoreRange],
                "ranges" => vec![Fault::CutAfter(cut / 4), again],
                "changed" => vec![Fault::StallAfter(cut)],
                "endless" => vec![Fault::StallAfter(100_000)],
                _ => Vec::new(),
            };
            self.origin.serve(&format!("/{name}"), self.resource(name, 1).faults(faults));
        }
    }

    fn resource(&self, name: &str, version: u64) -> Resource {
        let resource = Resource::new(self.content(name, version));
        if name == "plain" { resource } else { resource.etag(tag_of(name, version)) }
    }

    /// Puts another version in place of one that has arrived half-way.
    fn change(&self) {
        self.origin.wait_body("/changed", 0, 40_000);
        self.origin.serve("/changed", self.resource("changed", 2));
        self.origin.disconnect();
    }

    fn content(&self, name: &str, version: u64) -> Content {
        let (number, (_, len)) = SIZES.iter().enumerate().find(|(_, (one, _))| *one == name).unwrap();
        Content { seed: self.seed ^ (number as u64) << 8 ^ version, len: *len }
    }

    /// What a file must hold whose version has this tag.
    pub fn version(&self, name: &str, tag: Option<&str>) -> Vec<u8> {
        let version = if name == "changed" && tag == Some(&tag_of(name, 1)) { 1 } else { latest(name) };
        let all = self.content(name, version).to_vec();
        if name != "ranges" {
            return all;
        }
        let piece = |range: &FileRange| {
            let start = range.start as usize;
            all[start..start + range.length.unwrap() as usize].to_vec()
        };
        RANGES.iter().flat_map(piece).collect()
    }

    /// What a file must hold in the end.
    pub fn right(&self, name: &str) -> Vec<u8> {
        self.version(name, None)
    }

    /// The tag of the version that the origin has.
    pub fn latest_tag(&self, name: &str) -> String {
        tag_of(name, latest(name))
    }
}

fn latest(name: &str) -> u64 {
    if name == "changed" { 2 } else { 1 }
}

fn tag_of(name: &str, version: u64) -> String {
    format!("\"{name}-{version}\"")
}

/// Runs a program to its end. Answers what it printed, or what was wrong with it.
fn finish(mut program: Command) -> Result<String, String> {
    let child = program.spawn().map_err(|error| error.to_string())?;
    let id = child.id();
    let (sender, ended) = mpsc::channel();
    let waiting = std::thread::spawn(move || {
        let output = child.wait_with_output();
        let _ = sender.send(());
        output
    });
    if ended.recv_timeout(PATIENCE).is_err() {
        // Its output so far is of use to whoever looks for the reason.
        let _ = Command::new("kill").args(["-9", &id.to_string()]).status();
    }
    let output = waiting.join().unwrap().map_err(|error| error.to_string())?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() {
        return Ok(text(&output.stdout));
    }
    Err(format!("{}: {}{}", output.status, text(&output.stdout), text(&output.stderr)))
}

/// What the origin has.
const SIZES: &[(&str, u64)] = &[
    ("replaced", 200_003),
    ("cut", 600_007),
    ("changed", 500_009),
    ("plain", 300_001),
    ("empty", 0),
    ("ranges", 300_000),
    ("endless", 300_000),
    ("late", 150_000),
    ("small", 1_000),
];
