//! Which way a request goes: directly, or by way of which proxy.

mod bypass;
mod environment;
mod list;
#[cfg(test)]
mod tests;

pub use environment::Environment;

use super::address::Origin;
use crate::code::Code;
use crate::error::{Error, Result};
use crate::options::{ProxySettings, ProxyUsage, Secret};
use bypass::Bypass;

/// The interface's limit for either list.
const MAX_LIST: usize = 4000;

/// The way to a server.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Route {
    /// Its own address.
    Direct,
    /// A proxy.
    By(Proxy),
}

/// How one speaks to a proxy.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Protocol {
    /// HTTP: requests in absolute form for http, `CONNECT` for https.
    Http,
    /// SOCKS version 5; the proxy looks names up.
    Socks5,
}

/// A proxy.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Proxy {
    /// How one speaks to it.
    pub protocol: Protocol,
    /// Its name, or its address without brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// User name and password, where the environment has them.
    pub login: Option<(Secret, Secret)>,
}

/// Refuses settings that no request could use.
pub fn check(settings: &ProxySettings) -> Result<()> {
    if settings.usage != ProxyUsage::Override {
        if settings.list.is_empty() && settings.bypass.is_empty() {
            return Ok(());
        }
        return Err(Error::argument("a proxy list or a bypass list goes with the usage \"override\" only"));
    }
    if settings.list.chars().count() > MAX_LIST {
        let text = format!("the proxy list is longer than {MAX_LIST} characters");
        return Err(Error::new(Code::E_PROXY_LIST_TOO_LARGE, text));
    }
    if settings.bypass.chars().count() > MAX_LIST {
        let text = format!("the proxy bypass list is longer than {MAX_LIST} characters");
        return Err(Error::new(Code::E_PROXY_BYPASS_LIST_TOO_LARGE, text));
    }
    list::parse(&settings.list)?;
    Bypass::parse(&settings.bypass)?;
    Ok(())
}

/// The way to `origin` that the settings ask for. The environment is read through `environment`, by name.
pub fn route(
    settings: &ProxySettings,
    origin: &Origin,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<Route> {
    match settings.usage {
        ProxyUsage::NoProxy => Ok(Route::Direct),
        ProxyUsage::Preconfig => environment::route(origin, environment),
        ProxyUsage::Override => {
            if Bypass::parse(&settings.bypass)?.holds(origin) {
                return Ok(Route::Direct);
            }
            let entries = list::parse(&settings.list)?;
            Ok(list::choose(&entries, origin).map_or(Route::Direct, Route::By))
        }
    }
}

/// What is not valid about a list or a variable. No part of an entry is quoted that may be secret.
fn invalid(text: impl Into<String>) -> Error {
    Error::new(Code::E_INVALID_PROXY_INFO, text)
}
