"""nginx: the files of `root`, in all the ways of places.conf, in the clear and by TLS."""

from __future__ import annotations

import base64
import hashlib
import socket
from pathlib import Path

from .certificates import Certificates
from .files import FILES, digest
from .process import Ports, Server, fill_in, write

#: The user of what asks for one.
USER, PASSWORD = "reader", "open sesame"
#: The TLS servers, by where the tests find them, and their certificates.
TLS = {
    "DO_TEST_TLS": "good",
    "DO_TEST_TLS_EXPIRED": "expired",
    "DO_TEST_TLS_WRONG_NAME": "wrong-name",
    "DO_TEST_TLS_UNKNOWN": "unknown",
    "DO_TEST_TLS_CLIENT": "good",
}
#: And the files that go with them.
FILES_OF_TLS = {"DO_TEST_CA": "ca.pem", "DO_TEST_CLIENT_CERT": "client.pem", "DO_TEST_CLIENT_KEY": "client.key"}


class Nginx(Server):
    """A plain server with two ports and, unless it is told to do without, the servers of TLS."""

    name = "nginx"
    serves = True

    def __init__(self, folder: Path, root: Path, ports: Ports, tls: bool = True) -> None:
        super().__init__(folder)
        self.root = root
        plain = [ports.take(), ports.take()]
        self.tls = {variable: ports.take() for variable in TLS} if tls else {}
        self.ports = [*plain, *self.tls.values()]
        self.url, self.url2 = (f"http://127.0.0.1:{port}" for port in plain)

    def start(self) -> None:
        hashed = base64.b64encode(hashlib.sha1(PASSWORD.encode()).digest()).decode()
        write(self.folder / "passwords", f"{USER}:{{SHA}}{hashed}\n")
        right = [f'/digest/{name} "{digest((self.root / name).read_bytes())}";' for name in FILES]
        values = {
            "run": self.folder,
            "root": self.root,
            "listen": " ".join(listen(port) for port in self.ports[:2]),
            "url": self.url,
            "url2": self.url2,
            "digests": " ".join(right),
            "wrong_digest": digest(b"what no file holds"),
        }
        fill_in(self.folder / "nginx.conf", "nginx.conf", **values)
        fill_in(self.folder / "places.conf", "places.conf", **values)
        if self.tls:
            self.add_tls()
        self.launch("nginx", "-p", self.folder, "-c", self.folder / "nginx.conf")

    def add_tls(self) -> None:
        certificates = Certificates(self.folder / "certificates")
        for variable, port in self.tls.items():
            fill_in(
                self.folder / f"{variable}.tls.conf",
                "tls.conf",
                run=self.folder,
                listen=listen(port, " ssl"),
                certificate=certificates.path(TLS[variable]),
                client_ca=certificates.path("client-ca.pem"),
                verify="on" if variable == "DO_TEST_TLS_CLIENT" else "off",
            )

    def environment(self) -> dict[str, str]:
        found = {"DO_TEST_URL": self.url, "DO_TEST_URL2": self.url2, "DO_TEST_LOG": str(self.folder / "access.log")}
        for variable, port in self.tls.items():
            found[variable] = f"https://localhost:{port}"
        for variable, file in FILES_OF_TLS.items():
            if self.tls:
                found[variable] = str(self.folder / "certificates" / file)
        return found


def listen(port: int, option: str = "") -> str:
    """Listens on ::1 too, where there is one: it may be what `localhost` leads to."""
    addresses = [f"127.0.0.1:{port}"]
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", port))
        addresses.append(f"[::1]:{port}")
    except OSError:
        pass
    return " ".join(f"listen {address}{option};" for address in addresses)
