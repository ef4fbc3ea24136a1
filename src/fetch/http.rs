//! HTTP/1.1 over ureq: one request, and where it leads.

use super::address::{Origin, path_and_query, shown};
use super::agent::{Agents, Line, MAX_HEADERS, MAX_REQUEST};
use super::auth::{Login, Nonces, Purpose};
use super::failure::{broken_off, describe};
use super::headers::is_harmless;
use super::proxy::{self, Environment, Protocol, Route};
use super::redirect::{Way, is_redirect};
use super::tls::Files;
use super::{Body, Exchange, Fetch, Session, Told, place_of};
use crate::code::Code;
use crate::error::{Context, Error, Result};
use crate::options::{AuthTarget, Deadlines, HttpOptions, Secret};
use crate::resume::{Answer, Ask, Validator};
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime};
use ureq::http::{HeaderMap, HeaderValue, Response, Version};

/// How far our clock may be ahead of a server's that does not tell its own.
const CLOCKS_APART: Duration = Duration::from_secs(60);

/// Longer than anybody's entity tag.
const MAX_VALIDATOR: usize = 1_024;

/// More connections than that are not kept for one server.
const MAX_KEPT: usize = 4;

/// Fetches over real sockets.
pub struct HttpFetch {
    environment: Arc<Environment>,
    deadlines: Deadlines,
}

impl HttpFetch {
    /// With the environment's proxies as they are now.
    pub fn new(deadlines: Deadlines) -> HttpFetch {
        HttpFetch { environment: Arc::new(Environment::read()), deadlines }
    }
}

impl Fetch for HttpFetch {
    fn session(&self) -> Arc<dyn Session> {
        Arc::new(HttpSession { agents: Agents::new(self.deadlines), environment: self.environment.clone() })
    }
}

struct HttpSession {
    agents: Agents,
    environment: Arc<Environment>,
}

impl Session for HttpSession {
    fn get(&self, url: &str, asked: &str, ask: &Ask, options: &HttpOptions) -> Result<Exchange> {
        let exchange = self.follow(url, asked, ask, options)?;
        // What a redirect led to, and went well until now, has expired. The caller's own name leads to a new one.
        let went_well = ask.segment.is_some() || url != asked;
        let expired = went_well && matches!(exchange.answer.status, 400 | 401 | 403 | 404 | 410);
        if expired && exchange.told.url != asked {
            drop(exchange);
            return self.follow(asked, asked, ask, options);
        }
        Ok(exchange)
    }

    fn shutdown(&self) {
        self.agents.shutdown();
    }
}

impl HttpSession {
    /// Sends a request, and follows where it is led.
    fn follow(&self, url: &str, asked: &str, ask: &Ask, options: &HttpOptions) -> Result<Exchange> {
        let asked = Origin::of(asked)?;
        let mut way = Way::from(url, options);
        loop {
            let request = Request::to(way.here(), ask, options, &asked, &self.environment)?;
            let (response, line) = request.send(&self.agents)?;
            if !is_redirect(response.status().as_u16()) {
                return Ok(exchange(response, &line, request));
            }
            // Its body is never read: it may have no end.
            way.follow(response.headers().get("location").map(HeaderValue::as_bytes))?;
        }
    }
}

/// A request to one origin, on one route.
struct Request<'a> {
    url: String,
    ask: &'a Ask,
    options: &'a HttpOptions,
    origin: Origin,
    /// Whether this is the origin that the caller chose, and not one that a redirect led to.
    trusted: bool,
    route: Route,
    proxy_login: Login,
}

