"""Apache: the files of `root` at /digestauth/, for those who answer HTTP Digest."""

from __future__ import annotations

import hashlib
from pathlib import Path

from .nginx import PASSWORD, USER
from .process import Ports, Server, fill_in, write

REALM = "the digest room"
#: Where Debian's apache2-bin keeps them.
MODULES = Path("/usr/lib/apache2/modules")


class Apache(Server):
    """Without a main folder of its own, and with the few modules that it takes."""

    name = "apache"
    serves = True

    def __init__(self, folder: Path, root: Path, ports: Ports) -> None:
        super().__init__(folder)
        self.root = root
        self.ports = [ports.take()]

    def start(self) -> None:
        hashed = hashlib.md5(f"{USER}:{REALM}:{PASSWORD}".encode()).hexdigest()
        write(self.folder / "passwords", f"{USER}:{REALM}:{hashed}\n")
        fill_in(
            self.folder / "apache.conf",
            "apache.conf",
            run=self.folder,
            root=self.root,
            port=self.ports[0],
            modules=MODULES,
            realm=REALM,
        )
        self.launch("apache2", "-f", self.folder / "apache.conf", "-DFOREGROUND")

    def environment(self) -> dict[str, str]:
        return {"DO_TEST_DIGEST_URL": f"http://127.0.0.1:{self.ports[0]}"}
