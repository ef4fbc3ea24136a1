"""Events: waiting for what changes."""

from __future__ import annotations

import ctypes
import enum
import math
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Optional

from . import _abi
from ._abi import Code
from ._error import DoJobError, check, read_number
from ._handle import Handle
from ._library import lib
from ._types import JobState

if TYPE_CHECKING:
    from ._manager import Manager

#: Python runs signal handlers between calls only: so soon is Ctrl-C heard.
SLICE = 0.1


class What(enum.IntFlag):
    """What changed about a job."""

    STATE = _abi.DO_EVENT_STATE
    PROGRESS = _abi.DO_EVENT_PROGRESS
    PROPERTIES = _abi.DO_EVENT_PROPERTIES


@dataclass(frozen=True)
class Event:
    """That a job changed; its getters tell the rest."""

    #: The job.
    job_id: uuid.UUID
    #: What changed.
    what: What
    #: The job's state at the moment when the event was taken.
    state: JobState


class Events(Handle):
    """The changes of all jobs of a store, whichever process makes them: one event per changed job, however
    often it changed, and none is ever dropped. As an iterator it ends when it or its manager is closed."""

    def __init__(self, manager: Manager, handle: ctypes.c_void_p) -> None:
        super().__init__(handle, lib.do_events_close)
        # Keeps the manager open for as long as the events are held.
        self._manager = manager

    def wait(self, timeout: Optional[float] = None) -> Optional[Event]:
        """Takes the oldest change; waits for one up to `timeout` seconds, or for ever. None when that time
        has passed. Refused with `Code.E_CLOSED` as soon as the events or their manager are closed."""
        deadline = time.monotonic() + (math.inf if timeout is None else timeout)
        event = _abi.do_event()
        while True:
            left = max(0.0, deadline - time.monotonic())
            event.struct_size = ctypes.sizeof(event)
            milliseconds = math.ceil(min(left, SLICE) * 1000)
            result = check(lib.do_events_wait(self._handle, milliseconds, ctypes.byref(event)))
            if result != Code.S_TIMEOUT:
                job_id = uuid.UUID(bytes=bytes(event.job_id.bytes))
                return Event(job_id, What(event.what), JobState(event.state))
            if left <= SLICE:
                return None

    def fileno(self) -> int:
        """A descriptor that is readable while changes are pending, for `select`, `selectors` and `asyncio`: valid
        until the events are closed, and not to be read from or closed. Readable does not promise a change: `wait(0)`
        tells."""
        return read_number(lib.do_events_get_fd, self._handle, ctypes.c_int32)

    def __iter__(self) -> Events:
        return self

    def __next__(self) -> Event:
        try:
            event = self.wait()
        except DoJobError as error:
            if error.code == Code.E_CLOSED:
                raise StopIteration from None
            raise
        assert event is not None, "a wait without end has no other end"
        return event
