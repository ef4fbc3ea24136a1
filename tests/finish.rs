//! Complete and cancel: what stands under the final names, and what is left beside them.

mod support;

use dojob::{Code, JobState};
use dojob_origin::Fault;
use std::fs;
use std::path::PathBuf;
use support::{Bench, assert_holds, content, faulty, resource};

const LEN: u64 = 600_007;

/// A TRANSFERRED job of `/f`, and its part file.
fn transferred(bench: &Bench) -> (dojob::Job, PathBuf) {
    bench.origin.serve("/f", resource(1, LEN));
    let job = bench.job(&["f"]);
    bench.run(&job);
    let part = bench.parts().pop().expect("a part file");
    (job, part)
}

#[test]
fn the_final_name_appears_with_complete_and_not_before() {
    let bench = Bench::new();
    fs::write(bench.path("f"), "what stood there").unwrap();
    let (job, part) = transferred(&bench);
    assert_eq!(fs::read(bench.path("f")).unwrap(), b"what stood there");
    assert!(!job.files().unwrap()[0].progress().unwrap().completed);
    assert_eq!(job.complete().unwrap(), Code::OK);
    assert_holds(&bench.path("f"), content(1, LEN));
    assert!(!part.exists());
    assert!(job.files().unwrap()[0].progress().unwrap().completed);
    assert_eq!(job.state().unwrap(), JobState::Acknowledged);
    assert!(bench.manager.jobs().unwrap().is_empty());
}

#[test]
fn completing_early_keeps_the_whole_files_and_says_so() {
    let bench = Bench::new();
    bench.origin.serve("/a", resource(1, LEN));
    bench.origin.serve("/b", faulty(2, LEN, [Fault::StallAfter(LEN / 2)]));
    let job = bench.job(&["a", "b"]);
    job.resume().unwrap();
    bench.wait_bytes(&job, LEN + LEN / 2);
    assert_eq!(job.complete().unwrap(), Code::S_PARTIAL_COMPLETE);
    assert_holds(&bench.path("a"), content(1, LEN));
    assert!(!bench.path("b").exists());
    bench.origin.wait_ended("/b", 0);
    bench.manager.close();
    assert!(bench.parts().is_empty(), "{:?}", bench.parts());
}

#[test]
fn a_job_that_never_ran_completes_to_nothing() {
    let bench = Bench::new();
    let job = bench.job(&["a"]);
    assert_eq!(job.complete().unwrap(), Code::S_PARTIAL_COMPLETE);
    let empty = bench.manager.create_job("empty", dojob::JobType::Download).unwrap();
    assert_eq!(empty.complete().unwrap(), Code::OK);
}

#[test]
fn a_failed_renaming_leaves_the_job_to_be_completed_again() {
    let bench = Bench::new();
    bench.origin.serve("/a", resource(1, LEN));
    bench.origin.serve("/b", resource(2, LEN));
    bench.origin.serve("/c", resource(3, LEN));
    let job = bench.job(&["a", "b", "c"]);
    bench.run(&job);
    fs::create_dir(bench.path("b")).unwrap();
    assert_eq!(job.complete().unwrap_err().code, Code::E_IS_DIRECTORY);
    assert_eq!(job.state().unwrap(), JobState::Transferred);
    let completed: Vec<bool> =
        job.files().unwrap().iter().map(|file| file.progress().unwrap().completed).collect();
    assert_eq!(completed, [true, false, true]);
    assert_holds(&bench.path("c"), content(3, LEN));
    fs::remove_dir(bench.path("b")).unwrap();
    assert_eq!(job.complete().unwrap(), Code::OK);
    assert_holds(&bench.path("b"), content(2, LEN));
}

#[test]
fn a_crash_between_renaming_and_recording_is_recognised() {
    let bench = Bench::new();
    let (job, part) = transferred(&bench);
    fs::rename(&part, bench.path("f")).unwrap();
    // Made to be looked at in that life, and back after a power cut.
    let probe = part.with_file_name(part.file_name().unwrap().to_str().unwrap().replace("-0.", "-mode."));
    fs::write(&probe, "").unwrap();
    assert_eq!(job.complete().unwrap(), Code::OK);
    assert_holds(&bench.path("f"), content(1, LEN));
    assert_eq!(bench.parts(), [] as [PathBuf; 0]);
}

#[test]
fn a_part_that_somebody_changed_is_never_given_the_final_name() {
    for change in [
        |part: &PathBuf| fs::remove_file(part).unwrap(),
        |part: &PathBuf| fs::OpenOptions::new().write(true).open(part).unwrap().set_len(5).unwrap(),
        |part: &PathBuf| {
            // Another file of the right length in its place.
            let bytes = vec![0; LEN as usize];
            fs::write(part.with_extension("new"), bytes).unwrap();
            fs::rename(part.with_extension("new"), part).unwrap();
        },
        |part: &PathBuf| {
            // Other bytes in the same file, a moment later.
            fs::write(part, vec![0; LEN as usize]).unwrap();
            let later = std::time::SystemTime::now() + std::time::Duration::from_secs(1);
            fs::File::open(part).unwrap().set_modified(later).unwrap();
        },
    ] {
        let bench = Bench::new();
        let (job, part) = transferred(&bench);
        fs::write(bench.path("f"), "a stranger's").unwrap();
        change(&part);
        let error = job.complete().unwrap_err();
        assert_eq!(error.code, Code::E_LOCAL_FILE_CHANGED, "{error}");
        assert_eq!(fs::read(bench.path("f")).unwrap(), b"a stranger's");
        // Asking again drops nothing.
        assert_eq!(job.complete().unwrap_err().code, Code::E_LOCAL_FILE_CHANGED);
        assert_eq!(job.state().unwrap(), JobState::Transferred);
        bench.run(&job);
        assert_eq!(job.complete().unwrap(), Code::OK);
        assert_holds(&bench.path("f"), content(1, LEN));
    }
}

