"""Other processes: forked ones, spawned ones, and those that end."""

from __future__ import annotations

import multiprocessing
import os
import textwrap
from multiprocessing.connection import Connection
from typing import Any, Callable

import dojob
from dojob import Code, DoJobError, JobState
from support import PATIENCE, URL, Case, moves, python

#: Begins a slow transfer of a job, and goes on when bytes arrive.
BEGIN = """
import sys, threading, dojob
store, url, path = sys.argv[1:]
manager = dojob.Manager(store)
job = manager.create_job("a")
job.add_file(url, path)
events = manager.subscribe()
job.resume()
while not job.progress.bytes_transferred:
    events.wait()
"""


def answers(calls: dict[str, Callable[[], Any]]) -> dict[str, str]:
    """What each call is refused with."""
    told = {}
    for name, call in calls.items():
        try:
            told[name] = repr(call())
        except DoJobError as error:
            told[name] = str(error)
    return told


def send_state(pipe: Connection, job: dojob.Job) -> None:
    """Runs in a forked process."""
    pipe.send(answers({"state": lambda: job.state}))


class Forked(Case):
    def assert_forked(self, told: dict[str, str]) -> None:
        for name, text in told.items():
            with self.subTest(name):
                self.assertRegex(text, r"forked while a manager was open.*\[DO_E_FORKED\]")

    def test_a_child_is_refused_and_its_parent_goes_on(self) -> None:
        manager = self.open()
        job = self.job(manager, "slow/medium.bin")
        (file,) = job.files
        events = manager.subscribe()
        job.resume()
        self.until(manager, moves(job))
        calls: dict[str, Callable[[], Any]] = {
            "state": lambda: job.state,
            "suspend": job.suspend,
            "wait": job.wait,
            "file": lambda: file.progress,
            "events": events.wait,
            "iterator": lambda: list(events),
            "jobs": manager.jobs,
            "create": lambda: manager.create_job("a"),
            "open": lambda: dojob.Manager(self.folder / "other"),
        }
        reader, writer = multiprocessing.Pipe(duplex=False)
        child = os.fork()
        if child == 0:
            try:
                told = answers(calls)
                for thing in (file, events, job, manager):
                    thing.close()
                writer.send(told)
            finally:
                os._exit(0)
        writer.close()
        self.assertTrue(reader.poll(PATIENCE))
        told = reader.recv()
        self.assertEqual(os.waitpid(child, 0)[1], 0)
        self.assertEqual(set(told), set(calls))
        self.assert_forked(told)
        self.assertIs(job.wait(PATIENCE), JobState.TRANSFERRED)
        self.assertIs(job.complete(), Code.OK)
        self.assert_whole("slow/medium.bin")

    def test_multiprocessing_by_fork(self) -> None:
        job = self.open().create_job("a")
        context = multiprocessing.get_context("fork")
        reader, writer = context.Pipe(duplex=False)
        child = context.Process(target=send_state, args=(writer, job))
        child.start()
        writer.close()
        self.assertTrue(reader.poll(PATIENCE))
        self.assert_forked(reader.recv())
        child.join(PATIENCE)
        self.assertEqual(child.exitcode, 0)
        self.assertIs(job.state, JobState.SUSPENDED)

    def test_a_child_may_open_where_no_manager_was_open(self) -> None:
        script = """
            import os, sys, dojob
            dojob.Manager(sys.argv[1]).close()
            child = os.fork()
            if child == 0:
                with dojob.Manager(sys.argv[1]) as manager:
                    job = manager.create_job("a")
                    job.add_file(*sys.argv[2:])
                    job.resume()
                    job.wait()
                    job.complete()
            else:
                sys.exit(os.waitpid(child, 0)[1])
        """
        url, path = f"{URL}/small.bin", self.local("small.bin")
        ended = python("-c", textwrap.dedent(script), self.store, url, path)
        self.assertEqual((ended.returncode, ended.stdout, ended.stderr), (0, "", ""))
        self.assert_whole("small.bin")


class Others(Case):
    def test_another_process_sees_and_changes_the_same_jobs(self) -> None:
        manager = self.open()
        job = self.job(manager, "slow/large.bin")
        job.resume()
        self.until(manager, moves(job))
        script = """
            import sys, uuid, dojob
            with dojob.Manager(sys.argv[1]) as manager:
                job = manager.job(uuid.UUID(sys.argv[2]))
                print(job.state.name, [mine.id for mine in manager.jobs()] == [job.id])
                job.cancel()
        """
        ended = python("-c", textwrap.dedent(script), self.store, job.id)
        self.assertEqual((ended.returncode, ended.stdout, ended.stderr), (0, "TRANSFERRING True\n", ""))
        self.assertIs(job.wait(PATIENCE), JobState.CANCELLED)


class Exits(Case):
    def exit(self, script: str) -> str:
        """Runs a script that exits while its job transfers; it must do so in silence. Returns its output."""
        source = BEGIN + textwrap.dedent(script)
        ended = python("-c", source, self.store, f"{URL}/slow/large.bin", self.local("slow/large.bin"))
        self.assertEqual((ended.returncode, ended.stderr), (0, ""))
        return ended.stdout

    def assert_kept(self) -> None:
        """The job is still there, with every byte that had arrived."""
        (job,) = self.open().jobs()
        self.assertGreater(job.progress.bytes_transferred, 0)
        job.cancel()

    def test_at_the_end_of_the_script(self) -> None:
        self.assertEqual(self.exit("print('bye')"), "bye\n")
        self.assert_kept()

    def test_by_sys_exit_within_a_block(self) -> None:
        self.exit("""
            with manager, job, events:
                sys.exit()
        """)
        self.assert_kept()

    def test_while_daemon_threads_wait_and_read(self) -> None:
        script = """
            begun = threading.Barrier(13)

            def begin(call):
                begun.wait()
                call()

            def read():
                while True:
                    job.progress, job.files, job.error

            for call in [job.wait, events.wait, lambda: list(events), read] * 3:
                threading.Thread(target=begin, args=[call], daemon=True).start()
            begun.wait()
            print("bye")
        """
        self.assertEqual(self.exit(script), "bye\n")
        self.assert_kept()

    def test_with_everything_in_a_cycle(self) -> None:
        self.exit("""
            class Holder:
                pass

            holder = Holder()
            holder.me, holder.job, holder.files, holder.jobs = holder, job, job.files, manager.jobs()
            next(holder.jobs)
            del manager, job, events
        """)
        self.assert_kept()

    def test_other_threads_are_waited_for(self) -> None:
        script = """
            def cancel():
                threading.main_thread().join()
                job.cancel()
                print(job.state.name)

            threading.Thread(target=cancel).start()
        """
        self.assertEqual(self.exit(script), "CANCELLED\n")
        self.assert_empty()
