//! The origin itself: its listener and its life.

use crate::connection;
use crate::door::Door;
use crate::fault::{Fault, Script, Step};
use crate::folder::Folder;
use crate::port::Port;
use crate::resource::Resource;
use crate::state::{Event, Request, Shared};
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::thread::{self, JoinHandle};

/// An HTTP/1.1 origin on 127.0.0.1; dropping it ends every connection and thread.
///
/// Each connection has a thread of its own and is kept alive between requests.
#[derive(Debug)]
pub struct Origin {
    shared: Arc<Shared>,
    listening: Option<JoinHandle<()>>,
}

impl Origin {
    /// Starts an empty origin on a free port.
    ///
    /// # Panics
    /// When no port can be had.
    pub fn start() -> Origin {
        Origin::start_on(0).expect("a free loopback port")
    }

    /// Starts an empty origin on this port, 0 for a free one.
    pub fn start_on(port: u16) -> io::Result<Origin> {
        Origin::listen(port, None)
    }

    /// Serves the plain files below `root` too, each answer at most `rate` bytes per second.
    ///
    /// No listing, no `..`, no symbolic links. The `ETag` is made of modification time and size.
    pub fn folder(root: impl AsRef<Path>, port: u16, rate: Option<u64>) -> io::Result<Origin> {
        Origin::listen(port, Some(Folder::new(root.as_ref(), rate, Script::default())?))
    }

    pub(crate) fn listen(port: u16, folder: Option<Folder>) -> io::Result<Origin> {
        let door = Door::new(Port::take(port)?);
        let shared = Arc::new(Shared::new(door, folder));
        let inside = Arc::clone(&shared);
        let listening = thread::spawn(move || accept(&inside));
        shared.door.open();
        Ok(Origin { shared, listening: Some(listening) })
    }

    /// The port listened on.
    pub fn port(&self) -> u16 {
        self.shared.door.port.address.port()
    }

    /// The URL of a path, which starts with `/`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.shared.door.port.address)
    }

    /// Serves `resource` under exactly this path and query, in place of what was there.
    ///
    /// Answers under way go on with what they began.
    pub fn serve(&self, path: &str, resource: Resource) {
        self.shared.site(|site| site.serve(path, resource));
    }

    /// Serves nothing under this path any more.
    pub fn remove(&self, path: &str) {
        self.shared.site(|site| site.remove(path));
    }

    /// Queues one more fault behind those of a resource.
    ///
    /// # Panics
    /// When nothing is served under `path`.
    pub fn fault(&self, path: &str, fault: Fault) {
        self.step(path, Step::from(fault));
    }

    /// Queues one more step behind those of a resource.
    ///
    /// # Panics
    /// When nothing is served under `path`.
    pub fn step(&self, path: &str, step: Step) {
        let found = self.shared.site(|site| site.push(path, step));
        assert!(found, "nothing is served under {path}");
    }

    /// Lets every signed address expire that there is so far; see [`Fault::RedirectSigned`].
    pub fn expire(&self) {
        self.shared.site(|site| site.signed.expire());
    }

    /// Refuses new connections, on the port that stays the origin's; those of the moment go on.
    pub fn refuse(&self) {
        self.shared.door.shut(None);
    }

    /// Accepts connections again after [`Origin::refuse`] or [`Fault::Refuse`].
    pub fn admit(&self) {
        self.shared.door.open();
    }

    /// What happens to requests from now on, in order.
    pub fn events(&self) -> Receiver<Event> {
        self.shared.events()
    }

    /// How many connections have been made so far.
    pub fn connections(&self) -> u64 {
        self.shared.accepted()
    }

    /// Waits for so many connections to have been made.
    pub fn wait_connections(&self, count: u64) {
        self.shared.wait_accepted(count);
    }

    /// Waits for all who have connected by now to be gone, those included whose request has not been read yet: then all
    /// that they asked for is on record.
    ///
    /// # Panics
    /// When the origin cannot be reached, or somebody stays.
    pub fn wait_idle(&self) {
        // Connections are accepted in turn: with the answer to this one all before it are known.
        let mut own = TcpStream::connect(self.shared.door.port.address).expect("a connection to the origin");
        own.write_all(b"HEAD / HTTP/1.1\r\nHost: origin\r\nConnection: close\r\n\r\n").expect("a request");
        own.read_to_end(&mut Vec::new()).expect("an answer");
        drop(own);
        self.shared.wait_idle();
    }

    /// Lets all answers go on that stall, or are yet to stall, among the requests so far.
    pub fn release(&self) {
        self.shared.release();
    }

    /// Shuts down all connections of the moment; new ones are still accepted.
    pub fn disconnect(&self) {
        self.shared.disconnect();
    }

    /// The well-formed requests so far, in order of arrival.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.requests()
    }

    /// Waits for at least `count` requests to have arrived, and gives them all.
    ///
    /// # Panics
    /// After a minute in vain, as all waits here.
    pub fn wait_for(&self, count: usize) -> Vec<Request> {
        self.wait_until(|requests| requests.len() >= count)
    }

    /// Waits for request `nth` (from 0) for `path` to have arrived.
    pub fn wait_begun(&self, path: &str, nth: usize) -> Request {
        self.wait_one(path, nth, |_| true)
    }

    /// Waits for request `nth` (from 0) for `path` to have had `bytes` body bytes written.
    pub fn wait_body(&self, path: &str, nth: usize, bytes: u64) -> Request {
        self.wait_one(path, nth, |request| request.body_written >= bytes)
    }

    /// Waits for the origin to be done with request `nth` (from 0) for `path`.
    pub fn wait_ended(&self, path: &str, nth: usize) -> Request {
        self.wait_one(path, nth, |request| request.ended)
    }

    /// Waits for the record of requests to be as wanted.
    pub fn wait_until(&self, wanted: impl FnMut(&[Request]) -> bool) -> Vec<Request> {
        self.shared.wait_until(wanted)
    }

    fn wait_one(&self, path: &str, nth: usize, wanted: impl Fn(&Request) -> bool) -> Request {
        let mut found = None;
        self.wait_until(|requests| {
            let request = requests.iter().filter(|one| one.path == path).nth(nth);
            found = request.filter(|one| wanted(one)).cloned();
            found.is_some()
        });
        found.expect("the request waited for")
    }
}

impl Drop for Origin {
    fn drop(&mut self) {
        self.shared.close();
        self.shared.door.close();
        let _ = self.listening.take().map(JoinHandle::join);
    }
}

/// Accepts until the origin closes, then waits for all connections to end.
fn accept(shared: &Arc<Shared>) {
    let mut threads: Vec<JoinHandle<()>> = Vec::new();
    while let Some(listener) = shared.door.listener() {
        while let Some(stream) = shared.door.next(&listener) {
            // Only speed is lost when this fails.
            let _ = stream.set_nodelay(true);
            let stream = Arc::new(stream);
            let Some(number) = shared.join(&stream) else {
                continue;
            };
            let inside = Arc::clone(shared);
            threads.retain(|thread| !thread.is_finished());
            threads.push(thread::spawn(move || {
                connection::run(&inside, stream, number);
            }));
        }
        shared.door.closed(listener);
    }
    for thread in threads {
        let _ = thread.join();
    }
}
