//! Names, and connections in the making: several at a time, and all waiting can be ended from outside.
#![allow(unsafe_code, reason = "the platform module calls libc; each block says why it is sound")]

use dns_lookup::{AddrInfoHints, LookupErrorKind, SockType};
use socket2::{Domain, Protocol, Socket, Type};
use std::io;
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::os::fd::AsRawFd;
use std::time::Duration;

/// Why a name has no addresses.
#[derive(Debug)]
pub enum NoAddress {
    /// There is no such name, or it has no address.
    Unknown,
    /// No name server said anything, or none could say it now.
    Unanswered,
    /// A name server refused, or what it said makes no sense.
    Refused,
    /// The system could not even ask.
    System(io::Error),
}

/// Looks a name up, for as long as the system likes.
pub fn look_up(host: &str, port: u16) -> Result<Vec<SocketAddr>, NoAddress> {
    let hints = AddrInfoHints { socktype: SockType::Stream.into(), ..AddrInfoHints::default() };
    let found = match dns_lookup::getaddrinfo(Some(host), None, Some(hints)) {
        Ok(found) => found,
        Err(error) => {
            return Err(match error.kind() {
                LookupErrorKind::NoName | LookupErrorKind::NoData | LookupErrorKind::Family => {
                    NoAddress::Unknown
                }
                LookupErrorKind::Again => NoAddress::Unanswered,
                LookupErrorKind::Memory | LookupErrorKind::System | LookupErrorKind::IO => {
                    NoAddress::System(error.into())
                }
                _ => NoAddress::Refused,
            });
        }
    };
    let addresses = found.filter_map(Result::ok).map(|mut found| {
        found.sockaddr.set_port(port);
        found.sockaddr
    });
    Ok(addresses.collect())
}

/// Whether the system knows no way out, neither for IPv4 nor for IPv6. Nothing is sent: the addresses are those that
/// documentation has to itself.
pub fn is_cut_off() -> bool {
    let has_way = |from: &str, to: &str| UdpSocket::bind(from).and_then(|socket| socket.connect(to)).is_ok();
    !has_way("0.0.0.0:0", "192.0.2.1:9") && !has_way("[::]:0", "[2001:db8::1]:9")
}

/// Whether the process, or the system, has as many descriptors as it may.
pub fn is_out_of_files(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::EMFILE | libc::ENFILE))
}

/// A connection in the making.
#[derive(Debug)]
pub struct Dial(Socket);

impl Dial {
    /// Begins to connect.
    pub fn start(address: SocketAddr) -> io::Result<Dial> {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        socket.set_nonblocking(true)?;
        match socket.connect(&address.into()) {
            Err(error) if error.raw_os_error() != Some(libc::EINPROGRESS) => Err(error),
            _ => Ok(Dial(socket)),
        }
    }

    /// The connection, or why there is none. Only for what [`wait`] has named.
    pub fn finish(self) -> io::Result<TcpStream> {
        if let Some(error) = self.0.take_error()? {
            return Err(error);
        }
        self.0.set_nonblocking(false)?;
        let stream = TcpStream::from(self.0);
        // A port of our own machine that nobody listens on may be the very one that we were given to connect from.
        if stream.local_addr()? == stream.peer_addr()? {
            return Err(io::Error::from_raw_os_error(libc::ECONNREFUSED));
        }
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}

/// Waits until one of the connections is made or has failed, but for no longer than `limit`, nor once `end` is lit.
/// Answers its number, if there is one.
pub fn wait(dials: &[Option<Dial>], end: i32, limit: Duration) -> io::Result<Option<usize>> {
    let ended = libc::pollfd { fd: end, events: libc::POLLIN, revents: 0 };
    // `poll` overlooks negative descriptors.
    let of = |dial: &Option<Dial>| dial.as_ref().map_or(-1, |dial| dial.0.as_raw_fd());
    let asked = dials.iter().map(|dial| libc::pollfd { fd: of(dial), events: libc::POLLOUT, revents: 0 });
    let mut asked: Vec<libc::pollfd> = asked.chain([ended]).collect();
    poll(&mut asked, Some(limit))?;
    Ok(asked[..dials.len()].iter().position(|asked| asked.revents != 0))
}

/// `poll`, which a signal may end early.
pub fn poll(asked: &mut [libc::pollfd], limit: Option<Duration>) -> io::Result<()> {
    // Rounded up, so that a wait that is not over is not taken for one that is.
    let time = limit.map_or(-1, |limit| limit.as_nanos().div_ceil(1_000_000).min(i32::MAX as u128) as i32);
    // SAFETY: pointer and count are of one slice, which lives longer than the call.
    let found = unsafe { libc::poll(asked.as_mut_ptr(), asked.len() as libc::nfds_t, time) };
    match found {
        -1 if io::Error::last_os_error().kind() != io::ErrorKind::Interrupted => {
            Err(io::Error::last_os_error())
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::Beacon;
    use std::net::TcpListener;
    use std::time::Instant;

    const LONG: Duration = Duration::from_secs(30);

    fn finished(address: SocketAddr) -> io::Result<TcpStream> {
        let dark = Beacon::new().unwrap();
        let mut dials = vec![None, Some(Dial::start(address)?)];
        let found = wait(&dials, dark.descriptor(), LONG).unwrap();
        assert_eq!(found, Some(1));
        dials[1].take().unwrap().finish()
    }

    #[test]
    fn a_connection_is_made_or_refused() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let stream = finished(address).unwrap();
        assert_eq!(stream.peer_addr().unwrap(), address);
        assert!(stream.nodelay().unwrap());
        drop((listener, stream));
        assert_eq!(finished(address).unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
    }

    #[test]
    fn a_wait_ends_with_its_time_and_with_the_beacon() {
        let mut beacon = Beacon::new().unwrap();
        let (from, short) = (Instant::now(), Duration::from_micros(1_500));
        assert_eq!(wait(&[None], beacon.descriptor(), short).unwrap(), None);
        assert!(from.elapsed() >= short);
        beacon.set(true);
        let from = Instant::now();
        assert_eq!(wait(&[None], beacon.descriptor(), LONG).unwrap(), None);
        assert!(from.elapsed() < LONG);
    }

    #[test]
    fn names_have_addresses_or_a_reason() {
        let found = look_up("localhost", 8080).unwrap();
        assert!(
            found.iter().any(|address| address.ip().is_loopback() && address.port() == 8080),
            "{found:?}"
        );
        let error = look_up("nowhere.invalid", 80).unwrap_err();
        assert!(matches!(error, NoAddress::Unknown | NoAddress::Unanswered), "{error:?}");
    }
}
