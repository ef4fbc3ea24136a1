//! Real disks that are full, limited, read-only or gone: the job says so, and goes on once they are not.

mod support;

use dojob::{Code, Context, Error, Job, JobState, Manager, WaitReason};
use dojob_origin::{Fault, Resource};
use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::time::{Duration, SystemTime};
use support::mounts::{ext2, inside, remount, tmpfs};
use support::{Bench, assert_holds, content, faulty, options, resource};

const MIB: u64 = 1024 * 1024;

/// A job that tries again by itself only after longer than any test lasts.
fn patient(bench: &Bench, names: &[&str]) -> Job {
    let job = bench.job(names);
    job.set_minimum_retry_delay(Duration::from_secs(600)).unwrap();
    job
}

/// Waits until the job waits for room, and answers how many bytes it names.
fn lacks_room(bench: &Bench, job: &Job) -> u64 {
    bench.wait_for(job, JobState::TransientError);
    let (wait, met) = (job.wait_reason().unwrap(), job.error().unwrap());
    assert_eq!((wait.reason, wait.code), (WaitReason::Space, Code::E_DISK_FULL), "{}", met.error);
    assert_eq!(met.error.context, Context::LocalFile);
    assert_eq!(met.error.bytes_needed, wait.bytes_needed);
    assert!(wait.until.is_some() && wait.until == met.retry_at);
    wait.bytes_needed.expect("the bytes that are needed")
}

fn fill(path: &Path, bytes: u64) {
    fs::write(path, vec![1; bytes as usize]).unwrap();
}

fn refusal(bench: &Bench, job: &Job) -> Error {
    job.resume().unwrap();
    assert_eq!(bench.settle(job, false), JobState::Error);
    job.error().unwrap().error
}

#[test]
fn a_full_disk_is_met_at_the_first_byte_and_waited_for_by_itself() {
    if !inside("a_full_disk_is_met_at_the_first_byte_and_waited_for_by_itself", "") {
        return;
    }
    let bench = Bench::new();
    tmpfs(&bench.path("disk"), 4 * MIB);
    fill(&bench.path("disk/filler"), 2 * MIB);
    bench.origin.serve("/disk/f", resource(1, 3 * MIB));
    let job = patient(&bench, &["disk/f"]);
    job.resume().unwrap();
    assert_eq!(lacks_room(&bench, &job), 3 * MIB);
    let text = job.error().unwrap().error.text;
    assert!(text.contains(&(3 * MIB).to_string()) && text.contains("disk/f"), "{text}");
    assert_eq!(job.progress().unwrap().bytes_transferred, 0, "not a byte was written in vain");
    fs::remove_file(bench.path("disk/filler")).unwrap();
    bench.wait_for(&job, JobState::Transferred);
    job.complete().unwrap();
    assert_holds(&bench.path("disk/f"), content(1, 3 * MIB));
}

#[test]
fn room_is_reserved_before_it_is_written_and_counts_for_all_who_run() {
    if !inside("room_is_reserved_before_it_is_written_and_counts_for_all_who_run", "") {
        return;
    }
    for mount in [tmpfs, ext2] {
        let bench = Bench::new();
        mount(&bench.path("disk"), 8 * MIB);
        bench.origin.serve("/disk/a", faulty(1, 5 * MIB, [Fault::StallAfter(MIB)]));
        bench.origin.serve("/disk/b", resource(2, 4 * MIB));
        let (first, second) = (patient(&bench, &["disk/a"]), patient(&bench, &["disk/b"]));
        first.resume().unwrap();
        bench.wait_bytes(&first, MIB);
        second.resume().unwrap();
        // Beside what the first has written, it is owed the rest, reserved or not.
        let needed = lacks_room(&bench, &second);
        assert!(needed >= 4 * MIB, "{needed}");
        assert_eq!(first.state().unwrap(), JobState::Transferring);
        first.cancel().unwrap();
        bench.wait_for(&second, JobState::Transferred);
        second.complete().unwrap();
        assert_holds(&bench.path("disk/b"), content(2, 4 * MIB));
    }
}

