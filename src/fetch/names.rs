//! Names: looked up on a thread of their own, so that a name server that says nothing holds nobody up.

use super::failure::{Kind, interrupted, other};
use super::race::in_turn;
use super::stop::{Stop, Waited};
use crate::sys::network::{self, NoAddress};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// What ureq asks before it looks for a connection that it has already. Names are looked up only for new ones.
#[derive(Debug)]
pub struct Later;

impl Resolver for Later {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        Ok(self.empty())
    }
}

/// The addresses of a host, in the order in which they are tried.
pub fn look_up(
    host: &str,
    port: u16,
    limit: Duration,
    stop: &Arc<Stop>,
) -> Result<Vec<SocketAddr>, ureq::Error> {
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    let name = host.to_owned();
    let kind = match stop.run("dojob-resolve", limit, move || network::look_up(&name, port)).map_err(other)? {
        Waited::Done(Ok(found)) if !found.is_empty() => return Ok(in_turn(found)),
        Waited::Stopped => return Err(other(interrupted())),
        Waited::Done(Err(NoAddress::System(error))) => return Err(error.into()),
        Waited::Done(Err(NoAddress::Refused)) => Kind::NameRefused,
        // Not even a name server can be reached without a way to it; "no such name" may come from a local table.
        Waited::Done(Err(NoAddress::Unanswered)) | Waited::TooLong if network::is_cut_off() => {
            Kind::NameCutOff
        }
        Waited::Done(Err(NoAddress::Unanswered)) | Waited::TooLong => Kind::NameUnanswered,
        Waited::Done(_) => Kind::NameUnknown,
    };
    Err(other(kind.told(&format!("the name {host} cannot be resolved: "))))
}
