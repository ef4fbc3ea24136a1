//! Part files that somebody changed, between two sessions or under a worker's hands: never wrong bytes under a final name.

use crate::random::{Random, seed};
use crate::support::{Bench, content, faulty};
use dojob::{Code, Job};
use dojob_origin::Fault;
use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

const LEN: u64 = 1_500_007;
const HALF: u64 = LEN / 2;

/// What is done to a part file of about this many bytes.
type Damage = (&'static str, fn(&Path, &mut Random));

fn write(part: &Path, at: u64, bytes: &[u8]) {
    OpenOptions::new().write(true).open(part).unwrap().write_all_at(bytes, at).unwrap();
}

fn set_len(part: &Path, len: u64) {
    OpenOptions::new().write(true).open(part).unwrap().set_len(len).unwrap();
}

/// Another file of the same length in its place.
fn exchange(part: &Path, random: &mut Random) {
    let bytes = random.bytes(fs::metadata(part).unwrap().len() as usize);
    fs::write(part.with_extension("other"), bytes).unwrap();
    fs::rename(part.with_extension("other"), part).unwrap();
}

const DAMAGES: &[Damage] = &[
    ("missing", |part, _| fs::remove_file(part).unwrap()),
    ("emptied", |part, _| set_len(part, 0)),
    ("shorter", |part, random| set_len(part, random.below(HALF))),
    ("longer", |part, random| {
        let bytes = random.bytes(9_999);
        write(part, fs::metadata(part).unwrap().len(), &bytes);
    }),
    ("much longer", |part, _| set_len(part, 3 * LEN)),
    ("cut and as long again", |part, random| {
        let len = fs::metadata(part).unwrap().len();
        set_len(part, random.below(HALF));
        set_len(part, len);
    }),
    ("one byte changed", |part, random| {
        let at = random.below(HALF);
        let right = content(1, LEN).to_vec()[at as usize];
        write(part, at, &[!right]);
    }),
    ("a block changed", |part, random| {
        let (at, bytes) = (random.below(HALF - 4096), random.bytes(4096));
        write(part, at, &bytes);
    }),
    ("a block of zeroes", |part, random| write(part, random.below(HALF - 4096), &[0; 4096])),
    ("all of it changed", |part, random| {
        let bytes = random.bytes(HALF as usize);
        write(part, 0, &bytes);
    }),
    ("another file", exchange),
];

/// A job that has half of its file, and waits for the rest.
fn half(bench: &Bench) -> (Job, PathBuf) {
    bench.origin.serve("/f", faulty(1, LEN, [Fault::StallAfter(HALF)]));
    let job = bench.job(&["f"]);
    job.resume().unwrap();
    bench.wait_bytes(&job, HALF);
    (job, bench.parts().pop().expect("a part file"))
}

/// Goes on until the file is in place, whatever is to be fetched again for it. Answers whether it is right.
fn deliver(bench: &Bench, job: &Job, what: &str) -> bool {
    for _ in 0..3 {
        bench.run(job);
        match job.complete() {
            Ok(code) => {
                assert_eq!(code, Code::OK, "{what}");
                return content(1, LEN).check_file(bench.path("f")).unwrap().is_none();
            }
            Err(error) => assert_eq!(error.code, Code::E_LOCAL_FILE_CHANGED, "{what}: {error}"),
        }
        assert!(!bench.path("f").exists(), "{what}");
    }
    panic!("{what}: nothing comes of it");
}

#[test]
fn a_part_that_was_changed_between_two_sessions_is_noticed() {
    let seed = seed();
    println!("DO_SEED={seed}");
    let mut random = Random(seed);
    let mut wrong = Vec::new();
    for (what, damage) in DAMAGES {
        let mut bench = Bench::new();
        let (job, part) = half(&bench);
        let id = job.id().unwrap();
        job.suspend().unwrap();
        bench.origin.wait_ended("/f", 0);
        bench.manager.close();
        damage(&part, &mut random);
        bench.reopen();
        let job = bench.manager.job(id).unwrap();
        let delivered =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| deliver(&bench, &job, what)));
        wrong.extend((!matches!(delivered, Ok(true))).then_some(*what));
    }
    assert!(wrong.is_empty(), "DO_SEED={seed}: wrong bytes under the final name: {wrong:?}");
}

#[test]
fn a_part_that_is_changed_while_a_worker_writes_is_noticed() {
    let seed = seed();
    println!("DO_SEED={seed}");
    let mut random = Random(seed);
    let mut wrong = Vec::new();
    for (what, damage) in DAMAGES {
        let bench = Bench::new();
        let (job, part) = half(&bench);
        damage(&part, &mut random);
        bench.origin.release();
        let delivered =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| deliver(&bench, &job, what)));
        wrong.extend((!matches!(delivered, Ok(true))).then_some(*what));
    }
    assert!(wrong.is_empty(), "DO_SEED={seed}: wrong bytes under the final name: {wrong:?}");
}
