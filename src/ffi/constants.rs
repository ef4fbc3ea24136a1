//! The numbers of the ABI: versions, states, priorities, flags and all else that is enumerated.

/// The ABI that this header describes; compare with `do_abi_version` where both may differ.
pub const DO_ABI_VERSION: u32 = 1;

/// A size that is not known yet.
pub const DO_SIZE_UNKNOWN: u64 = 0xFFFF_FFFF_FFFF_FFFF;
/// A wait without end.
pub const DO_INFINITE: u32 = 0xFFFF_FFFF;

/// A range to the end of the file.
pub const DO_LENGTH_TO_EOF: u64 = 0xFFFF_FFFF_FFFF_FFFF;
/// Nothing may transfer.
pub const DO_BANDWIDTH_NOTHING: u64 = 0xFFFF_FFFF_FFFF_FFFF;

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

/// The server that has the file asks for credentials.
pub const DO_AUTH_TARGET_SERVER: u32 = 1;
/// The proxy asks for credentials.
pub const DO_AUTH_TARGET_PROXY: u32 = 2;
/// User name and password are sent as they are: over https, if they matter.
pub const DO_AUTH_SCHEME_BASIC: u32 = 1;
/// A digest over both and a challenge of the server's is sent.
pub const DO_AUTH_SCHEME_DIGEST: u32 = 2;

/// The environment's proxies, as they are when a process opens a store: `http_proxy`, `https_proxy`, `all_proxy`,
/// `no_proxy`.
pub const DO_PROXY_USAGE_PRECONFIG: u32 = 0;
/// No proxy.
pub const DO_PROXY_USAGE_NO_PROXY: u32 = 1;
/// The proxies that the job names.
pub const DO_PROXY_USAGE_OVERRIDE: u32 = 2;

/// Redirects are followed.
pub const DO_HTTP_REDIRECT_POLICY_ALLOW_SILENT: u32 = 0;
/// Redirects are followed, and the remote name becomes the address that they led to.
pub const DO_HTTP_REDIRECT_POLICY_ALLOW_REPORT: u32 = 0x100;
/// Redirects are an error.
pub const DO_HTTP_REDIRECT_POLICY_DISALLOW: u32 = 0x200;
/// A redirect may lead from https to http.
pub const DO_HTTP_REDIRECT_POLICY_ALLOW_HTTPS_TO_HTTP: u32 = 0x800;

/// SHA-256.
pub const DO_DIGEST_SHA256: u32 = 1;
/// SHA-512.
pub const DO_DIGEST_SHA512: u32 = 2;
/// BLAKE3, of 32 bytes.
pub const DO_DIGEST_BLAKE3: u32 = 3;

/// The job moves, or is final.
pub const DO_WAIT_NONE: u32 = 0;
/// The job is suspended: resume it.
pub const DO_WAIT_RESUME: u32 = 1;
/// The jobs before it have all slots or connections.
pub const DO_WAIT_SLOT: u32 = 2;
/// There are as many connections to its host as there may be.
pub const DO_WAIT_HOST: u32 = 3;
/// The schedule lets nothing of its priority through at this time of day.
pub const DO_WAIT_SCHEDULE: u32 = 4;
/// It tries again after an error.
pub const DO_WAIT_RETRY: u32 = 5;
/// It tries again when the server said that it should.
pub const DO_WAIT_SERVER_ASKED: u32 = 6;
/// It is in ERROR: mend the cause and resume it, complete it, or cancel it.
pub const DO_WAIT_ERROR: u32 = 7;
/// All files are whole: complete it.
pub const DO_WAIT_COMPLETION: u32 = 8;
/// The process that owns the store has not begun with it yet.
pub const DO_WAIT_OWNER: u32 = 9;
/// There is no room for it on the disk: it goes on by itself as soon as there is as much as it needs.
pub const DO_WAIT_SPACE: u32 = 10;

/// The attempt fetched the file from its first byte.
pub const DO_RUNG_START: u32 = 0;
/// It went on by right of a strong entity tag.
pub const DO_RUNG_ETAG: u32 = 1;
/// It went on by right of the time of the last modification.
pub const DO_RUNG_LAST_MODIFIED: u32 = 2;
/// It went on because the last bytes that were there arrived again just so: no validator proved more.
pub const DO_RUNG_OVERLAP: u32 = 3;

/// Where the attempt asked, in the end; the query is left out, and `?...` says that there was one.
pub const DO_ATTEMPT_URL: u32 = 0;
/// The address that it spoke to.
pub const DO_ATTEMPT_ADDRESS: u32 = 1;
/// The validator of the version that was answered.
pub const DO_ATTEMPT_VALIDATOR: u32 = 2;
/// What happened, in words.
pub const DO_ATTEMPT_TEXT: u32 = 3;

/// All files of the job are whole.
pub const DO_NOTIFY_JOB_TRANSFERRED: u32 = 0x01;
/// The job is in ERROR.
pub const DO_NOTIFY_JOB_ERROR: u32 = 0x02;
/// Nothing is told, whatever else is set.
pub const DO_NOTIFY_DISABLE: u32 = 0x04;
/// The job changed: its bytes, files, properties or state.
pub const DO_NOTIFY_JOB_MODIFICATION: u32 = 0x08;
/// A file is whole.
pub const DO_NOTIFY_FILE_TRANSFERRED: u32 = 0x10;
/// Ranges of a file are whole.
pub const DO_NOTIFY_FILE_RANGES_TRANSFERRED: u32 = 0x20;

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
