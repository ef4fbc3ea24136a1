"""A real nginx for the tests: files of known content on a loopback port."""

from __future__ import annotations

import random
import shutil
import socket
import subprocess
import sys
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
            fill(self.root / name, size, generator)
        self.port, tls = free_port(), free_port()
        self.url, self.tls_url = f"http://127.0.0.1:{self.port}", f"https://localhost:{tls}"
        self.make_certificate()
        template = (Path(__file__).parent / "nginx.conf").read_text()
        values = {"ROOT": self.root, "RUN": self.run, "PORT": self.port, "TLS": tls, "URL": self.url}
        for key, value in values.items():
            template = template.replace(f"@{key}@", str(value))
        (self.run / "nginx.conf").write_text(template)
        self.process = subprocess.Popen(
            [shutil.which("nginx") or "/usr/sbin/nginx", "-p", str(self.run), "-c", str(self.run / "nginx.conf")],
            stderr=subprocess.PIPE,
        )
        self.await_port()

    def make_certificate(self) -> None:
        """A certificate for localhost, by an authority that nobody knows: ca.pem."""
        # A configuration of our own: the system's would make an authority of every certificate.
        (self.run / "openssl.conf").write_text("[req]\ndistinguished_name = names\n[names]\n")
        self.sign("ca", "/CN=dojob test authority", ["basicConstraints=critical,CA:TRUE"])
        issuer = ["-CA", str(self.run / "ca.pem"), "-CAkey", str(self.run / "ca.key")]
        self.sign("cert", "/CN=localhost", ["basicConstraints=CA:FALSE", "subjectAltName=DNS:localhost"], issuer)

    def sign(self, name: str, subject: str, extensions: list[str], issuer: list[str] | None = None) -> None:
        openssl = ["openssl", "req", "-x509", "-config", str(self.run / "openssl.conf"), "-subj", subject]
        openssl += ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
        openssl += ["-keyout", str(self.run / f"{name}.key"), "-out", str(self.run / f"{name}.pem"), *(issuer or [])]
        for extension in extensions:
            openssl += ["-addext", extension]
        subprocess.run(openssl, check=True, stderr=subprocess.DEVNULL)

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


def fill(path: Path, size: int, generator: random.Random) -> None:
    """Makes a file of random bytes, a piece at a time."""
    with open(path, "wb") as file:
        for at in range(0, size, 1 << 20):
            file.write(generator.randbytes(min(1 << 20, size - at)))


def free_port() -> int:
    """A loopback port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main() -> None:
    """Serves until the standard input ends; says first where: URL, TLS URL, folder, authority."""
    with Nginx() as nginx:
        print(nginx.url, nginx.tls_url, nginx.root, nginx.run / "ca.pem", sep="\n", flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
