//! docs/api.md names what is there, all of it, and what proves it; tests/scenarios.md is proven in four languages.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// A row of a table in docs/api.md.
struct Row {
    method: String,
    /// C, C++, Python and C#.
    names: [String; 4],
    scenarios: Vec<String>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn rows() -> Vec<Row> {
    let page = read("docs/api.md");
    let lines = page.lines().filter(|line| line.starts_with("| ") && line.contains("`do_"));
    let rows: Vec<Row> = lines.map(row).collect();
    assert!(rows.len() > 100, "the page has {} rows", rows.len());
    rows
}

fn row(line: &str) -> Row {
    let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
    let [method, c, cpp, python, csharp, scenarios] = cells[..] else { panic!("not six columns: {line}") };
    let plain = |cell: &str| cell.trim_matches('`').to_owned();
    Row {
        method: method.to_owned(),
        names: [c, cpp, python, csharp].map(plain),
        scenarios: scenarios.split(',').map(|name| plain(name.trim())).collect(),
    }
}

/// The scenarios that tests/scenarios.md lists.
fn scenarios() -> BTreeSet<String> {
    let page = read("tests/scenarios.md");
    let named = |line: &str| Some(line.strip_prefix("* `")?.split_once('`')?.0.to_owned());
    page.lines().filter_map(named).collect()
}

/// All sources in a folder with one of these endings.
fn sources(folder: &str, endings: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if ends(&path, endings) {
                found.push(fs::read_to_string(path).unwrap());
            }
        }
    }
    assert!(!found.is_empty(), "no sources in {folder}");
    found
}

fn ends(path: &Path, endings: &[&str]) -> bool {
    path.extension().is_some_and(|end| endings.iter().any(|known| end == *known))
}

/// Whether a text has the word, and not as a part of another.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part))
}

/// The names in a cell, such as `Job.suspend` or `job::suspend`, as class and member.
fn members<'a>(cell: &'a str, separator: &str) -> Vec<(&'a str, &'a str)> {
    let names = cell.split(',').map(|name| name.trim().trim_matches('`'));
    names.map(|name| name.rsplit_once(separator).unwrap_or_else(|| panic!("'{name}' has no class"))).collect()
}

#[test]
fn every_exported_function_has_a_row_and_every_row_a_function() {
    let listed: BTreeSet<String> = rows()
        .iter()
        .flat_map(|row| row.names[0].split(", ").map(|name| name.trim_matches('`').to_owned()))
        .collect();
    let exported: BTreeSet<String> = read("tests/abi/symbols.txt").lines().map(str::to_owned).collect();
    assert_eq!(listed, exported);
}

#[test]
fn every_name_exists_in_its_language() {
    let cpp = sources("include", &["hpp"]).concat();
    let python = sources("bindings/python/dojob", &["py"]).concat();
    let csharp = sources("bindings/csharp/DoJob", &["cs"]).concat();
    for row in rows() {
        let [_, in_cpp, in_python, in_csharp] = &row.names;
        for (class, member) in members(in_cpp, "::") {
            let forms = ["class", "struct", "using"];
            let declared = forms.iter().any(|form| has_word(&cpp, &format!("{form} {class}")));
            assert!(declared || class == "dojob", "C++ has no class {class} ({})", row.method);
            assert!(has_word(&cpp, member), "C++ has no {class}::{member} ({})", row.method);
        }
        for (class, member) in members(in_python, ".") {
            assert!(
                has_word(&python, &format!("class {class}")) || class == "dojob",
                "Python has no class {class}"
            );
            let is_there = [format!("def {member}"), format!("{member}:"), format!("{member} =")];
            assert!(is_there.iter().any(|form| python.contains(form)), "Python has no {class}.{member}");
        }
        for (class, member) in members(in_csharp, ".") {
            let kinds = ["class", "struct", "interface", "enum"];
            assert!(
                kinds.iter().any(|kind| has_word(&csharp, &format!("{kind} {class}"))),
                "C# has no {class} ({})",
                row.method
            );
            assert!(has_word(&csharp, member), "C# has no {class}.{member} ({})", row.method);
        }
    }
}

#[test]
fn every_callback_has_its_name_in_each_language() {
    let page = read("docs/api.md");
    let (_, section) = page.split_once("## IBackgroundCopyCallback").expect("a section of callbacks");
    let section = section.split("\n## ").next().unwrap_or_default();
    let header = read("include/dojob.h");
    let cpp = sources("include", &["hpp"]).concat();
    let python = sources("bindings/python/dojob", &["py"]).concat();
    let csharp = sources("bindings/csharp/DoJob", &["cs"]).concat();
    let known = scenarios();
    let rows: Vec<&str> =
        section.lines().filter(|line| line.starts_with("| ") && line.contains('`')).collect();
    assert_eq!(rows.len(), 5, "{section}");
    for row in rows {
        let cells: Vec<&str> =
            row.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`')).collect();
        let [_, in_c, in_cpp, in_python, method, event, scenario] = cells[..] else {
            panic!("seven columns: {row}")
        };
        assert!(header.contains(&format!("(*{in_c})")), "C has no {in_c}");
        assert!(has_word(&cpp, &format!("virtual void {in_cpp}")), "C++ has no {in_cpp}");
        let (_, member) = in_python.split_once('.').expect("Job.name");
        assert!(python.contains(&format!("def {member}(")), "Python has no {member}");
        assert!(has_word(&csharp, &format!("void {method}")), "C# has no {method}");
        assert!(has_word(&csharp, event), "C# has no event {event}");
        assert!(known.contains(scenario), "there is no scenario {scenario}");
    }
}

#[test]
fn every_row_is_proven_by_scenarios_of_the_list() {
    let known = scenarios();
    for row in rows() {
        for scenario in &row.scenarios {
            assert!(known.contains(scenario), "{}: there is no scenario {scenario}", row.method);
        }
    }
}

#[test]
fn every_scenario_is_a_test_in_four_languages() {
    let c = sources("tests/c", &["c"]).concat();
    let cpp = sources("tests/cpp", &["cpp"]).concat();
    let python = sources("tests/python", &["py"]).concat();
    let csharp = sources("tests/csharp", &["cs"]).concat();
    for scenario in scenarios() {
        let run = format!("RUN({scenario})");
        assert!(c.contains(&run), "C does not run {scenario}");
        assert!(cpp.contains(&run), "C++ does not run {scenario}");
        assert!(python.contains(&format!("def test_{scenario}(")), "Python has no test_{scenario}");
        let pascal: String = scenario.split('_').map(capitalized).collect();
        assert!(csharp.contains(&format!(" {pascal}()")), "C# has no {pascal}");
    }
}

fn capitalized(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}
