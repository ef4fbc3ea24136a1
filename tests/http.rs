//! Every answer that docs/http.md has a row for gets what the row says; and every row has its answer here.

mod support;

#[path = "http/answers.rs"]
mod answers;
#[path = "http/bodies.rs"]
mod bodies;
#[path = "http/document.rs"]
mod document;
#[path = "http/heads.rs"]
mod heads;
#[path = "http/judged.rs"]
mod judged;
#[path = "http/origin.rs"]
mod origin;
#[path = "http/parts.rs"]
mod parts;
#[path = "http/statuses.rs"]
mod statuses;

use judged::Row;
use std::collections::BTreeMap;

/// Plays all rows of a topic, and tells of all that were not as they should be.
fn play(rows: Vec<Row>) {
    let wrong: Vec<String> = rows
        .into_iter()
        .filter_map(|row| {
            let (id, said) = (row.id, row.does.to_string());
            let did = row.play();
            (did != said).then(|| format!("{id}: {did}, and not: {said}"))
        })
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn statuses_lead_where_the_page_says() {
    play(statuses::rows());
}

#[test]
fn heads_are_read_as_the_page_says() {
    play(heads::rows());
}

#[test]
fn bodies_end_where_the_page_says() {
    play(bodies::rows());
}

#[test]
fn a_resume_goes_on_as_the_page_says() {
    play(parts::rows());
}

#[test]
fn the_page_and_the_rows_are_the_same() {
    let rows = [statuses::rows(), heads::rows(), bodies::rows(), parts::rows()];
    let tested: BTreeMap<String, String> =
        rows.into_iter().flatten().map(|row| (row.id.to_owned(), row.does.to_string())).collect();
    let told = document::rows();
    for (id, does) in &tested {
        assert_eq!(told.get(id), Some(does), "docs/http.md has another row for {id}, or none");
    }
    for id in told.keys() {
        assert!(tested.contains_key(id), "nothing proves the row {id} of docs/http.md");
    }
}

#[test]
fn what_takes_patience_is_played_against_the_command() {
    let (told, played) = (document::patient(), document::scenarios());
    assert!(told.len() > 5, "{told:?}");
    for id in told {
        assert!(played.contains(&format!("\"{id}\"")), "tests/hostile has no scenario {id}");
    }
}
