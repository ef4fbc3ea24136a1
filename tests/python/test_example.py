"""examples/download.py, run as its users run it."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import signal
import subprocess
import sys
from typing import Iterator

import dojob
from support import PATIENCE, REPOSITORY, URL, Case, python

EXAMPLE = REPOSITORY / "examples" / "download.py"


class Example(Case):
    def command(self, name: str) -> list[str]:
        return [str(EXAMPLE), "--store", str(self.store), f"{URL}/{name}", str(self.local(name))]

    def run_example(self, name: str) -> subprocess.CompletedProcess[str]:
        return python(*self.command(name))

    @contextlib.contextmanager
    def started(self, name: str) -> Iterator[subprocess.Popen[str]]:
        """A run whose output is read while it lasts; killed at the end of the block, if it still runs."""
        pipe = subprocess.PIPE
        command = [sys.executable, *self.command(name)]
        with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as process:
            try:
                yield process
            finally:
                process.kill()

    def read_until(self, process: subprocess.Popen[str], pattern: str) -> str:
        """Reads lines up to one that has the pattern."""
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if re.search(pattern, line):
                return line
        self.fail(f"no {pattern!r} in {lines}")

    def test_a_file_is_downloaded(self) -> None:
        ended = self.run_example("medium.bin")
        self.assertEqual((ended.returncode, ended.stderr), (0, ""))
        self.assertEqual(ended.stdout.splitlines()[-1], str(self.local("medium.bin")))
        self.assert_whole("medium.bin")
        self.assertEqual(list(self.open().jobs()), [])

    def test_the_store_is_in_the_users_folder_if_not_named(self) -> None:
        state = self.folder / "state"
        line = [EXAMPLE, f"{URL}/small.bin", self.local("small.bin")]
        for environment, store in (
            ({"XDG_STATE_HOME": str(state)}, state / "dojob"),
            ({"XDG_STATE_HOME": "relative", "HOME": str(self.folder)}, self.folder / ".local/state/dojob"),
        ):
            self.assertEqual(python(*line, **environment).returncode, 0)
            self.assertTrue(store.is_dir())

    def test_a_relative_path_counts_from_where_it_is_run(self) -> None:
        command = [sys.executable, *self.command("small.bin")[:-1], "small.bin"]
        subprocess.run(command, cwd=self.out, stdout=subprocess.DEVNULL, check=True)
        self.assert_whole("small.bin")

    def test_a_killed_run_goes_on_where_it_was(self) -> None:
        name = "slow/large.bin"
        with self.started(name) as process:
            # Bytes are made durable every two seconds, in which eight of these megabytes arrive.
            self.read_until(process, r"\(4\d %\)")
            process.send_signal(signal.SIGKILL)
            self.assertEqual(process.wait(), -signal.SIGKILL)
        self.assertFalse(self.local(name).exists())
        ended = self.run_example(name)
        self.assertEqual((ended.returncode, ended.stderr), (0, ""))
        first = re.search(r"(\d+) %", ended.stdout)
        assert first is not None
        self.assertGreater(int(first[1]), 10, f"it began anew: {ended.stdout}")
        self.assert_whole(name)
        self.assertEqual(list(self.open().jobs()), [])

    def test_a_run_killed_before_it_added_the_file(self) -> None:
        with dojob.Manager(self.store) as manager:
            manager.create_job(str(self.local("small.bin"))[-256:])
        self.assertEqual(self.run_example("small.bin").returncode, 0)
        self.assert_whole("small.bin")
        self.assertEqual(list(self.open().jobs()), [])

    def test_ctrl_c_ends_it_and_the_same_line_goes_on(self) -> None:
        with self.started("slow/medium.bin") as process:
            self.read_until(process, "transferring")
            process.send_signal(signal.SIGINT)
            _, told = process.communicate(timeout=PATIENCE)
            self.assertEqual((process.returncode, told.count("\n")), (130, 2))
            self.assertIn("the same command goes on", told)
        self.assertEqual(self.run_example("slow/medium.bin").returncode, 0)
        self.assert_whole("slow/medium.bin")

    def test_a_failure_is_told_and_may_be_tried_again(self) -> None:
        for _ in range(2):
            ended = self.run_example("missing")
            self.assertEqual(ended.returncode, 1)
            self.assertRegex(ended.stderr, r"^download: .*/missing.*404.* \[DO_E_HTTP\(404\)\]\n$")
            self.assertNotIn(str(self.local("missing")), ended.stdout)
        (job,) = self.open().jobs()
        self.assertIs(job.state, dojob.JobState.ERROR)

    def test_a_refused_path_is_told_and_leaves_no_job(self) -> None:
        for path, word in ((self.out, "folder"), (self.out / "no" / "a", "create it first")):
            ended = python(*self.command("small.bin")[:-1], path)
            self.assertEqual(ended.returncode, 1)
            self.assertIn(word, ended.stderr)
            self.assertEqual(ended.stderr.count("\n"), 1)
        self.assertEqual(list(self.open().jobs()), [])

    def test_a_busy_server_is_waited_for(self) -> None:
        with self.started("busy") as process:
            line = self.read_until(process, "trying again")
            self.assertIn("DO_E_HTTP(503)", line)
            self.assertIsNone(process.poll())

    def test_two_runs_of_one_line_share_the_job(self) -> None:
        name = "slow/medium.bin"
        with self.started(name) as process:
            self.read_until(process, "transferring")
            ended = self.run_example(name)
            _, told = process.communicate(timeout=PATIENCE)
            self.assertEqual((process.returncode, told), (0, ""))
        self.assertEqual((ended.returncode, ended.stderr), (0, ""))
        self.assert_whole(name)

    def test_a_terminal_shows_a_bar(self) -> None:
        ours, theirs = pty.openpty()
        with os.fdopen(ours, "rb", 0) as terminal:
            command = [sys.executable, *self.command("slow/medium.bin")]
            process = subprocess.Popen(command, stdout=theirs, stderr=theirs)
            os.close(theirs)
            shown = b""
            # Reading fails when the other side is closed.
            with contextlib.suppress(OSError):
                while piece := terminal.read(4096):
                    shown += piece
            self.assertEqual(process.wait(PATIENCE), 0)
        self.assertRegex(shown.decode(), r"\r\[#+ +\] \d\.\d of 4\.2 MB \d+\.\d MB/s")
        self.assertIn(str(self.local("slow/medium.bin")), shown.decode().splitlines()[-1])
