"""The same over TLS, where an end that was not announced may be an attack."""

from __future__ import annotations

import os

from answers import CUT, SIZE, V1, chunks, cut, good, head, raw, redirect
from scenario import REFUSED, RIGHT, add
from wire import Request, Step, Wire

TLS = {"origin": "https://localhost", "certificate": "good"}


def garbage(request: Request, wire: Wire) -> None:
    """Half of the file, and then bytes that are no TLS."""
    wire.send(head("200 OK", [f"Content-Length: {SIZE}", *V1.validators()]) + V1.data[:CUT])
    os.write(wire.socket.fileno(), b"HTTP/1.1 200 OK\r\n\r\nthis is no record of TLS" * 50)
    wire.fin()


def notified(data: bytes) -> Step:
    """These bytes, and an end that TLS tells of."""

    def step(request: Request, wire: Wire) -> None:
        wire.send(data)
        wire.socket.settimeout(2)
        wire.socket.unwrap()  # type: ignore[attr-defined]
        wire.fin()

    return step


HALF = head("200 OK", [f"Content-Length: {SIZE}", *V1.validators()]) + V1.data[:CUT]
NO_LENGTH = head("200 OK", [*V1.validators(), "Connection: close"]) + V1.data
CHUNKED = head("200 OK", [*V1.validators(), "Transfer-Encoding: chunked"]) + chunks(V1.data)


def plain(wire: Wire, number: int) -> None:
    wire.send(head("400 Bad Request", ["Content-Length: 0"]))
    wire.fin()


def closes(wire: Wire, number: int) -> None:
    if number < 2:
        wire.fin()


add("tls-fine", RIGHT, "all right", good(), **TLS)
add("tls-cut", RIGHT, "cut without a word, then right", cut(), good(), **TLS)
add("tls-cut-told", RIGHT, "cut in order, then right", notified(HALF), good(), **TLS)
add("tls-reset", RIGHT, "reset, then right", cut(end="rst"), good(), **TLS)
add("tls-chunks-cut", RIGHT, "chunks, cut before the last one, then right", raw(CHUNKED[:-5]), good(), **TLS)
add("tls-no-length", REFUSED, "neither length nor chunks, cut without a word", raw(NO_LENGTH[:-1000]), **TLS)
add(
    "tls-no-length-told", REFUSED, "neither length nor chunks, and an end that TLS tells of", notified(NO_LENGTH), **TLS
)
add("tls-garbage", RIGHT, "bytes that are no TLS in the body, then right", garbage, good(), **TLS)
add("tls-to-http", REFUSED, "a redirect to http", redirect("http://127.0.0.1:9/"), **TLS)
add(
    "tls-wrong-name",
    REFUSED,
    "a certificate for another name",
    good(),
    origin="https://localhost",
    certificate="wrong-name",
)
add("tls-none", REFUSED, "a server that speaks no TLS", good(), greeting=plain, origin="https://localhost", limit=20)
add("tls-closes", RIGHT, "closes in place of a handshake, twice; then right", good(), greeting=closes, **TLS)
