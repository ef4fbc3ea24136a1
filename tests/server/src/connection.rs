//! One connection: reads request heads, writes answers, breaks off as scripted.

use crate::answer::Answer;
use crate::http::Head;
use crate::state::Shared;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread::JoinHandle;

/// The longest request head that is read.
const HEAD_LIMIT: usize = 16 * 1024;
/// The most that is read and dropped after a refusal.
const DRAIN_LIMIT: u64 = 1024 * 1024;

/// What becomes of the connection.
pub(crate) enum Next {
    Keep,
    Close,
    /// Close once the peer has read the refusal.
    Linger,
    /// Close with a byte unread, so that the peer sees a reset.
    Reset,
}

enum Received {
    /// A whole head, its very last byte still unread.
    Head(Vec<u8>),
    Refused(u16),
    Closed,
}

/// Serves one connection to its end.
pub(crate) fn run(shared: &Arc<Shared>, stream: Arc<TcpStream>, number: u64) {
    let mut connection =
        Connection { shared: Arc::clone(shared), stream, number, gone: Arc::default(), watchers: Vec::new() };
    while let Ok(Next::Keep) = connection.exchange() {}
    for watcher in connection.watchers.drain(..) {
        let _ = watcher.join();
    }
    shared.leave(number);
}

pub(crate) struct Connection {
    pub(crate) shared: Arc<Shared>,
    pub(crate) stream: Arc<TcpStream>,
    number: u64,
    pub(crate) gone: Arc<AtomicBool>,
    pub(crate) watchers: Vec<JoinHandle<()>>,
}

impl Connection {
    /// One request and its answer; afterwards the socket is as `Next` says.
    fn exchange(&mut self) -> io::Result<Next> {
        let received = self.receive().unwrap_or(Received::Closed);
        let mut index = None;
        let next = match received {
            Received::Closed => Ok(Next::Close),
            Received::Refused(code) => self.refuse(code),
            Received::Head(bytes) => match Head::parse(&bytes) {
                Err(code) => self.consume_last().and_then(|()| self.refuse(code)),
                Ok(head) => {
                    let begun = self.shared.begin(&head, self.number);
                    index = begun.index;
                    self.answer(&head, &begun)
                }
            },
        };
        match next {
            Ok(Next::Keep | Next::Reset) => {}
            Ok(Next::Linger) => self.linger(),
            Ok(Next::Close) | Err(_) => self.shut(Shutdown::Both),
        }
        self.shared.ended(index);
        next
    }

    /// Reads up to the end of a head, without its last byte.
    fn receive(&self) -> io::Result<Received> {
        let mut head = Vec::new();
        let mut block = [0; 4096];
        loop {
            let count = self.stream.peek(&mut block)?;
            if count == 0 {
                return Ok(Received::Closed);
            }
            for at in 0..count {
                head.push(block[at]);
                if head.ends_with(b"\r\n\r\n") {
                    self.consume(&mut block[..at])?;
                    return Ok(Received::Head(head));
                }
                if head == b"\r\n" {
                    head.clear();
                } else if head.ends_with(b"\n") && !head.ends_with(b"\r\n") {
                    return Ok(Received::Refused(400));
                } else if head.len() >= HEAD_LIMIT {
                    return Ok(Received::Refused(431));
                }
            }
            self.consume(&mut block[..count])?;
        }
    }

    fn consume(&self, seen: &mut [u8]) -> io::Result<()> {
        (&*self.stream).read_exact(seen)
    }

    pub(crate) fn consume_last(&self) -> io::Result<()> {
        self.consume(&mut [0])
    }

    fn refuse(&self, code: u16) -> io::Result<Next> {
        let answer = Answer::status(code, Vec::new());
        self.write(&[&answer.head()[..], b"\r\n"].concat())?;
        let mut text = vec![0; answer.len as usize];
        answer.source.read(0, &mut text)?;
        self.write(&text)?;
        Ok(Next::Linger)
    }

    pub(crate) fn write(&self, bytes: &[u8]) -> io::Result<()> {
        (&*self.stream).write_all(bytes)
    }

    /// Ends the answers and drops what the peer still sends, so that no reset overtakes them.
    fn linger(&self) {
        self.shut(Shutdown::Write);
        let mut rest = (&*self.stream).take(DRAIN_LIMIT);
        let _ = io::copy(&mut rest, &mut io::sink());
        self.shut(Shutdown::Both);
    }

    fn shut(&self, how: Shutdown) {
        // A peer that is gone already makes this fail.
        let _ = self.stream.shutdown(how);
    }
}
