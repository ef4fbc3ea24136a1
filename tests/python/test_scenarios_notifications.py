"""The scenarios of notifications: what is told, how often, and when it ends."""

from __future__ import annotations

import contextlib
import queue
import select
import threading
import time
import unittest.mock
import weakref
from datetime import timedelta
from typing import Any

import dojob
from dojob import Code, FileRange, JobState, NotifyFlags
from support import PATIENCE, URL, Case, Told, http, nobody, notice_threads, python


class Flags(Case):
    def test_notify_flags_are_kept(self) -> None:
        job = self.open().create_job("a")
        self.assertEqual(job.notify_flags, NotifyFlags.JOB_TRANSFERRED | NotifyFlags.JOB_ERROR)
        for flag in NotifyFlags.__members__.values():
            job.notify_flags = flag
            self.assertEqual(job.notify_flags, flag)
        with self.assert_refused(Code.E_NOT_IMPL):
            job.notify_flags = NotifyFlags(64)
        self.assertEqual(job.notify_flags, flag)

    def test_who_sets_a_callable_asks_for_its_calls(self) -> None:
        def called(*_: Any) -> None:
            pass

        job: Any = self.open().create_job("a")
        for name, flag in (
            ("on_transferred", NotifyFlags.JOB_TRANSFERRED),
            ("on_error", NotifyFlags.JOB_ERROR),
            ("on_modification", NotifyFlags.JOB_MODIFICATION),
            ("on_file_transferred", NotifyFlags.FILE_TRANSFERRED),
            ("on_file_ranges_transferred", NotifyFlags.FILE_RANGES_TRANSFERRED),
        ):
            with self.subTest(name):
                self.assertIsNone(getattr(job, name))
                job.notify_flags = NotifyFlags(0)
                setattr(job, name, called)
                self.assertEqual((job.notify_flags, getattr(job, name)), (flag, called))
                setattr(job, name, None)
                self.assertEqual((job.notify_flags, getattr(job, name)), (flag, None))
                self.assertRaises(TypeError, setattr, job, name, 7)


