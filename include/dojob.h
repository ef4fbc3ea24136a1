/*
 * dojob: background copy jobs that survive crashes, reboots and lost networks.
 *
 * Handles.  do_manager, do_job and the other opaque types are handles: numbers that the library looks up,
 * never pointers to anything. Any value may be passed; one that is closed answers DO_E_CLOSED, one that is
 * NULL, of another kind or out of nowhere DO_E_HANDLE. Every handle is closed once, in any order. A job is
 * not its handle: it lives in the store, and its do_job_id finds it again in any process.
 *
 * Results.  Functions answer a do_result: 0 is success, a positive number success with something to know, a
 * negative one failure. Numbers are those of Delivery Optimization and BITS where they have one. Functions
 * that take a do_error ** (which may be NULL) tell the story too: what was wrong, where, what to do.
 *
 * Strings.  UTF-8 with a NUL at the end. Those passed in are copied, and have at most 256 KiB. Those asked
 * for are written to the caller's buffer, as snprintf does: as much as fits and always a NUL,
 * DO_E_INSUFFICIENT_BUFFER if that was not all; *needed receives the size that all of it takes, NUL included.
 * With a NULL buffer and capacity 0 the call only tells the size. None is longer than 64 KiB. The library never
 * gives out a string that somebody must free.
 *
 * Structs.  Begin with struct_size, which the caller sets to the struct's size; they grow only at their end.
 *
 * Threads.  Every function may be called from any thread at any time. Only do_events_wait and
 * do_notices_next wait for something to happen; functions that change a job return when the change is
 * durable, and getters wait for neither network nor transfers.
 *
 * Notifications.  By call: do_job_set_notify_interface; the functions run on a thread of the manager's, and
 * taking them back, or closing the manager, waits for the one that runs. By pull: do_notices_next, for
 * programs that call their own functions from their own thread. What a job has to tell is kept in the store
 * until somebody has taken it. do_events_wait is simpler still: it only says which job changed.
 *
 * Fork.  A child of a process that had a manager open gets DO_E_FORKED, without a do_error, until it calls
 * exec; only the functions that tell versions and results in words work there.
 *
 * Outputs are written only on success, except that handles asked for are set to NULL first.
 *
 * Written from src/ffi; changes here are overwritten.
 */

#ifndef DOJOB_H
#define DOJOB_H

#include <stddef.h>
#include <stdint.h>

/**
 * The call succeeded.
 */
#define DO_OK ((do_result)0x00000000u)

/**
 * The call succeeded and returned fewer items than were asked for.
 */
#define DO_S_FALSE ((do_result)0x00000001u)

/**
 * The job is complete; files that were not whole were discarded.
 */
#define DO_S_PARTIAL_COMPLETE ((do_result)0x00200017u)

/**
 * The call succeeded, but temporary files could not be deleted.
 */
#define DO_S_UNABLE_TO_DELETE_FILES ((do_result)0x0020001Au)

/**
 * Nothing happened before the time-out passed.
 */
#define DO_S_TIMEOUT ((do_result)0x20D00001u)

/**
 * The operating system refused for a reason that has no code of its own.
 */
#define DO_E_FAIL ((do_result)0x80004005u)

/**
 * The interface does not offer this.
 */
#define DO_E_NOT_IMPL ((do_result)0x80004001u)

/**
 * A pointer that must not be NULL is NULL.
 */
#define DO_E_POINTER ((do_result)0x80004003u)

/**
 * The library met a fault of its own; the error's text says where.
 */
#define DO_E_UNEXPECTED ((do_result)0x8000FFFFu)

/**
 * An argument is not valid.
 */
#define DO_E_INVALID_ARG ((do_result)0x80070057u)

/**
 * A string is not valid UTF-8.
 */
#define DO_E_INVALID_UTF8 ((do_result)0x80070459u)

/**
 * The handle is not one that this library gave out for such an object.
 */
#define DO_E_HANDLE ((do_result)0x80070006u)

/**
 * The handle, or the manager that it came from, has been closed.
 */
#define DO_E_CLOSED ((do_result)0xA0D00001u)

/**
 * The process was forked while a manager was open; call exec in the child, or open the manager only there.
 */
#define DO_E_FORKED ((do_result)0xA0D00002u)

/**
 * The buffer is too small; the size that is needed has been returned.
 */
#define DO_E_INSUFFICIENT_BUFFER ((do_result)0x8007007Au)

/**
 * A string is longer than the interface allows.
 */
#define DO_E_STRING_TOO_LONG ((do_result)0x80200021u)

/**
 * Permission to the file or folder is denied.
 */
#define DO_E_ACCESS_DENIED ((do_result)0x80070005u)

/**
 * The file does not exist.
 */
#define DO_E_FILE_NOT_FOUND ((do_result)0x80070002u)

/**
 * The folder does not exist.
 */
#define DO_E_PATH_NOT_FOUND ((do_result)0x80070003u)

/**
 * A folder stands where a file is meant.
 */
#define DO_E_IS_DIRECTORY ((do_result)0x80070150u)

/**
 * The file exists already.
 */
#define DO_E_ALREADY_EXISTS ((do_result)0x800700B7u)

/**
 * The file system is read-only.
 */
#define DO_E_WRITE_PROTECT ((do_result)0x80070013u)

/**
 * The disk is full.
 */
#define DO_E_DISK_FULL ((do_result)0x80070070u)

/**
 * The user's quota on the disk is used up.
 */
#define DO_E_QUOTA_EXCEEDED ((do_result)0x8007050Fu)

/**
 * The file is larger than the file system or a limit of the process allows.
 */
#define DO_E_FILE_TOO_LARGE ((do_result)0x800700DFu)

/**
 * The process or the system has too many files open.
 */
#define DO_E_TOO_MANY_OPEN_FILES ((do_result)0x80070004u)

/**
 * The name of the file is longer than the file system allows.
 */
#define DO_E_NAME_TOO_LONG ((do_result)0x800700CEu)

/**
 * The system has no memory left.
 */
#define DO_E_OUT_OF_MEMORY ((do_result)0x8007000Eu)

/**
 * The disk reported an error.
 */
#define DO_E_IO_DEVICE ((do_result)0x8007045Du)

/**
 * The store could not be read or written.
 */
#define DO_E_STORE ((do_result)0xA0D00004u)

/**
 * Another process kept the store locked for too long.
 */
#define DO_E_STORE_BUSY ((do_result)0xA0D00005u)

/**
 * The store was written by a newer version of the library.
 */
#define DO_E_STORE_VERSION ((do_result)0xA0D00003u)

/**
 * The store's folder holds a database of another program.
 */
#define DO_E_STORE_FOREIGN ((do_result)0xA0D00006u)

/**
 * The store's database is damaged.
 */
#define DO_E_DATABASE_CORRUPT ((do_result)0x8020006Cu)

/**
 * The store has no such job.
 */
#define DO_E_JOB_NOT_FOUND ((do_result)0x80D02003u)

/**
 * The job has no files.
 */
#define DO_E_JOB_EMPTY ((do_result)0x80D02004u)

/**
 * The property can be set, but never be read.
 */
#define DO_E_WRITE_ONLY_PROPERTY ((do_result)0x80D02015u)

/**
 * The job's state does not allow the call.
 */
#define DO_E_INVALID_STATE ((do_result)0x80D02013u)

/**
 * The job is not in error.
 */
#define DO_E_ERROR_INFORMATION_UNAVAILABLE ((do_result)0x80D02014u)

/**
 * The error does not concern a file.
 */
#define DO_E_FILE_NOT_AVAILABLE ((do_result)0x80D02010u)

/**
 * The job made no progress within its no-progress time-out.
 */
#define DO_E_DOWNLOAD_NO_PROGRESS ((do_result)0x80D02002u)

/**
 * The job transferred for longer than its maximum download time.
 */
#define DO_E_MAX_DOWNLOAD_TIMEOUT ((do_result)0x80200054u)

/**
 * The job's files are larger than its maximum download size.
 */
#define DO_E_MAX_DOWNLOAD_SIZE ((do_result)0x80200064u)

/**
 * The schedule lets nothing of the job's priority through at this time of day.
 */
#define DO_E_BLOCKED_BY_POLICY ((do_result)0x8020003Eu)

/**
 * The store has as many jobs as its limit allows.
 */
#define DO_E_TOO_MANY_JOBS ((do_result)0x80200049u)

/**
 * The job would have more files than the store's limit allows.
 */
#define DO_E_TOO_MANY_FILES_IN_JOB ((do_result)0x80200051u)

/**
 * The file would have more ranges than the store's limit allows.
 */
#define DO_E_TOO_MANY_RANGES_IN_FILE ((do_result)0x80200052u)

/**
 * The server does not serve the ranges that the file consists of.
 */
#define DO_E_INSUFFICIENT_RANGE_SUPPORT ((do_result)0x80D05011u)

/**
 * The network is not reachable.
 */
#define DO_E_BLOCKED_BY_NO_NETWORK ((do_result)0x80D03805u)

/**
 * The server's name could not be resolved.
 */
#define DO_E_NAME_NOT_RESOLVED ((do_result)0x80072EE7u)

/**
 * The server did not accept a connection.
 */
#define DO_E_CONNECT_FAILURE ((do_result)0x8020002Du)

/**
 * The connection ended before the whole answer had arrived.
 */
#define DO_E_CONNECTION_CLOSED ((do_result)0x8020002Eu)

/**
 * The server did not answer in time.
 */
#define DO_E_TIMEOUT ((do_result)0x800705B4u)

/**
 * The server's certificate is not trusted.
 */
#define DO_E_HTTP_CERT_VALIDATION ((do_result)0x80D05002u)

/**
 * The server redirects too often, or to where the job may not go.
 */
#define DO_E_REDIRECT ((do_result)0x80072F7Cu)

/**
 * The server's answer breaks HTTP's rules, or is not what was asked for.
 */
#define DO_E_INVALID_SERVER_RESPONSE ((do_result)0x8020001Bu)

/**
 * The server sends something else in the place of the file that it had begun to send.
 */
#define DO_E_UNEXPECTED_CONTENT ((do_result)0xA0D00008u)

/**
 * The server's answer does not tell where the file ends.
 */
#define DO_E_MISSING_FILE_SIZE ((do_result)0x80200011u)

/**
 * The answer's body is not as long as was announced.
 */
#define DO_E_HTTP_BLOCKSIZE_MISMATCH ((do_result)0x80D05001u)

/**
 * A part file was changed by somebody else.
 */
#define DO_E_LOCAL_FILE_CHANGED ((do_result)0x8020001Du)

/**
 * A range of the file is empty, or ends behind what a file can have.
 */
#define DO_E_INVALID_RANGE ((do_result)0x80D05010u)

/**
 * Two ranges of the file overlap.
 */
