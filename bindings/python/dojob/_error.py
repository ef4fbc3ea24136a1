"""Errors: why a call was refused, and why a job failed."""

from __future__ import annotations

import ctypes
import enum
import threading
from datetime import datetime
from pathlib import Path
from typing import Any, Callable, Optional, TypeVar, Union

from . import _abi
from ._abi import Code
from ._library import lib
from ._values import optional_moment, to_path

#: The library says nothing in the child of a fork, not even this.
FORKED = (
    "the process was forked while a manager was open; start processes by spawning them, or open the manager "
    "only in the child"
)


class Context(enum.IntEnum):
    """Where an error arose."""

    NONE = _abi.DO_ERROR_CONTEXT_NONE
    UNKNOWN = _abi.DO_ERROR_CONTEXT_UNKNOWN
    GENERAL_QUEUE_MANAGER = _abi.DO_ERROR_CONTEXT_GENERAL_QUEUE_MANAGER
    QUEUE_MANAGER_NOTIFICATION = _abi.DO_ERROR_CONTEXT_QUEUE_MANAGER_NOTIFICATION
    LOCAL_FILE = _abi.DO_ERROR_CONTEXT_LOCAL_FILE
    REMOTE_FILE = _abi.DO_ERROR_CONTEXT_REMOTE_FILE
    GENERAL_TRANSPORT = _abi.DO_ERROR_CONTEXT_GENERAL_TRANSPORT


class DoJobError(Exception):
    """A call was refused."""

    #: The result, a `Code` where it has a name: `error.code == Code.E_INVALID_STATE`.
    code: int
    #: Where it arose; NONE if nothing but the call itself was wrong.
    context: Context
    #: What was wrong, where, and what to do.
    text: str
    #: The HTTP status behind it; None if there is none.
    http_status: Optional[int]
    #: The operating system's own number, such as `errno`; None if there is none.
    os_code: Optional[int]
    #: Where it arose, as one sentence; empty where the library tells no story.
    context_text: str = ""
    #: The protocol by which the file is fetched, such as `https`; None if the error concerns none.
    protocol: Optional[str] = None
    #: When the job tries again by itself: then the error is a transient one. None if it does not.
    retry_time: Optional[datetime] = None
    #: Free bytes that the disk has to have before the job can go on; None if it is not room that is missing.
    bytes_needed: Optional[int] = None
    #: The file that it concerns, by its place in the job and its two names; None if it concerns none, as that of a
    #: call that was refused.
    ordinal: Optional[int] = None
    remote_name: Optional[str] = None
    local_name: Optional[Path] = None

    def __init__(
        self,
        code: int,
        context: Context = Context.NONE,
        text: str = "",
        http_status: Optional[int] = None,
        os_code: Optional[int] = None,
    ) -> None:
        self.code = named(code)
        super().__init__(self.code, context, text, http_status, os_code)
        self.context = context
        self.text = text
        self.http_status = http_status
        self.os_code = os_code

    @property
    def name(self) -> str:
        """The code as C spells it: `DO_E_INVALID_STATE`, `DO_E_HTTP(404)`."""
        if isinstance(self.code, Code):
            return f"DO_{self.code.name}"
        return f"DO_E_HTTP({self.http_status})" if self.http_status else f"0x{self.code:08X}"

    def __str__(self) -> str:
        return f"{self.text} [{self.name}]"


class JobError(DoJobError):
    """A job failed."""


E = TypeVar("E", bound=DoJobError)


def named(result: int) -> int:
    """A result as the documentation writes it: never negative, and with its name if it has one."""
    number = result & 0xFFFF_FFFF
    try:
        return Code(number)
    except ValueError:
        return number


def check(result: int) -> int:
    """The result of a call, unless it is a failure."""
    if result < 0:
        raise refused(result)
    return named(result)


def call(function: Callable[..., int], *arguments: Any) -> int:
    """Calls a function that tells an error's story in its last argument, and checks its result."""
    story = _abi.do_error()
    result = function(*arguments, ctypes.byref(story))
    if not story:
        return check(result)
    try:
        raise refused(result, story)
    finally:
        lib.do_error_close(story)


