//! The proxy that the environment names.

use super::bypass::Bypass;
use super::list::{in_transport, parse_proxy};
use super::{Protocol, Proxy, Route, invalid};
use crate::error::Result;
use crate::fetch::address::Origin;
use crate::options::Secret;
use std::collections::HashMap;

/// What is read of the environment.
const NAMES: [&str; 9] = [
    "http_proxy",
    "HTTP_PROXY",
    "https_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "ALL_PROXY",
    "no_proxy",
    "NO_PROXY",
    "REQUEST_METHOD",
];

/// The environment's proxies at one moment. Never read later from another thread: the host may change its
/// environment meanwhile, and C has no lock for it.
#[derive(Clone, Default)]
pub struct Environment(HashMap<&'static str, String>);

impl Environment {
    /// As it is now.
    pub fn read() -> Environment {
        Environment(NAMES.into_iter().filter_map(|name| Some((name, std::env::var(name).ok()?))).collect())
    }

    /// A variable, if it was set.
    pub fn get(&self, name: &str) -> Option<String> {
        self.0.get(name).cloned()
    }
}

/// The way to `origin`, as curl reads the same variables.
pub(super) fn route(origin: &Origin, read: &dyn Fn(&str) -> Option<String>) -> Result<Route> {
    let set = |name: &str| read(name).filter(|value| !value.trim().is_empty());
    let any = |names: &[&'static str]| names.iter().find_map(|name| set(name).map(|value| (*name, value)));
    let own = match (origin.secure, set("REQUEST_METHOD").is_some()) {
        (true, _) => any(&["https_proxy", "HTTPS_PROXY"]),
        // A CGI server hands the request's own header `Proxy` over as HTTP_PROXY.
        (false, true) => any(&["http_proxy"]),
        (false, false) => any(&["http_proxy", "HTTP_PROXY"]),
    };
    let Some((name, value)) = own.or_else(|| any(&["all_proxy", "ALL_PROXY"])) else {
        return Ok(Route::Direct);
    };
    let bypass = any(&["no_proxy", "NO_PROXY"]).map(|(_, list)| Bypass::from_environment(&list));
    if bypass.is_some_and(|bypass| bypass.holds(origin)) {
        return Ok(Route::Direct);
    }
    in_transport(parse(value.trim()).map_err(|what| invalid(format!("the environment's {name}: {what}"))))
        .map(Route::By)
}

fn parse(value: &str) -> std::result::Result<Proxy, &'static str> {
    let (scheme, rest) = value.split_once("://").map_or(("http", value), |(scheme, rest)| (scheme, rest));
    let rest = rest.split('/').next().unwrap_or_default();
    let (login, address) = rest.rsplit_once('@').map_or((None, rest), |(login, rest)| (Some(login), rest));
    let mut proxy = parse_proxy(&format!("{scheme}://{address}"), Protocol::Http)?;
    if let Some(login) = login {
        let (user, password) = login.split_once(':').unwrap_or((login, ""));
        let plain =
            |text| unescaped(text).ok_or("its credentials are not valid; percent-encode them as UTF-8");
        proxy.login = Some((Secret::new(plain(user)?), Secret::new(plain(password)?)));
    }
    Ok(proxy)
}

/// Undoes percent-encoding. Nothing that could end a header line comes out of it.
fn unescaped(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        (bytes, rest) = match (first, after) {
            (b'%', [high, low, after @ ..]) => {
                let digit = |byte: &u8| (*byte as char).to_digit(16);
                bytes.push((digit(high)? * 16 + digit(low)?) as u8);
                (bytes, after)
            }
            (b'%', _) => return None,
            (byte, after) => {
                bytes.push(*byte);
                (bytes, after)
            }
        };
    }
    String::from_utf8(bytes).ok().filter(|text| !text.chars().any(char::is_control))
}
