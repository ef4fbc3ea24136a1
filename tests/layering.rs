//! The rooms of ARCHITECTURE.md are those of the code, and nobody knows the floor above.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The rooms, from the top down, as ARCHITECTURE.md lists them.
fn rooms() -> Vec<String> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let (_, list) = text.split_once("```rooms\n").expect("a list of rooms");
    let (list, _) = list.split_once("```").expect("the list's end");
    list.lines()
        .flat_map(|line| line.split("  ").last().unwrap_or_default().split_whitespace().map(str::to_owned))
        .collect()
}

/// Every source file with the room that it is in.
fn sources() -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let relative = path.strip_prefix(root().join("src")).unwrap();
                let first = relative.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
                found.push((first.trim_end_matches(".rs").to_owned(), path));
            }
        }
    }
    found
}

/// The code of a file: without comments, and without the tests at its end.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let body = text.split("#[cfg(test)]").next().unwrap_or_default();
    body.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The rooms that a piece of code names.
fn named(code: &str) -> Vec<String> {
    let mut names = Vec::new();
    for part in code.split("crate::").skip(1) {
        assert!(!part.starts_with('{'), "name one room a line: use crate::room::{{...}}");
        names.push(part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
    }
    names
}

#[test]
fn the_picture_lists_exactly_the_rooms_that_are_there() {
    let mut listed = rooms();
    let mut present: Vec<String> =
        sources().into_iter().map(|(room, _)| room).filter(|room| room != "lib").collect();
    listed.sort();
    present.sort();
    present.dedup();
    assert_eq!(listed, present);
}

#[test]
fn no_room_uses_one_that_stands_before_it() {
    let place: HashMap<String, usize> =
        rooms().into_iter().enumerate().map(|(at, room)| (room, at)).collect();
    let mut seen = 0;
    for (room, path) in sources().into_iter().filter(|(room, _)| room != "lib") {
        for used in named(&code(&path)) {
            let Some(there) = place.get(&used) else {
                panic!("{} names crate::{used}, which is no room", path.display());
            };
            assert!(*there >= place[&room], "{} uses {used}, which stands above {room}", path.display());
            seen += 1;
        }
    }
    assert!(seen > 50, "the test has found what it looks for: {seen}");
}

#[test]
fn each_dependency_is_known_in_its_room_only() {
    for (dependency, rooms) in [
        ("ureq", &["fetch"][..]),
        ("rusqlite", &["store"]),
        ("tokio", &["engine"]),
        ("libc", &["sys"]),
        ("socket2", &["sys"]),
        ("dns_lookup", &["sys"]),
        ("once_cell", &["ffi", "lease"]),
    ] {
        let mut found = false;
        for (room, path) in sources() {
            if code(&path).contains(&format!("{dependency}::")) {
                assert!(rooms.contains(&room.as_str()), "{} knows {dependency}", path.display());
                found = true;
            }
        }
        assert!(found, "nobody uses {dependency}");
    }
}

#[test]
fn unsafe_blocks_are_in_their_two_places_only() {
    for (room, path) in sources() {
        let allowed = room == "sys" || path.ends_with("src/ffi/raw.rs");
        let blocks = code(&path).matches("unsafe {").count();
        assert!(allowed || blocks == 0, "{} has {blocks} blocks of unsafe code", path.display());
    }
}

#[test]
fn the_pure_rooms_touch_nothing() {
    let pure = ["resume", "retry", "state", "segment", "model", "error", "code"];
    for (room, path) in sources().into_iter().filter(|(room, _)| pure.contains(&room.as_str())) {
        for word in ["std::fs", "std::net", "std::thread", "Instant", "SystemTime::now", "File::"] {
            assert!(!code(&path).contains(word), "{} in {room}: {word}", path.display());
        }
    }
}
