//! The header and the shims are what `src/ffi` says, and the ABI only grows.

mod bindgen;
mod golden;

use bindgen::{calls, csharp, header, layout, python};
use golden::{compare_or_write, root};
use std::collections::BTreeSet;
use std::process::Command;

#[test]
fn generated_files_are_fresh() {
    let (text, abi) = header::write();
    compare_or_write("include/dojob.h", &text);
    compare_or_write("bindings/python/dojob/_abi.py", &python::write(&abi));
    compare_or_write("bindings/csharp/DoJob/Native.g.cs", &csharp::write(&abi));
    compare_or_write("tests/abuse/calls.rs", &calls::write(&abi));
}

#[test]
fn every_field_of_every_struct_has_its_place_in_the_layout() {
    let (_, abi) = header::write();
    let parsed: BTreeSet<String> = abi
        .structs
        .iter()
        .flat_map(|item| item.fields.iter().map(move |(field, _)| format!("{}.{field}", item.name)))
        .collect();
    let laid_out: BTreeSet<String> = layout::all()
        .iter()
        .flat_map(|item| item.fields.iter().map(move |(field, _)| format!("{}.{field}", item.name)))
        .collect();
    assert_eq!(parsed, laid_out, "tests/bindgen/layout.rs does not know the same fields as src/ffi/types.rs");
}

#[test]
fn the_library_exports_what_the_header_declares() {
    let (_, abi) = header::write();
    let declared: BTreeSet<String> = abi.functions.into_iter().map(|function| function.name).collect();
    let library = library();
    let output =
        Command::new("nm").args(["-D", "--defined-only"]).arg(&library).output().expect("nm (binutils)");
    assert!(output.status.success(), "nm {}", library.display());
    let listing = String::from_utf8(output.stdout).expect("nm prints text");
    let exported: BTreeSet<String> =
        listing.lines().filter_map(|line| line.split_whitespace().last()).map(str::to_owned).collect();
    assert_eq!(declared, exported);
}

#[test]
fn the_abi_only_grows() {
    let (_, abi) = header::write();
    let mut symbols: Vec<String> = abi.functions.into_iter().map(|function| function.name).collect();
    symbols.sort();
    grown("tests/abi/symbols.txt", &symbols);
    grown("tests/abi/layout.txt", &layout::lines());
}

/// Compares a golden list with what is there now. Lines may be added, by `DO_UPDATE=1`; never removed. A struct may
/// grow, if its caller says how much of it there is.
fn grown(name: &str, now: &[String]) {
    let golden = std::fs::read_to_string(root().join(name)).unwrap_or_default();
    let kept = |line: &&str| now.iter().any(|known| known == line || is_longer(line, known, now));
    let missing: Vec<&str> = golden.lines().filter(|line| !kept(line)).collect();
    assert!(missing.is_empty(), "the ABI has lost what {name} lists: {missing:?}");
    compare_or_write(name, &(now.join("\n") + "\n"));
}

/// Whether these are the sizes of a struct before and after it grew.
fn is_longer(before: &str, after: &str, all: &[String]) -> bool {
    let size = |line: &str| {
        let (name, size) = line.split_once(" size ")?;
        Some((name.to_owned(), size.parse::<usize>().ok()?))
    };
    let (Some((name, before)), Some((same, after))) = (size(before), size(after)) else { return false };
    name == same && before < after && all.contains(&format!("{name}.struct_size at 0"))
}

/// The shared library that cargo built beside this test.
fn library() -> std::path::PathBuf {
    let test = std::env::current_exe().expect("the test's own path");
    let target = test.ancestors().nth(2).expect("target/debug/deps/test");
    target.join(format!("{}dojob{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX))
}

#[test]
fn every_package_has_the_librarys_version() {
    let version = env!("CARGO_PKG_VERSION");
    for (name, line) in [
        ("bindings/python/pyproject.toml", format!("version = \"{version}\"")),
        ("bindings/csharp/DoJob/DoJob.csproj", format!("<Version>{version}</Version>")),
    ] {
        let text =
            std::fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(text.contains(&line), "{name} does not say {line}");
    }
}
