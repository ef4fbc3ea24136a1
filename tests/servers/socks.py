"""microsocks: a SOCKS5 proxy, one for all and one with a password."""

from __future__ import annotations

from pathlib import Path

from .process import Ports, Server

USER, PASSWORD = "socksuser", "socks pass"


class Socks(Server):
    """Lets everybody in; `variable` is where the tests find it."""

    variable = "DO_TEST_SOCKS"
    options: tuple[str, ...] = ()

    def __init__(self, folder: Path, ports: Ports) -> None:
        self.name = self.variable.removeprefix("DO_TEST_").lower()
        super().__init__(folder)
        self.ports = [ports.take()]

    def start(self) -> None:
        self.launch("microsocks", "-i", "127.0.0.1", "-p", self.ports[0], *self.options)

    def environment(self) -> dict[str, str]:
        # It prints what it connects to.
        return {
            self.variable: f"127.0.0.1:{self.ports[0]}",
            f"{self.variable}_LOG": str(self.folder / "output"),
        }


class GuardedSocks(Socks):
    """Lets its user in."""

    variable = "DO_TEST_SOCKS_AUTH"
    options = ("-u", USER, "-P", PASSWORD)
