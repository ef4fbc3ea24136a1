"""The real servers that the tests run against, each on loopback ports of its own.

`with Servers() as servers` runs all of them, `Servers("nginx")` the named ones of nginx, squid, socks and apache;
`servers.environment()` is what every suite finds in its environment:

    DO_TEST_ROOT            the folder of the files that nginx and Apache serve; files.py has their names and sizes
    DO_TEST_URL             nginx: the files, and places for the same files in other ways, such as /slow/NAME,
                            /basic/NAME or /away/NAME; places.conf lists them
    DO_TEST_URL2            the same on another port: another origin, to which /away/NAME redirects
    DO_TEST_LOG             nginx's access log
    DO_TEST_TLS             the same by TLS, for localhost; redirects out of TLS at /down/NAME
    DO_TEST_TLS_EXPIRED     ... with a certificate of the past
    DO_TEST_TLS_WRONG_NAME  ... with a certificate for another name
    DO_TEST_TLS_UNKNOWN     ... with a certificate that nobody vouches for
    DO_TEST_TLS_CLIENT      ... for those only who show a certificate (else it answers 400)
    DO_TEST_CA              the authority of all of them but the unknown one, a PEM file
    DO_TEST_CLIENT_CERT     a certificate to show, and
    DO_TEST_CLIENT_KEY      its key; PEM files
    DO_TEST_PROXY           squid, host:port: caches what http:// names, and has CONNECT for the TLS ports only
    DO_TEST_PROXY_AUTH      the same squid for the user `proxyuser` with the password `proxy pass` (Basic)
    DO_TEST_PROXY_LOG       squid's access log: TCP_MISS, TCP_MEM_HIT, TCP_TUNNEL, TCP_DENIED ...
    DO_TEST_SOCKS           microsocks, host:port
    DO_TEST_SOCKS_LOG       what it prints: a line for every connection that it makes
    DO_TEST_SOCKS_AUTH      another, for the user `socksuser` with the password `socks pass`
    DO_TEST_SOCKS_AUTH_LOG  what that one prints
    DO_TEST_DIGEST_URL      Apache: the files at /digestauth/NAME, for those who answer Digest (MD5)

What asks for a user of a server lets `reader` in with the password `open sesame`. In a shell or from another
language, `python3 -m servers [NAME...]` in the folder `tests` does the same: see __main__.py.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from . import files
from .apache import Apache
from .nginx import Nginx
from .process import Ports, Server, held
from .socks import GuardedSocks, Socks
from .squid import Squid

NAMES = ("nginx", "squid", "socks", "apache")


class Servers:
    """The servers that are named, all where none is. `extra` are more files to serve, with their sizes."""

    root: Path
    nginx: Nginx

    def __init__(self, *names: str, extra: dict[str, int] | None = None, tls: bool = True) -> None:
        if unknown := set(names) - set(NAMES):
            raise ValueError(f"no such server: {', '.join(sorted(unknown))}")
        self.names = names or NAMES
        self.extra = extra
        self.tls = tls
        self.ports = Ports()
        self.servers: list[Server] = []
        self.folder: Path | None = None

    def environment(self) -> dict[str, str]:
        """Where they are, as the environment of the tests."""
        found = {"DO_TEST_ROOT": str(self.root)}
        for server in self.servers:
            found |= server.environment()
        return found

    def start(self) -> None:
        """Starts them, and returns when all of them answer."""
        with held():
            self.folder = Path(tempfile.mkdtemp(prefix="dojob-servers-"))
        # Workers may run as another user.
        self.folder.chmod(0o755)
        self.root = self.folder / "root"
        self.servers = self.chosen(self.folder)
        for server in self.servers:
            if not server.serves:
                server.start()
        files.make(self.root, self.extra)
        for server in self.servers:
            if server.serves:
                server.start()
        for server in self.servers:
            server.wait()

    def chosen(self, folder: Path) -> list[Server]:
        self.nginx = Nginx(folder, self.root, self.ports, self.tls)
        known: dict[str, list[Server]] = {
            "squid": [Squid(folder, list(self.nginx.tls.values()), self.ports)],
            "socks": [Socks(folder, self.ports), GuardedSocks(folder, self.ports)],
            "apache": [Apache(folder, self.root, self.ports)],
            "nginx": [self.nginx],
        }
        return [server for name in known if name in self.names for server in known[name]]

    def close(self) -> None:
        """Ends them and removes their files."""
        with held():
            for server in self.servers:
                server.stop()
            for server in self.servers:
                server.close()
            self.ports.close()
            if self.folder:
                shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Servers:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
