"""Headers that say odd things about the file."""

from __future__ import annotations

import base64
import hashlib

from answers import CUT, HTML, OLD, SIZE, V1, V2, Version, cut, date, good, head, noise, page, raw, redirect, status
from scenario import EITHER, REFUSED, RIGHT, WAITS, add
from wire import Request, Step, Wire


def said(*lines: str) -> dict[str, object]:
    return {"extra": lines}


def sha256(data: bytes) -> str:
    return "sha-256=:" + base64.b64encode(hashlib.sha256(data).digest()).decode() + ":"


BARE = Version(V1.data)
add(
    "words-two-tags",
    RIGHT,
    "two different tags in one head; cut, then right",
    cut(**said('ETag: "x"')),
    good(**said('ETag: "x"')),
)
add(
    "words-two-tags-swapped",
    RIGHT,
    "two tags, in another order when resumed, by another version",
    cut(BARE, **said('ETag: "a"', 'ETag: "b"')),
    good(Version(V2.data), obeys_if_range=False, **said('ETag: "b"', 'ETag: "a"')),
    truths=(V2.data,),
)
add(
    "words-tag-empty",
    RIGHT,
    'the tag is ""; another version of the same size has it too',
    cut(Version(V1.data, '""')),
    good(Version(V2.data, '""')),
    truths=(V2.data,),
)
add("words-tag-spaces", RIGHT, "spaces around the tag", cut(BARE, **said('ETag:   "v1"  ')), good(V1))
add(
    "words-tag-case",
    RIGHT,
    "the tag's case changes with the version",
    cut(Version(V1.data, '"aB"')),
    good(Version(V2.data, '"Ab"')),
    truths=(V2.data,),
)
add(
    "words-tag-weak-lower",
    RIGHT,
    "a weak tag in lower case; another version has it too",
    cut(Version(V1.data, 'w/"v"')),
    good(Version(V2.data, 'w/"v"')),
    truths=(V2.data,),
)
add(
    "words-tag-gzip",
    RIGHT,
    "a proxy adds -gzip to the tag when resumed",
    cut(),
    good(Version(V1.data, '"v1-gzip"', V1.modified)),
)
add(
    "words-ranges-none",
    RIGHT,
    "Accept-Ranges: none, and no ranges",
    cut(obeys_range=False, **said("Accept-Ranges: none")),
    good(obeys_range=False),
)
add(
    "words-whole-range",
    RIGHT,
    "200 with a Content-Range of the whole",
    good(content_range=f"bytes 0-{SIZE - 1}/{SIZE}"),
)
add(
    "words-part-range",
    EITHER,
    "200 with a Content-Range of a part, and the whole as its body",
    good(content_range=f"bytes 0-99/{SIZE}"),
)
add("words-md5", EITHER, "Content-MD5 is of other bytes", good(**said("Content-MD5: AAAAAAAAAAAAAAAAAAAAAA==")))
add(
    "words-digest-old",
    EITHER,
    "Digest is of other bytes",
    good(**said("Digest: sha-256=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")),
)
add(
    "words-repr-digest",
    RIGHT,
    "Repr-Digest is right; cut, then right",
    cut(**said("Repr-Digest: " + sha256(V1.data))),
    good(**said("Repr-Digest: " + sha256(V1.data))),
)
add(
    "words-repr-digest-spliced",
    EITHER,
    "Repr-Digest of another version comes with its rest, whose tag is the old one",
    cut(),
    good(Version(V1.data[:CUT] + V2.data[CUT:], '"v1"', V1.modified), **said("Repr-Digest: " + sha256(V2.data))),
    good(V1),
)
add(
    "words-content-digest-part",
    EITHER,
    "Content-Digest of a part is of other bytes, once",
    cut(),
    good(**said("Content-Digest: " + sha256(b"other"))),
    good(),
)
add(
    "words-disposition",
    RIGHT,
    "Content-Disposition with a path",
    good(**said('Content-Disposition: attachment; filename="../../evil"')),
)
add(
    "words-expired",
    RIGHT,
    "a cache's words: Age, Warning, Via, Expires",
    good(**said("Age: 999999", 'Warning: 110 x "stale"', "Via: 1.0 x", "Expires: 0")),
)
add("words-upgrade", RIGHT, "Upgrade and Alt-Svc", good(**said("Upgrade: h2c", 'Alt-Svc: h3=":443"')))
add("words-cookie", RIGHT, "cookies", good(**said("Set-Cookie: a=b", "Set-Cookie: c=d; Path=/")))
add("words-keep-alive", RIGHT, "Keep-Alive: timeout=0, max=0", cut(**said("Keep-Alive: timeout=0, max=0")), good())
add(
    "words-connection",
    RIGHT,
    "Connection names Content-Length as a header of this hop",
    good(**said("Connection: content-length, etag")),
)
add(
    "words-date-future",
    RIGHT,
    "Last-Modified lies years ahead; another version has it too, near its head",
    cut(Version(V1.data, None, date(OLD * 2))),
    good(Version(noise(40, 1000) + V1.data[1000:], None, date(OLD * 2))),
    truths=(noise(40, 1000) + V1.data[1000:],),
)
add(
    "words-type-changes",
    RIGHT,
    "the type changes with the version, which has its tag",
    cut(),
    good(Version(V2.data, '"v2"', None, "text/plain")),
    truths=(V2.data,),
)
add(
    "words-html-version",
    WAITS,
    "the next version is a page, with a tag, for good",
    cut(),
    good(Version(HTML * 9, '"v2"', None, "text/html")),
    truths=(HTML * 9,),
    limit=8,
    slow=True,
)
add(
    "end-reset-behind",
    RIGHT,
    "a reset behind the last byte",
    raw(head("200 OK", [f"Content-Length: {SIZE}", *V1.validators()]) + V1.data, "rst"),
)
add(
    "end-reset-behind-chunks",
    EITHER,
    "503 and a reset, three times; then right",
    *[raw(head("503 Busy", ["Content-Length: 0"]), "rst")] * 3,
    good(),
)


def growing() -> list[Step]:
    """A log that grows: each answer is of a longer version, and breaks off."""
    grown = [V1.data + noise(50, 50_000)[: n * 10_000] for n in range(4)]
    steps = [cut(Version(data, f'"{len(data)}"'), at=200_000) for data in grown[:-1]]
    return [*steps, good(Version(grown[-1], f'"{len(grown[-1])}"'))]


GROWN = V1.data + noise(50, 50_000)[:30_000]
add("words-growing", RIGHT, "a log that grows with each answer, and says so by its tag", make=growing, truths=(GROWN,))
add(
    "words-shrinks-to-done",
    RIGHT,
    "the next version is just what is there already",
    cut(),
    good(Version(V1.data[:CUT], '"v2"'), obeys_if_range=False),
    truths=(V1.data[:CUT],),
)
add(
    "words-mixed",
    RIGHT,
    "page, 503, 416, redirect, cut, other edge; then right",
    cut(at=80_000),
    page("503 Busy"),
    status("416 No"),
    redirect("/f"),
    cut(at=70_000),
    good(),
)
add("words-gone-back", REFUSED, "404 from the second answer on", cut(), status("404 Not Found"))


def by_agent(request: Request, wire: Wire) -> None:
    """Serves only who asks for identity, and no part of anything else."""
    accepted = request.get("accept-encoding").lower()
    (good() if accepted == "identity" else status("406 Not Acceptable"))(request, wire)


add("words-identity", RIGHT, "a server that checks that identity is asked for, cut first", cut(), by_agent)
