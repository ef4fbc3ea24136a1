//! A body as it comes in: within the limits of bandwidth, watched for stalls, and held against the digest that its
//! answer announced.

use super::Core;
use super::stop::Stop;
use super::transfer::Attempt;
use crate::code::Code;
use crate::digest::{Expected, Hasher};
use crate::error::{Context, Error, Result};
use crate::fetch::{Body, Exchange};
use crate::stall;
use crate::store::Work;

/// Bytes per read: large enough that a system call costs nothing beside it.
pub(super) const BUFFER: usize = 256 * 1024;

pub(super) struct Incoming<'a> {
    core: &'a Core,
    work: &'a Work,
    stop: &'a Stop,
    body: Box<dyn Body>,
    announced: Option<(Expected, Hasher)>,
}

impl Incoming<'_> {
    /// The body behind a head.
    pub fn new<'a>(attempt: &Attempt<'a>, exchange: Exchange) -> Incoming<'a> {
        let announced = exchange.answer.content_digest.as_deref().and_then(Expected::from_header);
        let announced = announced.map(|expected| {
            let hasher = Hasher::new(expected.algorithm);
            (expected, hasher)
        });
        let window = attempt.core.options.deadlines.body;
        attempt.stop.begin_body(stall::patience(window, attempt.work.failures));
        let (core, work, stop) = (attempt.core, attempt.work, attempt.stop);
        Incoming { core, work, stop, body: exchange.body, announced }
    }

    /// Reads some bytes; zero at the body's end, none if the attempt was stopped.
    pub fn read(&mut self, buffer: &mut [u8]) -> Result<Option<usize>> {
        let Some(allowed) = self.allowance(buffer.len()) else { return Ok(None) };
        let clock = &self.core.ports.clock;
        self.stop.wait_for_bytes(clock.monotonic());
        let read = self.body.read(&mut buffer[..allowed]);
        let now = clock.monotonic();
        if let Ok(count) = read {
            self.stop.bytes_arrived(now, count);
        }
        if self.stop.is_stopped() {
            return Ok(None);
        }
        self.core.throttle.unused(self.work, allowed - read.as_ref().map_or(0, |count| *count));
        if let Some(story) = self.stop.stalled(now).filter(|_| !matches!(read, Ok(0))) {
            return Err(Error::new(Code::E_TIMEOUT, story).within(Context::Transport));
        }
        let count = read?;
        self.announced.iter_mut().for_each(|(_, hasher)| hasher.update(&buffer[..count]));
        Ok(Some(count))
    }

    /// Fills the buffer, as far as the body goes. None if the attempt was stopped.
    pub fn fill(&mut self, buffer: &mut [u8]) -> Result<Option<usize>> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.read(&mut buffer[filled..])? {
                None => return Ok(None),
                Some(0) => break,
                Some(count) => filled += count,
            }
        }
        Ok(Some(filled))
    }

    /// What the answer announced of the body, and what was read of it.
    pub fn announced(&mut self) -> Option<(Expected, Hasher)> {
        self.announced.take()
    }

    /// How many bytes may be read now, waiting until there are some. None if stopped.
    fn allowance(&self, want: usize) -> Option<usize> {
        loop {
            if self.stop.is_stopped() {
                return None;
            }
            match self.core.throttle.take(self.work, want, self.core.ports.clock.monotonic()) {
                Ok(bytes) => return Some(bytes),
                Err(wait) => self.stop.wait(wait),
            }
        }
    }
}

impl Drop for Incoming<'_> {
    fn drop(&mut self) {
        self.stop.end_body();
    }
}
