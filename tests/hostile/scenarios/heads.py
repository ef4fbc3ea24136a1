"""Heads of answers: broken, endless, interim, or none at all."""

from __future__ import annotations

from answers import SIZE, V1, cut, good, head, raw
from scenario import EITHER, REFUSED, RIGHT, add
from wire import Request, Wire

FINE = head("200 OK", [f"Content-Length: {SIZE}", *V1.validators()]) + V1.data
LINES = f"Content-Length: {SIZE}\r\n" + "".join(f"{one}\r\n" for one in V1.validators())


def first(line: str, lines: str = LINES):  # type: ignore[no-untyped-def]
    return raw(f"{line}\r\n{lines}\r\n".encode("latin-1") + V1.data)


for name, line, about in [
    ("garbage", "what do you want?", "garbage"),
    ("icy", "ICY 200 OK", "another protocol"),
    ("http2", "HTTP/2.0 200 OK", "HTTP/2.0 in text"),
    ("http12", "HTTP/1.2 200 OK", "HTTP/1.2"),
    ("http99", "HTTP/9.9 200 OK", "HTTP/9.9"),
    ("lower", "http/1.1 200 OK", "in lower case"),
    ("two-digits", "HTTP/1.1 20 OK", "a status of two digits"),
    ("four-digits", "HTTP/1.1 2000 OK", "a status of four digits"),
    ("letters", "HTTP/1.1 abc OK", "a status of letters"),
    ("zero", "HTTP/1.1 000 OK", "status 000"),
    ("negative", "HTTP/1.1 -200 OK", "a negative status"),
    ("no-status", "HTTP/1.1", "no status at all"),
    ("binary", "\x00\x01\x02\xff\xfe", "bytes"),
    ("tls", "\x15\x03\x01\x00\x02\x02\x28", "a TLS alert"),
    ("space", " HTTP/1.1 200 OK", "a space first"),
]:
    add(f"status-line-{name}", REFUSED, f"the status line is {about}, always", first(line), limit=20)
    add(f"status-line-{name}-once", EITHER, f"the status line is {about}, once", first(line), good())
add("status-line-bare", EITHER, "no reason behind the status", first("HTTP/1.1 200"))
add("status-line-long", EITHER, "a reason of 10,000 characters", first("HTTP/1.1 200 " + "O" * 10_000))
add("status-line-utf8", EITHER, "a reason with bytes above 127", first("HTTP/1.1 200 \xc3\xa9"))
add("status-line-blank-before", EITHER, "an empty line before the status line", raw(b"\r\n" + FINE))
add("status-line-spaces", EITHER, "two spaces before the status", first("HTTP/1.1  200 OK"))
add("http09", REFUSED, "HTTP/0.9: a body and nothing else", raw(V1.data), limit=20)
add("http09-html", REFUSED, "HTTP/0.9: a page and nothing else", raw(b"<html>hello</html>"), limit=20)
for name, lines, about in [
    ("lf", None, "lines that end with LF only"),
    ("folded", LINES + "X-Long: a\r\n b\r\n", "a folded line"),
    ("space-colon", LINES + "X-Odd : 1\r\n", "a space before a colon"),
    ("no-colon", LINES + "nonsense\r\n", "a line without a colon"),
    ("nul", LINES + "X-Nul: a\0b\r\n", "a NUL"),
    ("cr", LINES + "X-Cr: a\rb\r\n", "a bare CR"),
    ("latin", LINES + "X-Name: caf\xe9\r\n", "a byte above 127"),
    ("empty-name", LINES + ": x\r\n", "a header without a name"),
    ("length-space", f"Content-Length : {SIZE}\r\n", "a space before the colon of Content-Length"),
    ("etag-odd", LINES.replace('"v1"', "v1"), "a tag without quotes"),
    ("etag-bytes", LINES.replace('"v1"', '"\xe9"'), "a tag with a byte above 127"),
    ("etag-long", LINES.replace('"v1"', '"' + "v" * 20_000 + '"'), "a tag of 20,000 characters"),
]:
    data = f"HTTP/1.1 200 OK\r\n{lines}\r\n".encode("latin-1") if lines else FINE[:-SIZE].replace(b"\r\n", b"\n")
    add(f"head-{name}", EITHER, f"a head with {about}, always", raw(data + V1.data))
    add(f"head-{name}-once", EITHER, f"a head with {about}, once", raw(data + V1.data), good())
    add(
        f"head-{name}-cut",
        EITHER,
        f"a head with {about}, cut in the body, then right",
        raw(data + V1.data[:150_000]),
        good(),
    )


def flood(lines: int, size: int, once: bool = False, end: bool = True):  # type: ignore[no-untyped-def]
    def step(request: Request, wire: Wire) -> None:
        wire.send(f"HTTP/1.1 200 OK\r\n{LINES}".encode())
        for n in range(lines):
            wire.send(f"X-{n}: {'y' * size}\r\n".encode())
        if end:
            wire.send(b"\r\n" + V1.data)
        wire.fin()

    return [step, good()] if once else [step]


add("flood-100", RIGHT, "a head of 100 lines", *flood(100, 20))
add("flood-300", EITHER, "a head of 300 lines", *flood(300, 20))
add("flood-60k", EITHER, "a head of 60 KB in 60 lines", *flood(60, 1000))
add("flood-100k", EITHER, "a head of 100 KB in 100 lines", *flood(100, 1000))
add("flood-10000", REFUSED, "a head of 10,000 lines", *flood(10_000, 20))
add("flood-once", EITHER, "a head of 10,000 lines, once", *flood(10_000, 20, once=True))
add("flood-megabyte", REFUSED, "a header of a megabyte", *flood(1, 1_000_000))
add("flood-endless", REFUSED, "a head without end", *flood(200_000, 1000, end=False))
add("flood-endless-once", EITHER, "a head without end, once", *flood(200_000, 1000, once=True, end=False))
add(
    "flood-empty-lines", EITHER, "a million empty lines before the status line", raw(b"\r\n" * 500_000 + FINE), limit=20
)


