//! SIGKILL at random moments of a job of several files: right bytes, no lost job, nothing durable fetched twice.
//!
//! `DO_KILLS` sets how many (200 by default), `DO_SEED` repeats a run whose seed was printed.

#[path = "support/random.rs"]
mod random;

use dojob::{Manager, Options};
use dojob_origin::{Content, Fault, Origin, Resource};
use random::{Random, seed, setting};
use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const FILES: u64 = 5;
const LEN: u64 = 8 * 1024 * 1024 + 13;
/// Slow enough for a handful of lives, fast enough for a handful of jobs.
const RATE: u64 = 48 * 1024 * 1024;
/// The longest life, in milliseconds.
const LIFE: u64 = 60;
/// What one kill may cost a file: what was not durable, fewer bytes than the program's checkpoints have, and the last
/// 64 KiB that were, which prove that the file is the same.
const COST: u64 = 1024 * 1024 + 64 * 1024;

/// The example program that fetches a set of files, built beside this test.
fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    test.ancestors().nth(2).unwrap().join("examples").join(format!("set{}", std::env::consts::EXE_SUFFIX))
}

/// One job, from its creation to its end, over as many lives as it takes.
struct Round {
    origin: Origin,
    dir: tempfile::TempDir,
    seed: u64,
    job: Option<String>,
    /// How far part files were written when the program was last killed, by their files' names.
    written: HashMap<String, u64>,
    /// Requests that have been looked at.
    seen: usize,
    /// The bytes that had to be fetched again, for each file that a kill interrupted.
    again: Vec<u64>,
}

impl Round {
    fn new(seed: u64) -> Round {
        let origin = Origin::start();
        for number in 0..FILES {
            let resource = Resource::new(content(seed, number)).etag(format!("\"{seed}-{number}\""));
            origin.serve(&name(number), resource.rate(RATE));
        }
        let dir = tempfile::tempdir().unwrap();
        Round { origin, dir, seed, job: None, written: HashMap::new(), seen: 0, again: Vec::new() }
    }

    fn start(&self) -> Child {
        let urls = (0..FILES).map(|number| self.origin.url(&name(number)));
        Command::new(program())
            .arg(self.dir.path().join("store"))
            .arg(self.dir.path())
            .args(urls)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the example `set`, which `cargo test` or `cargo build --examples` builds")
    }

    /// One life: killed after `life`, or run to its end. True if it ended by itself, and well.
    fn live(&mut self, life: Option<Duration>) -> bool {
        let mut child = self.start();
        if let Some(life) = life {
            std::thread::sleep(life);
            child.kill().unwrap();
        }
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let status = child.wait().unwrap();
        assert!(status.success() || life.is_some(), "the program failed by itself");
        if let Some(job) = first.trim().strip_prefix("job ").filter(|job| job.len() == 36) {
            let known = self.job.get_or_insert_with(|| job.to_owned());
            assert_eq!(known, job, "the job was lost");
        }
        self.look_at_requests();
        self.look_at_parts();
        status.success()
    }

    /// What was durable is never asked for again, but for the last 64 KiB.
    fn look_at_requests(&mut self) {
        let requests = self.origin.requests();
        for request in &requests[self.seen..] {
            let range = request.header("range").unwrap_or("bytes=0-");
            let start: u64 = range.trim_start_matches("bytes=").trim_end_matches('-').parse().unwrap();
            let Some(written) = self.written.remove(&request.path) else { continue };
            let again = written.saturating_sub(start);
            assert!(again < COST, "{}: {written} bytes were written, and {start} are kept", request.path);
            self.again.push(again);
        }
        self.seen = requests.len();
    }

    fn look_at_parts(&mut self) {
        for (path, len) in self.parts() {
            // Others are made only to be looked at.
            let ordinal = path.file_stem().unwrap().to_str().unwrap().rsplit('-').next().unwrap();
            ordinal.parse().map(|ordinal| self.written.insert(name(ordinal), len)).ok();
        }
    }

    /// The part files, and how long they are.
    fn parts(&self) -> Vec<(PathBuf, u64)> {
        let entries = std::fs::read_dir(self.dir.path()).unwrap().map(|entry| entry.unwrap());
        let parts = entries.filter(|entry| entry.path().extension().is_some_and(|end| end == "part"));
        parts.map(|entry| (entry.path(), entry.metadata().unwrap().len())).collect()
    }

    fn check(&self) {
        for number in 0..FILES {
            let path = self.dir.path().join(name(number).trim_start_matches('/'));
            assert_holds(&path, content(self.seed, number));
        }
        assert_eq!(self.parts(), [], "part files are left");
    }
}

fn name(number: u64) -> String {
    format!("/file-{number}")
}

fn content(seed: u64, number: u64) -> Content {
    Content { seed: seed ^ number, len: LEN }
}

fn assert_holds(path: &Path, content: Content) {
    assert_eq!(content.check_file(path).unwrap(), None, "{} differs", path.display());
}

#[test]
fn kills_at_random_moments_end_with_right_bytes_and_no_lost_job() {
    let seed = seed();
    let kills = setting("DO_KILLS").unwrap_or(200);
    println!("DO_SEED={seed} DO_KILLS={kills}");
    let mut random = Random(seed);
    let (mut done, mut rounds, mut again) = (0, 0, Vec::new());
    while done < kills {
        let mut round = Round::new(random.below(u64::MAX));
        rounds += 1;
        let mut ended = false;
        while !ended && done < kills {
            // Microseconds, so that no moment is more likely than its neighbours.
            let life = Duration::from_micros(random.below(LIFE * 1_000));
            ended = round.live(Some(life));
            done += u64::from(!ended);
        }
        if !ended {
            round.live(None);
        }
        round.check();
        again.append(&mut round.again);
    }
    println!("{done} kills in {rounds} jobs of {FILES} files: all bytes right, no job lost");
    let (files, bytes, most) = (again.len(), again.iter().sum::<u64>(), again.iter().max().unwrap_or(&0));
    println!("{bytes} bytes of {files} interrupted files were fetched again, {most} of one at most");
    // Kills that meet no file on its way would prove nothing.
    assert!(files as u64 >= kills / 4, "only {files} files were interrupted by {done} kills");
}

/// From an owner's death to the first byte that another process' engine is sent for its job.
fn succession(seed: u64) -> Duration {
    let round = Round::new(seed);
    let stalled = Resource::new(content(seed, 0)).etag("\"1\"").fault(Fault::StallAfter(LEN / 2));
    round.origin.serve(&name(0), stalled);
    let mut owner = round.start();
    round.origin.wait_body(&name(0), 0, LEN / 2);
    let next = Manager::open(&round.dir.path().join("store"), Options::default()).unwrap();
    owner.kill().unwrap();
    let from = Instant::now();
    round.origin.wait_body(&name(0), 1, 1);
    let took = from.elapsed();
    owner.wait().unwrap();
    next.close();
    took
}

#[test]
fn an_owner_that_is_killed_is_followed_by_another_process_within_a_second() {
    let took: Vec<Duration> = (0..3).map(succession).collect();
    println!("another process took over after {took:?}");
    // All of them do; on a machine that is busy with other things, one of them at least.
    assert!(took.iter().any(|took| *took < Duration::from_secs(1)), "{took:?}");
}
