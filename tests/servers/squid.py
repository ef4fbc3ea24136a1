"""squid: a forward proxy with a cache in memory, on one port for all and on another with passwords."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

from .process import Ports, Server, fill_in, hand_over, program, write

USER, PASSWORD = "proxyuser", "proxy pass"


class Squid(Server):
    """Asks for what http:// names and keeps it, and lets CONNECT through to `tls_ports` only."""

    name = "squid"
    # It has nothing to save, and takes two seconds for an orderly end.
    ending = signal.SIGKILL

    def __init__(self, folder: Path, tls_ports: list[int], ports: Ports) -> None:
        super().__init__(folder)
        self.tls_ports = tls_ports
        self.ports = [ports.take(), ports.take()]
        # What squids that run at once share in memory goes by it.
        self.service = f"dojob{self.ports[0]}"

    def start(self) -> None:
        command = [program("openssl"), "passwd", "-apr1", "-stdin"]
        hashed = subprocess.run(command, input=PASSWORD, capture_output=True, text=True, check=True).stdout
        write(self.folder / "passwords", f"{USER}:{hashed}")
        fill_in(
            self.folder / "squid.conf",
            "squid.conf",
            run=self.folder,
            open=self.ports[0],
            guarded=self.ports[1],
            tls=" ".join(map(str, self.tls_ports)),
        )
        # Started by root it works, and writes, as this user.
        hand_over(self.folder, "proxy")
        self.launch("squid", "-N", "-n", self.service, "-f", self.folder / "squid.conf")

    def close(self) -> None:
        super().close()
        for shared in Path("/dev/shm").glob(f"{self.service}-*"):
            shared.unlink()

    def environment(self) -> dict[str, str]:
        return {
            "DO_TEST_PROXY": f"127.0.0.1:{self.ports[0]}",
            "DO_TEST_PROXY_AUTH": f"127.0.0.1:{self.ports[1]}",
            "DO_TEST_PROXY_LOG": str(self.folder / "access.log"),
        }
