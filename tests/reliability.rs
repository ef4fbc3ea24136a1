//! `docs/reliability.md` names a test for each promise: here they are held to be there.

use std::fs;
use std::path::Path;

/// What stands between backticks and names a test: `path::name`.
fn named(page: &str) -> Vec<(&str, &str)> {
    let quoted = page.split('`').skip(1).step_by(2);
    quoted.filter_map(|text| text.split_once("::").filter(|(path, _)| path.ends_with(".rs"))).collect()
}

#[test]
fn each_promise_has_its_tests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/reliability.md")).unwrap();
    let named = named(&page);
    assert!(named.len() > 30, "the page names {} tests", named.len());
    for (path, name) in named {
        let source = fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        let is_test =
            ["", "    "].iter().any(|indent| source.contains(&format!("#[test]\n{indent}fn {name}(")));
        assert!(is_test, "{path} has no test {name}");
    }
}

#[test]
fn each_promise_names_what_proves_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/reliability.md")).unwrap();
    let promises = page.split("## ").filter(|section| section.contains("| promise |"));
    for row in promises.flat_map(|section| section.lines().filter(|line| line.starts_with("| "))) {
        let proof = row.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        assert!(row.starts_with("| promise") || row.starts_with("| ---") || proof.contains('`'), "{row}");
    }
}
