//! Writes docs/states.md.

use super::table::{Cell, STATES, TABLE};
use dojob::JobState;

const HEAD: &str = "\
# Methods and states

What every method answers in every state of a job. `tests/states.rs` reads the same table that this page is written
from, and calls each method in each state.

* `OK`: it succeeds and the state stays; a name: it succeeds, and this is the new state.
* `partial`: S_PARTIAL_COMPLETE; the whole files are kept, and the job is ACKNOWLEDGED.
* `IS`: E_INVALID_STATE. `EMPTY`: E_JOB_EMPTY. `none`: E_ERROR_INFORMATION_UNAVAILABLE. `gone`: E_JOB_NOT_FOUND, or not
  in the list.
* `-`: the case cannot come up. CONNECTING is one: the engine never enters it, as Delivery Optimization does not.

";

const TAIL: &str = "
Final states are ACKNOWLEDGED and CANCELLED. A handle to a final job goes on answering getters for a day.

## What the interface left open, and what was chosen

* **Suspend in TRANSFERRED changes nothing**: there is nothing to stop, and the state keeps telling that all is there.
  In ERROR it gives SUSPENDED, and the error is forgotten.
* **Resume in TRANSFERRED** changes nothing as long as every file is whole, and queues the job once a file was added.
* **Resume of a job that waits or runs** is a success and no change; in TRANSIENT_ERROR it ends the wait.
* **Complete before TRANSFERRED** keeps the whole files and says S_PARTIAL_COMPLETE, also if there are none.
* **SetNotifyInterface to NULL** is allowed always, so that a program can always take its callbacks back.
* **SetRemoteName of a whole file** changes the name and nothing else.
* **GetError** is there in ERROR and TRANSIENT_ERROR; leaving them forgets the error. The ledger keeps it.
* **SetPriority** and the other setters take effect at once, also on a job that transfers; those of the HTTP options with
  the next attempt. SetRemoteName and SetExpectedDigest end the attempt on that file; what it has fetched stays.

## What moves a job beside its callers

| from | to | when |
| --- | --- | --- |
| QUEUED | TRANSFERRING | there is a slot for it: by priority, then by turn |
| TRANSFERRING | QUEUED | a job of a higher priority needs the slot, its time slice is over, or the schedule stops it |
| TRANSFERRING | TRANSIENT_ERROR | an attempt failed in a way that may pass |
| TRANSIENT_ERROR | QUEUED | the wait is over, or another process took the store over |
| TRANSFERRING, TRANSIENT_ERROR | ERROR | an attempt failed for good, or a time-out passed |
| QUEUED, TRANSFERRING | TRANSFERRED | the last file is whole |
| any that is not final | ERROR | SetValidationState found a whole file to be wrong |
| any that is not final | CANCELLED | nothing changed for the store's inactivity time-out: 30 days by default |
";

/// The whole page.
pub fn write() -> String {
    let mut page = HEAD.to_owned();
    let names: Vec<String> = STATES.iter().map(|state| name(*state)).collect();
    page += &format!("| method | {} |\n", names.join(" | "));
    page += &format!("| --- |{}\n", " --- |".repeat(STATES.len()));
    for row in TABLE {
        let cells: Vec<String> = row.cells.iter().map(|cell| shown(*cell)).collect();
        page += &format!("| {} | {} |\n", row.method, cells.join(" | "));
    }
    page + TAIL
}

fn shown(cell: Cell) -> String {
    match cell {
        Cell::Ok => "OK".into(),
        Cell::To(state) => name(state),
        Cell::Partial => "partial".into(),
        Cell::Refused => "IS".into(),
        Cell::Empty => "EMPTY".into(),
        Cell::NoError => "none".into(),
        Cell::Gone => "gone".into(),
        Cell::Never => "-".into(),
    }
}

/// `TransientError` as the interface writes it.
fn name(state: JobState) -> String {
    let mut out = String::new();
    for letter in format!("{state:?}").chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(letter.to_ascii_uppercase());
    }
    out
}
