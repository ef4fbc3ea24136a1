//! What a failed attempt leads to: wait so long, or give up. A pure decision; the engine acts on it.

use crate::code::{Class, Code};
use crate::error::Context;
use crate::model::{Priority, Timestamp};
use std::time::Duration;

/// The longest first wait.
const BASE: Duration = Duration::from_secs(1);
/// No wait that we choose ourselves is longer: the interface's own delay between two tries.
pub const CAP: Duration = Duration::from_secs(600);
/// No caller may ask for a shorter wait.
pub const MIN_DELAY: Duration = Duration::from_secs(5);
/// The least time between two tries for the sake of a network that appeared.
const BETWEEN_AHEAD: Duration = Duration::from_secs(2);
/// A server may ask for more patience than we would choose, but not for for ever.
pub const RETRY_AFTER_CAP: Duration = Duration::from_secs(86_400);

/// How often in a row what may be a server's mistake is tried again.
const DOUBTS: u32 = 5;

/// What to do after a failure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// Try again after this time.
    Wait(Duration),
    /// Stop, with this code as the job's error.
    GiveUp(Code),
}

/// What is known about the failure and the job that met it.
#[derive(Clone, Copy, Debug)]
pub struct Failure {
    /// The code of the attempt's error.
    pub code: Code,
    /// Attempts that failed in a row without moving a byte, this one included.
    pub failures: u32,
    /// Those of them, the last ones, whose answers may be somebody's mistake, this one included.
    pub doubts: u32,
    /// Whether the server had answered rightly for the file before.
    pub begun: bool,
    /// What the server asked for.
    pub retry_after: Option<Duration>,
    /// How long the job has made no progress, by the monotonic clock.
    pub stalled: Duration,
    /// The job's no-progress time-out; zero means never to try again.
    pub no_progress_timeout: Duration,
    /// The shortest wait that the job's caller allows; none leaves it to the back-off.
    pub retry_delay: Option<Duration>,
}

/// Delivery Optimization's no-progress time-out: an hour where a user waits, else a day.
pub fn no_progress_timeout(priority: Priority) -> Duration {
    Duration::from_secs(if priority == Priority::Foreground { 3_600 } else { 86_400 })
}

/// How many attempts in a row met what may be somebody's mistake, with one more that ended so. `lately` is what ended
/// those before it, the last one first.
pub fn doubts(lately: impl Iterator<Item = Code>) -> u32 {
    1 + lately.take_while(|code| code.class() == Class::Doubtful).count() as u32
}

/// Decides by one table: fatal codes stop, transient ones wait with exponential back-off and full
/// jitter, a server's own wish goes first, no wait is shorter than the caller allows, and a job without
/// progress for too long stops. A job whose waits may not fit into its time-out does not begin to wait.
///
/// `random` is any number; the caller draws it, so that this function stays pure.
pub fn decide(failure: &Failure, random: u64) -> Decision {
    let delay = failure.retry_delay.unwrap_or_default();
    let timeout = failure.no_progress_timeout;
    let hope = match failure.code.class() {
        Class::Transient => true,
        Class::Doubtful => failure.begun && failure.doubts <= DOUBTS,
        Class::Fatal | Class::Success => false,
    };
    if !hope || timeout.is_zero() || delay > timeout {
        return Decision::GiveUp(failure.code);
    }
    let left = timeout.saturating_sub(failure.stalled);
    let wait = match failure.retry_after {
        Some(asked) => asked.min(RETRY_AFTER_CAP),
        None => jittered(failure.failures, random),
    };
    // The last try is made when the time is up, not before.
    let wait = wait.min(left).max(delay);
    if left.is_zero() || wait > left {
        return Decision::GiveUp(Code::E_DOWNLOAD_NO_PROGRESS);
    }
    Decision::Wait(wait)
}

/// A wait between nothing and `BASE * 2^(failures - 1)`, at most `CAP`.
fn jittered(failures: u32, random: u64) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    let ceiling = BASE.saturating_mul(1 << doublings).min(CAP);
    Duration::from_millis(random % (ceiling.as_millis() as u64 + 1))
}

/// Whether the network may be behind a failure: then the wait after it ends as soon as a network appears. What a server
/// answered, a name that a certificate is not for, or a disk that is full does not change with the network.
pub fn is_of_the_network(code: Code, context: Context) -> bool {
    const CODES: [Code; 5] = [
        Code::E_BLOCKED_BY_NO_NETWORK,
        Code::E_NAME_NOT_RESOLVED,
        Code::E_CONNECT_FAILURE,
        Code::E_CONNECTION_CLOSED,
        Code::E_TIMEOUT,
    ];
    context == Context::Transport && CODES.contains(&code)
}

