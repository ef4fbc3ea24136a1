//! The handles that all threads share.

use crate::dice::Dice;
use std::collections::HashMap;
use std::sync::Mutex;

/// How many closed handles of a kind are remembered.
const REMEMBERED: usize = 64;

/// What a handle in an argument is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sort {
    /// It was open when it was drawn, or may have been. Another thread may close it meanwhile.
    Open,
    /// It is closed.
    Closed,
    /// It is of another kind, or of none.
    Foreign,
}

/// Handles by their type.
#[derive(Default)]
pub struct Pool {
    shelves: Mutex<HashMap<&'static str, Shelf>>,
}

#[derive(Default)]
struct Shelf {
    open: Vec<u64>,
    closed: Vec<u64>,
}

/// How many handles of a kind may be open before some are closed.
fn limit(kind: &str) -> usize {
    match kind {
        "do_manager" => 3,
        "do_events" | "do_notices" => 12,
        "do_job" | "do_file" => 96,
        _ => 24,
    }
}

impl Pool {
    /// Takes a handle that a call gave out; answers one to be closed, if there are too many.
    pub fn add(&self, kind: &'static str, handle: u64, dice: &mut Dice) -> Option<u64> {
        let mut shelves = self.shelves.lock().unwrap();
        let shelf = shelves.entry(kind).or_default();
        shelf.open.push(handle);
        let full = shelf.open.len() > limit(kind);
        full.then(|| shelf.open[dice.below(shelf.open.len())])
    }

    /// Notes that a handle has been closed.
    pub fn closed(&self, kind: &'static str, handle: u64) {
        let mut shelves = self.shelves.lock().unwrap();
        let shelf = shelves.entry(kind).or_default();
        shelf.open.retain(|open| *open != handle);
        if shelf.closed.len() >= REMEMBERED {
            shelf.closed.remove(0);
        }
        shelf.closed.push(handle);
    }

    /// All open handles of a kind.
    pub fn open(&self, kind: &str) -> Vec<u64> {
        self.shelves.lock().unwrap().get(kind).map(|shelf| shelf.open.clone()).unwrap_or_default()
    }

    /// A handle for an argument of this type: mostly a good one, if there is one.
    pub fn draw(&self, kind: &'static str, dice: &mut Dice) -> (u64, Sort) {
        let shelves = self.shelves.lock().unwrap();
        let good = shelves.get(kind);
        match dice.below(24) {
            0 => (0, Sort::Foreign),
            1 => (dice.next() | 1, Sort::Foreign),
            2 => {
                // A good handle with one bit wrong.
                let open = good.map(|shelf| shelf.open.as_slice()).unwrap_or_default();
                if open.is_empty() {
                    return (7, Sort::Foreign);
                }
                // Only its highest bits say for sure that it is nobody's; a callback's may be any other.
                let bit = dice.below(64);
                let sort = if bit >= 40 { Sort::Foreign } else { Sort::Open };
                (*dice.pick(open) ^ 1 << bit, sort)
            }
            3 => good
                .filter(|shelf| !shelf.closed.is_empty())
                .map_or((0, Sort::Foreign), |shelf| (*dice.pick(&shelf.closed), Sort::Closed)),
            4 => {
                let mut others: Vec<u64> = Vec::new();
                for (_, shelf) in shelves.iter().filter(|(name, _)| **name != kind) {
                    others.extend(&shelf.open);
                }
                others.sort_unstable();
                if others.is_empty() { (1, Sort::Foreign) } else { (*dice.pick(&others), Sort::Foreign) }
            }
            _ => good
                .filter(|shelf| !shelf.open.is_empty())
                .map_or((0, Sort::Foreign), |shelf| (*dice.pick(&shelf.open), Sort::Open)),
        }
    }
}
