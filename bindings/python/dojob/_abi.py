"""The C ABI for ctypes. Written from src/ffi; changes here are overwritten."""

import ctypes
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

DO_OK = 0x0
DO_S_FALSE = 0x1
DO_S_PARTIAL_COMPLETE = 0x200017
DO_S_UNABLE_TO_DELETE_FILES = 0x20001a
DO_S_TIMEOUT = 0x20d00001
DO_E_FAIL = 0x80004005
DO_E_NOT_IMPL = 0x80004001
DO_E_POINTER = 0x80004003
DO_E_UNEXPECTED = 0x8000ffff
DO_E_INVALID_ARG = 0x80070057
DO_E_INVALID_UTF8 = 0x80070459
DO_E_HANDLE = 0x80070006
DO_E_CLOSED = 0xa0d00001
DO_E_FORKED = 0xa0d00002
DO_E_INSUFFICIENT_BUFFER = 0x8007007a
DO_E_STRING_TOO_LONG = 0x80200021
DO_E_ACCESS_DENIED = 0x80070005
DO_E_FILE_NOT_FOUND = 0x80070002
DO_E_PATH_NOT_FOUND = 0x80070003
DO_E_IS_DIRECTORY = 0x80070150
DO_E_ALREADY_EXISTS = 0x800700b7
DO_E_WRITE_PROTECT = 0x80070013
DO_E_DISK_FULL = 0x80070070
DO_E_IO_DEVICE = 0x8007045d
DO_E_STORE = 0xa0d00004
DO_E_STORE_BUSY = 0xa0d00005
DO_E_STORE_VERSION = 0xa0d00003
DO_E_DATABASE_CORRUPT = 0x8020006c
DO_E_JOB_NOT_FOUND = 0x80d02003
DO_E_JOB_EMPTY = 0x80d02004
DO_E_INVALID_STATE = 0x80d02013
DO_E_ERROR_INFORMATION_UNAVAILABLE = 0x80d02014
DO_E_FILE_NOT_AVAILABLE = 0x80d02010
DO_E_DOWNLOAD_NO_PROGRESS = 0x80d02002
DO_E_BLOCKED_BY_NO_NETWORK = 0x80d03805
DO_E_NAME_NOT_RESOLVED = 0x80072ee7
DO_E_CONNECT_FAILURE = 0x8020002d
DO_E_CONNECTION_CLOSED = 0x8020002e
DO_E_TIMEOUT = 0x800705b4
DO_E_HTTP_CERT_VALIDATION = 0x80d05002
DO_E_REDIRECT = 0x80072f7c
DO_E_INVALID_SERVER_RESPONSE = 0x8020001b
DO_E_MISSING_FILE_SIZE = 0x80200011
DO_E_HTTP_BLOCKSIZE_MISMATCH = 0x80d05001
DO_E_LOCAL_FILE_CHANGED = 0x8020001d

#: Every result that has a name.
RESULTS = {
    DO_OK: "DO_OK",
    DO_S_FALSE: "DO_S_FALSE",
    DO_S_PARTIAL_COMPLETE: "DO_S_PARTIAL_COMPLETE",
    DO_S_UNABLE_TO_DELETE_FILES: "DO_S_UNABLE_TO_DELETE_FILES",
    DO_S_TIMEOUT: "DO_S_TIMEOUT",
    DO_E_FAIL: "DO_E_FAIL",
    DO_E_NOT_IMPL: "DO_E_NOT_IMPL",
    DO_E_POINTER: "DO_E_POINTER",
    DO_E_UNEXPECTED: "DO_E_UNEXPECTED",
    DO_E_INVALID_ARG: "DO_E_INVALID_ARG",
    DO_E_INVALID_UTF8: "DO_E_INVALID_UTF8",
    DO_E_HANDLE: "DO_E_HANDLE",
    DO_E_CLOSED: "DO_E_CLOSED",
    DO_E_FORKED: "DO_E_FORKED",
    DO_E_INSUFFICIENT_BUFFER: "DO_E_INSUFFICIENT_BUFFER",
    DO_E_STRING_TOO_LONG: "DO_E_STRING_TOO_LONG",
    DO_E_ACCESS_DENIED: "DO_E_ACCESS_DENIED",
    DO_E_FILE_NOT_FOUND: "DO_E_FILE_NOT_FOUND",
    DO_E_PATH_NOT_FOUND: "DO_E_PATH_NOT_FOUND",
    DO_E_IS_DIRECTORY: "DO_E_IS_DIRECTORY",
    DO_E_ALREADY_EXISTS: "DO_E_ALREADY_EXISTS",
    DO_E_WRITE_PROTECT: "DO_E_WRITE_PROTECT",
    DO_E_DISK_FULL: "DO_E_DISK_FULL",
    DO_E_IO_DEVICE: "DO_E_IO_DEVICE",
    DO_E_STORE: "DO_E_STORE",
    DO_E_STORE_BUSY: "DO_E_STORE_BUSY",
    DO_E_STORE_VERSION: "DO_E_STORE_VERSION",
    DO_E_DATABASE_CORRUPT: "DO_E_DATABASE_CORRUPT",
    DO_E_JOB_NOT_FOUND: "DO_E_JOB_NOT_FOUND",
    DO_E_JOB_EMPTY: "DO_E_JOB_EMPTY",
    DO_E_INVALID_STATE: "DO_E_INVALID_STATE",
    DO_E_ERROR_INFORMATION_UNAVAILABLE: "DO_E_ERROR_INFORMATION_UNAVAILABLE",
    DO_E_FILE_NOT_AVAILABLE: "DO_E_FILE_NOT_AVAILABLE",
    DO_E_DOWNLOAD_NO_PROGRESS: "DO_E_DOWNLOAD_NO_PROGRESS",
    DO_E_BLOCKED_BY_NO_NETWORK: "DO_E_BLOCKED_BY_NO_NETWORK",
    DO_E_NAME_NOT_RESOLVED: "DO_E_NAME_NOT_RESOLVED",
    DO_E_CONNECT_FAILURE: "DO_E_CONNECT_FAILURE",
    DO_E_CONNECTION_CLOSED: "DO_E_CONNECTION_CLOSED",
    DO_E_TIMEOUT: "DO_E_TIMEOUT",
    DO_E_HTTP_CERT_VALIDATION: "DO_E_HTTP_CERT_VALIDATION",
    DO_E_REDIRECT: "DO_E_REDIRECT",
    DO_E_INVALID_SERVER_RESPONSE: "DO_E_INVALID_SERVER_RESPONSE",
    DO_E_MISSING_FILE_SIZE: "DO_E_MISSING_FILE_SIZE",
    DO_E_HTTP_BLOCKSIZE_MISMATCH: "DO_E_HTTP_BLOCKSIZE_MISMATCH",
    DO_E_LOCAL_FILE_CHANGED: "DO_E_LOCAL_FILE_CHANGED",
}


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
