//! Validators: what a server says by which versions of a remote file can be told apart.

use super::Rung;
use std::time::{Duration, SystemTime};

/// What identifies the version of a remote file: the headers as the server wrote them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Validator {
    /// The entity tag.
    pub etag: Option<String>,
    /// The time of the last modification.
    pub last_modified: Option<String>,
    /// Whether that time proves nothing: it is of the second in which the answer was made, in which the file may be
    /// modified again, or later, or no time.
    pub fresh: bool,
}

/// How the versions of two answers are related, by their validators alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Relation {
    /// They are one, by this right.
    Same(Rung),
    /// Nobody can tell; only the bytes can.
    Maybe,
    /// They are two.
    Other,
}

impl Validator {
    /// What an answer's headers say that was made at `date`.
    pub fn new(etag: Option<String>, last_modified: Option<String>, date: SystemTime) -> Validator {
        let fresh = last_modified.as_deref().is_some_and(|modified| is_fresh(modified, date));
        // An empty tag is the same for everything.
        let etag = etag.filter(|etag| opaque(etag) != "\"\"");
        Validator { etag, last_modified, fresh }
    }

    /// The version's name, for people and the ledger; empty if it has none.
    pub fn told(&self) -> &str {
        self.etag.as_deref().or(self.last_modified.as_deref()).unwrap_or_default()
    }

    /// Whether it says nothing.
    pub fn is_silent(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }

    /// The value for `If-Range` and the rung of the ladder that it stands on, if any is strong enough.
    pub fn if_range(&self) -> Option<(&str, Rung)> {
        if let Some(etag) = self.etag.as_deref() {
            return is_strong(etag).then_some((etag, Rung::ETag));
        }
        self.last_modified.as_deref().filter(|_| !self.fresh).map(|date| (date, Rung::LastModified))
    }

    /// How the version that this identifies is related to that of another answer.
    ///
    /// Equal strong tags prove it, unless the times of modification differ: there are servers with one tag for all.
    /// Different tags tell of two versions, unless the time of modification is the same: the edges of some networks make
    /// tags of their own for one file.
    pub fn compare(&self, other: &Validator) -> Relation {
        let dates = compare(&self.last_modified, &other.last_modified);
        let fresh = self.fresh || other.fresh;
        match (&self.etag, &other.etag) {
            (Some(a), Some(b)) if a == b && is_strong(a) && dates == Some(false) => Relation::Maybe,
            (Some(a), Some(b)) if a == b && is_strong(a) => Relation::Same(Rung::ETag),
            (Some(a), Some(b)) if opaque(a) != opaque(b) && (dates != Some(true) || fresh) => Relation::Other,
            _ if dates == Some(false) => Relation::Other,
            (None, None) if dates == Some(true) && !fresh => Relation::Same(Rung::LastModified),
            _ => Relation::Maybe,
        }
    }
}

fn is_strong(etag: &str) -> bool {
    etag.len() >= 2 && etag.starts_with('"') && etag.ends_with('"')
}

fn opaque(etag: &str) -> &str {
    etag.strip_prefix("W/").unwrap_or(etag)
}

/// Whether two values are equal; none where either is missing, which says nothing.
fn compare(a: &Option<String>, b: &Option<String>) -> Option<bool> {
    Some(a.as_ref()? == b.as_ref()?)
}

/// Whether a file may still have been modified in the second in which it was served, for all that can be read.
fn is_fresh(modified: &str, date: SystemTime) -> bool {
    httpdate::parse_http_date(modified).map_or(true, |modified| modified + Duration::from_secs(1) > date)
}

#[cfg(test)]
mod tests {
    use super::*;

    const THEN: &str = "Sat, 03 Jan 2015 10:00:00 GMT";
    const LATER: &str = "Sat, 03 Jan 2015 10:00:01 GMT";

    fn validator(etag: &str, modified: &str) -> Validator {
        let some = |text: &str| if text.is_empty() { None } else { Some(text.to_owned()) };
        Validator::new(some(etag), some(modified), time("Sat, 03 Jan 2015 11:00:00 GMT"))
    }

    fn time(date: &str) -> SystemTime {
        httpdate::parse_http_date(date).unwrap()
    }

    #[test]
    fn only_strong_validators_guard_a_range() {
        for (etag, date, expected) in [
            ("\"a\"", THEN, Some(("\"a\"", Rung::ETag))),
            ("", THEN, Some((THEN, Rung::LastModified))),
            ("W/\"a\"", THEN, None),
            ("a", "", None),
            ("", "", None),
        ] {
            assert_eq!(validator(etag, date).if_range(), expected, "{etag} {date}");
        }
        let fresh = Validator::new(None, Some(THEN.into()), time(THEN));
        assert_eq!(fresh.if_range(), None, "it may change again in the same second");
    }

    #[test]
    fn a_time_is_fresh_for_its_own_second() {
        for (date, fresh) in [(THEN, true), ("Sat, 03 Jan 2015 09:59:00 GMT", true), (LATER, false)] {
            assert_eq!(Validator::new(None, Some(THEN.into()), time(date)).fresh, fresh, "{date:?}");
        }
        assert!(
            Validator::new(None, Some("yesterday".into()), time(LATER)).fresh,
            "no time is none to go by"
        );
    }

    #[test]
    fn versions_are_the_same_others_or_nobody_can_tell() {
        use Relation::{Maybe, Other, Same};
        for (a, b, expected) in [
            (("\"a\"", ""), ("\"a\"", ""), Same(Rung::ETag)),
            (("\"a\"", THEN), ("\"a\"", LATER), Maybe),
            (("\"a\"", THEN), ("\"a\"", ""), Same(Rung::ETag)),
            (("\"\"", THEN), ("\"\"", LATER), Other),
            (("W/\"\"", ""), ("W/\"\"", ""), Maybe),
            (("\"a\"", ""), ("\"b\"", ""), Other),
            (("\"a\"", THEN), ("\"b\"", LATER), Other),
            (("\"a\"", THEN), ("\"b\"", THEN), Maybe),
            (("\"a\"", THEN), ("\"b\"", ""), Other),
            (("\"a\"", THEN), ("", ""), Maybe),
            (("\"a\"", THEN), ("", THEN), Maybe),
            (("\"a\"", THEN), ("", LATER), Other),
            (("W/\"a\"", ""), ("W/\"a\"", ""), Maybe),
            (("W/\"a\"", ""), ("\"a\"", ""), Maybe),
            (("W/\"a\"", THEN), ("W/\"a\"", LATER), Other),
            (("W/\"a\"", ""), ("W/\"b\"", ""), Other),
            (("", THEN), ("", THEN), Same(Rung::LastModified)),
            (("", THEN), ("", LATER), Other),
            (("", THEN), ("", ""), Maybe),
            (("", ""), ("", ""), Maybe),
        ] {
            assert_eq!(validator(a.0, a.1).compare(&validator(b.0, b.1)), expected, "{a:?} {b:?}");
            assert_eq!(validator(b.0, b.1).compare(&validator(a.0, a.1)), expected, "{b:?} {a:?}");
        }
    }

    #[test]
    fn a_fresh_time_proves_nothing_but_a_difference() {
        let fresh =
            |etag: Option<&str>| Validator::new(etag.map(str::to_owned), Some(THEN.into()), time(THEN));
        assert_eq!(fresh(None).compare(&validator("", THEN)), Relation::Maybe);
        assert_eq!(fresh(None).compare(&validator("", LATER)), Relation::Other);
        assert_eq!(fresh(Some("\"a\"")).compare(&validator("\"b\"", THEN)), Relation::Other);
    }
}
