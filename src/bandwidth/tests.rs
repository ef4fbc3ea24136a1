//! Transfers by a simulated clock.

use super::*;
use proptest::prelude::*;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

const KB: u64 = 1_000;
const MB: u64 = 1_000 * KB;
const SECOND: Duration = Duration::from_secs(1);
/// The clock begins somewhere, not at nothing.
const START: Duration = Duration::from_secs(1_000);

/// One who transfers for a job, `want` bytes at a time.
#[derive(Clone, Copy)]
struct Taker {
    job: i64,
    priority: Priority,
    want: u64,
    left: u64,
}

/// A world with a clock of its own, in which waits end up to 2 ms late and bytes take a little time.
struct World {
    limits: Limits,
    takers: Vec<Taker>,
    due: BinaryHeap<Reverse<(Duration, usize)>>,
    /// What moved when.
    moved: Vec<(Duration, u64)>,
    /// How often anybody asked.
    asked: u64,
}

impl World {
    fn new(limits: Limits, takers: Vec<Taker>) -> World {
        let due = (0..takers.len()).map(|taker| Reverse((START, taker))).collect();
        World { limits, takers, due, moved: Vec::new(), asked: 0 }
    }

    /// Lets everybody transfer up to this moment; answers when the last byte moved.
    fn run(&mut self, end: Duration) -> Duration {
        while let Some(Reverse((now, index))) = self.due.pop_if_before(end) {
            let taker = &mut self.takers[index];
            self.asked += 1;
            let next = match self.limits.take(now, taker.job, taker.priority, taker.want.min(taker.left)) {
                Grant::Bytes(bytes) => {
                    assert!(bytes > 0 && bytes <= taker.want, "{bytes} of {}", taker.want);
                    taker.left -= bytes;
                    self.moved.push((now, bytes));
                    now + Duration::from_nanos(50 + bytes / 10)
                }
                Grant::Wait(wait) => {
                    assert!(wait > Duration::ZERO, "a wait of no time would be a loop");
                    now + wait + Duration::from_micros(self.asked * 7_919 % 2_000)
                }
            };
            if taker.left > 0 {
                self.due.push(Reverse((next, index)));
            }
        }
        self.moved.last().map_or(START, |(moment, _)| *moment)
    }

    /// Bytes that moved in a span of time since the start.
    fn between(&self, from: Duration, to: Duration) -> u64 {
        let span = START + from..START + to;
        self.moved.iter().filter(|(moment, _)| span.contains(moment)).map(|(_, bytes)| bytes).sum()
    }
}

trait PopIfBefore {
    fn pop_if_before(&mut self, end: Duration) -> Option<Reverse<(Duration, usize)>>;
}

impl PopIfBefore for BinaryHeap<Reverse<(Duration, usize)>> {
    fn pop_if_before(&mut self, end: Duration) -> Option<Reverse<(Duration, usize)>> {
        if self.peek()?.0.0 < end { self.pop() } else { None }
    }
}

fn takers(count: u64, want: u64, total: u64) -> Vec<Taker> {
    let one = |job| Taker { job, priority: Priority::Normal, want, left: total / count };
    (0..count as i64).map(one).collect()
}

fn store_limit(rate: u64) -> Limits {
    let mut limits = Limits::default();
    limits.set_store(START, rate);
    limits
}

fn assert_near(found: f64, expected: f64, share: f64, what: &str) {
    assert!((found / expected - 1.0).abs() <= share, "{what}: {found} where {expected} was meant");
}

#[test]
fn two_seconds_of_bytes_take_two_seconds() {
    for rate in [10 * KB, 100 * KB, MB, 10 * MB, 100 * MB, 1_000 * MB] {
        for count in [1, 3, 16] {
            for want in [1_400, 64 * KB, MB] {
                let mut world = World::new(store_limit(rate), takers(count, want, 2 * rate));
                let passed = world.run(Duration::MAX) - START;
                let what = format!("{rate} B/s, {count} takers of {want}");
                assert_near(passed.as_secs_f64(), 2.0, 0.03, &what);
                assert!(world.takers.iter().all(|taker| taker.left == 0), "{what}");
            }
        }
    }
}