class Happened(Told):
    def test_transferred_jobs_and_files_are_told(self) -> None:
        manager = self.open()
        job = self.job(manager, "small.bin", "medium.bin")

        def complete(told: dojob.Job) -> None:
            self.calls.put(("job", told.id, told.complete()))

        job.on_file_transferred = lambda told, file: self.calls.put(("file", told.id, file.local_name))
        job.on_transferred = complete
        job.resume()
        files = {self.next(), self.next()}
        self.assertEqual(files, {("file", job.id, self.local(name)) for name in ("small.bin", "medium.bin")})
        self.assertEqual(self.next(), ("job", job.id, Code.OK))
        self.assertIs(job.state, JobState.ACKNOWLEDGED)
        self.assert_whole("small.bin")
        self.assert_whole("medium.bin")
        self.assert_nothing_more(manager)

    def test_errors_are_told(self) -> None:
        manager = self.open()
        with nobody() as address:
            waiting = self.job(manager, "small.bin", url=address)
            waiting.on_error = lambda *_: self.calls.put("a transient error")
            self.assert_waits(manager, waiting, Code.E_CONNECT_FAILURE)
            job = self.job(manager, "missing.bin")
            job.on_error = lambda told, error: self.calls.put((told.id, error))
            job.resume()
            told, error = self.next()
            self.assertEqual((told, error.code, error.http_status), (job.id, http(404), 404))
            self.assertIsInstance(error, dojob.JobError)
            self.assertEqual(error.remote_name, f"{URL}/missing.bin")
            self.assert_nothing_more(manager)
            waiting.cancel()

    def test_a_refused_notification_comes_again(self) -> None:
        manager = self.open()
        job = self.job(manager, "small.bin")

        failures = [ZeroDivisionError("not this time")]

        def called(_: dojob.Job) -> None:
            self.calls.put("called")
            if failures:
                raise failures.pop()

        reports: queue.Queue[Any] = queue.Queue()
        with unittest.mock.patch("threading.excepthook", reports.put):
            job.on_transferred = called
            job.resume()
            report = reports.get(timeout=PATIENCE)
            self.assertEqual((report.exc_type, str(report.exc_value)), (ZeroDivisionError, "not this time"))
            self.assertIsNotNone(report.exc_traceback)
            self.assertEqual([self.next(), self.next()], ["called", "called"])
            # What was not taken would be told to a new one at once.
            job.on_transferred = lambda _: self.calls.put("a third time")
            self.assert_nothing_more(manager)
        self.assertTrue(reports.empty())

    def test_what_happened_before_is_told(self) -> None:
        with dojob.Manager(self.store) as manager:
            job_id = self.transferred(manager, "small.bin").id
        manager = self.open()
        job = manager.job(job_id)
        # Which does not hear it in the place of the one that comes after.
        job.on_error = lambda *_: self.calls.put("an error")
        job.on_file_transferred = lambda _, file: self.calls.put(file.ordinal)
        self.assertEqual(self.next(), 0)
        job.on_transferred = lambda told: self.calls.put(told.state)
        self.assertIs(self.next(), JobState.TRANSFERRED)
        self.assert_nothing_more(manager)

    def test_ranges_are_told(self) -> None:
        manager = self.open()
        job = manager.create_job("a")
        ranges = [FileRange(100, 100), FileRange(900, 100), FileRange(400, None)]
        job.add_file(f"{URL}/medium.bin", self.local("medium.bin"), ranges[:2])
        job.add_file(f"{URL}/small.bin", self.local("small.bin"), ranges[:1] + ranges[2:])
        job.on_file_ranges_transferred = lambda _, file, told: self.calls.put((file.ordinal, told))
        job.on_transferred = lambda _: self.calls.put(None)
        job.resume()
        told: dict[int, list[FileRange]] = {0: [], 1: []}
        while (call := self.next()) is not None:
            self.assertTrue(call[1])
            told[call[0]] += call[1]
        self.assertEqual({place: sorted(found) for place, found in told.items()}, {
            0: sorted(ranges[:2]),
            1: sorted(ranges[:1] + ranges[2:]),
        })
        self.assert_nothing_more(manager)

    def test_modifications_are_told_but_not_too_often(self) -> None:
        manager = self.open()
        job = self.job(manager, "slow/large.bin")
        job.minimum_notification_interval = timedelta(seconds=0.7)
        job.on_modification = lambda told: self.calls.put((time.monotonic(), told.progress))
        job.resume()
        calls = [self.next() for _ in range(4)]
        self.assertGreater(calls[-1][1].bytes_transferred, calls[1][1].bytes_transferred)
        for (before, _), (after, _) in zip(calls, calls[1:]):
            # A call may be late, and the next one not.
            self.assertGreater(after - before, 0.6)
        self.assertGreater(calls[-1][0] - calls[0][0], 2.0)
        job.cancel()

    def test_a_muted_job_tells_nothing(self) -> None:
        manager = self.open()
        muted, job = self.job(manager, "small.bin"), self.job(manager, "medium.bin")
        for one in (muted, job):
            one.on_transferred = lambda told: self.calls.put(told.id)
        muted.notify_flags |= NotifyFlags.DISABLE
        muted.resume()
        muted.wait(PATIENCE)
        job.resume()
        self.assertEqual(self.next(), job.id)
        self.assert_nothing_more(manager)
        muted.notify_flags &= ~NotifyFlags.DISABLE
        self.assertEqual(self.next(), muted.id)


class Interface:
    """A notify interface, such as an application has."""

    def __init__(self, name: str, calls: queue.Queue[Any]) -> None:
        self.name = name
        self.calls = calls

    def on_transferred(self, job: dojob.Job) -> None:
        self.calls.put((self.name, job.id))

    def on_modification(self, job: dojob.Job) -> None:
        self.calls.put((self.name, "modified"))


