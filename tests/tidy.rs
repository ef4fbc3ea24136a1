//! Style as a test: short files, short functions, nothing left behind.

use std::fs;
use std::path::{Path, PathBuf};

const FILE_LINES: usize = 450;
const FUNCTION_LINES: usize = 60;

/// Every hand-written Rust source of the project.
fn sources() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> =
        ["src", "cli", "tests", "examples"].iter().map(|name| root.join(name)).collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.extension() {
                _ if path.is_dir() => folders.push(path),
                Some(end) if end == "rs" => found.push(path),
                _ => {}
            }
        }
    }
    assert!(found.len() > 40, "the test has found what it looks for: {}", found.len());
    found
}

#[test]
fn files_and_functions_fit_a_readers_head() {
    for path in sources() {
        let text = fs::read_to_string(&path).unwrap();
        let lines = text.lines().count();
        assert!(lines <= FILE_LINES, "{} has {lines} lines: two rooms?", path.display());
        for (name, lines) in functions(&text) {
            assert!(lines <= FUNCTION_LINES, "{}: fn {name} has {lines} lines", path.display());
        }
    }
}

/// Functions and their lengths. rustfmt's indentation tells where one ends.
fn functions(text: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let mut open: Option<(String, usize, usize)> = None;
    for (number, line) in text.lines().enumerate() {
        let indent = line.len() - line.trim_start().len();
        match &open {
            Some((name, start, at)) if *at == indent && line.trim_start().starts_with('}') => {
                found.push((name.clone(), number - start + 1));
                open = None;
            }
            None if line.contains("fn ") && !line.trim_start().starts_with("//") && !line.ends_with(';') => {
                let name = line.split("fn ").nth(1).unwrap_or_default();
                let name = name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if !line.trim_end().ends_with('}') {
                    open = Some((name, number, indent));
                }
            }
            _ => {}
        }
    }
    found
}

#[test]
fn nothing_is_left_behind() {
    // Spelt in two halves, so that this file does not hold what it looks for.
    let banned = [
        ("todo", "!("),
        ("unimplemented", "!("),
        ("dbg", "!("),
        ("FIX", "ME"),
        ("TO", "DO:"),
        ("#[ig", "nore"),
    ];
    for path in sources() {
        let text = fs::read_to_string(&path).unwrap();
        for (first, second) in banned {
            assert!(!text.contains(&format!("{first}{second}")), "{}: {first}{second}", path.display());
        }
    }
}

#[test]
fn the_library_prints_nothing() {
    for path in sources().into_iter().filter(|path| path.components().any(|part| part.as_os_str() == "src")) {
        // What is tests only may: the simulation prints its seed.
        let exempt = ["cli", "tests", "simulation"];
        if path.components().any(|part| exempt.iter().any(|name| part.as_os_str() == *name)) {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for word in ["println!", "eprintln!", "print!("] {
            assert!(!text.contains(word), "{} prints", path.display());
        }
    }
}
