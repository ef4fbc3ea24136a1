//! Names and sockets: looked up and opened so that a shutdown interrupts both.

use super::failure::{interrupted, other};
use super::proxy::Route;
use super::stop::{Stop, Waited};
use crate::code::Code;
use crate::error::{Context, Error};
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::time::{Duration, Instant};
use ureq::Timeout;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    ConnectionDetails, Connector, NextTimeout, TcpConnector, Transport, time,
};

/// How many addresses of one name are tried.
const MAX_ADDRESSES: usize = 16;
/// For timeouts that ureq has not been told of.
const FALLBACK: Duration = Duration::from_secs(60);

/// Looks up the next station of a route: the server, or the proxy.
#[derive(Debug)]
pub struct Names {
    pub route: Route,
    pub stop: Arc<Stop>,
}

impl Resolver for Names {
    fn resolve(
        &self,
        uri: &Uri,
        _: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let (host, port) = match &self.route {
            Route::By(proxy) => (proxy.host.clone(), proxy.port),
            Route::Direct => {
                let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
                let default = if uri.scheme_str() == Some("https") { 443 } else { 80 };
                (host.to_owned(), uri.port_u16().unwrap_or(default))
            }
        };
        let mut addresses = self.empty();
        if let Ok(address) = host.parse::<IpAddr>() {
            addresses.push(SocketAddr::new(address, port));
            return Ok(addresses);
        }
        let name = host.clone();
        let lookup = move || (name.as_str(), port).to_socket_addrs().map(Iterator::collect::<Vec<_>>);
        let found = match self.stop.run("dojob-resolve", limit(timeout), lookup).map_err(other)? {
            Waited::Done(Ok(found)) => found,
            Waited::Done(Err(error)) => {
                let text = format!("the name {host} cannot be resolved: {error}");
                let code = Code::E_NAME_NOT_RESOLVED;
                return Err(other(Error::new(code, text).within(Context::Transport)));
            }
            Waited::TooLong => return Err(ureq::Error::Timeout(Timeout::Resolve)),
            Waited::Stopped => return Err(other(interrupted())),
        };
        found.into_iter().take(MAX_ADDRESSES).for_each(|address| addresses.push(address));
        if addresses.is_empty() { Err(ureq::Error::HostNotFound) } else { Ok(addresses) }
    }
}

/// The time that is left of `timeout`, which began to run at `from`.
pub fn left(timeout: NextTimeout, from: Instant) -> NextTimeout {
    let after = match timeout.after {
        time::Duration::Exact(limit) => time::Duration::Exact(limit.saturating_sub(from.elapsed())),
        time::Duration::NotHappening => time::Duration::NotHappening,
    };
    NextTimeout { after, ..timeout }
}

fn limit(timeout: NextTimeout) -> Duration {
    match timeout.after {
        time::Duration::Exact(limit) => limit,
        time::Duration::NotHappening => FALLBACK,
    }
}

/// Opens a connection to the first address that accepts one.
pub fn connect(
    details: &ConnectionDetails,
    timeout: NextTimeout,
    stop: &Arc<Stop>,
) -> Result<(Box<dyn Transport>, SocketAddr), ureq::Error> {
    let from = Instant::now();
    let mut last = ureq::Error::ConnectionFailed;
    let count = details.addrs.len();
    for (at, &address) in details.addrs.iter().enumerate() {
        // Half of what is left for each but the last, so that a dead one does not eat the others' time.
        let rest = limit(left(timeout, from));
        let share = if at + 1 == count { rest } else { rest / 2 };
        if share.is_zero() {
            return Err(ureq::Error::Timeout(Timeout::Connect));
        }
        match connect_one(details, address, share, stop) {
            Ok(transport) => return Ok((transport, address)),
            Err(error) if concerns_one_address(&error) => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

fn concerns_one_address(error: &ureq::Error) -> bool {
    use ErrorKind::*;
    match error {
        ureq::Error::Timeout(_) => true,
        ureq::Error::Io(error) => matches!(
            error.kind(),
            ConnectionRefused | HostUnreachable | NetworkUnreachable | NetworkDown | AddrNotAvailable
        ),
        _ => false,
    }
}

fn connect_one(
    details: &ConnectionDetails,
    address: SocketAddr,
    share: Duration,
    stop: &Arc<Stop>,
) -> Result<Box<dyn Transport>, ureq::Error> {
    let (uri, config, now) = (details.uri.clone(), details.config.clone(), details.now);
    let current_time = Arc::clone(&details.current_time);
    let run_connector = Arc::clone(&details.run_connector);
    let register_shutdown = Arc::clone(&details.register_shutdown);
    let timeout = NextTimeout { after: share.into(), ..details.timeout };
    let mut addrs = details.addrs.clone();
    addrs.truncate(0);
    addrs.push(address);
    let names = Names { route: Route::Direct, stop: Arc::clone(stop) };
    let call = move || {
        let details = ConnectionDetails {
            uri: &uri,
            addrs,
            config: &config,
            request_level: false,
            resolver: &names,
            now,
            timeout,
            current_time,
            run_connector,
            register_shutdown,
        };
        TcpConnector::default().connect(&details, None::<()>)
    };
    match stop.run("dojob-connect", share, call).map_err(other)? {
        Waited::Done(Ok(Some(transport))) => Ok(Box::new(transport)),
        Waited::Done(Ok(None)) => Err(ureq::Error::ConnectionFailed),
        Waited::Done(Err(error)) => Err(error),
        Waited::TooLong => Err(ureq::Error::Timeout(Timeout::Connect)),
        Waited::Stopped => Err(other(interrupted())),
    }
}
