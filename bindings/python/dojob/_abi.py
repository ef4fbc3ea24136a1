"""The C ABI for ctypes. Written from src/ffi; changes here are overwritten."""

import ctypes
import enum
from typing import Any, Callable

DO_ABI_VERSION = 0x1
DO_SIZE_UNKNOWN = 0xffffffffffffffff
DO_INFINITE = 0xffffffff
DO_JOB_STATE_QUEUED = 0x0
DO_JOB_STATE_CONNECTING = 0x1
DO_JOB_STATE_TRANSFERRING = 0x2
DO_JOB_STATE_SUSPENDED = 0x3
DO_JOB_STATE_ERROR = 0x4
DO_JOB_STATE_TRANSIENT_ERROR = 0x5
DO_JOB_STATE_TRANSFERRED = 0x6
DO_JOB_STATE_ACKNOWLEDGED = 0x7
DO_JOB_STATE_CANCELLED = 0x8
DO_JOB_PRIORITY_FOREGROUND = 0x0
DO_JOB_PRIORITY_HIGH = 0x1
DO_JOB_PRIORITY_NORMAL = 0x2
DO_JOB_PRIORITY_LOW = 0x3
DO_JOB_TYPE_DOWNLOAD = 0x0
DO_ERROR_CONTEXT_NONE = 0x0
DO_ERROR_CONTEXT_UNKNOWN = 0x1
DO_ERROR_CONTEXT_GENERAL_QUEUE_MANAGER = 0x2
DO_ERROR_CONTEXT_QUEUE_MANAGER_NOTIFICATION = 0x3
DO_ERROR_CONTEXT_LOCAL_FILE = 0x4
DO_ERROR_CONTEXT_REMOTE_FILE = 0x5
DO_ERROR_CONTEXT_GENERAL_TRANSPORT = 0x6
DO_EVENT_STATE = 0x1
DO_EVENT_PROGRESS = 0x2
DO_EVENT_PROPERTIES = 0x4


class Code(enum.IntEnum):
    """What a call answered: `OK`, an `S_` success with something to know, or an `E_` failure.

    The numbers are those of the documentation; a call's `int` is the same one, with a sign.
    """

    #: The call succeeded.
    OK = 0x00000000
    #: The call succeeded and returned fewer items than were asked for.
    S_FALSE = 0x00000001
    #: The job is complete; files that were not whole were discarded.
    S_PARTIAL_COMPLETE = 0x00200017
    #: The call succeeded, but temporary files could not be deleted.
    S_UNABLE_TO_DELETE_FILES = 0x0020001A
    #: Nothing happened before the time-out passed.
    S_TIMEOUT = 0x20D00001
    #: The operating system refused for a reason that has no code of its own.
    E_FAIL = 0x80004005
    #: The interface does not offer this.
    E_NOT_IMPL = 0x80004001
    #: A pointer that must not be NULL is NULL.
    E_POINTER = 0x80004003
    #: The library met a fault of its own; the manager accepts no further calls.
    E_UNEXPECTED = 0x8000FFFF
    #: An argument is not valid.
    E_INVALID_ARG = 0x80070057
    #: A string is not valid UTF-8.
    E_INVALID_UTF8 = 0x80070459
    #: The handle is not one that this library gave out for such an object.
    E_HANDLE = 0x80070006
    #: The handle, or the manager that it came from, has been closed.
    E_CLOSED = 0xA0D00001
    #: The process was forked while a manager was open; call exec in the child, or open the manager only there.
    E_FORKED = 0xA0D00002
    #: The buffer is too small; the size that is needed has been returned.
    E_INSUFFICIENT_BUFFER = 0x8007007A
    #: A string is longer than the interface allows.
    E_STRING_TOO_LONG = 0x80200021
    #: Permission to the file or folder is denied.
    E_ACCESS_DENIED = 0x80070005
    #: The file does not exist.
    E_FILE_NOT_FOUND = 0x80070002
    #: The folder does not exist.
    E_PATH_NOT_FOUND = 0x80070003
    #: A folder stands where a file is meant.
    E_IS_DIRECTORY = 0x80070150
    #: The file exists already.
    E_ALREADY_EXISTS = 0x800700B7
    #: The file system is read-only.
    E_WRITE_PROTECT = 0x80070013
    #: The disk is full.
    E_DISK_FULL = 0x80070070
    #: The system has no memory left.
    E_OUT_OF_MEMORY = 0x8007000E
    #: The disk reported an error.
    E_IO_DEVICE = 0x8007045D
    #: The store could not be read or written.
    E_STORE = 0xA0D00004
    #: Another process kept the store locked for too long.
    E_STORE_BUSY = 0xA0D00005
    #: The store was written by a newer version of the library.
    E_STORE_VERSION = 0xA0D00003
    #: The store's folder holds a database of another program.
    E_STORE_FOREIGN = 0xA0D00006
    #: The store's database is damaged.
    E_DATABASE_CORRUPT = 0x8020006C
    #: The store has no such job.
    E_JOB_NOT_FOUND = 0x80D02003
    #: The job has no files.
    E_JOB_EMPTY = 0x80D02004
    #: The job's state does not allow the call.
    E_INVALID_STATE = 0x80D02013
    #: The job is not in error.
    E_ERROR_INFORMATION_UNAVAILABLE = 0x80D02014
    #: The error does not concern a file.
    E_FILE_NOT_AVAILABLE = 0x80D02010
    #: The job made no progress within its no-progress time-out.
    E_DOWNLOAD_NO_PROGRESS = 0x80D02002
    #: The network is not reachable.
    E_BLOCKED_BY_NO_NETWORK = 0x80D03805
    #: The server's name could not be resolved.
    E_NAME_NOT_RESOLVED = 0x80072EE7
    #: The server did not accept a connection.
    E_CONNECT_FAILURE = 0x8020002D
    #: The connection ended before the whole answer had arrived.
    E_CONNECTION_CLOSED = 0x8020002E
    #: The server did not answer in time.
    E_TIMEOUT = 0x800705B4
    #: The server's certificate is not trusted.
    E_HTTP_CERT_VALIDATION = 0x80D05002
    #: The server redirects too often, or to where the job may not go.
    E_REDIRECT = 0x80072F7C
    #: The server's answer breaks HTTP's rules, or is not what was asked for.
    E_INVALID_SERVER_RESPONSE = 0x8020001B
    #: The server's answer does not tell where the file ends.
    E_MISSING_FILE_SIZE = 0x80200011
    #: The answer's body is not as long as was announced.
    E_HTTP_BLOCKSIZE_MISMATCH = 0x80D05001
    #: A part file was changed by somebody else.
    E_LOCAL_FILE_CHANGED = 0x8020001D


