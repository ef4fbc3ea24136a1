"""Answers to a resume: is the part what was asked for?"""

from __future__ import annotations

from answers import CUT, SIZE, V1, V2, Version, chunks, cut, good, head, noise, raw
from scenario import EITHER, REFUSED, RIGHT, add
from wire import Request, Wire

#: Each text of Content-Range, sent once in answer to the first resume. Later answers are right.
WRONG_ONCE = {
    "start-later": (lambda a, b, n: f"bytes {a + 1}-{b}/{n}", "begins a byte later"),
    "start-earlier": (lambda a, b, n: f"bytes {a - 1}-{b}/{n}", "begins a byte earlier"),
    "start-zero": (lambda a, b, n: f"bytes 0-{b}/{n}", "begins at zero"),
    "end-beyond": (lambda a, b, n: f"bytes {a}-{b + 1}/{n}", "ends behind the file"),
    "end-before-start": (lambda a, b, n: f"bytes {b}-{a}/{n}", "ends before it begins"),
    "total-smaller": (lambda a, b, n: f"bytes {a}-{b}/{n - 1}", "has a total below its end"),
    "total-larger": (lambda a, b, n: f"bytes {a}-{b}/{n + 1000}", "has another total"),
    "total-star": (lambda a, b, n: f"bytes {a}-{b}/*", "has no total"),
    "missing": ("", "is missing"),
    "unsatisfied": (lambda a, b, n: f"bytes */{n}", "says that there is no such part"),
    "unit": (lambda a, b, n: f"items {a}-{b}/{n}", "counts in another unit"),
    "no-unit": (lambda a, b, n: f"{a}-{b}/{n}", "has no unit"),
    "equals": (lambda a, b, n: f"bytes={a}-{b}/{n}", "is written like Range"),
    "colon": (lambda a, b, n: f"bytes: {a}-{b}/{n}", "has a colon"),
    "no-total": (lambda a, b, n: f"bytes {a}-{b}", "ends before the total"),
    "no-end": (lambda a, b, n: f"bytes {a}-/{n}", "has no end"),
    "upper": (lambda a, b, n: f"BYTES {a}-{b}/{n}", "is in upper case"),
    "spaces": (lambda a, b, n: f"bytes  {a} - {b} / {n}", "has spaces all over"),
    "comma": (lambda a, b, n: f"bytes {a}-{b}/{n}, bytes {a}-{b}/{n}", "stands there twice in one line"),
    "twice": (lambda a, b, n: f"bytes {a}-{b}/{n}\r\nContent-Range: bytes {a}-{b}/{n}", "stands there twice"),
    "two": (lambda a, b, n: f"bytes {a}-{b}/{n}\r\nContent-Range: bytes 0-{b}/{n}", "stands there in two ways"),
    "negative": (lambda a, b, n: f"bytes -{a}-{b}/{n}", "begins with a sign"),
    "huge": (lambda a, b, n: f"bytes {a}-{2**64 - 1}/{2**64}", "does not fit into 64 bits"),
    "wraps": (lambda a, b, n: f"bytes {2**64 + a}-{2**64 + b}/{2**64 + n}", "is right only where numbers wrap"),
    "junk": (lambda a, b, n: f"bytes {a}-{b}/{n}; boundary=x", "has something behind it"),
    "garbage": ("what?", "is garbage"),
    "hex": (lambda a, b, n: f"bytes {a:#x}-{b:#x}/{n:#x}", "is hexadecimal"),
}
for name, (text, about) in WRONG_ONCE.items():
    add(f"range-{name}", RIGHT, f"resume: Content-Range {about}, once", cut(), good(content_range=text), good())
    # A plain answer has no use for a Content-Range either; one that is unreadable may be refused.
    always = EITHER if name == "garbage" else RIGHT
    add(
        f"range-{name}-always", always, f"resume: Content-Range {about}, in every part", cut(), good(content_range=text)
    )


def shifted(by: int):  # type: ignore[no-untyped-def]
    """Parts that begin `by` bytes later than their Content-Range says."""

    def step(request: Request, wire: Wire) -> None:
        asked = request.range
        if asked is None:
            return good()(request, wire)
        first = asked[0]
        body = (V1.data + noise(9, 100))[first + by : SIZE + by]
        lines = [f"Content-Range: bytes {first}-{SIZE - 1}/{SIZE}", f"Content-Length: {len(body)}"]
        wire.send(head("206 Partial Content", [*lines, *V1.validators()]) + body)
        return None

    return step


