//! HTTP/1.1 over ureq.

use super::address::shown;
use super::{Body, Exchange, Fetch, Session};
use crate::code::Code;
use crate::error::{Context, Error, Result};
use crate::resume::{Answer, Ask, Validator};
use parking_lot::Mutex;
use std::io::{self, Read};
use std::sync::Arc;
use std::time::Duration;
use ureq::http::{HeaderMap, Version};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Timeout};

/// A name server that does not answer in this time is not going to.
const RESOLVE: Duration = Duration::from_secs(15);
/// The same for a server's accepting a connection and, where there is TLS, its handshake.
const CONNECT: Duration = Duration::from_secs(15);
/// From the request to the head of its answer.
const FIRST_BYTE: Duration = Duration::from_secs(60);
/// Silence within a body: reset by every byte, so that a slow transfer may take as long as it takes.
const SILENCE: Duration = Duration::from_secs(60);
/// ureq reads from the socket in pieces of this size.
const INPUT_BUFFER: usize = 256 * 1024;
const MAX_HEADERS: usize = 64 * 1024;
const MAX_REDIRECTS: u32 = 10;

/// Fetches over real sockets.
#[derive(Debug, Default)]
pub struct HttpFetch;

impl Fetch for HttpFetch {
    fn session(&self) -> Arc<dyn Session> {
        Arc::new(HttpSession { agent: Mutex::new(Some(agent())) })
    }
}

/// Certificates are checked by the platform's verifier; statuses are judged by the caller.
fn agent() -> Agent {
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    Agent::config_builder()
        .tls_config(tls)
        .http_status_as_error(false)
        .user_agent(concat!("dojob/", env!("CARGO_PKG_VERSION")))
        .accept_encoding("identity")
        .proxy(None)
        .max_redirects(MAX_REDIRECTS)
        .max_response_header_size(MAX_HEADERS)
        .input_buffer_size(INPUT_BUFFER)
        .timeout_resolve(Some(RESOLVE))
        .timeout_connect(Some(CONNECT))
        .timeout_recv_response(Some(FIRST_BYTE))
        .timeout_per_read(Some(SILENCE))
        .build()
        .new_agent()
}

struct HttpSession {
    /// Taken away by a shutdown.
    agent: Mutex<Option<Agent>>,
}

impl Session for HttpSession {
    fn get(&self, url: &str, ask: &Ask) -> Result<Exchange> {
        let Some(agent) = self.agent.lock().clone() else { return Err(interrupted()) };
        let mut request = agent.get(url);
        if let Some(segment) = &ask.segment {
            request = request.header("Range", segment.range_header());
        }
        if let Some(validator) = &ask.if_range {
            request = request.header("If-Range", validator);
        }
        let secure = url.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https:"));
        let response =
            request.config().https_only(secure).build().call().map_err(|error| describe(&error, url))?;
        let answer = head(response.status().as_u16(), response.version(), response.headers());
        let body = HttpBody { reader: response.into_body().into_reader(), url: url.to_owned() };
        Ok(Exchange { answer, body: Box::new(body) })
    }

    fn shutdown(&self) {
        let agent = self.agent.lock().take();
        if let Some(agent) = agent {
            agent.shutdown();
        }
    }
}

fn interrupted() -> Error {
    Error::new(Code::E_CONNECTION_CLOSED, "the attempt was stopped").within(Context::Transport)
}

fn head(status: u16, version: Version, headers: &HeaderMap) -> Answer {
    let all = |name: &str| -> Vec<String> {
        headers
            .get_all(name)
            .iter()
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
            .collect()
    };
    let one = |name: &str| all(name).into_iter().next();
    Answer {
        status,
        content_length: all("content-length"),
        content_range: all("content-range"),
        transfer_encoding: all("transfer-encoding"),
        may_be_chunked: version == Version::HTTP_11,
        content_encoding: all("content-encoding"),
        validator: Validator { etag: one("etag"), last_modified: one("last-modified") },
        date: one("date"),
        retry_after: one("retry-after"),
    }
}

