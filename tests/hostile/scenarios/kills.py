"""The program is killed half-way, and started again: the file may be another one by then."""

from __future__ import annotations

from dataclasses import replace
from answers import CUT, OLD, SIZE, V1, V2, Version, cut, date, good, noise, page, redirect, status
from scenario import REFUSED, RIGHT, add
from scenarios.versions import HEAD_ONLY, LONGER, SPARSE
from wire import Request, Step, Wire

#: Longer than the time after which what has arrived is on record.
DURABLE = 3.0


def killed(version: Version = V1, at: int = CUT, wait: float = DURABLE, **how: object) -> Step:
    """Serves so many bytes, and then has the program killed."""
    serve = cut(version, at=at, end="keep", **how)

    def step(request: Request, wire: Wire) -> None:
        serve(request, wire)
        wire.stall(wait)
        wire.server.kill.set()
        wire.stall(60)

    return step


BARE, DATED = Version(V1.data), Version(V1.data, None, date(OLD))
add("killed-same", RIGHT, "the same version", killed(), good())
add("killed-thrice", RIGHT, "killed three times", killed(at=80_000), killed(at=80_000), killed(at=80_000), good())
add("killed-early", RIGHT, "killed before a byte has come", killed(at=0), good())
add("killed-at-once", RIGHT, "killed before anything is on record", killed(wait=0), good())
add("killed-late", RIGHT, "killed before the last byte", killed(at=SIZE - 1), good())
add("killed-in-head", RIGHT, "killed while the head is awaited", killed(at=0, wait=0), good())
add("killed-other", RIGHT, "another version by then", killed(), good(V2), truths=(V2.data,))
add(
    "killed-other-deaf",
    RIGHT,
    "the same, If-Range ignored",
    killed(),
    good(V2, obeys_if_range=False),
    truths=(V2.data,),
)
add("killed-longer", RIGHT, "a longer version by then", killed(), good(Version(LONGER, '"v2"')), truths=(LONGER,))
add("killed-bare", RIGHT, "the same version, without a validator", killed(BARE), good(BARE))
add(
    "killed-bare-other",
    RIGHT,
    "another version of the same size, without a validator",
    killed(BARE),
    good(Version(V2.data)),
    truths=(V2.data,),
)
add(
    "killed-bare-head",
    RIGHT,
    "another one near its head, without a validator",
    killed(BARE),
    good(Version(HEAD_ONLY)),
    truths=(HEAD_ONLY,),
)
add(
    "killed-bare-sparse",
    RIGHT,
    "another one in a few places, without a validator",
    killed(BARE),
    good(Version(SPARSE)),
    truths=(SPARSE,),
)
add(
    "killed-dated-other",
    RIGHT,
    "another version with another date",
    killed(DATED),
    good(Version(V2.data, None, date(OLD + 1))),
    truths=(V2.data,),
)
add("killed-plain", RIGHT, "no ranges", killed(obeys_range=False), good(obeys_range=False))
add("killed-chunks", RIGHT, "in chunks", killed(chunked=True), good(chunked=True))
add("killed-page", RIGHT, "a page, once", killed(), page(), good())
add("killed-416", RIGHT, "416, once", killed(), status("416 Range Not Satisfiable"), good())
add("killed-404", REFUSED, "404 from then on", killed(), status("404 Not Found"))
add("killed-redirect", RIGHT, "a redirect by then", killed(), redirect("/there"), good())
add(
    "killed-edges",
    RIGHT,
    "another edge, with its own tag for the same bytes",
    killed(),
    good(replace(V1, etag='"edge"')),
)
add("killed-cut-killed", RIGHT, "killed, cut, killed", killed(at=70_000), cut(at=70_000), killed(at=70_000), good())
add(
    "killed-moved",
    RIGHT,
    "a version with each start, three times",
    killed(),
    killed(V2),
    killed(Version(noise(30), '"v3"')),
    good(),
    truths=(V1.data,),
)
