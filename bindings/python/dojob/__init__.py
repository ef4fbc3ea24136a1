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
from ._error import Context, DoJobError, JobError, result_name, result_text
from ._events import Event, Events, What
from ._file import Digest, DigestAlgorithm, File, FileProgress, FileRange
from ._handle import Enumerator
from ._job import Job
from ._job_http import AuthScheme, AuthTarget, ClientCertificate, ProxySettings, ProxyUsage, SecurityFlags
from ._job_notify import NotifyFlags
from ._ledger import Attempt, Attempts, Rung
from ._limits import BandwidthPeriod, Days, Limits
from ._manager import Manager, library_version
from ._types import JobPriority, JobProgress, JobState, JobTimes, JobType, Reason, WaitReason

__all__ = [
    "Attempt",
    "Attempts",
    "AuthScheme",
    "AuthTarget",
    "BandwidthPeriod",
    "ClientCertificate",
    "Code",
    "Context",
    "Days",
    "Digest",
    "DigestAlgorithm",
    "DoJobError",
    "Enumerator",
    "Event",
    "Events",
    "File",
    "FileProgress",
    "FileRange",
    "Job",
    "JobError",
    "JobPriority",
    "JobProgress",
    "JobState",
    "JobTimes",
    "JobType",
    "Limits",
    "Manager",
    "NotifyFlags",
    "ProxySettings",
    "ProxyUsage",
    "Reason",
    "Rung",
    "SecurityFlags",
    "WaitReason",
    "What",
    "library_version",
    "result_name",
    "result_text",
]
