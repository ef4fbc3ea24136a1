"""The thread that calls what was registered: when it runs, what it holds, and how it ends."""

from __future__ import annotations

import gc
import queue
import sys
import textwrap
import threading
import unittest.mock
import weakref
from datetime import timedelta
from typing import Any

import dojob
from dojob import Code, JobState, _library
from support import PATIENCE, URL, Case, Told, eventually, moves, notice_threads, python


class Callable:
    """Something that can be called, and whose end can be seen."""

    def __init__(self, calls: queue.Queue[Any], *held: Any) -> None:
        self.calls = calls
        self.held = held

    def __call__(self, job: dojob.Job, *_: Any) -> None:
        self.calls.put(job.id)


class Thread(Told):
    def test_there_is_one_for_each_manager_that_tells(self) -> None:
        managers = [self.open(), self.open()]
        jobs = [manager.create_job("a") for manager in managers for _ in range(3)]
        for job in jobs:
            job.on_transferred = None
            job.set_notify_interface(None)
        self.assertEqual(notice_threads(), [])
        for job in jobs:
            job.on_transferred = job.on_error = Callable(self.calls)
        self.assertEqual([thread.daemon for thread in notice_threads()], [True, True])
        managers[0].close()
        self.assertEqual(len(notice_threads()), 1)
        managers[1].close()
        self.assertEqual(notice_threads(), [])

    def test_it_calls_nobody_from_elsewhere(self) -> None:
        manager = self.open()
        for name in ("small.bin", "empty.bin"):
            job = self.job(manager, name)
            job.on_file_transferred = lambda *_: self.calls.put(threading.current_thread())
            job.on_transferred = lambda _: self.calls.put(threading.current_thread())
            job.resume()
        self.assertEqual([self.next() for _ in range(4)], notice_threads() * 4)

    def test_it_goes_on_whatever_a_call_raises_and_a_hook_does(self) -> None:
        manager = self.open()
        raised = [KeyboardInterrupt(), SystemExit(3), GeneratorExit(), ValueError("a value")]
        told: queue.Queue[Any] = queue.Queue()

        def fail(*_: Any) -> None:
            raise raised[-1]

        def report(report: Any) -> None:
            told.put(report.exc_type)
            raise OSError("no place to report to")

        with unittest.mock.patch("threading.excepthook", report), unittest.mock.patch.object(
            sys, "excepthook", lambda kind, *_: told.put(kind)
        ):
            while raised:
                job = self.transferred(manager, "empty.bin")
                job.on_transferred = fail
                self.assertEqual(told.get(timeout=PATIENCE), type(raised[-1]))
                self.assertEqual(told.get(timeout=PATIENCE), OSError)
                job.on_transferred = None
                job.cancel()
                raised.pop()
        self.assert_nothing_more(manager)

    def test_it_waits_out_a_store_that_cannot_be_read(self) -> None:
        manager = self.open()
        job = self.job(manager, "small.bin")
        answers = [Code.E_STORE_BUSY - (1 << 32)] * 2
        real = _library.lib.do_notices_next

        def busy(*arguments: Any) -> int:
            return answers.pop() if answers else real(*arguments)

        with unittest.mock.patch.object(_library.lib, "do_notices_next", busy):
            job.on_transferred = Callable(self.calls)
            job.resume()
            self.assertEqual(self.next(), job.id)