#define DO_E_OVERLAPPING_RANGES ((do_result)0x80D05012u)

/**
 * The hash algorithm is not one that the library knows.
 */
#define DO_E_INVALID_HASH_ALGORITHM ((do_result)0x80200041u)

/**
 * The file is not what it should be, by its digest or by its caller's judgement.
 */
#define DO_E_VALIDATION_FAILED ((do_result)0x80200053u)

/**
 * The proxy list is longer than 4,000 characters.
 */
#define DO_E_PROXY_LIST_TOO_LARGE ((do_result)0x80200018u)

/**
 * The proxy bypass list is longer than 4,000 characters.
 */
#define DO_E_PROXY_BYPASS_LIST_TOO_LARGE ((do_result)0x80200019u)

/**
 * The proxy list or the proxy bypass list is not valid.
 */
#define DO_E_INVALID_PROXY_INFO ((do_result)0x8020003Fu)

/**
 * The user name or the password is not valid.
 */
#define DO_E_INVALID_CREDENTIALS ((do_result)0x80200040u)

/**
 * The user name is longer than 300 characters.
 */
#define DO_E_USERNAME_TOO_LARGE ((do_result)0x80200025u)

/**
 * The password is longer than 65,535 characters.
 */
#define DO_E_PASSWORD_TOO_LARGE ((do_result)0x80200026u)

/**
 * The target of the credentials is neither server nor proxy.
 */
#define DO_E_INVALID_AUTH_TARGET ((do_result)0x80200027u)

/**
 * The library does not offer this scheme of authentication.
 */
#define DO_E_INVALID_AUTH_SCHEME ((do_result)0x80200028u)

/**
 * The server's certificate has expired, or is not valid yet.
 */
#define DO_E_CERT_EXPIRED ((do_result)0x80072F05u)

/**
 * The server's certificate is for another name.
 */
#define DO_E_CERT_WRONG_NAME ((do_result)0x80072F06u)

/**
 * The server's certificate comes from an authority that is not trusted.
 */
#define DO_E_CERT_UNKNOWN_AUTHORITY ((do_result)0x80072F0Du)

/**
 * The server's certificate has been revoked.
 */
#define DO_E_CERT_REVOKED ((do_result)0x80072F8Au)

/**
 * The server wants a client certificate.
 */
#define DO_E_CLIENT_CERT_NEEDED ((do_result)0x80072F0Cu)

/**
 * No secure connection could be agreed on with the server.
 */
#define DO_E_SECURE_FAILURE ((do_result)0x80072F8Fu)

/**
 * The certificate or key file cannot be used.
 */
#define DO_E_CERT_FILE ((do_result)0xA0D00007u)

/**
 * The code for an HTTP status that is a failure, such as 404.
 */
#define DO_E_HTTP(status) ((do_result)(0x80190000u | (uint32_t)(status)))


/**
 * The ABI that this header describes; compare with `do_abi_version` where both may differ.
 */
#define DO_ABI_VERSION 1

/**
 * A size that is not known yet.
 */
#define DO_SIZE_UNKNOWN 18446744073709551615ull

/**
 * A wait without end.
 */
#define DO_INFINITE 4294967295

/**
 * A range to the end of the file.
 */
#define DO_LENGTH_TO_EOF 18446744073709551615ull

/**
 * Nothing may transfer.
 */
#define DO_BANDWIDTH_NOTHING 18446744073709551615ull

/**
 * The job waits for a slot.
 */
#define DO_JOB_STATE_QUEUED 0

/**
 * The job connects. Never entered; kept because the interface has it.
 */
#define DO_JOB_STATE_CONNECTING 1

/**
 * The job moves bytes.
 */
#define DO_JOB_STATE_TRANSFERRING 2

/**
 * The job rests until it is resumed; every job is born so.
 */
#define DO_JOB_STATE_SUSPENDED 3

/**
 * The job failed in a way that trying again does not mend.
 */
#define DO_JOB_STATE_ERROR 4

/**
 * The job failed, and will try again by itself.
 */
#define DO_JOB_STATE_TRANSIENT_ERROR 5

/**
 * All files are whole; `do_job_complete` gives them their names.
 */
#define DO_JOB_STATE_TRANSFERRED 6

/**
 * The job is completed: final.
 */
#define DO_JOB_STATE_ACKNOWLEDGED 7

/**
 * The job is cancelled: final.
 */
#define DO_JOB_STATE_CANCELLED 8

/**
 * A user waits for the job.
 */
#define DO_JOB_PRIORITY_FOREGROUND 0

/**
 * Before normal jobs.
 */
#define DO_JOB_PRIORITY_HIGH 1

/**
 * The default.
 */
#define DO_JOB_PRIORITY_NORMAL 2

/**
 * After all others.
 */
#define DO_JOB_PRIORITY_LOW 3

/**
 * The job copies remote files to local ones.
 */
#define DO_JOB_TYPE_DOWNLOAD 0

/**
 * No context: a call was refused.
 */
#define DO_ERROR_CONTEXT_NONE 0

/**
 * It is not known where the error arose.
 */
#define DO_ERROR_CONTEXT_UNKNOWN 1

/**
 * The manager or its store.
 */
#define DO_ERROR_CONTEXT_GENERAL_QUEUE_MANAGER 2

/**
 * The delivery of a notification.
 */
#define DO_ERROR_CONTEXT_QUEUE_MANAGER_NOTIFICATION 3

/**
 * The local file or its part file.
 */
#define DO_ERROR_CONTEXT_LOCAL_FILE 4

/**
 * The remote file.
 */
#define DO_ERROR_CONTEXT_REMOTE_FILE 5

/**
 * The network, the connection or the protocol.
 */
#define DO_ERROR_CONTEXT_GENERAL_TRANSPORT 6

/**
 * The server that has the file asks for credentials.
 */
#define DO_AUTH_TARGET_SERVER 1

/**
 * The proxy asks for credentials.
 */
#define DO_AUTH_TARGET_PROXY 2

/**
 * User name and password are sent as they are: over https, if they matter.
 */
#define DO_AUTH_SCHEME_BASIC 1

/**
 * A digest over both and a challenge of the server's is sent.
 */
#define DO_AUTH_SCHEME_DIGEST 2

/**
 * The environment's proxies, as they are when a process opens a store: `http_proxy`, `https_proxy`, `all_proxy`,
 * `no_proxy`.
 */
#define DO_PROXY_USAGE_PRECONFIG 0

/**
 * No proxy.
 */
#define DO_PROXY_USAGE_NO_PROXY 1

/**
 * The proxies that the job names.
 */
#define DO_PROXY_USAGE_OVERRIDE 2

/**
 * Redirects are followed.
 */
#define DO_HTTP_REDIRECT_POLICY_ALLOW_SILENT 0

/**
 * Redirects are followed, and the remote name becomes the address that they led to.
 */
#define DO_HTTP_REDIRECT_POLICY_ALLOW_REPORT 256

/**
 * Redirects are an error.
 */
#define DO_HTTP_REDIRECT_POLICY_DISALLOW 512

/**
 * A redirect may lead from https to http.
 */
#define DO_HTTP_REDIRECT_POLICY_ALLOW_HTTPS_TO_HTTP 2048

/**
 * SHA-256.
 */
#define DO_DIGEST_SHA256 1

/**
 * SHA-512.
 */
#define DO_DIGEST_SHA512 2

/**
 * BLAKE3, of 32 bytes.
 */
#define DO_DIGEST_BLAKE3 3

/**
 * The job moves, or is final.
 */
#define DO_WAIT_NONE 0

/**
 * The job is suspended: resume it.
 */
#define DO_WAIT_RESUME 1

/**
 * The jobs before it have all slots or connections.
 */
#define DO_WAIT_SLOT 2

/**
 * There are as many connections to its host as there may be.
 */
#define DO_WAIT_HOST 3

/**
 * The schedule lets nothing of its priority through at this time of day.
 */
#define DO_WAIT_SCHEDULE 4

/**
 * It tries again after an error.
 */
#define DO_WAIT_RETRY 5

/**
 * It tries again when the server said that it should.
 */
#define DO_WAIT_SERVER_ASKED 6

/**
 * It is in ERROR: mend the cause and resume it, complete it, or cancel it.
 */
#define DO_WAIT_ERROR 7

/**
 * All files are whole: complete it.
 */
#define DO_WAIT_COMPLETION 8

/**
 * The process that owns the store has not begun with it yet.
 */
#define DO_WAIT_OWNER 9

/**
 * There is no room for it on the disk: it goes on by itself as soon as there is as much as it needs.
 */
#define DO_WAIT_SPACE 10

/**
 * The attempt fetched the file from its first byte.
 */
#define DO_RUNG_START 0

/**
 * It went on by right of a strong entity tag.
 */
#define DO_RUNG_ETAG 1

/**
 * It went on by right of the time of the last modification.
 */
#define DO_RUNG_LAST_MODIFIED 2

/**
 * It went on because the last bytes that were there arrived again just so: no validator proved more.
 */
#define DO_RUNG_OVERLAP 3

/**
 * Where the attempt asked, in the end; the query is left out, and `?...` says that there was one.
 */
#define DO_ATTEMPT_URL 0

/**
 * The address that it spoke to.
 */
#define DO_ATTEMPT_ADDRESS 1

/**
 * The validator of the version that was answered.
 */
#define DO_ATTEMPT_VALIDATOR 2

/**
 * What happened, in words.
 */
#define DO_ATTEMPT_TEXT 3

/**
 * All files of the job are whole.
 */
#define DO_NOTIFY_JOB_TRANSFERRED 1

/**
 * The job is in ERROR.
 */
#define DO_NOTIFY_JOB_ERROR 2

/**
 * Nothing is told, whatever else is set.
 */
#define DO_NOTIFY_DISABLE 4

/**
 * The job changed: its bytes, files, properties or state.
 */
#define DO_NOTIFY_JOB_MODIFICATION 8

/**
 * A file is whole.
 */
#define DO_NOTIFY_FILE_TRANSFERRED 16

/**
 * Ranges of a file are whole.
 */
#define DO_NOTIFY_FILE_RANGES_TRANSFERRED 32

/**
 * The job's state changed.
 */
#define DO_EVENT_STATE 1

/**
 * The job's bytes changed.
 */
#define DO_EVENT_PROGRESS 2

/**
 * The job's files, name or other properties changed.
 */
#define DO_EVENT_PROPERTIES 4

/**
 * A snapshot of the ledger of a job: its latest attempts. Closed with `do_enum_attempts_close`.
 */
typedef struct do_enum_attempts do_enum_attempts;

/**
 * A snapshot of the files of a job. Closed with `do_enum_files_close`.
 */
typedef struct do_enum_files do_enum_files;

