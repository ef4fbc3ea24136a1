"""A server whose every byte is scripted: raw sockets, no HTTP library between script and wire."""

from __future__ import annotations

import re
import select
import socket
import ssl
import struct
import threading
import time
from typing import Callable, Optional


class Over(Exception):
    """The connection is over: the client left, or the scenario ended."""


class Request:
    """One request, as far as scripts need it."""

    def __init__(self, head: bytes, n: int) -> None:
        lines = head.decode("latin-1").split("\r\n")
        self.n = n
        self.method, self.path = (lines[0].split(" ") + ["", ""])[:2]
        self.headers: dict[str, str] = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            self.headers[name.strip().lower()] = value.strip()

    def get(self, name: str) -> str:
        return self.headers.get(name.lower(), "")

    @property
    def range(self) -> Optional[tuple[int, Optional[int]]]:
        """The first byte asked for, and the last one if it was named."""
        found = re.fullmatch(r"bytes=(\d+)-(\d*)", self.get("range"))
        return (int(found[1]), int(found[2]) if found[2] else None) if found else None


class Wire:
    """The server's end of one connection."""

    def __init__(self, connection: socket.socket, server: "Server") -> None:
        self.socket = connection
        self.server = server
        self.kept = b""
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(20)

    def read_request(self) -> Request:
        while b"\r\n\r\n" not in self.kept:
            try:
                more = self.socket.recv(65_536)
            except OSError as error:
                raise Over from error
            if not more:
                raise Over
            self.kept += more
        head, _, self.kept = self.kept.partition(b"\r\n\r\n")
        return self.server.note(head)

    def send(self, data: bytes) -> None:
        try:
            self.socket.sendall(data)
        except OSError as error:
            raise Over from error
        if self.server.over.is_set():
            raise Over

    def slowly(self, data: bytes, size: int, pause: float) -> None:
        """Sends `size` bytes each `pause` seconds."""
        for at in range(0, len(data), size):
            self.send(data[at : at + size])
            self.stall(pause)

    def stall(self, seconds: float) -> None:
        """Says nothing for so long; ends the script early if the client leaves."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self.server.over.is_set():
                raise Over
            ready, _, _ = select.select([self.socket], [], [], min(left, 0.25))
            if ready and isinstance(self.socket, ssl.SSLSocket):
                # Nobody speaks out of turn here: the client leaves.
                raise Over
            if ready:
                try:
                    if not self.socket.recv(1, socket.MSG_PEEK):
                        raise Over
                except OSError as error:
                    raise Over from error
                # It speaks, out of turn: that is read when its turn comes.
                time.sleep(min(left, 0.25))

    def fin(self) -> None:
        """Closes in order: all that was sent arrives, and then the end."""
        try:
            self.socket.shutdown(socket.SHUT_WR)
            self.socket.settimeout(2)
            while self.socket.recv(65_536):
                pass
        except OSError:
            pass
        raise Over

    def reset(self) -> None:
        """Ends the connection by a reset, once what was sent has had time to arrive."""
        time.sleep(0.1)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Over


#: What answers one request. Returning keeps the connection for another one.
Step = Callable[[Request, Wire], None]


class Server:
    """Listens on a port of its own, and lets the script answer: step n answers request n, the last one all others."""

    def __init__(
        self,
        steps: list[Step],
        greeting: Optional[Callable[[Wire, int], None]] = None,
        tls: Optional[ssl.SSLContext] = None,
    ) -> None:
        self.steps = steps
        self.tls = tls
        self.greeting = greeting
        self.requests: list[Request] = []
        self.connections = 0
        self.lock = threading.Lock()
        self.over = threading.Event()
        #: Set by scripts that want the program killed.
        self.kill = threading.Event()
        self.faults: list[str] = []
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def url(self, path: str = "/file.bin") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def note(self, head: bytes) -> Request:
        with self.lock:
            request = Request(head, len(self.requests))
            self.requests.append(request)
            return request

    def accept(self) -> None:
        while not self.over.is_set():
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with self.lock:
                number = self.connections
                self.connections += 1
            threading.Thread(target=self.serve, args=(connection, number), daemon=True).start()

    def serve(self, connection: socket.socket, number: int) -> None:
        try:
            wire = Wire(connection, self)
            if self.greeting:
                self.greeting(wire, number)
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
                wire = Wire(connection, self)
            while True:
                request = wire.read_request()
                self.steps[min(request.n, len(self.steps) - 1)](request, wire)
        except (Over, OSError):
            pass
        except Exception as error:  # noqa: BLE001 - a script that is wrong must not look like a hostile server
            self.faults.append(f"{type(error).__name__}: {error}")
        finally:
            connection.close()

    def close(self) -> None:
        self.over.set()
        self.listener.close()