def refused(result: int, story: Optional[_abi.do_error] = None) -> DoJobError:
    """The exception for a failed call, told by its story or, where there is none, by its code alone."""
    code = named(result)
    if code == Code.E_CLOSED and interpreter_exits() and threading.current_thread().daemon:
        # The exit has closed the manager under a thread that was not to outlive it: that is no news.
        raise SystemExit
    if code == Code.E_FORKED:
        return DoJobError(code, text=FORKED)
    return read_story(DoJobError, story) if story else DoJobError(code, text=result_text(code))


def read_story(kind: type[E], story: _abi.do_error) -> E:
    """What an error object tells."""
    context, code = ctypes.c_uint32(), ctypes.c_int32()
    check(lib.do_error_get_error(story, ctypes.byref(context), ctypes.byref(code)))
    status = read_number(lib.do_error_get_http_status, story)
    os_code = read_number(lib.do_error_get_os_code, story, ctypes.c_int32)
    text = read_text(lib.do_error_get_error_description, story)
    error = kind(code.value, Context(context.value), text, status or None, os_code or None)
    error.context_text = read_text(lib.do_error_get_error_context_description, story)
    error.protocol = read_text(lib.do_error_get_protocol, story) or None
    error.retry_time = optional_moment(read_number(lib.do_error_get_retry_time, story, ctypes.c_uint64))
    error.bytes_needed = read_number(lib.do_error_get_bytes_needed, story, ctypes.c_uint64) or None
    read_file(error, story)
    return error


def read_file(error: DoJobError, story: _abi.do_error) -> None:
    """Notes the file that an error concerns, if it concerns one."""
    file = _abi.do_file()
    result = lib.do_error_get_file(story, ctypes.byref(file))
    if named(result) == Code.E_FILE_NOT_AVAILABLE:
        return
    check(result)
    try:
        error.ordinal = read_number(lib.do_file_get_ordinal, file)
        error.remote_name = read_text(lib.do_file_get_remote_name, file)
        error.local_name = to_path(read_text(lib.do_file_get_local_name, file))
    finally:
        lib.do_file_close(file)


def result_text(code: int) -> str:
    """What a result means, as one English sentence: every code, and every HTTP failure."""
    return read_text(lib.do_result_get_text, ctypes.c_int32(code))


def result_name(code: int) -> Optional[str]:
    """A result's constant as C spells it, such as `DO_E_INVALID_STATE`; None if it has none."""
    try:
        return read_text(lib.do_result_get_name, ctypes.c_int32(code))
    except DoJobError as error:
        if error.code == Code.E_INVALID_ARG:
            return None
        raise


def interpreter_exits() -> bool:
    """Whether the main thread has ended: then only exit handlers and daemon threads run."""
    return not threading.main_thread().is_alive()


Number = Union[type[ctypes.c_uint32], type[ctypes.c_int32], type[ctypes.c_uint64]]


def read_number(function: Callable[..., int], subject: Any, kind: Number = ctypes.c_uint32) -> int:
    """The number that a function gives."""
    number = kind()
    check(function(subject, ctypes.byref(number)))
    return number.value


def read_text(function: Callable[..., int], *subject: Any) -> str:
    """What a function writes into a buffer, however long it is."""
    needed = ctypes.c_size_t(256)
    while True:
        buffer = ctypes.create_string_buffer(needed.value)
        result = function(*subject, buffer, len(buffer), ctypes.byref(needed))
        if named(result) != Code.E_INSUFFICIENT_BUFFER:
            check(result)
            return buffer.value.decode()


S = TypeVar("S", bound=ctypes.Structure)


def read_values(function: Callable[..., int], kind: type[S], *subject: Any) -> list[S]:
    """The structs that a function writes, however many they are."""
    needed = ctypes.c_uint32(16)
    while True:
        room = (kind * needed.value)()
        result = function(*subject, room, len(room), ctypes.byref(needed))
        if named(result) != Code.E_INSUFFICIENT_BUFFER:
            check(result)
            return list(room[: needed.value])
