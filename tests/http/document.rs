//! Reads docs/http.md.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The cells of all rows of tables that begin with an id, with what the tables' last heading was.
fn cells() -> Vec<(String, Vec<String>)> {
    let text = read("docs/http.md");
    let mut heading = "";
    let mut found = Vec::new();
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            heading = title;
        }
        if !line.starts_with("| `") {
            continue;
        }
        let cells = line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
        found.push((heading.to_owned(), cells));
    }
    found
}

/// Each id, and what is said to come of it.
pub fn rows() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (_, cells) in cells().into_iter().filter(|(heading, _)| heading != "Patience") {
        let [id, _, does, _] = &cells[..] else { panic!("four cells: {cells:?}") };
        let before = found.insert(id.trim_matches('`').to_owned(), does.clone());
        assert_eq!(before, None, "{id} stands twice");
    }
    found
}

/// The ids of what takes patience.
pub fn patient() -> Vec<String> {
    let cells = cells().into_iter().filter(|(heading, _)| heading == "Patience");
    cells.map(|(_, cells)| cells[0].trim_matches('`').to_owned()).collect()
}

/// The sources of all scenarios that are played against the command.
pub fn scenarios() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile/scenarios");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|end| end == "py"));
    files.map(|path| fs::read_to_string(path).unwrap()).collect()
}
