//! The remote side of a job: one request, its answer's head, and the body behind it.
//!
//! Behind a trait, so that tests can put a network in its place that answers as the table says.
//! `http` leads one request through redirects and questions for credentials; `agent` has the connections, made by
//! `connect` along the route that `proxy` chose.

pub mod address;
mod agent;
pub mod auth;
mod connect;
mod failure;
pub mod headers;
mod http;
mod interim;
mod names;
pub mod proxy;
mod race;
mod redirect;
mod socks;
mod stop;
mod tcp;
#[cfg(test)]
mod tests;
mod tls;
mod tunnel;
mod wire;

pub use http::HttpFetch;

use crate::error::Result;
use crate::options::HttpOptions;
use crate::resume::{Answer, Ask};
use std::net::SocketAddr;
use std::sync::Arc;

/// Where answers come from.
pub trait Fetch: Send + Sync {
    /// Connections for one worker: kept alive between its attempts, and shut down together.
    fn session(&self) -> Arc<dyn Session>;
}

/// The connections of one worker, which has one exchange at a time.
pub trait Session: Send + Sync {
    /// Sends one GET, follows where it is led, and returns when the head of the last answer is there. What may be
    /// secret goes to the origin of `asked` only: the name that the caller gave, before redirects changed it.
    fn get(&self, url: &str, asked: &str, ask: &Ask, options: &HttpOptions) -> Result<Exchange>;

    /// Ends the exchange in flight at once, from any thread. The session is of no use afterwards.
    fn shutdown(&self);
}

/// What a proxy's credentials belong to.
fn place_of(proxy: &proxy::Proxy) -> String {
    format!("proxy {}, port {}", proxy.host, proxy.port)
}

/// The head of an answer, and its body yet to be read.
pub struct Exchange {
    /// The head.
    pub answer: Answer,
    /// The body.
    pub body: Box<dyn Body>,
    /// What else the exchange told.
    pub told: Told,
}

/// What an exchange tells beside its answer.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Told {
    /// Of whom we spoke to: the proxy, if there is one.
    pub address: Option<SocketAddr>,
    /// Where redirects led; the remote name that was asked for if there were none.
    pub url: String,
    /// The header lines of the last answer, `Name: value` and CRLF each, without cookies; at most 64 KiB.
    pub headers: String,
}

/// The body of an answer.
pub trait Body {
    /// Reads some bytes; none at the end that the answer's framing announced. A body that breaks off
    /// before it is an error, except where nothing but the connection's end marks the body's.
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize>;
}
