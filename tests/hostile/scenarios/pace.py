"""Servers that are slow, silent, or break off again and again."""

from __future__ import annotations

from answers import SIZE, V1, Version, chunks, cut, date, good, head, noise, raw, status
from scenario import RIGHT, add
from wire import Request, Wire

BIG = Version(noise(20, 2_000_000), '"big"', date(9))


def every(size: int, most: int, version: Version = BIG, end: str = "fin", **how: object):  # type: ignore[no-untyped-def]
    """Each answer breaks off after so many bytes, at most so often."""
    steps = [cut(version, at=size, end=end, **how)] * most
    return [*steps, good(version, **how)]


add(
    "cuts-100k",
    RIGHT,
    "every answer breaks off after 100,000 bytes",
    *every(100_000, 60),
    truths=(BIG.data,),
    slow=True,
)
add(
    "cuts-100k-rst",
    RIGHT,
    "every answer is reset after 100,000 bytes",
    *every(100_000, 60, end="rst"),
    truths=(BIG.data,),
    slow=True,
)
add(
    "cuts-10k",
    RIGHT,
    "every answer breaks off after 10,000 bytes: less than a resume compares; forty times",
    *every(10_000, 40),
    truths=(BIG.data,),
    slow=True,
    limit=120,
)
add(
    "cuts-70k",
    RIGHT,
    "every answer breaks off after 70,000 bytes, a little more than a resume compares",
    *every(70_000, 20, V1),
    slow=True,
    limit=120,
)
add(
    "cuts-100k-bare",
    RIGHT,
    "the same without a validator, four times",
    *every(100_000, 4, Version(V1.data)),
    slow=True,
    limit=120,
)
add(
    "cuts-10k-bare",
    RIGHT,
    "every answer breaks off after 10,000 bytes, and none has a validator; forty times",
    *every(10_000, 40, Version(V1.data)),
    slow=True,
    limit=120,
)
for size in (256, 30_000, 65_536):
    add(
        f"cuts-{size}-busy",
        RIGHT,
        f"every answer breaks off after {size} bytes, and one in between says that it is busy",
        cut(at=size),
        cut(at=size),
        status("503 Busy"),
        *every(size, 12, V1),
        slow=True,
        limit=120,
    )
add(
    "cuts-by-turns",
    RIGHT,
    "breaks off after 50,000 bytes, and says 429 to every other request",
    *[cut(at=50_000), status("429 Slow", "Retry-After: 1")] * 9,
    good(),
    slow=True,
)
add(
    "cuts-byte",
    RIGHT,
    "breaks off after a megabyte, and then after every byte, ten times",
    cut(BIG, at=1_000_000),
    *every(1, 10),
    truths=(BIG.data,),
    slow=True,
    limit=120,
)
add(
    "cuts-late",
    RIGHT,
    "each answer gets a little further in the file, without ranges",
    *[cut(at=n * 50_000, obeys_range=False) for n in range(1, 5)],
    good(obeys_range=False),
)
add(
    "cuts-earlier",
    RIGHT,
    "each answer breaks off earlier, without ranges",
    *[cut(at=n * 50_000, obeys_range=False) for n in (5, 3, 1)],
    good(obeys_range=False),
)


def trickle(request: Request, wire: Wire) -> None:
    wire.send(head("200 OK", [f"Content-Length: {SIZE}", *V1.validators()]) + V1.data[:100_000])
    wire.slowly(V1.data[100_000:], 1, 1.0)


def drip(request: Request, wire: Wire) -> None:
    """From the first byte of the body on."""
    wire.send(head("200 OK", [f"Content-Length: {SIZE}", *V1.validators()]))
    wire.slowly(V1.data, 1, 1.0)


def slow(request: Request, wire: Wire) -> None:
    wire.send(head("200 OK", ["Content-Length: 9000", *V1.validators()]))
    wire.slowly(V1.data[:9000], 150, 1.0)


def slow_head(request: Request, wire: Wire) -> None:
    wire.slowly(head("200 OK", [f"Content-Length: {SIZE}", *V1.validators()]), 10, 0.3)
    wire.send(V1.data)


def endless_head(request: Request, wire: Wire) -> None:
    wire.slowly(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 5000, 1, 1.0)


def dripping_chunks(request: Request, wire: Wire) -> None:
    wire.send(head("200 OK", ["Transfer-Encoding: chunked", *V1.validators()]) + chunks(V1.data)[:100_000])
    wire.slowly(chunks(V1.data)[100_000:], 1, 1.0)


PATIENCE = 200.0
add(
    "slow-fine",
    RIGHT,
    "150 bytes a second for a minute, to the end",
    slow,
    truths=(V1.data[:9000],),
    slow=True,
    limit=PATIENCE,
)
add("slow-head", RIGHT, "a head that takes three seconds", slow_head)
add(
    "trickle-then-fine",
    RIGHT,
    "a byte a second from the middle on; fine when asked again",
    trickle,
    good(),
    slow=True,
    limit=PATIENCE,
)
add(
    "trickle-from-start",
    RIGHT,
    "a byte a second from the first one on; fine when asked again",
    drip,
    good(),
    slow=True,
    limit=PATIENCE,
)
add(
    "trickle-chunks",
    RIGHT,
    "chunks, a byte a second; fine when asked again",
    dripping_chunks,
    good(),
    slow=True,
    limit=PATIENCE,
)
add(
    "trickle-head",
    RIGHT,
    "a head that never ends, a byte a second; fine when asked again",
    endless_head,
    good(),
    slow=True,
    limit=PATIENCE,
)
add(
    "stall-body",
    RIGHT,
    "silence in the body; fine when asked again",
    cut(end="stall"),
    good(),
    slow=True,
    limit=PATIENCE,
)
add(
    "stall-body-first",
    RIGHT,
    "silence before the body; fine when asked again",
    cut(at=0, end="stall"),
    good(),
    slow=True,
    limit=PATIENCE,
)
add(
    "stall-head",
    RIGHT,
    "silence in place of a head; fine when asked again",
    raw(b"", "stall"),
    good(),
    slow=True,
    limit=PATIENCE,
)
add(
    "stall-in-head",
    RIGHT,
    "silence in the head; fine when asked again",
    raw(b"HTTP/1.1 200 OK\r\nContent-", "stall"),
    good(),
    slow=True,
    limit=PATIENCE,
)
add(
    "stall-interim",
    RIGHT,
    "100 Continue and then silence; fine when asked again",
    raw(b"HTTP/1.1 100 Continue\r\n\r\n", "stall"),
    good(),
    slow=True,
    limit=PATIENCE,
)
add(
    "stall-last-chunk",
    RIGHT,
    "silence before the last chunk; fine when asked again",
    raw(head("200 OK", ["Transfer-Encoding: chunked", *V1.validators()]) + chunks(V1.data)[:-5], "stall"),
    good(),
    slow=True,
    limit=PATIENCE,
)
add(
    "stall-resume",
    RIGHT,
    "resume: silence in place of a head; fine when asked again",
    cut(),
    raw(b"", "stall"),
    good(),
    slow=True,
    limit=PATIENCE,
)
add("stall-whole", RIGHT, "all bytes are there, but the connection stays open", good())
