//! The connections of a session: one agent for each route and each set of certificates.

use super::auth::{Login, Nonces};
use super::connect::Connect;
use super::failure::interrupted;
use super::names::Later;
use super::proxy::Route;
use super::stop::Stop;
use super::tls::Files;
use super::wire::Peer;
use crate::error::Result;
use crate::options::Deadlines;
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use ureq::Agent;

/// ureq reads from the socket in pieces of this size.
const INPUT_BUFFER: usize = 256 * 1024;
/// And writes to it in pieces of this size.
const OUTPUT_BUFFER: usize = 128 * 1024;
/// The most that the head of a request may be, so that it goes out in one piece, in absolute form too.
pub const MAX_REQUEST: usize = 96 * 1024;
/// The most that the head of an answer may be.
pub const MAX_HEADERS: usize = 64 * 1024;
/// More than that many at once are of no use: a worker has one exchange at a time.
const MAX_AGENTS: usize = 4;

/// What connections must have in common to be used for the same requests.
#[derive(Clone, PartialEq, Eq)]
struct Key {
    route: Route,
    login: Login,
    /// None where only http is spoken.
    certificates: Option<[u8; 32]>,
}

/// An agent, and whom it spoke to last.
#[derive(Clone)]
pub struct Line {
    key: Key,
    /// The agent.
    pub agent: Agent,
    /// Whom its last request went to.
    pub peer: Peer,
    /// How many connections it has opened.
    pub opened: Arc<AtomicUsize>,
}

/// The agents of a session.
pub struct Agents {
    /// The one that was used last stands last. Taken away by a shutdown.
    lines: Mutex<Option<Vec<Line>>>,
    /// The questions for credentials that they were asked.
    pub nonces: Arc<Nonces>,
    stop: Arc<Stop>,
    deadlines: Deadlines,
}

impl Agents {
    /// None yet.
    pub fn new(deadlines: Deadlines) -> Agents {
        let lines = Mutex::new(Some(Vec::new()));
        Agents { lines, nonces: Arc::default(), stop: Arc::default(), deadlines }
    }

    /// The agent for a route, made if there is none. With `files` it speaks TLS, without them it does not.
    pub fn line(&self, route: &Route, login: Login, files: Option<&Files>) -> Result<Line> {
        let key = Key { route: route.clone(), login, certificates: files.map(Files::fingerprint) };
        if let Some(line) = self.known(&key)? {
            return Ok(line);
        }
        let (peer, opened) = (Peer::default(), Arc::default());
        let connect = Connect {
            route: route.clone(),
            login: key.login.clone(),
            nonces: Arc::clone(&self.nonces),
            tls: files.map(Files::tls).transpose()?,
            stop: Arc::clone(&self.stop),
            peer: Arc::clone(&peer),
            opened: Arc::clone(&opened),
        };
        let line = Line { key, agent: agent(connect, self.deadlines), peer, opened };
        let mut lines = self.lines.lock();
        let lines = lines.as_mut().ok_or_else(interrupted)?;
        if lines.len() == MAX_AGENTS {
            lines.remove(0);
        }
        lines.push(line.clone());
        Ok(line)
    }

    fn known(&self, key: &Key) -> Result<Option<Line>> {
        let mut lines = self.lines.lock();
        let lines = lines.as_mut().ok_or_else(interrupted)?;
        let Some(at) = lines.iter().position(|line| line.key == *key) else { return Ok(None) };
        let line = lines.remove(at);
        lines.push(line.clone());
        Ok(Some(line))
    }

    /// Ends what is in flight, and all that might come.
    pub fn shutdown(&self) {
        self.stop.stop();
        let lines = self.lines.lock().take();
        for line in lines.into_iter().flatten() {
            line.agent.shutdown();
        }
    }
}

/// Statuses and redirects are judged by the caller, and proxies are the connector's affair.
fn agent(connect: Connect, deadlines: Deadlines) -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .user_agent(concat!("dojob/", env!("CARGO_PKG_VERSION")))
        .accept_encoding("identity")
        .proxy(None)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .max_response_header_size(MAX_HEADERS)
        .input_buffer_size(INPUT_BUFFER)
        .output_buffer_size(OUTPUT_BUFFER)
        .timeout_connect(Some(deadlines.connect))
        .timeout_send_request(Some(deadlines.head))
        .timeout_recv_response(Some(deadlines.head))
        .build();
    Agent::with_parts(config, connect, Later)
}
