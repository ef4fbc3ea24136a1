//! What simulations found, each as a history of its own.

use super::Room;
use super::history::History;
use super::owner::{Wish, ask};
use super::random::Random;
use super::world::Rates;
use crate::code::Code;
use crate::model::JobState;

#[test]
fn a_failure_that_is_on_record_though_the_store_denied_it_ends_its_wait() {
    let room = Room::new();
    let mut history = History::with(&room.fresh(), Random(1), Rates::default());
    history.jobs.truncate(1);
    let (key, id, core) = (history.jobs[0].key, history.jobs[0].id, history.core());
    history.world.lock().remotes.iter_mut().for_each(|remote| remote.refuses = true);
    let asked = ask(&core, key, id, Wish::Run);
    assert!(matches!(asked, Ok(Code::OK)), "{asked:?}");
    history.jobs[0].heard(Wish::Run, asked);
    history.round();
    history.serve();
    history.world.lock().hides = true;
    history.round();
    assert_eq!(core.store.job(key).unwrap().state, JobState::TransientError, "{:?}", history.log());
    assert!(!history.world.lock().hides);
    history.world.lock().remotes.iter_mut().for_each(|remote| remote.refuses = false);
    history.settle().unwrap();
}
