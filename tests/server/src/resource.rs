//! What is served under a path, and what goes wrong with it.

use crate::content::Content;
use crate::fault::{Fault, Script, Step, Then, Version, When};
use crate::source::Source;

/// A body and what its answers say about it.
#[derive(Clone, Debug)]
pub(crate) struct Representation {
    pub(crate) source: Source,
    pub(crate) etag: Option<String>,
    pub(crate) last_modified: Option<String>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) ranges: bool,
    pub(crate) date: bool,
    pub(crate) rate: Option<u64>,
}

impl Representation {
    pub(crate) fn new(source: Source) -> Representation {
        Representation {
            source,
            etag: None,
            last_modified: None,
            headers: Vec::new(),
            ranges: true,
            date: true,
            rate: None,
        }
    }
}

/// What is served under a path: a body, its validators and the faults of the next requests.
#[derive(Clone, Debug)]
pub struct Resource {
    pub(crate) representation: Representation,
    pub(crate) script: Script,
    /// The entity tags that take turns.
    edges: Vec<String>,
    turn: usize,
}

impl Resource {
    /// Generated content without validators, ranges allowed, no faults.
    pub fn new(content: Content) -> Resource {
        Resource::of(Source::Content(content))
    }

    /// The same for bytes given in full.
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Resource {
        Resource::of(Source::bytes(bytes))
    }

    fn of(source: Source) -> Resource {
        Resource::with(Representation::new(source), Script::default())
    }

    pub(crate) fn with(representation: Representation, script: Script) -> Resource {
        Resource { representation, script, edges: Vec::new(), turn: 0 }
    }

    /// Sets the `ETag`, as sent: with its quotes, and `W/` if weak.
    pub fn etag(mut self, value: impl Into<String>) -> Resource {
        self.representation.etag = Some(value.into());
        self
    }

    /// Sets `Last-Modified`, as sent; see [`crate::http_date`].
    pub fn last_modified(mut self, value: impl Into<String>) -> Resource {
        self.representation.last_modified = Some(value.into());
        self
    }

    /// Adds a header field to 200 and 206; it replaces the origin's own of that name.
    pub fn header(mut self, name: &str, value: &str) -> Resource {
        let field = (name.to_owned(), value.to_owned());
        self.representation.headers.push(field);
        self
    }

    /// Limits each answer to this many body bytes per second.
    pub fn rate(mut self, bytes_per_second: u64) -> Resource {
        self.representation.rate = Some(bytes_per_second);
        self
    }

    /// Says `Accept-Ranges: none` and ignores every `Range`.
    pub fn without_ranges(mut self) -> Resource {
        self.representation.ranges = false;
        self
    }

    /// Sends no `Date` with 200 and 206.
    pub fn without_date(mut self) -> Resource {
        self.representation.date = false;
        self
    }

    /// Sends one of these as `ETag`, as sent, for the same bytes: the next one with each request, in turn.
    ///
    /// So do the machines of a distributed server that do not agree on it.
    pub fn edges<T: Into<String>>(mut self, etags: impl IntoIterator<Item = T>) -> Resource {
        self.edges = etags.into_iter().map(Into::into).collect();
        self
    }

    /// Queues a fault; each `GET` or `HEAD` takes the next one.
    pub fn fault(self, fault: Fault) -> Resource {
        self.step(Step::from(fault))
    }

    /// Queues several faults, one request each.
    pub fn faults(self, faults: impl IntoIterator<Item = Fault>) -> Resource {
        faults.into_iter().fold(self, Resource::fault)
    }

    /// Queues a fault for the next request of these; each request takes the first that fits it.
    pub fn on(self, when: When, fault: Fault) -> Resource {
        self.step(Step::new(when, fault))
    }

    /// Every request of these gets this fault, unless one before it fits too.
    pub fn always(self, when: When, fault: Fault) -> Resource {
        self.step(Step::always(when, fault))
    }

    /// Queues a step.
    pub fn step(mut self, step: Step) -> Resource {
        self.script.push(step);
        self
    }

    /// Begins again with the first fault when all are taken.
    pub fn cycle(self) -> Resource {
        self.then(Then::Cycle)
    }

    /// Goes on with the last fault when all are taken.
    pub fn repeat_last(self) -> Resource {
        self.then(Then::RepeatLast)
    }

    /// Says what follows when all faults are taken.
    pub fn then(mut self, then: Then) -> Resource {
        self.script.then = then;
        self
    }

    /// What the next request gets to see.
    pub(crate) fn seen(&mut self) -> Representation {
        let mut seen = self.representation.clone();
        if !self.edges.is_empty() {
            seen.etag = self.edges.get(self.turn % self.edges.len()).cloned();
            self.turn = self.turn.wrapping_add(1);
        }
        seen
    }

    /// Makes the content another version.
    pub(crate) fn change(&mut self, to: &Version) {
        let now = &mut self.representation;
        let len = to.len.unwrap_or(now.source.len());
        now.source = Source::Content(Content { seed: to.seed, len });
        now.etag = to.etag.clone().or(now.etag.take());
        now.last_modified = to.last_modified.clone().or(now.last_modified.take());
    }
}
