//! What somebody plants at a part file's name or at a final one is never followed and never written through, whenever
//! it is put there.

#[path = "support/random.rs"]
mod random;
mod support;

use dojob::{Code, Job, JobState};
use dojob_origin::Fault;
use random::{Random, seed};
use std::fs;
use std::os::unix::fs::{FileTypeExt, MetadataExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use support::{Bench, assert_holds, content, faulty, resource};

const LEN: u64 = 2 * 1024 * 1024 + 7;
/// Longer than the file and as right as the part file, so that neither its length nor its bytes tell anything.
fn victim() -> Vec<u8> {
    let mut bytes = content(1, LEN).to_vec();
    bytes.truncate(LEN as usize / 2);
    bytes.resize(3 * 1024 * 1024, b'v');
    bytes
}

const KINDS: [&str; 6] = ["symlink", "dangling", "hard link", "pipe", "socket", "file"];

/// Puts something of this kind at a name, in place of what stands there.
fn plant(bench: &Bench, kind: &str, at: &Path) {
    let prey = bench.path("victim");
    fs::write(&prey, victim()).unwrap();
    let _ = fs::remove_file(at);
    match kind {
        "symlink" => symlink(&prey, at).unwrap(),
        "dangling" => symlink(bench.path("nowhere"), at).unwrap(),
        "hard link" => fs::hard_link(&prey, at).unwrap(),
        "pipe" => assert!(Command::new("mkfifo").arg(at).status().unwrap().success()),
        "socket" => {
            // From its folder: the names of sockets may not be long.
            let short = bench.path("s");
            drop(std::os::unix::net::UnixListener::bind(&short).unwrap());
            fs::rename(short, at).unwrap();
        }
        _ => fs::write(at, victim()).unwrap(),
    }
}

fn assert_untouched(bench: &Bench, kind: &str) {
    assert!(fs::read(bench.path("victim")).unwrap() == victim(), "{kind}: the victim was written to");
    assert!(!bench.path("nowhere").exists(), "{kind}: a dangling link was followed");
}

fn part_of(bench: &Bench, job: &Job) -> PathBuf {
    bench.path(&format!(".dojob-{}-0.part", job.id().unwrap()))
}

fn complete(bench: &Bench, job: &Job, kind: &str) {
    assert_eq!(job.complete().unwrap(), Code::OK, "{kind}");
    let found = fs::symlink_metadata(bench.path("f")).unwrap();
    assert!(found.is_file() && found.nlink() == 1, "{kind}");
    assert_holds(&bench.path("f"), content(1, LEN));
    assert_untouched(bench, kind);
    assert!(bench.parts().is_empty(), "{kind}");
}

#[test]
fn before_a_job_starts() {
    for kind in KINDS {
        let bench = Bench::new();
        bench.origin.serve("/f", resource(1, LEN));
        let job = bench.job(&["f"]);
        plant(&bench, kind, &part_of(&bench, &job));
        bench.run(&job);
        complete(&bench, &job, kind);
    }
}

#[test]
fn a_folder_in_a_part_files_place_is_told_of() {
    let bench = Bench::new();
    bench.origin.serve("/f", resource(1, LEN));
    let job = bench.job(&["f"]);
    let part = part_of(&bench, &job);
    fs::create_dir(&part).unwrap();
    fs::write(part.join("kept"), "mine").unwrap();
    job.resume().unwrap();
    assert_eq!(bench.settle(&job, false), JobState::Error);
    let error = job.error().unwrap().error;
    assert_eq!(error.code, Code::E_IS_DIRECTORY, "{error}");
    assert!(part.join("kept").exists());
    fs::remove_dir_all(&part).unwrap();
    bench.run(&job);
    job.complete().unwrap();
    assert_holds(&bench.path("f"), content(1, LEN));
}

#[test]
fn between_two_sessions() {
    for kind in KINDS.into_iter().filter(|kind| *kind != "file") {
        let mut bench = Bench::new();
        bench.origin.serve("/f", faulty(1, LEN, [Fault::StallAfter(LEN / 2)]));
        let job = bench.job(&["f"]);
        let id = job.id().unwrap();
        job.resume().unwrap();
        bench.wait_bytes(&job, LEN / 2);
        job.suspend().unwrap();
        bench.origin.wait_ended("/f", 0);
        let part = part_of(&bench, &job);
        bench.manager.close();
        assert!(part.exists());
        plant(&bench, kind, &part);
        bench.reopen();
        let job = bench.manager.job(id).unwrap();
        bench.run(&job);
        complete(&bench, &job, kind);
    }
}

#[test]
fn while_a_file_arrives() {
    for kind in KINDS {
        let bench = Bench::new();
        bench.origin.serve("/f", faulty(1, LEN, [Fault::StallAfter(LEN / 2)]));
        let job = bench.job(&["f"]);
        job.resume().unwrap();
        bench.wait_bytes(&job, LEN / 2);
        plant(&bench, kind, &part_of(&bench, &job));
        bench.origin.release();
        // What arrived went to a file without a name: it is fetched again, by itself.
        assert_eq!(bench.settle(&job, false), JobState::TransientError, "{kind}");
        assert_eq!(job.error().unwrap().error.code, Code::E_LOCAL_FILE_CHANGED, "{kind}");
        bench.run(&job);
        complete(&bench, &job, kind);
    }
}

#[test]
fn between_whole_and_complete() {
    for kind in KINDS {
        let bench = Bench::new();
        bench.origin.serve("/f", resource(1, LEN));
        fs::write(bench.path("f"), "what stood there").unwrap();
        let job = bench.job(&["f"]);
        bench.run(&job);
        plant(&bench, kind, &part_of(&bench, &job));
        let error = job.complete().unwrap_err();
        assert_eq!(error.code, Code::E_LOCAL_FILE_CHANGED, "{kind}: {error}");
        assert_eq!(fs::read(bench.path("f")).unwrap(), b"what stood there", "{kind}");
        bench.run(&job);
        complete(&bench, &job, kind);
    }
}

#[test]
fn a_final_name_is_replaced_and_not_followed() {
    for kind in ["symlink", "dangling", "hard link", "file"] {
        for early in [true, false] {
            let bench = Bench::new();
            bench.origin.serve("/f", resource(1, LEN));
            if early {
                plant(&bench, kind, &bench.path("f"));
            }
            let job = bench.job(&["f"]);
            bench.run(&job);
            if !early {
                plant(&bench, kind, &bench.path("f"));
            }
            complete(&bench, &job, kind);
        }
    }
}

#[test]
fn nothing_takes_the_place_of_a_pipe_a_socket_or_a_device() {
    for kind in ["pipe", "socket"] {
        let bench = Bench::new();
        bench.origin.serve("/f", resource(1, LEN));
        let job = bench.job(&["f"]);
        bench.run(&job);
        plant(&bench, kind, &bench.path("f"));
        let error = job.complete().unwrap_err();
        assert_eq!(error.code, Code::E_ACCESS_DENIED, "{kind}: {error}");
        let found = fs::symlink_metadata(bench.path("f")).unwrap().file_type();
        assert!(found.is_fifo() || found.is_socket(), "{kind}");
        let refused = job.add_file(&bench.origin.url("/f"), &bench.path("f")).map(drop).unwrap_err();
        assert_eq!(refused.code, Code::E_ACCESS_DENIED, "{kind}: {refused}");
        fs::remove_file(bench.path("f")).unwrap();
        complete(&bench, &job, kind);
    }
    let bench = Bench::new();
    let job = bench.job(&[]);
    let refused = job.add_file(&bench.origin.url("/f"), Path::new("/dev/null")).map(drop).unwrap_err();
    assert!(refused.text.contains("device"), "{refused}");
}

/// Swaps what stands at the names, as fast as it can, until told to stop.
fn swap(bench: &Bench, names: &[PathBuf], seed: u64, stop: &AtomicBool, swaps: &AtomicU64) {
    let (victim, spare) = (bench.path("victim"), bench.path("spare"));
    let mut random = Random(seed);
    while !stop.load(Ordering::Relaxed) {
        let name = &names[random.below(names.len() as u64) as usize];
        let _ = fs::remove_file(&spare);
        match random.below(5) {
            0 => symlink(&victim, &spare).unwrap(),
            1 => symlink(bench.path("nowhere"), &spare).unwrap(),
            2 => fs::hard_link(&victim, &spare).unwrap(),
            3 => drop(fs::remove_file(name)),
            _ => fs::write(&spare, "short").unwrap(),
        }
        let _ = fs::rename(&spare, name);
        swaps.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn whoever_swaps_names_all_the_time_gets_nothing_written_to_its_victim() {
    let seed = seed();
    println!("DO_SEED={seed}");
    let bench = Bench::new();
    fs::write(bench.path("victim"), victim()).unwrap();
    let (stop, swaps) = (AtomicBool::new(false), AtomicU64::new(0));
    let (mut tries, mut refused) = (0, 0);
    bench.origin.serve("/f", resource(1, LEN));
    let job = bench.job(&["f"]);
    let names = [part_of(&bench, &job), bench.path("f")];
    std::thread::scope(|scope| {
        scope.spawn(|| swap(&bench, &names, seed, &stop, &swaps));
        while tries < 40 {
            tries += 1;
            let _ = job.resume();
            let state = bench.settle(&job, false);
            if state == JobState::Transferred && job.complete().is_ok() {
                break;
            }
            refused += 1;
        }
        stop.store(true, Ordering::Relaxed);
    });
    println!("{tries} tries, {refused} refused, {swaps:?} swaps");
    assert_untouched(&bench, "swaps");
    assert!(swaps.load(Ordering::Relaxed) > 100);
    if job.state().unwrap() != JobState::Acknowledged {
        // Once there is peace the job ends as if nothing had been.
        let _ = fs::remove_file(bench.path("f"));
        bench.run(&job);
        complete(&bench, &job, "swaps");
    }
    let part = fs::symlink_metadata(&names[0]);
    assert!(part.is_err() || part.unwrap().len() != LEN, "no whole file is left under a part file's name");
}
