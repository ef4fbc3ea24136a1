//! Sockets: opened to whichever address of a name answers first, and read and written with deadlines that hold for
//! the whole of a call, however little each byte of it takes.

use super::failure::{Kind, interrupted, other};
use super::race::{Race, Step};
use super::stop::Stop;
use crate::sys::network::{self, Dial};
use std::fmt;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, LazyBuffers, NextTimeout, ShutdownHandle, Transport, time,
};

/// For timeouts that ureq has not been told of.
const FALLBACK: Duration = Duration::from_secs(60);

/// The time that is left of `timeout`, which began to run at `from`.
pub fn left(timeout: NextTimeout, from: Instant) -> NextTimeout {
    let after = match timeout.after {
        time::Duration::Exact(limit) => time::Duration::Exact(limit.saturating_sub(from.elapsed())),
        time::Duration::NotHappening => time::Duration::NotHappening,
    };
    NextTimeout { after, ..timeout }
}

/// How long that is.
pub fn limit(timeout: NextTimeout) -> Duration {
    match timeout.after {
        time::Duration::Exact(limit) => limit,
        time::Duration::NotHappening => FALLBACK,
    }
}

/// Opens a connection to the address that answers first.
pub fn connect(
    details: &ConnectionDetails,
    addresses: &[SocketAddr],
    limit: Duration,
    stop: &Stop,
) -> Result<(Box<dyn Transport>, SocketAddr), ureq::Error> {
    let (stream, address) = race(addresses, limit, stop)?;
    let stream = Arc::new(stream);
    let handle: Weak<TcpStream> = Arc::downgrade(&stream);
    (details.register_shutdown)(handle as Weak<dyn ShutdownHandle>)?;
    // A shutdown up to here found no socket to shut.
    if stop.is_stopped() {
        return Err(other(interrupted()));
    }
    let config = details.config;
    let buffers = LazyBuffers::new(config.input_buffer_size(), config.output_buffer_size());
    Ok((Box::new(Tcp { stream, buffers, reads: None, writes: None }), address))
}

/// Runs the race. The losers are closed when it is over.
fn race(
    addresses: &[SocketAddr],
    limit: Duration,
    stop: &Stop,
) -> Result<(TcpStream, SocketAddr), ureq::Error> {
    let from = Instant::now();
    let end = stop.descriptor()?;
    let mut race = Race::new(addresses.len(), limit);
    let mut dials: Vec<Option<Dial>> = addresses.iter().map(|_| None).collect();
    let mut won = None;
    loop {
        if stop.is_stopped() {
            return Err(other(interrupted()));
        }
        match race.step(from.elapsed()) {
            Step::Start(attempt) => match Dial::start(addresses[attempt]) {
                Ok(dial) => dials[attempt] = Some(dial),
                Err(error) => race.failed(error),
            },
            Step::Wait(until) => {
                let rest = until.saturating_sub(from.elapsed());
                let Some(attempt) = network::wait(&dials, end, rest)? else { continue };
                match dials[attempt].take().map(Dial::finish) {
                    Some(Ok(stream)) => {
                        won = Some(stream);
                        race.connected(attempt);
                    }
                    Some(Err(error)) => race.failed(error),
                    None => {}
                }
            }
            Step::Won(attempt) => {
                let stream = won.ok_or(ureq::Error::ConnectionFailed)?;
                return Ok((stream, addresses[attempt]));
            }
            Step::Failed(error) if error.kind() == ErrorKind::TimedOut => {
                return Err(other(Kind::ConnectTimedOut.error()));
            }
            Step::Failed(error) => return Err(error.into()),
        }
    }
}

/// A socket as ureq wants it.
struct Tcp {
    /// Shared, weakly, with what shuts it down.
    stream: Arc<TcpStream>,
    buffers: LazyBuffers,
    /// The time-outs that the socket has.
    reads: Option<Duration>,
    writes: Option<Duration>,
}

impl Tcp {
    /// Sets the socket's time-out, if it is another one.
    fn allow(
        limit: Option<Duration>,
        known: &mut Option<Duration>,
        set: impl FnOnce(Option<Duration>) -> io::Result<()>,
    ) -> io::Result<()> {
        if *known != limit {
            set(limit)?;
            *known = limit;
        }
        Ok(())
    }

    fn write(&mut self, amount: usize, deadline: Option<Instant>) -> io::Result<()> {
        let mut rest = &self.buffers.output()[..amount];
        while !rest.is_empty() {
            let set = |limit| self.stream.set_write_timeout(limit);
            Tcp::allow(remaining(deadline)?, &mut self.writes, set)?;
            match (&*self.stream).write(rest) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(count) => rest = &rest[count..],
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn read(&mut self, deadline: Option<Instant>) -> io::Result<usize> {
        loop {
            let set = |limit| self.stream.set_read_timeout(limit);
            Tcp::allow(remaining(deadline)?, &mut self.reads, set)?;
            match (&*self.stream).read(self.buffers.input_append_buf()) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                done => return done,
            }
        }
    }
}

fn deadline(timeout: NextTimeout) -> Option<Instant> {
    match timeout.after {
        time::Duration::Exact(limit) => Some(Instant::now() + limit),
        time::Duration::NotHappening => None,
    }
}

/// How long is left, in whole seconds from ten on, so that the socket keeps its time-out from one read to the next.
fn remaining(deadline: Option<Instant>) -> io::Result<Option<Duration>> {
    let Some(deadline) = deadline else { return Ok(None) };
    let left = deadline.saturating_duration_since(Instant::now());
    let step = if left < Duration::from_secs(10) { 1_000_000 } else { 1_000_000_000 };
    let rounded = Duration::from_nanos((left.as_nanos() as u64).div_ceil(step) * step);
    if left.is_zero() { Err(ErrorKind::TimedOut.into()) } else { Ok(Some(rounded)) }
}

/// Our own end of patience, and not the system's with a peer that acknowledges nothing.
fn is_ours(error: &io::Error) -> bool {
    match error.kind() {
        ErrorKind::WouldBlock => true,
        ErrorKind::TimedOut => error.raw_os_error().is_none(),
        _ => false,
    }
}

fn told(error: io::Error, timeout: NextTimeout) -> ureq::Error {
    if is_ours(&error) { ureq::Error::Timeout(timeout.reason) } else { error.into() }
}

impl Transport for Tcp {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        let timeout = timeout.for_write();
        self.write(amount, deadline(timeout)).map_err(|error| told(error, timeout))
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        let timeout = timeout.for_read();
        let amount = self.read(deadline(timeout)).map_err(|error| told(error, timeout))?;
        self.buffers.input_appended(amount);
        Ok(amount > 0)
    }

    /// Whether the other side has neither hung up nor said what nobody asked for.
    fn is_open(&mut self) -> bool {
        let looked = self.stream.set_nonblocking(true).and_then(|()| self.stream.peek(&mut [0]));
        let silent = looked.is_err_and(|error| error.kind() == ErrorKind::WouldBlock);
        self.stream.set_nonblocking(false).is_ok() && silent
    }
}

impl fmt::Debug for Tcp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tcp")
    }
}
