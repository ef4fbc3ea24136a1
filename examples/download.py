#!/usr/bin/env python3
"""Downloads a file. Killed at any moment, the same line goes on from where it was.

    download.py [--store DIR] URL PATH
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from pathlib import Path
from typing import Optional

import dojob
from dojob import JobState

#: A job in one of these may yet get on by itself, or when somebody resumes it.
UNDERWAY = {
    JobState.QUEUED,
    JobState.CONNECTING,
    JobState.TRANSFERRING,
    JobState.SUSPENDED,
    JobState.TRANSIENT_ERROR,
}


def main() -> int:
    parser = argparse.ArgumentParser(description="Downloads a file, and goes on where an earlier run ended.")
    parser.add_argument("--store", metavar="DIR", type=Path, default=default_store(), help="keeps the jobs")
    parser.add_argument("url", metavar="URL")
    parser.add_argument("path", metavar="PATH")
    arguments = parser.parse_args()
    path = Path(os.path.abspath(arguments.path))
    try:
        with dojob.Manager(arguments.store.absolute()) as manager:
            job = find(manager, arguments.url, path) or create(manager, arguments.url, path)
            download(manager, job)
    except dojob.DoJobError as error:
        print(f"download: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ndownload: stopped; the same command goes on from here", file=sys.stderr)
        return 130
    print(path)
    return 0


def default_store() -> Path:
    """$XDG_STATE_HOME/dojob or ~/.local/state/dojob."""
    state = Path(os.environ.get("XDG_STATE_HOME", ""))
    return (state if state.is_absolute() else Path.home() / ".local" / "state") / "dojob"


def name_of(path: Path) -> str:
    """The display name of the job for `path`: as much of its end as a name may have."""
    return str(path)[-256:]


def find(manager: dojob.Manager, url: str, path: Path) -> Optional[dojob.Job]:
    """The unfinished job of an earlier run, if there is one."""
    for job in manager.jobs():
        files = [(file.remote_name, file.local_name) for file in job.files]
        if files == [(url, path)]:
            return job
        if not files and job.display_name == name_of(path):
            # That run was ended before it could add the file.
            job.add_file(url, path)
            return job
    return None


def create(manager: dojob.Manager, url: str, path: Path) -> dojob.Job:
    job = manager.create_job(name_of(path))
    try:
        job.add_file(url, path)
    except dojob.DoJobError:
        job.cancel()
        raise
    return job


def download(manager: dojob.Manager, job: dojob.Job) -> None:
    """Returns when the file is in place."""
    try:
        with Display() as display, manager.subscribe() as events:
            job.resume()
            while display.show(job) in UNDERWAY:
                while next(events).job_id != job.id:
                    pass
        job.wait()
        job.complete()
    except dojob.DoJobError:
        # Another run of the same command may have completed the job before us.
        if job.state is not JobState.ACKNOWLEDGED:
            raise
    if not job.files[0].progress.completed:
        sys.exit("download: somebody else completed the job before its file was whole")


class Display:
    """Shows how far a job is: a bar on a terminal, else a line for every tenth of it."""

    def __init__(self) -> None:
        self.bar = sys.stdout.isatty()
        self.last: tuple[object, ...] = ()
        self.began: Optional[tuple[float, int]] = None

    def __enter__(self) -> Display:
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar and self.last:
            print()

    def show(self, job: dojob.Job) -> JobState:
        """Shows the job, and returns the state that was shown."""
        state, progress, error = job.state, job.progress, job.error
        done, total = progress.bytes_transferred, progress.bytes_total
        trouble = f"{error}; trying again" if error and state is JobState.TRANSIENT_ERROR else ""
        size = megabytes(done) + (f" of {megabytes(total)}" if total is not None else "") + " MB"
        if self.bar:
            self.line(trouble or f"{self.drawn(done, total)} {size} {self.rate(done)}")
            return state
        percent = 100 * done // total if total else 0
        now = (state, percent // 10, trouble)
        if now != self.last:
            self.last = now
            print(trouble or f"{state.name.lower()}: {size} ({percent} %)", flush=True)
        return state

    def line(self, text: str) -> None:
        """Writes over the line before it."""
        self.last = (text,)
        columns = (shutil.get_terminal_size().columns or 80) - 1
        print("\r" + text[:columns].ljust(columns), end="", flush=True)

    @staticmethod
    def drawn(done: int, total: Optional[int]) -> str:
        cells = 30 * done // total if total else 0
        return f"[{'#' * cells:30}]"

    def rate(self, done: int) -> str:
        """The speed since the first bytes that this run saw."""
        now = time.monotonic()
        began, before = self.began = self.began or (now, done)
        return f"{megabytes(int((done - before) / (now - began)))} MB/s" if now > began else ""


def megabytes(number: int) -> str:
    return f"{number / 1e6:.1f}"


if __name__ == "__main__":
    sys.exit(main())
