//! Files that are written from others: compared by the tests, written where that is asked for.

use std::path::Path;

/// The root of the project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Compares a generated file with the one in the tree; with `DO_UPDATE=1` writes it instead.
pub fn compare_or_write(name: &str, generated: &str) {
    let path = root().join(name);
    let current = std::fs::read_to_string(&path).unwrap_or_default();
    if current == generated {
        return;
    }
    assert!(
        std::env::var_os("DO_UPDATE").is_some_and(|value| value == "1"),
        "{name} is not what it is written from; `make generated` writes it"
    );
    std::fs::write(&path, generated).unwrap_or_else(|error| panic!("cannot write {name}: {error}"));
}
