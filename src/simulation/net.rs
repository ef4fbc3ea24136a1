//! A network of a few remote files that change, and of servers that answer rightly or by fault.

use super::random::Random;
use super::world::{Fate, Inner, World};
use crate::code::Code;
use crate::error::{Context, Error, Result};
use crate::fetch::{Body, Exchange, Fetch, Session, Told};
use crate::options::HttpOptions;
use crate::resume::{Answer, Ask, Validator};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What a server says by which versions can be told apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Says {
    Tag,
    TagAndTime,
    Time,
    WeakTag,
    Nothing,
}

/// What its server does for good, and a client has to live with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Manners {
    Good,
    /// It breaks off after so many bytes.
    Short(usize),
    /// Its partial answers have no validator.
    Silent,
    /// It sends the whole, and never a part.
    WholeOnly,
}

impl Manners {
    pub fn draw(random: &mut Random) -> Manners {
        match random.below(10) {
            // Half as much again as what is compared at most, or as a part of that.
            0 | 1 => Manners::Short((98_304 >> random.below(4)) + random.below(500) as usize),
            2 => Manners::Silent,
            3 => Manners::WholeOnly,
            _ => Manners::Good,
        }
    }
}

/// One version of a remote file.
#[derive(Clone, Debug)]
pub struct Version {
    pub bytes: Vec<u8>,
    pub etag: Option<String>,
    pub modified: Option<String>,
}

/// A remote file.
pub struct Remote {
    pub says: Says,
    /// The least bytes that each version has.
    pub least: usize,
    pub versions: Vec<Version>,
    /// Its server accepts no connection.
    pub refuses: bool,
    pub manners: Manners,
}

impl Remote {
    /// Whether versions are told apart by what the server says, and not by their bytes.
    pub fn is_guarded(&self) -> bool {
        matches!(self.says, Says::Tag | Says::TagAndTime | Says::Time)
    }

    pub fn current(&self) -> &Version {
        self.versions.last().expect("a remote file has a version")
    }

    /// Puts another version in the place of the latest.
    pub fn change(&mut self, random: &mut Random, now: std::time::SystemTime) {
        let number = self.versions.len();
        let len = match self.versions.last() {
            Some(last) if random.percent(50) => last.bytes.len(),
            _ => self.least + size(random),
        };
        // No byte of it is that of another version.
        let byte = |at: usize| (at.wrapping_mul(2_654_435_761) >> 11) as u8;
        let mut bytes: Vec<u8> = (0..len).map(|at| byte(at).wrapping_add((number * 41) as u8)).collect();
        if let Some(last) = self.versions.last().filter(|_| self.is_guarded() && random.percent(40)) {
            // Or all but some, where the server tells them apart.
            let from = random.below(len as u64 + 1) as usize;
            let same = from.min(last.bytes.len());
            bytes[..same].copy_from_slice(&last.bytes[..same]);
        }
        let tag = || format!("\"v{number}\"");
        let etag = match self.says {
            Says::Tag | Says::TagAndTime => Some(tag()),
            Says::WeakTag => Some(format!("W/{}", tag())),
            _ => None,
        };
        let timed = matches!(self.says, Says::TagAndTime | Says::Time);
        let modified = timed.then(|| httpdate::fmt_http_date(now));
        self.versions.push(Version { bytes, etag, modified });
    }
}

/// Mostly small, and on both sides of what matters: sectors, overlaps, buffers.
pub fn size(random: &mut Random) -> usize {
    let most = [1, 600, 5_000, 20_000, 90_000, 180_000][random.below(6) as usize];
    random.below(most + 1) as usize
}

/// The network as the engine has it.
pub struct Wire(pub Arc<World>);

impl Fetch for Wire {
    fn session(&self) -> Arc<dyn Session> {
        Arc::new(Line { world: self.0.clone(), down: Arc::default() })
    }
}