/**
 * A snapshot of the jobs of a store. Closed with `do_enum_jobs_close`.
 */
typedef struct do_enum_jobs do_enum_jobs;

/**
 * Why a call was refused, or why a job is in error. Closed with `do_error_close`.
 */
typedef struct do_error do_error;

/**
 * Changes of jobs that have not been taken yet. Closed with `do_events_close`.
 */
typedef struct do_events do_events;

/**
 * A file of a job. Closed with `do_file_close`.
 */
typedef struct do_file do_file;

/**
 * A job. A handle to it, not the job itself, which lives in the store. Closed with `do_job_close`.
 */
typedef struct do_job do_job;

/**
 * A manager: an open store and its engine. Closed with `do_manager_close`.
 */
typedef struct do_manager do_manager;

/**
 * What watched jobs have to tell, by pull. Closed with `do_notices_close`.
 */
typedef struct do_notices do_notices;

/**
 * What every fallible function returns: 0 is success, positive success with something to know,
 * negative a failure. `do_result_get_text` tells it in words.
 */
typedef int32_t do_result;

/**
 * How a manager works. Zero in a field means its default.
 */
typedef struct do_manager_options {
    /**
     * `sizeof (do_manager_options)`, set by the caller.
     */
    uint32_t struct_size;
    /**
     * Jobs that transfer at the same time; 4 by default.
     */
    uint32_t max_running_jobs;
} do_manager_options;

/**
 * The identity of a job: a GUID, in the order in which its text form is written.
 */
typedef struct do_job_id {
    /**
     * The sixteen bytes.
     */
    uint8_t bytes[16];
} do_job_id;

/**
 * Which jobs an enumeration gives.
 */
typedef struct do_job_filter {
    /**
     * `sizeof (do_job_filter)`, set by the caller.
     */
    uint32_t struct_size;
    /**
     * The states: bit `1 << DO_JOB_STATE_QUEUED`, and so on; zero is any.
     */
    uint32_t states;
    /**
     * What display names begin with; NULL is anything.
     */
    const char *name_prefix;
} do_job_filter;

/**
 * What holds for all jobs of a store, in every process. Zero is no limit.
 */
typedef struct do_limits {
    /**
     * `sizeof (do_limits)`, set by the caller; on return the size that was filled.
     */
    uint32_t struct_size;
    /**
     * Connections of all jobs together.
     */
    uint32_t connections;
    /**
     * Connections to one host.
     */
    uint32_t connections_per_host;
    /**
     * Zero.
     */
    uint32_t reserved;
    /**
     * Jobs that are neither completed nor cancelled; beyond it DO_E_TOO_MANY_JOBS.
     */
    uint64_t max_jobs;
    /**
     * Files in one job; beyond it DO_E_TOO_MANY_FILES_IN_JOB.
     */
    uint64_t max_files_per_job;
    /**
     * Ranges in one file; beyond it DO_E_TOO_MANY_RANGES_IN_FILE.
     */
    uint64_t max_ranges_per_file;
    /**
     * Seconds that a job may rest unchanged before it is cancelled; 30 days by default.
     */
    uint64_t inactivity_timeout;
    /**
     * Bytes a second of all jobs together.
     */
    uint64_t bandwidth;
    /**
     * Bytes a second of all jobs of a priority together.
     */
    uint64_t bandwidth_foreground;
    /**
     * The same.
     */
    uint64_t bandwidth_high;
    /**
     * The same.
     */
    uint64_t bandwidth_normal;
    /**
     * The same.
     */
    uint64_t bandwidth_low;
} do_limits;

/**
 * A time of the local day in which another bandwidth holds. It never grows, and has no size.
 */
typedef struct do_bandwidth_period {
    /**
     * The days on which it begins: bit 0 is Sunday.
     */
    uint32_t days;
    /**
     * The minute of the day in which it begins.
     */
    uint32_t from_minute;
    /**
     * The minute in which it ends; one that is not later is on the next day.
     */
    uint32_t to_minute;
    /**
     * Whom it concerns: bit `1 << DO_JOB_PRIORITY_FOREGROUND`, and so on.
     */
    uint32_t priorities;
    /**
     * Bytes a second of all jobs of each of these priorities; zero is no limit, `DO_BANDWIDTH_NOTHING` nothing.
     */
    uint64_t bandwidth;
} do_bandwidth_period;

/**
 * A file to be added to a job. As in the interface that this is modelled on it never grows, and has no size.
 */
typedef struct do_file_info {
    /**
     * The remote name.
     */
    const char *remote_name;
    /**
     * The local name.
     */
    const char *local_name;
} do_file_info;

/**
 * A piece of a remote file. As in the interface that this is modelled on it never grows, and has no size.
 */
typedef struct do_file_range {
    /**
     * The first byte.
     */
    uint64_t initial_offset;
    /**
     * The number of bytes, or `DO_LENGTH_TO_EOF`; never zero.
     */
    uint64_t length;
} do_file_range;

/**
 * How far a job is.
 */
typedef struct do_job_progress {
    /**
     * `sizeof (do_job_progress)`, set by the caller; on return the size that was filled.
     */
    uint32_t struct_size;
    /**
     * Zero.
     */
    uint32_t reserved;
    /**
     * Bytes in all files, or `DO_SIZE_UNKNOWN` until every file's size is known.
     */
    uint64_t bytes_total;
    /**
     * Bytes received.
     */
    uint64_t bytes_transferred;
    /**
     * Files in the job.
     */
    uint32_t files_total;
    /**
     * Files that are whole.
     */
    uint32_t files_transferred;
} do_job_progress;

/**
 * When things happened to a job: 100-nanosecond ticks since 1601-01-01 UTC, as a `FILETIME` counts.
 */
typedef struct do_job_times {
    /**
     * `sizeof (do_job_times)`, set by the caller; on return the size that was filled.
     */
    uint32_t struct_size;
    /**
     * Zero.
     */
    uint32_t reserved;
    /**
     * When the job was created.
     */
    uint64_t creation_time;
    /**
     * When it last changed.
     */
    uint64_t modification_time;
    /**
     * When all its files were whole; zero before that.
     */
    uint64_t transfer_completion_time;
} do_job_times;

/**
 * Why a job does not move, and until when.
 */
typedef struct do_wait_reason {
    /**
     * `sizeof (do_wait_reason)`, set by the caller; on return the size that was filled.
     */
    uint32_t struct_size;
    /**
     * A `DO_WAIT_` value.
     */
    uint32_t reason;
    /**
     * The error behind it; DO_OK if there is none.
     */
    do_result code;
    /**
     * Zero.
     */
    uint32_t reserved;
    /**
     * When the wait is over by itself, in 100-nanosecond ticks since 1601-01-01 UTC; zero if that is not known.
     */
    uint64_t until;
    /**
     * Free bytes that the disk has to have, if it is room that the job waits for; else zero.
     */
    uint64_t bytes_needed;
} do_wait_reason;

/**
 * Who is called when something happens to a job. Handles passed to the functions are theirs only until they
 * return, and the library closes them. A function that answers with a failure is called again after a while, until
 * it answers with a success; but for `job_modification`, which is called once. One that is NULL counts as having
 * answered DO_OK.
 */
typedef struct do_notify_interface {
    /**
     * `sizeof (do_notify_interface)`, set by the caller; on return the size that was filled.
     */
    uint32_t struct_size;
    /**
     * Zero.
     */
    uint32_t reserved;
    /**
     * Passed to each function as it is.
     */
    void *user_data;
    /**
     * All files of the job are whole. The place to call `do_job_complete`.
     */
    do_result (*job_transferred)(void *user_data, struct do_job *job);
    /**
     * The job is in ERROR.
     */
    do_result (*job_error)(void *user_data, struct do_job *job, struct do_error *error);
    /**
     * The job's bytes, files, properties or state changed; not where another function is told.
     */
    do_result (*job_modification)(void *user_data, struct do_job *job);
    /**
     * A file is whole.
     */
    do_result (*file_transferred)(void *user_data, struct do_job *job, struct do_file *file);
    /**
     * `count` ranges of a file are whole.
     */
    do_result (*file_ranges_transferred)(void *user_data,
                                         struct do_job *job,
                                         struct do_file *file,
                                         uint32_t count,
                                         const struct do_file_range *ranges);
    /**
     * Called once, when none of the others is called any more.
     */
    void (*finalize)(void *user_data);
} do_notify_interface;

/**
 * One attempt on a file: one HTTP exchange, with its redirects.
 */
typedef struct do_attempt {
    /**
     * `sizeof (do_attempt)`, set by the caller; on return the size that was filled.
     */
    uint32_t struct_size;
    /**
     * The file's place in the job, from zero.
     */
    uint32_t file;
    /**
     * Its number, which grows over all jobs of the store.
     */
    uint64_t number;
    /**
     * When it began, in 100-nanosecond ticks since 1601-01-01 UTC.
     */
    uint64_t began;
    /**
     * How long it took, in milliseconds.
     */
    uint64_t duration_ms;
    /**
     * The first byte that it fetched.
     */
    uint64_t start;
    /**
     * Bytes that it fetched.
     */
    uint64_t bytes;
    /**
     * The HTTP status of the last answer; zero if there was none.
     */
    uint32_t http_status;
    /**
     * By what right it went on where an earlier attempt had ended: a `DO_RUNG_` value.
     */
    uint32_t rung;
    /**
     * What ended it; DO_OK if the file became whole or the attempt was stopped.
     */
    do_result code;
    /**
     * The operating system's own number, or zero.
     */
    int32_t os_code;
} do_attempt;

/**
 * How far a file is.
 */
typedef struct do_file_progress {
    /**
     * `sizeof (do_file_progress)`, set by the caller; on return the size that was filled.
     */
    uint32_t struct_size;
    /**
     * 1 once the file stands under its local name, else 0.
     */
    uint32_t completed;
    /**
     * Bytes in the file, or `DO_SIZE_UNKNOWN`.
     */
    uint64_t bytes_total;
    /**
     * Bytes received.
     */
    uint64_t bytes_transferred;
} do_file_progress;

/**
 * That something about a job has changed.
 */
typedef struct do_event {
    /**
     * `sizeof (do_event)`, set by the caller; on return the size that was filled.
     */
    uint32_t struct_size;
    /**
     * What changed: a set of `DO_EVENT_` bits.
     */
    uint32_t what;
    /**
     * The job.
     */
    struct do_job_id job_id;
    /**
     * The job's state at the moment when the event was taken.
     */
    uint32_t state;
    /**
     * Zero.
     */
    uint32_t reserved;
} do_event;

/**
 * Something that a watched job has to tell.
 */
