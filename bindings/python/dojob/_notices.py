"""Notifications: the thread of a manager that takes what its jobs have to tell, and whom it tells.

The library calls nothing here. A thread of Python's own asks it for the next notice, tells it, and answers whether it
was taken; it is the only thread that ever calls what was registered.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import os
import sys
import threading
import time
import uuid
import weakref
from typing import TYPE_CHECKING, Any, Callable, Optional

from . import _abi
from ._abi import Code
from ._error import DoJobError, call, check, named, read_number, read_values, refused
from ._file import from_range
from ._handle import Handle
from ._library import lib

if TYPE_CHECKING:
    from ._job_base import JobBase
    from ._manager import Manager

#: What is called for each kind of notice.
NAMES = {
    _abi.DO_NOTIFY_JOB_TRANSFERRED: "on_transferred",
    _abi.DO_NOTIFY_JOB_ERROR: "on_error",
    _abi.DO_NOTIFY_JOB_MODIFICATION: "on_modification",
    _abi.DO_NOTIFY_FILE_TRANSFERRED: "on_file_transferred",
    _abi.DO_NOTIFY_FILE_RANGES_TRANSFERRED: "on_file_ranges_transferred",
}
#: How long the thread rests, in seconds, where the store cannot be read.
REST = 0.25
#: How long the interpreter's exit waits for a call that is running, in seconds. It would be cut off there anyway.
PATIENCE = 5.0

Callables = dict[str, Callable[..., object]]


class Registration:
    """Who is told of a job."""

    def __init__(self, interface: Optional[object] = None, callables: Optional[Callables] = None) -> None:
        #: What `Job.set_notify_interface` was given.
        self.interface = interface
        #: What is called, by its name.
        self.callables = callables or {}

    def __bool__(self) -> bool:
        return self.interface is not None or bool(self.callables)


NOBODY = Registration()


class Notifier:
    """Who is told of which of a manager's jobs. It belongs to its manager, and the thread holds neither while it
    waits: so both go when nobody else holds them, whatever is registered."""

    def __init__(self, manager: Manager) -> None:
        self._manager = weakref.ref(manager)
        self._registered: dict[uuid.UUID, Registration] = {}
        self._taker: Optional[Taker] = None
        self._closed = False
        self._process = os.getpid()
        # Held for a few steps only, never while anybody is told. What runs in between, such as the end of some
        # object, may register too.
        self._lock = threading.RLock()

    def registration(self, job: JobBase) -> Registration:
        """Who is told of the job."""
        return self._registered.get(job.id, NOBODY)

    def change(self, job: JobBase, changed: Callable[[Registration], Registration]) -> None:
        """Changes who is told of the job. When this returns, nobody who was replaced is being told, nor will be:
        except by the very call within which this happens."""
        # Refuses what is closed or was forked before anything is changed, and before a lock is waited for.
        read_number(lib.do_job_get_state, job._handle)
        with self._lock:
            new = changed(self.registration(job))
            taker = self._start() if new else self._taker
            if new:
                self._registered[job.id] = new
            else:
                self._registered.pop(job.id, None)
        if taker is None:
            return
        check(lib.do_notices_unwatch(taker.handle, job._handle))
        with self._lock:
            if job.id not in self._registered:
                return
            try:
                # From the beginning: what nobody was there to hear is told at once.
                call(lib.do_notices_watch, taker.handle, job._handle)
            except BaseException:
                self._registered.pop(job.id, None)
                raise

    def _start(self) -> Taker:
        manager = self._manager()
        if self._closed or manager is None:
            raise refused(Code.E_CLOSED)
        if self._taker is None:
            self._taker = Taker(self, manager)
        return self._taker

    def close(self) -> None:
        """Returns when nobody is being told any more, unless within a call. The manager has been closed before, so
        that whoever waits in a call returns."""
        if os.getpid() != self._process:
            # The child of a fork has no such thread, and nobody who gives the lock back.
            return
        with self._lock:
            self._closed = True
            taker = self._taker
        if taker is not None:
            taker.end()
        with self._lock:
            self._registered.clear()

    def tell(self, handle: _abi.do_notices, notice: _abi.do_notice) -> bool:
        """Tells whom it concerns, and answers whether that took it: what nobody is there to hear is not taken."""
        job_id = uuid.UUID(bytes=bytes(notice.job_id.bytes))
        if not notice.kind:
            with self._lock:
                self._registered.pop(job_id, None)
            return True
        called = self._registered.get(job_id, NOBODY).callables.get(NAMES[notice.kind])
        manager = self._manager()
        if called is None or manager is None:
            return False
        try:
            arguments = what(manager, job_id, handle, notice)
        except DoJobError:
            # The job has ended meanwhile, the manager has been closed, or the store cannot be read.
            return False
        if arguments is None:
            return False
        called(*arguments)
        return True


def what(
    manager: Manager, job_id: uuid.UUID, handle: _abi.do_notices, notice: _abi.do_notice
) -> Optional[tuple[Any, ...]]:
    """What is told of a notice; nothing if it is out of date by now."""
    job = manager.job(job_id)
    if notice.kind == _abi.DO_NOTIFY_JOB_ERROR:
        error = job.error
        return None if error is None else (job, error)
    if notice.kind == _abi.DO_NOTIFY_FILE_TRANSFERRED:
        return job, job.file(notice.file)
    if notice.kind == _abi.DO_NOTIFY_FILE_RANGES_TRANSFERRED:
        number = ctypes.c_uint64(notice.number)
        ranges = read_values(lib.do_notices_get_ranges, _abi.do_file_range, handle, number)
        return job, job.file(notice.file), [from_range(piece) for piece in ranges]
    return (job,)


def report(error: BaseException) -> None:
    """Says what a call raised, where threads say so. Whatever that hook does, the thread goes on."""
    try:
        thread = threading.current_thread()
        threading.excepthook(threading.ExceptHookArgs((type(error), error, error.__traceback__, thread)))
    except BaseException as worse:
        with contextlib.suppress(BaseException):
            sys.excepthook(type(worse), worse, worse.__traceback__)


class Taker:
    """The thread that takes a manager's notices."""

    def __init__(self, notifier: Notifier, manager: Manager) -> None:
        self.handle = _abi.do_notices()
        check(lib.do_manager_open_notices(manager._handle, ctypes.byref(self.handle)))
        self._notices = Handle(self.handle, lib.do_notices_close)
        self._notifier = weakref.ref(notifier)
        self._over = False
        self._telling = False
        # A daemon, since the interpreter waits for all others before it comes to `end_all`.
        self._thread = threading.Thread(target=self._run, name="dojob-notices", daemon=True)
        # The last to be registered, so that it comes before the managers are closed.
        atexit.unregister(end_all)
        atexit.register(end_all)
        RUNNING.add(self)
        try:
            self._thread.start()
        except BaseException:
            RUNNING.discard(self)
            raise

    def _run(self) -> None:
        notice = _abi.do_notice()
        try:
            while not self._over and self._take(notice):
                pass
        finally:
            self._notices.close()
            RUNNING.discard(self)

    def _take(self, notice: _abi.do_notice) -> bool:
        """Waits for a notice, and tells it. False once there are none any more."""
        notice.struct_size = ctypes.sizeof(notice)
        result = named(lib.do_notices_next(self.handle, _abi.DO_INFINITE, ctypes.byref(notice)))
        if result != Code.OK:
            if result != Code.E_CLOSED:
                time.sleep(REST)
            return result != Code.E_CLOSED
        self._telling = True
        taken = False
        try:
            notifier = self._notifier()
            taken = notifier is not None and not self._over and notifier.tell(self.handle, notice)
        except BaseException as error:
            report(error)
        finally:
            # Before the answer: who waits for it may count on what was registered being gone.
            notifier = None
            if notice.kind:
                lib.do_notices_answer(self.handle, notice.number, Code.OK if taken else Code.E_FAIL)
            self._telling = False
        return True

    def end(self, patience: Optional[float] = None) -> None:
        """Ends the thread: waits for the call that is running, for so many seconds where that is given, unless it
        is the one within which this happens."""
        self._over = True
        if not self._telling:
            # Wakes it. One that tells looks by itself, and is first to answer.
            self._notices.close()
        if self._thread is not threading.current_thread():
            self._thread.join(patience)
        self._notices.close()


#: Those whose threads run.
RUNNING: set[Taker] = set()


def end_all() -> None:
    """Ends all threads while there is an interpreter that they can end in."""
    until = time.monotonic() + PATIENCE
    for taker in list(RUNNING):
        taker.end(max(0.0, until - time.monotonic()))