struct HttpBody {
    reader: ureq::BodyReader<'static>,
    url: String,
}

impl Body for HttpBody {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        loop {
            match self.reader.read(buffer) {
                Ok(count) => return Ok(count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(broken_off(error, &self.url)),
            }
        }
    }
}

/// A body that ended early, for whatever reason, is worth another attempt.
fn broken_off(error: io::Error, url: &str) -> Error {
    let error = ureq::Error::from(error);
    let mut described = describe(&error, url);
    if described.code == Code::E_INVALID_SERVER_RESPONSE || described.code == Code::E_CONNECT_FAILURE {
        described.code = Code::E_CONNECTION_CLOSED;
    }
    described
}

/// Gives ureq's errors their codes and contexts. No address in the text holds a query or credentials.
fn describe(error: &ureq::Error, url: &str) -> Error {
    let code = match error {
        ureq::Error::Timeout(Timeout::Resolve) | ureq::Error::HostNotFound => Code::E_NAME_NOT_RESOLVED,
        ureq::Error::Timeout(Timeout::Connect) => Code::E_CONNECT_FAILURE,
        ureq::Error::Timeout(_) => Code::E_TIMEOUT,
        ureq::Error::TooManyRedirects | ureq::Error::RequireHttpsOnly(_) | ureq::Error::RedirectFailed => {
            Code::E_REDIRECT
        }
        ureq::Error::Protocol(_) | ureq::Error::Http(_) | ureq::Error::LargeResponseHeader(..) => {
            Code::E_INVALID_SERVER_RESPONSE
        }
        ureq::Error::BodyStalled => Code::E_CONNECTION_CLOSED,
        ureq::Error::Io(error) => io_code(error),
        other if is_certificate(&other.to_string()) => Code::E_HTTP_CERT_VALIDATION,
        _ => Code::E_CONNECT_FAILURE,
    };
    let os_code = match error {
        ureq::Error::Io(error) => error.raw_os_error(),
        _ => None,
    };
    Error { code, context: Context::Transport, text: format!("{}: {}", shown(url), told(error)), os_code }
}

/// What an error says for people. Only what cannot hold an address that a server chose is quoted.
fn told(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Io(error) => error.to_string(),
        ureq::Error::RequireHttpsOnly(_) => "a redirect leaves https".into(),
        ureq::Error::BadUri(_) => "a redirect leads to no valid address".into(),
        ureq::Error::Protocol(_) | ureq::Error::Http(_) => "the answer breaks HTTP's rules".into(),
        ureq::Error::HostNotFound
        | ureq::Error::ConnectionFailed
        | ureq::Error::Timeout(_)
        | ureq::Error::TooManyRedirects
        | ureq::Error::RedirectFailed
        | ureq::Error::LargeResponseHeader(..)
        | ureq::Error::Tls(_)
        | ureq::Error::Rustls(_)
        | ureq::Error::BodyStalled => error.to_string(),
        _ => "the request failed".into(),
    }
}

fn io_code(error: &io::Error) -> Code {
    use io::ErrorKind::*;
    match error.kind() {
        NetworkUnreachable | HostUnreachable | NetworkDown | AddrNotAvailable => {
            Code::E_BLOCKED_BY_NO_NETWORK
        }
        ConnectionReset | ConnectionAborted | BrokenPipe | UnexpectedEof | NotConnected => {
            Code::E_CONNECTION_CLOSED
        }
        TimedOut | WouldBlock => Code::E_TIMEOUT,
        _ if is_certificate(&error.to_string()) => Code::E_HTTP_CERT_VALIDATION,
        InvalidData => Code::E_INVALID_SERVER_RESPONSE,
        _ => Code::E_CONNECT_FAILURE,
    }
}

/// rustls is ureq's affair, not ours, so its errors are known by what they say.
fn is_certificate(text: &str) -> bool {
    text.contains("invalid peer certificate")
}