/// When a job tries again that waits for a network, if one appears at `now`: at once, but networks that come and go do
/// not make it hammer.
pub fn ahead(now: Duration, last: Option<Duration>) -> Duration {
    last.map_or(now, |last| now.max(last + BETWEEN_AHEAD))
}

/// Reads `Retry-After`: seconds, or a date, which counts from the answer's own `Date` where it has one: clocks differ.
/// None if it names no time to come: then the growing waits of our own are what keeps us from hammering.
pub fn retry_after(value: &str, date: Option<&str>, now: Timestamp) -> Option<Duration> {
    let asked = match value.trim().parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let until = httpdate::parse_http_date(value.trim()).ok()?;
            let date = date.and_then(|date| httpdate::parse_http_date(date).ok());
            until.duration_since(date.unwrap_or_else(|| now.into())).ok()?
        }
    };
    Some(asked).filter(|asked| !asked.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEVER: Timestamp = Timestamp(0);

    fn failure(code: Code) -> Failure {
        Failure {
            code,
            failures: 1,
            doubts: 1,
            begun: false,
            retry_after: None,
            stalled: Duration::ZERO,
            no_progress_timeout: no_progress_timeout(Priority::Normal),
            retry_delay: None,
        }
    }

    #[test]
    fn fatal_codes_stop_at_once() {
        for code in [Code::http(404), Code::E_ACCESS_DENIED, Code::E_HTTP_CERT_VALIDATION] {
            assert_eq!(decide(&failure(code), 7), Decision::GiveUp(code));
        }
    }

    #[test]
    fn a_network_that_appears_ends_the_waits_that_it_may_be_behind_and_no_others() {
        let within = |context, codes: &[Code], is: bool| {
            codes.iter().for_each(|code| assert_eq!(is_of_the_network(*code, context), is, "{code:?}"));
        };
        let network = [
            Code::E_BLOCKED_BY_NO_NETWORK,
            Code::E_NAME_NOT_RESOLVED,
            Code::E_CONNECT_FAILURE,
            Code::E_CONNECTION_CLOSED,
            Code::E_TIMEOUT,
        ];
        within(Context::Transport, &network, true);
        let other = [
            Code::http(502),
            Code::http(503),
            Code::http(404),
            Code::E_CERT_EXPIRED,
            Code::E_TOO_MANY_OPEN_FILES,
            Code::E_HTTP_BLOCKSIZE_MISMATCH,
        ];
        within(Context::Transport, &other, false);
        within(Context::LocalFile, &[Code::E_DISK_FULL, Code::E_TIMEOUT], false);
        within(Context::RemoteFile, &[Code::http(503), Code::E_TIMEOUT], false);
        within(Context::QueueManager, &[Code::E_STORE_BUSY], false);
    }

    #[test]
    fn networks_that_come_and_go_make_nobody_hammer() {
        let ms = Duration::from_millis;
        for (now, last, at) in [
            (5_000, None, 5_000),
            (5_000, Some(5_000), 7_000),
            (6_500, Some(5_000), 7_000),
            (7_001, Some(5_000), 7_001),
        ] {
            assert_eq!(ahead(ms(now), last.map(ms)), ms(at));
        }
    }

    #[test]
    fn an_odd_answer_is_doubted_for_a_while_where_there_was_a_right_one_before() {
        let code = Code::E_INVALID_SERVER_RESPONSE;
        assert_eq!(decide(&failure(code), 7), Decision::GiveUp(code));
        for (doubts, hope) in [(1, true), (DOUBTS, true), (DOUBTS + 1, false)] {
            let met = Failure { begun: true, failures: 99, doubts, ..failure(code) };
            assert_eq!(decide(&met, 7) != Decision::GiveUp(code), hope, "{doubts}");
        }
        for code in [Code::E_REDIRECT, Code::E_CERT_WRONG_NAME, Code::E_SECURE_FAILURE] {
            assert_eq!(decide(&failure(code), 7), Decision::GiveUp(code));
            let begun = Failure { begun: true, ..failure(code) };
            assert!(
                matches!(decide(&begun, 7), Decision::Wait(_)),
                "{code:?}: who is between may be gone soon"
            );
        }
        let gone = Failure { begun: true, ..failure(Code::http(404)) };
        assert_eq!(decide(&gone, 7), Decision::GiveUp(Code::http(404)), "a clear word is none to doubt");
    }

    #[test]
    fn only_doubts_in_a_row_are_counted() {
        let (odd, busy) = (Code::E_INVALID_SERVER_RESPONSE, Code::http(503));
        let lately = [Code::E_MISSING_FILE_SIZE, odd, busy, odd];
        for (lately, expected) in [(&lately[..], 3), (&[busy, busy, busy, busy], 1), (&[], 1)] {
            assert_eq!(doubts(lately.iter().copied()), expected, "{lately:?}");
        }
    }

    #[test]
    fn waits_double_up_to_the_cap_with_full_jitter() {
        for (failures, ceiling) in
            [(1, 1_000), (2, 2_000), (3, 4_000), (9, 256_000), (10, 512_000), (11, 600_000), (99, 600_000)]
        {
            let met = Failure { failures, ..failure(Code::E_CONNECT_FAILURE) };
            assert_eq!(decide(&met, ceiling), Decision::Wait(Duration::from_millis(ceiling)));
            assert_eq!(decide(&met, ceiling + 1), Decision::Wait(Duration::ZERO));
        }
    }

    #[test]
    fn a_servers_wish_goes_first_but_not_for_ever() {
        let met = Failure { retry_after: retry_after(" 17 ", None, NEVER), ..failure(Code::http(503)) };
        assert_eq!(decide(&met, 1), Decision::Wait(Duration::from_secs(17)));
        let met = Failure { retry_after: retry_after("99999999", None, NEVER), ..failure(Code::http(429)) };
        assert_eq!(decide(&met, 1), Decision::Wait(RETRY_AFTER_CAP));
        let (now, later) = ("Wed, 21 Oct 2026 07:28:00 GMT", "Wed, 21 Oct 2026 07:30:00 GMT");
        assert_eq!(retry_after(later, Some(now), NEVER), Some(Duration::from_secs(120)));
        assert_eq!(retry_after(now, Some(later), NEVER), None, "it is over");
        assert_eq!(retry_after(now, Some(now), NEVER), None);
        assert_eq!(retry_after("0", None, NEVER), None);
        let wall = httpdate::parse_http_date(now).unwrap().into();
        assert_eq!(retry_after(later, None, wall), Some(Duration::from_secs(120)));
        assert_eq!(retry_after(later, Some("noon"), wall), Some(Duration::from_secs(120)));
        assert_eq!(retry_after("soon", Some(now), NEVER), None);
        assert_eq!(retry_after("-1", Some(now), NEVER), None);
    }

    #[test]
    fn no_progress_for_too_long_gives_up() {
        let timeout = Duration::from_secs(60);
        let met = Failure { no_progress_timeout: timeout, ..failure(Code::E_TIMEOUT) };
        let late = Failure { stalled: timeout, ..met };
        assert_eq!(decide(&late, 0), Decision::GiveUp(Code::E_DOWNLOAD_NO_PROGRESS));
        let long = Failure { retry_after: Some(timeout + BASE), stalled: BASE, ..met };
        assert_eq!(
            decide(&long, 0),
            Decision::Wait(timeout - BASE),
            "a server that wants more patience is asked once more"
        );
        let last = Failure { failures: 99, stalled: timeout - BASE, ..met };
        assert_eq!(decide(&last, 90_000), Decision::Wait(BASE), "the last try is made when the time is up");
    }

    #[test]
    fn no_wait_is_shorter_than_the_caller_allows() {
        let delay = Some(Duration::from_secs(20));
        let met = Failure { retry_delay: delay, ..failure(Code::E_TIMEOUT) };
        assert_eq!(decide(&met, 0), Decision::Wait(Duration::from_secs(20)));
        let asked = Failure { retry_after: Some(Duration::from_secs(3)), ..met };
        assert_eq!(decide(&asked, 0), Decision::Wait(Duration::from_secs(20)));
        let asked = Failure { retry_after: Some(Duration::from_secs(30)), ..met };
        assert_eq!(decide(&asked, 0), Decision::Wait(Duration::from_secs(30)));
    }

    #[test]
    fn a_delay_above_the_time_out_and_a_time_out_of_nothing_never_try_again() {
        let timeout = Duration::from_secs(10);
        let met = Failure { no_progress_timeout: timeout, ..failure(Code::E_TIMEOUT) };
        let delayed = Failure { retry_delay: Some(timeout + BASE), ..met };
        assert_eq!(decide(&delayed, 0), Decision::GiveUp(Code::E_TIMEOUT));
        let never = Failure { no_progress_timeout: Duration::ZERO, ..met };
        assert_eq!(decide(&never, 0), Decision::GiveUp(Code::E_TIMEOUT));
    }
}
