//! In which order and when the addresses of one name are tried (RFC 8305). It decides; `tcp` does it.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::time::Duration;

/// How long an attempt is alone before the next address is tried beside it.
pub const HEAD_START: Duration = Duration::from_millis(250);
/// How many addresses of one name are tried.
pub const MAX_ADDRESSES: usize = 16;

/// What to do next.
#[derive(Debug)]
pub enum Step {
    /// Try the address with this number.
    Start(usize),
    /// Nothing, until an attempt ends or this time has come.
    Wait(Duration),
    /// The attempt with this number has a connection; the others are of no use any more.
    Won(usize),
    /// There will be none. The error that tells most.
    Failed(io::Error),
}

/// Attempts to connect to the addresses of one name. All times are since one moment.
#[derive(Debug)]
pub struct Race {
    count: usize,
    begun: usize,
    running: usize,
    /// When the next attempt begins, if none ends before.
    next_at: Duration,
    deadline: Duration,
    winner: Option<usize>,
    told: Option<io::Error>,
}

impl Race {
    /// A race of `count` addresses that is over at `deadline`.
    pub fn new(count: usize, deadline: Duration) -> Race {
        Race { count, begun: 0, running: 0, next_at: Duration::ZERO, deadline, winner: None, told: None }
    }

    /// What to do at `now`.
    pub fn step(&mut self, now: Duration) -> Step {
        if let Some(winner) = self.winner {
            return Step::Won(winner);
        }
        if now >= self.deadline && (self.running > 0 || self.begun < self.count) {
            self.tell(ErrorKind::TimedOut.into());
            return self.over();
        }
        if self.begun < self.count && (self.running == 0 || now >= self.next_at) {
            self.begun += 1;
            self.running += 1;
            self.next_at = now + HEAD_START;
            return Step::Start(self.begun - 1);
        }
        if self.running == 0 {
            return self.over();
        }
        let next = if self.begun < self.count { self.next_at } else { self.deadline };
        Step::Wait(next.min(self.deadline))
    }

    /// An attempt has a connection. The first one counts.
    pub fn connected(&mut self, attempt: usize) {
        self.winner.get_or_insert(attempt);
    }

    /// An attempt has failed: the next one begins at once.
    pub fn failed(&mut self, error: io::Error) {
        self.running -= 1;
        self.next_at = Duration::ZERO;
        self.tell(error);
    }

    fn tell(&mut self, error: io::Error) {
        if self.told.as_ref().is_none_or(|told| rank(&error) < rank(told)) {
            self.told = Some(error);
        }
    }

    fn over(&mut self) -> Step {
        Step::Failed(self.told.take().unwrap_or_else(|| ErrorKind::AddrNotAvailable.into()))
    }
}

/// How much an error tells, the most telling first: what our own system lacks, then what somebody answered, then
/// silence, and last what no packet was even sent for, such as an IPv6 address where there is only IPv4.
fn rank(error: &io::Error) -> u8 {
    match error.kind() {
        ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted => 1,
        ErrorKind::PermissionDenied => 2,
        ErrorKind::TimedOut => 3,
        ErrorKind::HostUnreachable => 4,
        ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => 5,
        ErrorKind::AddrNotAvailable => 6,
        ErrorKind::Unsupported => 7,
        _ => 0,
    }
}

