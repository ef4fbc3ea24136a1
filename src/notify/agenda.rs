//! What one watched job is owed next, and when: a pure decision over what is on record and what was refused.

use crate::store::{DISABLE, FileKey, MODIFICATION, Notice, NoticeKind, NotifyRules};
use std::collections::HashMap;
use std::time::Duration;

/// The wait after the first refusal of a notice; it doubles with each further one.
const BASE: Duration = Duration::from_millis(500);
/// No wait is longer.
const CAP: Duration = Duration::from_secs(300);

/// A notice, whatever ranges it concerns by now.
type Subject = (NoticeKind, Option<FileKey>);

/// What a watched job is owed.
#[derive(Debug)]
pub struct Agenda {
    /// Whether the record may hold something new.
    look: bool,
    /// Whether the job was modified since that was told.
    modified: bool,
    /// When a modification may be told again.
    quiet_until: Duration,
    /// How often notices were refused, and when they are due again.
    refused: HashMap<Subject, (u32, Duration)>,
    /// How often the record could not be read, and when it is to be tried again.
    unread: Option<(u32, Duration)>,
}

/// What to do for the job now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Next {
    /// Tell this.
    Notice(Notice),
    /// Tell that it was modified.
    Modification,
    /// Nothing before this moment; none is not before something happens.
    Wait(Option<Duration>),
}

impl Default for Agenda {
    /// Of what happened before the job was watched, the record knows.
    fn default() -> Agenda {
        Agenda {
            look: true,
            modified: false,
            quiet_until: Duration::ZERO,
            refused: HashMap::new(),
            unread: None,
        }
    }
}

impl Agenda {
    /// Something happened to the job; `modified` if it is worth telling as such.
    pub fn stir(&mut self, modified: bool) {
        self.look = true;
        self.modified |= modified;
    }

    /// Whether there may be something to do now: only then is the record worth reading.
    pub fn is_due(&self, now: Duration) -> bool {
        if let Some((_, at)) = self.unread {
            return at <= now;
        }
        self.look
            || self.refused.values().any(|(_, at)| *at <= now)
            || (self.modified && now >= self.quiet_until)
    }

    /// When there will be something to do, if nothing happens before.
    pub fn due_at(&self) -> Option<Duration> {
        if let Some((_, at)) = self.unread {
            return Some(at);
        }
        let modification = self.modified.then_some(self.quiet_until);
        self.refused.values().map(|(_, at)| *at).chain(modification).min()
    }

    /// Decides; `notices` is what is on record and wanted.
    pub fn next(&mut self, now: Duration, notices: &[Notice], rules: &NotifyRules) -> Next {
        self.unread = None;
        self.refused.retain(|subject, _| notices.iter().any(|notice| subject_of(notice) == *subject));
        let waits = |notice: &&Notice| self.refused.get(&subject_of(notice)).is_some_and(|(_, at)| *at > now);
        if let Some(notice) = notices.iter().find(|notice| !waits(notice)) {
            self.look = true;
            return Next::Notice(notice.clone());
        }
        self.look = false;
        if rules.flags & MODIFICATION == 0 || rules.flags & DISABLE != 0 {
            self.modified = false;
        }
        if self.modified && now >= self.quiet_until {
            self.modified = false;
            self.quiet_until = now + rules.interval;
            return Next::Modification;
        }
        Next::Wait(self.due_at())
    }

    /// The notice was refused: it is told again after a while.
    pub fn refuse(&mut self, now: Duration, notice: &Notice) {
        put_off(self.refused.entry(subject_of(notice)).or_default(), now);
    }

    /// The record could not be read: others are looked after meanwhile.
    pub fn unreadable(&mut self, now: Duration) {
        put_off(self.unread.get_or_insert_default(), now);
    }

    /// How many notices were refused and wait.
    pub fn refusals(&self) -> usize {
        self.refused.len()
    }
}

fn put_off((times, at): &mut (u32, Duration), now: Duration) {
    *at = now + BASE.saturating_mul(1 << (*times).min(16)).min(CAP);
    *times += 1;
}

