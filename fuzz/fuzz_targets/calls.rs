//! Sequences of calls of the C ABI: eight bytes choose one call and all its arguments.
//!
//! The table, the arguments and what is held against every call are those of `tests/abuse`.
#![no_main]

#[path = "../../tests/abuse/act.rs"]
mod act;
#[path = "../../tests/abuse/arguments.rs"]
mod arguments;
#[path = "../../tests/abuse/callbacks.rs"]
mod callbacks;
#[path = "../../tests/abuse/calls.rs"]
#[rustfmt::skip]
mod calls;
#[path = "../../tests/abuse/dice.rs"]
mod dice;
#[path = "../../tests/abuse/pool.rs"]
mod pool;
#[path = "../../tests/support/random.rs"]
mod random;
#[path = "../../tests/abuse/stage.rs"]
mod stage;
#[path = "../../tests/abuse/table.rs"]
mod table;
#[path = "../../tests/abuse/verdict.rs"]
mod verdict;

use libfuzzer_sys::fuzz_target;
use stage::Stage;
use std::cell::RefCell;
use std::sync::Arc;

/// Sequences that have one store, which grows with them.
const PER_STAGE: usize = 500;

type Scene = (tempfile::TempDir, Arc<Stage>, usize);

thread_local! {
    static SCENE: RefCell<Option<Scene>> = const { RefCell::new(None) };
}

fuzz_target!(|bytes: &[u8]| {
    let (stage, folder) = SCENE.with_borrow_mut(|scene| {
        let (folder, stage, played) = scene.take().unwrap_or_else(|| {
            let folder = tempfile::tempdir().expect("a folder");
            let stage = Arc::new(Stage::new(folder.path(), 0));
            (folder, stage, 0)
        });
        if played + 1 < PER_STAGE {
            *scene = Some((folder, stage.clone(), played + 1));
            (stage, None)
        } else {
            (stage, Some(folder))
        }
    });
    *callbacks::STAGE.write().unwrap() = Some(stage.clone());
    let urn = act::urn();
    for chunk in bytes.chunks_exact(8).take(200) {
        let mut dice = dice::Dice::new(u64::from_le_bytes(chunk.try_into().expect("eight bytes")));
        // Nobody would wake the only thread: as within a callback, nothing waits.
        let call = act::possible(urn[dice.below(urn.len())], &stage, &mut dice);
        if !callbacks::WAITING.contains(&call.name) || call.name == "do_manager_close" {
            act::perform(call, &stage, &mut dice, false);
        }
    }
    for kind in act::kinds().into_iter().rev() {
        stage.pool.open(kind).into_iter().for_each(|handle| act::close(kind, handle, &stage));
    }
    let faults = std::mem::take(&mut *stage.faults.lock().unwrap());
    assert!(faults.is_empty(), "{faults:#?} after {:#?}", stage.traces.lock().unwrap());
    drop(folder);
});