#[test]
fn a_disk_that_fills_up_under_a_file_of_unknown_size_keeps_what_has_arrived() {
    if !inside("a_disk_that_fills_up_under_a_file_of_unknown_size_keeps_what_has_arrived", "") {
        return;
    }
    let bench = Bench::new();
    tmpfs(&bench.path("disk"), 4 * MIB);
    fill(&bench.path("disk/filler"), 2 * MIB);
    bench.origin.serve("/disk/f", faulty(1, 3 * MIB, [Fault::Chunked]));
    let job = patient(&bench, &["disk/f"]);
    job.resume().unwrap();
    assert!(lacks_room(&bench, &job) > 0);
    assert_eq!(job.error().unwrap().error.os_code, Some(28));
    assert!(job.progress().unwrap().bytes_transferred >= MIB, "{:?}", job.progress());
    fs::remove_file(bench.path("disk/filler")).unwrap();
    bench.wait_for(&job, JobState::Transferred);
    job.complete().unwrap();
    assert_holds(&bench.path("disk/f"), content(1, 3 * MIB));
    let again = bench.origin.requests().last().unwrap().header("range").map(str::to_owned);
    assert!(again.is_some_and(|range| range != "bytes=0-"), "what had arrived was kept");
}

#[test]
fn a_disk_without_room_for_another_name_is_not_asked_again_at_once() {
    if !inside("a_disk_without_room_for_another_name_is_not_asked_again_at_once", "") {
        return;
    }
    let bench = Bench::new();
    tmpfs(&bench.path("disk"), 4 * MIB);
    // The folder itself and one file; there is room for bytes, and none for a second file.
    remount(&bench.path("disk"), "nr_inodes=2");
    fill(&bench.path("disk/filler"), 1);
    bench.origin.serve("/disk/f", resource(1, MIB));
    let job = patient(&bench, &["disk/f"]);
    job.resume().unwrap();
    lacks_room(&bench, &job);
    // Longer than the looks are apart.
    bench.origin.serve("/other", resource(2, 4 * MIB).rate(2 * MIB));
    let other = bench.job(&["other"]);
    bench.run(&other);
    assert_eq!(job.attempts().unwrap().len(), 1, "a disk that says it has room is left alone");
    fs::remove_file(bench.path("disk/filler")).unwrap();
    bench.run(&job);
}

