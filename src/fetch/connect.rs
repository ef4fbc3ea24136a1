//! Connections along a route: a socket, what a proxy wants first, and TLS over both.

use super::address::Origin;
use super::auth::{Login, Nonces, Purpose};
use super::failure::{Kind, at_stage, other};
use super::proxy::{Protocol, Proxy, Route};
use super::stop::Stop;
use super::tcp::{self, left, limit};
use super::tls::Tls;
use super::tunnel::{self, Tunnel};
use super::wire::{Peer, Wire};
use super::{names, socks};
use crate::code::Code;
use crate::error::{Context, Error};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use ureq::unversioned::transport::{ConnectionDetails, Connector, NextTimeout, Transport, TransportAdapter};

/// Makes the connections of one agent, which all take the same route.
#[derive(Debug)]
pub struct Connect {
    pub route: Route,
    pub login: Login,
    pub nonces: Arc<Nonces>,
    /// None where only http is spoken.
    pub tls: Option<Tls>,
    pub stop: Arc<Stop>,
    pub peer: Peer,
    /// How many there were.
    pub opened: Arc<AtomicUsize>,
}

/// A connection in the making.
struct Raw {
    transport: Box<dyn Transport>,
    address: SocketAddr,
}

/// The one connection that is made, and how long that may take.
struct Making<'a, 'd> {
    connect: &'a Connect,
    details: &'a ConnectionDetails<'d>,
    from: Instant,
}

impl Connector<()> for Connect {
    type Out = Wire;

    fn connect(&self, details: &ConnectionDetails, _: Option<()>) -> Result<Option<Wire>, ureq::Error> {
        let target = Origin::of(&details.uri.to_string()).map_err(other)?;
        self.opened.fetch_add(1, Ordering::Relaxed);
        let making = Making { connect: self, details, from: Instant::now() };
        let silent = |error| at_stage(error, Kind::ProxySilent);
        let (raw, prefix) = match &self.route {
            Route::Direct => (making.socket(&target.host, target.port)?, None),
            Route::By(proxy) => match proxy.protocol {
                Protocol::Socks5 => (making.socks(proxy, &target).map_err(silent)?, None),
                Protocol::Http if target.secure => (making.tunnel(proxy, &target).map_err(silent)?, None),
                Protocol::Http => (making.socket(&proxy.host, proxy.port)?, Some(absolute(details))),
            },
        };
        let mut transport = raw.transport;
        if target.secure {
            let Some(tls) = &self.tls else { return Err(ureq::Error::TlsRequired) };
            transport = tls
                .secure(transport, details, making.left())
                .map_err(|error| at_stage(error, Kind::TlsSilent))?;
        }
        Ok(Some(Wire::new(transport, raw.address, Arc::clone(&self.peer), prefix)))
    }
}

/// What makes a path an address: `http://host[:port]`, as the URL has it.
fn absolute(details: &ConnectionDetails) -> String {
    format!("http://{}", details.uri.authority().map_or("", |authority| authority.as_str()))
}

impl Making<'_, '_> {
    fn left(&self) -> NextTimeout {
        left(self.details.timeout, self.from)
    }

    fn socket(&self, host: &str, port: u16) -> Result<Raw, ureq::Error> {
        let stop = &self.connect.stop;
        let addresses = names::look_up(host, port, limit(self.left()), stop)?;
        let (transport, address) = tcp::connect(self.details, &addresses, limit(self.left()), stop)?;
        Ok(Raw { transport, address })
    }

    fn socks(&self, proxy: &Proxy, target: &Origin) -> Result<Raw, ureq::Error> {
        let Raw { transport, address } = self.socket(&proxy.host, proxy.port)?;
        let mut line = TransportAdapter::new(transport, Arc::clone(&self.details.current_time));
        line.set_timeout(self.left());
        match socks::connect(&mut line, target, self.connect.login.plain()) {
            Ok(()) => Ok(Raw { transport: line.into_inner(), address }),
            Err(socks::Failure::Refused(error)) => Err(other(error)),
            Err(socks::Failure::Line(error)) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                Err(other(Kind::ProxyClosed.error()))
            }
            Err(socks::Failure::Line(error)) => Err(error.into()),
        }
    }

    /// A tunnel, on a second connection where the proxy asks for credentials on the first.
    fn tunnel(&self, proxy: &Proxy, target: &Origin) -> Result<Raw, ureq::Error> {
        let Connect { login, nonces, .. } = self.connect;
        let uri = target.host_and_port();
        let place = super::place_of(proxy);
        let purpose = Purpose { place: &place, method: "CONNECT", uri: &uri };
        let mut proof = login.unasked(nonces, purpose);
        let mut asked = false;
        loop {
            let Raw { transport, address } = self.socket(&proxy.host, proxy.port)?;
            let opened = tunnel::open(transport, self.details, self.left(), &uri, proof.as_ref())?;
            match opened {
                Tunnel::Open(transport) => return Ok(Raw { transport, address }),
                Tunnel::Refused(407, questions) if !asked => {
                    asked = true;
                    proof = login.answer(nonces, purpose, &questions);
                    if proof.is_none() {
                        return Err(refused(407));
                    }
                }
                Tunnel::Refused(status, _) => return Err(refused(status)),
            }
        }
    }
}

fn refused(status: u16) -> ureq::Error {
    let code = if status >= 400 { Code::http(status) } else { Code::E_INVALID_SERVER_RESPONSE };
    let text = format!("the proxy refuses to connect to the server: HTTP status {status}");
    other(Error::new(code, text).within(Context::Transport))
}