/// The addresses in the order in which they are tried: the resolver's, but the families take turns.
pub fn in_turn(found: impl IntoIterator<Item = SocketAddr>) -> Vec<SocketAddr> {
    let mut all: Vec<SocketAddr> = Vec::new();
    for address in found {
        if !all.contains(&address) {
            all.push(address);
        }
    }
    let Some(first) = all.first().map(SocketAddr::is_ipv6) else { return all };
    let (one, other): (Vec<_>, Vec<_>) = all.into_iter().partition(|address| address.is_ipv6() == first);
    let (mut one, mut other) = (one.into_iter(), other.into_iter());
    let mut turns = Vec::new();
    while turns.len() < MAX_ADDRESSES {
        match (one.next(), other.next()) {
            (None, None) => break,
            (this, that) => turns.extend(this.into_iter().chain(that)),
        }
    }
    turns.truncate(MAX_ADDRESSES);
    turns
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: u64 = 15_000;

    fn ms(time: u64) -> Duration {
        Duration::from_millis(time)
    }

    /// What happens at a time, in milliseconds, and the steps that follow from it up to the next rest.
    enum Then {
        Nothing,
        Connects(usize),
        Fails(ErrorKind),
    }

    /// Plays a race and writes down its steps.
    fn play(count: usize, script: &[(u64, Then)]) -> String {
        let mut race = Race::new(count, ms(LIMIT));
        let mut log = Vec::new();
        for (at, what) in script {
            match what {
                Then::Nothing => {}
                Then::Connects(attempt) => race.connected(*attempt),
                Then::Fails(kind) => race.failed((*kind).into()),
            }
            loop {
                match race.step(ms(*at)) {
                    Step::Start(number) => log.push(format!("{at}:start {number}")),
                    Step::Wait(until) => {
                        log.push(format!("wait {}", until.as_millis()));
                        break;
                    }
                    Step::Won(number) => {
                        log.push(format!("won {number}"));
                        break;
                    }
                    Step::Failed(error) => {
                        log.push(format!("failed {:?}", error.kind()));
                        break;
                    }
                }
            }
        }
        log.join(", ")
    }

    #[test]
    fn the_next_address_is_tried_after_a_head_start_or_a_failure_and_the_first_connection_wins() {
        use ErrorKind::*;
        use Then::*;
        for (count, script, expected) in [
            (0, vec![(0, Nothing)], "failed AddrNotAvailable"),
            (1, vec![(0, Nothing), (3, Connects(0))], "0:start 0, wait 15000, won 0"),
            (
                1,
                vec![(0, Nothing), (3, Fails(ConnectionRefused))],
                "0:start 0, wait 15000, failed ConnectionRefused",
            ),
            (1, vec![(0, Nothing), (LIMIT, Nothing)], "0:start 0, wait 15000, failed TimedOut"),
            // One that is silent is overtaken after its head start, and may still win.
            (
                2,
                vec![(0, Nothing), (250, Nothing), (260, Connects(1))],
                "0:start 0, wait 250, 250:start 1, wait 15000, won 1",
            ),
            (
                2,
                vec![(0, Nothing), (250, Nothing), (260, Connects(0))],
                "0:start 0, wait 250, 250:start 1, wait 15000, won 0",
            ),
            // A failure does not wait for the head start to pass.
            (
                3,
                vec![
                    (0, Nothing),
                    (10, Fails(NetworkUnreachable)),
                    (20, Fails(ConnectionRefused)),
                    (30, Connects(2)),
                ],
                "0:start 0, wait 250, 10:start 1, wait 260, 20:start 2, wait 15000, won 2",
            ),
            // A wait that ends early begins nothing early.
            (
                2,
                vec![(0, Nothing), (100, Nothing), (249, Nothing), (250, Nothing)],
                "0:start 0, wait 250, wait 250, wait 250, 250:start 1, wait 15000",
            ),
            // A connection that is there at the deadline counts.
            (1, vec![(0, Nothing), (LIMIT, Connects(0))], "0:start 0, wait 15000, won 0"),
            // Two at once: the first that was heard of.
            (
                2,
                vec![(0, Nothing), (250, Nothing), (300, Connects(1)), (300, Connects(0))],
                "0:start 0, wait 250, 250:start 1, wait 15000, won 1, won 1",
            ),
        ] {
            assert_eq!(play(count, &script), expected);
        }
    }

    #[test]
    fn what_tells_most_is_told_in_whatever_order_it_came() {
        use ErrorKind::*;
        use Then::*;
        for (count, script, expected) in [
            (
                2,
                vec![(0, Nothing), (1, Fails(NetworkUnreachable)), (2, Fails(ConnectionRefused))],
                "0:start 0, wait 250, 1:start 1, wait 15000, failed ConnectionRefused",
            ),
            (
                2,
                vec![(0, Nothing), (1, Fails(ConnectionRefused)), (2, Fails(NetworkUnreachable))],
                "0:start 0, wait 250, 1:start 1, wait 15000, failed ConnectionRefused",
            ),
            (
                2,
                vec![(0, Nothing), (1, Fails(NetworkUnreachable)), (LIMIT, Nothing)],
                "0:start 0, wait 250, 1:start 1, wait 15000, failed TimedOut",
            ),
            (
                2,
                vec![(0, Nothing), (1, Fails(ConnectionRefused)), (LIMIT, Nothing)],
                "0:start 0, wait 250, 1:start 1, wait 15000, failed ConnectionRefused",
            ),
        ] {
            assert_eq!(play(count, &script), expected);
        }
    }

    #[test]
    fn families_take_turns_and_the_resolvers_first_choice_stays_first() {
        let read = |list: &str| list.split_whitespace().map(|text| text.parse().unwrap()).collect::<Vec<_>>();
        for (found, turns) in [
            ("", ""),
            ("10.0.0.1:1 10.0.0.2:1", "10.0.0.1:1 10.0.0.2:1"),
            (
                "[::1]:1 [::2]:1 [::3]:1 10.0.0.1:1 10.0.0.2:1",
                "[::1]:1 10.0.0.1:1 [::2]:1 10.0.0.2:1 [::3]:1",
            ),
            ("10.0.0.1:1 [::1]:1 [::2]:1", "10.0.0.1:1 [::1]:1 [::2]:1"),
            ("[::1]:1 [::1]:1 10.0.0.1:1", "[::1]:1 10.0.0.1:1"),
        ] {
            assert_eq!(in_turn(read(found)), read(turns), "{found}");
        }
        let many = (0..100).map(|last| SocketAddr::from(([10, 0, 0, last], 1)));
        assert_eq!(in_turn(many).len(), MAX_ADDRESSES);
    }
}
