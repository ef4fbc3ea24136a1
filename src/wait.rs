//! Why a job does not move, and until when: one pure function over what is on record.

use crate::code::Code;
use crate::model::{JobState, Timestamp, numbered};

numbered! {
    /// What a job waits for.
    WaitReason {
        /// Nothing: it moves, or it is final.
        None = 0,
        /// Its caller, who resumes it.
        Resume = 1,
        /// A slot: jobs before it have them all.
        Slot = 2,
        /// A connection to its host, to which there are as many as may be.
        Host = 3,
        /// The time of day: just now the schedule lets nothing of its priority through.
        Schedule = 4,
        /// The next try after a transient error.
        Retry = 5,
        /// The next try, at the moment that the server asked for.
        ServerAsked = 6,
        /// Its caller, who mends the error and resumes it, or ends it.
        Error = 7,
        /// Its caller, who completes it.
        Completion = 8,
        /// The process that owns the store, which has not begun with it yet.
        Owner = 9,
        /// Room on the disk: it goes on by itself as soon as there is enough.
        Space = 10,
    }
}

/// Why a job does not move.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wait {
    /// The reason.
    pub reason: WaitReason,
    /// The error behind it; [`Code::OK`] if there is none.
    pub code: Code,
    /// When it is over by itself, if that is known.
    pub until: Option<Timestamp>,
    /// Free bytes that the disk has to have, if it is room that the job waits for.
    pub bytes_needed: Option<u64>,
}

/// What the answer hangs on.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// Where the job stands.
    pub state: JobState,
    /// Its error, if it is in one of the error states.
    pub code: Code,
    /// When it tries again.
    pub retry_at: Option<Timestamp>,
    /// Whether the server asked for that.
    pub asked: bool,
    /// Free bytes that the disk has to have.
    pub bytes_needed: Option<u64>,
    /// Whether the schedule stops it now, and until when.
    pub stopped_until: Option<Option<Timestamp>>,
    /// Whether as many jobs transfer from its host as may.
    pub host_is_full: bool,
    /// Whether as many jobs transfer as may.
    pub slots_are_full: bool,
    /// What keeps the engine from the job; [`Code::OK`] if nothing does.
    pub trouble: Code,
}

/// The reason.
pub fn reason(facts: &Facts) -> Wait {
    let plain = |reason| Wait { reason, code: Code::OK, until: None, bytes_needed: None };
    match facts.state {
        JobState::Suspended => plain(WaitReason::Resume),
        JobState::Transferred => plain(WaitReason::Completion),
        JobState::Error => Wait { code: facts.code, ..plain(WaitReason::Error) },
        JobState::TransientError => {
            let reason = match facts.code {
                Code::E_DISK_FULL | Code::E_QUOTA_EXCEEDED if facts.bytes_needed.is_some() => {
                    WaitReason::Space
                }
                _ if facts.asked => WaitReason::ServerAsked,
                _ => WaitReason::Retry,
            };
            let bytes_needed = facts.bytes_needed.filter(|_| reason == WaitReason::Space);
            Wait { reason, code: facts.code, until: facts.retry_at, bytes_needed }
        }
        JobState::Queued | JobState::Transferring if facts.stopped_until.is_some() => Wait {
            reason: WaitReason::Schedule,
            code: Code::E_BLOCKED_BY_POLICY,
            until: facts.stopped_until.flatten(),
            bytes_needed: None,
        },
        JobState::Queued if facts.host_is_full => plain(WaitReason::Host),
        JobState::Queued if facts.slots_are_full => plain(WaitReason::Slot),
        JobState::Queued => Wait { code: facts.trouble, ..plain(WaitReason::Owner) },
        JobState::Transferring if facts.trouble != Code::OK => {
            Wait { code: facts.trouble, ..plain(WaitReason::Owner) }
        }
        JobState::Connecting | JobState::Transferring | JobState::Acknowledged | JobState::Cancelled => {
            plain(WaitReason::None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_job_that_does_not_move_says_why() {
        let at = Some(Timestamp(7));
        let base = Facts {
            state: JobState::Queued,
            code: Code::E_TIMEOUT,
            retry_at: at,
            asked: false,
            bytes_needed: None,
            stopped_until: None,
            host_is_full: false,
            slots_are_full: false,
            trouble: Code::OK,
        };
        let of = |state| Facts { state, ..base };
        let wait = |reason, code, until| Wait { reason, code, until, bytes_needed: None };
        let full = Facts { state: JobState::TransientError, code: Code::E_DISK_FULL, ..base };
        for (facts, expected) in [
            (of(JobState::Suspended), wait(WaitReason::Resume, Code::OK, None)),
            (of(JobState::Queued), wait(WaitReason::Owner, Code::OK, None)),
            (
                Facts { trouble: Code::E_STORE, ..of(JobState::Transferring) },
                wait(WaitReason::Owner, Code::E_STORE, None),
            ),
            (Facts { trouble: Code::E_STORE, ..base }, wait(WaitReason::Owner, Code::E_STORE, None)),
            (Facts { slots_are_full: true, ..base }, wait(WaitReason::Slot, Code::OK, None)),
            (
                Facts { host_is_full: true, slots_are_full: true, ..base },
                wait(WaitReason::Host, Code::OK, None),
            ),
            (
                Facts { stopped_until: Some(at), host_is_full: true, ..base },
                wait(WaitReason::Schedule, Code::E_BLOCKED_BY_POLICY, at),
            ),
            (of(JobState::TransientError), wait(WaitReason::Retry, Code::E_TIMEOUT, at)),
            (
                Facts { asked: true, ..of(JobState::TransientError) },
                wait(WaitReason::ServerAsked, Code::E_TIMEOUT, at),
            ),
            (
                Facts { bytes_needed: Some(9), ..full },
                Wait { bytes_needed: Some(9), ..wait(WaitReason::Space, Code::E_DISK_FULL, at) },
            ),
            (
                Facts { bytes_needed: Some(9), code: Code::E_QUOTA_EXCEEDED, ..full },
                Wait { bytes_needed: Some(9), ..wait(WaitReason::Space, Code::E_QUOTA_EXCEEDED, at) },
            ),
            (full, wait(WaitReason::Retry, Code::E_DISK_FULL, at)),
            (of(JobState::Error), wait(WaitReason::Error, Code::E_TIMEOUT, None)),
            (of(JobState::Transferred), wait(WaitReason::Completion, Code::OK, None)),
            (of(JobState::Transferring), wait(WaitReason::None, Code::OK, None)),
            (of(JobState::Acknowledged), wait(WaitReason::None, Code::OK, None)),
            (of(JobState::Cancelled), wait(WaitReason::None, Code::OK, None)),
        ] {
            assert_eq!(reason(&facts), expected, "{facts:?}");
        }
    }
}
