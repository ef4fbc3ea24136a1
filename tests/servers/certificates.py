"""Certificates, good and bad, by authorities that nobody knows; openssl makes them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from .process import program

#: A configuration of our own: the system's would make an authority of every certificate.
CONFIGURATION = """
[req]
distinguished_name = names
[names]

[authority]
basicConstraints = critical, CA:TRUE
[server]
basicConstraints = CA:FALSE
subjectAltName = DNS:localhost
[other]
basicConstraints = CA:FALSE
subjectAltName = DNS:other.example
[client]
basicConstraints = CA:FALSE
extendedKeyUsage = clientAuth

# The books that `openssl ca` keeps; nothing else here can date a certificate back.
[ca]
default_ca = books
[books]
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = policy
[policy]
commonName = supplied
"""


class Certificates:
    """NAME.pem and NAME.key in `folder`.

    `ca` signed `good`, `expired` and `wrong-name`; `unknown` signed itself; `client-ca` signed `client`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        folder.chmod(0o755)
        (folder / "openssl.conf").write_text(CONFIGURATION)
        (folder / "index.txt").touch()
        self.sign("ca", "authority", "dojob test authority")
        self.sign("good", "server", "localhost", "ca")
        self.sign("wrong-name", "other", "other.example", "ca")
        self.sign_past("expired", "good", "ca")
        self.sign("unknown", "server", "localhost")
        self.sign("client-ca", "authority", "dojob test authority of clients")
        self.sign("client", "client", "reader", "client-ca")

    def path(self, name: str) -> Path:
        return self.folder / name

    def sign(self, name: str, kind: str, subject: str, issuer: str = "") -> None:
        """A certificate of today with a key of its own; one without an issuer signs itself."""
        command = ["req", "-x509", "-extensions", kind, "-subj", f"/CN={subject}", "-days", "2", "-nodes"]
        command += ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        command += ["-keyout", f"{name}.key", "-out", f"{name}.pem"]
        if issuer:
            command += ["-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key"]
        self.openssl(*command)
        self.path(f"{name}.key").chmod(0o600)

    def sign_past(self, name: str, like: str, issuer: str) -> None:
        """A certificate for localhost that was good for a day in 2020, with the key of `like`."""
        shutil.copy(self.path(f"{like}.key"), self.path(f"{name}.key"))
        self.openssl("req", "-new", "-subj", "/CN=localhost", "-key", f"{name}.key", "-out", f"{name}.csr")
        command = ["ca", "-batch", "-notext", "-extensions", "server"]
        command += ["-startdate", "20200101000000Z", "-enddate", "20200102000000Z"]
        command += ["-cert", f"{issuer}.pem", "-keyfile", f"{issuer}.key"]
        self.openssl(*command, "-in", f"{name}.csr", "-out", f"{name}.pem")

    def openssl(self, verb: str, *arguments: str) -> None:
        command = [program("openssl"), verb, "-config", "openssl.conf", *arguments]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr}")