typedef struct do_notice {
    /**
     * `sizeof (do_notice)`, set by the caller; on return the size that was filled.
     */
    uint32_t struct_size;
    /**
     * A `DO_NOTIFY_` value; 0 once the job is completed or cancelled: then it is watched no longer, and this needs
     * no answer.
     */
    uint32_t kind;
    /**
     * What `do_notices_answer` names it by.
     */
    uint64_t number;
    /**
     * The job.
     */
    struct do_job_id job_id;
    /**
     * The file's place in the job, for notices of files.
     */
    uint32_t file;
    /**
     * How many ranges `do_notices_get_ranges` gives, for notices of ranges.
     */
    uint32_t ranges;
} do_notice;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * Opens the store in a folder (absolute path; created if it is not there, for its user alone) and gives a
 * handle to its manager. `options` may be NULL; they count for the first manager of a process on a store.
 * Any number of processes may have one store open, and a process may open it more than once: one process
 * moves the bytes, and another takes over within a second when it ends or dies. The first call starts
 * threads; nothing runs before it. DO_E_POINTER, DO_E_INVALID_ARG, DO_E_INVALID_UTF8, DO_E_ACCESS_DENIED
 * and the system's other codes, DO_E_STORE_VERSION, DO_E_DATABASE_CORRUPT, DO_E_STORE_BUSY, DO_E_FORKED.
 */
do_result do_manager_open(const char *store,
                          const struct do_manager_options *options,
                          struct do_manager **manager,
                          struct do_error **error);

/**
 * Closes the manager. Handles that came from it, except to errors, answer DO_E_CLOSED from now on, and are
 * still to be closed;
 * threads that wait on its events return. If it is the process's last manager on its store, transfers
 * stop, and go on when a process opens the store again. Returns when none runs any more.
 * DO_E_HANDLE, DO_E_CLOSED.
 */
do_result do_manager_close(struct do_manager *manager);

/**
 * Creates a job: suspended, without files, durable when this returns. `type` is DO_JOB_TYPE_DOWNLOAD; the
 * name has 1 to 256 characters and need not be unique. `id` receives the job's identity, by which any
 * process finds it again, and may be NULL. The caller closes `job` with `do_job_close`.
 * DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_INVALID_ARG, DO_E_INVALID_UTF8, DO_E_STRING_TOO_LONG,
 * DO_E_NOT_IMPL (another type), DO_E_TOO_MANY_JOBS, DO_E_STORE.
 */
do_result do_manager_create_job(struct do_manager *manager,
                                const char *display_name,
                                uint32_t type,
                                struct do_job_id *id,
                                struct do_job **job,
                                struct do_error **error);

/**
 * Gives a handle to the job with this identity; the caller closes it with `do_job_close`.
 * DO_E_JOB_NOT_FOUND if the store has none, or only one that was completed or cancelled; DO_E_HANDLE,
 * DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_manager_get_job(struct do_manager *manager,
                             const struct do_job_id *id,
                             struct do_job **job,
                             struct do_error **error);

/**
 * Gives an enumerator over all jobs that are neither completed nor cancelled, as they are at this moment;
 * the caller closes it with `do_enum_jobs_close`. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_manager_enum_jobs(struct do_manager *manager, struct do_enum_jobs **jobs);

/**
 * As `do_manager_enum_jobs`, for the jobs that `filter` lets through: those in some states, or with display names
 * that begin with a prefix. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_INVALID_ARG (struct_size),
 * DO_E_INVALID_UTF8, DO_E_STORE.
 */
do_result do_manager_enum_jobs_filtered(struct do_manager *manager,
                                        const struct do_job_filter *filter,
                                        struct do_enum_jobs **jobs,
                                        struct do_error **error);

/**
 * Writes what a result means, as one sentence, for every result and HTTP failure. `language` is a Windows LANGID;
 * the texts are English, whatever it is. DO_E_INSUFFICIENT_BUFFER if it does not fit, DO_E_HANDLE, DO_E_CLOSED,
 * DO_E_POINTER.
 */
do_result do_manager_get_error_description(struct do_manager *manager,
                                           do_result result,
                                           uint32_t language,
                                           char *buffer,
                                           size_t capacity,
                                           size_t *needed);

/**
 * Begins to collect changes of all jobs of the store, whichever process makes them; `do_events_wait` takes
 * them, and the caller closes `events` with `do_events_close`. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
 */
do_result do_manager_subscribe(struct do_manager *manager, struct do_events **events);

/**
 * Fills in what holds for all jobs of the store. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_INVALID_ARG
 * (struct_size), DO_E_STORE.
 */
do_result do_manager_get_limits(struct do_manager *manager, struct do_limits *limits);

/**
 * Sets what holds for all jobs of the store: for every process, for good, and at once. Fields that the caller's
 * struct does not have stay as they are. Jobs and files beyond a new limit stay; no more can be added.
 * DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_INVALID_ARG (struct_size), DO_E_STORE.
 */
do_result do_manager_set_limits(struct do_manager *manager,
                                const struct do_limits *limits,
                                struct do_error **error);

/**
 * Writes the times of the local day in which other bandwidths hold, to room for `capacity` of them, and to `needed`
 * how many there are. DO_E_INSUFFICIENT_BUFFER if they do not fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER,
 * DO_E_STORE.
 */
do_result do_manager_get_bandwidth_schedule(struct do_manager *manager,
                                            struct do_bandwidth_period *periods,
                                            uint32_t capacity,
                                            uint32_t *needed);

/**
 * Sets the times of the local day in which other bandwidths hold than those of the limits: for every process, for
 * good, and at once. The first of the `count` periods (at most 64) that matches counts; none at all is no schedule.
 * DO_E_INVALID_ARG, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_manager_set_bandwidth_schedule(struct do_manager *manager,
                                            uint32_t count,
                                            const struct do_bandwidth_period *periods,
                                            struct do_error **error);

/**
 * Adds a file. `remote_name` is an http or https URL of at most 2,200 characters without credentials;
 * `local_name` is an absolute path in a folder that exists and may be written to. What stands at the local
 * name stays until `do_job_complete` replaces it. Allowed until the job is completed or cancelled.
 * DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_INVALID_ARG, DO_E_INVALID_UTF8, DO_E_STRING_TOO_LONG,
 * DO_E_PATH_NOT_FOUND, DO_E_NAME_TOO_LONG,
 * DO_E_ACCESS_DENIED (also where a device, a pipe or a socket stands), DO_E_WRITE_PROTECT, DO_E_IS_DIRECTORY, DO_E_TOO_MANY_FILES_IN_JOB, DO_E_INVALID_STATE,
 * DO_E_STORE.
 */
do_result do_job_add_file(struct do_job *job,
                          const char *remote_name,
                          const char *local_name,
                          struct do_error **error);

/**
 * Adds `count` files (at most 1,000,000) in one step: all of them, or none if one is refused; the story tells
 * which. What is said of `do_job_add_file` holds for each, and its codes, and DO_E_TOO_MANY_FILES_IN_JOB.
 */
do_result do_job_add_file_set(struct do_job *job,
                              uint32_t count,
                              const struct do_file_info *files,
                              struct do_error **error);

/**
 * Adds a file that consists of `count` ranges of the remote one, packed in the order given: 100-199, 900-999 and
 * 400-499 make a file of 300 bytes. Without ranges it is all of the remote file; more than 65,536 are too many.
 * What is said of `do_job_add_file` holds too, and its codes, and DO_E_INVALID_RANGE (empty, or beyond what a file
 * can have), DO_E_OVERLAPPING_RANGES, DO_E_TOO_MANY_RANGES_IN_FILE.
 */
do_result do_job_add_file_with_ranges(struct do_job *job,
                                      const char *remote_name,
                                      const char *local_name,
                                      uint32_t count,
                                      const struct do_file_range *ranges,
                                      struct do_error **error);

/**
 * Gives a handle to the file at a place in the order in which they were added, from zero; the caller closes it with
 * `do_file_close`. DO_E_INVALID_ARG if there is none, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_job_get_file(struct do_job *job,
                          uint32_t place,
                          struct do_file **file);

/**
 * Gives an enumerator over the job's files, in the order in which they were added; the caller closes it
 * with `do_enum_files_close`. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_job_enum_files(struct do_job *job, struct do_enum_files **files);

/**
 * Stops the job's transfers until it is resumed. On a job that is suspended or TRANSFERRED nothing changes.
 * DO_E_INVALID_STATE once it is completed or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
 */
do_result do_job_suspend(struct do_job *job, struct do_error **error);

/**
 * Asks for the job to run: starts a new one, restarts a stopped or failed one, and ends a wait after an
 * error. On a job that runs nothing changes. DO_E_JOB_EMPTY without files, DO_E_INVALID_STATE once it is
 * completed or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
 */
do_result do_job_resume(struct do_job *job, struct do_error **error);

/**
 * Gives the job up and deletes what it has fetched. DO_S_UNABLE_TO_DELETE_FILES if something of it is left
 * on the disk, DO_E_INVALID_STATE once it is completed or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
 */
do_result do_job_cancel(struct do_job *job, struct do_error **error);

/**
 * Ends the job: gives every whole file its local name and discards the rest. Before the job is TRANSFERRED
 * that may be some; then DO_S_PARTIAL_COMPLETE says so. If a file cannot be put in place the code tells why,
 * the job stays as it is, files that are in place already are usable, and the call may be repeated.
 * DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_LOCAL_FILE_CHANGED if somebody else
 * changed a part file (resume the job to fetch it again), the system's codes for what a renaming met,
 * DO_S_UNABLE_TO_DELETE_FILES, DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
 */
do_result do_job_complete(struct do_job *job, struct do_error **error);

/**
 * Gives the job's identity, the same in every process and after every reboot. DO_E_HANDLE, DO_E_CLOSED,
 * DO_E_POINTER.
 */
do_result do_job_get_id(struct do_job *job, struct do_job_id *id);

/**
 * Gives what the job does: DO_JOB_TYPE_DOWNLOAD. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_job_get_type(struct do_job *job, uint32_t *type);

/**
 * Fills in how far the job is: exactly, in the process that moves the bytes; as of the latest checkpoint
 * elsewhere. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_INVALID_ARG (struct_size), DO_E_STORE.
 */
do_result do_job_get_progress(struct do_job *job, struct do_job_progress *progress);

/**
 * Fills in when things happened to the job. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_INVALID_ARG
 * (struct_size), DO_E_STORE.
 */
do_result do_job_get_times(struct do_job *job, struct do_job_times *times);

/**
 * Gives where the job stands: a `DO_JOB_STATE_` value. Also for a completed or cancelled job, while a
 * handle to it is held. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_job_get_state(struct do_job *job, uint32_t *state);

/**
 * Gives an object that tells why the job is in error; the caller closes it with `do_error_close`.
 * DO_E_ERROR_INFORMATION_UNAVAILABLE (and NULL) if the job is in neither error state, DO_E_HANDLE,
 * DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_job_get_error(struct do_job *job, struct do_error **error);

/**
 * Fills in why the job does not move, and until when. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_INVALID_ARG
 * (struct_size), DO_E_STORE.
 */
