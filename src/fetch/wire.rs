//! The transport that requests go out on: it knows whom it speaks to, writes what a proxy must read, and passes over
//! interim answers, of which ureq takes all that follows for a head.

use super::agent::MAX_HEADERS;
use super::failure::{Kind, other};
use super::interim::{Start, start};
use super::tcp::left;
use parking_lot::Mutex;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;
use ureq::Timeout;
use ureq::unversioned::transport::{Buffers, NextTimeout, Transport};

/// More interim answers than that before an answer are no hints.
const MAX_INTERIM: usize = 64;

/// Whom the last request went to.
pub type Peer = Arc<Mutex<Option<SocketAddr>>>;

/// A connection, and what there is to know about it.
#[derive(Debug)]
pub struct Wire {
    inner: Box<dyn Transport>,
    address: SocketAddr,
    peer: Peer,
    /// What stands before the path in a request for a proxy, such as `http://host:80`.
    prefix: Option<String>,
    /// Whether the next bytes to go out are the first of a request.
    fresh: bool,
    /// How many interim answers there were; none once the answer itself has begun.
    interim: Option<usize>,
    /// How much of an answer's head has been read, interim answers included.
    head: usize,
}

impl Wire {
    /// A connection to `address`. With a prefix, requests go out in absolute form.
    pub fn new(inner: Box<dyn Transport>, address: SocketAddr, peer: Peer, prefix: Option<String>) -> Wire {
        Wire { inner, address, peer, prefix, fresh: true, interim: Some(0), head: 0 }
    }

    /// Puts the prefix where the path begins. The answer is how many bytes there are then.
    fn make_absolute(&mut self, amount: usize) -> Result<usize, ureq::Error> {
        let Some(prefix) = &self.prefix else { return Ok(amount) };
        let output = self.inner.buffers().output();
        let path = output[..amount].iter().position(|&byte| byte == b' ').map(|at| at + 1);
        match path {
            Some(path) if output.get(path) == Some(&b'/') && amount + prefix.len() <= output.len() => {
                output.copy_within(path..amount, path + prefix.len());
                output[path..path + prefix.len()].copy_from_slice(prefix.as_bytes());
                Ok(amount + prefix.len())
            }
            _ => Err(ureq::Error::BadUri("the request does not fit".into())),
        }
    }

    /// Takes the interim answers away that the input begins with. Whether there is anything for ureq to look at.
    fn pass_over(&mut self) -> Result<bool, ureq::Error> {
        while let Some(count) = self.interim {
            let input = self.inner.buffers().input();
            match start(input) {
                Start::Interim(_) if count == MAX_INTERIM => return Err(other(Kind::OnlyInterim.error())),
                Start::Interim(length) => {
                    self.inner.buffers().input_consume(length);
                    self.interim = Some(count + 1);
                }
                // ureq refuses a head of that size, whatever it is.
                Start::Unclear if input.len() <= MAX_HEADERS => return Ok(!input.is_empty()),
                Start::Unclear | Start::Answer => self.interim = None,
            }
        }
        Ok(true)
    }
}

impl Transport for Wire {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        *self.peer.lock() = Some(self.address);
        let amount = if self.fresh && amount > 0 { self.make_absolute(amount)? } else { amount };
        self.fresh = self.fresh && amount == 0;
        self.interim = Some(0);
        self.head = 0;
        self.inner.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.fresh = true;
        let from = Instant::now();
        let is_head = timeout.reason == Timeout::RecvResponse;
        loop {
            // More is wanted: so all up to here was no whole head yet, or interim answers without an end.
            if is_head && self.head > MAX_HEADERS {
                return Err(other(Kind::HeadTooLarge.error()));
            }
            let before = self.inner.buffers().input().len();
            let more = self.inner.await_input(left(timeout, from))?;
            if is_head {
                self.head += self.inner.buffers().input().len().saturating_sub(before);
            }
            if self.pass_over()? || !more {
                return Ok(more);
            }
        }
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}
