//! The transport that requests go out on: it knows whom it speaks to, and writes what a proxy must read.

use parking_lot::Mutex;
use std::net::SocketAddr;
use std::sync::Arc;
use ureq::unversioned::transport::{Buffers, NextTimeout, Transport};

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
}

impl Wire {
    /// A connection to `address`. With a prefix, requests go out in absolute form.
    pub fn new(inner: Box<dyn Transport>, address: SocketAddr, peer: Peer, prefix: Option<String>) -> Wire {
        Wire { inner, address, peer, prefix, fresh: true }
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
}

impl Transport for Wire {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        *self.peer.lock() = Some(self.address);
        let amount = if self.fresh && amount > 0 { self.make_absolute(amount)? } else { amount };
        self.fresh = self.fresh && amount == 0;
        self.inner.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.fresh = true;
        self.inner.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}