class Registered(Told):
    def test_it_is_the_jobs_not_the_objects(self) -> None:
        manager = self.open()
        job = self.job(manager, "small.bin")
        job_id = job.id
        job.on_transferred = Callable(self.calls)
        job.resume()
        del job
        gc.collect()
        self.assertEqual(self.next(), job_id)
        other = self.open()
        self.assertIsNone(other.job(job_id).on_transferred, "it is the manager's, too")

    def test_it_ends_with_the_job(self) -> None:
        manager = self.open()
        for end in (dojob.Job.cancel, dojob.Job.complete):
            job = self.job(manager, "small.bin")
            called = Callable(self.calls)
            job.on_error = called
            released = weakref.ref(called)
            del called
            self.assertIsNotNone(released())
            end(job)
            eventually(lambda: released() is None)
            self.assertIsNone(job.on_error)

    def test_it_ends_with_the_manager(self) -> None:
        manager = self.open()
        job = self.job(manager, "small.bin")
        called = Callable(self.calls)
        job.on_error = called
        released = weakref.ref(called)
        del called
        manager.close()
        self.assertIsNone(released())
        with self.assert_refused(Code.E_CLOSED):
            job.on_error
        with self.assert_refused(Code.E_CLOSED):
            job.on_error = Callable(self.calls)
        with self.assert_refused(Code.E_CLOSED):
            job.notify_interface

    def test_it_keeps_no_manager_open(self) -> None:
        for held in (False, True):
            with self.subTest(held=held):
                manager = dojob.Manager(self.store)
                job = manager.create_job("a")
                # Which holds the manager that holds it.
                job.on_error = Callable(self.calls, *[manager, job] * held)
                (thread,) = notice_threads()
                closed = weakref.ref(manager)
                del manager, job
                gc.collect()
                self.assertIsNone(closed())
                thread.join(PATIENCE)
                self.assertEqual(notice_threads(), [])

    def test_the_last_to_hold_a_manager_may_be_a_call(self) -> None:
        begun, goes_on = threading.Event(), threading.Event()

        def called(told: dojob.Job) -> None:
            begun.set()
            goes_on.wait(PATIENCE)
            self.calls.put(told.state)

        manager = dojob.Manager(self.store)
        job = self.job(manager, "small.bin")
        job.on_transferred = called
        job.resume()
        begun.wait(PATIENCE)
        (thread,) = notice_threads()
        closed = weakref.ref(manager)
        del manager, job
        gc.collect()
        self.assertIsNotNone(closed())
        goes_on.set()
        self.assertIs(self.next(), JobState.TRANSFERRED)
        thread.join(PATIENCE)
        self.assertFalse(thread.is_alive())
        self.assertIsNone(closed())

    def test_it_may_be_changed_within_a_call(self) -> None:
        manager = self.open()
        job = self.job(manager, "small.bin")

        def first(told: dojob.Job) -> None:
            told.on_transferred = second
            raise ZeroDivisionError

        def second(told: dojob.Job) -> None:
            self.calls.put("second")
            told.set_notify_interface(None)
            told.complete()
            self.calls.put(told.on_transferred)

        with unittest.mock.patch("threading.excepthook"):
            job.on_transferred = first
            job.resume()
            self.assertEqual([self.next(), self.next()], ["second", None])
        self.assert_whole("small.bin")
        self.assert_nothing_more(manager)

    def test_many_threads_may_change_it(self) -> None:
        manager = self.open()
        job = self.job(manager, "slow/medium.bin")
        job.minimum_notification_interval = timedelta(0)
        job.resume()

        def change() -> None:
            for number in range(40):
                job.on_modification = Callable(self.calls) if number % 3 else None

        threads = [threading.Thread(target=change) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        job.on_modification = None
        job.on_transferred = lambda _: self.calls.put("the job")
        while self.next() != "the job":
            pass


class Closing(Told):
    def test_it_waits_for_the_call_that_is_running(self) -> None:
        manager = self.open()
        begun, goes_on, order = threading.Event(), threading.Event(), list[str]()

        def called(_: dojob.Job) -> None:
            begun.set()
            goes_on.wait(PATIENCE)
            order.append("called")

        def close() -> None:
            manager.close()
            order.append("closed")

        job = self.job(manager, "small.bin")
        job.on_transferred = called
        job.resume()
        begun.wait(PATIENCE)
        other = threading.Thread(target=close)
        other.start()
        # Closed for all, though not for the one who waits for the call.
        eventually(lambda: is_closed(job))
        goes_on.set()
        other.join()
        self.assertEqual(order, ["called", "closed"])

    def test_it_ends_what_a_call_waits_for(self) -> None:
        manager = self.open()
        begun = threading.Event()

        def called(told: dojob.Job) -> None:
            begun.set()
            told.wait()

        with unittest.mock.patch("threading.excepthook", self.calls.put):
            job = self.job(manager, "slow/large.bin")
            job.on_modification = called
            job.resume()
            begun.wait(PATIENCE)
            manager.close()
        report = self.next()
        self.assertIs(report.exc_value.code, Code.E_CLOSED)
        self.assertEqual(notice_threads(), [])

    def test_replacing_waits_for_the_call_that_is_running(self) -> None:
        manager = self.open()
        begun, goes_on, order = threading.Event(), threading.Event(), list[str]()

        def called(_: dojob.Job) -> None:
            begun.set()
            goes_on.wait(PATIENCE)
            order.append("called")

        job = self.job(manager, "small.bin")
        job.on_transferred = called
        job.resume()
        begun.wait(PATIENCE)
        unwatch = _library.lib.do_notices_unwatch

        def unwatched(*arguments: Any) -> int:
            goes_on.set()
            return unwatch(*arguments)

        with unittest.mock.patch.object(_library.lib, "do_notices_unwatch", unwatched):
            job.on_transferred = None
        order.append("removed")
        self.assertEqual(order, ["called", "removed"])


def is_closed(job: dojob.Job) -> bool:
    """Whether the job answers that its manager has been closed."""
    try:
        job.state
    except dojob.DoJobError as error:
        return error.code == Code.E_CLOSED
    return False


#: Begins a slow transfer whose modifications are told, and goes on when the first is.
BEGIN = """
import os, sys, threading, warnings
from datetime import timedelta
import dojob
store, url, path = sys.argv[1:]
manager = dojob.Manager(store)
job = manager.create_job("a")
job.minimum_notification_interval = timedelta(0)
job.add_file(url, path)
begun = threading.Event()

def began(*_):
    begun.set()

"""


class Exits(Case):
    def exit(self, script: str, told: str = "") -> None:
        """Runs a script that exits, in silence but for what it should tell, while its job is told of."""
        source = BEGIN + textwrap.dedent(script)
        url, path = f"{URL}/slow/large.bin", self.local("slow/large.bin")
        ended = python("-c", source, self.store, url, path)
        self.assertEqual((ended.returncode, ended.stderr, ended.stdout), (0, "", told))
        (job,) = self.open().jobs()
        self.until(self.open(), moves(job))
        job.cancel()

    def test_a_call_that_runs_is_waited_for(self) -> None:
        script = """
            def called(told):
                began()
                threading.main_thread().join()
                print(told.state.name in ("QUEUED", "TRANSFERRING"), flush=True)

            job.on_modification = called
            job.resume()
            begun.wait()
        """
        self.exit(script, "True\n")

    def test_a_call_that_never_ends_is_left_behind(self) -> None:
        script = """
            dojob._notices.PATIENCE = 0.2

            def called(told):
                began()
                threading.Event().wait()

            job.on_modification = called
            job.resume()
            begun.wait()
        """
        self.exit(script)

    def test_a_call_that_waits_for_the_job_is_ended(self) -> None:
        script = """
            dojob._notices.PATIENCE = 0.2

            def called(told):
                began()
                told.wait()

            job.on_modification = called
            job.resume()
            begun.wait()
        """
        self.exit(script)

    def test_many_managers_tell(self) -> None:
        script = """
            managers = [dojob.Manager(store) for _ in range(5)]
            for one in managers:
                same = one.job(job.id)
                same.on_modification = lambda told: (began(), told.files, told.progress)
            job.resume()
            begun.wait()
        """
        self.exit(script)

    def test_a_forked_child_exits_too(self) -> None:
        script = """
            job.on_modification = began
            job.resume()
            begun.wait()
            # Newer versions warn of what is tried here.
            warnings.simplefilter("ignore")
            child = os.fork()
            if child == 0:
                def assign():
                    job.on_error = began

                for call in (assign, lambda: job.on_error, lambda: job.set_notify_interface(None)):
                    try:
                        call()
                    except dojob.DoJobError as error:
                        print(error.name, flush=True)
                manager.close()
                sys.exit()
            assert os.waitpid(child, 0) == (child, 0)
        """
        self.exit(script, "DO_E_FORKED\n" * 3)