#[test]
fn a_limit_of_file_sizes_is_an_error_and_not_the_end_of_the_process() {
    // In blocks of 512 bytes.
    if !inside("a_limit_of_file_sizes_is_an_error_and_not_the_end_of_the_process", "ulimit -f 4096") {
        return;
    }
    let bench = Bench::new();
    let limit = 2 * MIB;
    fill(&bench.path("probe"), limit);
    bench.origin.serve("/f", resource(1, limit + 12_345));
    bench.origin.serve("/g", resource(2, limit));
    let job = bench.job(&["f"]);
    let error = refusal(&bench, &job);
    assert_eq!((error.code, error.os_code), (Code::E_FILE_TOO_LARGE, Some(27)), "{error}");
    // Up to the limit everything was written, though the last write was cut short there.
    let part = fs::metadata(bench.parts().pop().unwrap()).unwrap();
    assert_eq!(part.len(), limit);
    let fits = bench.job(&["g"]);
    bench.run(&fits);
    fits.complete().unwrap();
    assert_holds(&bench.path("g"), content(2, limit));
    // The store is written by threads of the caller, which have the signal let through.
    let names: Vec<String> = (0..30_000).map(|n| format!("long-name-of-file-number-{n:040}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let many = bench.manager.create_job("many", dojob::JobType::Download).unwrap();
    let urls: Vec<String> = names.iter().map(|name| bench.origin.url(&format!("/{name}"))).collect();
    let paths: Vec<_> = names.iter().map(|name| bench.path(name)).collect();
    let files = urls.iter().map(String::as_str).zip(paths.iter().map(|path| path.as_path()));
    let refused = many.add_file_set(files).map(drop).unwrap_err();
    assert_eq!(refused.context, Context::QueueManager, "{refused}");
    assert_eq!(many.files().unwrap().len(), 0);
}

#[test]
fn a_limit_of_file_sizes_is_not_the_end_of_a_process_that_closes_its_store() {
    if !inside("a_limit_of_file_sizes_is_not_the_end_of_a_process_that_closes_its_store", "ulimit -f 4096") {
        return;
    }
    let mut bench = Bench::new();
    let grow = |bench: &Bench, name: &str| {
        let job = bench.manager.create_job(name, dojob::JobType::Download).unwrap();
        let url = bench.origin.url(&format!("/{}", "x".repeat(900)));
        let paths: Vec<_> = (0..1_000).map(|number| bench.path(&format!("{name}-{number}"))).collect();
        job.add_file_set(paths.iter().map(|path| (url.as_str(), path.as_path()))).unwrap();
    };
    grow(&bench, "first");
    bench.reopen();
    // Log and database are within the limit; the database would not be with what is in the log.
    grow(&bench, "second");
    bench.reopen();
    let files: Vec<usize> =
        bench.manager.jobs().unwrap().iter().map(|job| job.files().unwrap().len()).collect();
    assert_eq!(files, [1_000, 1_000]);
}

#[test]
fn a_full_disk_under_the_store_is_told_and_loses_nothing() {
    if !inside("a_full_disk_under_the_store_is_told_and_loses_nothing", "") {
        return;
    }
    let bench = Bench::new();
    let disk = bench.path("disk");
    tmpfs(&disk, 2 * MIB);
    let manager = Manager::open(&disk.join("store"), options()).unwrap();
    let events = manager.subscribe().unwrap();
    bench.origin.serve("/f", resource(1, 8 * MIB).rate(4 * MIB));
    let job = manager.create_job("f", dojob::JobType::Download).unwrap();
    job.add_file(&bench.origin.url("/f"), &bench.path("f")).unwrap();
    job.resume().unwrap();
    let next = || events.wait(Some(Duration::from_secs(60))).unwrap().expect("an event within a minute");
    while job.progress().unwrap().bytes_transferred < MIB {
        next();
    }
    let mut filler = fs::File::create(disk.join("filler")).unwrap();
    while filler.write_all(&[1; 4096]).is_ok() {}
    drop(filler);
    // Whatever is left in the log's last pages.
    let mut made = vec![job.id().unwrap()];
    let refused = (0..1_000).find_map(|_| {
        let more = manager.create_job("more", dojob::JobType::Download).and_then(|more| more.id());
        more.map(|id| made.push(id)).err()
    });
    let refused = refused.expect("a full disk");
    assert_eq!((refused.code, refused.context), (Code::E_DISK_FULL, Context::QueueManager), "{refused}");
    // Tried again, and said again.
    for _ in 0..2 {
        while job.wait_reason().unwrap().code != Code::E_DISK_FULL {
            next();
        }
        next();
    }
    fs::remove_file(disk.join("filler")).unwrap();
    while job.state().unwrap() != JobState::Transferred {
        next();
    }
    let found: Vec<_> = manager.jobs().unwrap().iter().map(|job| job.id().unwrap()).collect();
    assert_eq!(found, made, "what was acknowledged is there, and what was refused is not");
    job.complete().unwrap();
    assert_holds(&bench.path("f"), content(1, 8 * MIB));
    manager.close();
}

#[test]
fn a_read_only_disk_is_an_error_that_resuming_mends() {
    if !inside("a_read_only_disk_is_an_error_that_resuming_mends", "") {
        return;
    }
    let bench = Bench::new();
    tmpfs(&bench.path("disk"), 4 * MIB);
    bench.origin.serve("/disk/f", resource(1, MIB));
    let job = bench.job(&["disk/f"]);
    remount(&bench.path("disk"), "ro");
    let error = refusal(&bench, &job);
    assert_eq!((error.code, error.os_code), (Code::E_WRITE_PROTECT, Some(30)), "{error}");
    let added = job.add_file(&bench.origin.url("/g"), &bench.path("disk/g")).map(drop).unwrap_err();
    assert_eq!(added.code, Code::E_WRITE_PROTECT, "{added}");
    remount(&bench.path("disk"), "rw");
    bench.run(&job);
    remount(&bench.path("disk"), "ro");
    assert_eq!(job.complete().unwrap_err().code, Code::E_WRITE_PROTECT);
    remount(&bench.path("disk"), "rw");
    assert_eq!(job.complete().unwrap(), Code::OK);
    assert_holds(&bench.path("disk/f"), content(1, MIB));
}

#[test]
fn a_folder_that_is_gone_is_an_error_that_making_it_mends() {
    let bench = Bench::new();
    let disk = bench.path("disk");
    fs::create_dir(&disk).unwrap();
    bench.origin.serve("/disk/f", resource(1, MIB));
    let job = bench.job(&["disk/f"]);
    fs::remove_dir(&disk).unwrap();
    let error = refusal(&bench, &job);
    assert_eq!(error.code, Code::E_PATH_NOT_FOUND);
    assert!(error.text.contains("create it again"), "{error}");
    // A file in the folder's place is no better.
    fs::write(&disk, "").unwrap();
    assert_eq!(refusal(&bench, &job).code, Code::E_PATH_NOT_FOUND);
    fs::remove_file(&disk).unwrap();
    fs::create_dir(&disk).unwrap();
    bench.run(&job);
    fs::rename(&disk, bench.path("elsewhere")).unwrap();
    assert_eq!(job.complete().unwrap_err().code, Code::E_PATH_NOT_FOUND);
    // A disk that comes back brings the file with it.
    fs::rename(bench.path("elsewhere"), &disk).unwrap();
    job.complete().unwrap();
    assert_eq!(job.attempts().unwrap().iter().filter(|attempt| attempt.bytes > 0).count(), 1);
    assert_holds(&bench.path("disk/f"), content(1, MIB));
}

#[test]
fn a_folder_that_goes_while_a_file_arrives_loses_nothing_but_time() {
    let bench = Bench::new();
    let disk = bench.path("disk");
    fs::create_dir(&disk).unwrap();
    bench.origin.serve("/disk/f", faulty(1, 3 * MIB, [Fault::StallAfter(MIB)]));
    let job = bench.job(&["disk/f"]);
    job.resume().unwrap();
    bench.wait_bytes(&job, MIB);
    fs::rename(&disk, bench.path("elsewhere")).unwrap();
    bench.origin.release();
    assert_eq!(bench.settle(&job, true), JobState::Error);
    assert_eq!(job.error().unwrap().error.code, Code::E_PATH_NOT_FOUND);
    fs::create_dir(&disk).unwrap();
    bench.run(&job);
    job.complete().unwrap();
    assert_holds(&bench.path("disk/f"), content(1, 3 * MIB));
}

#[test]
fn part_files_are_their_users_alone_and_files_have_the_modes_that_the_umask_leaves() {
    let name = "part_files_are_their_users_alone_and_files_have_the_modes_that_the_umask_leaves";
    // Once for each umask.
    if std::env::var_os("DO_TEST_UMASK").is_none() {
        for umask in ["022", "027", "000", "077"] {
            assert!(!inside(name, &format!("umask {umask}; export DO_TEST_UMASK={umask}")));
        }
        return;
    }
    let umask = u32::from_str_radix(&std::env::var("DO_TEST_UMASK").unwrap(), 8).unwrap();
    let bench = Bench::new();
    bench.origin.serve("/f", resource(1, MIB));
    let job = bench.job(&["f"]);
    bench.run(&job);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&bench.parts()[0]), 0o600);
    job.complete().unwrap();
    assert_eq!(mode(&bench.path("f")), 0o666 & !umask);
    assert!(bench.parts().is_empty());
}

