//! A gate that tests put before the database: it may refuse what is asked of it, or hide that it was done.

use super::Store;
use crate::error::Result;
use parking_lot::Mutex;
use std::sync::Arc;

/// When the gate is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moment {
    /// Before something is read.
    Read,
    /// Before a transaction that writes: refused, it does not happen.
    Before,
    /// After it: refused, it has happened, and its caller does not know.
    After,
}

/// Who decides.
pub trait Gate: Send + Sync {
    /// Lets the call through, or answers this error.
    fn pass(&self, moment: Moment) -> Result<()>;
}

#[derive(Default)]
pub(super) struct Slot(Mutex<Option<Arc<dyn Gate>>>);

impl Slot {
    pub fn pass(&self, moment: Moment) -> Result<()> {
        let gate = self.0.lock().clone();
        gate.map_or(Ok(()), |gate| gate.pass(moment))
    }
}

impl Store {
    /// Has every transaction pass this gate from now on.
    pub fn put_gate(&self, gate: Arc<dyn Gate>) {
        *self.gate.0.lock() = Some(gate);
    }
}
