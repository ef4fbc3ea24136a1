//! How fast body bytes go.

use std::time::Duration;

/// A rate, and a slower one from some byte on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    pub(crate) rate: Option<u64>,
    /// From which byte on, and how many a second.
    pub(crate) trickle: Option<(u64, u64)>,
}

impl Pace {
    /// How long after the first byte the byte at `at` is due, and how many may go with it.
    pub(crate) fn next(self, at: u64) -> (Duration, u64) {
        let (fast, slow) = match self.trickle {
            Some((after, rate)) if at >= after => (after, Some((at - after, rate.max(1)))),
            _ => (at, None),
        };
        let rate = self.rate.map(|rate| rate.max(1));
        let mut due = rate.map_or(0.0, |rate| fast as f64 / rate as f64);
        if let Some((bytes, rate)) = slow {
            due += bytes as f64 / rate as f64;
        }
        let current = slow.map(|(_, rate)| rate).or(rate);
        let mut count = current.map_or(u64::MAX, |rate| (rate / 20).max(1));
        if let Some((after, _)) = self.trickle.filter(|(after, _)| *after > at) {
            count = count.min(after - at);
        }
        // A rate of one byte a century is none that a clock knows.
        (Duration::try_from_secs_f64(due).unwrap_or(Duration::from_secs(1 << 32)), count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn due() {
        let secs = Duration::from_secs;
        let free = Pace { rate: None, trickle: None };
        assert_eq!(free.next(1 << 40), (secs(0), u64::MAX));
        let even = Pace { rate: Some(100), trickle: None };
        assert_eq!(even.next(700), (secs(7), 5));
        let slows = Pace { rate: None, trickle: Some((1000, 10)) };
        assert_eq!(slows.next(0), (secs(0), 1000));
        assert_eq!(slows.next(990), (secs(0), 10));
        assert_eq!(slows.next(1000), (secs(0), 1));
        assert_eq!(slows.next(1050), (secs(5), 1));
        let both = Pace { rate: Some(100), trickle: Some((1000, 10)) };
        assert_eq!(both.next(1050), (secs(15), 1));
        assert_eq!(both.next(998), (Duration::from_secs_f64(9.98), 2));
    }
}
