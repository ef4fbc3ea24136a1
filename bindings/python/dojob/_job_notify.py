"""Who is told when something happens to a job."""

from __future__ import annotations

import enum
from datetime import timedelta
from typing import TYPE_CHECKING, Callable, Optional

from . import _abi
from ._error import JobError, call, read_number
from ._file import File, FileRange
from ._job_base import JobBase
from ._library import lib
from ._notices import NAMES, Registration
from ._values import milliseconds, whole

if TYPE_CHECKING:
    from ._job import Job


class NotifyFlags(enum.IntFlag):
    """Which notifications a job sends."""

    #: All its files are whole.
    JOB_TRANSFERRED = _abi.DO_NOTIFY_JOB_TRANSFERRED
    #: It is in ERROR.
    JOB_ERROR = _abi.DO_NOTIFY_JOB_ERROR
    #: None, whatever else is set.
    DISABLE = _abi.DO_NOTIFY_DISABLE
    #: Its bytes, files, properties or state changed.
    JOB_MODIFICATION = _abi.DO_NOTIFY_JOB_MODIFICATION
    #: A file is whole.
    FILE_TRANSFERRED = _abi.DO_NOTIFY_FILE_TRANSFERRED
    #: Ranges of a file are whole.
    FILE_RANGES_TRANSFERRED = _abi.DO_NOTIFY_FILE_RANGES_TRANSFERRED


#: The flag for each of what is called.
FLAGS = {name: NotifyFlags(kind) for kind, name in NAMES.items()}


class JobNotify(JobBase):
    """The notifications of a job.

    What is set here is called from one thread of the manager's own, one call at a time, with a `Job` (and more) of its
    own; any use of the package is allowed inside. What raises has not taken the notification, which comes again after
    a while (but for a modification); the exception goes to `threading.excepthook`. What happened before, in whatever
    process, is told too, and what nothing is set for waits until something is.

    What is set belongs to the job in this manager, not to this object. It ends with the job, the manager or the
    process. Once it has been replaced or removed it is not running any more, unless that happens within a call of it.
    """

    @property
    def notify_flags(self) -> NotifyFlags:
        """Which notifications the job sends: JOB_TRANSFERRED and JOB_ERROR, unless that was changed."""
        return NotifyFlags(read_number(lib.do_job_get_notify_flags, self._handle))

    @notify_flags.setter
    def notify_flags(self, flags: NotifyFlags) -> None:
        call(lib.do_job_set_notify_flags, self._handle, whole(flags, "notify flags"))

    @property
    def minimum_notification_interval(self) -> timedelta:
        """The shortest time between two notifications of a modification: half a second, unless it was set."""
        return timedelta(milliseconds=read_number(lib.do_job_get_minimum_notification_interval, self._handle))

    @minimum_notification_interval.setter
    def minimum_notification_interval(self, interval: timedelta) -> None:
        number = milliseconds(interval, "minimum notification interval")
        call(lib.do_job_set_minimum_notification_interval, self._handle, number)

    @property
    def on_transferred(self) -> Optional[Callable[[Job], object]]:
        """Called when all files are whole. The place to complete the job."""
        return self._callable("on_transferred")

    @on_transferred.setter
    def on_transferred(self, called: Optional[Callable[[Job], object]]) -> None:
        self._set_callable("on_transferred", called)

    @property
    def on_error(self) -> Optional[Callable[[Job, JobError], object]]:
        """Called when the job is in ERROR."""
        return self._callable("on_error")

    @on_error.setter
    def on_error(self, called: Optional[Callable[[Job, JobError], object]]) -> None:
        self._set_callable("on_error", called)

    @property
    def on_modification(self) -> Optional[Callable[[Job], object]]:
        """Called when the job's bytes, files, properties or state changed, where nothing else is told; not more
        often than the minimum notification interval says. Setting it sets the job's notify flag JOB_MODIFICATION."""
        return self._callable("on_modification")

    @on_modification.setter
    def on_modification(self, called: Optional[Callable[[Job], object]]) -> None:
        self._set_callable("on_modification", called)

    @property
    def on_file_transferred(self) -> Optional[Callable[[Job, File], object]]:
        """Called when a file is whole. Setting it sets the job's notify flag FILE_TRANSFERRED."""
        return self._callable("on_file_transferred")

    @on_file_transferred.setter
    def on_file_transferred(self, called: Optional[Callable[[Job, File], object]]) -> None:
        self._set_callable("on_file_transferred", called)

    @property
    def on_file_ranges_transferred(self) -> Optional[Callable[[Job, File, list[FileRange]], object]]:
        """Called when ranges of a file are whole. Setting it sets the job's notify flag FILE_RANGES_TRANSFERRED."""
        return self._callable("on_file_ranges_transferred")

    @on_file_ranges_transferred.setter
    def on_file_ranges_transferred(self, called: Optional[Callable[[Job, File, list[FileRange]], object]]) -> None:
        self._set_callable("on_file_ranges_transferred", called)

    @property
    def notify_interface(self) -> Optional[object]:
        """What was registered for the job in this manager by `set_notify_interface`."""
        return self._registration().interface

    def set_notify_interface(self, interface: Optional[object]) -> None:
        """Registers an object with methods of the names above, some or all of them, in the place of everything that
        was set before; None for nobody. The notify flags stay as they are."""
        methods = {name: getattr(interface, name, None) for name in FLAGS}
        found = {name: method for name, method in methods.items() if callable(method)}
        if interface is not None and not found:
            raise TypeError(f"{interface!r} has none of the methods {', '.join(FLAGS)}")
        self._manager._notifier.change(self, lambda _: Registration(interface, found))

    def _registration(self) -> Registration:
        # Says so if this object or the manager is closed.
        read_number(lib.do_job_get_state, self._handle)
        return self._manager._notifier.registration(self)

    def _callable(self, name: str) -> Optional[Callable[..., object]]:
        return self._registration().callables.get(name)

    def _set_callable(self, name: str, called: Optional[Callable[..., object]]) -> None:
        if called is not None:
            if not callable(called):
                raise TypeError(f"{name} is {called!r}, and cannot be called")
            flags = self.notify_flags
            if FLAGS[name] not in flags:
                self.notify_flags = flags | FLAGS[name]

        def changed(before: Registration) -> Registration:
            others = {other: found for other, found in before.callables.items() if other != name}
            mine = {} if called is None else {name: called}
            return Registration(before.interface, {**others, **mine})

        self._manager._notifier.change(self, changed)
