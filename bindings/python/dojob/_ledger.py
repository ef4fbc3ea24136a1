"""The ledger: what every attempt on a job's files met."""

from __future__ import annotations

import ctypes
import enum
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Iterator, Optional

from . import _abi
from ._abi import Code
from ._error import check, named, read_number, read_text
from ._handle import Handle
from ._library import lib
from ._values import moment

if TYPE_CHECKING:
    from ._manager import Manager


class Rung(enum.IntEnum):
    """By what right an attempt went on where an earlier one had ended."""

    #: By none: it began with the first byte.
    START = _abi.DO_RUNG_START
    #: By that of a strong entity tag.
    ETAG = _abi.DO_RUNG_ETAG
    #: By that of the time of the last modification.
    LAST_MODIFIED = _abi.DO_RUNG_LAST_MODIFIED
    #: By none but that the last bytes that were there arrived again just so.
    OVERLAP = _abi.DO_RUNG_OVERLAP


@dataclass(frozen=True)
class Attempt:
    """One attempt on a file: one HTTP exchange, with its redirects. Holds no secret."""

    #: Its number, which grows over all jobs of the store.
    number: int
    #: The file's place in the job, from zero.
    file: int
    #: When it began.
    began: datetime
    #: How long it took.
    duration: timedelta
    #: The first byte that it fetched.
    start: int
    #: Bytes that it fetched.
    bytes_transferred: int
    #: The HTTP status of the last answer; None if there was none.
    http_status: Optional[int]
    #: By what right it went on.
    rung: Rung
    #: What ended it, a `Code` where it has a name; `Code.OK` if the file became whole or the attempt was stopped.
    code: int
    #: The operating system's own number; None if there is none.
    os_code: Optional[int]
    #: Where it asked, in the end, without the query.
    url: str
    #: The address that it spoke to.
    address: str
    #: The validator of the version that was answered; empty if there was none.
    validator: str
    #: What happened, in words.
    text: str


class Attempts(Handle, Iterator[Attempt]):
    """The latest attempts on a job's files, oldest first, as they were when they were asked for. `len` counts all
    of them, wherever in them the iterator is."""

    def __init__(self, manager: Manager, handle: ctypes.c_void_p) -> None:
        super().__init__(handle, lib.do_enum_attempts_close)
        # Keeps the manager open for as long as the enumerator is held.
        self._manager = manager
        # The texts are those of the attempt that was read last, whoever read it.
        self._reading = threading.Lock()

    def __next__(self) -> Attempt:
        attempt = _abi.do_attempt(struct_size=ctypes.sizeof(_abi.do_attempt))
        with self._reading:
            if check(lib.do_enum_attempts_next(self._handle, ctypes.byref(attempt))) != Code.OK:
                raise StopIteration
            return Attempt(
                number=attempt.number,
                file=attempt.file,
                began=moment(attempt.began),
                duration=timedelta(milliseconds=attempt.duration_ms),
                start=attempt.start,
                bytes_transferred=attempt.bytes,
                http_status=attempt.http_status or None,
                rung=Rung(attempt.rung),
                code=named(attempt.code),
                os_code=attempt.os_code or None,
                url=self._text(_abi.DO_ATTEMPT_URL),
                address=self._text(_abi.DO_ATTEMPT_ADDRESS),
                validator=self._text(_abi.DO_ATTEMPT_VALIDATOR),
                text=self._text(_abi.DO_ATTEMPT_TEXT),
            )

    def _text(self, which: int) -> str:
        return read_text(lib.do_enum_attempts_get_text, self._handle, which)

    def __len__(self) -> int:
        return read_number(lib.do_enum_attempts_get_count, self._handle)

    def reset(self) -> None:
        """Goes back to the first."""
        check(lib.do_enum_attempts_reset(self._handle))