class Interfaces(Told):
    def test_the_notify_interface_is_replaced_and_removed(self) -> None:
        manager = self.open()
        job = self.job(manager, "small.bin")
        self.assertIsNone(job.notify_interface)
        first, second = Interface("first", self.calls), Interface("second", self.calls)
        job.set_notify_interface(first)
        self.assertIs(job.notify_interface, first)
        self.assertEqual(job.on_transferred, first.on_transferred)
        released = weakref.ref(first)
        del first
        self.assertIsNotNone(released(), "the manager holds it")
        with manager.job(job.id) as same:
            same.set_notify_interface(second)
        self.assertIsNone(released())
        self.assertIs(job.notify_interface, second)
        job.resume()
        self.assertEqual(self.next(), ("second", job.id))
        job.notify_flags = NotifyFlags.JOB_MODIFICATION
        self.assertEqual(self.next(), ("second", "modified"))
        job.set_notify_interface(None)
        self.assertIsNone(job.notify_interface)
        self.assertIsNone(job.on_transferred)
        while not self.calls.empty():
            # Modifications that were told before.
            self.assertEqual(self.next(), ("second", "modified"))
        job.description = "changed"
        self.assert_nothing_more(manager)

    def test_an_interface_that_is_none_is_refused(self) -> None:
        job = self.open().create_job("a")
        with self.assertRaisesRegex(TypeError, "on_file_ranges_transferred"):
            job.set_notify_interface(7)
        self.assertIsNone(job.notify_interface)
        job.cancel()
        job.set_notify_interface(None)
        with self.assert_refused(Code.E_INVALID_STATE):
            job.set_notify_interface(Interface("late", self.calls))
        self.assertIsNone(job.notify_interface)

    def test_the_manager_may_be_closed_from_within_a_call(self) -> None:
        manager = self.open()
        jobs = [self.transferred(manager, name) for name in ("small.bin", "medium.bin")]
        ended = threading.Event()

        def close(told: dojob.Job) -> None:
            self.calls.put(told.id)
            manager.close()
            with self.assert_refused(Code.E_CLOSED):
                told.state
            ended.set()

        with unittest.mock.patch("threading.excepthook", self.calls.put):
            for job in jobs:
                # The first call may come before the second job is registered.
                with contextlib.suppress(dojob.DoJobError):
                    job.on_transferred = close
            self.assertTrue(ended.wait(PATIENCE))
            # Waits for the call, whose thread then ends.
            manager.close()
        self.assertEqual(self.next(), jobs[0].id)
        self.assertTrue(self.calls.empty())
        self.assertEqual(notice_threads(), [])
        again = self.open()
        self.assertEqual([job.state for job in again.jobs()], [JobState.TRANSFERRED] * 2)


#: Goes on when it has been called a few times, as often as can be.
HOST = """
import sys, threading
from datetime import timedelta
import dojob
store, url, path = sys.argv[1:]
manager = dojob.Manager(store)
job = manager.create_job("a")
job.minimum_notification_interval = timedelta(0)
job.add_file(url, path)
calls = threading.Semaphore(0)

def modified(told):
    told.description = str(told.progress)
    calls.release()

job.on_modification = modified
job.resume()
for _ in range(5):
    calls.acquire()
"""


class Hosts(Told):
    def test_a_host_may_end_while_calls_arrive(self) -> None:
        for ending in ("print('bye')", "print('bye'); sys.exit()", "del job, manager; print('bye')"):
            with self.subTest(ending):
                url, path = f"{URL}/slow/large.bin", self.local("slow/large.bin")
                ended = python("-c", HOST + ending, self.store, url, path)
                self.assertEqual((ended.returncode, ended.stdout, ended.stderr), (0, "bye\n", ""))
                with dojob.Manager(self.store) as manager:
                    (job,) = manager.jobs()
                    self.assertIn("bytes_transferred", job.description)
                    job.cancel()


class Events(Case):
    def test_events_can_be_polled(self) -> None:
        manager = self.open()
        with manager.subscribe() as events:
            descriptor = events.fileno()
            self.assertEqual(select.select([events], [], [], 0), ([], [], []))
            job = manager.create_job("a")
            self.assertEqual(select.select([events], [], [], PATIENCE), ([events], [], []))
            event = events.wait(0)
            assert event is not None
            self.assertEqual(event.job_id, job.id)
            self.assertEqual(select.select([events], [], [], 0), ([], [], []))
            manager.close()
            self.assertEqual(select.select([descriptor], [], [], PATIENCE), ([descriptor], [], []))
            with self.assert_refused(Code.E_CLOSED):
                events.wait(0)
