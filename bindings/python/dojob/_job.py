"""A job: what is to be copied, and how far it is."""

from __future__ import annotations

import ctypes
import enum
import os
import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Optional, Union

from . import _abi
from ._abi import Code
from ._error import JobError, call, check, named, read_story, read_text
from ._file import File, size
from ._handle import Handle, take, text, without_nul
from ._library import lib

if TYPE_CHECKING:
    from ._manager import Manager

#: Where the library's clock begins.
EPOCH = datetime(1601, 1, 1, tzinfo=timezone.utc)


class JobState(enum.IntEnum):
    """Where a job stands."""

    QUEUED = _abi.DO_JOB_STATE_QUEUED
    CONNECTING = _abi.DO_JOB_STATE_CONNECTING
    TRANSFERRING = _abi.DO_JOB_STATE_TRANSFERRING
    SUSPENDED = _abi.DO_JOB_STATE_SUSPENDED
    ERROR = _abi.DO_JOB_STATE_ERROR
    TRANSIENT_ERROR = _abi.DO_JOB_STATE_TRANSIENT_ERROR
    TRANSFERRED = _abi.DO_JOB_STATE_TRANSFERRED
    ACKNOWLEDGED = _abi.DO_JOB_STATE_ACKNOWLEDGED
    CANCELLED = _abi.DO_JOB_STATE_CANCELLED

    @property
    def is_final(self) -> bool:
        """Whether no call can change the job any more."""
        return self in (JobState.ACKNOWLEDGED, JobState.CANCELLED)


class JobPriority(enum.IntEnum):
    """How urgent a job is."""

    FOREGROUND = _abi.DO_JOB_PRIORITY_FOREGROUND
    HIGH = _abi.DO_JOB_PRIORITY_HIGH
    NORMAL = _abi.DO_JOB_PRIORITY_NORMAL
    LOW = _abi.DO_JOB_PRIORITY_LOW


class JobType(enum.IntEnum):
    """What a job does."""

    DOWNLOAD = _abi.DO_JOB_TYPE_DOWNLOAD


@dataclass(frozen=True)
class JobProgress:
    """How far a job is."""

    #: Bytes in all files; None until every file's size is known.
    bytes_total: Optional[int]
    #: Bytes received.
    bytes_transferred: int
    #: Files in the job.
    files_total: int
    #: Files that are whole.
    files_transferred: int


@dataclass(frozen=True)
class JobTimes:
    """When things happened to a job, in UTC."""

    #: When it was created.
    creation: datetime
    #: When it last changed.
    modification: datetime
    #: When all its files were whole; None before that.
    transfer_completion: Optional[datetime]


