//! Every method in every state: what the tests hold the library to, and what docs/states.md is written from.

use dojob::JobState;

/// The columns.
pub const STATES: [JobState; 9] = [
    JobState::Suspended,
    JobState::Queued,
    JobState::Connecting,
    JobState::Transferring,
    JobState::TransientError,
    JobState::Error,
    JobState::Transferred,
    JobState::Acknowledged,
    JobState::Cancelled,
];

/// What a method answers, and what it does to the job.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cell {
    /// It succeeds, and the state stays.
    Ok,
    /// It succeeds, and this is the new state.
    To(JobState),
    /// It succeeds for the whole files only, with S_PARTIAL_COMPLETE; the job is ACKNOWLEDGED.
    Partial,
    /// E_INVALID_STATE.
    Refused,
    /// E_JOB_EMPTY.
    Empty,
    /// E_ERROR_INFORMATION_UNAVAILABLE.
    NoError,
    /// E_JOB_NOT_FOUND.
    Gone,
    /// The case cannot come up.
    Never,
}

use Cell::{Empty, Gone, Never, NoError, Ok, Partial, Refused, To};

const QUEUED: Cell = To(JobState::Queued);
const SUSPENDED: Cell = To(JobState::Suspended);
const ERROR: Cell = To(JobState::Error);
const ACKNOWLEDGED: Cell = To(JobState::Acknowledged);
const CANCELLED: Cell = To(JobState::Cancelled);

/// A method (or several that behave alike) and its cells.
pub struct Row {
    /// The method, as the interface calls it.
    pub method: &'static str,
    /// In the order of [`STATES`].
    pub cells: [Cell; 9],
}

const fn row(method: &'static str, cells: [Cell; 9]) -> Row {
    Row { method, cells }
}

/// Allowed until the job is final; the state stays.
const UNTIL_FINAL: [Cell; 9] = [Ok, Ok, Never, Ok, Ok, Ok, Ok, Refused, Refused];
/// Always allowed; the state stays.
const ALWAYS: [Cell; 9] = [Ok, Ok, Never, Ok, Ok, Ok, Ok, Ok, Ok];

/// The table.
pub const TABLE: &[Row] = &[
    row("Resume", [QUEUED, Ok, Never, Ok, QUEUED, QUEUED, Ok, Refused, Refused]),
    row("Resume, without files", [Empty, Never, Never, Never, Never, Never, Never, Refused, Refused]),
    row("Resume, after AddFile", [QUEUED, Ok, Never, Ok, QUEUED, QUEUED, QUEUED, Refused, Refused]),
    row("Suspend", [Ok, SUSPENDED, Never, SUSPENDED, SUSPENDED, SUSPENDED, Ok, Refused, Refused]),
    row(
        "Cancel",
        [CANCELLED, CANCELLED, Never, CANCELLED, CANCELLED, CANCELLED, CANCELLED, Refused, Refused],
    ),
    row("Complete", [Partial, Partial, Never, Partial, Partial, Partial, ACKNOWLEDGED, Refused, Refused]),
    row("AddFile", UNTIL_FINAL),
    row("AddFileSet", UNTIL_FINAL),
    row("AddFileWithRanges", UNTIL_FINAL),
    row("ReplaceRemotePrefix", UNTIL_FINAL),
    row("SetDisplayName", UNTIL_FINAL),
    row("SetDescription", UNTIL_FINAL),
    row("SetPriority", UNTIL_FINAL),
    row("SetMinimumRetryDelay", UNTIL_FINAL),
    row("SetNoProgressTimeout", UNTIL_FINAL),
    row("SetMaximumDownloadTime", UNTIL_FINAL),
    row("SetMaximumDownloadSize", UNTIL_FINAL),
    row("SetBandwidthLimit", UNTIL_FINAL),
    row("SetNotifyFlags", UNTIL_FINAL),
    row("SetMinimumNotificationInterval", UNTIL_FINAL),
    row("SetNotifyInterface", UNTIL_FINAL),
    row("SetNotifyInterface, to NULL", ALWAYS),
    row("SetCustomHeaders", UNTIL_FINAL),
    row("MakeCustomHeadersWriteOnly", UNTIL_FINAL),
    row("SetUserAgent", UNTIL_FINAL),
    row("SetCredentials", UNTIL_FINAL),
    row("RemoveCredentials", UNTIL_FINAL),
    row("SetProxySettings", UNTIL_FINAL),
    row("SetSecurityFlags", UNTIL_FINAL),
    row("SetCaFile", UNTIL_FINAL),
    row("SetClientCertificate", UNTIL_FINAL),
    row("SetRemoteName", UNTIL_FINAL),
    row("SetExpectedDigest, before the file is whole", [Ok, Ok, Never, Ok, Ok, Ok, Never, Refused, Refused]),
    row(
        "SetExpectedDigest, once the file is whole",
        [Never, Never, Never, Never, Never, Never, Refused, Refused, Never],
    ),
    row(
        "SetValidationState, before the file is whole",
        [Refused, Refused, Never, Refused, Refused, Refused, Never, Refused, Refused],
    ),
    row(
        "SetValidationState to true, once the file is whole",
        [Never, Never, Never, Never, Never, Never, Ok, Refused, Never],
    ),
    row(
        "SetValidationState to false, once the file is whole",
        [Never, Never, Never, Never, Never, Never, ERROR, Refused, Never],
    ),
    row("GetError", [NoError, NoError, Never, NoError, Ok, Ok, NoError, NoError, NoError]),
    row("EnumFiles and every other getter", ALWAYS),
    row("IBackgroundCopyManager::GetJob", [Ok, Ok, Never, Ok, Ok, Ok, Ok, Gone, Gone]),
    row("IBackgroundCopyManager::EnumJobs lists it", [Ok, Ok, Never, Ok, Ok, Ok, Ok, Gone, Gone]),
];
