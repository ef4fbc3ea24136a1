//! Everything that crosses the ABI: handles, structs and numbers.
//!
//! Structs begin with their size, grow only at their end and hold only fields of fixed width. Enumerated
//! values are plain `uint32_t` constants, so that a number from C is never taken for more than a number.

/// What every fallible function returns: 0 is success, positive success with something to know,
/// negative a failure. `do_result_get_text` tells it in words.
pub type do_result = i32;

/// A manager: an open store and its engine. Closed with `do_manager_close`.
pub struct do_manager {
    _opaque: [u8; 0],
}

/// A job. A handle to it, not the job itself, which lives in the store. Closed with `do_job_close`.
pub struct do_job {
    _opaque: [u8; 0],
}

/// A file of a job. Closed with `do_file_close`.
pub struct do_file {
    _opaque: [u8; 0],
}

/// Why a call was refused, or why a job is in error. Closed with `do_error_close`.
pub struct do_error {
    _opaque: [u8; 0],
}

/// A snapshot of the jobs of a store. Closed with `do_enum_jobs_close`.
pub struct do_enum_jobs {
    _opaque: [u8; 0],
}

/// A snapshot of the files of a job. Closed with `do_enum_files_close`.
pub struct do_enum_files {
    _opaque: [u8; 0],
}

/// Changes of jobs that have not been taken yet. Closed with `do_events_close`.
pub struct do_events {
    _opaque: [u8; 0],
}

/// The identity of a job: a GUID, in the order in which its text form is written.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct do_job_id {
    /// The sixteen bytes.
    pub bytes: [u8; 16],
}

/// How a manager works. Zero in a field means its default.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct do_manager_options {
    /// `sizeof (do_manager_options)`, set by the caller.
    pub struct_size: u32,
    /// Jobs that transfer at the same time; 4 by default.
    pub max_running_jobs: u32,
}

/// How far a job is.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct do_job_progress {
    /// `sizeof (do_job_progress)`, set by the caller; on return the size that was filled.
    pub struct_size: u32,
    /// Zero.
    pub reserved: u32,
    /// Bytes in all files, or `DO_SIZE_UNKNOWN` until every file's size is known.
    pub bytes_total: u64,
    /// Bytes received.
    pub bytes_transferred: u64,
    /// Files in the job.
    pub files_total: u32,
    /// Files that are whole.
    pub files_transferred: u32,
}

/// How far a file is.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct do_file_progress {
    /// `sizeof (do_file_progress)`, set by the caller; on return the size that was filled.
    pub struct_size: u32,
    /// 1 once the file stands under its local name, else 0.
    pub completed: u32,
    /// Bytes in the file, or `DO_SIZE_UNKNOWN`.
    pub bytes_total: u64,
    /// Bytes received.
    pub bytes_transferred: u64,
}

/// When things happened to a job: 100-nanosecond ticks since 1601-01-01 UTC, as a `FILETIME` counts.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct do_job_times {
    /// `sizeof (do_job_times)`, set by the caller; on return the size that was filled.
    pub struct_size: u32,
    /// Zero.
    pub reserved: u32,
    /// When the job was created.
    pub creation_time: u64,
    /// When it last changed.
    pub modification_time: u64,
    /// When all its files were whole; zero before that.
    pub transfer_completion_time: u64,
}

/// That something about a job has changed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct do_event {
    /// `sizeof (do_event)`, set by the caller; on return the size that was filled.
    pub struct_size: u32,
    /// What changed: a set of `DO_EVENT_` bits.
    pub what: u32,
    /// The job.
    pub job_id: do_job_id,
    /// The job's state at the moment when the event was taken.
    pub state: u32,
    /// Zero.
    pub reserved: u32,
}

/// The ABI that this header describes; compare with `do_abi_version` where both may differ.
pub const DO_ABI_VERSION: u32 = 1;

/// A size that is not known yet.
pub const DO_SIZE_UNKNOWN: u64 = 0xFFFF_FFFF_FFFF_FFFF;
/// A wait without end.
pub const DO_INFINITE: u32 = 0xFFFF_FFFF;

