//! A port that can refuse connections and be listened on again, and stays ours in between.

use socket2::{Domain, Socket, Type};
use std::collections::HashSet;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many connections may wait to be accepted.
const BACKLOG: i32 = 128;

/// A loopback port.
#[derive(Debug)]
pub(crate) struct Port {
    pub(crate) address: SocketAddr,
    /// Bound and never listening: nobody else gets the port, and nobody is answered by this.
    _holder: Socket,
    /// Where calls to who accepts come from: they are no connections.
    calls: Mutex<HashSet<SocketAddr>>,
}

impl Port {
    /// Takes a port, 0 for a free one.
    pub(crate) fn take(port: u16) -> io::Result<Port> {
        let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        if port != 0 {
            // Sharing the port with a socket of our own must not mean sharing it with others.
            drop(TcpListener::bind(wanted)?);
        }
        // Others may bind beside a socket that lets addresses be reused as long as neither listens.
        let holder = bound(wanted, false)?;
        let address = holder.local_addr()?.as_socket().ok_or(io::ErrorKind::AddrNotAvailable)?;
        Ok(Port { address, _holder: holder, calls: Mutex::default() })
    }

    /// Begins to accept connections.
    pub(crate) fn listen(&self) -> io::Result<TcpListener> {
        let socket = bound(self.address, true)?;
        socket.listen(BACKLOG)?;
        Ok(socket.into())
    }

    /// Makes a blocked accept return; not, if nobody listens.
    pub(crate) fn call(&self) -> io::Result<()> {
        let caller = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        caller.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
        let from = caller.local_addr()?.as_socket().ok_or(io::ErrorKind::AddrNotAvailable)?;
        self.calls().insert(from);
        let called = caller.connect(&self.address.into());
        if called.is_err() {
            self.calls().remove(&from);
        }
        called
    }

    /// Whether a connection from there is only a call.
    pub(crate) fn is_call(&self, from: SocketAddr) -> bool {
        self.calls().remove(&from)
    }

    /// Forgets the calls that the end of a listener has cut off.
    pub(crate) fn forget_calls(&self) {
        self.calls().clear();
    }

    fn calls(&self) -> MutexGuard<'_, HashSet<SocketAddr>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn bound(address: SocketAddr, reuse: bool) -> io::Result<Socket> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.set_reuse_address(reuse)?;
    #[cfg(unix)]
    socket.set_reuse_port(true)?;
    socket.bind(&address.into())?;
    Ok(socket)
}
