//! An engine without threads, for simulations: whoever has it turns it by hand, so that a seed repeats all that it does.

use super::control::{Control, Signal};
use super::stop::Stop;
use super::{Core, Options, Ports};
use crate::code::Code;
use crate::error::Result;
use crate::model::JobState;
use crate::store::{JobFilter, JobKey, Store};
use std::sync::Arc;
use tokio::sync::mpsc::UnboundedReceiver;

/// The engine. Dropped, it ends as a process does that is killed: nothing is told to the store.
pub(crate) struct ByHand {
    pub core: Arc<Core>,
    control: Control,
    inbox: UnboundedReceiver<Signal>,
}

impl ByHand {
    /// The engine of an open store, with this seed for its random numbers.
    pub fn new(store: Store, ports: Ports, options: Options, seed: u64) -> Result<ByHand> {
        let lock = store.lock()?;
        let (core, inbox) = Core::new(store, ports, options, false);
        let mut control = Control::new(core.clone(), lock)?;
        control.seed = seed;
        Ok(ByHand { core, control, inbox })
    }

    /// One round of the control thread: takes in what it was told, then does what the store asks for.
    pub fn round(&mut self) {
        while let Ok(signal) = self.inbox.try_recv() {
            self.control.hear(signal);
        }
        self.control.round();
    }

    /// Makes one of the attempts that wait for a worker. False if there is none.
    pub fn serve(&mut self, choose: impl FnOnce(usize) -> usize) -> bool {
        self.control.workers.serve_waiting(choose)
    }

    /// Says that there is room for what a job waits to write.
    pub fn room(&mut self, job: JobKey) {
        self.control.hear(Signal::Room(job));
    }

    /// Says that a network has appeared.
    pub fn network(&mut self) {
        self.control.hear(Signal::Network);
    }

    /// A job for which nothing is done, and for which nothing is waited, right after a round: nobody would ever look at
    /// it again, and it does not say why.
    pub fn forgotten(&self) -> Result<Option<(JobKey, JobState)>> {
        for (job, _) in self.core.store.list_jobs(&JobFilter::default())? {
            let state = self.core.store.job(job)?.state;
            let is_kept = match state {
                JobState::Transferring => self.control.running.contains_key(&job),
                JobState::TransientError => self.control.due.contains_key(&job),
                _ => true,
            };
            // What keeps the whole engine from its work is tried again with the next round.
            if !is_kept && self.core.trouble(job, true) == Code::OK {
                return Ok(Some((job, state)));
            }
        }
        Ok(None)
    }

    /// What stops the attempt that runs for a job.
    pub fn stop_of(&self, job: JobKey) -> Option<Arc<Stop>> {
        self.control.running.get(&job).map(|running| running.stop.clone())
    }
}