#[test]
fn every_tenth_of_a_second_gets_its_share() {
    for rate in [10 * KB, MB, 1_000 * MB] {
        for count in [1, 16] {
            let mut world = World::new(store_limit(rate), takers(count, 64 * KB, 2 * rate));
            world.run(Duration::MAX);
            for start in (0..1_850).step_by(7).map(Duration::from_millis) {
                let share = world.between(start, start + SECOND / 10);
                assert_near(share as f64, rate as f64 / 10.0, 0.15, &format!("{rate} B/s at {start:?}"));
            }
        }
    }
}

#[test]
fn a_fast_limit_is_not_asked_for_every_few_bytes() {
    let mut world = World::new(store_limit(100 * MB), takers(1, MB, 200 * MB));
    world.run(Duration::MAX);
    assert!(world.asked <= 500, "asked {} times for 200 grants", world.asked);
}

#[test]
fn the_narrowest_of_all_limits_holds() {
    let normal = Priority::Normal;
    for (store, level, job, expected) in [
        (0, 0, 300 * KB, 300 * KB),
        (0, 200 * KB, 300 * KB, 200 * KB),
        (100 * KB, 200 * KB, 300 * KB, 100 * KB),
        (400 * KB, 0, 50 * KB, 50 * KB),
    ] {
        let mut limits = store_limit(store);
        limits.set_priority(START, normal, level);
        limits.set_job(START, 0, job);
        let mut world = World::new(limits, takers(1, 64 * KB, 2 * expected));
        let passed = world.run(Duration::MAX) - START;
        assert_near(passed.as_secs_f64(), 2.0, 0.03, &format!("{store} {level} {job}"));
    }
}

#[test]
fn jobs_and_priorities_do_not_take_from_each_others_limits() {
    let mut limits = store_limit(10 * MB);
    limits.set_priority(START, Priority::Low, 100 * KB);
    limits.set_job(START, 1, 500 * KB);
    let taker = |job, priority, left| Taker { job, priority, want: 64 * KB, left };
    let mut world = World::new(
        limits,
        vec![
            taker(0, Priority::Low, 200 * KB),
            taker(1, Priority::High, MB),
            taker(2, Priority::High, u64::MAX),
        ],
    );
    world.run(START + 2 * SECOND);
    let left: Vec<u64> = world.takers.iter().map(|taker| taker.left).collect();
    assert!(left[0] < 6 * KB && left[1] < 30 * KB, "{left:?}");
    assert_near(world.between(Duration::ZERO, 2 * SECOND) as f64, 20e6, 0.03, "all together");
}

#[test]
fn a_new_rate_takes_effect_at_once() {
    let mut world = World::new(store_limit(100 * KB), takers(3, 64 * KB, u64::MAX));
    for (second, rate) in [(1, 100 * KB), (2, 10 * MB), (3, 10 * KB), (4, 1_000 * MB), (5, MB)] {
        let (from, to) = ((second - 1) * SECOND, second * SECOND);
        world.limits.set_store(START + from, rate);
        world.run(START + to);
        assert_near(world.between(from, to) as f64, rate as f64, 0.1, &format!("second {second}"));
    }
    world.limits.set_store(START + 5 * SECOND, 0);
    let free = world.limits.take(START + 5 * SECOND, 0, Priority::Normal, u64::MAX);
    assert_eq!(free, Grant::Bytes(u64::MAX), "no limit is no limit");
}

#[test]
fn waits_are_short_enough_for_news_however_slow_the_rate() {
    let mut limits = store_limit(1);
    assert_eq!(limits.take(START, 0, Priority::Low, 9), Grant::Bytes(1));
    assert_eq!(limits.take(START, 0, Priority::Low, 9), Grant::Wait(WAIT_MAX));
    assert_eq!(limits.take(START + SECOND, 0, Priority::Low, 9), Grant::Bytes(1));
}