do_result do_job_get_wait_reason(struct do_job *job,
                                 struct do_wait_reason *wait);

/**
 * Closes the handle. The job itself goes on. DO_E_HANDLE, DO_E_CLOSED.
 */
do_result do_job_close(struct do_job *job);

/**
 * Writes the display name. DO_E_INSUFFICIENT_BUFFER if it does not fit, DO_E_HANDLE, DO_E_CLOSED,
 * DO_E_POINTER, DO_E_STORE.
 */
do_result do_job_get_display_name(struct do_job *job, char *buffer, size_t capacity, size_t *needed);

/**
 * Gives the job another display name of 1 to 256 characters. DO_E_INVALID_STATE once it is completed or
 * cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_INVALID_ARG, DO_E_INVALID_UTF8,
 * DO_E_STRING_TOO_LONG, DO_E_STORE.
 */
do_result do_job_set_display_name(struct do_job *job, const char *display_name, struct do_error **error);

/**
 * Gives how urgent the job is: a `DO_JOB_PRIORITY_` value. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER,
 * DO_E_STORE.
 */
do_result do_job_get_priority(struct do_job *job, uint32_t *priority);

/**
 * Makes the job more or less urgent: `priority` is a `DO_JOB_PRIORITY_` value. DO_E_INVALID_ARG for
 * another, DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
 */
do_result do_job_set_priority(struct do_job *job, uint32_t priority, struct do_error **error);

/**
 * Writes the description, which may be empty. DO_E_INSUFFICIENT_BUFFER if it does not fit, DO_E_HANDLE,
 * DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_job_get_description(struct do_job *job, char *buffer, size_t capacity, size_t *needed);

/**
 * Describes the job in at most 1,024 characters. DO_E_STRING_TOO_LONG, DO_E_INVALID_STATE once it is completed or
 * cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_INVALID_UTF8, DO_E_STORE.
 */
do_result do_job_set_description(struct do_job *job,
                                 const char *description,
                                 struct do_error **error);

/**
 * Gives the shortest wait after a transient error, in seconds: 600, the longest that the back-off grows to by
 * itself, if none has been set. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_job_get_minimum_retry_delay(struct do_job *job, uint32_t *seconds);

/**
 * Sets the shortest wait after a transient error; less than 5 counts as 5. Until it is set, waits grow from one
 * second to ten minutes. If it is longer than the no-progress time-out, the first error is the last.
 * `do_job_resume` ends a wait. DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_HANDLE,
 * DO_E_CLOSED, DO_E_STORE.
 */
do_result do_job_set_minimum_retry_delay(struct do_job *job,
                                         uint32_t seconds,
                                         struct do_error **error);

/**
 * Gives how many seconds the job may go without progress after a transient error before it is in ERROR: 3,600 for
 * DO_JOB_PRIORITY_FOREGROUND and 86,400 for all others, unless it was set. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER,
 * DO_E_STORE.
 */
do_result do_job_get_no_progress_timeout(struct do_job *job,
                                         uint32_t *seconds);

/**
 * Sets how many seconds the job may go without progress after a transient error, by a clock that nobody sets. Zero
 * means never to try again: then every error is the last.
 * DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
 */
do_result do_job_set_no_progress_timeout(struct do_job *job,
                                         uint32_t seconds,
                                         struct do_error **error);

/**
 * Gives how many seconds the job may transfer in all since it was resumed: 90 days unless it was set; 0 is no
 * limit. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_job_get_maximum_download_time(struct do_job *job, uint32_t *seconds);

/**
 * Sets how many seconds the job may transfer in all since it was resumed, before it is in ERROR with
 * DO_E_MAX_DOWNLOAD_TIMEOUT; 0 is no limit.
 * DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
 */
do_result do_job_set_maximum_download_time(struct do_job *job, uint32_t seconds, struct do_error **error);

/**
 * Gives how many bytes the job's files may have together; 0 is no limit. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER,
 * DO_E_STORE.
 */
do_result do_job_get_maximum_download_size(struct do_job *job,
                                           uint64_t *bytes);

/**
 * Sets how many bytes the job's files may have together, before it is in ERROR with DO_E_MAX_DOWNLOAD_SIZE; 0 is no
 * limit.
 * DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
 */
do_result do_job_set_maximum_download_size(struct do_job *job,
                                           uint64_t bytes,
                                           struct do_error **error);

/**
 * Gives how often an error has interrupted the job. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_job_get_error_count(struct do_job *job, uint32_t *errors);

/**
 * Gives how many bytes a second the job may fetch; 0 is no limit of its own. DO_E_HANDLE, DO_E_CLOSED,
 * DO_E_POINTER, DO_E_STORE.
 */
do_result do_job_get_bandwidth_limit(struct do_job *job, uint64_t *bytes_per_second);

/**
 * Sets how many bytes a second the job may fetch, at once; 0 is no limit of its own.
 * DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
 */
do_result do_job_set_bandwidth_limit(struct do_job *job, uint64_t bytes_per_second, struct do_error **error);

/**
 * Gives which notifications the job sends: a set of `DO_NOTIFY_` bits. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER,
 * DO_E_STORE.
 */
do_result do_job_get_notify_flags(struct do_job *job,
                                  uint32_t *flags);

/**
 * Sets which notifications the job sends: a set of `DO_NOTIFY_` bits. DO_E_NOT_IMPL for other bits.
 * DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
 */
do_result do_job_set_notify_flags(struct do_job *job, uint32_t flags, struct do_error **error);

/**
 * Gives the shortest time between two notifications of a modification, in milliseconds; 500 by default.
 * DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_job_get_minimum_notification_interval(struct do_job *job, uint32_t *milliseconds);

/**
 * Sets the shortest time between two notifications of a modification.
 * DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
 */
do_result do_job_set_minimum_notification_interval(struct do_job *job,
                                                   uint32_t milliseconds,
                                                   struct do_error **error);

/**
 * Gives the files whose remote names begin with `old_prefix` names that begin with `new_prefix` instead, unless
 * they are whole: all of them, or none if one of the new names is refused. What has been fetched stays, for the
 * new server to prove or disprove. `count` receives how many files it concerned, and may be NULL.
 * DO_E_INVALID_ARG, DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_HANDLE, DO_E_CLOSED,
 * DO_E_POINTER, DO_E_INVALID_UTF8, DO_E_STORE.
 */
do_result do_job_replace_remote_prefix(struct do_job *job,
                                       const char *old_prefix,
                                       const char *new_prefix,
                                       uint32_t *count,
                                       struct do_error **error);

/**
 * Writes the custom headers, one a line; empty if there are none. DO_E_WRITE_ONLY_PROPERTY once they are
 * write-only. DO_E_INSUFFICIENT_BUFFER if it does not fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_job_get_custom_headers(struct do_job *job,
                                    char *buffer,
                                    size_t capacity,
                                    size_t *needed);

/**
 * Sets the headers that are sent with every request: `Name: value` lines that end with CRLF (LF is accepted), of at
 * most 16,384 characters together; NULL for none. They do not follow a redirect to another origin. DO_E_INVALID_ARG
 * if a line is no header or names one that the library needs for itself, DO_E_STRING_TOO_LONG, DO_E_INVALID_STATE
 * once the job is completed or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_INVALID_UTF8, DO_E_STORE.
 */
do_result do_job_set_custom_headers(struct do_job *job,
                                    const char *headers,
                                    struct do_error **error);

/**
 * From now on the custom headers can be replaced, but never be read back. DO_E_INVALID_STATE once the job is
 * completed or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
 */
do_result do_job_make_custom_headers_write_only(struct do_job *job, struct do_error **error);

/**
 * Writes what the job calls itself to servers; empty if that is the library's own name. DO_E_INSUFFICIENT_BUFFER
 * if it does not fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_job_get_user_agent(struct do_job *job,
                                char *buffer,
                                size_t capacity,
                                size_t *needed);

/**
 * Sets what the job calls itself to servers, in at most 1,024 bytes; NULL for the library's own name.
 * DO_E_INVALID_ARG, DO_E_STRING_TOO_LONG, DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_HANDLE,
 * DO_E_CLOSED, DO_E_INVALID_UTF8, DO_E_STORE.
 */
do_result do_job_set_user_agent(struct do_job *job,
                                const char *user_agent,
                                struct do_error **error);

/**
 * Sets the user name (1 to 300 characters) and password (at most 65,535) for the server or the proxy (a
 * `DO_AUTH_TARGET_` value) by a scheme (a `DO_AUTH_SCHEME_` value); they replace those for the same two, and can
 * never be read back. Those for the server go to the origin of the remote name only, never to another that it
 * redirects to. DO_E_INVALID_AUTH_TARGET, DO_E_INVALID_AUTH_SCHEME, DO_E_USERNAME_TOO_LARGE,
 * DO_E_PASSWORD_TOO_LARGE, DO_E_INVALID_CREDENTIALS, DO_E_INVALID_STATE once the job is completed or cancelled,
 * DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_INVALID_UTF8, DO_E_STORE.
 */
do_result do_job_set_credentials(struct do_job *job,
                                 uint32_t target,
                                 uint32_t scheme,
                                 const char *user_name,
                                 const char *password,
                                 struct do_error **error);

/**
 * Removes the credentials for a target and scheme. DO_S_FALSE if there were none, DO_E_INVALID_AUTH_TARGET,
 * DO_E_INVALID_AUTH_SCHEME, DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_HANDLE, DO_E_CLOSED,
 * DO_E_STORE.
 */
do_result do_job_remove_credentials(struct do_job *job,
                                    uint32_t target,
                                    uint32_t scheme,
                                    struct do_error **error);

/**
 * Sets which proxy the job uses: a `DO_PROXY_USAGE_` value. `proxies` and `bypass` are for
 * DO_PROXY_USAGE_OVERRIDE, else NULL: `[scheme=][scheme://]host[:port]`, and hosts that are asked directly (with a
 * `*` in front for all that end so, `<local>` for names without a dot), both separated by spaces and of at most
 * 4,000 characters. DO_E_INVALID_ARG, DO_E_INVALID_PROXY_INFO, DO_E_PROXY_LIST_TOO_LARGE,
 * DO_E_PROXY_BYPASS_LIST_TOO_LARGE, DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_HANDLE,
 * DO_E_CLOSED, DO_E_INVALID_UTF8, DO_E_STORE.
 */
do_result do_job_set_proxy_settings(struct do_job *job,
                                    uint32_t usage,
                                    const char *proxies,
                                    const char *bypass,
                                    struct do_error **error);

