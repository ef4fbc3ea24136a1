//! SIGKILL at random moments of the command: the same line ends with the right file, and leaves nothing behind.
//!
//! `DO_KILLS` sets how many (60 by default), `DO_SEED` repeats a run whose seed was printed.

#[path = "../../tests/support/random.rs"]
mod random;
mod tool;

use dojob_origin::{Content, Resource};
use random::{Random, seed, setting};
use rustix::process::Signal;
use std::time::Duration;
use tool::{ETAG, MIB, Tool};

const RATE: u64 = 32 * MIB;
/// The longest first life, in milliseconds. Each further one of a file may be longer: what is on its way for less than
/// two seconds is not durable yet, and begins anew.
const LIFE: u64 = 80;

#[test]
fn a_line_that_is_killed_at_random_moments_ends_with_the_right_file() {
    let (seed, kills) = (seed(), setting("DO_KILLS").unwrap_or(60));
    println!("DO_SEED={seed} DO_KILLS={kills}");
    let mut random = Random(seed);
    let (mut done, mut files, mut begun) = (0, 0, 0);
    while done < kills {
        let tool = Tool::new();
        let content = Content { seed: random.below(u64::MAX), len: 2 * MIB + random.below(MIB) };
        tool.origin.serve("/f", Resource::new(content).etag(ETAG).rate(RATE));
        files += 1;
        for life in 1.. {
            let line = tool.start("/f", "f");
            // Microseconds, so that no moment is more likely than its neighbours.
            std::thread::sleep(Duration::from_micros(random.below(life * LIFE * 1_000)));
            line.signal(Signal::KILL);
            let ended = line.finish();
            let whole = tool.path("f").exists();
            assert!(!whole || content.check_file(tool.path("f")).unwrap().is_none(), "DO_SEED={seed}");
            if ended.code.is_some() {
                assert_eq!(ended.code, Some(0), "DO_SEED={seed}: {ended:?}");
                break;
            }
            done += 1;
            begun += u64::from(!tool.parts().is_empty());
        }
        tool.check("f", content);
        let manager = dojob::Manager::open(&tool.path("store"), dojob::Options::default()).unwrap();
        assert!(manager.jobs().unwrap().is_empty(), "DO_SEED={seed}: a job is left");
    }
    println!("{done} kills of the command, {files} files: all bytes right, nothing left");
    assert!(begun >= kills / 4, "only {begun} of {done} kills met a file on its way");
}
