"""A job: what is to be copied, and how far it is."""

from __future__ import annotations

import ctypes
import time
from typing import Iterable, Optional

from . import _abi
from ._abi import Code
from ._error import JobError, call, check, named, read_number, read_story
from ._file import File, to_ranges
from ._handle import Enumerator
from ._job_http import JobHttp
from ._job_notify import JobNotify
from ._job_properties import JobProperties
from ._ledger import Attempts
from ._library import lib
from ._types import JobProgress, JobState, JobTimes, JobType, Reason, WaitReason
from ._values import PathLike, moment, optional_moment, path, size, text, whole


class Job(JobProperties, JobHttp, JobNotify):
    """A job of a store. It is there whether or not somebody holds this object: its identity is its `id`."""

    @property
    def type(self) -> JobType:
        """What the job does."""
        return JobType(read_number(lib.do_job_get_type, self._handle))

    @property
    def state(self) -> JobState:
        """Where the job stands."""
        return JobState(read_number(lib.do_job_get_state, self._handle))

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
        return JobTimes(
            creation=moment(times.creation_time),
            modification=moment(times.modification_time),
            transfer_completion=optional_moment(times.transfer_completion_time),
        )

    @property
    def error(self) -> Optional[JobError]:
        """Why the job is in error, or waits after one; None if it is in neither error state."""
        story = _abi.do_error()
        result = lib.do_job_get_error(self._handle, ctypes.byref(story))
        if named(result) == Code.E_ERROR_INFORMATION_UNAVAILABLE:
            return None
        check(result)
        try:
            return read_story(JobError, story)
        finally:
            lib.do_error_close(story)

    def wait_reason(self) -> WaitReason:
        """Why the job does not move, and until when."""
        wait = _abi.do_wait_reason(struct_size=ctypes.sizeof(_abi.do_wait_reason))
        check(lib.do_job_get_wait_reason(self._handle, ctypes.byref(wait)))
        until, needed = optional_moment(wait.until), wait.bytes_needed or None
        return WaitReason(Reason(wait.reason), named(wait.code), until, needed)

    def attempts(self) -> Attempts:
        """The latest attempts on the job's files (at most 100), oldest first."""
        handle = _abi.do_enum_attempts()
        check(lib.do_job_enum_attempts(self._handle, ctypes.byref(handle)))
        return Attempts(self._manager, handle)

    @property
    def files(self) -> list[File]:
        """The job's files, in the order in which they were added."""
        return list(self.enum_files())

    def enum_files(self) -> Enumerator[File]:
        """The same, one by one: for jobs of many files."""
        handle = _abi.do_enum_files()
        check(lib.do_job_enum_files(self._handle, ctypes.byref(handle)))
        return Enumerator(self._manager, handle, "do_enum_files", _abi.do_file, File)

    def file(self, place: int) -> File:
        """The file at a place in the order in which they were added, from zero."""
        handle = _abi.do_file()
        check(lib.do_job_get_file(self._handle, whole(place, "place"), ctypes.byref(handle)))
        return File(self._manager, handle)

    def add_file(
        self,
        remote_name: str,
        local_name: PathLike,
        ranges: Optional[Iterable[tuple[int, Optional[int]]]] = None,
    ) -> None:
        """Adds a file: an http or https URL without credentials, and an absolute path in a folder that is
        there. What stands at that path stays until `complete` replaces it.

        With `ranges` the file consists of these pieces of the remote one, packed in the order given: each a
        `FileRange` or a pair of its first byte and its length, None for the length of all that follows."""
        names = text(remote_name, "remote name"), path(local_name, "local name")
        if ranges is None:
            call(lib.do_job_add_file, self._handle, *names)
            return
        found = to_ranges(ranges)
        call(lib.do_job_add_file_with_ranges, self._handle, *names, len(found), found)

    def add_file_set(self, files: Iterable[tuple[str, PathLike]]) -> None:
        """Adds files, each by its remote and its local name, in one step: all of them, or none if one is refused."""
        names = [
            _abi.do_file_info(text(remote, "remote name"), path(local, "local name")) for remote, local in files
        ]
        found = (_abi.do_file_info * len(names))(*names)
        call(lib.do_job_add_file_set, self._handle, len(found), found)

    def replace_remote_prefix(self, old_prefix: str, new_prefix: str) -> int:
        """Gives the files whose remote names begin with one prefix names that begin with another, unless they are
        whole: all of them, or none if one of the new names is refused. Returns how many files it concerned."""
        count = ctypes.c_uint32()
        prefixes = text(old_prefix, "old prefix"), text(new_prefix, "new prefix")
        call(lib.do_job_replace_remote_prefix, self._handle, *prefixes, ctypes.byref(count))
        return count.value

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