/**
 * Gives which proxy the job uses: a `DO_PROXY_USAGE_` value. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_job_get_proxy_usage(struct do_job *job,
                                 uint32_t *usage);

/**
 * Writes the proxies that the job names; empty if it names none. DO_E_INSUFFICIENT_BUFFER if it does not fit,
 * DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_job_get_proxy_list(struct do_job *job, char *buffer, size_t capacity, size_t *needed);

/**
 * Writes the hosts that the job asks directly; empty if there are none. DO_E_INSUFFICIENT_BUFFER if it does not
 * fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_job_get_proxy_bypass_list(struct do_job *job,
                                       char *buffer,
                                       size_t capacity,
                                       size_t *needed);

/**
 * Gives what becomes of redirects: a set of `DO_HTTP_REDIRECT_POLICY_` bits. DO_E_HANDLE, DO_E_CLOSED,
 * DO_E_POINTER, DO_E_STORE.
 */
do_result do_job_get_security_flags(struct do_job *job, uint32_t *flags);

/**
 * Sets what becomes of redirects: a set of `DO_HTTP_REDIRECT_POLICY_` bits. Certificates are always checked: bits
 * that would loosen that are refused with DO_E_NOT_IMPL, and `do_job_set_ca_file` is there for private
 * authorities. DO_E_INVALID_ARG for bits that contradict each other. DO_E_INVALID_STATE once the job is completed
 * or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
 */
do_result do_job_set_security_flags(struct do_job *job,
                                    uint32_t flags,
                                    struct do_error **error);

/**
 * Writes the path of the file of authorities that the job trusts instead of the platform's; empty if there is
 * none. DO_E_INSUFFICIENT_BUFFER if it does not fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_job_get_ca_file(struct do_job *job, char *buffer, size_t capacity, size_t *needed);

/**
 * Sets the PEM file (absolute path) of the authorities that the job trusts instead of the platform's; NULL for the
 * platform's. It is read at each attempt. DO_E_INVALID_ARG, DO_E_FILE_NOT_FOUND and the system's other codes,
 * DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_INVALID_UTF8,
 * DO_E_STORE.
 */
do_result do_job_set_ca_file(struct do_job *job,
                             const char *path,
                             struct do_error **error);

/**
 * Sets the PEM files (absolute paths) of the certificate and the unencrypted key that the job proves its own
 * identity with. They are read at each attempt. DO_E_INVALID_ARG, DO_E_FILE_NOT_FOUND and the system's other codes,
 * DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER,
 * DO_E_INVALID_UTF8, DO_E_STORE.
 */
do_result do_job_set_client_certificate(struct do_job *job,
                                        const char *certificate,
                                        const char *key,
                                        struct do_error **error);

/**
 * From now on the job proves its own identity with nothing. DO_E_INVALID_STATE once it is completed or cancelled,
 * DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
 */
do_result do_job_remove_client_certificate(struct do_job *job,
                                           struct do_error **error);

/**
 * Writes the path of the client certificate; empty if there is none. DO_E_INSUFFICIENT_BUFFER if it does not fit,
 * DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_job_get_client_certificate(struct do_job *job,
                                        char *buffer,
                                        size_t capacity,
                                        size_t *needed);

/**
 * Writes the path of the client certificate's key; empty if there is none. DO_E_INSUFFICIENT_BUFFER if it does not
 * fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_job_get_client_key(struct do_job *job,
                                char *buffer,
                                size_t capacity,
                                size_t *needed);

/**
 * Registers who is called when something happens to the job, in the place of whoever was; NULL for nobody. The
 * struct is copied. The functions are called from one thread of the manager's, one call at a time, while no lock
 * of the library is held: any call of it is allowed inside, also this one and `do_manager_close`. Which are called
 * is what `do_job_set_notify_flags` says. What happened before the registration, in whatever process, is told too.
 *
 * When this returns, none of the former functions is running, nor will be: unless it is called from within one,
 * which then is the last. The same holds for `do_manager_close`. A registration ends with the job, its manager or
 * the process; `finalize` is called when it has ended, but not at the end of the process. It must not be set to
 * functions of a module that is unloaded before. DO_E_INVALID_STATE once the job is completed or cancelled (NULL
 * is allowed then too), DO_E_INVALID_ARG (struct_size), DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE; `finalize` is not
 * called if the call fails.
 */
do_result do_job_set_notify_interface(struct do_job *job,
                                      const struct do_notify_interface *interface,
                                      struct do_error **error);

/**
 * Copies the notify interface that was registered for the job in this manager. DO_S_FALSE and zeroes if there is
 * none. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_INVALID_ARG (struct_size).
 */
do_result do_job_get_notify_interface(struct do_job *job,
                                      struct do_notify_interface *interface);

/**
 * Gives an enumerator over the latest attempts on the job's files (at most 100), oldest first, as they are at this
 * moment; the caller closes it with `do_enum_attempts_close`. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_job_enum_attempts(struct do_job *job,
                               struct do_enum_attempts **attempts);

/**
 * Fills in the next attempt. DO_S_FALSE, and nothing filled in, behind the last; DO_E_HANDLE, DO_E_CLOSED,
 * DO_E_POINTER, DO_E_INVALID_ARG (struct_size).
 */
do_result do_enum_attempts_next(struct do_enum_attempts *enumerator, struct do_attempt *attempt);

/**
 * Writes a text of the attempt that was read last: a `DO_ATTEMPT_` value says which. None holds a secret; any may be
 * empty. DO_E_INVALID_ARG for another value, or before the first attempt was read; DO_E_INSUFFICIENT_BUFFER if it
 * does not fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
 */
do_result do_enum_attempts_get_text(struct do_enum_attempts *enumerator,
                                    uint32_t which,
                                    char *buffer,
                                    size_t capacity,
                                    size_t *needed);

/**
 * Goes back to the first attempt. DO_E_HANDLE, DO_E_CLOSED.
 */
do_result do_enum_attempts_reset(struct do_enum_attempts *enumerator);

/**
 * Gives the number of attempts in the snapshot, wherever in it the enumerator is. DO_E_HANDLE, DO_E_CLOSED,
 * DO_E_POINTER.
 */
do_result do_enum_attempts_get_count(struct do_enum_attempts *enumerator, uint32_t *attempts);

/**
 * Closes the handle. DO_E_HANDLE, DO_E_CLOSED.
 */
do_result do_enum_attempts_close(struct do_enum_attempts *enumerator);

/**
 * Writes the URL that the file comes from. DO_E_INSUFFICIENT_BUFFER if it does not fit, DO_E_HANDLE,
 * DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_file_get_remote_name(struct do_file *file, char *buffer, size_t capacity, size_t *needed);

/**
 * Gives the file another URL, at once and for good. What has been fetched stays if the new server's validator agrees
 * with the old one's; else the file starts again. A file that is whole stays so. DO_E_INVALID_ARG,
 * DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER,
 * DO_E_INVALID_UTF8, DO_E_STORE.
 */
do_result do_file_set_remote_name(struct do_file *file,
                                  const char *remote_name,
                                  struct do_error **error);

/**
 * Writes the path that the file gets when its job is completed. DO_E_INSUFFICIENT_BUFFER if it does not
 * fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_file_get_local_name(struct do_file *file, char *buffer, size_t capacity, size_t *needed);

/**
 * Writes the path under which the file is kept until its job is completed. It is there as soon as the first byte is;
 * reading it is fine, and writing to it has the file fetched again. DO_E_INSUFFICIENT_BUFFER if it does not fit,
 * DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_file_get_temporary_name(struct do_file *file,
                                     char *buffer,
                                     size_t capacity,
                                     size_t *needed);

/**
 * Gives the file's place in its job, from zero. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_file_get_ordinal(struct do_file *file, uint32_t *ordinal);

/**
 * Writes the ranges of the remote file that make up this one, in the order in which they are packed, to room for
 * `capacity` of them, and to `needed` how many there are. DO_S_FALSE and zero if it is all of the remote file;
 * DO_E_INSUFFICIENT_BUFFER if they do not fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_file_get_ranges(struct do_file *file,
                             struct do_file_range *ranges,
                             uint32_t capacity,
                             uint32_t *needed);

/**
 * Gives 1 if the file is known to be right, because its caller said so or because its digest is the expected one;
 * else 0. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_file_get_validation_state(struct do_file *file,
                                       uint32_t *valid);

/**
 * Says whether a whole file is right. 0 sends the job to ERROR with DO_E_VALIDATION_FAILED, and has the file fetched
 * again when the job is resumed. DO_E_INVALID_STATE if the file is not whole yet, or has its local name, or the job
 * is completed or cancelled; DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
 */
do_result do_file_set_validation_state(struct do_file *file,
                                       uint32_t valid,
                                       struct do_error **error);

/**
 * Writes the headers of the last answer about the file, one a line, without cookies. DO_S_FALSE and nothing if
 * there was no answer yet; DO_E_INSUFFICIENT_BUFFER if they do not fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER,
 * DO_E_STORE.
 */
do_result do_file_get_response_headers(struct do_file *file,
                                       char *buffer,
                                       size_t capacity,
                                       size_t *needed);

/**
 * Gives what the file must be: a `DO_DIGEST_` value, and its bytes to room for `capacity` of them; `needed` receives
 * how many there are (at most 64). DO_S_FALSE and zeroes if that was not said; DO_E_INSUFFICIENT_BUFFER if they do
 * not fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_file_get_expected_digest(struct do_file *file,
                                      uint32_t *algorithm,
                                      uint8_t *bytes,
                                      uint32_t capacity,
                                      uint32_t *needed);

/**
 * Says what the file must be, before it is whole: `count` bytes by a `DO_DIGEST_` value; 0 and no bytes take it
 * back. The file is held against it before the job is TRANSFERRED; one that is something else sends the job to
 * ERROR with DO_E_VALIDATION_FAILED. DO_E_INVALID_HASH_ALGORITHM, DO_E_INVALID_ARG (count), DO_E_INVALID_STATE if
 * the file is whole, or the job completed or cancelled; DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_file_set_expected_digest(struct do_file *file,
                                      uint32_t algorithm,
                                      uint32_t count,
                                      const uint8_t *bytes,
                                      struct do_error **error);

/**
 * Fills in how far the file is. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_INVALID_ARG (struct_size),
 * DO_E_STORE.
 */
do_result do_file_get_progress(struct do_file *file, struct do_file_progress *progress);

/**
 * Closes the handle; the file is not touched. DO_E_HANDLE, DO_E_CLOSED.
 */
do_result do_file_close(struct do_file *file);

/**
 * Gives handles to the next `count` jobs; the caller closes each with `do_job_close`. `jobs` has room for
 * `count` handles; `fetched` receives how many there were and may be NULL only if `count` is 1.
 * DO_S_FALSE if there were fewer, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
 */
