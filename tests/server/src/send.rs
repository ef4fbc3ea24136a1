//! Sends an answer, and breaks off as scripted.

use crate::answer::Answer;
use crate::connection::{Connection, Next};
use crate::fault::{Flood, Framing};
use crate::http::{Head, reason};
use crate::pace::Pace;
use crate::state::{Begun, Request};
use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// The most body bytes in one write.
const BLOCK: u64 = 16 * 1024;
/// A size of a chunk that is none.
const BROKEN_CHUNK: &[u8] = b"-5;\x00zz\r\n";

impl Connection {
    /// Answers a request; the last byte of its head is still unread.
    pub(crate) fn answer(&mut self, head: &Head, begun: &Begun) -> io::Result<Next> {
        let answer = choose(head, begun);
        if !answer.delivery.reset {
            self.consume_last()?;
        }
        if let Some(millis) = answer.delivery.refuse {
            let until = millis.and_then(|millis| Instant::now().checked_add(Duration::from_millis(millis)));
            self.shared.door.shut(until);
        }
        if answer.delivery.stall_before {
            self.stall(begun.gate)?;
        }
        if let Some(bytes) = &answer.raw {
            self.write(bytes)?;
            return Ok(end(&answer, Next::Close));
        }
        self.head(&answer, begun)?;
        self.shared.note(begun.index, |request| request.status = Some(answer.status));
        let len = if head.method == "HEAD" { 0 } else { answer.len };
        self.body(&answer, len, begun)?;
        if answer.framing == Framing::Chunked && head.method != "HEAD" {
            match answer.delivery.cut {
                None => self.write(b"0\r\n\r\n")?,
                Some(_) if answer.delivery.broken_chunk => self.write(BROKEN_CHUNK)?,
                Some(_) => {}
            }
        }
        let next = match answer.keep_alive {
            true => Next::Keep,
            false => Next::Close,
        };
        Ok(end(&answer, next))
    }

    /// Writes interim answers, and the head as fast as wanted.
    fn head(&self, answer: &Answer, begun: &Begun) -> io::Result<()> {
        let (count, code) = answer.delivery.interim.unwrap_or_default();
        let interim = format!("HTTP/1.1 {code} {}\r\n\r\n", reason(code));
        for _ in 0..count {
            self.part_of_head(interim.as_bytes(), begun)?;
        }
        let mut head = answer.head();
        match answer.delivery.flood {
            None => head.extend(b"\r\n"),
            Some(flood) => return self.flood(head, flood, begun),
        }
        let Some(rate) = answer.delivery.head_rate else {
            return self.part_of_head(&head, begun);
        };
        let (started, pace) = (Instant::now(), Pace { rate: Some(rate), trickle: None });
        for (at, byte) in (0..).zip(head) {
            self.shared.pause(started + pace.next(at).0)?;
            self.part_of_head(&[byte], begun)?;
        }
        Ok(())
    }

    /// Writes a head that does not end before the peer has had enough.
    fn flood(&self, mut head: Vec<u8>, flood: Flood, begun: &Begun) -> io::Result<()> {
        if flood == Flood::Line {
            head.extend(b"X-Flood: ");
        }
        self.part_of_head(&head, begun)?;
        for number in 0u64.. {
            let more = match flood {
                Flood::Lines => format!("X-Flood-{number}: {}\r\n", "a".repeat(100)),
                Flood::Line => "a".repeat(4096),
            };
            self.part_of_head(more.as_bytes(), begun)?;
        }
        Ok(())
    }

    fn part_of_head(&self, bytes: &[u8], begun: &Begun) -> io::Result<()> {
        self.write(bytes)?;
        let note = |request: &mut Request| request.head_written += bytes.len() as u64;
        self.shared.note(begun.index, note);
        Ok(())
    }

    /// Writes the body up to its end or the cut, at the rate wanted.
    fn body(&mut self, answer: &Answer, len: u64, begun: &Begun) -> io::Result<()> {
        let started = Instant::now();
        let pace = Pace { rate: answer.rate, trickle: answer.delivery.trickle };
        let mut stall = answer.delivery.stall_after;
        let stop = answer.delivery.cut.unwrap_or(len).min(len);
        let mut at = 0;
        loop {
            if stall == Some(at) {
                stall = None;
                self.stall(begun.gate)?;
            }
            if at == stop {
                return Ok(());
            }
            let (due, most) = pace.next(at);
            let mut count = BLOCK.min(stop - at).min(most);
            if let Some(stall) = stall.filter(|stall| *stall > at) {
                count = count.min(stall - at);
            }
            if !due.is_zero() {
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
            self.shared.note(begun.index, |request| request.body_written = at);
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
    match answer.delivery.cut {
        _ if answer.delivery.reset => Next::Reset,
        Some(_) => Next::Close,
        None => whole,
    }
}
