//! Which request gets which fault.

use super::Fault;
use crate::http::Head;
use serde::Deserialize;
use std::collections::VecDeque;

/// Which requests a step is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum When {
    /// Every one.
    #[default]
    Any,
    /// One without `Range`.
    Plain,
    /// One with `Range`.
    Ranged,
    /// One with `If-Range`.
    IfRange,
    /// One whose range begins exactly at this offset; a plain one begins at 0.
    From(u64),
    /// One whose bytes include this offset; a plain one's include all.
    Covers(u64),
    /// A `HEAD`.
    Head,
}

impl When {
    /// Whether a request is one of these.
    fn fits(self, head: &Head) -> bool {
        let ranged = head.all("range").next().is_some();
        match self {
            When::Any => true,
            When::Plain => !ranged,
            When::Ranged => ranged,
            When::IfRange => head.all("if-range").next().is_some(),
            When::From(offset) => head.asked().0 == offset,
            When::Covers(offset) => {
                let (first, last) = head.asked();
                (first..=last).contains(&offset)
            }
            When::Head => head.method == "HEAD",
        }
    }
}

/// A fault, for which requests it is, and for how many of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// For which requests.
    pub when: When,
    /// For how many; nothing is without end.
    pub times: Option<u64>,
    /// What they get.
    pub fault: Fault,
}

impl Step {
    /// The next request of these gets this fault.
    pub fn new(when: When, fault: Fault) -> Step {
        Step { when, times: Some(1), fault }
    }

    /// Every request of these gets this fault.
    pub fn always(when: When, fault: Fault) -> Step {
        Step { when, times: None, fault }
    }

    /// So many requests of these get this fault.
    pub fn times(mut self, times: u64) -> Step {
        self.times = Some(times);
        self
    }
}

impl From<Fault> for Step {
    fn from(fault: Fault) -> Step {
        Step::new(When::Any, fault)
    }
}

/// What follows when every step of a script is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Then {
    /// Correct answers.
    #[default]
    Correct,
    /// The steps once more, from the first one on.
    Cycle,
    /// The last step, for ever.
    RepeatLast,
}

/// The steps of a resource that are still to be taken.
#[derive(Clone, Debug, Default)]
pub(crate) struct Script {
    steps: VecDeque<(Step, u64)>,
    pub(crate) then: Then,
}

impl Script {
    pub(crate) fn push(&mut self, step: Step) {
        self.steps.push_back((step, 0));
    }

    /// The fault of the first step that fits the request, which counts as taken.
    pub(crate) fn take(&mut self, head: &Head) -> Fault {
        let Some(at) = self.steps.iter().position(|(step, _)| step.when.fits(head)) else {
            return Fault::None;
        };
        let (step, taken) = &mut self.steps[at];
        *taken += 1;
        let fault = step.fault.clone();
        let last = self.then == Then::RepeatLast && self.steps.len() == 1;
        let (step, taken) = &self.steps[at];
        if !last && step.times.is_some_and(|times| *taken >= times) {
            let done = self.steps.remove(at);
            let again = done.filter(|_| self.then == Then::Cycle);
            self.steps.extend(again.map(|(step, _)| (step, 0)));
        }
        fault
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(lines: &str) -> Head {
        Head::parse(format!("GET / HTTP/1.1\r\nHost: a\r\n{lines}\r\n").as_bytes()).unwrap()
    }

    /// Which of the faults `CutAfter(0)`, `CutAfter(1)`, … these requests get.
    fn taken(steps: &[(When, Option<u64>)], then: Then, requests: &[&str]) -> Vec<Option<u64>> {
        let mut script = Script { then, ..Script::default() };
        for (number, (when, times)) in (0..).zip(steps) {
            script.push(Step { when: *when, times: *times, fault: Fault::CutAfter(number) });
        }
        let mut one = |lines: &&str| match script.take(&head(lines)) {
            Fault::CutAfter(number) => Some(number),
            _ => None,
        };
        requests.iter().map(&mut one).collect()
    }

    #[test]
    fn first_fits() {
        let (plain, ranged) = ("", "Range: bytes=10-19\r\n");
        let steps = [(When::Ranged, Some(1)), (When::Any, Some(2)), (When::Covers(15), None)];
        let got =
            taken(&steps, Then::Correct, &[plain, ranged, plain, plain, ranged, "Range: bytes=16-\r\n"]);
        assert_eq!(got, [Some(1), Some(0), Some(1), Some(2), Some(2), None]);
        for (when, fits) in [
            (When::From(10), true),
            (When::From(11), false),
            (When::Covers(19), true),
            (When::Covers(20), false),
            (When::Plain, false),
            (When::IfRange, false),
            (When::Head, false),
        ] {
            assert_eq!(when.fits(&head(ranged)), fits, "{when:?}");
        }
        assert!(When::IfRange.fits(&head("If-Range: \"a\"\r\n")));
        assert!(When::From(0).fits(&head("")));
        assert!(When::Covers(7).fits(&head("Range: bytes=-3\r\n")), "who knows how long it is");
    }

    #[test]
    fn what_follows() {
        let steps = [(When::Any, Some(1)), (When::Any, Some(2))];
        let got = |then| taken(&steps, then, &["", "", "", "", "", ""]);
        assert_eq!(got(Then::Correct), [Some(0), Some(1), Some(1), None, None, None]);
        assert_eq!(got(Then::Cycle), [Some(0), Some(1), Some(1), Some(0), Some(1), Some(1)]);
        assert_eq!(got(Then::RepeatLast), [Some(0), Some(1), Some(1), Some(1), Some(1), Some(1)]);
    }
}
