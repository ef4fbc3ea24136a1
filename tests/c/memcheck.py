"""Runs test programs in C under valgrind: several one after the other in one worker, and some workers side by side.

Valgrind takes seconds to begin, and to translate what all programs share; so a worker does that once.
"""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import threading
from pathlib import Path

from harness import DEADLINE, VALGRIND, Suite, ended

ENDED = re.compile(r"^ended: (-?\d+)$")


class Worker:
    """A process of worker.c under valgrind."""

    def __init__(self, program: Path, name: str) -> None:
        self.log = program.with_name(f"{name}.valgrind")
        self.process = subprocess.Popen(
            [*VALGRIND, f"--log-file={self.log}.%p", str(program)],
            env={**os.environ, "DO_TEST_VALGRIND": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self.told = 0

    def run(self, program: Path) -> str:
        """Runs a program to its end; answers what is wrong, if something is."""
        assert self.process.stdin and self.process.stdout
        timer = threading.Timer(DEADLINE, self.kill)
        timer.start()
        output, code = "", None
        try:
            self.process.stdin.write(f"{program}\n")
            self.process.stdin.flush()
            for line in self.process.stdout:
                if found := ENDED.match(line):
                    code = int(found[1])
                    break
                output += line
        except BrokenPipeError:
            pass
        timer.cancel()
        if code is None:
            output += f"the worker: {ended(self.process.wait())}\n"
        found = self.findings()
        return "" if code == 0 and not found else f"exit code {code}\n{output}{found}"

    def findings(self) -> str:
        """What valgrind has written since the last look; quiet as it is, only what is wrong."""
        logs = sorted(self.log.parent.glob(f"{self.log.name}.*"))
        written = "".join(path.read_text(errors="replace") for path in logs)
        new, self.told = written[self.told :], len(written)
        return new

    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def kill(self) -> None:
        # The worker, and the roles that its program has started: one group.
        os.killpg(self.process.pid, signal.SIGKILL)

    def close(self) -> str:
        """Lets it end; answers what valgrind found only then: leaks."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        output = self.process.stdout.read()
        self.process.wait()
        return output + self.findings()


def work(suite: Suite, worker: Path, name: str, programs: queue.SimpleQueue[Path]) -> None:
    """Runs programs until there are none left, each of them one test, and what is left behind by all another."""
    running: Worker | None = None
    while True:
        try:
            program = programs.get_nowait()
        except queue.Empty:
            break
        if not running or running.has_ended():
            running = Worker(worker, f"{name}-{program.name}")
        suite.test(f"{program.name} under valgrind", running.run(program))
    if running and not running.has_ended():
        suite.test(f"{name} leaves nothing behind", running.close())
