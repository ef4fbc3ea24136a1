"""Background copy jobs that survive crashes, reboots and lost networks.

    with dojob.Manager("/var/lib/app/downloads") as manager:
        job = manager.create_job("map of Europe")
        job.add_file("https://example.org/europe.map", "/srv/maps/europe.map")
        job.resume()
        job.wait()
        job.complete()

A job lives in the manager's store, not in the object: `Manager.job` finds it again by its id, in any process
and after every reboot, and it goes on from where it was. Every object may be used from any thread. What the
library refuses raises `DoJobError`.
"""

from ._abi import Code
from ._error import Context, DoJobError, JobError
from ._events import Event, Events, What
from ._file import File, FileProgress
from ._job import Job, JobPriority, JobProgress, JobState, JobTimes, JobType
from ._manager import Manager, library_version

__all__ = [
    "Code",
    "Context",
    "DoJobError",
    "Event",
    "Events",
    "File",
    "FileProgress",
    "Job",
    "JobError",
    "JobPriority",
    "JobProgress",
    "JobState",
    "JobTimes",
    "JobType",
    "Manager",
    "What",
    "library_version",
]
