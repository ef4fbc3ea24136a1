//! How fast bytes arrive. Only those that this run sees arrive count, not those that were there.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// The speed of the moment is that of so long.
const WINDOW: Duration = Duration::from_secs(10);
/// Nothing is said of a shorter time.
const LEAST: Duration = Duration::from_millis(200);

/// Counts arriving bytes by the clock.
pub struct Meter {
    begun: Instant,
    position: u64,
    gained: u64,
    window: VecDeque<(Instant, u64)>,
}

impl Meter {
    /// Begins where `position` bytes are there already.
    pub fn new(now: Instant, position: u64) -> Meter {
        Meter { begun: now, position, gained: 0, window: VecDeque::from([(now, 0)]) }
    }

    /// Takes in where the file is now. Going back means that it began again: all of it is new then.
    pub fn see(&mut self, now: Instant, position: u64) {
        self.gained += position.checked_sub(self.position).unwrap_or(position);
        self.position = position;
        self.window.push_back((now, self.gained));
        // One entry from before the window stays, or there would be nothing to compare with after a pause.
        while self.window.get(1).is_some_and(|(at, _)| now.duration_since(*at) >= WINDOW) {
            self.window.pop_front();
        }
    }

    /// Bytes that arrived.
    pub fn gained(&self) -> u64 {
        self.gained
    }

    /// Since when.
    pub fn elapsed(&self, now: Instant) -> Duration {
        now.duration_since(self.begun)
    }

    /// Bytes per second of late.
    pub fn speed(&self) -> Option<f64> {
        let ((from, before), (to, after)) = (self.window.front()?, self.window.back()?);
        per_second(after - before, to.duration_since(*from))
    }

    /// Bytes per second in all.
    pub fn mean(&self, now: Instant) -> Option<f64> {
        per_second(self.gained, self.elapsed(now))
    }

    /// How long `total` bytes will take, if bytes go on arriving like that.
    pub fn left(&self, total: u64) -> Option<Duration> {
        let speed = self.speed().filter(|speed| *speed > 0.0)?;
        Duration::try_from_secs_f64(total.saturating_sub(self.position) as f64 / speed).ok()
    }
}

fn per_second(bytes: u64, time: Duration) -> Option<f64> {
    (time >= LEAST).then(|| bytes as f64 / time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(begun: Instant, seconds: u64) -> Instant {
        begun + Duration::from_secs(seconds)
    }

    #[test]
    fn bytes_that_were_there_do_not_count() {
        let now = Instant::now();
        let mut meter = Meter::new(now, 1_000_000);
        assert_eq!((meter.speed(), meter.left(1_000_100)), (None, None));
        meter.see(at(now, 2), 1_000_020);
        assert_eq!(meter.speed(), Some(10.0));
        assert_eq!(meter.left(1_000_100), Some(Duration::from_secs(8)));
        assert_eq!((meter.gained(), meter.mean(at(now, 4))), (20, Some(5.0)));
    }

    #[test]
    fn the_speed_is_that_of_late() {
        let now = Instant::now();
        let mut meter = Meter::new(now, 0);
        meter.see(at(now, 1), 1_000_000);
        for second in 2..=12 {
            meter.see(at(now, second), 1_000_000 + (second - 1) * 10);
        }
        assert_eq!(meter.speed(), Some(10.0));
        meter.see(at(now, 13), 1_000_110);
        meter.see(at(now, 40), 1_000_110);
        assert_eq!(meter.speed(), Some(0.0));
        assert_eq!(meter.left(2_000_000), None);
    }

    #[test]
    fn a_file_that_begins_again_is_all_new() {
        let now = Instant::now();
        let mut meter = Meter::new(now, 500);
        meter.see(at(now, 1), 700);
        meter.see(at(now, 2), 100);
        assert_eq!((meter.gained(), meter.speed()), (300, Some(150.0)));
        assert_eq!(meter.left(400), Some(Duration::from_secs(2)));
    }
}
