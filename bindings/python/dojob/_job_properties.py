"""What a job is called, how urgent it is, and how long and how fast it may go on."""

from __future__ import annotations

import ctypes
from datetime import timedelta
from typing import Optional

from ._error import call, read_number, read_text
from ._job_base import JobBase
from ._library import lib
from ._types import JobPriority
from ._values import limit, seconds, text, time_limit, to_duration, to_limit, to_time_limit


class JobProperties(JobBase):
    """The properties of a job. They are kept in the store, and hold at once."""

    @property
    def display_name(self) -> str:
        """What people call the job: 1 to 256 characters."""
        return read_text(lib.do_job_get_display_name, self._handle)

    @display_name.setter
    def display_name(self, name: str) -> None:
        call(lib.do_job_set_display_name, self._handle, text(name, "display name"))

    @property
    def description(self) -> str:
        """At most 1,024 characters about the job."""
        return read_text(lib.do_job_get_description, self._handle)

    @description.setter
    def description(self, description: str) -> None:
        call(lib.do_job_set_description, self._handle, text(description, "description"))

    @property
    def priority(self) -> JobPriority:
        """How urgent the job is."""
        return JobPriority(read_number(lib.do_job_get_priority, self._handle))

    @priority.setter
    def priority(self, priority: JobPriority) -> None:
        call(lib.do_job_set_priority, self._handle, JobPriority(priority))

    @property
    def minimum_retry_delay(self) -> timedelta:
        """The shortest wait after a transient error: at least five seconds once it is set. Until then waits grow
        from a second to the ten minutes that this tells. If it is longer than the no-progress time-out, the first
        error is the last."""
        return to_duration(read_number(lib.do_job_get_minimum_retry_delay, self._handle))

    @minimum_retry_delay.setter
    def minimum_retry_delay(self, delay: timedelta) -> None:
        call(lib.do_job_set_minimum_retry_delay, self._handle, seconds(delay, "minimum retry delay"))

    @property
    def no_progress_timeout(self) -> timedelta:
        """How long the job may go without progress after a transient error before it is in ERROR: an hour for
        FOREGROUND and a day for all others, unless it was set. Zero is never to try again."""
        return to_duration(read_number(lib.do_job_get_no_progress_timeout, self._handle))

    @no_progress_timeout.setter
    def no_progress_timeout(self, timeout: timedelta) -> None:
        call(lib.do_job_set_no_progress_timeout, self._handle, seconds(timeout, "no-progress time-out"))

    @property
    def maximum_download_time(self) -> Optional[timedelta]:
        """How long the job may transfer in all since it was resumed before it is in ERROR with
        `Code.E_MAX_DOWNLOAD_TIMEOUT`: 90 days unless it was set; None is no limit."""
        return to_time_limit(read_number(lib.do_job_get_maximum_download_time, self._handle))

    @maximum_download_time.setter
    def maximum_download_time(self, time: Optional[timedelta]) -> None:
        number = time_limit(time, "maximum download time")
        call(lib.do_job_set_maximum_download_time, self._handle, number)

    @property
    def maximum_download_size(self) -> Optional[int]:
        """How many bytes the job's files may have together before it is in ERROR with
        `Code.E_MAX_DOWNLOAD_SIZE`; None is no limit."""
        return to_limit(read_number(lib.do_job_get_maximum_download_size, self._handle, ctypes.c_uint64))

    @maximum_download_size.setter
    def maximum_download_size(self, size: Optional[int]) -> None:
        number = limit(size, "maximum download size")
        call(lib.do_job_set_maximum_download_size, self._handle, number)

    @property
    def bandwidth_limit(self) -> Optional[int]:
        """How many bytes a second the job may fetch; None is no limit of its own."""
        return to_limit(read_number(lib.do_job_get_bandwidth_limit, self._handle, ctypes.c_uint64))

    @bandwidth_limit.setter
    def bandwidth_limit(self, bytes_per_second: Optional[int]) -> None:
        number = limit(bytes_per_second, "bandwidth limit")
        call(lib.do_job_set_bandwidth_limit, self._handle, number)

    @property
    def error_count(self) -> int:
        """How often an error has interrupted the job."""
        return read_number(lib.do_job_get_error_count, self._handle)
