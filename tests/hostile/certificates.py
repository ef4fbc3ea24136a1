"""Certificates of the servers that speak TLS: each trusts itself, and openssl makes them."""

from __future__ import annotations

import ssl
import subprocess
import tempfile
import threading
from functools import lru_cache
from pathlib import Path
from typing import Optional

NAMES = {"good": "localhost", "wrong-name": "other.example"}


LOCK = threading.Lock()


@lru_cache(maxsize=None)
def make() -> tempfile.TemporaryDirectory[str]:
    """Where they are: NAME.pem, NAME.key, and all of them in all.pem."""
    made = tempfile.TemporaryDirectory(prefix="hostile-certificates-")
    for name, host in NAMES.items():
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        command += ["-days", "2", "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}"]
        command += ["-addext", "basicConstraints=critical,CA:FALSE"]
        command += ["-out", f"{made.name}/{name}.pem", "-keyout", f"{made.name}/{name}.key"]
        subprocess.run(command, check=True, capture_output=True)
    everything = "".join(Path(made.name, f"{name}.pem").read_text() for name in NAMES)
    Path(made.name, "all.pem").write_text(everything)
    return made


def folder() -> Path:
    """The folder, made once however many threads ask for it."""
    with LOCK:
        return Path(make().name)


def trusted() -> Path:
    """What the programs are told to trust."""
    return folder() / "all.pem"


def context(name: Optional[str]) -> Optional[ssl.SSLContext]:
    """How a server with this certificate speaks TLS."""
    if name is None:
        return None
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(folder() / f"{name}.pem", folder() / f"{name}.key")
    return made
