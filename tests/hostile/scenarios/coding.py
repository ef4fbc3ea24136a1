"""Bodies in a coding that was not asked for."""

from __future__ import annotations

import gzip
import zlib

from answers import V1, Version, cut, good, noise
from scenario import EITHER, REFUSED, RIGHT, add

TEXT = Version(b"all work and no play " * 20_000, '"t"', V1.modified, "text/plain")
PACKED = gzip.compress(TEXT.data, mtime=0)


def coded(name: str, body: bytes = PACKED, **how: object):  # type: ignore[no-untyped-def]
    return good(TEXT, extra=(f"Content-Encoding: {name}",), body=lambda plain: body, **how)


T = (TEXT.data,)
for name in (
    "gzip",
    "x-gzip",
    "GZIP",
    "deflate",
    "br",
    "zstd",
    "compress",
    "identity, gzip",
    "gzip, identity",
    "gzip\r\nContent-Encoding: identity",
):
    slug = name.lower().replace(", ", "-").replace("\r\ncontent-encoding: ", "-then-")
    slug = slug if name != "GZIP" else "upper"
    body = zlib.compress(TEXT.data) if name == "deflate" else PACKED
    add(f"coding-{slug}", REFUSED, f"Content-Encoding: {name!r}, always", coded(name, body), truths=T)
add("coding-gzip-once", EITHER, "gzip once, then plain", coded("gzip"), good(TEXT), truths=T)
add("coding-identity", RIGHT, "Content-Encoding: identity", good(TEXT, extra=("Content-Encoding: identity",)), truths=T)
add("coding-empty", EITHER, "Content-Encoding is empty", good(TEXT, extra=("Content-Encoding: ",)), truths=T)
add(
    "coding-label-only",
    EITHER,
    "says gzip, but the body is plain",
    good(TEXT, extra=("Content-Encoding: gzip",)),
    truths=T,
)
add(
    "coding-silent",
    EITHER,
    "gzip without a word: the bytes of the file for all that one can tell",
    good(Version(PACKED, '"z"')),
    truths=(PACKED,),
)
add(
    "coding-resume-whole",
    EITHER,
    "resume: 200 with the whole in gzip, then right",
    cut(TEXT),
    coded("gzip", obeys_range=False),
    good(TEXT),
    truths=T,
)
add(
    "coding-resume-part",
    EITHER,
    "resume: 206 of the file's gzip, labelled, then right",
    cut(TEXT),
    coded("gzip"),
    good(TEXT),
    truths=T,
)
add("coding-resume-part-always", REFUSED, "resume: 206 in gzip, always", cut(TEXT), coded("gzip"), truths=T)
add(
    "coding-resume-range-of-gzip",
    EITHER,
    "resume: that range of the gzip, whose tag is the same",
    cut(TEXT),
    good(TEXT, extra=("Content-Encoding: gzip",), body=lambda part: noise(3, len(part))),
    good(TEXT),
    truths=T,
)
add(
    "coding-resume-silent",
    RIGHT,
    "resume: that range of the gzip without a word, once",
    cut(TEXT),
    good(TEXT, body=lambda part: noise(3, len(part))),
    good(TEXT),
    truths=T,
)
add(
    "coding-gz-file",
    EITHER,
    "a .gz file that the server labels as encoded",
    good(Version(PACKED, '"z"', None, "application/x-gzip"), extra=("Content-Encoding: x-gzip",)),
    truths=(PACKED,),
    path="/file.tar.gz",
)
