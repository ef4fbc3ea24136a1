"""What jobs are made of: their states, and what they tell of themselves."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import Optional

from . import _abi


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


class Reason(enum.IntEnum):
    """What a job waits for."""

    #: Nothing: it moves, or is final.
    NONE = _abi.DO_WAIT_NONE
    #: `Job.resume`.
    RESUME = _abi.DO_WAIT_RESUME
    #: The jobs before it, which have all slots or connections.
    SLOT = _abi.DO_WAIT_SLOT
    #: A connection to its host: there are as many as there may be.
    HOST = _abi.DO_WAIT_HOST
    #: A time of day at which the schedule lets something of its priority through.
    SCHEDULE = _abi.DO_WAIT_SCHEDULE
    #: The next try after an error.
    RETRY = _abi.DO_WAIT_RETRY
    #: The next try, when the server said that it should.
    SERVER_ASKED = _abi.DO_WAIT_SERVER_ASKED
    #: Somebody who mends the cause of its error and resumes it, completes it or cancels it.
    ERROR = _abi.DO_WAIT_ERROR
    #: `Job.complete`: all its files are whole.
    COMPLETION = _abi.DO_WAIT_COMPLETION
    #: The process that owns the store, which has not begun with it yet.
    OWNER = _abi.DO_WAIT_OWNER
    #: Room on the disk: it goes on by itself as soon as there is as much as it needs.
    SPACE = _abi.DO_WAIT_SPACE


@dataclass(frozen=True)
class WaitReason:
    """Why a job does not move, and until when."""

    #: What it waits for.
    reason: Reason
    #: The error behind it, a `Code` where it has a name; `Code.OK` if there is none.
    code: int
    #: When the wait is over by itself; None if that is not known.
    until: Optional[datetime]
    #: Free bytes that the disk has to have; None if it is not room that the job waits for.
    bytes_needed: Optional[int] = None