add("range-shifted", RIGHT, "resume: the part begins a byte later than it says, once", cut(), shifted(1), good())
add("range-shifted-always", RIGHT, "resume: every part begins a byte later than it says", cut(), shifted(1))
add("range-shifted-back", RIGHT, "resume: every part begins a byte earlier than it says", cut(), shifted(-1))
add(
    "range-whole-as-part",
    RIGHT,
    "resume: 206 with a right Content-Range, and the whole file as its body",
    cut(),
    good(body=lambda part: V1.data),
    good(),
)
add(
    "range-whole-as-part-always",
    RIGHT,
    "resume: the whole file as the body of every 206",
    cut(),
    good(body=lambda part: V1.data if len(part) < SIZE else part),
)
add(
    "range-zero-honest",
    RIGHT,
    "resume: 206 for the whole file, and it says so",
    cut(),
    good(obeys_range=False, status="206 Partial Content", content_range=f"bytes 0-{SIZE - 1}/{SIZE}"),
)
add("range-from-zero-status-200", RIGHT, "resume: 200 with the whole file", cut(), good(obeys_range=False))
add(
    "range-rest-as-200",
    RIGHT,
    "resume: 200, the same strong tag, but only the rest as body; then right",
    cut(),
    good(status="200 OK", content_range=""),
    good(),
)
add(
    "range-rest-as-200-range",
    RIGHT,
    "resume: 200 with Content-Range and only the rest as body; then right",
    cut(),
    good(status="200 OK"),
    good(),
)
add("range-short", RIGHT, "every 206 has at most 50,000 bytes, and says so", cut(), good(most=50_000))
add("range-tiny", RIGHT, "every 206 has at most 20,000 bytes: less than a resume compares", cut(), good(most=20_000))
add(
    "range-tiny-etagless",
    EITHER,
    "the same without a validator",
    cut(Version(V1.data)),
    good(Version(V1.data), most=20_000),
)
add("range-cut", RIGHT, "every part breaks off after 70,000 bytes", cut(), cut(at=70_000))
add(
    "range-length-short",
    RIGHT,
    "resume: Content-Length and body are shorter than Content-Range says, once",
    cut(),
    good(body=lambda part: part[:-500]),
    good(),
)
add(
    "range-length-long",
    RIGHT,
    "resume: Content-Length and body are longer than Content-Range says, once",
    cut(),
    good(body=lambda part: part + b"x" * 500),
    good(),
)
add(
    "range-length-lies-short",
    RIGHT,
    "resume: Content-Length is too short for the part",
    cut(),
    good(length=lambda n: str(n - 500), close=True),
    good(),
)
add(
    "range-extra",
    RIGHT,
    "resume: bytes follow the part",
    cut(),
    good(body=lambda part: part + b"x" * 500, length=lambda n: str(n - 500), close=True),
    good(),
)
add("range-chunked", RIGHT, "resume: the part comes in chunks", cut(), good(chunked=True))
add(
    "range-chunked-short",
    RIGHT,
    "resume: the part comes in chunks, and too few of them",
    cut(),
    good(chunked=True, body=lambda part: part[:-500]),
    good(),
)
add(
    "range-chunked-long",
    RIGHT,
    "resume: the part comes in chunks, and too many of them",
    cut(),
    good(chunked=True, body=lambda part: part + b"x" * 500),
    good(),
)
add(
    "range-no-length",
    RIGHT,
    "resume: the part has neither length nor chunks, but a Content-Range",
    cut(),
    good(length="", close=True),
)
add("range-no-length-cut", RIGHT, "the same, broken off", cut(), cut(length="", at=80_000), good(length="", close=True))
add("range-plain-when-resumed-from-nothing", RIGHT, "the first answer breaks off before its body", cut(at=0), good())
add(
    "range-small-head",
    RIGHT,
    "breaks off after 1,000 bytes, of which none can be compared apart",
    cut(at=1_000),
    good(),
)
add("range-last-byte", RIGHT, "breaks off before the last byte", cut(at=SIZE - 1), good())
add(
    "range-all-but-end",
    RIGHT,
    "in chunks, broken off behind the last byte of the file",
    raw(head("200 OK", [*V1.validators(), "Transfer-Encoding: chunked"]) + chunks(V1.data)[:-5]),
    good(),
)


