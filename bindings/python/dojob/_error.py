"""Errors: why a call was refused, and why a job failed."""

from __future__ import annotations

import ctypes
import enum
import threading
from pathlib import Path
from typing import Any, Callable, Optional, TypeVar

from . import _abi
from ._abi import Code
from ._library import lib

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

    #: The file that failed, by its two names; None if the error concerns none.
    remote_name: Optional[str] = None
    local_name: Optional[Path] = None


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
    return read_story(DoJobError, story) if story else DoJobError(code, text=describe(code))


def read_story(kind: type[E], story: _abi.do_error) -> E:
    """What an error object tells."""
    context, code = ctypes.c_uint32(), ctypes.c_int32()
    status, os_code = ctypes.c_uint32(), ctypes.c_int32()
    check(lib.do_error_get_error(story, ctypes.byref(context), ctypes.byref(code)))
    check(lib.do_error_get_http_status(story, ctypes.byref(status)))
    check(lib.do_error_get_os_code(story, ctypes.byref(os_code)))
    text = read_text(lib.do_error_get_error_description, story)
    return kind(code.value, Context(context.value), text, status.value or None, os_code.value or None)


def describe(code: int) -> str:
    """What a result means, as one English sentence."""
    return read_text(lib.do_result_get_text, ctypes.c_int32(code))


def interpreter_exits() -> bool:
    """Whether the main thread has ended: then only exit handlers and daemon threads run."""
    return not threading.main_thread().is_alive()


def read_text(function: Callable[..., int], subject: Any) -> str:
    """What a function writes into a buffer, however long it is."""
    needed = ctypes.c_size_t(256)
    while True:
        buffer = ctypes.create_string_buffer(needed.value)
        result = function(subject, buffer, len(buffer), ctypes.byref(needed))
        if named(result) != Code.E_INSUFFICIENT_BUFFER:
            check(result)
            return buffer.value.decode()
