"""What the tests share: a store and a folder for each test, and the origin's files."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any, Callable, Iterator, Optional

import dojob

URL = os.environ["DO_TEST_URL"]
ROOT = Path(os.environ["DO_TEST_ROOT"])
TMP = Path(os.environ["DO_TEST_TMP"])
REPOSITORY = Path(__file__).resolve().parent.parent.parent
#: Longer than anything takes; a wait that lasts so long has failed.
PATIENCE = 60.0


class Case(unittest.TestCase):
    """A test with a store and a folder of its own."""

    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(dir=TMP))
        self.addCleanup(shutil.rmtree, self.folder)
        self.store = self.folder / "store"
        self.out = self.folder / "out"
        self.out.mkdir()

    def open(self, max_running_jobs: Optional[int] = None) -> dojob.Manager:
        """The manager of the test's store, closed at the test's end."""
        manager = dojob.Manager(self.store, max_running_jobs)
        self.addCleanup(manager.close)
        return manager

    def job(self, manager: dojob.Manager, *names: str) -> dojob.Job:
        """A job with files of the origin, such as `small.bin` and `slow/large.bin`."""
        job = manager.create_job(self.id()[-256:])
        for name in names:
            job.add_file(f"{URL}/{name}", self.local(name))
        return job

    def local(self, name: str) -> Path:
        """Where `job` puts a file."""
        return self.out / name.replace("/", "-")

    def assert_whole(self, name: str) -> None:
        """The file of the origin is in its place, byte by byte."""
        expected = (ROOT / Path(name).name).read_bytes()
        self.assertTrue(self.local(name).read_bytes() == expected, f"{name} is not what the origin has")

    def assert_empty(self) -> None:
        """Nothing is left where files go, not even parts of them."""
        self.assertEqual(list(self.out.iterdir()), [])

    @contextlib.contextmanager
    def assert_refused(self, code: dojob.Code, words: str = "") -> Iterator[None]:
        """The block is refused with this code, and with these words in the text."""
        with self.assertRaises(dojob.DoJobError) as caught:
            yield
        error = caught.exception
        self.assertIs(error.code, code, str(error))
        self.assertEqual(error.name, f"DO_{code.name}")
        self.assertIn(words, error.text)
        self.assertTrue(error.text)

    def until(self, manager: dojob.Manager, condition: Callable[[], Any]) -> None:
        """Waits, event by event, until the condition holds."""
        with manager.subscribe() as events:
            while not condition():
                self.assertIsNotNone(events.wait(PATIENCE), "nothing happens any more")


def moves(job: dojob.Job) -> Callable[[], bool]:
    """Whether bytes of the job have arrived."""
    return lambda: job.progress.bytes_transferred > 0


def python(*arguments: Any, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs another interpreter to its end."""
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        timeout=PATIENCE,
    )
