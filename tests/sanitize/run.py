#!/usr/bin/env python3
"""Runs tests where each memory access is watched: `tests/sanitize/run.py address thread miri`.

`address` and `thread` build everything with that sanitizer, Rust's own library and SQLite's C included, and attack the
ABI with DO_ABUSE_CALLS calls (200,000 by default) from DO_ABUSE_SEED; `miri` interprets the tests of the handle table,
of the only file that touches a caller's memory, and of the guard. They need Rust's nightly: rustup fetches it, with its
sources and Miri, where it is not there. DO_SANITIZE_TESTS names other test programs than `abuse`.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TARGET = ROOT / "target" / "sanitize"
SUPPRESSIONS = Path(__file__).resolve().parent / "thread.supp"

#: What a finding ends the program with; reports of leaks too.
OPTIONS = {
    "address": {"ASAN_OPTIONS": "detect_leaks=1:detect_stack_use_after_return=1:exitcode=86"},
    "thread": {"TSAN_OPTIONS": f"halt_on_error=1:second_deadlock_stack=1:exitcode=86:suppressions={SUPPRESSIONS}"},
}


def host() -> str:
    output = subprocess.run(["rustc", "-vV"], check=True, stdout=subprocess.PIPE, text=True).stdout
    return next(line.split()[1] for line in output.splitlines() if line.startswith("host:"))


def prepare() -> None:
    """Fetches what is missing of Rust's nightly."""
    listed = subprocess.run(
        ["rustup", "component", "list", "--installed", "--toolchain", "nightly"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ).stdout
    if "rust-src" in listed and "miri" in listed:
        return
    command = ["rustup", "toolchain", "install", "nightly", "--profile", "minimal", "-c", "rust-src", "-c", "miri"]
    if subprocess.run(command).returncode != 0:
        sys.exit(f"sanitize: Rust's nightly is missing; install it with: {' '.join(command)}")


def cargo(*arguments: str, **environment: str) -> int:
    began = time.monotonic()
    code = subprocess.run(["cargo", "+nightly", *arguments], cwd=ROOT, env={**os.environ, **environment}).returncode
    print(f"--- ended with {code} after {time.monotonic() - began:.0f} s", flush=True)
    return code


def sanitize(kind: str) -> int:
    tests = os.environ.get("DO_SANITIZE_TESTS", "abuse").split()
    return cargo(
        "test",
        "-Zbuild-std",
        "--release",
        "--target",
        host(),
        "--target-dir",
        str(TARGET / kind),
        *(word for test in tests for word in ("--test", test)),
        "--",
        "--nocapture",
        RUSTFLAGS=f"-Zsanitizer={kind} -Cdebug-assertions=on -Coverflow-checks=on",
        # SQLite's accesses count as much as ours; its functions keep the names that the suppressions go by.
        CFLAGS=f"-fsanitize={kind} -fno-omit-frame-pointer -fno-inline -g",
        CARGO_PROFILE_RELEASE_LTO="off",
        DO_ABUSE_CALLS=os.environ.get("DO_ABUSE_CALLS", "200000"),
        **OPTIONS[kind],
    )


def miri() -> int:
    names = ["ffi::handle", "ffi::raw", "ffi::guard", "fault::"]
    # Miri ends where there is no memory; and a million generations take it half an hour.
    skipped = ["--skip", "more_values_than_there_is_memory", "--skip", "a_slot_is_retired"]
    return cargo("miri", "test", "--lib", "--target-dir", str(TARGET / "miri"), "--", *names, *skipped)


def main() -> None:
    if platform.system() != "Linux":
        sys.exit("sanitize: runs on Linux only")
    kinds = sys.argv[1:] or ["address", "thread", "miri"]
    if unknown := set(kinds) - {"address", "thread", "miri"}:
        sys.exit(f"sanitize: no such check: {', '.join(sorted(unknown))}")
    prepare()
    failed = []
    for kind in kinds:
        print(f"--- {kind}", flush=True)
        if (miri() if kind == "miri" else sanitize(kind)) != 0:
            failed.append(kind)
    print(f"{len(kinds) - len(failed)} passed, {len(failed)} failed{': ' if failed else ''}{' '.join(failed)}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
