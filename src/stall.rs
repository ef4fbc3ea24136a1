//! Tells a stall from a slow transfer: by what arrives while somebody waits for it, and by nothing else.
//!
//! Only time spent waiting for the server counts. A transfer that is held back by a limit, by the disk or by its own
//! program never stalls, and neither does one that is slow but moves.

use std::time::Duration;

/// No window is longer, unless it is so from the beginning.
const WINDOW_MAX: Duration = Duration::from_secs(300);
/// Fewer bytes a second are a trickle.
const TRICKLE: u64 = 100;

/// How long is waited after so many failures in a row before few bytes, or none, are too few: the more failures, the
/// longer, so that whatever is only slow arrives in the end.
pub fn patience(window: Duration, failures: u32) -> Duration {
    window.saturating_mul(1 << failures.saturating_sub(1).min(8)).min(WINDOW_MAX.max(window))
}

/// The pulse of one transfer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pulse {
    window: Duration,
    waited: Duration,
    bytes: u64,
    since: Option<Duration>,
}

impl Pulse {
    /// Of a transfer that is given so much time.
    pub fn new(window: Duration) -> Pulse {
        Pulse { window, waited: Duration::ZERO, bytes: 0, since: None }
    }

    /// The wait for more bytes begins. All moments are of the monotonic clock.
    pub fn wait(&mut self, now: Duration) {
        self.since = Some(now);
    }

    /// So many bytes have come.
    pub fn arrived(&mut self, now: Duration, bytes: usize) {
        let since = self.since.take().unwrap_or(now);
        self.waited += now.saturating_sub(since);
        self.bytes += bytes as u64;
        if self.waited >= self.window && !self.is_trickle() {
            (self.waited, self.bytes) = (Duration::ZERO, 0);
        }
    }

    /// Whether it has stalled: nothing for a window, or next to nothing.
    pub fn is_stalled(&self, now: Duration) -> bool {
        let silent = self.since.map_or(Duration::ZERO, |since| now.saturating_sub(since));
        silent >= self.window || (self.waited + silent >= self.window && self.is_trickle())
    }

    /// What happened, for people.
    pub fn story(&self) -> String {
        format!("the server sent next to nothing for {:?}", self.window)
    }

    fn is_trickle(&self) -> bool {
        u128::from(self.bytes) * 1_000 < u128::from(TRICKLE) * self.waited.max(self.window).as_millis()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const WINDOW: Duration = Duration::from_secs(20);

    /// Waits of `wait` each, with `bytes` bytes at the end of each; after how long it stalls, if within an hour.
    fn stalls(wait: Duration, bytes: usize) -> Option<Duration> {
        let mut pulse = Pulse::new(WINDOW);
        let mut now = Duration::ZERO;
        while now < 3_600 * SECOND {
            pulse.wait(now);
            now += wait;
            if pulse.is_stalled(now) {
                return Some(now);
            }
            pulse.arrived(now, bytes);
            if pulse.is_stalled(now) {
                return Some(now);
            }
        }
        None
    }

    #[test]
    fn a_trickle_and_a_silence_stall_and_slowness_does_not() {
        for (wait, bytes, expected) in [
            (SECOND, 1, Some(20 * SECOND)),
            (SECOND, 99, Some(20 * SECOND)),
            (SECOND, 110, None),
            (19 * SECOND, 4_000, None),
            (20 * SECOND, 1_000_000, Some(20 * SECOND)),
            (SECOND / 1_000, 1, None),
            (7 * SECOND, 1_000_000, None),
        ] {
            assert_eq!(stalls(wait, bytes), expected, "{bytes} bytes every {wait:?}");
        }
    }

    #[test]
    fn a_silence_behind_plenty_stalls_after_a_window_of_its_own() {
        let mut pulse = Pulse::new(WINDOW);
        pulse.wait(Duration::ZERO);
        pulse.arrived(SECOND, 1_000_000);
        pulse.wait(100 * SECOND);
        assert!(!pulse.is_stalled(119 * SECOND));
        assert!(pulse.is_stalled(120 * SECOND));
    }

    #[test]
    fn time_that_nobody_waits_for_the_server_counts_for_nothing() {
        let mut pulse = Pulse::new(WINDOW);
        for hour in 0..100 {
            let now = hour * 3_600 * SECOND;
            pulse.wait(now);
            pulse.arrived(now, 1);
            assert!(!pulse.is_stalled(now + 3_599 * SECOND));
        }
    }

    #[test]
    fn patience_grows_with_failures_up_to_a_bound() {
        let seconds: Vec<u64> = (0..8).map(|failures| patience(WINDOW, failures).as_secs()).collect();
        assert_eq!(seconds, [20, 20, 40, 80, 160, 300, 300, 300]);
        assert_eq!(patience(WINDOW, u32::MAX), WINDOW_MAX);
        assert_eq!(patience(2 * WINDOW_MAX, 5), 2 * WINDOW_MAX);
    }
}
