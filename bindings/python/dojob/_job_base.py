"""What all parts of a job stand on."""

from __future__ import annotations

import ctypes
import uuid
from typing import TYPE_CHECKING

from . import _abi
from ._error import check
from ._handle import Handle
from ._library import lib

if TYPE_CHECKING:
    from ._manager import Manager


class JobBase(Handle):
    """A handle to a job, and who it is."""

    def __init__(self, manager: Manager, handle: ctypes.c_void_p) -> None:
        super().__init__(handle, lib.do_job_close)
        # Keeps the manager open for as long as the job is held.
        self._manager = manager
        job_id = _abi.do_job_id()
        check(lib.do_job_get_id(handle, ctypes.byref(job_id)))
        self._id = uuid.UUID(bytes=bytes(job_id.bytes))

    def __repr__(self) -> str:
        return f"<dojob.Job {self._id}>"

    @property
    def id(self) -> uuid.UUID:
        """The job's identity, the same in every process and after every reboot."""
        return self._id
