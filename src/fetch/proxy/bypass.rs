//! Hosts that are asked directly.

use super::invalid;
use super::list::{host_and_port, words};
use crate::error::Result;
use crate::fetch::address::Origin;
use std::net::IpAddr;

/// A bypass list.
#[derive(Debug)]
pub(super) struct Bypass(Vec<Rule>);

#[derive(PartialEq, Debug)]
enum Rule {
    All,
    /// Names without a dot.
    Local,
    /// Names that end so.
    Ending(String, Option<u16>),
    /// This name, and in the environment's list those below it.
    Name {
        name: String,
        port: Option<u16>,
        below: bool,
    },
    /// This address.
    Address(IpAddr, Option<u16>),
    /// Addresses that share the first bits.
    Network(IpAddr, u32),
}

impl Bypass {
    /// The list of a job.
    pub fn parse(list: &str) -> Result<Bypass> {
        let rule = |word| {
            parse_rule(word).ok_or_else(|| {
                let what = "write a host, an address, *ending or <local>; a * stands at the beginning only";
                invalid(format!("proxy bypass list, {word:?}: {what}"))
            })
        };
        Ok(Bypass(words(list).map(rule).collect::<Result<_>>()?))
    }

    /// The list in `no_proxy`, as curl understands it: what is no rule is passed over.
    pub fn from_environment(list: &str) -> Bypass {
        let words = list.split([',', ' ', '\t']).filter(|word| !word.is_empty());
        Bypass(words.filter_map(environment_rule).collect())
    }

    /// Whether `origin` is asked directly.
    pub fn holds(&self, origin: &Origin) -> bool {
        let host = origin.host.trim_end_matches('.');
        let address: Option<IpAddr> = host.parse().ok();
        self.0.iter().any(|rule| match rule {
            Rule::All => true,
            Rule::Local => address.is_none() && !host.contains('.'),
            Rule::Ending(ending, port) => host.ends_with(ending) && fits(*port, origin),
            Rule::Name { name, port, below } => {
                let rest = host.strip_suffix(name.as_str());
                rest.is_some_and(|rest| {
                    rest.is_empty() || (*below && address.is_none() && rest.ends_with('.'))
                }) && fits(*port, origin)
            }
            Rule::Address(rule, port) => address == Some(*rule) && fits(*port, origin),
            Rule::Network(network, bits) => address.is_some_and(|address| share(*network, address, *bits)),
        })
    }
}

fn fits(port: Option<u16>, origin: &Origin) -> bool {
    port.is_none_or(|port| port == origin.port)
}

fn parse_rule(word: &str) -> Option<Rule> {
    if word == "*" {
        return Some(Rule::All);
    }
    if word.eq_ignore_ascii_case("<local>") {
        return Some(Rule::Local);
    }
    let word = word.split_once("://").map_or(word, |(_, rest)| rest);
    if let Some(ending) = word.strip_prefix('*') {
        let (ending, port) = host_and_port(ending)?;
        return Some(Rule::Ending(ending, port));
    }
    let (name, port) = host_and_port(word)?;
    Some(match name.parse() {
        Ok(address) => Rule::Address(address, port),
        Err(_) => Rule::Name { name, port, below: false },
    })
}

fn environment_rule(word: &str) -> Option<Rule> {
    if word == "*" {
        return Some(Rule::All);
    }
    if let Some((network, bits)) = word.split_once('/') {
        let network: IpAddr = network.trim_matches(['[', ']']).parse().ok()?;
        let bits = bits.parse().ok().filter(|&bits| bits <= width(network))?;
        return Some(Rule::Network(network, bits));
    }
    let word = word.trim_start_matches("*.").trim_start_matches('.').trim_end_matches('.');
    let (name, port) = host_and_port(word)?;
    Some(match name.parse() {
        Ok(address) => Rule::Address(address, port),
        Err(_) => Rule::Name { name, port, below: true },
    })
}

fn width(address: IpAddr) -> u32 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn share(network: IpAddr, address: IpAddr, bits: u32) -> bool {
    let number = |address| match address {
        IpAddr::V4(address) => u128::from(u32::from(address)) << 96,
        IpAddr::V6(address) => u128::from(address),
    };
    let differ = number(network) ^ number(address);
    network.is_ipv4() == address.is_ipv4() && (bits == 0 || differ >> (128 - bits) == 0)
}
