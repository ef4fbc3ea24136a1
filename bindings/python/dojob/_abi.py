"""The C ABI for ctypes. Written from src/ffi; changes here are overwritten."""

import ctypes
import enum
from typing import Any, Callable

DO_ABI_VERSION = 0x1
DO_SIZE_UNKNOWN = 0xffffffffffffffff
DO_INFINITE = 0xffffffff
DO_LENGTH_TO_EOF = 0xffffffffffffffff
DO_BANDWIDTH_NOTHING = 0xffffffffffffffff
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
DO_AUTH_TARGET_SERVER = 0x1
DO_AUTH_TARGET_PROXY = 0x2
DO_AUTH_SCHEME_BASIC = 0x1
DO_AUTH_SCHEME_DIGEST = 0x2
DO_PROXY_USAGE_PRECONFIG = 0x0
DO_PROXY_USAGE_NO_PROXY = 0x1
DO_PROXY_USAGE_OVERRIDE = 0x2
DO_HTTP_REDIRECT_POLICY_ALLOW_SILENT = 0x0
DO_HTTP_REDIRECT_POLICY_ALLOW_REPORT = 0x100
DO_HTTP_REDIRECT_POLICY_DISALLOW = 0x200
DO_HTTP_REDIRECT_POLICY_ALLOW_HTTPS_TO_HTTP = 0x800
DO_DIGEST_SHA256 = 0x1
DO_DIGEST_SHA512 = 0x2
DO_DIGEST_BLAKE3 = 0x3
DO_WAIT_NONE = 0x0
DO_WAIT_RESUME = 0x1
DO_WAIT_SLOT = 0x2
DO_WAIT_HOST = 0x3
DO_WAIT_SCHEDULE = 0x4
DO_WAIT_RETRY = 0x5
DO_WAIT_SERVER_ASKED = 0x6
DO_WAIT_ERROR = 0x7
DO_WAIT_COMPLETION = 0x8
DO_WAIT_OWNER = 0x9
DO_WAIT_SPACE = 0xa
DO_RUNG_START = 0x0
DO_RUNG_ETAG = 0x1
DO_RUNG_LAST_MODIFIED = 0x2
DO_RUNG_OVERLAP = 0x3
DO_ATTEMPT_URL = 0x0
DO_ATTEMPT_ADDRESS = 0x1
DO_ATTEMPT_VALIDATOR = 0x2
DO_ATTEMPT_TEXT = 0x3
DO_NOTIFY_JOB_TRANSFERRED = 0x1
DO_NOTIFY_JOB_ERROR = 0x2
DO_NOTIFY_DISABLE = 0x4
DO_NOTIFY_JOB_MODIFICATION = 0x8
DO_NOTIFY_FILE_TRANSFERRED = 0x10
DO_NOTIFY_FILE_RANGES_TRANSFERRED = 0x20
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
    #: The library met a fault of its own; the error's text says where.
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
    #: The user's quota on the disk is used up.
    E_QUOTA_EXCEEDED = 0x8007050F
    #: The file is larger than the file system or a limit of the process allows.
    E_FILE_TOO_LARGE = 0x800700DF
    #: The process or the system has too many files open.
    E_TOO_MANY_OPEN_FILES = 0x80070004
    #: The name of the file is longer than the file system allows.
    E_NAME_TOO_LONG = 0x800700CE
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
    #: The property can be set, but never be read.
    E_WRITE_ONLY_PROPERTY = 0x80D02015
    #: The job's state does not allow the call.
    E_INVALID_STATE = 0x80D02013
    #: The job is not in error.
    E_ERROR_INFORMATION_UNAVAILABLE = 0x80D02014
    #: The error does not concern a file.
    E_FILE_NOT_AVAILABLE = 0x80D02010
    #: The job made no progress within its no-progress time-out.
    E_DOWNLOAD_NO_PROGRESS = 0x80D02002
    #: The job transferred for longer than its maximum download time.
    E_MAX_DOWNLOAD_TIMEOUT = 0x80200054
    #: The job's files are larger than its maximum download size.
    E_MAX_DOWNLOAD_SIZE = 0x80200064
    #: The schedule lets nothing of the job's priority through at this time of day.
    E_BLOCKED_BY_POLICY = 0x8020003E
    #: The store has as many jobs as its limit allows.
    E_TOO_MANY_JOBS = 0x80200049
    #: The job would have more files than the store's limit allows.
    E_TOO_MANY_FILES_IN_JOB = 0x80200051
    #: The file would have more ranges than the store's limit allows.
    E_TOO_MANY_RANGES_IN_FILE = 0x80200052
    #: The server does not serve the ranges that the file consists of.
    E_INSUFFICIENT_RANGE_SUPPORT = 0x80D05011
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
    #: The server sends something else in the place of the file that it had begun to send.
    E_UNEXPECTED_CONTENT = 0xA0D00008
    #: The server's answer does not tell where the file ends.
    E_MISSING_FILE_SIZE = 0x80200011
    #: The answer's body is not as long as was announced.
    E_HTTP_BLOCKSIZE_MISMATCH = 0x80D05001
    #: A part file was changed by somebody else.
    E_LOCAL_FILE_CHANGED = 0x8020001D
    #: A range of the file is empty, or ends behind what a file can have.
    E_INVALID_RANGE = 0x80D05010
    #: Two ranges of the file overlap.
    E_OVERLAPPING_RANGES = 0x80D05012
    #: The hash algorithm is not one that the library knows.
    E_INVALID_HASH_ALGORITHM = 0x80200041
    #: The file is not what it should be, by its digest or by its caller's judgement.
    E_VALIDATION_FAILED = 0x80200053
    #: The proxy list is longer than 4,000 characters.
    E_PROXY_LIST_TOO_LARGE = 0x80200018
    #: The proxy bypass list is longer than 4,000 characters.
    E_PROXY_BYPASS_LIST_TOO_LARGE = 0x80200019
    #: The proxy list or the proxy bypass list is not valid.
    E_INVALID_PROXY_INFO = 0x8020003F
    #: The user name or the password is not valid.
    E_INVALID_CREDENTIALS = 0x80200040
    #: The user name is longer than 300 characters.
    E_USERNAME_TOO_LARGE = 0x80200025
    #: The password is longer than 65,535 characters.
    E_PASSWORD_TOO_LARGE = 0x80200026
    #: The target of the credentials is neither server nor proxy.
    E_INVALID_AUTH_TARGET = 0x80200027
    #: The library does not offer this scheme of authentication.
    E_INVALID_AUTH_SCHEME = 0x80200028
    #: The server's certificate has expired, or is not valid yet.
    E_CERT_EXPIRED = 0x80072F05
    #: The server's certificate is for another name.
    E_CERT_WRONG_NAME = 0x80072F06
    #: The server's certificate comes from an authority that is not trusted.
    E_CERT_UNKNOWN_AUTHORITY = 0x80072F0D
    #: The server's certificate has been revoked.
    E_CERT_REVOKED = 0x80072F8A
    #: The server wants a client certificate.
    E_CLIENT_CERT_NEEDED = 0x80072F0C
    #: No secure connection could be agreed on with the server.
    E_SECURE_FAILURE = 0x80072F8F
    #: The certificate or key file cannot be used.
    E_CERT_FILE = 0xA0D00007