#[test]
fn an_idle_hour_saves_up_no_more_than_a_burst() {
    let mut limits = store_limit(MB);
    let mut greedy = |now| {
        let mut sum = 0;
        while let Grant::Bytes(bytes) = limits.take(now, 0, Priority::Normal, 64 * KB) {
            sum += bytes;
        }
        sum
    };
    assert_eq!(greedy(START), 0, "a limit that is new where none was owes nothing");
    assert_eq!(greedy(START + 3_600 * SECOND), MB / 20);
    assert_eq!(greedy(START + 3_600 * SECOND + SECOND / 50), MB / 50);
    assert_eq!(greedy(START), 0, "a clock that goes back brings nothing");
    assert_eq!(greedy(START + 3_600 * SECOND + SECOND / 50), 0, "nor does its coming again");
}

#[test]
fn what_is_not_used_can_be_put_back() {
    let mut limits = store_limit(MB);
    limits.set_job(START, 7, MB);
    let later = START + SECOND;
    assert_eq!(limits.take(later, 7, Priority::Normal, 8 * KB), Grant::Bytes(8 * KB));
    limits.give_back(7, Priority::Normal, 6 * KB);
    assert_eq!(limits.take(later, 7, Priority::Normal, MB), Grant::Bytes(48 * KB));
    limits.give_back(7, Priority::Normal, MB);
    assert_eq!(limits.take(later, 7, Priority::Normal, MB), Grant::Bytes(50 * KB), "but not more than fits");
}

#[test]
fn nothing_wanted_is_nothing_taken() {
    let mut limits = store_limit(MB);
    assert_eq!(limits.take(START, 0, Priority::Normal, 0), Grant::Bytes(0));
}

#[test]
fn the_largest_numbers_do_no_harm() {
    let mut limits = store_limit(u64::MAX);
    limits.set_job(START, 1, 1);
    let late = Duration::MAX;
    assert_eq!(limits.take(late, 1, Priority::Normal, u64::MAX), Grant::Bytes(1));
    assert_eq!(limits.take(late, 0, Priority::Normal, u64::MAX), Grant::Bytes(u64::MAX / 20 - 1));
}

proptest! {
    #[test]
    fn no_limit_is_ever_passed(
        rates in prop::array::uniform3(1_u64..200_000),
        steps in prop::collection::vec((0_u64..40_000_000, 0_i64..3, 0_usize..2, 1_u64..20_000), 1..200),
    ) {
        let [store, level, job] = rates;
        let mut limits = store_limit(store);
        limits.set_priority(START, Priority::Foreground, level);
        limits.set_job(START, 0, job);
        let mut now = START;
        let mut sums = [0_u64; 3];
        for (nanos, key, priority, want) in steps {
            now += Duration::from_nanos(nanos);
            let priority = Priority::ALL[priority];
            match limits.take(now, key, priority, want) {
                Grant::Bytes(bytes) => {
                    prop_assert!(bytes > 0 && bytes <= want);
                    sums[0] += bytes;
                    sums[1] += if priority == Priority::Foreground { bytes } else { 0 };
                    sums[2] += if key == 0 { bytes } else { 0 };
                }
                Grant::Wait(wait) if wait < WAIT_MAX => {
                    now += wait;
                    let patient = limits.take(now, key, priority, 1);
                    prop_assert_eq!(patient, Grant::Bytes(1), "a wait that was told is enough");
                    limits.give_back(key, priority, 1);
                }
                Grant::Wait(wait) => prop_assert_eq!(wait, WAIT_MAX),
            }
            for (sum, rate) in sums.into_iter().zip(rates) {
                let most = (now - START).as_secs_f64() * rate as f64 + (rate as f64 / 100.0).max(1.0) + 1.0;
                prop_assert!(sum as f64 <= most, "{} of {}", sum, most);
            }
        }
    }
}
