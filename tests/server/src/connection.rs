//! One connection: reads request heads, writes answers, breaks off as scripted.

use crate::answer::{Answer, Framing};
use crate::http::Head;
use crate::state::{Begun, Shared};
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The longest request head that is read.
const HEAD_LIMIT: usize = 16 * 1024;
/// The most body bytes in one write.
const BLOCK: u64 = 16 * 1024;
/// The most that is read and dropped after a refusal.
const DRAIN_LIMIT: u64 = 1024 * 1024;

/// What becomes of the connection.
enum Next {
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

struct Connection {
    shared: Arc<Shared>,
    stream: Arc<TcpStream>,
    number: u64,
    gone: Arc<AtomicBool>,
    watchers: Vec<JoinHandle<()>>,
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
                    self.answer(&head, begun)
                }
            },
        };
        match next {
            Ok(Next::Keep | Next::Reset) => {}
            Ok(Next::Linger) => self.linger(),
            Ok(Next::Close) | Err(_) => self.shut(Shutdown::Both),
        }
        self.shared.note(index, |request| request.ended = true);
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

    fn consume_last(&self) -> io::Result<()> {
        self.consume(&mut [0])
    }

    fn refuse(&self, code: u16) -> io::Result<Next> {
        let answer = Answer::status(code, Vec::new());
        self.write(&answer.head())?;
        let mut text = vec![0; answer.len as usize];
        answer.source.read(0, &mut text)?;
        self.write(&text)?;
        Ok(Next::Linger)
    }

    fn answer(&mut self, head: &Head, begun: Begun) -> io::Result<Next> {
        let answer = choose(head, &begun);
        if !answer.reset {
            self.consume_last()?;
        }
        if answer.stall_before {
            self.stall(begun.gate)?;
        }
        if let Some(bytes) = &answer.raw {
            self.write(bytes)?;
            return Ok(end(&answer, Next::Close));
        }
        self.write(&answer.head())?;
        let note = |request: &mut crate::Request| request.status = Some(answer.status);
        self.shared.note(begun.index, note);
        let len = if head.method == "HEAD" { 0 } else { answer.len };
        self.body(&answer, len, &begun)?;
        let whole = answer.cut.is_none() && head.method != "HEAD";
        if answer.framing == Framing::Chunked && whole {
            self.write(b"0\r\n\r\n")?;
        }
        let next = match answer.keep_alive {
            true => Next::Keep,
            false => Next::Close,
        };
        Ok(end(&answer, next))
    }

    /// Writes the body up to its end or the cut, at the rate wanted.
    fn body(&mut self, answer: &Answer, len: u64, begun: &Begun) -> io::Result<()> {
        let started = Instant::now();
        let mut stall = answer.stall_after;
        let stop = answer.cut.unwrap_or(len).min(len);
        let mut at = 0;
        loop {
            if stall == Some(at) {
                stall = None;
                self.stall(begun.gate)?;
            }
            if at == stop {
                return Ok(());
            }
            let mut count = BLOCK.min(stop - at);
            if let Some(stall) = stall.filter(|stall| *stall > at) {
                count = count.min(stall - at);
            }
            if let Some(rate) = answer.rate {
                let rate = rate.max(1);
                count = count.min((rate / 20).max(1));
                let due = Duration::from_secs_f64(at as f64 / rate as f64);
                self.shared.pause(started + due)?;
            }
            let mut bytes = vec![0; count as usize];
            answer.source.read(answer.start + at, &mut bytes)?;
            if answer.framing == Framing::Chunked {
                let size = format!("{count:x}\r\n").into_bytes();
                bytes = [&size[..], &bytes, b"\r\n"].concat();
            }
            self.write(&bytes)?;
            at += count;
            let note = |request: &mut crate::Request| request.body_written = at;
            self.shared.note(begun.index, note);
        }
    }

    /// Sends nothing until the gate opens; an error when the peer closes first.
    fn stall(&mut self, gate: u64) -> io::Result<()> {
        let (shared, stream) = (Arc::clone(&self.shared), Arc::clone(&self.stream));
        let gone = Arc::clone(&self.gone);
        self.watchers.push(thread::spawn(move || {
            if !matches!(stream.peek(&mut [0]), Ok(1)) {
                shared.lost(&gone);
            }
        }));
        self.shared.wait_gate(gate, &self.gone)
    }

    fn write(&self, bytes: &[u8]) -> io::Result<()> {
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

fn choose(head: &Head, begun: &Begun) -> Answer {
    let allow = || vec![("Allow".to_owned(), "GET, HEAD".to_owned())];
    let mut answer = match &begun.representation {
        _ if !matches!(head.method.as_str(), "GET" | "HEAD") => Answer::status(405, allow()),
        None => Answer::status(404, Vec::new()),
        Some(found) => return Answer::to(head, found, begun.fault.clone()),
    };
    answer.keep_alive = head.keep_alive();
    answer
}

fn end(answer: &Answer, whole: Next) -> Next {
    match answer.cut {
        _ if answer.reset => Next::Reset,
        Some(_) => Next::Close,
        None => whole,
    }
}
