#!/usr/bin/env python3
"""The main job, seen from outside: a download by the C example, killed half-way and resumed.

Without arguments an origin on the loopback interface (nginx where it is installed, else dojob-faultd) serves a
file of 256 MiB. With --url and --out the same is done with an address of yours.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import pty
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Iterator

ROOT = Path(__file__).resolve().parent.parent
SIZE = 256 * 1024 * 1024
#: Bytes per second of the loopback origin, so that there is time to watch and to kill.
RATE = 64 * 1024 * 1024

sys.path.insert(0, str(ROOT / "tests"))

from servers import Servers  # noqa: E402
from servers.files import fill  # noqa: E402


def need(*programs: str) -> None:
    """Ends the demo with what to install, where something is missing."""
    hints = {"cargo": "Rust: https://rustup.rs", "cc": "a C compiler: sudo apt-get install gcc libc6-dev"}
    missing = [hints[program] for program in programs if not shutil.which(program)]
    if missing:
        sys.exit("demo: install first " + "; ".join(missing))


def build(scratch: Path) -> Path:
    """Builds the library and the C example, which sees nothing but the header and the library."""
    need("cargo", "cc")
    print("building the library ...", flush=True)
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=ROOT, check=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"
    link = target / "libdojob.so.0"
    if not link.is_symlink():
        link.symlink_to("libdojob.so")
    program = scratch / "download"
    subprocess.run(
        ["cc", "-std=c99", "-O2", "-Wall", "-Wextra", "-o", program, ROOT / "examples/download.c"]
        + [f"-I{ROOT / 'include'}", f"-L{target}", "-ldojob", f"-Wl,-rpath,{target}"],
        check=True,
    )
    return program


@contextmanager
def loopback(scratch: Path) -> Iterator[tuple[str, str]]:
    """An origin with a file of random bytes: its URL and digest."""
    if shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin"):
        with Servers("nginx", extra={"demo.bin": SIZE}, tls=False) as servers:
            url = servers.nginx.url
            print(f"nginx serves 256 MiB at {url}", flush=True)
            yield f"{url}/demo/demo.bin", digest(servers.root / "demo.bin")
        return
    root = scratch / "root"
    root.mkdir()
    fill(root / "demo.bin", SIZE, random.Random(256))
    subprocess.run(["cargo", "build", "--release", "--quiet", "-p", "dojob-origin"], cwd=ROOT, check=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"
    command = [target / "dojob-faultd", "serve", "--quiet", "--root", root, "--rate", str(RATE)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            url = process.stdout.readline().split()[-1]
            print(f"dojob-faultd serves 256 MiB at {url}", flush=True)
            yield f"{url}/demo.bin", digest(root / "demo.bin")
        finally:
            process.kill()


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() if sys.version_info >= (3, 11) else _digest(file)


def _digest(file) -> str:  # type: ignore[no-untyped-def]
    state = hashlib.sha256()
    while block := file.read(1 << 20):
        state.update(block)
    return state.hexdigest()


def run(command: list[str], kill_at: int | None) -> tuple[bool, str]:
    """Runs the client on a terminal of its own, so that it draws its bar; passes on what it prints.

    Kills it with SIGKILL once it shows `kill_at` percent. Returns whether it was killed, and its output.
    """
    leader, follower = pty.openpty()
    process = subprocess.Popen(command, stdout=follower, stderr=follower)
    os.close(follower)
    output, killed = "", False
    while True:
        try:
            piece = os.read(leader, 4096).decode(errors="replace")
        except OSError:
            piece = ""  # How Linux tells that the client's end is closed.
        if not piece:
            break
        sys.stdout.write(piece)
        sys.stdout.flush()
        output += piece
        shown = [int(percent) for percent in re.findall(r"(\d+)(?:\.\d+)? ?%", output)]
        if kill_at is not None and shown and shown[-1] >= kill_at and not killed:
            process.send_signal(signal.SIGKILL)
            killed = True
    os.close(leader)
    code = process.wait()
    if code != 0 and not killed:
        sys.exit(f"demo: the client ended with code {code}")
    return killed and code != 0, output


def part_size(folder: Path) -> int:
    """How many bytes the killed client had written."""
    return sum(path.stat().st_size for path in folder.glob(".dojob-*.part"))


def recorded(store: Path) -> int:
    """How many bytes the store knows to be durable: what the next run goes on from."""
    with closing(sqlite3.connect(store / "jobs.db")) as database:
        return database.execute("SELECT sum(done) FROM file").fetchone()[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", help="what to download")
    parser.add_argument("--out", help="where to put it")
    arguments = parser.parse_args()
    if bool(arguments.url) != bool(arguments.out):
        parser.error("URL and OUT go together: make demo URL=https://... OUT=file")
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dojob-demo-")))
        program = build(scratch)
        if arguments.url:
            url, expected, out = arguments.url, None, Path(arguments.out).absolute()
        else:
            url, expected = stack.enter_context(loopback(scratch))
            out = scratch / "out.bin"
        show(program, scratch, url, expected, out)


def show(program: Path, scratch: Path, url: str, expected: str | None, out: Path) -> None:
    command = [str(program), "--store", str(scratch / "store"), url, str(out)]
    before = part_size(out.parent)
    killed, _ = run(command, kill_at=50)
    twice = 0
    if killed:
        written, durable = part_size(out.parent) - before, recorded(scratch / "store")
        print(f"\nkilled with SIGKILL: {written} bytes written, {durable} of them durable. The same line again:")
        _, output = run(command, kill_at=None)
        resumed = re.search(r"resuming at (\d+)", output)
        if not resumed or int(resumed[1]) < durable:
            sys.exit("demo: what was durable was not taken up")
        twice = written - durable
        print(f"fetched twice: {twice} bytes ({twice / 1024 / 1024:.1f} MiB)")
    else:
        print("it was over before half of it had been shown; nothing was killed")
    found = digest(out)
    print(f"sha256 {found}  {out}")
    if expected is None:
        return
    print(f"sha256 {expected}  at the origin")
    if found != expected:
        sys.exit("demo: the digests differ")
    if twice >= 16 * 1024 * 1024:
        sys.exit("demo: more than a checkpoint's worth was fetched twice")
    print("the digests match")


if __name__ == "__main__":
    main()
