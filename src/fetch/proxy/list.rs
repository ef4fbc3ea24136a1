//! Proxy lists: `[scheme=][scheme://]host[:port]`, separated by spaces or semicolons.

use super::{Protocol, Proxy, invalid};
use crate::error::{Context, Result};
use crate::fetch::address::Origin;
use std::net::Ipv6Addr;

/// For which addresses an entry is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Purpose {
    All,
    Http,
    Https,
    /// For whatever no other entry is for.
    Rest,
}

/// One entry of a list.
pub(super) type Entry = (Purpose, Proxy);

pub(super) fn parse(list: &str) -> Result<Vec<Entry>> {
    let entries: Vec<Entry> = words(list).map(parse_entry).collect::<Result<_>>()?;
    if entries.is_empty() {
        return Err(invalid("the proxy list names no proxy; write [scheme=][scheme://]host[:port]"));
    }
    Ok(entries)
}

/// The first proxy that is for `origin`.
pub(super) fn choose(entries: &[Entry], origin: &Origin) -> Option<Proxy> {
    let wanted = if origin.secure { Purpose::Https } else { Purpose::Http };
    let fits = |purpose: Purpose| purpose == Purpose::All || purpose == wanted;
    let first = entries.iter().find(|(purpose, _)| fits(*purpose));
    let entry = first.or_else(|| entries.iter().find(|(purpose, _)| *purpose == Purpose::Rest));
    entry.map(|(_, proxy)| proxy.clone())
}

/// The entries of a list as they stand there.
pub(super) fn words(list: &str) -> impl Iterator<Item = &str> {
    list.split(|c: char| c.is_ascii_whitespace() || c == ';').filter(|word| !word.is_empty())
}

fn parse_entry(entry: &str) -> Result<Entry> {
    if entry.contains('@') {
        return Err(invalid("a proxy list holds credentials; set them as credentials for the proxy"));
    }
    let (purpose, address) = match entry.split_once('=') {
        None => (Purpose::All, entry),
        Some((scheme, rest)) => match scheme.to_ascii_lowercase().as_str() {
            "http" => (Purpose::Http, rest),
            "https" => (Purpose::Https, rest),
            "socks" => (Purpose::Rest, rest),
            _ => {
                return Err(invalid(format!(
                    "proxy list, {entry:?}: an entry is for http=, https= or socks="
                )));
            }
        },
    };
    let default = if purpose == Purpose::Rest { Protocol::Socks5 } else { Protocol::Http };
    Ok((
        purpose,
        parse_proxy(address, default).map_err(|what| invalid(format!("proxy list, {entry:?}: {what}")))?,
    ))
}

/// Takes `[scheme://]host[:port][/]` apart; what is wrong with it, if something is.
pub(super) fn parse_proxy(address: &str, default: Protocol) -> std::result::Result<Proxy, &'static str> {
    let (protocol, rest) = match address.split_once("://") {
        None => (default, address),
        Some((scheme, rest)) => (protocol_of(scheme)?, rest),
    };
    let (host, port) = host_and_port(rest.strip_suffix('/').unwrap_or(rest)).ok_or("it is no host[:port]")?;
    let port = port.unwrap_or(match protocol {
        Protocol::Http => 80,
        Protocol::Socks5 => 1080,
    });
    Ok(Proxy { protocol, host, port, login: None })
}

fn protocol_of(scheme: &str) -> std::result::Result<Protocol, &'static str> {
    match scheme.to_ascii_lowercase().as_str() {
        "http" => Ok(Protocol::Http),
        "socks5" | "socks5h" | "socks" => Ok(Protocol::Socks5),
        "socks4" | "socks4a" => Err("SOCKS 4 is not offered; use socks5://"),
        "https" => Err("TLS to the proxy itself is not offered; use http://"),
        _ => Err("a proxy is http:// or socks5://"),
    }
}

/// `host[:port]` with the host in lower case and without brackets.
pub(super) fn host_and_port(text: &str) -> Option<(String, Option<u16>)> {
    let (host, port) = if let Some(rest) = text.strip_prefix('[') {
        let (host, rest) = rest.split_once(']')?;
        host.parse::<Ipv6Addr>().ok()?;
        (host, if rest.is_empty() { None } else { Some(rest.strip_prefix(':')?) })
    } else if text.parse::<Ipv6Addr>().is_ok() {
        (text, None)
    } else {
        let (host, port) = text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port)));
        let valid = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
        if host.is_empty() || !host.chars().all(valid) {
            return None;
        }
        (host, port)
    };
    let port = match port {
        None => None,
        Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => {
            Some(digits.parse().ok().filter(|&port| port != 0)?)
        }
        Some(_) => return None,
    };
    Some((host.to_ascii_lowercase(), port))
}

/// The same error, said to have arisen on the way to a server.
pub(super) fn in_transport<T>(result: Result<T>) -> Result<T> {
    result.map_err(|error| error.within(Context::Transport))
}
