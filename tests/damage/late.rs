//! Damage in a database too large to be read from end to end when it is opened.

use crate::support::{Bench, options};
use dojob::{Code, JobType, Manager};
use std::fs;

const PAGE: usize = 4096;

#[test]
fn damage_that_is_found_later_answers_its_code_and_changes_nothing_else() {
    let bench = Bench::new();
    let large = bench.manager.create_job("large", JobType::Download).unwrap();
    let names: Vec<(String, std::path::PathBuf)> = (0..10_000)
        .map(|number| (bench.origin.url(&format!("/{number}")), bench.path(&format!("{number}"))))
        .collect();
    large.add_file_set(names.iter().map(|(url, path)| (url.as_str(), path.as_path()))).unwrap();
    let (id, small) = (large.id().unwrap(), bench.manager.create_job("small", JobType::Download).unwrap());
    small.add_file(&bench.origin.url("/small"), &bench.path("small")).unwrap();
    let small = small.id().unwrap();
    bench.manager.close();
    let path = bench.path("store/jobs.db");
    let mut bytes = fs::read(&path).unwrap();
    assert!(bytes.len() / PAGE > 256, "{} pages", bytes.len() / PAGE);
    // Every page that has these files' names, and nothing else.
    let name = bench.origin.url("/5000");
    let place = bytes.windows(name.len()).position(|found| found == name.as_bytes()).unwrap() / PAGE * PAGE;
    bytes[place..place + PAGE].fill(0);
    fs::write(&path, &bytes).unwrap();
    let manager = Manager::open(&bench.path("store"), options()).unwrap();
    let large = manager.job(id).unwrap();
    let error = large.files().map(drop).unwrap_err();
    assert_eq!(error.code, Code::E_DATABASE_CORRUPT, "{error}");
    assert_eq!(large.progress().unwrap().files_total, 10_000);
    bench.origin.serve("/small", crate::support::resource(1, 1_000));
    let events = manager.subscribe().unwrap();
    let small = manager.job(small).unwrap();
    small.resume().unwrap();
    while small.state().unwrap() != dojob::JobState::Transferred {
        events.wait(Some(std::time::Duration::from_secs(60))).unwrap().expect("an event within a minute");
    }
    small.complete().unwrap();
    crate::support::assert_holds(&bench.path("small"), crate::support::content(1, 1_000));
}
