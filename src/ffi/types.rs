//! Everything that crosses the ABI: handles, structs and numbers.
//!
//! Structs begin with their size, grow only at their end and hold only fields of fixed width. Enumerated
//! values are plain `uint32_t` numbers (see `constants`), so that a number from C is never taken for more than a number.

use std::ffi::{c_char, c_void};

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

/// A snapshot of the ledger of a job: its latest attempts. Closed with `do_enum_attempts_close`.
pub struct do_enum_attempts {
    _opaque: [u8; 0],
}

/// What watched jobs have to tell, by pull. Closed with `do_notices_close`.
pub struct do_notices {
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

/// A file to be added to a job. As in the interface that this is modelled on it never grows, and has no size.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct do_file_info {
    /// The remote name.
    pub remote_name: *const c_char,
    /// The local name.
    pub local_name: *const c_char,
}

/// A piece of a remote file. As in the interface that this is modelled on it never grows, and has no size.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct do_file_range {
    /// The first byte.
    pub initial_offset: u64,
    /// The number of bytes, or `DO_LENGTH_TO_EOF`; never zero.
    pub length: u64,
}

/// Which jobs an enumeration gives.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct do_job_filter {
    /// `sizeof (do_job_filter)`, set by the caller.
    pub struct_size: u32,
    /// The states: bit `1 << DO_JOB_STATE_QUEUED`, and so on; zero is any.
    pub states: u32,
    /// What display names begin with; NULL is anything.
    pub name_prefix: *const c_char,
}

/// What holds for all jobs of a store, in every process. Zero is no limit.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct do_limits {
    /// `sizeof (do_limits)`, set by the caller; on return the size that was filled.
    pub struct_size: u32,
    /// Connections of all jobs together.
    pub connections: u32,
    /// Connections to one host.
    pub connections_per_host: u32,
    /// Zero.
    pub reserved: u32,
    /// Jobs that are neither completed nor cancelled; beyond it DO_E_TOO_MANY_JOBS.
    pub max_jobs: u64,
    /// Files in one job; beyond it DO_E_TOO_MANY_FILES_IN_JOB.
    pub max_files_per_job: u64,
    /// Ranges in one file; beyond it DO_E_TOO_MANY_RANGES_IN_FILE.
    pub max_ranges_per_file: u64,
    /// Seconds that a job may rest unchanged before it is cancelled; 30 days by default.
    pub inactivity_timeout: u64,
    /// Bytes a second of all jobs together.
    pub bandwidth: u64,
    /// Bytes a second of all jobs of a priority together.
    pub bandwidth_foreground: u64,
    /// The same.
    pub bandwidth_high: u64,
    /// The same.
    pub bandwidth_normal: u64,
    /// The same.
    pub bandwidth_low: u64,
}

/// A time of the local day in which another bandwidth holds. It never grows, and has no size.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct do_bandwidth_period {
    /// The days on which it begins: bit 0 is Sunday.
    pub days: u32,
    /// The minute of the day in which it begins.
    pub from_minute: u32,
    /// The minute in which it ends; one that is not later is on the next day.
    pub to_minute: u32,
    /// Whom it concerns: bit `1 << DO_JOB_PRIORITY_FOREGROUND`, and so on.
    pub priorities: u32,
    /// Bytes a second of all jobs of each of these priorities; zero is no limit, `DO_BANDWIDTH_NOTHING` nothing.
    pub bandwidth: u64,
}

/// Why a job does not move, and until when.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct do_wait_reason {
    /// `sizeof (do_wait_reason)`, set by the caller; on return the size that was filled.
    pub struct_size: u32,
    /// A `DO_WAIT_` value.
    pub reason: u32,
    /// The error behind it; DO_OK if there is none.
    pub code: do_result,
    /// Zero.
    pub reserved: u32,
    /// When the wait is over by itself, in 100-nanosecond ticks since 1601-01-01 UTC; zero if that is not known.
    pub until: u64,
    /// Free bytes that the disk has to have, if it is room that the job waits for; else zero.
    pub bytes_needed: u64,
}

/// One attempt on a file: one HTTP exchange, with its redirects.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct do_attempt {
    /// `sizeof (do_attempt)`, set by the caller; on return the size that was filled.
    pub struct_size: u32,
    /// The file's place in the job, from zero.
    pub file: u32,
    /// Its number, which grows over all jobs of the store.
    pub number: u64,
    /// When it began, in 100-nanosecond ticks since 1601-01-01 UTC.
    pub began: u64,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// The first byte that it fetched.
    pub start: u64,
    /// Bytes that it fetched.
    pub bytes: u64,
    /// The HTTP status of the last answer; zero if there was none.
    pub http_status: u32,
    /// By what right it went on where an earlier attempt had ended: a `DO_RUNG_` value.
    pub rung: u32,
    /// What ended it; DO_OK if the file became whole or the attempt was stopped.
    pub code: do_result,
    /// The operating system's own number, or zero.
    pub os_code: i32,
}

/// Something that a watched job has to tell.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct do_notice {
    /// `sizeof (do_notice)`, set by the caller; on return the size that was filled.
    pub struct_size: u32,
    /// A `DO_NOTIFY_` value; 0 once the job is completed or cancelled: then it is watched no longer, and this needs
    /// no answer.
    pub kind: u32,
    /// What `do_notices_answer` names it by.
    pub number: u64,
    /// The job.
    pub job_id: do_job_id,
    /// The file's place in the job, for notices of files.
    pub file: u32,
    /// How many ranges `do_notices_get_ranges` gives, for notices of ranges.
    pub ranges: u32,
}

/// Who is called when something happens to a job. Handles passed to the functions are theirs only until they
/// return, and the library closes them. A function that answers with a failure is called again after a while, until
/// it answers with a success; but for `job_modification`, which is called once. One that is NULL counts as having
/// answered DO_OK.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct do_notify_interface {
    /// `sizeof (do_notify_interface)`, set by the caller; on return the size that was filled.
    pub struct_size: u32,
    /// Zero.
    pub reserved: u32,
    /// Passed to each function as it is.
    pub user_data: *mut c_void,
    /// All files of the job are whole. The place to call `do_job_complete`.
    pub job_transferred: Option<unsafe extern "C" fn(user_data: *mut c_void, job: *mut do_job) -> do_result>,
    /// The job is in ERROR.
    pub job_error: Option<
        unsafe extern "C" fn(user_data: *mut c_void, job: *mut do_job, error: *mut do_error) -> do_result,
    >,
    /// The job's bytes, files, properties or state changed; not where another function is told.
    pub job_modification: Option<unsafe extern "C" fn(user_data: *mut c_void, job: *mut do_job) -> do_result>,
    /// A file is whole.
    pub file_transferred: Option<
        unsafe extern "C" fn(user_data: *mut c_void, job: *mut do_job, file: *mut do_file) -> do_result,
    >,
    /// `count` ranges of a file are whole.
    pub file_ranges_transferred: Option<
        unsafe extern "C" fn(
            user_data: *mut c_void,
            job: *mut do_job,
            file: *mut do_file,
            count: u32,
            ranges: *const do_file_range,
        ) -> do_result,
    >,
    /// Called once, when none of the others is called any more.
    pub finalize: Option<unsafe extern "C" fn(user_data: *mut c_void)>,
}
