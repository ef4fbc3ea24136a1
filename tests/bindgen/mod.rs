//! Writes the header and the shims from one parse of `src/ffi`.

pub mod csharp;
pub mod header;
pub mod layout;
pub mod model;
pub mod python;

use std::path::{Path, PathBuf};

/// The root of the project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Compares a generated file with the one in the tree; with `DO_UPDATE=1` writes it instead.
pub fn compare_or_write(name: &str, generated: &str) {
    let path: PathBuf = root().join(name);
    let current = std::fs::read_to_string(&path).unwrap_or_default();
    if current == generated {
        return;
    }
    assert!(
        std::env::var_os("DO_UPDATE").is_some_and(|value| value == "1"),
        "{name} is not what src/ffi says; `make bindings` writes it"
    );
    std::fs::write(&path, generated).unwrap_or_else(|error| panic!("cannot write {name}: {error}"));
}