#[test]
fn a_file_has_the_time_of_modification_that_its_server_tells() {
    let bench = Bench::new();
    let time = |path: &Path| fs::metadata(path).unwrap().modified().unwrap();
    let then = SystemTime::UNIX_EPOCH + Duration::from_secs(1_420_279_200);
    let date = "Sat, 03 Jan 2015 10:00:00 GMT";
    let plain = || Resource::new(content(1, 3 * MIB)).last_modified(date);
    // At once, and in two attempts.
    for faults in [vec![], vec![Fault::CutAfter(MIB)]] {
        assert_eq!(time(&bench.fetch(plain().faults(faults))), then);
    }
    // Of one that does not tell, or tells of the future, it is when it arrived.
    let before = SystemTime::now() - Duration::from_secs(2);
    for resource in [
        resource(1, 10).without_date(),
        Resource::new(content(1, 10)).etag("\"1\"").last_modified("Fri, 31 Dec 2100 23:59:59 GMT"),
        Resource::new(content(1, 10)).etag("\"1\"").last_modified("some day"),
    ] {
        let arrived = time(&bench.fetch(resource));
        assert!(arrived > before && arrived <= SystemTime::now(), "{arrived:?}");
    }
}

#[test]
fn a_part_file_keeps_no_more_room_than_its_file_has_bytes() {
    let bench = Bench::new();
    let path = bench.fetch(resource(1, MIB + 1));
    let found = fs::metadata(path).unwrap();
    assert!(found.blocks() * 512 < MIB + MIB / 2, "{} blocks", found.blocks());
}
