//! Signed addresses, and how long they are good for.

use std::collections::HashMap;
use std::time::{Duration, Instant};

/// The signed addresses of an origin.
#[derive(Debug, Default)]
pub(crate) struct Signed {
    addresses: HashMap<String, Grant>,
}

#[derive(Debug)]
struct Grant {
    to: String,
    uses: Option<u64>,
    until: Option<Instant>,
}

/// What a request's target is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Plain,
    /// Signed, for this path.
    Good(String),
    Expired,
}

impl Signed {
    /// A new address of `to`; those of an origin are the same each time.
    pub(crate) fn sign(&mut self, to: &str, uses: Option<u64>, life: Option<Duration>) -> String {
        let mark = if to.contains('?') { '&' } else { '?' };
        let address = format!("{to}{mark}signature={:04}", self.addresses.len());
        let until = life.and_then(|life| Instant::now().checked_add(life));
        self.addresses.insert(address.clone(), Grant { to: to.to_owned(), uses, until });
        address
    }

    /// Looks a target up, which uses it once.
    pub(crate) fn look(&mut self, target: &str) -> Target {
        let Some(grant) = self.addresses.get_mut(target) else {
            return Target::Plain;
        };
        if grant.uses == Some(0) || grant.until.is_some_and(|until| Instant::now() >= until) {
            return Target::Expired;
        }
        grant.uses = grant.uses.map(|uses| uses - 1);
        Target::Good(grant.to.clone())
    }

    /// Nothing that is signed is good any more.
    pub(crate) fn expire(&mut self) {
        self.addresses.values_mut().for_each(|grant| grant.uses = Some(0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expiry() {
        let mut signed = Signed::default();
        let twice = signed.sign("/a", Some(2), None);
        let never = signed.sign("/a?b", None, Some(Duration::from_secs(3600)));
        let past = signed.sign("/a", None, Some(Duration::ZERO));
        assert_eq!([&twice[..], &never[..]], ["/a?signature=0000", "/a?b&signature=0001"]);
        let good = |to: &str| Target::Good(to.to_owned());
        assert_eq!([(); 3].map(|()| signed.look(&twice)), [good("/a"), good("/a"), Target::Expired]);
        assert_eq!([signed.look(&never), signed.look(&past)], [good("/a?b"), Target::Expired]);
        assert_eq!(signed.look("/a"), Target::Plain);
        signed.expire();
        assert_eq!(signed.look(&never), Target::Expired);
    }
}