struct Line {
    world: Arc<World>,
    down: Arc<AtomicBool>,
}

impl Session for Line {
    fn get(&self, url: &str, _: &str, ask: &Ask, _: &HttpOptions) -> Result<Exchange> {
        self.world.read();
        let mut inner = self.world.lock();
        let number: usize = url.rsplit('/').next().and_then(|last| last.parse().ok()).expect("a number");
        let wait = inner.random.below(300);
        inner.now += Duration::from_millis(wait);
        let rate = inner.rates.net;
        let fate = inner.fate(rate);
        if matches!(fate, Fate::Die { .. }) || self.down.load(Ordering::SeqCst) {
            return Err(lost());
        }
        let fault = (fate == Fate::Fail).then(|| inner.random.below(12));
        let reply = reply(&mut inner, number, ask, fault);
        if let Some(fault) = fault {
            let status = reply.as_ref().map_or(0, |(answer, _)| answer.status);
            inner.note(format!("net: fault {fault} for {ask:?}: status {status}"));
        }
        let (answer, bytes) = reply?;
        let cut = inner.random.below(1000) < rate * 3;
        let mut cut = cut.then(|| inner.random.below(bytes.len() as u64 + 1) as usize);
        if let Manners::Short(most) = inner.remotes[number].manners
            && most < bytes.len()
        {
            cut = Some(cut.map_or(most, |cut| cut.min(most)));
        }
        let step = [512, 4_096, 32_768, 1 << 20][inner.random.below(4) as usize];
        let (world, down) = (self.world.clone(), self.down.clone());
        let body = Stream { world, down, bytes, at: 0, cut, step };
        let told = Told { address: None, url: url.to_owned(), headers: String::new() };
        Ok(Exchange { answer, body: Box::new(body), told })
    }

    fn shutdown(&self) {
        self.down.store(true, Ordering::SeqCst);
    }
}

fn lost() -> Error {
    Error::new(Code::E_CONNECTION_CLOSED, "the connection ended").within(Context::Transport)
}

/// What a server answers: as it should, but for the fault.
fn reply(inner: &mut Inner, number: usize, ask: &Ask, fault: Option<u64>) -> Result<(Answer, Vec<u8>)> {
    let now = inner.wall();
    let Inner { random, remotes, .. } = inner;
    let remote = &remotes[number];
    let mut version = remote.current();
    let latest = remote.versions.len() - 1;
    let mut ask = ask.clone();
    let status = |status| Answer { status, may_be_chunked: true, ..Answer::default() };
    match fault {
        fault if remote.refuses || fault == Some(0) => {
            return Err(Error::new(Code::E_CONNECT_FAILURE, "no connection").within(Context::Transport));
        }
        Some(1) => {
            let retry_after = random.percent(50).then(|| random.below(90).to_string());
            return Ok((Answer { retry_after, ..status(503) }, Vec::new()));
        }
        Some(2) => return Ok((status([404, 403, 400][random.below(3) as usize]), Vec::new())),
        Some(3) => return Ok((status(416), Vec::new())),
        // A page in place of the file, where the file is known already.
        Some(4) if ask.segment.is_some() => {
            let page = b"<html>please log in</html>".to_vec();
            let content_length = vec![page.len().to_string()];
            return Ok((Answer { content_type: "text/html".into(), content_length, ..status(200) }, page));
        }
        // A part of whatever version there is, though another one was asked for.
        Some(5 | 6) => ask.if_range = None,
        // The whole file, though a part was asked for.
        Some(7) => ask.segment = None,
        // An edge that has an older version.
        Some(8 | 9) => version = &remote.versions[random.below(latest as u64 + 1) as usize],
        _ => {}
    }
    if remote.manners == Manners::WholeOnly && ask.segment.is_some() {
        return Err(lost());
    }
    let (mut answer, bytes) = honest(version, &ask, now);
    if remote.manners == Manners::Silent && answer.status == 206 {
        answer.validator = Validator::default();
    }
    if fault == Some(10) && !answer.content_range.is_empty() {
        // A range that nobody asked for.
        let total = version.bytes.len();
        let wrong = ["bytes 0-0/1".to_owned(), format!("bytes 1-{total}/{}", total + 1), "bytes */9".into()];
        answer.content_range = vec![wrong[random.below(3) as usize].clone()];
    }
    if fault == Some(11) && answer.status == 206 && bytes.len() > 1 {
        let less = 1 + random.below(bytes.len() as u64 - 1) as usize;
        return Ok(shorter(answer, bytes, less));
    }
    answer.may_be_chunked = true;
    if random.percent(20) {
        answer.content_length.clear();
        answer.transfer_encoding = vec!["chunked".into()];
    }
    Ok((answer, bytes))
}