impl<'a> Request<'a> {
    fn to(
        url: &str,
        ask: &'a Ask,
        options: &'a HttpOptions,
        asked: &Origin,
        environment: &Environment,
    ) -> Result<Request<'a>> {
        let origin = Origin::of(url)?;
        let trusted = origin == *asked;
        let route = proxy::route(&options.proxy, &origin, &|name| environment.get(name))?;
        let proxy_login = match &route {
            Route::By(proxy) => Login::of(options, AuthTarget::Proxy).or(proxy.login.as_ref()),
            Route::Direct => Login::default(),
        };
        Ok(Request { url: url.to_owned(), ask, options, origin, trusted, route, proxy_login })
    }

    /// Whether a proxy reads the request itself.
    fn is_absolute(&self) -> bool {
        !self.origin.secure && matches!(&self.route, Route::By(proxy) if proxy.protocol == Protocol::Http)
    }

    /// Whether the caller's own header proves who it is.
    fn has_own(&self, name: &str) -> bool {
        self.options.headers.iter().any(|(own, _)| own.eq_ignore_ascii_case(name))
    }

    /// Sends it, and once more for each of server and proxy that asks for credentials.
    fn send(&self, agents: &Agents) -> Result<(Response<ureq::Body>, Line)> {
        let files = if self.origin.secure { Some(Files::read(self.options, self.trusted)?) } else { None };
        let line = agents.line(&self.route, self.proxy_login.clone(), files.as_ref())?;
        let uri = path_and_query(&self.url);
        let scheme = if self.origin.secure { "https" } else { "http" };
        let origin = format!("{scheme}://{}", self.origin.host_and_port());
        let proxy = match &self.route {
            Route::By(proxy) => place_of(proxy),
            Route::Direct => String::new(),
        };
        let login = Login::of(self.options, AuthTarget::Server);
        let purpose = |place| Purpose { place, method: "GET", uri: &uri };
        let mut server = Guard::new(&login, &agents.nonces, purpose(&origin));
        let mut by = Guard::new(&self.proxy_login, &agents.nonces, purpose(&proxy));
        server.active = self.trusted && !self.has_own("authorization");
        by.active = self.is_absolute() && !(self.trusted && self.has_own("proxy-authorization"));
        loop {
            let response = self.send_once(&line, server.proof(), by.proof())?;
            let answered = match response.status().as_u16() {
                401 => server.answer(&all(response.headers(), "www-authenticate")),
                407 => by.answer(&all(response.headers(), "proxy-authenticate")),
                _ => false,
            };
            if !answered {
                return Ok((response, line));
            }
        }
    }

    fn send_once(
        &self,
        line: &Line,
        server: Option<Secret>,
        proxy: Option<Secret>,
    ) -> Result<Response<ureq::Body>> {
        let mut headers: Vec<(&str, HeaderValue)> = Vec::new();
        if let Some(segment) = &self.ask.segment {
            headers.push(("range", plain("Range", &segment.range_header())?));
        }
        if let Some(validator) = &self.ask.if_range {
            headers.push(("if-range", plain("If-Range", validator)?));
        }
        if let Some(agent) = self.options.user_agent.as_ref().filter(|_| !self.has_own("user-agent")) {
            headers.push(("user-agent", plain("User-Agent", agent)?));
        }
        for (name, value) in self.options.headers.iter().filter(|(name, _)| self.may_send(name)) {
            headers.push((name, sensitive(name, value)?));
        }
        for (name, proof) in [("authorization", server), ("proxy-authorization", proxy)] {
            if let Some(proof) = proof {
                headers.push((name, sensitive(name, &proof)?));
            }
        }
        let length: usize = headers.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
        if self.url.len() + length > MAX_REQUEST {
            let text = format!("{}: the request's headers are too long together", shown(&self.url));
            return Err(Error::new(Code::E_STRING_TOO_LONG, text).within(Context::Transport));
        }
        let mut kept = MAX_KEPT;
        loop {
            let opened = line.opened.load(Ordering::Relaxed);
            let mut request = line.agent.get(&self.url);
            for (name, value) in &headers {
                request = request.header(*name, value);
            }
            let error = match request.call() {
                Ok(response) => return Ok(response),
                Err(error) => describe(error, &self.url, &self.route),
            };
            // A kept connection may have been closed by its server meanwhile, or have garbage of the last answer in it.
            // It is gone by now; the next is another.
            let was_kept = line.opened.load(Ordering::Relaxed) == opened;
            let may_be_old =
                [Code::E_CONNECTION_CLOSED, Code::E_INVALID_SERVER_RESPONSE].contains(&error.code);
            if !was_kept || kept == 0 || !may_be_old {
                return Err(error);
            }
            kept -= 1;
        }
    }

    /// Whether a custom header goes to this origin. What is for the proxy goes to no server.
    fn may_send(&self, name: &str) -> bool {
        if name.eq_ignore_ascii_case("proxy-authorization") {
            return self.trusted && self.is_absolute();
        }
        self.trusted || is_harmless(name)
    }
}

