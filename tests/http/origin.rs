//! A server that answers with the bytes of its script, whatever HTTP thinks of them.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// One request, as far as scripts need it.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Its path.
    pub path: String,
    /// The first byte of the range that it asks for.
    pub from: Option<usize>,
    /// The value of `If-Range`.
    pub if_range: Option<String>,
}

/// Makes the answer to a request.
pub type Reply = Box<dyn Fn(&Asked) -> Vec<u8> + Send + Sync>;

/// The server, and what it was asked so far.
pub struct Scripted {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Scripted {
    /// Answers the n-th request by the n-th reply, and all others by the last one. Each answer ends its connection.
    pub fn start(replies: Vec<Reply>) -> Scripted {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let shared = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                serve(stream, &shared, &replies);
            }
        });
        Scripted { address, asked }
    }

    /// Its URL for a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What it was asked.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

/// Answers one request. A client that leaves early is no fault of the script's.
fn serve(mut stream: TcpStream, asked: &Mutex<Vec<Asked>>, replies: &[Reply]) {
    let Some(request) = read(&mut stream) else { return };
    let number = {
        let mut asked = asked.lock().unwrap();
        asked.push(request.clone());
        asked.len() - 1
    };
    let answer = replies[number.min(replies.len() - 1)](&request);
    // From a thread of its own, so that a client that reads nothing holds up nobody.
    thread::spawn(move || {
        if stream.write_all(&answer).is_ok() && stream.shutdown(Shutdown::Write).is_ok() {
            drop(stream.read_to_end(&mut Vec::new()));
        }
    });
}

fn read(stream: &mut TcpStream) -> Option<Asked> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).ok()?;
    let header = |name: &str| {
        let lines = head.lines().filter_map(|line| line.split_once(": "));
        lines
            .into_iter()
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.to_owned())
    };
    let from =
        header("range").and_then(|range| range.strip_prefix("bytes=")?.split('-').next()?.parse().ok());
    Some(Asked { path: head.split(' ').nth(1)?.to_owned(), from, if_range: header("if-range") })
}