class Job(Handle):
    """A job of a store. It is there whether or not somebody holds this object: its identity is its `id`."""

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

    @property
    def type(self) -> JobType:
        """What the job does."""
        number = ctypes.c_uint32()
        check(lib.do_job_get_type(self._handle, ctypes.byref(number)))
        return JobType(number.value)

    @property
    def state(self) -> JobState:
        """Where the job stands."""
        number = ctypes.c_uint32()
        check(lib.do_job_get_state(self._handle, ctypes.byref(number)))
        return JobState(number.value)

    @property
    def progress(self) -> JobProgress:
        """How far the job is: exactly, in the process that moves the bytes; as of the latest checkpoint
        elsewhere."""
        progress = _abi.do_job_progress(struct_size=ctypes.sizeof(_abi.do_job_progress))
        check(lib.do_job_get_progress(self._handle, ctypes.byref(progress)))
        return JobProgress(
            bytes_total=size(progress.bytes_total),
            bytes_transferred=progress.bytes_transferred,
            files_total=progress.files_total,
            files_transferred=progress.files_transferred,
        )

    @property
    def times(self) -> JobTimes:
        """When things happened to the job."""
        times = _abi.do_job_times(struct_size=ctypes.sizeof(_abi.do_job_times))
        check(lib.do_job_get_times(self._handle, ctypes.byref(times)))
        completion = times.transfer_completion_time
        return JobTimes(
            creation=moment(times.creation_time),
            modification=moment(times.modification_time),
            transfer_completion=moment(completion) if completion else None,
        )

    @property
    def display_name(self) -> str:
        """What people call the job: 1 to 256 characters."""
        return read_text(lib.do_job_get_display_name, self._handle)

    @display_name.setter
    def display_name(self, name: str) -> None:
        call(lib.do_job_set_display_name, self._handle, text(name, "display name"))

    @property
    def priority(self) -> JobPriority:
        """How urgent the job is."""
        number = ctypes.c_uint32()
        check(lib.do_job_get_priority(self._handle, ctypes.byref(number)))
        return JobPriority(number.value)

    @priority.setter
    def priority(self, priority: JobPriority) -> None:
        call(lib.do_job_set_priority, self._handle, JobPriority(priority))

    @property
    def error(self) -> Optional[JobError]:
        """Why the job is in error, or waits after one; None if it is in neither error state."""
        story = _abi.do_error()
        result = lib.do_job_get_error(self._handle, ctypes.byref(story))
        if named(result) == Code.E_ERROR_INFORMATION_UNAVAILABLE:
            return None
        check(result)
        try:
            error = read_story(JobError, story)
            handle = _abi.do_file()
            if named(lib.do_error_get_file(story, ctypes.byref(handle))) == Code.OK:
                with File(self._manager, handle) as file:
                    error.remote_name, error.local_name = file.remote_name, file.local_name
            return error
        finally:
            lib.do_error_close(story)

    @property
    def files(self) -> list[File]:
        """The job's files, in the order in which they were added."""
        handle = _abi.do_enum_files()
        check(lib.do_job_enum_files(self._handle, ctypes.byref(handle)))
        enumerator = Handle(handle, lib.do_enum_files_close)
        handles = take(enumerator, lib.do_enum_files_next, _abi.do_file)
        return [File(self._manager, file) for file in handles]

    def add_file(self, remote_name: str, local_name: Union[str, bytes, os.PathLike[str]]) -> None:
        """Adds a file: an http or https URL without credentials, and an absolute path in a folder that is
        there. What stands at that path stays until `complete` replaces it."""
        local = without_nul(os.fsencode(local_name), "local name")
        call(lib.do_job_add_file, self._handle, text(remote_name, "remote name"), local)

    def resume(self) -> None:
        """Asks for the job to run: starts a new one, restarts a stopped or failed one, and ends a wait after
        an error."""
        call(lib.do_job_resume, self._handle)

    def suspend(self) -> None:
        """Stops the job's transfers until it is resumed."""
        call(lib.do_job_suspend, self._handle)

    def cancel(self) -> Code:
        """Gives the job up and deletes what it has fetched. `Code.S_UNABLE_TO_DELETE_FILES` if something of
        it is left on the disk."""
        return Code(call(lib.do_job_cancel, self._handle))

    def complete(self) -> Code:
        """Ends the job: gives every whole file its local name and discards the rest. `Code.OK` if all files
        are in place, `Code.S_PARTIAL_COMPLETE` if some were not whole and are lost. When a file cannot be put
        in place this raises, the job stays as it is, and may be completed again."""
        return Code(call(lib.do_job_complete, self._handle))

    def wait(self, timeout: Optional[float] = None) -> JobState:
        """Returns the state when all files are whole (TRANSFERRED), or when the job has been completed or
        cancelled meanwhile. Raises the job's `JobError` when it is in ERROR, and TimeoutError after `timeout`
        seconds; waits through transient errors, and for a suspended job to be resumed."""
        deadline = None if timeout is None else time.monotonic() + timeout
        with self._manager.subscribe() as events:
            while True:
                state = self.state
                if state is JobState.TRANSFERRED or state.is_final:
                    return state
                error = self.error if state is JobState.ERROR else None
                if error is not None:
                    raise error
                event = None
                while event is None or event.job_id != self._id:
                    event = events.wait(None if deadline is None else deadline - time.monotonic())
                    if event is None:
                        raise TimeoutError(f"job {self._id} is {state.name} after {timeout} s")


def moment(ticks: int) -> datetime:
    """A time of the library's as Python has it."""
    return EPOCH + timedelta(microseconds=ticks // 10)