class do_enum_attempts(ctypes.c_void_p):
    __slots__ = ()


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


class do_notices(ctypes.c_void_p):
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


class do_job_filter(ctypes.Structure):
    __slots__ = ()
    _fields_ = [
        ("struct_size", ctypes.c_uint32),
        ("states", ctypes.c_uint32),
        ("name_prefix", ctypes.c_char_p),
    ]


class do_limits(ctypes.Structure):
    __slots__ = ()
    _fields_ = [
        ("struct_size", ctypes.c_uint32),
        ("connections", ctypes.c_uint32),
        ("connections_per_host", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
        ("max_jobs", ctypes.c_uint64),
        ("max_files_per_job", ctypes.c_uint64),
        ("max_ranges_per_file", ctypes.c_uint64),
        ("inactivity_timeout", ctypes.c_uint64),
        ("bandwidth", ctypes.c_uint64),
        ("bandwidth_foreground", ctypes.c_uint64),
        ("bandwidth_high", ctypes.c_uint64),
        ("bandwidth_normal", ctypes.c_uint64),
        ("bandwidth_low", ctypes.c_uint64),
    ]


class do_bandwidth_period(ctypes.Structure):
    __slots__ = ()
    _fields_ = [
        ("days", ctypes.c_uint32),
        ("from_minute", ctypes.c_uint32),
        ("to_minute", ctypes.c_uint32),
        ("priorities", ctypes.c_uint32),
        ("bandwidth", ctypes.c_uint64),
    ]


class do_file_info(ctypes.Structure):
    __slots__ = ()
    _fields_ = [
        ("remote_name", ctypes.c_char_p),
        ("local_name", ctypes.c_char_p),
    ]


class do_file_range(ctypes.Structure):
    __slots__ = ()
    _fields_ = [
        ("initial_offset", ctypes.c_uint64),
        ("length", ctypes.c_uint64),
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


class do_wait_reason(ctypes.Structure):
    __slots__ = ()
    _fields_ = [
        ("struct_size", ctypes.c_uint32),
        ("reason", ctypes.c_uint32),
        ("code", ctypes.c_int32),
        ("reserved", ctypes.c_uint32),
        ("until", ctypes.c_uint64),
        ("bytes_needed", ctypes.c_uint64),
    ]


class do_notify_interface(ctypes.Structure):
    __slots__ = ()
    _fields_ = [
        ("struct_size", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
        ("user_data", ctypes.c_void_p),
        ("job_transferred", ctypes.c_void_p),
        ("job_error", ctypes.c_void_p),
        ("job_modification", ctypes.c_void_p),
        ("file_transferred", ctypes.c_void_p),
        ("file_ranges_transferred", ctypes.c_void_p),
        ("finalize", ctypes.c_void_p),
    ]


class do_attempt(ctypes.Structure):
    __slots__ = ()
    _fields_ = [
        ("struct_size", ctypes.c_uint32),
        ("file", ctypes.c_uint32),
        ("number", ctypes.c_uint64),
        ("began", ctypes.c_uint64),
        ("duration_ms", ctypes.c_uint64),
        ("start", ctypes.c_uint64),
        ("bytes", ctypes.c_uint64),
        ("http_status", ctypes.c_uint32),
        ("rung", ctypes.c_uint32),
        ("code", ctypes.c_int32),
        ("os_code", ctypes.c_int32),
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


class do_notice(ctypes.Structure):
    __slots__ = ()
    _fields_ = [
        ("struct_size", ctypes.c_uint32),
        ("kind", ctypes.c_uint32),
        ("number", ctypes.c_uint64),
        ("job_id", do_job_id),
        ("file", ctypes.c_uint32),
        ("ranges", ctypes.c_uint32),
    ]


#: The size of every struct, and the offsets of its fields, as the library has them.
LAYOUT: dict[Any, tuple[int, dict[str, int]]] = {
    do_job_id: (16, {"bytes": 0}),
    do_manager_options: (8, {"struct_size": 0, "max_running_jobs": 4}),
    do_job_progress: (32, {"struct_size": 0, "reserved": 4, "bytes_total": 8, "bytes_transferred": 16, "files_total": 24, "files_transferred": 28}),
    do_file_progress: (24, {"struct_size": 0, "completed": 4, "bytes_total": 8, "bytes_transferred": 16}),
    do_job_times: (32, {"struct_size": 0, "reserved": 4, "creation_time": 8, "modification_time": 16, "transfer_completion_time": 24}),
    do_event: (32, {"struct_size": 0, "what": 4, "job_id": 8, "state": 24, "reserved": 28}),
    do_file_info: (16, {"remote_name": 0, "local_name": 8}),
    do_file_range: (16, {"initial_offset": 0, "length": 8}),
    do_job_filter: (16, {"struct_size": 0, "states": 4, "name_prefix": 8}),
    do_limits: (88, {"struct_size": 0, "connections": 4, "connections_per_host": 8, "reserved": 12, "max_jobs": 16, "max_files_per_job": 24, "max_ranges_per_file": 32, "inactivity_timeout": 40, "bandwidth": 48, "bandwidth_foreground": 56, "bandwidth_high": 64, "bandwidth_normal": 72, "bandwidth_low": 80}),
    do_bandwidth_period: (24, {"days": 0, "from_minute": 4, "to_minute": 8, "priorities": 12, "bandwidth": 16}),
    do_wait_reason: (32, {"struct_size": 0, "reason": 4, "code": 8, "reserved": 12, "until": 16, "bytes_needed": 24}),
    do_attempt: (64, {"struct_size": 0, "file": 4, "number": 8, "began": 16, "duration_ms": 24, "start": 32, "bytes": 40, "http_status": 48, "rung": 52, "code": 56, "os_code": 60}),
    do_notice: (40, {"struct_size": 0, "kind": 4, "number": 8, "job_id": 16, "file": 32, "ranges": 36}),
    do_notify_interface: (64, {"struct_size": 0, "reserved": 4, "user_data": 8, "job_transferred": 16, "job_error": 24, "job_modification": 32, "file_transferred": 40, "file_ranges_transferred": 48, "finalize": 56}),
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
        self.do_manager_enum_jobs_filtered: Callable[..., int] = library.do_manager_enum_jobs_filtered
        library.do_manager_enum_jobs_filtered.argtypes = [do_manager, ctypes.POINTER(do_job_filter), ctypes.POINTER(do_enum_jobs), ctypes.POINTER(do_error)]
        library.do_manager_enum_jobs_filtered.restype = ctypes.c_int32
        self.do_manager_get_error_description: Callable[..., int] = library.do_manager_get_error_description
        library.do_manager_get_error_description.argtypes = [do_manager, ctypes.c_int32, ctypes.c_uint32, ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_size_t)]
        library.do_manager_get_error_description.restype = ctypes.c_int32
        self.do_manager_subscribe: Callable[..., int] = library.do_manager_subscribe
        library.do_manager_subscribe.argtypes = [do_manager, ctypes.POINTER(do_events)]
        library.do_manager_subscribe.restype = ctypes.c_int32
        self.do_manager_get_limits: Callable[..., int] = library.do_manager_get_limits
        library.do_manager_get_limits.argtypes = [do_manager, ctypes.POINTER(do_limits)]
        library.do_manager_get_limits.restype = ctypes.c_int32
        self.do_manager_set_limits: Callable[..., int] = library.do_manager_set_limits
        library.do_manager_set_limits.argtypes = [do_manager, ctypes.POINTER(do_limits), ctypes.POINTER(do_error)]
        library.do_manager_set_limits.restype = ctypes.c_int32
        self.do_manager_get_bandwidth_schedule: Callable[..., int] = library.do_manager_get_bandwidth_schedule
        library.do_manager_get_bandwidth_schedule.argtypes = [do_manager, ctypes.POINTER(do_bandwidth_period), ctypes.c_uint32, ctypes.POINTER(ctypes.c_uint32)]
        library.do_manager_get_bandwidth_schedule.restype = ctypes.c_int32
        self.do_manager_set_bandwidth_schedule: Callable[..., int] = library.do_manager_set_bandwidth_schedule
        library.do_manager_set_bandwidth_schedule.argtypes = [do_manager, ctypes.c_uint32, ctypes.POINTER(do_bandwidth_period), ctypes.POINTER(do_error)]
        library.do_manager_set_bandwidth_schedule.restype = ctypes.c_int32
        self.do_job_add_file: Callable[..., int] = library.do_job_add_file
        library.do_job_add_file.argtypes = [do_job, ctypes.c_char_p, ctypes.c_char_p, ctypes.POINTER(do_error)]
        library.do_job_add_file.restype = ctypes.c_int32
        self.do_job_add_file_set: Callable[..., int] = library.do_job_add_file_set
        library.do_job_add_file_set.argtypes = [do_job, ctypes.c_uint32, ctypes.POINTER(do_file_info), ctypes.POINTER(do_error)]
        library.do_job_add_file_set.restype = ctypes.c_int32
        self.do_job_add_file_with_ranges: Callable[..., int] = library.do_job_add_file_with_ranges
        library.do_job_add_file_with_ranges.argtypes = [do_job, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_uint32, ctypes.POINTER(do_file_range), ctypes.POINTER(do_error)]
        library.do_job_add_file_with_ranges.restype = ctypes.c_int32
        self.do_job_get_file: Callable[..., int] = library.do_job_get_file
        library.do_job_get_file.argtypes = [do_job, ctypes.c_uint32, ctypes.POINTER(do_file)]
        library.do_job_get_file.restype = ctypes.c_int32
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
        self.do_job_get_wait_reason: Callable[..., int] = library.do_job_get_wait_reason
        library.do_job_get_wait_reason.argtypes = [do_job, ctypes.POINTER(do_wait_reason)]
        library.do_job_get_wait_reason.restype = ctypes.c_int32
        self.do_job_close: Callable[..., int] = library.do_job_close
        library.do_job_close.argtypes = [do_job]
        library.do_job_close.restype = ctypes.c_int32
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
        self.do_job_get_description: Callable[..., int] = library.do_job_get_description
        library.do_job_get_description.argtypes = [do_job, ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_size_t)]
        library.do_job_get_description.restype = ctypes.c_int32
        self.do_job_set_description: Callable[..., int] = library.do_job_set_description
        library.do_job_set_description.argtypes = [do_job, ctypes.c_char_p, ctypes.POINTER(do_error)]
        library.do_job_set_description.restype = ctypes.c_int32
        self.do_job_get_minimum_retry_delay: Callable[..., int] = library.do_job_get_minimum_retry_delay
        library.do_job_get_minimum_retry_delay.argtypes = [do_job, ctypes.POINTER(ctypes.c_uint32)]
        library.do_job_get_minimum_retry_delay.restype = ctypes.c_int32
        self.do_job_set_minimum_retry_delay: Callable[..., int] = library.do_job_set_minimum_retry_delay
        library.do_job_set_minimum_retry_delay.argtypes = [do_job, ctypes.c_uint32, ctypes.POINTER(do_error)]
        library.do_job_set_minimum_retry_delay.restype = ctypes.c_int32
        self.do_job_get_no_progress_timeout: Callable[..., int] = library.do_job_get_no_progress_timeout
        library.do_job_get_no_progress_timeout.argtypes = [do_job, ctypes.POINTER(ctypes.c_uint32)]
        library.do_job_get_no_progress_timeout.restype = ctypes.c_int32
        self.do_job_set_no_progress_timeout: Callable[..., int] = library.do_job_set_no_progress_timeout
        library.do_job_set_no_progress_timeout.argtypes = [do_job, ctypes.c_uint32, ctypes.POINTER(do_error)]
        library.do_job_set_no_progress_timeout.restype = ctypes.c_int32
        self.do_job_get_maximum_download_time: Callable[..., int] = library.do_job_get_maximum_download_time
        library.do_job_get_maximum_download_time.argtypes = [do_job, ctypes.POINTER(ctypes.c_uint32)]
        library.do_job_get_maximum_download_time.restype = ctypes.c_int32
        self.do_job_set_maximum_download_time: Callable[..., int] = library.do_job_set_maximum_download_time
        library.do_job_set_maximum_download_time.argtypes = [do_job, ctypes.c_uint32, ctypes.POINTER(do_error)]
        library.do_job_set_maximum_download_time.restype = ctypes.c_int32
        self.do_job_get_maximum_download_size: Callable[..., int] = library.do_job_get_maximum_download_size
        library.do_job_get_maximum_download_size.argtypes = [do_job, ctypes.POINTER(ctypes.c_uint64)]
        library.do_job_get_maximum_download_size.restype = ctypes.c_int32
        self.do_job_set_maximum_download_size: Callable[..., int] = library.do_job_set_maximum_download_size
        library.do_job_set_maximum_download_size.argtypes = [do_job, ctypes.c_uint64, ctypes.POINTER(do_error)]
        library.do_job_set_maximum_download_size.restype = ctypes.c_int32
        self.do_job_get_error_count: Callable[..., int] = library.do_job_get_error_count
        library.do_job_get_error_count.argtypes = [do_job, ctypes.POINTER(ctypes.c_uint32)]
        library.do_job_get_error_count.restype = ctypes.c_int32
        self.do_job_get_bandwidth_limit: Callable[..., int] = library.do_job_get_bandwidth_limit
        library.do_job_get_bandwidth_limit.argtypes = [do_job, ctypes.POINTER(ctypes.c_uint64)]
        library.do_job_get_bandwidth_limit.restype = ctypes.c_int32
        self.do_job_set_bandwidth_limit: Callable[..., int] = library.do_job_set_bandwidth_limit
        library.do_job_set_bandwidth_limit.argtypes = [do_job, ctypes.c_uint64, ctypes.POINTER(do_error)]
        library.do_job_set_bandwidth_limit.restype = ctypes.c_int32
        self.do_job_get_notify_flags: Callable[..., int] = library.do_job_get_notify_flags
        library.do_job_get_notify_flags.argtypes = [do_job, ctypes.POINTER(ctypes.c_uint32)]
        library.do_job_get_notify_flags.restype = ctypes.c_int32
        self.do_job_set_notify_flags: Callable[..., int] = library.do_job_set_notify_flags
        library.do_job_set_notify_flags.argtypes = [do_job, ctypes.c_uint32, ctypes.POINTER(do_error)]
        library.do_job_set_notify_flags.restype = ctypes.c_int32
        self.do_job_get_minimum_notification_interval: Callable[..., int] = library.do_job_get_minimum_notification_interval
        library.do_job_get_minimum_notification_interval.argtypes = [do_job, ctypes.POINTER(ctypes.c_uint32)]
        library.do_job_get_minimum_notification_interval.restype = ctypes.c_int32
        self.do_job_set_minimum_notification_interval: Callable[..., int] = library.do_job_set_minimum_notification_interval
        library.do_job_set_minimum_notification_interval.argtypes = [do_job, ctypes.c_uint32, ctypes.POINTER(do_error)]
        library.do_job_set_minimum_notification_interval.restype = ctypes.c_int32
        self.do_job_replace_remote_prefix: Callable[..., int] = library.do_job_replace_remote_prefix
        library.do_job_replace_remote_prefix.argtypes = [do_job, ctypes.c_char_p, ctypes.c_char_p, ctypes.POINTER(ctypes.c_uint32), ctypes.POINTER(do_error)]
        library.do_job_replace_remote_prefix.restype = ctypes.c_int32
        self.do_job_get_custom_headers: Callable[..., int] = library.do_job_get_custom_headers
        library.do_job_get_custom_headers.argtypes = [do_job, ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_size_t)]
        library.do_job_get_custom_headers.restype = ctypes.c_int32
        self.do_job_set_custom_headers: Callable[..., int] = library.do_job_set_custom_headers
        library.do_job_set_custom_headers.argtypes = [do_job, ctypes.c_char_p, ctypes.POINTER(do_error)]
        library.do_job_set_custom_headers.restype = ctypes.c_int32
        self.do_job_make_custom_headers_write_only: Callable[..., int] = library.do_job_make_custom_headers_write_only
        library.do_job_make_custom_headers_write_only.argtypes = [do_job, ctypes.POINTER(do_error)]
        library.do_job_make_custom_headers_write_only.restype = ctypes.c_int32
        self.do_job_get_user_agent: Callable[..., int] = library.do_job_get_user_agent
        library.do_job_get_user_agent.argtypes = [do_job, ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_size_t)]
        library.do_job_get_user_agent.restype = ctypes.c_int32
        self.do_job_set_user_agent: Callable[..., int] = library.do_job_set_user_agent
        library.do_job_set_user_agent.argtypes = [do_job, ctypes.c_char_p, ctypes.POINTER(do_error)]
        library.do_job_set_user_agent.restype = ctypes.c_int32
        self.do_job_set_credentials: Callable[..., int] = library.do_job_set_credentials
        library.do_job_set_credentials.argtypes = [do_job, ctypes.c_uint32, ctypes.c_uint32, ctypes.c_char_p, ctypes.c_char_p, ctypes.POINTER(do_error)]
        library.do_job_set_credentials.restype = ctypes.c_int32
        self.do_job_remove_credentials: Callable[..., int] = library.do_job_remove_credentials
        library.do_job_remove_credentials.argtypes = [do_job, ctypes.c_uint32, ctypes.c_uint32, ctypes.POINTER(do_error)]
        library.do_job_remove_credentials.restype = ctypes.c_int32
        self.do_job_set_proxy_settings: Callable[..., int] = library.do_job_set_proxy_settings
        library.do_job_set_proxy_settings.argtypes = [do_job, ctypes.c_uint32, ctypes.c_char_p, ctypes.c_char_p, ctypes.POINTER(do_error)]
        library.do_job_set_proxy_settings.restype = ctypes.c_int32
        self.do_job_get_proxy_usage: Callable[..., int] = library.do_job_get_proxy_usage
        library.do_job_get_proxy_usage.argtypes = [do_job, ctypes.POINTER(ctypes.c_uint32)]
        library.do_job_get_proxy_usage.restype = ctypes.c_int32
        self.do_job_get_proxy_list: Callable[..., int] = library.do_job_get_proxy_list
        library.do_job_get_proxy_list.argtypes = [do_job, ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_size_t)]
        library.do_job_get_proxy_list.restype = ctypes.c_int32
        self.do_job_get_proxy_bypass_list: Callable[..., int] = library.do_job_get_proxy_bypass_list
        library.do_job_get_proxy_bypass_list.argtypes = [do_job, ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_size_t)]
        library.do_job_get_proxy_bypass_list.restype = ctypes.c_int32
        self.do_job_get_security_flags: Callable[..., int] = library.do_job_get_security_flags
        library.do_job_get_security_flags.argtypes = [do_job, ctypes.POINTER(ctypes.c_uint32)]
        library.do_job_get_security_flags.restype = ctypes.c_int32
        self.do_job_set_security_flags: Callable[..., int] = library.do_job_set_security_flags
        library.do_job_set_security_flags.argtypes = [do_job, ctypes.c_uint32, ctypes.POINTER(do_error)]
        library.do_job_set_security_flags.restype = ctypes.c_int32
        self.do_job_get_ca_file: Callable[..., int] = library.do_job_get_ca_file
        library.do_job_get_ca_file.argtypes = [do_job, ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_size_t)]
        library.do_job_get_ca_file.restype = ctypes.c_int32
        self.do_job_set_ca_file: Callable[..., int] = library.do_job_set_ca_file
        library.do_job_set_ca_file.argtypes = [do_job, ctypes.c_char_p, ctypes.POINTER(do_error)]
        library.do_job_set_ca_file.restype = ctypes.c_int32
        self.do_job_set_client_certificate: Callable[..., int] = library.do_job_set_client_certificate
        library.do_job_set_client_certificate.argtypes = [do_job, ctypes.c_char_p, ctypes.c_char_p, ctypes.POINTER(do_error)]
        library.do_job_set_client_certificate.restype = ctypes.c_int32
        self.do_job_remove_client_certificate: Callable[..., int] = library.do_job_remove_client_certificate
        library.do_job_remove_client_certificate.argtypes = [do_job, ctypes.POINTER(do_error)]
        library.do_job_remove_client_certificate.restype = ctypes.c_int32
        self.do_job_get_client_certificate: Callable[..., int] = library.do_job_get_client_certificate
        library.do_job_get_client_certificate.argtypes = [do_job, ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_size_t)]
        library.do_job_get_client_certificate.restype = ctypes.c_int32
        self.do_job_get_client_key: Callable[..., int] = library.do_job_get_client_key
        library.do_job_get_client_key.argtypes = [do_job, ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_size_t)]
        library.do_job_get_client_key.restype = ctypes.c_int32
        self.do_job_set_notify_interface: Callable[..., int] = library.do_job_set_notify_interface
        library.do_job_set_notify_interface.argtypes = [do_job, ctypes.POINTER(do_notify_interface), ctypes.POINTER(do_error)]
        library.do_job_set_notify_interface.restype = ctypes.c_int32
        self.do_job_get_notify_interface: Callable[..., int] = library.do_job_get_notify_interface
        library.do_job_get_notify_interface.argtypes = [do_job, ctypes.POINTER(do_notify_interface)]
        library.do_job_get_notify_interface.restype = ctypes.c_int32
        self.do_job_enum_attempts: Callable[..., int] = library.do_job_enum_attempts
        library.do_job_enum_attempts.argtypes = [do_job, ctypes.POINTER(do_enum_attempts)]
        library.do_job_enum_attempts.restype = ctypes.c_int32
        self.do_enum_attempts_next: Callable[..., int] = library.do_enum_attempts_next
        library.do_enum_attempts_next.argtypes = [do_enum_attempts, ctypes.POINTER(do_attempt)]
        library.do_enum_attempts_next.restype = ctypes.c_int32
        self.do_enum_attempts_get_text: Callable[..., int] = library.do_enum_attempts_get_text
        library.do_enum_attempts_get_text.argtypes = [do_enum_attempts, ctypes.c_uint32, ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_size_t)]
        library.do_enum_attempts_get_text.restype = ctypes.c_int32
        self.do_enum_attempts_reset: Callable[..., int] = library.do_enum_attempts_reset
        library.do_enum_attempts_reset.argtypes = [do_enum_attempts]
        library.do_enum_attempts_reset.restype = ctypes.c_int32
        self.do_enum_attempts_get_count: Callable[..., int] = library.do_enum_attempts_get_count
        library.do_enum_attempts_get_count.argtypes = [do_enum_attempts, ctypes.POINTER(ctypes.c_uint32)]
        library.do_enum_attempts_get_count.restype = ctypes.c_int32
        self.do_enum_attempts_close: Callable[..., int] = library.do_enum_attempts_close
        library.do_enum_attempts_close.argtypes = [do_enum_attempts]
        library.do_enum_attempts_close.restype = ctypes.c_int32
        self.do_file_get_remote_name: Callable[..., int] = library.do_file_get_remote_name
        library.do_file_get_remote_name.argtypes = [do_file, ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_size_t)]
        library.do_file_get_remote_name.restype = ctypes.c_int32
        self.do_file_set_remote_name: Callable[..., int] = library.do_file_set_remote_name
        library.do_file_set_remote_name.argtypes = [do_file, ctypes.c_char_p, ctypes.POINTER(do_error)]
        library.do_file_set_remote_name.restype = ctypes.c_int32
        self.do_file_get_local_name: Callable[..., int] = library.do_file_get_local_name
        library.do_file_get_local_name.argtypes = [do_file, ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_size_t)]
        library.do_file_get_local_name.restype = ctypes.c_int32
        self.do_file_get_temporary_name: Callable[..., int] = library.do_file_get_temporary_name
        library.do_file_get_temporary_name.argtypes = [do_file, ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_size_t)]
        library.do_file_get_temporary_name.restype = ctypes.c_int32
        self.do_file_get_ordinal: Callable[..., int] = library.do_file_get_ordinal
        library.do_file_get_ordinal.argtypes = [do_file, ctypes.POINTER(ctypes.c_uint32)]
        library.do_file_get_ordinal.restype = ctypes.c_int32
        self.do_file_get_ranges: Callable[..., int] = library.do_file_get_ranges
        library.do_file_get_ranges.argtypes = [do_file, ctypes.POINTER(do_file_range), ctypes.c_uint32, ctypes.POINTER(ctypes.c_uint32)]
        library.do_file_get_ranges.restype = ctypes.c_int32
        self.do_file_get_validation_state: Callable[..., int] = library.do_file_get_validation_state
        library.do_file_get_validation_state.argtypes = [do_file, ctypes.POINTER(ctypes.c_uint32)]
        library.do_file_get_validation_state.restype = ctypes.c_int32
        self.do_file_set_validation_state: Callable[..., int] = library.do_file_set_validation_state
        library.do_file_set_validation_state.argtypes = [do_file, ctypes.c_uint32, ctypes.POINTER(do_error)]
        library.do_file_set_validation_state.restype = ctypes.c_int32
        self.do_file_get_response_headers: Callable[..., int] = library.do_file_get_response_headers
        library.do_file_get_response_headers.argtypes = [do_file, ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_size_t)]
        library.do_file_get_response_headers.restype = ctypes.c_int32
        self.do_file_get_expected_digest: Callable[..., int] = library.do_file_get_expected_digest
        library.do_file_get_expected_digest.argtypes = [do_file, ctypes.POINTER(ctypes.c_uint32), ctypes.POINTER(ctypes.c_uint8), ctypes.c_uint32, ctypes.POINTER(ctypes.c_uint32)]
        library.do_file_get_expected_digest.restype = ctypes.c_int32
        self.do_file_set_expected_digest: Callable[..., int] = library.do_file_set_expected_digest
        library.do_file_set_expected_digest.argtypes = [do_file, ctypes.c_uint32, ctypes.c_uint32, ctypes.POINTER(ctypes.c_uint8), ctypes.POINTER(do_error)]
        library.do_file_set_expected_digest.restype = ctypes.c_int32
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
        self.do_events_get_fd: Callable[..., int] = library.do_events_get_fd
        library.do_events_get_fd.argtypes = [do_events, ctypes.POINTER(ctypes.c_int32)]
        library.do_events_get_fd.restype = ctypes.c_int32
        self.do_events_close: Callable[..., int] = library.do_events_close
        library.do_events_close.argtypes = [do_events]
        library.do_events_close.restype = ctypes.c_int32
        self.do_manager_open_notices: Callable[..., int] = library.do_manager_open_notices
        library.do_manager_open_notices.argtypes = [do_manager, ctypes.POINTER(do_notices)]
        library.do_manager_open_notices.restype = ctypes.c_int32
        self.do_notices_watch: Callable[..., int] = library.do_notices_watch
        library.do_notices_watch.argtypes = [do_notices, do_job, ctypes.POINTER(do_error)]
        library.do_notices_watch.restype = ctypes.c_int32
        self.do_notices_unwatch: Callable[..., int] = library.do_notices_unwatch
        library.do_notices_unwatch.argtypes = [do_notices, do_job]
        library.do_notices_unwatch.restype = ctypes.c_int32
        self.do_notices_next: Callable[..., int] = library.do_notices_next
        library.do_notices_next.argtypes = [do_notices, ctypes.c_uint32, ctypes.POINTER(do_notice)]
        library.do_notices_next.restype = ctypes.c_int32
        self.do_notices_get_ranges: Callable[..., int] = library.do_notices_get_ranges
        library.do_notices_get_ranges.argtypes = [do_notices, ctypes.c_uint64, ctypes.POINTER(do_file_range), ctypes.c_uint32, ctypes.POINTER(ctypes.c_uint32)]
        library.do_notices_get_ranges.restype = ctypes.c_int32
        self.do_notices_answer: Callable[..., int] = library.do_notices_answer
        library.do_notices_answer.argtypes = [do_notices, ctypes.c_uint64, ctypes.c_int32]
        library.do_notices_answer.restype = ctypes.c_int32
        self.do_notices_close: Callable[..., int] = library.do_notices_close
        library.do_notices_close.argtypes = [do_notices]
        library.do_notices_close.restype = ctypes.c_int32
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
        self.do_error_get_protocol: Callable[..., int] = library.do_error_get_protocol
        library.do_error_get_protocol.argtypes = [do_error, ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_size_t)]
        library.do_error_get_protocol.restype = ctypes.c_int32
        self.do_error_get_retry_time: Callable[..., int] = library.do_error_get_retry_time
        library.do_error_get_retry_time.argtypes = [do_error, ctypes.POINTER(ctypes.c_uint64)]
        library.do_error_get_retry_time.restype = ctypes.c_int32
        self.do_error_get_http_status: Callable[..., int] = library.do_error_get_http_status
        library.do_error_get_http_status.argtypes = [do_error, ctypes.POINTER(ctypes.c_uint32)]
        library.do_error_get_http_status.restype = ctypes.c_int32
        self.do_error_get_os_code: Callable[..., int] = library.do_error_get_os_code
        library.do_error_get_os_code.argtypes = [do_error, ctypes.POINTER(ctypes.c_int32)]
        library.do_error_get_os_code.restype = ctypes.c_int32
        self.do_error_get_bytes_needed: Callable[..., int] = library.do_error_get_bytes_needed
        library.do_error_get_bytes_needed.argtypes = [do_error, ctypes.POINTER(ctypes.c_uint64)]
        library.do_error_get_bytes_needed.restype = ctypes.c_int32
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
