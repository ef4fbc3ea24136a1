//! A server that answers as a test says, and remembers what it was asked.

use parking_lot::{Condvar, Mutex};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// Longer than any step of a test takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the server does about a request.
pub enum Reply {
    /// It says this, and takes the next request.
    Say(String),
    /// It says this, then zeroes without an end.
    Endless(String),
    /// It says this, then passes bytes between the client and this address.
    Tunnel(String, SocketAddr),
    /// It hangs up.
    Close,
    /// It stays silent.
    Silence,
}

/// An answer with a body.
pub fn ok(body: &str) -> Reply {
    Reply::Say(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()))
}

/// An answer with some header lines, and no body.
pub fn status(status: u16, headers: &str) -> Reply {
    Reply::Say(format!("HTTP/1.1 {status} x\r\n{headers}Content-Length: 0\r\n\r\n"))
}

#[derive(Default)]
struct Seen {
    heads: Mutex<Vec<String>>,
    changed: Condvar,
}

pub struct Scripted {
    pub address: SocketAddr,
    seen: Arc<Seen>,
}

impl Scripted {
    /// Answers each request as `answer` says, which is told its number, from 0, and its head.
    pub fn start(answer: impl Fn(usize, &str) -> Reply + Send + Sync + 'static) -> Scripted {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let seen = Arc::new(Seen::default());
        let (shared, answer) = (Arc::clone(&seen), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (seen, answer) = (Arc::clone(&shared), Arc::clone(&answer));
                thread::spawn(move || serve(stream, &seen, &*answer));
            }
        });
        Scripted { address, seen }
    }

    /// Its URL for a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The heads of all requests so far.
    pub fn heads(&self) -> Vec<String> {
        self.seen.heads.lock().clone()
    }

    /// The same, as soon as there are `count`.
    pub fn wait(&self, count: usize) -> Vec<String> {
        let deadline = Instant::now() + PATIENCE;
        let mut heads = self.seen.heads.lock();
        while heads.len() < count {
            assert!(!self.seen.changed.wait_until(&mut heads, deadline).timed_out(), "{heads:?}");
        }
        heads.clone()
    }
}

/// The value of a header in a request's head.
pub fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = head.lines().skip(1).filter_map(|line| line.split_once(": "));
    lines.find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

fn serve(stream: TcpStream, seen: &Seen, answer: &dyn Fn(usize, &str) -> Reply) {
    let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
    let mut stream = stream;
    while let Some(head) = read_head(&mut reader) {
        let number = {
            let mut heads = seen.heads.lock();
            heads.push(head.clone());
            seen.changed.notify_all();
            heads.len() - 1
        };
        match answer(number, &head) {
            Reply::Say(text) => {
                if stream.write_all(text.as_bytes()).is_err() {
                    return;
                }
            }
            Reply::Endless(text) => {
                let mut wrote = stream.write_all(text.as_bytes());
                while wrote.is_ok() {
                    wrote = stream.write_all(&[0; 65536]);
                }
                return;
            }
            Reply::Tunnel(text, to) => return tunnel(stream, &text, to),
            Reply::Close => return,
            // Until the other side gives up.
            Reply::Silence => drop(reader.read(&mut [0])),
        }
    }
}

fn read_head(reader: &mut impl BufRead) -> Option<String> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        match reader.read_line(&mut head) {
            Ok(0) | Err(_) => return None,
            Ok(_) => {}
        }
    }
    Some(head)
}

fn tunnel(mut client: TcpStream, text: &str, to: SocketAddr) {
    let mut server = TcpStream::connect(to).expect("the server");
    client.write_all(text.as_bytes()).expect("the client");
    let (mut from_client, mut to_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    thread::spawn(move || {
        let _ = std::io::copy(&mut from_client, &mut to_server);
        let _ = to_server.shutdown(std::net::Shutdown::Write);
    });
    let _ = std::io::copy(&mut server, &mut client);
    let _ = client.shutdown(std::net::Shutdown::Write);
}
