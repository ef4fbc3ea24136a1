//! The command, held to its document both ways.

mod tool;

use dojob_origin::{Scenario, Step};
use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io::Write;
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use tool::{FAULTD, Served};

fn document() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/faultd.md");
    fs::read_to_string(path).unwrap()
}

/// The names and examples of the tables of faults.
fn faults() -> Vec<(String, String)> {
    let text = document();
    let (_, section) = text.split_once("\n## Every fault\n").unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let code = |cell: &str| {
        cell.trim().strip_prefix('`').and_then(|cell| cell.strip_suffix('`')).unwrap().to_owned()
    };
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").collect();
        let [name, _, example] = cells[..] else { panic!("{row}") };
        (code(name), code(example))
    })
    .collect()
}

/// The code of the fenced blocks that are so marked.
fn blocks(mark: &str) -> Vec<String> {
    let (text, fence) = (document(), format!("```{mark}\n"));
    let after = text.split(&fence).skip(1);
    after.map(|block| block.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn every_fault_has_its_row() {
    let output = Command::new(FAULTD).arg("faults").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let known: BTreeSet<&str> = text.lines().collect();
    let rows = faults();
    let written: BTreeSet<&str> = rows.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(known, written);
    assert_eq!((known.len(), rows.len()), (text.lines().count(), written.len()), "once each");
}

#[test]
fn every_example_is_what_a_request_gets() {
    let rows = faults();
    let mut arguments = vec!["serve", "--size", "1000"];
    for (_, example) in &rows {
        arguments.extend(["--fault", example.as_str()]);
    }
    let mut served = Served::start(&arguments, Path::new("."));
    // All before the first request: one of the faults closes the port.
    let clients: Vec<TcpStream> =
        rows.iter().map(|_| TcpStream::connect((Ipv4Addr::LOCALHOST, served.port)).unwrap()).collect();
    for ((name, example), mut client) in rows.iter().zip(clients) {
        client.write_all(b"GET /file HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        let begun = served.line_with("begun");
        let fault = Step::parse(example).unwrap().fault;
        assert!(example.contains(name.as_str()), "{name}: {example}");
        if name == "none" {
            assert!(!begun.contains("fault="), "{begun}");
        } else {
            assert_eq!(begun.split_once(" fault=").unwrap().1, fault.to_string());
        }
        drop(client);
    }
}

#[test]
fn the_scenario_is_one() {
    let all = blocks("toml");
    assert_eq!(all.len(), 1);
    let scenario = Scenario::parse(&all[0]).unwrap();
    assert_eq!((scenario.resources.len(), scenario.resources[0].faults.len()), (2, 5));
    scenario.start(0).unwrap();
}

/// Runs a script of the document as a CI does: with what it needs on the path, in an empty folder.
fn run(mark: &str, tools: &[&Path]) {
    let folder = env::temp_dir().join(format!("faultd-{mark}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let all = blocks(&format!("bash {mark}"));
    assert_eq!(all.len(), 1);
    let mut path: Vec<PathBuf> = tools.iter().map(|tool| tool.parent().unwrap().to_owned()).collect();
    path.extend(env::split_paths(&env::var_os("PATH").unwrap()));
    let mut command = Command::new("bash");
    command.args(["-euo", "pipefail", "-c", &all[0]]).current_dir(&folder);
    let output = command.env("PATH", env::join_paths(path).unwrap()).output().unwrap();
    fs::remove_dir_all(&folder).unwrap();
    assert!(output.status.success(), "{output:#?}");
}

#[test]
fn the_script_for_curl_works() {
    run("curl", &[Path::new(FAULTD)]);
}

#[test]
fn the_script_for_dojob_works() {
    // The command is another package's: it may not be built yet.
    let target = Path::new(FAULTD).parent().unwrap().parent().unwrap();
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--quiet", "--package", "dojob-cli", "--target-dir"]).arg(target);
    assert!(build.status().unwrap().success());
    run("dojob", &[Path::new(FAULTD), &target.join("debug/dojob")]);
}