/// A server that sends less of a range than was asked for.
fn shorter(mut answer: Answer, mut bytes: Vec<u8>, less: usize) -> (Answer, Vec<u8>) {
    bytes.truncate(less);
    let range = answer.content_range[0].clone();
    let (first, rest) = range.trim_start_matches("bytes ").split_once('-').expect("a range");
    let (_, total) = rest.split_once('/').expect("a size");
    let last = first.parse::<usize>().expect("a number") + less - 1;
    answer.content_range = vec![format!("bytes {first}-{last}/{total}")];
    answer.content_length = vec![less.to_string()];
    (answer, bytes)
}

/// What a server answers that knows HTTP.
fn honest(version: &Version, ask: &Ask, now: std::time::SystemTime) -> (Answer, Vec<u8>) {
    let total = version.bytes.len();
    let validator = Validator::new(version.etag.clone(), version.modified.clone(), now);
    let guard = ask.if_range.as_deref();
    let is_same = guard.is_none_or(|guard| {
        let strong = version.etag.as_deref().filter(|tag| !tag.starts_with("W/"));
        strong == Some(guard) || version.modified.as_deref() == Some(guard)
    });
    let answer = Answer { validator, content_type: "application/x-data".into(), ..Answer::default() };
    let Some(segment) = ask.segment.filter(|_| is_same) else {
        let content_length = vec![total.to_string()];
        return (Answer { status: 200, content_length, ..answer }, version.bytes.clone());
    };
    let (start, end) = (segment.start as usize, segment.end.map_or(total, |end| total.min(end as usize)));
    if start >= end {
        let content_range = vec![format!("bytes */{total}")];
        return (Answer { status: 416, content_range, ..answer }, Vec::new());
    }
    let content_range = vec![format!("bytes {start}-{}/{total}", end - 1)];
    let content_length = vec![(end - start).to_string()];
    (Answer { status: 206, content_range, content_length, ..answer }, version.bytes[start..end].to_vec())
}

struct Stream {
    world: Arc<World>,
    down: Arc<AtomicBool>,
    bytes: Vec<u8>,
    at: usize,
    /// Where it breaks off.
    cut: Option<usize>,
    step: u64,
}

impl Body for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        self.world.read();
        let mut inner = self.world.lock();
        let wait = [0, 3, 40, 900][inner.random.below(4) as usize];
        inner.now += Duration::from_millis(wait);
        if matches!(inner.fate(0), Fate::Die { .. }) || self.down.load(Ordering::SeqCst) {
            return Err(lost());
        }
        let left = self.cut.unwrap_or(self.bytes.len()) - self.at;
        if left == 0 && self.cut.is_some() {
            if inner.rates.net > 0 && inner.random.percent(30) {
                inner.now += Duration::from_secs(600);
                let text = "nothing arrived for long";
                return Err(Error::new(Code::E_TIMEOUT, text).within(Context::Transport));
            }
            return Err(lost());
        }
        let most = left.min(buffer.len());
        let count = most.min(1 + inner.random.below(self.step) as usize);
        buffer[..count].copy_from_slice(&self.bytes[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}