do_result do_enum_jobs_next(struct do_enum_jobs *enumerator,
                            uint32_t count,
                            struct do_job **jobs,
                            uint32_t *fetched);

/**
 * Passes over the next `count` jobs. DO_S_FALSE if there were fewer, DO_E_HANDLE, DO_E_CLOSED.
 */
do_result do_enum_jobs_skip(struct do_enum_jobs *enumerator, uint32_t count);

/**
 * Goes back to the first job. DO_E_HANDLE, DO_E_CLOSED.
 */
do_result do_enum_jobs_reset(struct do_enum_jobs *enumerator);

/**
 * Gives a second enumerator over the same snapshot, at the same place. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
 */
do_result do_enum_jobs_clone(struct do_enum_jobs *enumerator,
                             struct do_enum_jobs **copy);

/**
 * Gives the number of jobs in the snapshot, wherever in it the enumerator is. DO_E_HANDLE, DO_E_CLOSED,
 * DO_E_POINTER.
 */
do_result do_enum_jobs_get_count(struct do_enum_jobs *enumerator, uint32_t *jobs);

/**
 * Closes the handle. DO_E_HANDLE, DO_E_CLOSED.
 */
do_result do_enum_jobs_close(struct do_enum_jobs *enumerator);

/**
 * Gives handles to the next `count` files; the caller closes each with `do_file_close`. `files` has room
 * for `count` handles; `fetched` receives how many there were and may be NULL only if `count` is 1.
 * DO_S_FALSE if there were fewer, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
 */
do_result do_enum_files_next(struct do_enum_files *enumerator,
                             uint32_t count,
                             struct do_file **files,
                             uint32_t *fetched);

/**
 * Passes over the next `count` files. DO_S_FALSE if there were fewer, DO_E_HANDLE, DO_E_CLOSED.
 */
do_result do_enum_files_skip(struct do_enum_files *enumerator, uint32_t count);

/**
 * Goes back to the first file. DO_E_HANDLE, DO_E_CLOSED.
 */
do_result do_enum_files_reset(struct do_enum_files *enumerator);

/**
 * Gives a second enumerator over the same snapshot, at the same place. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
 */
do_result do_enum_files_clone(struct do_enum_files *enumerator,
                              struct do_enum_files **copy);

/**
 * Gives the number of files in the snapshot, wherever in it the enumerator is. DO_E_HANDLE, DO_E_CLOSED,
 * DO_E_POINTER.
 */
do_result do_enum_files_get_count(struct do_enum_files *enumerator, uint32_t *files);

/**
 * Closes the handle. DO_E_HANDLE, DO_E_CLOSED.
 */
do_result do_enum_files_close(struct do_enum_files *enumerator);

/**
 * Takes the oldest change and writes it to `event`; waits for one for up to `timeout_ms` milliseconds,
 * not at all if that is 0, for ever if it is DO_INFINITE. However often a job changes, there is one
 * pending event of it, and none is ever dropped: the event tells *that* the job changed; its getters tell
 * the rest. DO_S_TIMEOUT if nothing happened. Closing the events or their manager from another thread
 * ends the wait with DO_E_CLOSED. DO_E_HANDLE, DO_E_POINTER, DO_E_INVALID_ARG (struct_size), DO_E_STORE.
 */
do_result do_events_wait(struct do_events *events, uint32_t timeout_ms, struct do_event *event);

/**
 * Gives a file descriptor that is readable while changes are pending, for `poll` and its kin: valid until the handle
 * is closed, and not to be read from or closed by the caller. Readable does not promise a change:
 * `do_events_wait` with 0 tells; it is also what says so when the manager has been closed.
 * DO_E_FAIL if the system has no descriptor left, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
 */
do_result do_events_get_fd(struct do_events *events,
                           int32_t *fd);

/**
 * Closes the handle; threads that wait on it return. DO_E_HANDLE, DO_E_CLOSED.
 */
do_result do_events_close(struct do_events *events);

/**
 * Begins to collect what jobs have to tell; none is watched yet. For those who call their callbacks from a thread of
 * their own; others register a notify interface. The caller closes `notices` with `do_notices_close`. DO_E_HANDLE,
 * DO_E_CLOSED, DO_E_POINTER.
 */
do_result do_manager_open_notices(struct do_manager *manager,
                                  struct do_notices **notices);

/**
 * Begins to watch a job of the same store; what it had to tell before is told too. DO_E_INVALID_STATE once the job
 * is completed or cancelled, DO_E_INVALID_ARG if it is of another store, DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
 */
do_result do_notices_watch(struct do_notices *notices,
                           struct do_job *job,
                           struct do_error **error);

/**
 * Ends watching a job, and returns when each of its notices has been answered: except those that this very thread
 * has taken. Should nobody answer, closing the notices ends the wait. DO_E_INVALID_ARG if the job is of another
 * store, DO_E_HANDLE, DO_E_CLOSED.
 */
do_result do_notices_unwatch(struct do_notices *notices,
                             struct do_job *job);

/**
 * Takes the next notice; waits for one for up to `timeout_ms` milliseconds, not at all if that is 0, for ever if
 * it is DO_INFINITE. Each must be answered with `do_notices_answer`; until then no other of its job comes.
 * DO_S_TIMEOUT if there was none. Closing the notices or their manager from another thread ends the wait with
 * DO_E_CLOSED. DO_E_HANDLE, DO_E_POINTER, DO_E_INVALID_ARG (struct_size), DO_E_JOB_NOT_FOUND, DO_E_STORE.
 */
do_result do_notices_next(struct do_notices *notices,
                          uint32_t timeout_ms,
                          struct do_notice *notice);

/**
 * Gives the ranges that a notice is about, until it is answered: `needed` receives how many there are, and
 * `ranges` has room for `capacity` of them. DO_E_INVALID_ARG if no notice of this number waits for an answer,
 * DO_E_INSUFFICIENT_BUFFER if they do not fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
 */
do_result do_notices_get_ranges(struct do_notices *notices,
                                uint64_t number,
                                struct do_file_range *ranges,
                                uint32_t capacity,
                                uint32_t *needed);

/**
 * Says what became of a notice: one that `result` says is a success is never told again, any other after a while.
 * DO_E_INVALID_ARG if no notice of this number waits for an answer, DO_E_HANDLE, DO_E_CLOSED.
 */
do_result do_notices_answer(struct do_notices *notices,
                            uint64_t number,
                            do_result result);

/**
 * Closes the handle; threads that wait on it, or for an answer, return. DO_E_HANDLE, DO_E_CLOSED.
 */
do_result do_notices_close(struct do_notices *notices);

/**
 * Gives the context in which the error arose (a `DO_ERROR_CONTEXT_` value) and its result code.
 * DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
 */
do_result do_error_get_error(struct do_error *error, uint32_t *context, do_result *code);

/**
 * Gives a handle to the file that the error concerns; the caller closes it with `do_file_close`.
 * DO_E_FILE_NOT_AVAILABLE (and NULL) if it concerns none, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
 */
do_result do_error_get_file(struct do_error *error, struct do_file **file);

/**
 * Writes what was wrong, where, and what to do. Holds no credentials.
 * DO_E_INSUFFICIENT_BUFFER if it does not fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
 */
do_result do_error_get_error_description(struct do_error *error,
                                         char *buffer,
                                         size_t capacity,
                                         size_t *needed);

/**
 * Writes the context in which the error arose, as one English sentence.
 * DO_E_INSUFFICIENT_BUFFER if it does not fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
 */
do_result do_error_get_error_context_description(struct do_error *error,
                                                 char *buffer,
                                                 size_t capacity,
                                                 size_t *needed);

/**
 * Writes the protocol by which the file is fetched, such as `https`; empty if the error concerns none.
 * DO_E_INSUFFICIENT_BUFFER if it does not fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
 */
do_result do_error_get_protocol(struct do_error *error, char *buffer, size_t capacity, size_t *needed);

/**
 * Gives when the job tries again by itself, in 100-nanosecond ticks since 1601-01-01 UTC: then the error is a
 * transient one. Zero if it does not. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
 */
do_result do_error_get_retry_time(struct do_error *error, uint64_t *time);

/**
 * Gives the HTTP status behind the error; zero if there is none. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
 */
do_result do_error_get_http_status(struct do_error *error, uint32_t *status);

/**
 * Gives the operating system's own number for the error, such as `errno`; zero if there is none.
 * DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
 */
do_result do_error_get_os_code(struct do_error *error, int32_t *code);

/**
 * Gives the free bytes that the disk has to have before the job can go on, if it is room that is missing; else zero.
 * DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
 */
do_result do_error_get_bytes_needed(struct do_error *error,
                                    uint64_t *bytes);

/**
 * Closes the handle. DO_E_HANDLE, DO_E_CLOSED.
 */
do_result do_error_close(struct do_error *error);

/**
 * The ABI of the loaded library: a program works with it if it is the `DO_ABI_VERSION` that the program
 * was compiled with. May be called at any time.
 */
uint32_t do_abi_version(void);

/**
 * Writes the version of the loaded library, such as `0.1.0`, to `buffer` of `capacity` bytes, and to
 * `needed` how many bytes all of it takes. DO_E_INSUFFICIENT_BUFFER if it does not fit, DO_E_POINTER.
 */
do_result do_version(char *buffer, size_t capacity, size_t *needed);

/**
 * Writes what a result means, as one English sentence. Knows every HTTP failure too.
 * DO_E_INSUFFICIENT_BUFFER if it does not fit, DO_E_POINTER.
 */
do_result do_result_get_text(do_result result, char *buffer, size_t capacity, size_t *needed);

/**
 * Writes the name of a result's constant, such as `DO_E_INVALID_STATE`. DO_E_INVALID_ARG if it has none,
 * DO_E_INSUFFICIENT_BUFFER if it does not fit, DO_E_POINTER.
 */
do_result do_result_get_name(do_result result, char *buffer, size_t capacity, size_t *needed);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#if defined(__cplusplus)
#define DO_STATIC_ASSERT(condition, name) static_assert(condition, #name)
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
#define DO_STATIC_ASSERT(condition, name) _Static_assert(condition, #name)
#else
#define DO_STATIC_ASSERT(condition, name) typedef char do_assert_##name[(condition) ? 1 : -1]
#endif

