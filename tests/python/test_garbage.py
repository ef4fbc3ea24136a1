"""Every handle is closed once, whoever comes first."""

from __future__ import annotations

import ctypes
import gc
import random
import threading
import unittest.mock
from collections import Counter
from typing import Any

import dojob
from dojob import _abi, _library
from support import PATIENCE, Case, eventually, notice_threads

HANDLES = (
    _abi.do_manager,
    _abi.do_job,
    _abi.do_file,
    _abi.do_error,
    _abi.do_events,
    _abi.do_enum_jobs,
    _abi.do_enum_files,
    _abi.do_enum_attempts,
    _abi.do_notices,
)


class Ledger:
    """Notes every handle that the library gives out, and every one that is closed."""

    def __init__(self) -> None:
        self.given: Counter[int] = Counter()
        self.closed: Counter[int] = Counter()
        self.results: set[int] = set()

    def watch(self, name: str) -> Any:
        """The function of this name, with somebody looking on."""
        function = getattr(_library.lib, name)

        def watched(*arguments: Any) -> int:
            result: int = function(*arguments)
            if name.endswith("_close"):
                self.closed[arguments[0].value] += 1
                self.results.add(result)
            for argument in arguments:
                # What byref() made keeps the variable that it points to.
                place = getattr(argument, "_obj", None)
                if isinstance(place, HANDLES) and place.value:
                    self.given[place.value] += 1
            return result

        return watched


def threads_have_ended() -> bool:
    """Whether nobody takes notices any more: the managers that were held by themselves only are gone."""
    gc.collect()
    return not notice_threads()


class Garbage(Case):
    def setUp(self) -> None:
        super().setUp()
        gc.collect()
        self.ledger = Ledger()
        for name in vars(_library.lib):
            patch = unittest.mock.patch.object(_library.lib, name, self.ledger.watch(name))
            patch.start()
            self.addCleanup(patch.stop)

    def assert_closed(self, kinds: int) -> None:
        """Every handle was closed once, successfully, and so many kinds of them were used."""
        # A call that was running has kept its manager for that long.
        eventually(threads_have_ended)
        self.assertEqual(self.ledger.given, self.ledger.closed)
        self.assertEqual(set(self.ledger.closed.values()), {1})
        self.assertEqual(self.ledger.results, {_abi.Code.OK})
        # A handle's highest byte is its kind.
        size = 8 * ctypes.sizeof(ctypes.c_void_p)
        self.assertEqual(len({handle >> (size - 8) for handle in self.ledger.given}), kinds)

    def things(self) -> list[Any]:
        """One or more of everything that holds a handle, some of it in cycles."""
        managers = [dojob.Manager(self.store), dojob.Manager(self.folder / "other")]
        jobs = [self.job(manager, "small.bin", "missing") for manager in managers]
        things: list[Any] = [*managers, *jobs]
        for manager, job in zip(managers, jobs):
            job.resume()
            with self.assertRaises(dojob.JobError) as caught:
                job.wait(PATIENCE)
            partly = manager.jobs()
            things += [caught.exception, job.error, *job.files, next(partly), partly, manager.jobs()]
            things += [manager.subscribe(), manager.job(job.id)]
            things += [job.file(0), job.enum_files(), partly.clone(), job.attempts()]
            job.on_error = lambda told, _, mine=job: told.id == mine.id
        for index in range(0, len(things), 3):
            cycle = [things[index]]
            cycle.append(cycle)
            things[index] = cycle
        return things

    def test_in_any_order(self) -> None:
        for seed in range(10):
            things = self.things()
            random.Random(seed).shuffle(things)
            while things:
                things.pop()
                if len(things) % 4 == 0:
                    gc.collect()
        self.assert_closed(kinds=9)

    def test_when_some_were_closed_before(self) -> None:
        things = self.things()
        for thing in things:
            if isinstance(thing, (dojob.Job, dojob.Manager, dojob.Events)):
                thing.close()
        del things, thing
        self.assert_closed(kinds=9)

    def test_in_another_thread(self) -> None:
        things = self.things()
        other = threading.Thread(target=things.clear)
        other.start()
        other.join()
        self.assert_closed(kinds=9)

    def test_when_calls_are_refused(self) -> None:
        with dojob.Manager(self.store) as manager:
            job = manager.create_job("a")
            for call in (job.resume, lambda: job.add_file("", ""), lambda: manager.create_job("")):
                self.assertRaises(dojob.DoJobError, call)
        self.assertRaises(dojob.DoJobError, dojob.Manager, "relative")
        del job, manager, call
        self.assert_closed(kinds=3)
