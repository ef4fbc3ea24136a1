//! The week's schedule: which limit holds at which time, for whom.

use crate::error::{Error, Result};
use crate::model::Priority;

/// The most periods that a schedule may have.
pub const PERIODS_MAX: usize = 64;
/// Minutes of a day.
const DAY: u32 = 24 * 60;
/// Minutes of a week.
const WEEK: u32 = 7 * DAY;

/// A time of some days of the week, and the limit that holds then.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Period {
    /// The days on which it begins: bit 0 is Sunday, bit 6 Saturday.
    pub days: u8,
    /// The minute of the day with which it begins.
    pub from_minute: u16,
    /// The minute before which it ends. If that is not after the beginning, it ends on the next day.
    pub to_minute: u16,
    /// The priorities for which it holds: bit 0 is foreground, bit 3 low.
    pub priorities: u8,
    /// Bytes per second: `Some(0)` is no limit; with `None` nothing may be transferred.
    pub rate: Option<u64>,
}

/// What a schedule says at one moment to one priority.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ruling {
    /// The rate of the first period that holds; `None` if none does.
    pub rate: Option<Option<u64>>,
    /// Minutes until that may change, at most a week's; `None` if it never does.
    pub until: Option<u32>,
}

impl Period {
    /// How many minutes it lasts: one at least, a day at most.
    fn length(&self) -> u32 {
        let (from, to) = (u32::from(self.from_minute), u32::from(self.to_minute));
        if to > from { to - from } else { to + DAY - from }
    }

    /// The minutes of the week with which it begins.
    fn starts(self) -> impl Iterator<Item = u32> {
        let from = u32::from(self.from_minute);
        (0..7).filter(move |day| self.days & 1 << day != 0).map(move |day| day * DAY + from)
    }

    fn holds(&self, moment: u32) -> bool {
        self.starts().any(|start| since(start, moment) < self.length())
    }

    fn concerns(&self, priority: Priority) -> bool {
        self.priorities & 1 << priority as u32 != 0
    }
}

/// Minutes from one moment of the week to the next time that it is the other.
fn since(from: u32, to: u32) -> u32 {
    (to + WEEK - from % WEEK) % WEEK
}

/// Refuses a schedule with a period that says nothing, or no time that there is.
pub fn check(periods: &[Period]) -> Result<()> {
    if periods.len() > PERIODS_MAX {
        let text = format!("the schedule has {} periods; at most {PERIODS_MAX} are allowed", periods.len());
        return Err(Error::argument(text));
    }
    for (index, period) in periods.iter().enumerate() {
        let wrong = if period.days == 0 || period.days > 0x7F {
            "days must be some of the bits 0 (Sunday) to 6 (Saturday)"
        } else if period.priorities == 0 || period.priorities > 0x0F {
            "priorities must be some of the bits 0 (foreground) to 3 (low)"
        } else if u32::from(period.from_minute) >= DAY {
            "the minute of the beginning must be less than 1440"
        } else if u32::from(period.to_minute) > DAY {
            "the minute of the end must be at most 1440"
        } else {
            continue;
        };
        return Err(Error::argument(format!("period {index} of the schedule: {wrong}")));
    }
    Ok(())
}