#[test]
fn a_file_whose_numbers_are_others_after_a_reboot_is_known_by_its_bytes() {
    // Where it waits to be completed, and where it has its name but not on record.
    for is_named in [false, true] {
        let bench = Bench::new();
        let (job, part) = transferred(&bench);
        let bytes = fs::read(&part).unwrap();
        fs::remove_file(&part).unwrap();
        let place = if is_named { bench.path("f") } else { part };
        fs::write(place, bytes).unwrap();
        assert_eq!(job.complete().unwrap(), Code::OK, "{is_named}");
        assert_holds(&bench.path("f"), content(1, LEN));
        assert_eq!(bench.origin.requests().len(), 1, "nothing is fetched again");
    }
}

#[test]
fn a_part_that_lost_its_end_is_fetched_anew() {
    let mut bench = Bench::new();
    bench.origin.serve("/f", faulty(1, LEN, [Fault::StallAfter(LEN - 7)]));
    let job = bench.job(&["f"]);
    let id = job.id().unwrap();
    job.resume().unwrap();
    bench.wait_bytes(&job, LEN - 7);
    job.suspend().unwrap();
    bench.origin.wait_ended("/f", 0);
    bench.manager.close();
    let part = bench.parts().pop().unwrap();
    fs::OpenOptions::new().write(true).open(&part).unwrap().set_len(5).unwrap();
    bench.reopen();
    let job = bench.manager.job(id).unwrap();
    bench.run(&job);
    job.complete().unwrap();
    assert_holds(&bench.path("f"), content(1, LEN));
}

#[test]
fn cancelling_deletes_whole_and_partial_files_alike() {
    let bench = Bench::new();
    bench.origin.serve("/a", resource(1, LEN));
    bench.origin.serve("/b", faulty(2, LEN, [Fault::StallAfter(LEN / 2)]));
    let job = bench.job(&["a", "b"]);
    job.resume().unwrap();
    bench.wait_bytes(&job, LEN + LEN / 2);
    assert_eq!(job.cancel().unwrap(), Code::OK);
    assert_eq!(job.state().unwrap(), JobState::Cancelled);
    bench.origin.wait_ended("/b", 0);
    bench.manager.close();
    assert!(bench.parts().is_empty());
    assert!(!bench.path("a").exists() && !bench.path("b").exists());
}

#[test]
fn what_a_killed_canceller_left_behind_is_deleted_by_the_next_owner() {
    let mut bench = Bench::new();
    let (job, part) = transferred(&bench);
    job.cancel().unwrap();
    bench.manager.close();
    // As if the process had been killed between the cancelling and the deleting.
    let database = rusqlite::Connection::open(bench.path("store/jobs.db")).unwrap();
    assert_eq!(database.execute("UPDATE job SET swept = 0", []).unwrap(), 1);
    drop(database);
    fs::write(&part, "what was left").unwrap();
    bench.reopen();
    // The new owner is at work once it transfers.
    bench.origin.serve("/g", resource(2, LEN));
    let next = bench.job(&["g"]);
    bench.run(&next);
    assert!(!part.exists());
}

#[test]
fn final_jobs_refuse_everything_but_to_be_read() {
    for cancelled in [false, true] {
        let bench = Bench::new();
        let (job, _) = transferred(&bench);
        let id = job.id().unwrap();
        if cancelled { job.cancel() } else { job.complete() }.unwrap();
        let refused = [
            job.resume().unwrap_err(),
            job.suspend().unwrap_err(),
            job.cancel().map(drop).unwrap_err(),
            job.complete().map(drop).unwrap_err(),
            job.add_file(&bench.origin.url("/f"), &bench.path("g")).map(drop).unwrap_err(),
            job.set_display_name("n").unwrap_err(),
            job.set_priority(dojob::Priority::Low).unwrap_err(),
        ];
        assert!(refused.iter().all(|error| error.code == Code::E_INVALID_STATE), "{refused:?}");
        assert_eq!(job.progress().unwrap().bytes_transferred, LEN);
        assert!(job.times().unwrap().transfer_completion.is_some());
        assert_eq!(bench.manager.job(id).map(drop).unwrap_err().code, Code::E_JOB_NOT_FOUND);
    }
}

#[test]
fn planted_links_are_neither_followed_nor_overwritten_through() {
    let bench = Bench::new();
    bench.origin.serve("/f", resource(1, LEN));
    let job = bench.job(&["f"]);
    fs::write(bench.path("victim"), "mine").unwrap();
    let part = bench.path(&format!(".dojob-{}-0.part", job.id().unwrap()));
    std::os::unix::fs::symlink(bench.path("victim"), &part).unwrap();
    std::os::unix::fs::symlink(bench.path("victim"), bench.path("f")).unwrap();
    bench.run(&job);
    job.complete().unwrap();
    assert_eq!(fs::read(bench.path("victim")).unwrap(), b"mine");
    assert_holds(&bench.path("f"), content(1, LEN));
    assert!(fs::symlink_metadata(bench.path("f")).unwrap().is_file());
}