fn subject_of(notice: &Notice) -> Subject {
    (notice.kind, notice.file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::JobState;

    const TRANSFERRED: Notice =
        Notice { kind: NoticeKind::JobTransferred, file: None, ranges: Vec::new(), epoch: 0 };
    const ERROR: Notice = Notice { kind: NoticeKind::JobError, file: None, ranges: Vec::new(), epoch: 0 };

    fn rules(flags: u32) -> NotifyRules {
        NotifyRules { flags, interval: Duration::from_millis(500), state: JobState::Transferring }
    }

    fn ms(time: u64) -> Duration {
        Duration::from_millis(time)
    }

    #[test]
    fn what_is_on_record_is_told_first_and_until_it_is_taken() {
        let mut agenda = Agenda::default();
        assert!(agenda.is_due(ms(0)), "what happened before it was watched is told");
        agenda.stir(true);
        assert_eq!(agenda.next(ms(0), &[TRANSFERRED], &rules(9)), Next::Notice(TRANSFERRED));
        assert_eq!(agenda.next(ms(0), &[TRANSFERRED], &rules(9)), Next::Notice(TRANSFERRED));
        assert_eq!(agenda.next(ms(0), &[], &rules(9)), Next::Modification);
        assert_eq!(agenda.next(ms(0), &[], &rules(9)), Next::Wait(None));
        assert!(!agenda.is_due(ms(0)));
    }

    #[test]
    fn a_refused_notice_comes_again_ever_later_and_holds_up_no_other() {
        let mut agenda = Agenda::default();
        let mut now = ms(0);
        for wait in [500, 1_000, 2_000, 4_000] {
            assert_eq!(agenda.next(now, &[TRANSFERRED, ERROR], &rules(3)), Next::Notice(TRANSFERRED));
            agenda.refuse(now, &TRANSFERRED);
            assert_eq!(agenda.next(now, &[TRANSFERRED, ERROR], &rules(3)), Next::Notice(ERROR));
            assert_eq!(agenda.next(now, &[TRANSFERRED], &rules(3)), Next::Wait(Some(now + ms(wait))));
            assert!(!agenda.is_due(now + ms(wait - 1)) && agenda.is_due(now + ms(wait)));
            now += ms(wait);
        }
        for _ in 0..40 {
            agenda.refuse(now, &TRANSFERRED);
        }
        assert_eq!(agenda.due_at(), Some(now + CAP));
        assert_eq!(agenda.next(now, &[], &rules(3)), Next::Wait(None), "it is out of date");
    }

    #[test]
    fn a_record_that_cannot_be_read_is_tried_ever_later_and_then_as_ever() {
        let mut agenda = Agenda::default();
        agenda.unreadable(ms(0));
        agenda.stir(true);
        assert!(!agenda.is_due(ms(499)) && agenda.is_due(ms(500)), "whatever happens meanwhile");
        agenda.unreadable(ms(500));
        assert_eq!(agenda.due_at(), Some(ms(1_500)));
        assert_eq!(agenda.next(ms(1_500), &[ERROR], &rules(11)), Next::Notice(ERROR));
        assert_eq!(agenda.next(ms(1_500), &[], &rules(11)), Next::Modification, "nothing is forgotten");
        assert!(!agenda.is_due(ms(1_500)));
        agenda.unreadable(ms(2_000));
        assert_eq!(agenda.due_at(), Some(ms(2_500)), "as at first");
    }

    #[test]
    fn modifications_are_spaced_and_only_told_to_those_who_ask() {
        let mut agenda = Agenda::default();
        agenda.stir(true);
        assert_eq!(agenda.next(ms(0), &[], &rules(8)), Next::Modification);
        agenda.stir(true);
        assert_eq!(agenda.next(ms(1), &[], &rules(8)), Next::Wait(Some(ms(500))));
        agenda.stir(true);
        assert_eq!(agenda.next(ms(500), &[], &rules(8)), Next::Modification, "both are told at once");
        for flags in [0, 3, 12] {
            agenda.stir(true);
            assert_eq!(agenda.next(ms(5_000), &[], &rules(flags)), Next::Wait(None), "{flags}");
        }
        agenda.stir(false);
        assert_eq!(agenda.next(ms(5_000), &[], &rules(8)), Next::Wait(None));
    }
}
