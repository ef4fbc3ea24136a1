"""A real nginx for the tests: files of known content on a loopback port."""

from __future__ import annotations

import random
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

#: The files that it serves, and their sizes. Odd ones, so that nothing ends on a block.
FILES = {"empty.bin": 0, "small.bin": 2_049, "medium.bin": 4_194_307, "large.bin": 33_554_469}


class Nginx:
    """nginx serving FILES at `url`, from the folder `root`."""

    def __init__(self, extra: dict[str, int] | None = None) -> None:
        self.run = Path(tempfile.mkdtemp(prefix="dojob-nginx-"))
        # Its workers may run as another user.
        self.run.chmod(0o755)
        self.root = self.run / "root"
        self.root.mkdir()
        generator = random.Random(20_240_229)
        for name, size in {**FILES, **(extra or {})}.items():
            (self.root / name).write_bytes(generator.randbytes(size))
        self.port = free_port()
        template = (Path(__file__).parent / "nginx.conf").read_text()
        for key, value in {"ROOT": self.root, "RUN": self.run, "PORT": self.port}.items():
            template = template.replace(f"@{key}@", str(value))
        (self.run / "nginx.conf").write_text(template)
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [shutil.which("nginx") or "/usr/sbin/nginx", "-p", str(self.run), "-c", str(self.run / "nginx.conf")],
            stderr=subprocess.PIPE,
        )
        self.await_port()

    def await_port(self) -> None:
        """Returns when nginx accepts connections."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                assert self.process.stderr
                raise RuntimeError(f"nginx ended: {self.process.stderr.read().decode()}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.01)
        raise RuntimeError("nginx did not open its port within 30 s")

    def close(self) -> None:
        """Ends nginx and removes its files."""
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.run, ignore_errors=True)

    def __enter__(self) -> Nginx:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def free_port() -> int:
    """A loopback port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
