//! SIGKILL at random moments of a job of several files: right bytes, no lost job, nothing durable fetched twice.
//!
//! `DO_KILLS` sets how many (200 by default), `DO_SEED` repeats a run whose seed was printed.

#[path = "support/random.rs"]
mod random;

use dojob_origin::{Content, Origin, Resource};
use random::{Random, seed, setting};
use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const FILES: u64 = 5;
const LEN: u64 = 8 * 1024 * 1024 + 13;
/// Slow enough for a handful of lives, fast enough for a handful of jobs.
const RATE: u64 = 48 * 1024 * 1024;
/// The longest life, in milliseconds.
const LIFE: u64 = 60;

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
}

impl Round {
    fn new(seed: u64) -> Round {
        let origin = Origin::start();
        for number in 0..FILES {
            let resource = Resource::new(content(seed, number)).etag(format!("\"{seed}-{number}\""));
            origin.serve(&name(number), resource.rate(RATE));
        }
        Round { origin, dir: tempfile::tempdir().unwrap(), seed, job: None }
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
        status.success()
    }

    fn check(&self) {
        for number in 0..FILES {
            let path = self.dir.path().join(name(number).trim_start_matches('/'));
            assert_holds(&path, content(self.seed, number));
        }
        let left: Vec<PathBuf> = std::fs::read_dir(self.dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|end| end == "part"))
            .collect();
        assert!(left.is_empty(), "part files are left: {left:?}");
        self.check_ranges();
    }

    /// What was durable is never asked for again, but for the last 64 KiB, which prove that the file is the same.
    fn check_ranges(&self) {
        let mut starts: HashMap<String, u64> = HashMap::new();
        for request in self.origin.requests() {
            let range = request.header("range").unwrap_or("bytes=0-");
            let start = range.trim_start_matches("bytes=").trim_end_matches('-').parse().unwrap();
            let last = starts.insert(request.path.clone(), start).unwrap_or(0);
            assert!(
                start + 65_536 >= last,
                "{}: asked from {last} before, and from {start} now",
                request.path
            );
        }
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
    let (mut done, mut rounds) = (0, 0);
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
    }
    println!("{done} kills in {rounds} jobs of {FILES} files: all bytes right, no job lost");
    assert!(done >= kills && rounds > 0);
}