fn plain(name: &str, value: &str) -> Result<HeaderValue> {
    HeaderValue::from_bytes(value.as_bytes())
        .map_err(|_| Error::argument(format!("the value of the header {name} holds a control character")))
}

fn sensitive(name: &str, value: &Secret) -> Result<HeaderValue> {
    let mut value = plain(name, value.expose())?;
    value.set_sensitive(true);
    Ok(value)
}

/// One who may ask for credentials, and what it was told.
struct Guard<'a> {
    login: &'a Login,
    nonces: &'a Nonces,
    purpose: Purpose<'a>,
    active: bool,
    asked: bool,
    given: Option<Secret>,
}

impl<'a> Guard<'a> {
    fn new(login: &'a Login, nonces: &'a Nonces, purpose: Purpose<'a>) -> Guard<'a> {
        Guard { login, nonces, purpose, active: false, asked: false, given: None }
    }

    /// What to send. No proof is sent twice: the next one counts on.
    fn proof(&mut self) -> Option<Secret> {
        if !self.active {
            return None;
        }
        self.given.take().or_else(|| self.login.unasked(self.nonces, self.purpose))
    }

    /// Whether there is an answer to the question that was not given yet.
    fn answer(&mut self, questions: &[String]) -> bool {
        if !self.active || self.asked {
            return false;
        }
        self.asked = true;
        self.given = self.login.answer(self.nonces, self.purpose, questions);
        self.given.is_some()
    }
}

fn exchange(response: Response<ureq::Body>, line: &Line, request: Request<'_>) -> Exchange {
    let answer = head(response.status().as_u16(), response.version(), response.headers());
    let headers = lines(response.headers());
    let told = Told { address: *line.peer.lock(), url: request.url.clone(), headers };
    let reader = response.into_body().into_reader();
    Exchange { answer, body: Box::new(HttpBody { reader, url: request.url, route: request.route }), told }
}

/// The header lines as text, without cookies, whole lines only.
fn lines(headers: &HeaderMap) -> String {
    let mut text = String::new();
    for (name, value) in headers {
        if name == "set-cookie" || name == "set-cookie2" {
            continue;
        }
        let line = format!("{name}: {}\r\n", String::from_utf8_lossy(value.as_bytes()));
        if text.len() + line.len() > MAX_HEADERS {
            break;
        }
        text += &line;
    }
    text
}

fn all(headers: &HeaderMap, name: &str) -> Vec<String> {
    let values = headers.get_all(name).iter();
    values.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).collect()
}

fn head(status: u16, version: Version, headers: &HeaderMap) -> Answer {
    let all = |name: &str| all(headers, name);
    let one = |name: &str| all(name).into_iter().next();
    let joined = |name: &str| Some(all(name).join(", ")).filter(|value| !value.is_empty());
    Answer {
        status,
        content_length: all("content-length"),
        content_range: all("content-range"),
        transfer_encoding: all("transfer-encoding"),
        may_be_chunked: version == Version::HTTP_11,
        content_encoding: all("content-encoding"),
        validator: Validator::new(
            validator(headers, "etag"),
            validator(headers, "last-modified"),
            // By our clock where it does not tell, which may be ahead of the server's.
            one("date")
                .and_then(|date| httpdate::parse_http_date(&date).ok())
                .unwrap_or_else(|| SystemTime::now() - CLOCKS_APART),
        ),
        content_type: one("content-type").unwrap_or_default(),
        date: one("date"),
        retry_after: one("retry-after"),
        repr_digest: joined("repr-digest"),
        content_digest: joined("content-digest"),
    }
}

/// A validator that can be sent back as it came. One that cannot tells nothing.
fn validator(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    (value.len() <= MAX_VALIDATOR).then(|| value.to_owned())
}

struct HttpBody {
    reader: ureq::BodyReader<'static>,
    url: String,
    route: Route,
}

impl Body for HttpBody {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        loop {
            match self.reader.read(buffer) {
                Ok(count) => return Ok(count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(broken_off(error, &self.url, &self.route)),
            }
        }
    }
}