/// The job waits for a slot.
pub const DO_JOB_STATE_QUEUED: u32 = 0;
/// The job connects. Never entered; kept because the interface has it.
pub const DO_JOB_STATE_CONNECTING: u32 = 1;
/// The job moves bytes.
pub const DO_JOB_STATE_TRANSFERRING: u32 = 2;
/// The job rests until it is resumed; every job is born so.
pub const DO_JOB_STATE_SUSPENDED: u32 = 3;
/// The job failed in a way that trying again does not mend.
pub const DO_JOB_STATE_ERROR: u32 = 4;
/// The job failed, and will try again by itself.
pub const DO_JOB_STATE_TRANSIENT_ERROR: u32 = 5;
/// All files are whole; `do_job_complete` gives them their names.
pub const DO_JOB_STATE_TRANSFERRED: u32 = 6;
/// The job is completed: final.
pub const DO_JOB_STATE_ACKNOWLEDGED: u32 = 7;
/// The job is cancelled: final.
pub const DO_JOB_STATE_CANCELLED: u32 = 8;

/// A user waits for the job.
pub const DO_JOB_PRIORITY_FOREGROUND: u32 = 0;
/// Before normal jobs.
pub const DO_JOB_PRIORITY_HIGH: u32 = 1;
/// The default.
pub const DO_JOB_PRIORITY_NORMAL: u32 = 2;
/// After all others.
pub const DO_JOB_PRIORITY_LOW: u32 = 3;

/// The job copies remote files to local ones.
pub const DO_JOB_TYPE_DOWNLOAD: u32 = 0;

/// No context: a call was refused.
pub const DO_ERROR_CONTEXT_NONE: u32 = 0;
/// It is not known where the error arose.
pub const DO_ERROR_CONTEXT_UNKNOWN: u32 = 1;
/// The manager or its store.
pub const DO_ERROR_CONTEXT_GENERAL_QUEUE_MANAGER: u32 = 2;
/// The delivery of a notification.
pub const DO_ERROR_CONTEXT_QUEUE_MANAGER_NOTIFICATION: u32 = 3;
/// The local file or its part file.
pub const DO_ERROR_CONTEXT_LOCAL_FILE: u32 = 4;
/// The remote file.
pub const DO_ERROR_CONTEXT_REMOTE_FILE: u32 = 5;
/// The network, the connection or the protocol.
pub const DO_ERROR_CONTEXT_GENERAL_TRANSPORT: u32 = 6;

/// The job's state changed.
pub const DO_EVENT_STATE: u32 = 1;
/// The job's bytes changed.
pub const DO_EVENT_PROGRESS: u32 = 2;
/// The job's files, name or other properties changed.
pub const DO_EVENT_PROPERTIES: u32 = 4;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Context;
    use crate::events::What;
    use crate::model::{JobState, JobType, Priority, SIZE_UNKNOWN};

    #[test]
    fn the_abis_numbers_are_the_models() {
        let states = [
            DO_JOB_STATE_QUEUED,
            DO_JOB_STATE_CONNECTING,
            DO_JOB_STATE_TRANSFERRING,
            DO_JOB_STATE_SUSPENDED,
            DO_JOB_STATE_ERROR,
            DO_JOB_STATE_TRANSIENT_ERROR,
            DO_JOB_STATE_TRANSFERRED,
            DO_JOB_STATE_ACKNOWLEDGED,
            DO_JOB_STATE_CANCELLED,
        ];
        assert_eq!(states.to_vec(), JobState::ALL.iter().map(|state| *state as u32).collect::<Vec<_>>());
        let priorities =
            [DO_JOB_PRIORITY_FOREGROUND, DO_JOB_PRIORITY_HIGH, DO_JOB_PRIORITY_NORMAL, DO_JOB_PRIORITY_LOW];
        assert_eq!(priorities.to_vec(), Priority::ALL.iter().map(|value| *value as u32).collect::<Vec<_>>());
        assert_eq!(DO_JOB_TYPE_DOWNLOAD, JobType::Download as u32);
        let contexts = [
            DO_ERROR_CONTEXT_NONE,
            DO_ERROR_CONTEXT_UNKNOWN,
            DO_ERROR_CONTEXT_GENERAL_QUEUE_MANAGER,
            DO_ERROR_CONTEXT_QUEUE_MANAGER_NOTIFICATION,
            DO_ERROR_CONTEXT_LOCAL_FILE,
            DO_ERROR_CONTEXT_REMOTE_FILE,
            DO_ERROR_CONTEXT_GENERAL_TRANSPORT,
        ];
        assert_eq!(contexts, Context::ALL.map(|context| context as u32));
        assert_eq!(
            [DO_EVENT_STATE, DO_EVENT_PROGRESS, DO_EVENT_PROPERTIES],
            [What::STATE.0, What::PROGRESS.0, What::PROPERTIES.0]
        );
        assert_eq!(DO_SIZE_UNKNOWN, SIZE_UNKNOWN);
    }
}
