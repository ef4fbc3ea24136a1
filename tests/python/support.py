"""What the tests share: a store and a folder for each test, and the origin's files."""

from __future__ import annotations

import contextlib
import os
import queue
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path
from typing import Any, Callable, Iterator, Optional

import dojob

URL = os.environ["DO_TEST_URL"]
#: The same files by TLS, and who vouches for that server.
TLS = os.environ["DO_TEST_TLS"]
CA = Path(os.environ["DO_TEST_CA"])
#: Who is let in where a server asks.
READER = ("reader", "open sesame")
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

    def job(self, manager: dojob.Manager, *names: str, url: str = URL) -> dojob.Job:
        """A job with files of the origin, such as `small.bin` and `slow/large.bin`."""
        job = manager.create_job(self.id()[-256:])
        for name in names:
            job.add_file(f"{url}/{name}", self.local(name))
        return job

    def local(self, name: str) -> Path:
        """Where `job` puts a file."""
        return self.out / name.partition("?")[0].replace("/", "-")

    def assert_whole(self, name: str) -> None:
        """The file of the origin is in its place, byte by byte."""
        expected = (ROOT / Path(name).name).read_bytes()
        self.assertTrue(self.local(name).read_bytes() == expected, f"{name} is not what the origin has")

    def assert_arrives(self, job: dojob.Job, *names: str) -> None:
        """The job gets on to its end, and its files are those of the origin: all that are named."""
        job.resume()
        self.assertIs(job.wait(PATIENCE), dojob.JobState.TRANSFERRED)
        self.assertIs(job.complete(), dojob.Code.OK)
        for name in names:
            self.assert_whole(name)

    def assert_fails(self, job: dojob.Job, code: int) -> dojob.JobError:
        """The job comes to ERROR with this code."""
        job.resume()
        with self.assertRaises(dojob.JobError) as caught:
            job.wait(PATIENCE)
        self.assertEqual(hex(caught.exception.code), hex(code), str(caught.exception))
        self.assertIs(job.state, dojob.JobState.ERROR)
        return caught.exception

    def assert_waits(self, manager: dojob.Manager, job: dojob.Job, code: int) -> dojob.JobError:
        """The job comes to TRANSIENT_ERROR with this code."""
        errors: list[dojob.JobError] = []

        def waits() -> bool:
            error = job.error
            errors.extend([error] if error else [])
            return bool(errors) and job.state is dojob.JobState.TRANSIENT_ERROR

        job.resume()
        self.until(manager, waits)
        self.assertEqual(hex(errors[-1].code), hex(code), str(errors[-1]))
        return errors[-1]

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


class Told(Case):
    """A test with notifications: what is told goes to a queue, from which the test takes it."""

    def setUp(self) -> None:
        super().setUp()
        self.calls: queue.Queue[Any] = queue.Queue()

    def next(self) -> Any:
        """The next call; fails if there is none."""
        return self.calls.get(timeout=PATIENCE)

    def transferred(self, manager: dojob.Manager, *names: str) -> dojob.Job:
        """A job that is TRANSFERRED, of which nobody has been told."""
        job = self.job(manager, *names)
        job.resume()
        job.wait(PATIENCE)
        return job

    def assert_nothing_more(self, manager: dojob.Manager) -> None:
        """Nothing else is told: the manager tells of the job that was created last at the end."""
        job = self.transferred(manager, "empty.bin")
        job.on_transferred = lambda _: self.calls.put("the last")
        self.assertEqual(self.next(), "the last")
        job.cancel()


def notice_threads() -> list[threading.Thread]:
    """The threads of this process that take notices."""
    return [thread for thread in threading.enumerate() if thread.name == "dojob-notices"]


def http(status: int) -> int:
    """The code for an HTTP status that is a failure."""
    return 0x80190000 | status


@contextlib.contextmanager
def nobody() -> Iterator[str]:
    """The address of a port where nobody listens, nor will."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{closed.getsockname()[1]}"


def eventually(condition: Callable[[], Any]) -> Any:
    """What the condition answers as soon as that is true: for what nothing tells of."""
    deadline = time.monotonic() + PATIENCE
    while not (answer := condition()):
        if time.monotonic() > deadline:
            raise AssertionError("it does not become true")
        time.sleep(0.01)
    return answer


def logged(log: Path, word: str) -> str:
    """The line of a server's log that has the word; a server writes it soon after it has answered."""

    def found() -> Optional[str]:
        lines = log.read_text(errors="replace").splitlines()
        return next((line for line in lines if word in line), None)

    return str(eventually(found))


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
