#!/usr/bin/env python3
"""Runs every test in every language against real servers, and prints one count a language.

Installs what is missing where it may, or says what to install. Nothing is skipped silently: a missing tool
is a failure unless its suite is named in DO_SKIP (such as DO_SKIP=csharp). `tests/run.py c python` runs only
those suites. A suite is `tests/<language>/run`: it finds the library's folder in DO_LIB_DIR, a folder for its files in
DO_TEST_TMP and the servers in the variables that tests/servers/__init__.py lists, and ends with a line
`N passed, M failed`.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

from servers import Servers
from servers.process import heed

ROOT = Path(__file__).resolve().parent.parent
SUITES = ["rust", "c", "cpp", "python", "csharp", "hostile"]

#: What each suite needs: a program and Debian's packages that have it.
TOOLS = {
    "rust": [
        ("nm", "binutils"),
        ("curl", "curl"),
        ("ip", "iproute2"),
        ("unshare", "util-linux"),
        ("mount", "mount"),
    ],
    "c": [("gcc", "gcc libc6-dev"), ("valgrind", "valgrind")],
    "cpp": [("g++", "g++")],
    "python": [("python3", "python3")],
    "hostile": [("python3", "python3")],
    "csharp": [("dotnet", ""), ("mcs", "mono-mcs"), ("mono", "mono-runtime libmono-system-core4.0-cil")],
    "servers": [("nginx", "nginx-light"), ("squid", "squid"), ("apache2", "apache2-bin"), ("microsocks", "microsocks")],
    "all": [("openssl", "openssl"), ("cargo", "")],
}


def present(program: str) -> bool:
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin") is not None


def has_module(name: str) -> bool:
    return subprocess.run(["python3", "-c", f"import {name}"], stderr=subprocess.DEVNULL).returncode == 0


def missing(suites: list[str], skipped: list[str]) -> list[str]:
    """The packages to install; ends the run where a program has none."""
    packages: list[str] = []
    # The suite of Python fetches mypy by pip where it is not there.
    if "python" in suites and "mypy" not in skipped and not has_module("mypy") and not has_module("pip"):
        packages.append("python3-pip")
    for suite in ["servers", "all", *suites]:
        tools = TOOLS[suite]
        if suite == "csharp" and present("dotnet"):
            continue
        for program, package in tools:
            if program == "dotnet" or present(program):
                continue
            if not package:
                sys.exit(f"tests: {program} is missing; install it first (https://rustup.rs for cargo)")
            packages += package.split()
    return packages


def install(packages: list[str]) -> None:
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if os.geteuid() != 0 or not present("apt-get"):
        sys.exit(f"tests: missing tools; install them with: sudo {' '.join(command)}")
    print("tests: installing", *packages, flush=True)
    quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    subprocess.run(["apt-get", "update"], check=True, **quiet)
    with no_services():
        subprocess.run(command, check=True, **quiet)


@contextmanager
def no_services() -> Iterator[None]:
    """Keeps Debian from starting the servers that it installs. Where a policy is there already, that one holds."""
    policy = Path("/usr/sbin/policy-rc.d")
    if policy.exists():
        yield
        return
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    try:
        yield
    finally:
        policy.unlink()


def build() -> Path:
    """Builds everything, and gives the library the name that programs linked with it look for."""
    subprocess.run(["cargo", "build", "--workspace", "--all-targets"], cwd=ROOT, check=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug"
    link = target / "libdojob.so.0"
    if not link.is_symlink():
        link.symlink_to("libdojob.so")
    return target


def run(suite: str, environment: dict[str, str]) -> tuple[int, int]:
    """Runs a suite, shows what it prints, and returns what passed and failed."""
    command = ["cargo", "test", "--workspace"] if suite == "rust" else [str(ROOT / "tests" / suite / "run")]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout
    passed = failed = 0
    pattern = r"test result: \w+\. (\d+) passed; (\d+) failed" if suite == "rust" else r"(\d+) passed, (\d+) failed"
    try:
        for line in process.stdout:
            print(line, end="", flush=True)
            if found := re.search(pattern, line):
                passed += int(found[1])
                failed += int(found[2])
    except BaseException:
        process.terminate()
        process.wait()
        raise
    if process.wait() != 0 or passed == 0:
        failed = max(failed, 1)
    return passed, failed


def main() -> None:
    heed()
    # Some tests interrupt programs; where this one was started to ignore that, they would too.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    skipped = os.environ.get("DO_SKIP", "").replace(",", " ").split()
    suites = [suite for suite in sys.argv[1:] or SUITES if suite not in skipped]
    if unknown := set(suites) - set(SUITES):
        sys.exit(f"tests: no such suite: {', '.join(sorted(unknown))}")
    if packages := missing(suites, skipped):
        install(packages)
    library = build()
    results: dict[str, tuple[int, int, float]] = {}
    with Servers() as servers:
        for suite in suites:
            print(f"--- {suite}", flush=True)
            with tempfile.TemporaryDirectory(prefix=f"dojob-{suite}-") as scratch:
                environment = {
                    **os.environ,
                    **servers.environment(),
                    "DO_LIB_DIR": str(library),
                    "DO_TEST_TMP": scratch,
                }
                began = time.monotonic()
                results[suite] = (*run(suite, environment), time.monotonic() - began)
    print("---")
    for suite in skipped:
        print(f"{suite:8} skipped, as DO_SKIP asks")
    for suite, (passed, failed, seconds) in results.items():
        print(f"{suite:8} {passed:4} passed, {failed} failed ({seconds:.0f} s)")
    total = [sum(result[column] for result in results.values()) for column in (0, 1)]
    print(f"{total[0]} passed, {total[1]} failed")
    sys.exit(1 if total[1] else 0)


if __name__ == "__main__":
    main()
