"""Many threads on the same objects."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable

import dojob
from dojob import Code, DoJobError, JobState, What
from support import PATIENCE, URL, Case, moves


class Threads(Case):
    def test_many_read_while_one_waits_and_bytes_arrive(self) -> None:
        job = self.job(self.open(), "small.bin", "slow/medium.bin")
        over = threading.Event()

        def read(_: int) -> list[int]:
            seen = []
            while not over.is_set():
                seen.append(job.progress.bytes_transferred)
                self.assertIn(job.state, (JobState.QUEUED, JobState.TRANSFERRING, JobState.TRANSFERRED))
                self.assertIsNone(job.error)
                self.assertEqual(len(job.files), 2)
                self.assertEqual(job.display_name, self.id())
                self.assertGreaterEqual(job.times.modification, job.times.creation)
            return seen

        job.resume()
        with ThreadPoolExecutor(8) as threads:
            readers = threads.map(read, range(8))
            try:
                self.assertIs(job.wait(PATIENCE), JobState.TRANSFERRED)
            finally:
                over.set()
        for seen in readers:
            self.assertGreater(len(set(seen)), 2, "it read while bytes arrived")
            self.assertEqual(seen, sorted(seen), "bytes only become more")

    def test_one_waiting_thread_blocks_no_other(self) -> None:
        manager = self.open()
        job = manager.create_job("a")
        with manager.subscribe() as events, ThreadPoolExecutor(1) as threads:
            waiting = threads.submit(events.wait, PATIENCE)
            for _ in range(100):
                self.assertEqual(job.display_name, "a")
            self.assertFalse(waiting.done())
            job.display_name = "b"
            self.assertEqual(waiting.result(), dojob.Event(job.id, What.PROPERTIES, JobState.SUSPENDED))

    def test_many_jobs_are_made_and_ended_at_once(self) -> None:
        manager = self.open()

        def live(number: int) -> Code:
            with manager.create_job(str(number)) as job:
                job.add_file(f"{URL}/small.bin", self.out / str(number))
                job.resume()
                job.wait(PATIENCE)
                return job.complete()

        with ThreadPoolExecutor(8) as threads:
            self.assertEqual(set(threads.map(live, range(40))), {Code.OK})
        self.assertEqual(len(list(self.out.iterdir())), 40)
        self.assertEqual(list(manager.jobs()), [])

    def test_closing_a_manager_ends_every_wait(self) -> None:
        manager = self.open()
        job = self.job(manager, "slow/large.bin")
        job.resume()
        events = [manager.subscribe() for _ in range(3)]
        begun = threading.Barrier(4)

        def iterate(own: dojob.Events) -> int:
            next(own)
            begun.wait()
            return sum(1 for _ in own)

        def wait() -> None:
            self.until(manager, moves(job))
            begun.wait()
            job.wait()

        with ThreadPoolExecutor(4) as threads:
            counts = [threads.submit(iterate, own) for own in events[:2]]
            waiting = threads.submit(wait)
            begun.wait()
            manager.close()
            self.assertGreaterEqual(min(count.result() for count in counts), 0, "iterators just end")
            with self.assert_refused(Code.E_CLOSED):
                waiting.result()
        with self.assert_refused(Code.E_CLOSED):
            events[2].wait()
        with self.assert_refused(Code.E_CLOSED):
            job.state

    def test_closing_events_ends_their_wait_and_no_other(self) -> None:
        manager = self.open()
        first, second = manager.subscribe(), manager.subscribe()
        with ThreadPoolExecutor(2) as threads:
            ended = threads.submit(list, first)
            other = threads.submit(second.wait, PATIENCE)
            first.close()
            self.assertEqual(ended.result(), [])
            manager.create_job("a")
            self.assertIsNotNone(other.result())

    def test_many_close_one_handle(self) -> None:
        manager = self.open()
        for _ in range(50):
            job = manager.create_job("a")
            with ThreadPoolExecutor(4) as threads:
                list(threads.map(lambda _: job.close(), range(4)))
            with self.assert_refused(Code.E_CLOSED):
                job.state


class Interrupted(Case):
    def interrupt(self, wait: Callable[[dojob.Job, dojob.Events], Any]) -> None:
        """Sends Ctrl-C to this process while its main thread waits."""
        manager = self.open()
        job = self.job(manager, "slow/large.bin")
        idle = dojob.Manager(self.folder / "idle")
        self.addCleanup(idle.close)
        job.resume()

        def send() -> None:
            self.until(manager, moves(job))
            os.kill(os.getpid(), signal.SIGINT)

        other = threading.Thread(target=send)
        with idle.subscribe() as nothing, self.assertRaises(KeyboardInterrupt):
            other.start()
            wait(job, nothing)
        other.join()
        self.assertIs(job.state, JobState.TRANSFERRING, "the job itself goes on")

    def test_a_wait_for_a_job(self) -> None:
        self.interrupt(lambda job, _: job.wait())

    def test_a_wait_for_events(self) -> None:
        self.interrupt(lambda _, events: events.wait())

    def test_an_iteration(self) -> None:
        self.interrupt(lambda _, events: next(events))


class Closed(Case):
    def test_everything_says_so(self) -> None:
        manager = self.open()
        job = self.job(manager, "small.bin")
        (file,) = job.files
        events, attempts, listed = manager.subscribe(), job.attempts(), manager.jobs()
        for thing in (file, job, events, attempts, listed, manager):
            thing.close()
            thing.close()
        calls: tuple[Callable[[], Any], ...] = (
            lambda: file.progress,
            lambda: file.remote_name,
            lambda: file.local_name,
            lambda: job.progress,
            lambda: job.error,
            lambda: job.files,
            lambda: job.times,
            lambda: job.type,
            lambda: job.priority,
            lambda: job.resume(),
            lambda: job.wait(),
            lambda: job.wait_reason(),
            lambda: job.attempts(),
            lambda: job.enum_files(),
            lambda: job.file(0),
            lambda: job.notify_interface,
            lambda: job.on_error,
            lambda: job.proxy_settings,
            lambda: job.set_notify_interface(None),
            lambda: file.ranges,
            lambda: next(attempts),
            lambda: attempts.reset(),
            lambda: next(listed),
            lambda: len(listed),
            lambda: listed.skip(1),
            lambda: listed.clone(),
            lambda: events.wait(0),
            lambda: events.fileno(),
            lambda: manager.limits,
            lambda: manager.bandwidth_schedule,
            lambda: manager.error_description(0),
            lambda: manager.jobs(),
            lambda: manager.jobs(prefix="a"),
            lambda: manager.create_job("a"),
            lambda: manager.job(job.id),
            lambda: manager.subscribe(),
        )
        for call in calls:
            with self.assert_refused(Code.E_CLOSED, "closed"):
                call()
        self.assertEqual(list(events), [])

    def test_with_closes_and_lets_errors_through(self) -> None:
        with self.assertRaises(ZeroDivisionError), dojob.Manager(self.store) as manager:
            with manager.create_job("a") as job:
                raise ZeroDivisionError
        self.assertRaises(DoJobError, lambda: job.state)
        self.assertRaises(DoJobError, lambda: list(manager.jobs()))

    def test_what_came_from_a_manager_keeps_it_open(self) -> None:
        job = dojob.Manager(self.store).create_job("a")
        self.assertIs(job.state, JobState.SUSPENDED)
        job.add_file(f"{URL}/small.bin", self.local("small.bin"))
        (file,) = job.files
        del job
        self.assertEqual(file.local_name, self.local("small.bin"))
        events = dojob.Manager(self.store).subscribe()
        self.assertIsNone(events.wait(0))

    def test_two_managers_of_a_store_close_apart(self) -> None:
        first, second = self.open(), self.open()
        job = self.job(first, "slow/medium.bin")
        same = second.job(job.id)
        job.resume()
        first.close()
        self.assertIs(same.wait(PATIENCE), JobState.TRANSFERRED)
        with self.assert_refused(Code.E_CLOSED):
            job.state
