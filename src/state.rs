//! The state machine of a job: one pure function decides every change.
//!
//! Four calls move a job, and the engine's reports move it between them. What is not in the table
//! below is refused, and the database's constraints refuse it once more.

use crate::code::Code;
use crate::model::JobState;

/// What happens to a job.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Input {
    /// The caller asks for it to run.
    Resume {
        /// Whether the job has files at all.
        has_files: bool,
        /// Whether a file of the job is not whole yet.
        has_work: bool,
    },
    /// The caller asks for it to rest.
    Suspend,
    /// The caller gives it up.
    Cancel,
    /// The caller takes the whole files, and all of them are in place.
    Complete,
    /// The engine has a slot for it.
    Start,
    /// The engine takes the slot away, or the process that owned the engine ended.
    Requeue,
    /// Every file is whole.
    Finish,
    /// An attempt failed in a way that may pass.
    FailTransient,
    /// An attempt failed in a way that will not pass.
    FailFatal,
    /// The wait after a transient error is over.
    RetryDue,
    /// A file that was whole is found not to be what it should be.
    Invalidate,
}

/// The state after `input`, which may be the same one; or the code with which the call is refused.
///
/// Reports of the engine (`Start` and below it) that come too late leave the state alone: whatever
/// the caller decided meanwhile stands.
pub fn step(state: JobState, input: Input) -> Result<JobState, Code> {
    use JobState::*;
    let next = match (input, state) {
        (Input::Resume { .. } | Input::Suspend | Input::Cancel | Input::Complete, _) if state.is_final() => {
            return Err(Code::E_INVALID_STATE);
        }
        (Input::Resume { has_files: false, .. }, _) => return Err(Code::E_JOB_EMPTY),
        (Input::Resume { has_work: false, .. }, Transferred) => Transferred,
        (Input::Resume { .. }, Suspended | Error | TransientError | Transferred) => Queued,
        (Input::Resume { .. }, other) => other,
        (Input::Suspend, Transferred) => Transferred,
        (Input::Suspend, _) => Suspended,
        (Input::Cancel, _) => Cancelled,
        (Input::Complete, _) => Acknowledged,
        (Input::Start, Queued) => Transferring,
        (Input::Requeue, Connecting | Transferring | TransientError) => Queued,
        (Input::Finish, Queued | Connecting | Transferring) => Transferred,
        (Input::FailTransient, Queued | Connecting | Transferring) => TransientError,
        (Input::FailFatal, Queued | Connecting | Transferring | TransientError) => Error,
        (Input::RetryDue, TransientError) => Queued,
        (Input::Invalidate, _) if !state.is_final() => Error,
        (
            Input::Start
            | Input::Requeue
            | Input::Finish
            | Input::FailTransient
            | Input::FailFatal
            | Input::RetryDue
            | Input::Invalidate,
            late,
        ) => late,
    };
    Ok(next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use JobState::*;

    const RESUME: Input = Input::Resume { has_files: true, has_work: true };
    const RESUME_DONE: Input = Input::Resume { has_files: true, has_work: false };
    const RESUME_EMPTY: Input = Input::Resume { has_files: false, has_work: false };

    /// The table of the interface. Rows in the order of the states' numbers; `-` is no change.
    const TABLE: &[(Input, [&str; 9])] = &[
        //              QUEUED CONN   XFER   SUSP   ERROR  TRANS  XFERRED ACK   CANC
        (RESUME, ["-", "-", "-", "0", "0", "0", "0", "IS", "IS"]),
        (RESUME_DONE, ["-", "-", "-", "0", "0", "0", "-", "IS", "IS"]),
        (RESUME_EMPTY, ["EMPTY", "EMPTY", "EMPTY", "EMPTY", "EMPTY", "EMPTY", "EMPTY", "IS", "IS"]),
        (Input::Suspend, ["3", "3", "3", "-", "3", "3", "-", "IS", "IS"]),
        (Input::Cancel, ["8", "8", "8", "8", "8", "8", "8", "IS", "IS"]),
        (Input::Complete, ["7", "7", "7", "7", "7", "7", "7", "IS", "IS"]),
        (Input::Start, ["2", "-", "-", "-", "-", "-", "-", "-", "-"]),
        (Input::Requeue, ["-", "0", "0", "-", "-", "0", "-", "-", "-"]),
        (Input::Finish, ["6", "6", "6", "-", "-", "-", "-", "-", "-"]),
        (Input::FailTransient, ["5", "5", "5", "-", "-", "-", "-", "-", "-"]),
        (Input::FailFatal, ["4", "4", "4", "-", "-", "4", "-", "-", "-"]),
        (Input::RetryDue, ["-", "-", "-", "-", "-", "0", "-", "-", "-"]),
        (Input::Invalidate, ["4", "4", "4", "4", "-", "4", "4", "-", "-"]),
    ];

    #[test]
    fn every_input_in_every_state_does_what_the_table_says() {
        for (input, row) in TABLE {
            for (state, cell) in JobState::ALL.iter().zip(row) {
                let expected = match *cell {
                    "-" => Ok(*state),
                    "IS" => Err(Code::E_INVALID_STATE),
                    "EMPTY" => Err(Code::E_JOB_EMPTY),
                    number => Ok(JobState::from_raw(number.parse().unwrap()).unwrap()),
                };
                assert_eq!(step(*state, *input), expected, "{input:?} in {state:?}");
            }
        }
    }

    #[test]
    fn final_states_are_left_by_nothing() {
        for (input, _) in TABLE {
            for state in [Acknowledged, Cancelled] {
                assert!(matches!(step(state, *input), Err(_) | Ok(Acknowledged | Cancelled)));
                assert_ne!(
                    step(state, *input),
                    Ok(if state == Acknowledged { Cancelled } else { Acknowledged })
                );
            }
        }
    }
}