class do_enum_files(ctypes.c_void_p):
    __slots__ = ()


class do_enum_jobs(ctypes.c_void_p):
    __slots__ = ()


class do_error(ctypes.c_void_p):
    __slots__ = ()


class do_events(ctypes.c_void_p):
    __slots__ = ()


class do_file(ctypes.c_void_p):
    __slots__ = ()


class do_job(ctypes.c_void_p):
    __slots__ = ()


class do_manager(ctypes.c_void_p):
    __slots__ = ()


class do_manager_options(ctypes.Structure):
    __slots__ = ()
    _fields_ = [
        ("struct_size", ctypes.c_uint32),
        ("max_running_jobs", ctypes.c_uint32),
    ]


class do_job_id(ctypes.Structure):
    __slots__ = ()
    _fields_ = [
        ("bytes", ctypes.c_uint8 * 16),
    ]


class do_job_progress(ctypes.Structure):
    __slots__ = ()
    _fields_ = [
        ("struct_size", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
        ("bytes_total", ctypes.c_uint64),
        ("bytes_transferred", ctypes.c_uint64),
        ("files_total", ctypes.c_uint32),
        ("files_transferred", ctypes.c_uint32),
    ]


class do_job_times(ctypes.Structure):
    __slots__ = ()
    _fields_ = [
        ("struct_size", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
        ("creation_time", ctypes.c_uint64),
        ("modification_time", ctypes.c_uint64),
        ("transfer_completion_time", ctypes.c_uint64),
    ]


class do_file_progress(ctypes.Structure):
    __slots__ = ()
    _fields_ = [
        ("struct_size", ctypes.c_uint32),
        ("completed", ctypes.c_uint32),
        ("bytes_total", ctypes.c_uint64),
        ("bytes_transferred", ctypes.c_uint64),
    ]


class do_event(ctypes.Structure):
    __slots__ = ()
    _fields_ = [
        ("struct_size", ctypes.c_uint32),
        ("what", ctypes.c_uint32),
        ("job_id", do_job_id),
        ("state", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
    ]


#: The size of every struct, and the offsets of its fields, as the library has them.
LAYOUT: dict[Any, tuple[int, dict[str, int]]] = {
    do_job_id: (16, {"bytes": 0}),
    do_manager_options: (8, {"struct_size": 0, "max_running_jobs": 4}),
    do_job_progress: (32, {"struct_size": 0, "reserved": 4, "bytes_total": 8, "bytes_transferred": 16, "files_total": 24, "files_transferred": 28}),
    do_file_progress: (24, {"struct_size": 0, "completed": 4, "bytes_total": 8, "bytes_transferred": 16}),
    do_job_times: (32, {"struct_size": 0, "reserved": 4, "creation_time": 8, "modification_time": 16, "transfer_completion_time": 24}),
    do_event: (32, {"struct_size": 0, "what": 4, "job_id": 8, "state": 24, "reserved": 28}),
}


class Library:
    """The functions of a loaded library, with their types."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self.do_manager_open: Callable[..., int] = library.do_manager_open
        library.do_manager_open.argtypes = [ctypes.c_char_p, ctypes.POINTER(do_manager_options), ctypes.POINTER(do_manager), ctypes.POINTER(do_error)]
        library.do_manager_open.restype = ctypes.c_int32
        self.do_manager_close: Callable[..., int] = library.do_manager_close
        library.do_manager_close.argtypes = [do_manager]
        library.do_manager_close.restype = ctypes.c_int32
        self.do_manager_create_job: Callable[..., int] = library.do_manager_create_job
        library.do_manager_create_job.argtypes = [do_manager, ctypes.c_char_p, ctypes.c_uint32, ctypes.POINTER(do_job_id), ctypes.POINTER(do_job), ctypes.POINTER(do_error)]
        library.do_manager_create_job.restype = ctypes.c_int32
        self.do_manager_get_job: Callable[..., int] = library.do_manager_get_job
        library.do_manager_get_job.argtypes = [do_manager, ctypes.POINTER(do_job_id), ctypes.POINTER(do_job), ctypes.POINTER(do_error)]
        library.do_manager_get_job.restype = ctypes.c_int32
        self.do_manager_enum_jobs: Callable[..., int] = library.do_manager_enum_jobs
        library.do_manager_enum_jobs.argtypes = [do_manager, ctypes.POINTER(do_enum_jobs)]
        library.do_manager_enum_jobs.restype = ctypes.c_int32
        self.do_manager_subscribe: Callable[..., int] = library.do_manager_subscribe
        library.do_manager_subscribe.argtypes = [do_manager, ctypes.POINTER(do_events)]
        library.do_manager_subscribe.restype = ctypes.c_int32
        self.do_job_add_file: Callable[..., int] = library.do_job_add_file
        library.do_job_add_file.argtypes = [do_job, ctypes.c_char_p, ctypes.c_char_p, ctypes.POINTER(do_error)]
        library.do_job_add_file.restype = ctypes.c_int32
        self.do_job_enum_files: Callable[..., int] = library.do_job_enum_files
        library.do_job_enum_files.argtypes = [do_job, ctypes.POINTER(do_enum_files)]
        library.do_job_enum_files.restype = ctypes.c_int32
        self.do_job_suspend: Callable[..., int] = library.do_job_suspend
        library.do_job_suspend.argtypes = [do_job, ctypes.POINTER(do_error)]
        library.do_job_suspend.restype = ctypes.c_int32
        self.do_job_resume: Callable[..., int] = library.do_job_resume
        library.do_job_resume.argtypes = [do_job, ctypes.POINTER(do_error)]
        library.do_job_resume.restype = ctypes.c_int32
        self.do_job_cancel: Callable[..., int] = library.do_job_cancel
        library.do_job_cancel.argtypes = [do_job, ctypes.POINTER(do_error)]
        library.do_job_cancel.restype = ctypes.c_int32
        self.do_job_complete: Callable[..., int] = library.do_job_complete
        library.do_job_complete.argtypes = [do_job, ctypes.POINTER(do_error)]
        library.do_job_complete.restype = ctypes.c_int32
        self.do_job_get_id: Callable[..., int] = library.do_job_get_id
        library.do_job_get_id.argtypes = [do_job, ctypes.POINTER(do_job_id)]
        library.do_job_get_id.restype = ctypes.c_int32
        self.do_job_get_type: Callable[..., int] = library.do_job_get_type
        library.do_job_get_type.argtypes = [do_job, ctypes.POINTER(ctypes.c_uint32)]
        library.do_job_get_type.restype = ctypes.c_int32
        self.do_job_get_progress: Callable[..., int] = library.do_job_get_progress
        library.do_job_get_progress.argtypes = [do_job, ctypes.POINTER(do_job_progress)]
        library.do_job_get_progress.restype = ctypes.c_int32
        self.do_job_get_times: Callable[..., int] = library.do_job_get_times
        library.do_job_get_times.argtypes = [do_job, ctypes.POINTER(do_job_times)]
        library.do_job_get_times.restype = ctypes.c_int32
        self.do_job_get_state: Callable[..., int] = library.do_job_get_state
        library.do_job_get_state.argtypes = [do_job, ctypes.POINTER(ctypes.c_uint32)]
        library.do_job_get_state.restype = ctypes.c_int32
        self.do_job_get_error: Callable[..., int] = library.do_job_get_error
        library.do_job_get_error.argtypes = [do_job, ctypes.POINTER(do_error)]
        library.do_job_get_error.restype = ctypes.c_int32
        self.do_job_get_display_name: Callable[..., int] = library.do_job_get_display_name
        library.do_job_get_display_name.argtypes = [do_job, ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_size_t)]
        library.do_job_get_display_name.restype = ctypes.c_int32
        self.do_job_set_display_name: Callable[..., int] = library.do_job_set_display_name
        library.do_job_set_display_name.argtypes = [do_job, ctypes.c_char_p, ctypes.POINTER(do_error)]
        library.do_job_set_display_name.restype = ctypes.c_int32
        self.do_job_get_priority: Callable[..., int] = library.do_job_get_priority
        library.do_job_get_priority.argtypes = [do_job, ctypes.POINTER(ctypes.c_uint32)]
        library.do_job_get_priority.restype = ctypes.c_int32
        self.do_job_set_priority: Callable[..., int] = library.do_job_set_priority
        library.do_job_set_priority.argtypes = [do_job, ctypes.c_uint32, ctypes.POINTER(do_error)]
        library.do_job_set_priority.restype = ctypes.c_int32
        self.do_job_close: Callable[..., int] = library.do_job_close
        library.do_job_close.argtypes = [do_job]
        library.do_job_close.restype = ctypes.c_int32
        self.do_file_get_remote_name: Callable[..., int] = library.do_file_get_remote_name
        library.do_file_get_remote_name.argtypes = [do_file, ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_size_t)]
        library.do_file_get_remote_name.restype = ctypes.c_int32
        self.do_file_get_local_name: Callable[..., int] = library.do_file_get_local_name
        library.do_file_get_local_name.argtypes = [do_file, ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_size_t)]
        library.do_file_get_local_name.restype = ctypes.c_int32
        self.do_file_get_progress: Callable[..., int] = library.do_file_get_progress
        library.do_file_get_progress.argtypes = [do_file, ctypes.POINTER(do_file_progress)]
        library.do_file_get_progress.restype = ctypes.c_int32
        self.do_file_close: Callable[..., int] = library.do_file_close
        library.do_file_close.argtypes = [do_file]
        library.do_file_close.restype = ctypes.c_int32
        self.do_enum_jobs_next: Callable[..., int] = library.do_enum_jobs_next
        library.do_enum_jobs_next.argtypes = [do_enum_jobs, ctypes.c_uint32, ctypes.POINTER(do_job), ctypes.POINTER(ctypes.c_uint32)]
        library.do_enum_jobs_next.restype = ctypes.c_int32
        self.do_enum_jobs_skip: Callable[..., int] = library.do_enum_jobs_skip
        library.do_enum_jobs_skip.argtypes = [do_enum_jobs, ctypes.c_uint32]
        library.do_enum_jobs_skip.restype = ctypes.c_int32
        self.do_enum_jobs_reset: Callable[..., int] = library.do_enum_jobs_reset
        library.do_enum_jobs_reset.argtypes = [do_enum_jobs]
        library.do_enum_jobs_reset.restype = ctypes.c_int32
        self.do_enum_jobs_clone: Callable[..., int] = library.do_enum_jobs_clone
        library.do_enum_jobs_clone.argtypes = [do_enum_jobs, ctypes.POINTER(do_enum_jobs)]
        library.do_enum_jobs_clone.restype = ctypes.c_int32
        self.do_enum_jobs_get_count: Callable[..., int] = library.do_enum_jobs_get_count
        library.do_enum_jobs_get_count.argtypes = [do_enum_jobs, ctypes.POINTER(ctypes.c_uint32)]
        library.do_enum_jobs_get_count.restype = ctypes.c_int32
        self.do_enum_jobs_close: Callable[..., int] = library.do_enum_jobs_close
        library.do_enum_jobs_close.argtypes = [do_enum_jobs]
        library.do_enum_jobs_close.restype = ctypes.c_int32
        self.do_enum_files_next: Callable[..., int] = library.do_enum_files_next
        library.do_enum_files_next.argtypes = [do_enum_files, ctypes.c_uint32, ctypes.POINTER(do_file), ctypes.POINTER(ctypes.c_uint32)]
        library.do_enum_files_next.restype = ctypes.c_int32
        self.do_enum_files_skip: Callable[..., int] = library.do_enum_files_skip
        library.do_enum_files_skip.argtypes = [do_enum_files, ctypes.c_uint32]
        library.do_enum_files_skip.restype = ctypes.c_int32
        self.do_enum_files_reset: Callable[..., int] = library.do_enum_files_reset
        library.do_enum_files_reset.argtypes = [do_enum_files]
        library.do_enum_files_reset.restype = ctypes.c_int32
        self.do_enum_files_clone: Callable[..., int] = library.do_enum_files_clone
        library.do_enum_files_clone.argtypes = [do_enum_files, ctypes.POINTER(do_enum_files)]
        library.do_enum_files_clone.restype = ctypes.c_int32
        self.do_enum_files_get_count: Callable[..., int] = library.do_enum_files_get_count
        library.do_enum_files_get_count.argtypes = [do_enum_files, ctypes.POINTER(ctypes.c_uint32)]
        library.do_enum_files_get_count.restype = ctypes.c_int32
        self.do_enum_files_close: Callable[..., int] = library.do_enum_files_close
        library.do_enum_files_close.argtypes = [do_enum_files]
        library.do_enum_files_close.restype = ctypes.c_int32
        self.do_events_wait: Callable[..., int] = library.do_events_wait
        library.do_events_wait.argtypes = [do_events, ctypes.c_uint32, ctypes.POINTER(do_event)]
        library.do_events_wait.restype = ctypes.c_int32
        self.do_events_close: Callable[..., int] = library.do_events_close
        library.do_events_close.argtypes = [do_events]
        library.do_events_close.restype = ctypes.c_int32
        self.do_error_get_error: Callable[..., int] = library.do_error_get_error
        library.do_error_get_error.argtypes = [do_error, ctypes.POINTER(ctypes.c_uint32), ctypes.POINTER(ctypes.c_int32)]
        library.do_error_get_error.restype = ctypes.c_int32
        self.do_error_get_file: Callable[..., int] = library.do_error_get_file
        library.do_error_get_file.argtypes = [do_error, ctypes.POINTER(do_file)]
        library.do_error_get_file.restype = ctypes.c_int32
        self.do_error_get_error_description: Callable[..., int] = library.do_error_get_error_description
        library.do_error_get_error_description.argtypes = [do_error, ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_size_t)]
        library.do_error_get_error_description.restype = ctypes.c_int32
        self.do_error_get_error_context_description: Callable[..., int] = library.do_error_get_error_context_description
        library.do_error_get_error_context_description.argtypes = [do_error, ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_size_t)]
        library.do_error_get_error_context_description.restype = ctypes.c_int32
        self.do_error_get_http_status: Callable[..., int] = library.do_error_get_http_status
        library.do_error_get_http_status.argtypes = [do_error, ctypes.POINTER(ctypes.c_uint32)]
        library.do_error_get_http_status.restype = ctypes.c_int32
        self.do_error_get_os_code: Callable[..., int] = library.do_error_get_os_code
        library.do_error_get_os_code.argtypes = [do_error, ctypes.POINTER(ctypes.c_int32)]
        library.do_error_get_os_code.restype = ctypes.c_int32
        self.do_error_close: Callable[..., int] = library.do_error_close
        library.do_error_close.argtypes = [do_error]
        library.do_error_close.restype = ctypes.c_int32
        self.do_abi_version: Callable[..., int] = library.do_abi_version
        library.do_abi_version.argtypes = []
        library.do_abi_version.restype = ctypes.c_uint32
        self.do_version: Callable[..., int] = library.do_version
        library.do_version.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_size_t)]
        library.do_version.restype = ctypes.c_int32
        self.do_result_get_text: Callable[..., int] = library.do_result_get_text
        library.do_result_get_text.argtypes = [ctypes.c_int32, ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_size_t)]
        library.do_result_get_text.restype = ctypes.c_int32
        self.do_result_get_name: Callable[..., int] = library.do_result_get_name
        library.do_result_get_name.argtypes = [ctypes.c_int32, ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_size_t)]
        library.do_result_get_name.restype = ctypes.c_int32