DO_STATIC_ASSERT(sizeof(struct do_job_id) == 16, do_job_id_size);
DO_STATIC_ASSERT(offsetof(struct do_job_id, bytes) == 0, do_job_id_bytes);
DO_STATIC_ASSERT(sizeof(struct do_manager_options) == 8, do_manager_options_size);
DO_STATIC_ASSERT(offsetof(struct do_manager_options, struct_size) == 0, do_manager_options_struct_size);
DO_STATIC_ASSERT(offsetof(struct do_manager_options, max_running_jobs) == 4, do_manager_options_max_running_jobs);
DO_STATIC_ASSERT(sizeof(struct do_job_progress) == 32, do_job_progress_size);
DO_STATIC_ASSERT(offsetof(struct do_job_progress, struct_size) == 0, do_job_progress_struct_size);
DO_STATIC_ASSERT(offsetof(struct do_job_progress, reserved) == 4, do_job_progress_reserved);
DO_STATIC_ASSERT(offsetof(struct do_job_progress, bytes_total) == 8, do_job_progress_bytes_total);
DO_STATIC_ASSERT(offsetof(struct do_job_progress, bytes_transferred) == 16, do_job_progress_bytes_transferred);
DO_STATIC_ASSERT(offsetof(struct do_job_progress, files_total) == 24, do_job_progress_files_total);
DO_STATIC_ASSERT(offsetof(struct do_job_progress, files_transferred) == 28, do_job_progress_files_transferred);
DO_STATIC_ASSERT(sizeof(struct do_file_progress) == 24, do_file_progress_size);
DO_STATIC_ASSERT(offsetof(struct do_file_progress, struct_size) == 0, do_file_progress_struct_size);
DO_STATIC_ASSERT(offsetof(struct do_file_progress, completed) == 4, do_file_progress_completed);
DO_STATIC_ASSERT(offsetof(struct do_file_progress, bytes_total) == 8, do_file_progress_bytes_total);
DO_STATIC_ASSERT(offsetof(struct do_file_progress, bytes_transferred) == 16, do_file_progress_bytes_transferred);
DO_STATIC_ASSERT(sizeof(struct do_job_times) == 32, do_job_times_size);
DO_STATIC_ASSERT(offsetof(struct do_job_times, struct_size) == 0, do_job_times_struct_size);
DO_STATIC_ASSERT(offsetof(struct do_job_times, reserved) == 4, do_job_times_reserved);
DO_STATIC_ASSERT(offsetof(struct do_job_times, creation_time) == 8, do_job_times_creation_time);
DO_STATIC_ASSERT(offsetof(struct do_job_times, modification_time) == 16, do_job_times_modification_time);
DO_STATIC_ASSERT(offsetof(struct do_job_times, transfer_completion_time) == 24, do_job_times_transfer_completion_time);
DO_STATIC_ASSERT(sizeof(struct do_event) == 32, do_event_size);
DO_STATIC_ASSERT(offsetof(struct do_event, struct_size) == 0, do_event_struct_size);
DO_STATIC_ASSERT(offsetof(struct do_event, what) == 4, do_event_what);
DO_STATIC_ASSERT(offsetof(struct do_event, job_id) == 8, do_event_job_id);
DO_STATIC_ASSERT(offsetof(struct do_event, state) == 24, do_event_state);
DO_STATIC_ASSERT(offsetof(struct do_event, reserved) == 28, do_event_reserved);
DO_STATIC_ASSERT(sizeof(struct do_file_info) == 16, do_file_info_size);
DO_STATIC_ASSERT(offsetof(struct do_file_info, remote_name) == 0, do_file_info_remote_name);
DO_STATIC_ASSERT(offsetof(struct do_file_info, local_name) == 8, do_file_info_local_name);
DO_STATIC_ASSERT(sizeof(struct do_file_range) == 16, do_file_range_size);
DO_STATIC_ASSERT(offsetof(struct do_file_range, initial_offset) == 0, do_file_range_initial_offset);
DO_STATIC_ASSERT(offsetof(struct do_file_range, length) == 8, do_file_range_length);
DO_STATIC_ASSERT(sizeof(struct do_job_filter) == 16, do_job_filter_size);
DO_STATIC_ASSERT(offsetof(struct do_job_filter, struct_size) == 0, do_job_filter_struct_size);
DO_STATIC_ASSERT(offsetof(struct do_job_filter, states) == 4, do_job_filter_states);
DO_STATIC_ASSERT(offsetof(struct do_job_filter, name_prefix) == 8, do_job_filter_name_prefix);
DO_STATIC_ASSERT(sizeof(struct do_limits) == 88, do_limits_size);
DO_STATIC_ASSERT(offsetof(struct do_limits, struct_size) == 0, do_limits_struct_size);
DO_STATIC_ASSERT(offsetof(struct do_limits, connections) == 4, do_limits_connections);
DO_STATIC_ASSERT(offsetof(struct do_limits, connections_per_host) == 8, do_limits_connections_per_host);
DO_STATIC_ASSERT(offsetof(struct do_limits, reserved) == 12, do_limits_reserved);
DO_STATIC_ASSERT(offsetof(struct do_limits, max_jobs) == 16, do_limits_max_jobs);
DO_STATIC_ASSERT(offsetof(struct do_limits, max_files_per_job) == 24, do_limits_max_files_per_job);
DO_STATIC_ASSERT(offsetof(struct do_limits, max_ranges_per_file) == 32, do_limits_max_ranges_per_file);
DO_STATIC_ASSERT(offsetof(struct do_limits, inactivity_timeout) == 40, do_limits_inactivity_timeout);
DO_STATIC_ASSERT(offsetof(struct do_limits, bandwidth) == 48, do_limits_bandwidth);
DO_STATIC_ASSERT(offsetof(struct do_limits, bandwidth_foreground) == 56, do_limits_bandwidth_foreground);
DO_STATIC_ASSERT(offsetof(struct do_limits, bandwidth_high) == 64, do_limits_bandwidth_high);
DO_STATIC_ASSERT(offsetof(struct do_limits, bandwidth_normal) == 72, do_limits_bandwidth_normal);
DO_STATIC_ASSERT(offsetof(struct do_limits, bandwidth_low) == 80, do_limits_bandwidth_low);
DO_STATIC_ASSERT(sizeof(struct do_bandwidth_period) == 24, do_bandwidth_period_size);
DO_STATIC_ASSERT(offsetof(struct do_bandwidth_period, days) == 0, do_bandwidth_period_days);
DO_STATIC_ASSERT(offsetof(struct do_bandwidth_period, from_minute) == 4, do_bandwidth_period_from_minute);
DO_STATIC_ASSERT(offsetof(struct do_bandwidth_period, to_minute) == 8, do_bandwidth_period_to_minute);
DO_STATIC_ASSERT(offsetof(struct do_bandwidth_period, priorities) == 12, do_bandwidth_period_priorities);
DO_STATIC_ASSERT(offsetof(struct do_bandwidth_period, bandwidth) == 16, do_bandwidth_period_bandwidth);
DO_STATIC_ASSERT(sizeof(struct do_wait_reason) == 32, do_wait_reason_size);
DO_STATIC_ASSERT(offsetof(struct do_wait_reason, struct_size) == 0, do_wait_reason_struct_size);
DO_STATIC_ASSERT(offsetof(struct do_wait_reason, reason) == 4, do_wait_reason_reason);
DO_STATIC_ASSERT(offsetof(struct do_wait_reason, code) == 8, do_wait_reason_code);
DO_STATIC_ASSERT(offsetof(struct do_wait_reason, reserved) == 12, do_wait_reason_reserved);
DO_STATIC_ASSERT(offsetof(struct do_wait_reason, until) == 16, do_wait_reason_until);
DO_STATIC_ASSERT(offsetof(struct do_wait_reason, bytes_needed) == 24, do_wait_reason_bytes_needed);
DO_STATIC_ASSERT(sizeof(struct do_attempt) == 64, do_attempt_size);
DO_STATIC_ASSERT(offsetof(struct do_attempt, struct_size) == 0, do_attempt_struct_size);
DO_STATIC_ASSERT(offsetof(struct do_attempt, file) == 4, do_attempt_file);
DO_STATIC_ASSERT(offsetof(struct do_attempt, number) == 8, do_attempt_number);
DO_STATIC_ASSERT(offsetof(struct do_attempt, began) == 16, do_attempt_began);
DO_STATIC_ASSERT(offsetof(struct do_attempt, duration_ms) == 24, do_attempt_duration_ms);
DO_STATIC_ASSERT(offsetof(struct do_attempt, start) == 32, do_attempt_start);
DO_STATIC_ASSERT(offsetof(struct do_attempt, bytes) == 40, do_attempt_bytes);
DO_STATIC_ASSERT(offsetof(struct do_attempt, http_status) == 48, do_attempt_http_status);
DO_STATIC_ASSERT(offsetof(struct do_attempt, rung) == 52, do_attempt_rung);
DO_STATIC_ASSERT(offsetof(struct do_attempt, code) == 56, do_attempt_code);
DO_STATIC_ASSERT(offsetof(struct do_attempt, os_code) == 60, do_attempt_os_code);
DO_STATIC_ASSERT(sizeof(struct do_notice) == 40, do_notice_size);
DO_STATIC_ASSERT(offsetof(struct do_notice, struct_size) == 0, do_notice_struct_size);
DO_STATIC_ASSERT(offsetof(struct do_notice, kind) == 4, do_notice_kind);
DO_STATIC_ASSERT(offsetof(struct do_notice, number) == 8, do_notice_number);
DO_STATIC_ASSERT(offsetof(struct do_notice, job_id) == 16, do_notice_job_id);
DO_STATIC_ASSERT(offsetof(struct do_notice, file) == 32, do_notice_file);
DO_STATIC_ASSERT(offsetof(struct do_notice, ranges) == 36, do_notice_ranges);
DO_STATIC_ASSERT(sizeof(struct do_notify_interface) == 64, do_notify_interface_size);
DO_STATIC_ASSERT(offsetof(struct do_notify_interface, struct_size) == 0, do_notify_interface_struct_size);
DO_STATIC_ASSERT(offsetof(struct do_notify_interface, reserved) == 4, do_notify_interface_reserved);
DO_STATIC_ASSERT(offsetof(struct do_notify_interface, user_data) == 8, do_notify_interface_user_data);
DO_STATIC_ASSERT(offsetof(struct do_notify_interface, job_transferred) == 16, do_notify_interface_job_transferred);
DO_STATIC_ASSERT(offsetof(struct do_notify_interface, job_error) == 24, do_notify_interface_job_error);
DO_STATIC_ASSERT(offsetof(struct do_notify_interface, job_modification) == 32, do_notify_interface_job_modification);
DO_STATIC_ASSERT(offsetof(struct do_notify_interface, file_transferred) == 40, do_notify_interface_file_transferred);
DO_STATIC_ASSERT(offsetof(struct do_notify_interface, file_ranges_transferred) == 48, do_notify_interface_file_ranges_transferred);
DO_STATIC_ASSERT(offsetof(struct do_notify_interface, finalize) == 56, do_notify_interface_finalize);

#undef DO_STATIC_ASSERT

#endif  /* DOJOB_H */
