"""The file becomes another one between two answers."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Optional

from answers import CUT, OLD, SIZE, V1, V2, Version, chunks, cut, date, good, head, noise, raw
from scenario import EITHER, REFUSED, RIGHT, add
from wire import Request, Step, Wire

LONGER, SHORTER = noise(3, SIZE + 70_000), noise(4, SIZE - 50_000)
#: Another version, but the same from the first 1,000 bytes on.
HEAD_ONLY = noise(5, 1000) + V1.data[1000:]
#: The same for its last 10,000 bytes.
TAIL_ONLY = V1.data[:-10_000] + noise(6, 10_000)
#: Some bytes in the middle of what most first answers have, and some in what they lack.
SPARSE = V1.data[:80_000] + noise(8, 100) + V1.data[80_100:250_000] + noise(9, 100) + V1.data[250_100:]
GROWN = V1.data + noise(7, 50_000)

VALIDATORS: dict[str, tuple[dict[str, Optional[str]], dict[str, Optional[str]]]] = {
    "strong": ({"etag": '"v1"'}, {"etag": '"v2"'}),
    "weak": ({"etag": 'W/"v1"'}, {"etag": 'W/"v2"'}),
    "dated": ({"modified": date(OLD)}, {"modified": date(OLD + 60)}),
    "both": ({"etag": '"v1"', "modified": date(OLD)}, {"etag": '"v2"', "modified": date(OLD + 60)}),
    "bare": ({}, {}),
}
SIZES = {
    "same": V2.data,
    "longer": LONGER,
    "shorter": SHORTER,
    "head": HEAD_ONLY,
    "tail": TAIL_ONLY,
    "sparse": SPARSE,
    "grown": GROWN,
}
SERVERS = {
    "honest": ({}, "a server that does all right"),
    "deaf": ({"obeys_if_range": False}, "a server that ignores If-Range"),
    "plain": ({"obeys_range": False}, "a server that ignores Range"),
}
for validator, (before, after) in VALIDATORS.items():
    for size, data in SIZES.items():
        for server, (how, about) in SERVERS.items():
            # Who only compares the last bytes cannot see this one; who has no validator must not go on.
            add(
                f"version-{validator}-{size}-{server}",
                RIGHT,
                f"another version ({size}) by a {validator} validator, from {about}",
                cut(Version(V1.data, **before)),
                good(Version(data, **after), **how),
                truths=(data,),
                slow=size in ("tail", "grown") and server == "plain",
            )

add(
    "version-quiet",
    RIGHT,
    "another version of the same size behind the same strong tag: the bytes tell",
    cut(),
    good(Version(V2.data, '"v1"', V1.modified)),
    truths=(V2.data,),
)
add(
    "version-strong-to-bare",
    RIGHT,
    "another version without a validator, which ignores If-Range",
    cut(),
    good(Version(V2.data), obeys_if_range=False),
    truths=(V2.data,),
)
add(
    "version-strong-to-weak",
    RIGHT,
    "the same version, its strong tag weak by now",
    cut(),
    good(replace(V1, etag='W/"v1"')),
)
add(
    "version-bare-to-strong",
    RIGHT,
    "another version has a tag, the first had none",
    cut(Version(V1.data)),
    good(V2),
    truths=(V2.data,),
)
add(
    "version-part-untagged",
    RIGHT,
    "the parts of the same version have no tag",
    cut(),
    good(Version(V1.data), obeys_if_range=False),
)
add(
    "version-retagged",
    RIGHT,
    "the same bytes under another strong tag and date, If-Range honoured",
    cut(),
    good(Version(V1.data, '"x"', V2.modified)),
)
add(
    "version-three", RIGHT, "three versions, cut twice", cut(), cut(V2), good(Version(LONGER, '"v3"')), truths=(LONGER,)
)
add(
    "version-three-deaf",
    RIGHT,
    "three versions of one size, cut twice, If-Range ignored",
    cut(),
    cut(V2, obeys_if_range=False),
    good(Version(noise(8), '"v3"'), obeys_if_range=False),
    truths=(noise(8),),
)
add("version-back", RIGHT, "another version for one answer, then the first again", cut(), cut(V2), good(V1))
add(
    "version-back-deaf",
    RIGHT,
    "the same, If-Range ignored, cut late",
    cut(at=200_000),
    cut(V2, at=250_000, obeys_if_range=False),
    good(V1),
)


def fresh(same_second: bool, dated: bool = True, ahead: int = 0) -> list[Step]:
    """Two versions with the same Last-Modified, which is the second of the first answer (or near it)."""
    now = date(time.time() + ahead)
    lines = [f"Last-Modified: {now}", *([f"Date: {date(time.time())}"] if dated else [])]

    def first(request: Request, wire: Wire) -> None:
        raw(head("200 OK", [*lines, f"Content-Length: {SIZE}"]) + V1.data[:CUT])(request, wire)

    later = now if same_second else date(time.time() + ahead + 1)
    return [first, good(Version(HEAD_ONLY, None, later))]


add(
    "version-fresh",
    RIGHT,
    "changed again within the second of Last-Modified, near its head",
    make=lambda: fresh(True),
    truths=(HEAD_ONLY,),
)
add(
    "version-fresh-undated",
    RIGHT,
    "the same, and the server sends no Date",
    make=lambda: fresh(True, dated=False),
    truths=(HEAD_ONLY,),
)
add(
    "version-fresh-ahead",
    RIGHT,
    "the same, and Last-Modified lies ahead of Date",
    make=lambda: fresh(True, ahead=30),
    truths=(HEAD_ONLY,),
)
add(
    "version-date-garbage",
    EITHER,
    "both versions have the same garbage as Last-Modified, and differ near the head",
    cut(Version(V1.data, None, "yesterday")),
    good(Version(HEAD_ONLY, None, "yesterday")),
    truths=(HEAD_ONLY,),
)


def edges(a: Version, b: Version, at: int, first: int = 0) -> list[Step]:
    """Two edges that answer by turns and cut each answer; the second wins after four."""
    return [cut((a, b)[(n + first) % 2], at=at) for n in range(4)] + [good(b)]


EDGE_A, EDGE_B = Version(V1.data, '"a"', date(OLD)), Version(V1.data, '"b"', date(OLD))
add(
    "edges-same",
    RIGHT,
    "two edges with their own strong tags and the same bytes, each answer cut",
    make=lambda: edges(EDGE_A, EDGE_B, 90_000),
)
add(
    "edges-same-deaf",
    RIGHT,
    "the same, If-Range ignored",
    cut(EDGE_A),
    cut(EDGE_B, at=80_000, obeys_if_range=False),
    cut(EDGE_A, at=70_000, obeys_if_range=False),
    good(EDGE_B, obeys_if_range=False),
)
add(
    "edges-weak",
    RIGHT,
    "two edges with weak tags of their own and the same bytes",
    make=lambda: edges(replace(EDGE_A, etag='W/"a"'), replace(EDGE_B, etag='W/"b"'), 90_000),
)
add(
    "edges-other",
    RIGHT,
    "two edges with two versions of one size; each answer cut",
    make=lambda: edges(V1, V2, 200_000),
    truths=(V2.data,),
)
add(
    "edges-other-dated",
    RIGHT,
    "two edges with two versions of one size and one date",
    make=lambda: edges(EDGE_A, replace(EDGE_B, data=V2.data), 200_000),
    truths=(V2.data,),
)
add(
    "edges-head",
    RIGHT,
    "two edges, two versions of one size and date, which differ only near the head",
    cut(EDGE_A),
    good(replace(EDGE_B, data=HEAD_ONLY), obeys_if_range=False),
    truths=(HEAD_ONLY, V1.data),
)
add(
    "edges-head-obeying",
    RIGHT,
    "the same, If-Range honoured",
    cut(EDGE_A),
    good(replace(EDGE_B, data=HEAD_ONLY)),
    truths=(HEAD_ONLY,),
)
add(
    "edges-sparse",
    RIGHT,
    "two edges, two versions of one size and date, which differ in a few places; If-Range ignored",
    cut(EDGE_A),
    good(replace(EDGE_B, data=SPARSE), obeys_if_range=False),
    truths=(SPARSE, V1.data),
)
add(
    "edges-sparse-obeying",
    RIGHT,
    "the same, If-Range honoured",
    cut(EDGE_A),
    good(replace(EDGE_B, data=SPARSE)),
    truths=(SPARSE, V1.data),
)
add(
    "edges-sizes",
    RIGHT,
    "two edges with two versions of two sizes",
    make=lambda: edges(EDGE_A, replace(EDGE_B, data=LONGER), 90_000),
    truths=(LONGER,),
)
add(
    "edges-one-fresh",
    RIGHT,
    "one edge has the next version already; no validators",
    make=lambda: edges(Version(V1.data), Version(V2.data), 200_000),
    truths=(V2.data,),
)

WRONG_DIGEST = "Repr-Digest: sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:"
add("digest-wrong", REFUSED, "Repr-Digest is of other bytes, always", good(extra=(WRONG_DIGEST,)), limit=60)
add("digest-wrong-once", EITHER, "Repr-Digest is of other bytes, once", good(extra=(WRONG_DIGEST,)), good())
add(
    "digest-body-wrong-once",
    EITHER,
    "Content-Digest is of other bytes, once",
    good(extra=("Content-Digest: " + WRONG_DIGEST[13:],)),
    good(),
)
add("digest-garbage", RIGHT, "Repr-Digest is garbage", good(extra=("Repr-Digest: what?",)))
add(
    "digest-guards-rest",
    EITHER,
    "the bytes of the rest are damaged once; Repr-Digest and overlap are right",
    make=lambda: damaged(),
)


def damaged() -> list[Step]:
    """A resume whose last bytes are damaged, which only a digest can tell."""
    import base64
    import hashlib

    of = "Repr-Digest: sha-256=:" + base64.b64encode(hashlib.sha256(V1.data).digest()).decode() + ":"
    return [cut(extra=(of,)), good(extra=(of,), body=lambda part: part[:-9] + b"123456789"), good(extra=(of,))]


def moving(count: int) -> list[Step]:
    """A new version with every request, for a while."""
    return [*(cut(Version(noise(100 + n), f'"m{n}"'), at=150_000) for n in range(count)), good(V1)]


add(
    "version-moving",
    RIGHT,
    "another version with each of four answers, all cut; then one that stays",
    make=lambda: moving(4),
)
add(
    "version-chunked",
    RIGHT,
    "in chunks, cut; another version, in chunks",
    raw(head("200 OK", ['ETag: "v1"', "Transfer-Encoding: chunked"]) + chunks(V1.data)[:CUT]),
    good(V2, chunked=True),
    truths=(V2.data,),
)
