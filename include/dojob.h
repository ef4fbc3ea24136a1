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
 * Strings.  UTF-8 with a NUL at the end. Those passed in are copied. Those asked for are written to the
 * caller's buffer, as snprintf does: as much as fits and always a NUL, DO_E_INSUFFICIENT_BUFFER if that was
 * not all; none is longer than 64 KiB; *needed receives the size that all of it takes, NUL included. With a NULL buffer and capacity 0
 * the call only tells the size. The library never gives out a string that somebody must free.
 *
 * Structs.  Begin with struct_size, which the caller sets to the struct's size; they grow only at their end.
 *
 * Threads.  Every function may be called from any thread at any time. Only do_events_wait waits for
 * something to happen; functions that change a job return when the change is durable, and getters wait for
 * neither network nor transfers.
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
 * The library met a fault of its own; the manager accepts no further calls.
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
 * DO_E_NOT_IMPL (another type), DO_E_STORE.
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
 * Begins to collect changes of all jobs of the store, whichever process makes them; `do_events_wait` takes
 * them, and the caller closes `events` with `do_events_close`. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
 */
do_result do_manager_subscribe(struct do_manager *manager, struct do_events **events);

/**
 * Adds a file. `remote_name` is an http or https URL of at most 2,200 characters without credentials;
 * `local_name` is an absolute path in a folder that exists and may be written to. What stands at the local
 * name stays until `do_job_complete` replaces it. Allowed until the job is completed or cancelled.
 * DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_INVALID_ARG, DO_E_INVALID_UTF8, DO_E_STRING_TOO_LONG,
 * DO_E_PATH_NOT_FOUND,
 * DO_E_ACCESS_DENIED, DO_E_WRITE_PROTECT, DO_E_IS_DIRECTORY, DO_E_INVALID_STATE, DO_E_STORE.
 */
do_result do_job_add_file(struct do_job *job,
                          const char *remote_name,
                          const char *local_name,
                          struct do_error **error);

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
 * Closes the handle. The job itself goes on. DO_E_HANDLE, DO_E_CLOSED.
 */
do_result do_job_close(struct do_job *job);

/**
 * Writes the URL that the file comes from. DO_E_INSUFFICIENT_BUFFER if it does not fit, DO_E_HANDLE,
 * DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_file_get_remote_name(struct do_file *file, char *buffer, size_t capacity, size_t *needed);

/**
 * Writes the path that the file gets when its job is completed. DO_E_INSUFFICIENT_BUFFER if it does not
 * fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
 */
do_result do_file_get_local_name(struct do_file *file, char *buffer, size_t capacity, size_t *needed);

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
 * Closes the handle; threads that wait on it return. DO_E_HANDLE, DO_E_CLOSED.
 */
do_result do_events_close(struct do_events *events);

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
 * Gives the HTTP status behind the error; zero if there is none. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
 */
do_result do_error_get_http_status(struct do_error *error, uint32_t *status);

/**
 * Gives the operating system's own number for the error, such as `errno`; zero if there is none.
 * DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER.
 */
do_result do_error_get_os_code(struct do_error *error, int32_t *code);

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

#undef DO_STATIC_ASSERT

#endif  /* DOJOB_H */
