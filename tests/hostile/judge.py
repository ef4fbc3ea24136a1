"""Runs a program against one scenario, and judges what it left behind."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import certificates
from scenario import EITHER, REFUSED, RIGHT, WAITS, Scenario
from wire import Server

#: Exit 0 with wrong bytes or without a file; a wrong file under the final name; failure though the file is there.
WRONG = "WRONG"
#: A wrong file under the final name, but the program said that it failed.
LEFT = "LEFT"
#: Still at it when its time was up.
HANG = "HANG"

Tool = Callable[[str, Path, Path], list[str]]


def dojob(program: str) -> Tool:
    return lambda url, out, scratch: [program, "--store", str(scratch / "store"), "get", url, "-o", str(out)]


#: Other programs, each told to try as hard as it can.
RIVALS: dict[str, Tool] = {
    "curl": lambda url, out, scratch: (
        ["curl", "-sS", "-f", "-L", "-C", "-", "--retry", "20", "--retry-all-errors", "--retry-delay", "1"]
        + ["--speed-time", "30", "--speed-limit", "100", "-o", str(out), url]
    ),
    "wget": lambda url, out, scratch: (
        ["wget", "-nv", "-c", "-t", "20", "-T", "30", "--waitretry=1", "--retry-connrefused", "-O", str(out), url]
    ),
    "aria2c": lambda url, out, scratch: (
        ["aria2c", "-q", "-c", "-m", "20", "--retry-wait=1", "--lowest-speed-limit=100", "-t", "30"]
        + ["-x", "4", "-s", "4", "-k", "1M", "-d", str(out.parent), "-o", out.name, url]
    ),
    "axel": lambda url, out, scratch: ["axel", "-q", "-n", "4", "-o", str(out), url],
}


@dataclass
class Judged:
    """How a scenario ended."""

    scenario: Scenario
    outcome: str
    seconds: float
    requests: list[str]
    said: str
    #: What is wrong with the scenario itself.
    faults: list[str]

    @property
    def good(self) -> bool:
        return not self.faults and fits(self.scenario.expect, self.outcome)


def fits(expect: str, outcome: str) -> bool:
    return outcome == expect or (expect == EITHER and outcome in (RIGHT, REFUSED))


def environment(scratch: Path) -> dict[str, str]:
    """Without proxies, and without a home of somebody's."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return {**kept, "HOME": str(scratch), "LC_ALL": "C", "SSL_CERT_FILE": str(certificates.trusted())}


def run(command: list[str], scratch: Path, server: Server, deadline: float) -> tuple[int | None, str]:
    """Runs the program, and once more each time that the script wants it killed. None if it does not end in time."""
    with (scratch / "said").open("w+", errors="replace") as said:
        while True:
            process = subprocess.Popen(
                command,
                env=environment(scratch),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
            )
            code = wait(process, server, deadline)
            if not server.kill.is_set():
                said.seek(0)
                return code, said.read()
            server.kill.clear()


def wait(process: subprocess.Popen[bytes], server: Server, deadline: float) -> int | None:
    """Waits for the program's end, or ends it."""
    while process.poll() is None:
        if server.kill.is_set() or time.monotonic() > deadline:
            process.kill()
            process.wait()
            return None
        time.sleep(0.02)
    return process.returncode


def judge(scenario: Scenario, tool: Tool, scratch: Path) -> Judged:
    scratch.mkdir(parents=True)
    (scratch / "out").mkdir()
    out = scratch / "out" / "file.bin"
    server = Server(list(scenario.steps()), scenario.greeting, certificates.context(scenario.certificate))
    began = time.monotonic()
    code, said = run(
        tool(f"{scenario.origin}:{server.port}{scenario.path}", out, scratch), scratch, server, began + scenario.limit
    )
    seconds = time.monotonic() - began
    server.close()
    outcome = verdict(scenario, code, out)
    asked = [f"{request.path} {request.get('range')} {request.get('if-range')}".strip() for request in server.requests]
    lines = said.replace("\r", "\n").strip().split("\n")
    return Judged(scenario, outcome, seconds, asked, lines[-1], server.faults)


def verdict(scenario: Scenario, code: int | None, out: Path) -> str:
    """Names the outcome; a wrong file is told before all else."""
    there = out.exists()
    right = there and out.read_bytes() in scenario.truths
    if code == 0:
        return RIGHT if right else WRONG
    if there and not right:
        return LEFT
    if code is None:
        return WAITS if scenario.expect == WAITS and not there else HANG
    return WRONG if there else REFUSED
