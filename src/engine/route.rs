//! A network that is back ends the waits that its absence began: at once, and not when their time has come.
//!
//! While attempts run, a socket listens and nobody reads from it; what it has heard is looked at when the next attempt
//! begins. A thread reads from it only while a job waits that the news may concern.

use super::Core;
use super::control::{Control, Signal};
use crate::fault;
use crate::retry;
use crate::store::JobKey;
use crate::sys::Beacon;
use crate::sys::route::Watch;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A change comes as several pieces of news: the link, the address, the routes. They are one when it is this quiet.
const QUIET: Duration = Duration::from_millis(200);
/// And for this long at most.
const FLURRY: Duration = Duration::from_secs(1);

/// When a flurry of news is over that began at `first` and was last heard of at `last`.
fn settled(first: Duration, last: Duration) -> Duration {
    (last + QUIET).min(first + FLURRY)
}

/// What the control thread knows of the network.
#[derive(Default)]
pub(super) struct Route {
    watch: Option<Arc<Watch>>,
    reader: Option<Reader>,
    /// When something appeared last, by the monotonic clock.
    appeared: Option<Duration>,
    /// Jobs that wait because of the network.
    waiting: BTreeSet<JobKey>,
    /// When jobs were last sent ahead of their time.
    early: HashMap<JobKey, Duration>,
}

/// The thread that reads.
struct Reader {
    end: Beacon,
    thread: JoinHandle<()>,
}

impl Control {
    /// Listens from now on, before an attempt could fail.
    pub fn listen(&mut self) {
        if self.route.watch.is_none() && self.core.threads {
            self.route.watch = Watch::new().map(Arc::new);
        }
        if self.route.reader.is_none() && self.route.watch.as_ref().is_some_and(|watch| watch.appeared()) {
            self.route.appeared = Some(self.now());
        }
    }

    /// A job waits because of the network, after an attempt that began at `began`.
    pub fn wait_for_network(&mut self, job: JobKey, began: Duration) {
        self.route.waiting.insert(job);
        if self.route.appeared.is_some_and(|appeared| appeared > began) {
            self.send_ahead(job);
        }
    }

    /// Something has appeared: whoever waits because of the network tries again.
    pub fn network_appeared(&mut self) {
        self.route.appeared = Some(self.now());
        let waiting: Vec<JobKey> = self.route.waiting.iter().copied().collect();
        waiting.into_iter().for_each(|job| self.send_ahead(job));
    }

    fn send_ahead(&mut self, job: JobKey) {
        let now = self.now();
        let at = retry::ahead(now, self.route.early.get(&job).copied());
        match self.due.get_mut(&job) {
            Some(due) if *due > at => *due = at,
            _ => return,
        }
        self.route.early.insert(job, at);
        if at > now {
            self.told_later(job, at - now);
        }
    }

    /// Starts or ends the thread, so that there is one while somebody waits.
    pub fn watch_network(&mut self) {
        let (now, due) = (self.now(), &self.due);
        self.route.waiting.retain(|job| due.contains_key(job));
        self.route.early.retain(|_, at| retry::ahead(now, Some(*at)) > now);
        if self.route.waiting.is_empty() {
            self.route.stop_reading();
            if self.running.is_empty() {
                self.route.watch = None;
            }
        } else if self.route.reader.is_none()
            && let Some(watch) = &self.route.watch
        {
            self.route.reader = Reader::start(Arc::clone(watch), Arc::clone(&self.core));
        }
    }
}

impl Route {
    /// Ends the thread, if there is one.
    pub fn stop_reading(&mut self) {
        if let Some(mut reader) = self.reader.take() {
            reader.end.set(true);
            let _ = reader.thread.join();
        }
    }
}

impl Reader {
    /// None if the system has no descriptor or no thread left: the waits end by their time then.
    fn start(watch: Arc<Watch>, core: Arc<Core>) -> Option<Reader> {
        let end = Beacon::new().ok()?;
        let ended = end.descriptor();
        // Without it waits end by their time.
        let body = move || drop(fault::contain("the ear for the network", || read(&watch, ended, &core)));
        let thread = std::thread::Builder::new().name("dojob-route".into()).spawn(body).ok()?;
        Some(Reader { end, thread })
    }
}

/// Tells the control thread of what appears, until `end` can be read from.
fn read(watch: &Watch, end: i32, core: &Core) {
    let origin = Instant::now();
    let mut flurry: Option<(Duration, Duration)> = None;
    loop {
        let now = origin.elapsed();
        if watch.appeared() {
            flurry = Some((flurry.map_or(now, |(first, _)| first), now));
        }
        let over = flurry.map(|(first, last)| settled(first, last));
        if over.is_some_and(|over| now >= over) {
            flurry = None;
            let _ = core.signals.send(Signal::Network);
            continue;
        }
        match watch.wait(end, over.map(|over| over - now)) {
            Ok(false) => {}
            Ok(true) | Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_that_come_together_are_one_and_endless_ones_are_told_of_in_time() {
        let ms = Duration::from_millis;
        for (first, last, over) in [(0, 0, 200), (0, 150, 350), (0, 799, 999), (0, 900, 1_000), (5, 5, 205)] {
            assert_eq!(settled(ms(first), ms(last)), ms(over));
        }
    }
}