/// What holds on a day (0 is Sunday) at a minute of it for a priority: the first period that matches.
pub fn ruling(periods: &[Period], weekday: u8, minute: u16, priority: Priority) -> Ruling {
    let moment = (u32::from(weekday) * DAY + u32::from(minute)) % WEEK;
    let first = periods.iter().find(|period| period.concerns(priority) && period.holds(moment));
    let boundaries =
        periods.iter().flat_map(|period| period.starts().flat_map(|start| [start, start + period.length()]));
    let until = boundaries.map(|boundary| match since(moment, boundary) {
        0 => WEEK,
        minutes => minutes,
    });
    Ruling { rate: first.map(|period| period.rate), until: until.min() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::Code;
    use proptest::prelude::*;

    const ALL_DAYS: u8 = 0x7F;
    const WEEKDAYS: u8 = 0b011_1110;
    const BACKGROUND: u8 = 0b1110;

    fn period(days: u8, from: u16, to: u16, priorities: u8, rate: Option<u64>) -> Period {
        Period { days, from_minute: from, to_minute: to, priorities, rate }
    }

    #[test]
    fn schedules_are_refused_for_what_is_wrong_with_them() {
        let good = period(ALL_DAYS, 0, 1_440, 0x0F, None);
        for (schedule, legal) in [
            (vec![], true),
            (vec![good; PERIODS_MAX], true),
            (vec![good; PERIODS_MAX + 1], false),
            (vec![Period { from_minute: 1_439, to_minute: 0, ..good }], true),
            (vec![Period { from_minute: 60, to_minute: 60, ..good }], true),
            (vec![good, Period { days: 0, ..good }], false),
            (vec![Period { days: 0x80, ..good }], false),
            (vec![Period { priorities: 0, ..good }], false),
            (vec![Period { priorities: 0x10, ..good }], false),
            (vec![Period { from_minute: 1_440, ..good }], false),
            (vec![Period { to_minute: 1_441, ..good }], false),
        ] {
            let code = check(&schedule).map_or_else(|error| error.code, |()| Code::OK);
            assert_eq!(code, if legal { Code::OK } else { Code::E_INVALID_ARG }, "{schedule:?}");
        }
        let text = check(&[good, Period { days: 0, ..good }]).unwrap_err().text;
        assert!(text.starts_with("period 1 of the schedule: days"), "{text}");
    }

    #[test]
    fn the_first_period_that_matches_rules_until_the_next_boundary() {
        let office = period(WEEKDAYS, 8 * 60, 18 * 60, BACKGROUND, Some(1_000));
        let night = period(1 << 6, 22 * 60, 6 * 60, 0x0F, None);
        let always = period(ALL_DAYS, 0, 0, 1 << 3, Some(0));
        let schedule = [office, night, always];
        let (fore, normal, low) = (Priority::Foreground, Priority::Normal, Priority::Low);
        for (weekday, hour, priority, rate, until) in [
            (1, 8, normal, Some(Some(1_000)), 10 * 60),
            (1, 8, fore, None, 10 * 60),
            (1, 12, low, Some(Some(1_000)), 6 * 60),
            (1, 18, normal, None, 6 * 60),
            (1, 18, low, Some(Some(0)), 6 * 60),
            (0, 12, normal, None, 12 * 60),
            (6, 21, fore, None, 60),
            (6, 22, fore, Some(None), 2 * 60),
            (6, 23, low, Some(None), 60),
            (0, 5, fore, Some(None), 60),
            (0, 6, fore, None, 18 * 60),
        ] {
            let expected = Ruling { rate, until: Some(until) };
            assert_eq!(ruling(&schedule, weekday, hour * 60, priority), expected, "{weekday} {hour}");
        }
    }

    #[test]
    fn a_ruling_lasts_a_week_at_most() {
        assert_eq!(ruling(&[], 3, 700, Priority::High), Ruling { rate: None, until: None });
        let weekly = period(1 << 3, 700, 700, 0x0F, Some(5));
        assert_eq!(ruling(&[weekly], 3, 700, Priority::High).until, Some(DAY));
        assert_eq!(ruling(&[weekly], 4, 700, Priority::High), Ruling { rate: None, until: Some(6 * DAY) });
        let minute = period(1 << 3, 700, 701, 0x0F, Some(5));
        assert_eq!(ruling(&[minute], 3, 701, Priority::High).until, Some(WEEK - 1));
    }

    /// Any legal schedule, mostly of short lists.
    fn schedules() -> impl Strategy<Value = Vec<Period>> {
        let one = (1_u8..=0x7F, 0_u16..1_440, 0_u16..=1_440, 1_u8..=0x0F, prop::option::of(0_u64..3));
        let one = one.prop_map(|(days, from, to, priorities, rate)| period(days, from, to, priorities, rate));
        prop::collection::vec(one, 0..5)
    }

    proptest! {
        #[test]
        fn a_ruling_is_what_walking_through_the_week_finds(
            schedule in schedules(),
            moment in 0..WEEK,
            priority in prop::sample::select(Priority::ALL),
        ) {
            prop_assert_eq!(check(&schedule), Ok(()));
            let mut week = vec![None; WEEK as usize];
            for period in schedule.iter().rev().filter(|period| period.concerns(priority)) {
                for day in (0..7).filter(|day| period.days >> day & 1 == 1) {
                    let mut at = day * DAY + u32::from(period.from_minute);
                    loop {
                        week[(at % WEEK) as usize] = Some(period.rate);
                        at += 1;
                        if at % DAY == u32::from(period.to_minute) % DAY {
                            break;
                        }
                    }
                }
            }
            let at = |moment: u32| {
                ruling(&schedule, (moment / DAY) as u8, (moment % DAY) as u16, priority)
            };
            let Ruling { rate, until } = at(moment);
            prop_assert_eq!(rate, week[moment as usize]);
            prop_assert_eq!(until.is_none(), schedule.is_empty());
            for later in moment..moment + until.unwrap_or(WEEK) {
                prop_assert_eq!(week[(later % WEEK) as usize], rate, "the ruling holds until it says");
            }
        }
    }
}
