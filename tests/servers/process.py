"""What every server here has: ports of its own, a folder of its own, and an end."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Iterator

HERE = Path(__file__).parent
#: How long a server may take to open its ports, and then to end, in seconds.
PATIENCE = 30
PATIENCE_AT_END = 3
#: What ends a program that may clean up first.
ENDINGS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}


class Ports:
    """Loopback ports that no other run of these servers takes, however many run at once.

    Ports are chosen before their servers listen. Until the end the UDP port of the same number, which no server
    here uses, is kept bound: that tells the other runs. They lie below those that systems give to clients.
    """

    def __init__(self) -> None:
        self.kept: list[socket.socket] = []

    def take(self) -> int:
        for port in random.SystemRandom().sample(range(20_000, 32_768), 1_000):
            keeper = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            try:
                keeper.bind(("127.0.0.1", port))
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
            except OSError:
                keeper.close()
                continue
            self.kept.append(keeper)
            return port
        raise RuntimeError("no loopback port is free")

    def close(self) -> None:
        for keeper in self.kept:
            keeper.close()


class Server:
    """A program that listens on `ports`. It runs in a session of its own, so that all of it can be ended."""

    #: What it is called, and the signal that asks it to end at once.
    name = ""
    ending = signal.SIGTERM
    #: Whether it serves the files of the root, which then have to be there before it starts.
    serves = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder / self.name
        self.folder.mkdir()
        # Its workers may run as another user.
        self.folder.chmod(0o755)
        self.ports: list[int] = []
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Writes its configuration and launches it."""
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        """What the tests are told of it."""
        raise NotImplementedError

    def launch(self, *command: object) -> None:
        """Starts the program; what it prints goes to a file in its folder."""
        name, *arguments = map(str, command)
        with held() as before, open(self.folder / "output", "wb") as output:
            self.process = subprocess.Popen(
                [program(name), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.folder,
                start_new_session=True,
                preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_SETMASK, before),
            )

    def wait(self) -> None:
        """Returns when it accepts connections on every port."""
        deadline = time.monotonic() + PATIENCE
        for port in self.ports:
            while not self.answers(port):
                if time.monotonic() > deadline:
                    raise RuntimeError(f"{self.name} did not open its port within {PATIENCE} s: {self.output()}")
                time.sleep(0.005)

    def answers(self, port: int) -> bool:
        assert self.process
        if self.process.poll() is not None:
            raise RuntimeError(f"{self.name} ended: {self.output()}")
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    def output(self) -> str:
        return (self.folder / "output").read_text(errors="replace")

    def stop(self) -> None:
        """Asks it to end."""
        if self.process:
            self.process.send_signal(self.ending)

    def close(self) -> None:
        """Returns when it and all that it started have ended."""
        if not self.process:
            return
        # nginx misses a signal that comes while it starts.
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(PATIENCE_AT_END)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def held() -> Iterator[set[signal.Signals]]:
    """Puts off the signals that end this program, while there is something that its end would leave behind."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    try:
        yield before
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def heed() -> None:
    """Lets any of these signals end this program by an exception, so that every `with` is left.

    Only the first does: it is not to be cut short by the next.
    """

    def end(number: int, _: object) -> None:
        for other in ENDINGS:
            signal.signal(other, signal.SIG_IGN)
        sys.exit(128 + number)

    for number in ENDINGS:
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, end)


def program(name: str) -> str:
    """The path of a program; Debian keeps servers where the PATH of a user does not lead."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if not found:
        raise RuntimeError(f"{name} is missing; `make test` installs it")
    return found


def fill_in(path: Path, template: str, **values: object) -> None:
    """Writes a template of this folder to `path`; the names of `values` stand in it between @."""
    text = (HERE / template).read_text()
    for name, value in values.items():
        text = text.replace(f"@{name.upper()}@", str(value))
    write(path, text)


def write(path: Path, text: str) -> None:
    """Writes a file that a server's workers may read, whoever they run as."""
    path.write_text(text)
    path.chmod(0o644)


def hand_over(path: Path, user: str) -> None:
    """Gives a file or folder to the user as whom a server works once it has started, where we may."""
    if os.geteuid() == 0:
        shutil.chown(path, user)
