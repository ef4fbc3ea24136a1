"""The manager: where jobs are created and found, and where their changes are waited for."""

from __future__ import annotations

import ctypes
import os
import uuid
from typing import Iterator, Optional, Union

from . import _abi
from ._error import call, check, read_text
from ._events import Events
from ._handle import Handle, take, text, without_nul
from ._job import Job
from ._library import lib


class Manager(Handle):
    """An open store and its engine.

    `store` is the absolute path of a folder, which is created if it is not there. Any number of processes may
    have one store open: one moves the bytes, and another takes over when it ends. `max_running_jobs` (4 if
    not given) counts for the first manager of a process on a store.

    Closing the manager closes what came from it; transfers stop with the process's last manager on its
    store, and go on when the store is opened again.
    """

    def __init__(
        self, store: Union[str, bytes, os.PathLike[str]], max_running_jobs: Optional[int] = None
    ) -> None:
        path = without_nul(os.fsencode(store), "store")
        options = _abi.do_manager_options(struct_size=ctypes.sizeof(_abi.do_manager_options))
        if max_running_jobs is not None:
            if not 1 <= max_running_jobs <= 0xFFFF_FFFF:
                raise ValueError(f"max_running_jobs is {max_running_jobs}")
            options.max_running_jobs = max_running_jobs
        handle = _abi.do_manager()
        call(lib.do_manager_open, path, ctypes.byref(options), ctypes.byref(handle))
        super().__init__(handle, lib.do_manager_close)

    def create_job(self, display_name: str) -> Job:
        """Creates a suspended job without files. The name has 1 to 256 characters and need not be unique."""
        handle = _abi.do_job()
        name = text(display_name, "display name")
        kind = _abi.DO_JOB_TYPE_DOWNLOAD
        call(lib.do_manager_create_job, self._handle, name, kind, None, ctypes.byref(handle))
        return Job(self, handle)

    def job(self, job_id: uuid.UUID) -> Job:
        """The job with this identity; refused with `Code.E_JOB_NOT_FOUND` if there is none, or only one that
        was completed or cancelled."""
        handle = _abi.do_job()
        wanted = _abi.do_job_id.from_buffer_copy(job_id.bytes)
        call(lib.do_manager_get_job, self._handle, ctypes.byref(wanted), ctypes.byref(handle))
        return Job(self, handle)

    def jobs(self) -> Iterator[Job]:
        """All jobs that are neither completed nor cancelled, as they are at this moment."""
        handle = _abi.do_enum_jobs()
        check(lib.do_manager_enum_jobs(self._handle, ctypes.byref(handle)))
        enumerator = Handle(handle, lib.do_enum_jobs_close)
        return (Job(self, job) for job in take(enumerator, lib.do_enum_jobs_next, _abi.do_job))

    def subscribe(self) -> Events:
        """Begins to collect changes of all jobs of the store, whichever process makes them."""
        handle = _abi.do_events()
        check(lib.do_manager_subscribe(self._handle, ctypes.byref(handle)))
        return Events(self, handle)


def library_version() -> str:
    """The version of the loaded library, such as `0.1.0`."""
    return read_text(lambda _, *buffer: lib.do_version(*buffer), None)
