//! One request over real sockets, against servers and proxies that answer as a test says.

mod credentials;
mod failures;
mod heads;
mod proxies;
mod redirects;
mod scripted;
mod shutdown;
mod tls;

use super::{Exchange, Fetch, HttpFetch, Session};
use crate::error::Result;
use crate::options::{
    AuthScheme, AuthTarget, Credentials, Deadlines, HttpOptions, ProxySettings, ProxyUsage, Secret,
};
use crate::resume::Ask;
use std::sync::Arc;

fn session() -> Arc<dyn Session> {
    HttpFetch::new(Deadlines::default()).session()
}

/// Options that do not depend on the environment of whoever runs the tests.
fn options() -> HttpOptions {
    let proxy = ProxySettings { usage: ProxyUsage::NoProxy, ..Default::default() };
    HttpOptions { proxy, ..Default::default() }
}

fn credentials(target: AuthTarget, scheme: AuthScheme, user: &str, password: &str) -> Credentials {
    Credentials { target, scheme, user: Secret::new(user), password: Secret::new(password) }
}

fn body(exchange: Exchange) -> String {
    let mut body = exchange.body;
    let (mut text, mut buffer) = (Vec::new(), [0; 1000]);
    loop {
        match body.read(&mut buffer).expect("a body") {
            0 => return String::from_utf8(text).expect("text"),
            count => text.extend(&buffer[..count]),
        }
    }
}

/// Status and body of a whole file, asked for in a session of its own.
fn fetch(url: &str, options: &HttpOptions) -> Result<(u16, String)> {
    let exchange = session().get(url, url, &Ask::whole(), options)?;
    Ok((exchange.answer.status, body(exchange)))
}