def multipart(request: Request, wire: Wire) -> None:
    if request.range is None:
        return good()(request, wire)
    first = request.range[0]
    part = f"\r\n--XX\r\nContent-Type: text/plain\r\nContent-Range: bytes {first}-{SIZE - 1}/{SIZE}\r\n\r\n".encode()
    body = part + V1.data[first:] + b"\r\n--XX--\r\n"
    lines = ["Content-Type: multipart/byteranges; boundary=XX", f"Content-Length: {len(body)}", *V1.validators()]
    wire.send(head("206 Partial Content", lines) + body)
    return None


def multipart_claiming(request: Request, wire: Wire) -> None:
    """As above, with a Content-Range that hides it: the body is as long as it says."""
    if request.range is None:
        return good()(request, wire)
    first = request.range[0]
    body = (b"\r\n--XX\r\n\r\n" + V1.data[first:])[: SIZE - first]
    lines = ["Content-Type: multipart/byteranges; boundary=XX", f"Content-Length: {len(body)}", *V1.validators()]
    wire.send(head("206 Partial Content", [*lines, f"Content-Range: bytes {first}-{SIZE - 1}/{SIZE}"]) + body)
    return None


add("range-multipart", RIGHT, "resume: multipart/byteranges, always", cut(), multipart)
add("range-multipart-once", RIGHT, "resume: multipart/byteranges, once", cut(), multipart, good())
add(
    "range-multipart-claiming",
    RIGHT,
    "resume: multipart/byteranges with a Content-Range on top",
    cut(),
    multipart_claiming,
)

PART = "206 Partial Content"
add(
    "unasked-whole",
    RIGHT,
    "206 to a plain GET, with the whole file, and it says so",
    good(status=PART, content_range=f"bytes 0-{SIZE - 1}/{SIZE}"),
)
add(
    "unasked-whole-chunked",
    RIGHT,
    "the same in chunks",
    good(status=PART, content_range=f"bytes 0-{SIZE - 1}/{SIZE}", chunked=True),
)
add(
    "unasked-part",
    REFUSED,
    "206 to a plain GET, with a part of the file",
    good(status=PART, content_range=f"bytes 0-999/{SIZE}", body=lambda all: all[:1000]),
)
add(
    "unasked-middle",
    REFUSED,
    "206 to a plain GET, with the middle of the file",
    good(status=PART, content_range=f"bytes 1000-1999/{SIZE}", body=lambda all: all[1000:2000]),
)
add(
    "unasked-star",
    REFUSED,
    "206 to a plain GET, without a total",
    good(status=PART, content_range=f"bytes 0-{SIZE - 1}/*"),
)
add("unasked-bare", REFUSED, "206 to a plain GET, without Content-Range", good(status=PART, content_range=""))
add(
    "unasked-short",
    EITHER,
    "206 to a plain GET for the whole file, but its body is a part",
    good(status=PART, content_range=f"bytes 0-{SIZE - 1}/{SIZE}", body=lambda all: all[:1000]),
)
add(
    "unasked-once",
    EITHER,
    "206 to the first plain GET, then right",
    good(status=PART, content_range=f"bytes 0-999/{SIZE}", body=lambda all: all[:1000]),
    good(),
)
add(
    "unasked-after-cut",
    RIGHT,
    "206 for the whole, broken off, then right",
    cut(status=PART, content_range=f"bytes 0-{SIZE - 1}/{SIZE}"),
    good(),
    make=None,
)
add(
    "unasked-other-version",
    RIGHT,
    "resume: 206 of another version and tag, of the same size; then that version",
    cut(),
    good(V2, obeys_if_range=False),
    good(V2),
    truths=(V2.data,),
)
add("range-cut-thrice", RIGHT, "three cuts at odd places", cut(at=CUT), cut(at=1), cut(at=65_537), good())