def interim(*answers: str, then: bytes = FINE, end: str | None = None):  # type: ignore[no-untyped-def]
    return raw("".join(f"HTTP/1.1 {one}\r\n\r\n" for one in answers).encode() + then, end)


add("interim-100", RIGHT, "100 Continue before the answer", interim("100 Continue"))
add("interim-102", RIGHT, "102 Processing before the answer", interim("102 Processing"))
add(
    "interim-103",
    RIGHT,
    "103 Early Hints, with headers, before the answer",
    interim("103 Early Hints\r\nLink: </x>\r\nContent-Length: 5"),
)
add("interim-199", RIGHT, "199 before the answer", interim("199 Whatever"))
add(
    "interim-three",
    RIGHT,
    "100, 102 and 103 before the answer",
    interim("100 Continue", "102 Processing", "103 Early Hints"),
)
add("interim-20", RIGHT, "twenty interim answers", interim(*["103 Early Hints"] * 20))
add(
    "interim-tags",
    RIGHT,
    "103 has another tag and a Content-Range; then the answer, cut, then right",
    interim('103 Early Hints\r\nETag: "x"\r\nContent-Range: bytes 0-1/2', then=FINE[:150_000], end="fin"),
    good(),
)
add(
    "interim-on-resume",
    RIGHT,
    "resume: 103 before the part",
    cut(),
    lambda request, wire: (wire.send(b"HTTP/1.1 103 Early Hints\r\n\r\n"), good()(request, wire))[1],
)
add(
    "interim-101",
    REFUSED,
    "101 Switching Protocols, which nobody asked for",
    interim("101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade", end="fin"),
    limit=20,
)
add("interim-101-once", EITHER, "101 Switching Protocols, once", interim("101 Switching Protocols", end="fin"), good())
add(
    "interim-100-only",
    EITHER,
    "100 Continue and the connection's end, once",
    raw("HTTP/1.1 100 Continue\r\n\r\n"),
    good(),
)


def interims(once: bool):  # type: ignore[no-untyped-def]
    def step(request: Request, wire: Wire) -> None:
        for _ in range(300_000):
            wire.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 10)
        wire.fin()

    return [step, good()] if once else [step]


add("interim-flood", REFUSED, "interim answers without end", *interims(False), limit=30)
add("interim-flood-once", EITHER, "interim answers without end, once", *interims(True), limit=90, slow=True)

EMPTY = raw(b"")
RESET = raw(b"", "rst")
add("none-closed", RIGHT, "closed without an answer, three times", EMPTY, EMPTY, EMPTY, good())
add("none-reset", RIGHT, "reset without an answer, three times", RESET, RESET, RESET, good())
add("none-head-cut", RIGHT, "closed in the head, twice", raw(FINE[:40]), raw(FINE[:90]), good())
add("none-head-reset", RIGHT, "reset in the head", raw(FINE[:40], "rst"), good())
add("none-head-cut-line", RIGHT, "closed in the head, between two lines", raw(FINE[: FINE.index(b"ETag")]), good())
add("none-head-cut-end", RIGHT, "closed in the head, before its last line end", raw(FINE[: -SIZE - 2]), good())
add("none-head-cut-resume", RIGHT, "resume: closed in the head, twice", cut(), raw(FINE[:40]), raw(FINE[:60]), good())


def greet(text: bytes, end: str, until: int):  # type: ignore[no-untyped-def]
    def greeting(wire: Wire, number: int) -> None:
        if number < until:
            wire.send(text)
            wire.fin() if end == "fin" else wire.reset()

    return greeting


add("none-at-accept", RIGHT, "closed as soon as it is open, three times", good(), greeting=greet(b"", "fin", 3))
add("none-at-accept-reset", RIGHT, "reset as soon as it is open, three times", good(), greeting=greet(b"", "rst", 3))
add("early-answer", EITHER, "the answer comes before the request, once", good(), greeting=greet(FINE, "fin", 1))
add(
    "early-408",
    RIGHT,
    "408 before the request, once",
    good(),
    greeting=greet(b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "fin", 1),
)
add(
    "early-smtp",
    EITHER,
    "another protocol's greeting, once",
    good(),
    greeting=greet(b"220 mail.example ESMTP\r\n", "fin", 1),
)


def kept_then(end: str):  # type: ignore[no-untyped-def]
    """503 and a kept connection, which ends when it is used again."""
    busy = head("503 Service Unavailable", ["Content-Length: 0", "Connection: keep-alive"])

    def step(request: Request, wire: Wire) -> None:
        wire.send(busy)
        wire.stall(0.2)
        wire.read_request()
        wire.fin() if end == "fin" else wire.reset()

    return [step, good()]


add("kept-closed", RIGHT, "a kept connection is closed when it is used again", *kept_then("fin"))
add("kept-reset", RIGHT, "a kept connection is reset when it is used again", *kept_then("rst"))
add(
    "kept-408",
    RIGHT,
    "408 on a kept connection, then its end",
    raw(
        head("503 Busy", ["Content-Length: 0"])
        + b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    ),
    good(),
)
