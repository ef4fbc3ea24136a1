//! The remote side of a job: one request, its answer's head, and the body behind it.
//!
//! Behind a trait, so that tests can put a network in its place that answers as the table says.

pub mod address;
mod http;

pub use http::HttpFetch;

use crate::error::Result;
use crate::resume::{Answer, Ask};
use std::sync::Arc;

/// Where answers come from.
pub trait Fetch: Send + Sync {
    /// Connections for one worker: kept alive between its attempts, and shut down together.
    fn session(&self) -> Arc<dyn Session>;
}

/// The connections of one worker.
pub trait Session: Send + Sync {
    /// Sends one GET and returns when the head of its answer is there.
    fn get(&self, url: &str, ask: &Ask) -> Result<Exchange>;

    /// Ends the exchange in flight at once, from any thread. The session is of no use afterwards.
    fn shutdown(&self);
}

/// The head of an answer, and its body yet to be read.
pub struct Exchange {
    /// The head.
    pub answer: Answer,
    /// The body.
    pub body: Box<dyn Body>,
}

/// The body of an answer.
pub trait Body {
    /// Reads some bytes; none at the end that the answer's framing announced. A body that breaks off
    /// before it is an error, except where nothing but the connection's end marks the body's.
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize>;
}
