"""Builds and runs test programs in C and C++, natively and under valgrind, and counts their tests.

A program prints a line `ok NAME` or `FAILED NAME` for each of its tests. It runs twice: natively, where
each of them counts, and under valgrind, where the run as a whole is one test: it fails if valgrind finds
an error, a definite leak, or if a test fails there.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
#: The headers under test; another folder to test those of an installed package.
INCLUDE = Path(os.environ.get("DO_INCLUDE_DIR", ROOT / "include"))
LIBRARY = os.environ["DO_LIB_DIR"]
SCRATCH = Path(os.environ["DO_TEST_TMP"])
LINK = [f"-L{LIBRARY}", "-ldojob", f"-Wl,-rpath,{LIBRARY}"]
WARNINGS = ["-Wall", "-Wextra", "-Werror", "-pedantic"]
VALGRIND = ["valgrind", "-q", "--error-exitcode=99", "--leak-check=full", "--show-leak-kinds=definite"]
VALGRIND += ["--errors-for-leak-kinds=definite", f"--suppressions={Path(__file__).with_name('valgrind.supp')}"]
#: No test comes near this; one that hangs is ended, and fails.
DEADLINE = 110


def ended(code: int) -> str:
    """How a process ended, in words."""
    return f"ended by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


class Suite:
    """Counts tests and prints what each program says in one piece."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0
        self.lock = threading.Lock()
        # Roles of tests that have given up root's rights must be able to reach their folders.
        SCRATCH.chmod(0o711)

    def test(self, name: str, failure: str) -> None:
        """Counts one test; it has failed if there is something to say about it."""
        with self.lock:
            if failure:
                self.failed += 1
                print(f"FAILED {name}\n{failure.rstrip()}", flush=True)
            else:
                self.passed += 1
                print(f"ok     {name}", flush=True)

    def compile(self, command: list[str], name: str) -> bool:
        """Runs a compiler; what it does not compile is one failed test."""
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        if done.returncode != 0:
            told = (done.stdout + done.stderr).splitlines() or [ended(done.returncode)]
            self.test(name, "\n".join(told[:20]))
        return done.returncode == 0

    def parallel(self, jobs: list) -> None:
        """Runs tests side by side: most of them wait for a slow server most of their time."""
        with ThreadPoolExecutor(max_workers=6) as pool:
            for done in [pool.submit(job) for job in jobs]:
                done.result()

    def native(self, program: Path) -> None:
        """Runs a program; each of its tests counts."""
        code, output = run([str(program)])
        lines = re.findall(r"^(ok    |FAILED) (.*)$", output, re.MULTILINE)
        failed = sum(1 for verdict, _ in lines if verdict == "FAILED")
        with self.lock:
            self.passed += len(lines) - failed
            self.failed += failed
            print(output, end="", flush=True)
        if code != (1 if failed else 0) or not lines:
            self.test(program.name, f"the program did not reach its end: {ended(code)}")

    def valgrind(self, program: Path) -> None:
        """Runs a program under valgrind; the run is one test."""
        log = program.with_suffix(".valgrind")
        code, output = run([*VALGRIND, f"--log-file={log}.%p", str(program)], {"DO_TEST_VALGRIND": "1"})
        found = "".join(path.read_text(errors="replace") for path in log.parent.glob(f"{log.name}.*"))
        # Quiet as it is, valgrind writes only what is wrong; also in a child whose exit code is another's.
        told = "" if code == 0 and not found else f"{ended(code)}\n{output}{found}"
        self.test(f"{program.name} under valgrind", told)

    def finish(self) -> int:
        """Prints the count, and answers the exit code."""
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        return 1 if self.failed else 0


def run(command: list[str], environment: dict[str, str] | None = None) -> tuple[int, str]:
    """Runs a program to its end and answers its exit code and all that it printed."""
    process = subprocess.Popen(
        command,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=DEADLINE)
    except subprocess.TimeoutExpired:
        # The program, and the roles that it has started: one group.
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        output += f"FAILED {Path(command[-1]).name} did not end within {DEADLINE} s\n"
    return process.returncode, output
