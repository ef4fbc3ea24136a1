"""The manager: where jobs are created and found, and where their changes are waited for."""

from __future__ import annotations

import ctypes
import uuid
from typing import Iterable, Optional

from . import _abi
from ._error import call, check, read_text, read_values
from ._events import Events
from ._handle import Enumerator, Handle
from ._job import Job
from ._library import lib
from ._limits import BandwidthPeriod, Limits, from_limits, from_period, to_limits, to_periods
from ._notices import Notifier
from ._types import JobState, JobType
from ._values import PathLike, bits, optional_text, path, text, whole


class Manager(Handle):
    """An open store and its engine.

    `store` is the absolute path of a folder, which is created if it is not there. Any number of processes may
    have one store open: one moves the bytes, and another takes over when it ends. `max_running_jobs` (4 if
    not given) counts for the first manager of a process on a store.

    Closing the manager closes what came from it; transfers stop with the process's last manager on its
    store, and go on when the store is opened again.
    """

    def __init__(self, store: PathLike, max_running_jobs: Optional[int] = None) -> None:
        folder = path(store, "store")
        options = _abi.do_manager_options(struct_size=ctypes.sizeof(_abi.do_manager_options))
        if max_running_jobs is not None:
            if not 1 <= max_running_jobs <= 0xFFFF_FFFF:
                raise ValueError(f"max_running_jobs is {max_running_jobs}")
            options.max_running_jobs = max_running_jobs
        handle = _abi.do_manager()
        call(lib.do_manager_open, folder, ctypes.byref(options), ctypes.byref(handle))
        super().__init__(handle, lib.do_manager_close)
        self._notifier = Notifier(self)

    def close(self) -> None:
        """Closes the manager; calls that use it, or what came from it, are refused with `Code.E_CLOSED` from now on.
        When this returns, nothing that was set to be called runs any more, unless this happens within its call."""
        try:
            super().close()
        finally:
            self._notifier.close()

    def create_job(self, display_name: str, job_type: JobType = JobType.DOWNLOAD) -> Job:
        """Creates a suspended job without files. The name has 1 to 256 characters and need not be unique."""
        handle = _abi.do_job()
        name, number = text(display_name, "display name"), whole(job_type, "job type")
        call(lib.do_manager_create_job, self._handle, name, number, None, ctypes.byref(handle))
        return Job(self, handle)

    def job(self, job_id: uuid.UUID) -> Job:
        """The job with this identity; refused with `Code.E_JOB_NOT_FOUND` if there is none, or only one that
        was completed or cancelled."""
        handle = _abi.do_job()
        wanted = _abi.do_job_id.from_buffer_copy(job_id.bytes)
        call(lib.do_manager_get_job, self._handle, ctypes.byref(wanted), ctypes.byref(handle))
        return Job(self, handle)

    def jobs(self, states: Optional[Iterable[JobState]] = None, prefix: Optional[str] = None) -> Enumerator[Job]:
        """The jobs that are neither completed nor cancelled, as they are at this moment: all of them, or those in some
        states, or with display names that begin with a prefix, in the order of their creation."""
        handle = _abi.do_enum_jobs()
        if states is None and prefix is None:
            check(lib.do_manager_enum_jobs(self._handle, ctypes.byref(handle)))
        else:
            wanted = _abi.do_job_filter(struct_size=ctypes.sizeof(_abi.do_job_filter))
            wanted.name_prefix = optional_text(prefix, "prefix")
            if states is not None:
                wanted.states = bits(states)
                if not wanted.states:
                    raise ValueError("states names none; None is all of them")
            function = lib.do_manager_enum_jobs_filtered
            call(function, self._handle, ctypes.byref(wanted), ctypes.byref(handle))
        return Enumerator(self, handle, "do_enum_jobs", _abi.do_job, Job)

    @property
    def limits(self) -> Limits:
        """What holds for all jobs of the store: for every process, for good, and at once."""
        limits = _abi.do_limits(struct_size=ctypes.sizeof(_abi.do_limits))
        check(lib.do_manager_get_limits(self._handle, ctypes.byref(limits)))
        return from_limits(limits)

    @limits.setter
    def limits(self, limits: Limits) -> None:
        call(lib.do_manager_set_limits, self._handle, ctypes.byref(to_limits(limits)))

    @property
    def bandwidth_schedule(self) -> list[BandwidthPeriod]:
        """The times of the local day in which other bandwidths hold than those of the limits, at most 64: for every
        process, for good, and at once. The first that matches counts."""
        function = lib.do_manager_get_bandwidth_schedule
        found = read_values(function, _abi.do_bandwidth_period, self._handle)
        return [from_period(period) for period in found]

    @bandwidth_schedule.setter
    def bandwidth_schedule(self, schedule: Iterable[BandwidthPeriod]) -> None:
        periods = to_periods(schedule)
        call(lib.do_manager_set_bandwidth_schedule, self._handle, len(periods), periods)

    def error_description(self, code: int, language: int = 0) -> str:
        """What a result means, as one sentence, in a language by its Windows LANGID: there is only English."""
        number = ctypes.c_int32(code), whole(language, "language")
        return read_text(lib.do_manager_get_error_description, self._handle, *number)

    def subscribe(self) -> Events:
        """Begins to collect changes of all jobs of the store, whichever process makes them."""
        handle = _abi.do_events()
        check(lib.do_manager_subscribe(self._handle, ctypes.byref(handle)))
        return Events(self, handle)


def library_version() -> str:
    """The version of the loaded library, such as `0.1.0`."""
    return read_text(lib.do_version)
