"""Where a body ends: Content-Length, chunks, and the connection's end."""

from __future__ import annotations

from answers import SIZE, V1, chunks, cut, good, head, raw
from scenario import EITHER, REFUSED, RIGHT, WAITS, add
from wire import Request, Wire

N = SIZE
TAGS = V1.validators()


def length(text: str, body: bytes = V1.data, *more: str):  # type: ignore[no-untyped-def]
    """An answer with this for a Content-Length, and then the connection's end."""
    return raw(head("200 OK", [f"Content-Length: {text}", *TAGS, *more]) + body)


for name, text, about in [
    ("negative", "-1", "is negative"),
    ("sign", f"+{N}", "has a sign"),
    ("hex", f"{N:#x}", "is hexadecimal"),
    ("junk", f"{N}abc", "has letters behind it"),
    ("unit", f"{N} bytes", "has a unit"),
    ("float", f"{N}.0", "has a fraction"),
    ("words", "many", "is no number"),
    ("quoted", f'"{N}"', "is quoted"),
    ("semicolon", f"{N};{N}", "stands there twice, by semicolon"),
    ("two", f"{N}\r\nContent-Length: {N - 1}", "stands there twice, the second shorter"),
    ("two-up", f"{N - 1}\r\nContent-Length: {N}", "stands there twice, the first shorter"),
    ("list", f"{N}, {N - 1}", "is a list of two"),
    ("wraps", str(2**64 + N), "is right only where numbers wrap"),
    ("wraps-32", str(2**32 + N), "is right only where 32 bits wrap"),
    ("huge", "9" * 40, "has forty digits"),
    ("int64", str(2**63 - 1), "is the largest that fits"),
]:
    expect = WAITS if name in ("wraps-32", "int64") else REFUSED
    limit = 6.0 if expect == WAITS else 60.0
    add(
        f"length-{name}",
        EITHER if name == "int64" else expect,
        f"Content-Length {about}, always",
        length(text),
        limit=limit,
        slow=expect == WAITS,
    )
    add(f"length-{name}-once", EITHER, f"Content-Length {about}, once", length(text), good())
for name, text, about in [
    ("same-twice", f"{N}\r\nContent-Length: {N}", "stands there twice, the same"),
    ("same-list", f"{N}, {N}", "is a list of the same"),
    ("zeros", f"000{N}", "has zeros before it"),
    ("spaces", f"   {N}  \t", "has spaces around it"),
]:
    add(f"length-{name}", EITHER, f"Content-Length {about}", length(text))
add("length-empty", REFUSED, "Content-Length is empty, and the connection's end is the body's", length(""))
add("length-zero", RIGHT, "an empty file", length("0", b""), truths=(b"",))
add("length-zero-body", EITHER, "Content-Length is zero, and a body follows", length("0"), truths=(b"", V1.data))
add(
    "length-short",
    EITHER,
    "Content-Length is 100 bytes less than the file has, always",
    length(str(N - 100)),
    truths=(V1.data[:-100], V1.data),
)
add(
    "length-long",
    WAITS,
    "Content-Length is 100 bytes more than the file has, always",
    length(str(N + 100)),
    limit=8,
    slow=True,
)
add("length-long-once", RIGHT, "Content-Length is 100 bytes more than the file has, once", length(str(N + 100)), good())
add("length-cut-reset", RIGHT, "reset in the body, then right", cut(end="rst"), good())
add(
    "length-cut-first", RIGHT, "closed after the head, three times, then right", cut(at=0), cut(at=0), cut(at=0), good()
)
add(
    "length-cut-plain",
    RIGHT,
    "cut; the server knows no ranges",
    cut(obeys_range=False),
    cut(obeys_range=False),
    good(obeys_range=False),
)

CHUNKED = "Transfer-Encoding: chunked"


def chunked(data: bytes, *lines: str, end: str | None = "fin"):  # type: ignore[no-untyped-def]
    return raw(head("200 OK", [*(lines or (CHUNKED,)), *TAGS]) + data, end)


WHOLE = chunks(V1.data)
ONE = f"{N:x}".encode()
add("chunks-fine", RIGHT, "chunks", chunked(WHOLE))
add("chunks-kept", RIGHT, "chunks, connection kept", chunked(WHOLE, end=None))
add("chunks-tiny", RIGHT, "chunks of a byte each", chunked(chunks(V1.data[:20_000], 1)), truths=(V1.data[:20_000],))
add("chunks-empty", RIGHT, "an empty file in chunks", chunked(b"0\r\n\r\n"), truths=(b"",))
add(
    "chunks-upper",
    RIGHT,
    "chunks, their sizes and name in upper case",
    chunked(ONE.upper() + b"\r\n" + V1.data + b"\r\n0\r\n\r\n", "transfer-encoding: CHUNKED"),
)
add(
    "chunks-zeros",
    EITHER,
    "chunk sizes with zeros before them",
    chunked(b"00000" + ONE + b"\r\n" + V1.data + b"\r\n000\r\n\r\n"),
)
add(
    "chunks-extension", RIGHT, "chunks with extensions", chunked(ONE + b';a=b;c="d"\r\n' + V1.data + b"\r\n0;x\r\n\r\n")
)
add("chunks-trailers", RIGHT, "chunks with trailers", chunked(WHOLE[:-2] + b"X-Sum: 1\r\nContent-Length: 5\r\n\r\n"))
add("chunks-cut-in-chunk", RIGHT, "cut in a chunk, then right", chunked(WHOLE[:150_000]), good())
add("chunks-cut-at-chunk", RIGHT, "cut between two chunks, then right", chunked(WHOLE[: 5 * (16_384 + 8)]), good())
add("chunks-cut-in-size", RIGHT, "cut in a chunk's size, then right", chunked(WHOLE[: 5 * (16_384 + 8) + 2]), good())
add("chunks-cut-before-last", RIGHT, "cut before the last chunk, then right", chunked(WHOLE[:-5]), good())
add("chunks-cut-in-last", RIGHT, "cut after the last chunk's 0, then right", chunked(WHOLE[:-4]), good())
add("chunks-cut-after-last", RIGHT, "cut before the last empty line, then right", chunked(WHOLE[:-2]), good())
add(
    "chunks-cut-always",
    WAITS,
    "cut between two chunks, always; no ranges",
    chunked(WHOLE[: 5 * (16_384 + 8)]),
    limit=8,
    slow=True,
)
add("chunks-then-chunks", RIGHT, "chunks, cut; then the rest in chunks", chunked(WHOLE[:150_000]), good(chunked=True))
add(
    "chunks-then-plain",
    RIGHT,
    "chunks, cut; then the whole with its length",
    chunked(WHOLE[:150_000]),
    good(obeys_range=False),
)
add("chunks-reset", RIGHT, "chunks, reset; then right", chunked(WHOLE[:150_000], end="rst"), good())
for name, data, about in [
    ("size-garbage", b"xyz\r\n" + V1.data, "a size is no number"),
    ("size-negative", b"-1\r\n" + V1.data, "a size is negative"),
    ("size-huge", b"f" * 30 + b"\r\n" + V1.data, "a size has thirty digits"),
    ("size-max", b"ffffffffffffffff\r\n" + V1.data, "a size is 2^64 - 1"),
    ("size-0x", b"0x" + ONE + b"\r\n" + V1.data + b"\r\n0\r\n\r\n", "a size begins with 0x"),
    ("size-space", b" " + ONE + b"\r\n" + V1.data + b"\r\n0\r\n\r\n", "a size begins with a space"),
    ("size-empty", b"\r\n" + V1.data, "a size is missing"),
    ("size-endless", b"1" * 400_000, "a size has no end"),
    ("extension-endless", ONE + b";" + b"a" * 400_000, "an extension has no end"),
    ("no-crlf", ONE + b"\r\n" + V1.data + b"0\r\n\r\n", "no line end follows a chunk"),
    ("too-long", b"5\r\nabcdefgh\r\n0\r\n\r\n", "a chunk is longer than its size"),
    ("lf", ONE + b"\n" + V1.data + b"\n0\n\n", "lines end with LF only"),
    ("unframed", V1.data, "the body is not in chunks at all"),
]:
    add(f"chunks-{name}", RIGHT, f"chunks: {about}; once", chunked(data), good())
    # Whoever still waits for the end of a line when the connection ends takes it for a cut.
    is_cut = name in ("size-max", "size-endless", "extension-endless", "lf", "unframed")
    expect = RIGHT if name == "size-space" else WAITS if is_cut else REFUSED
    limit = 5.0 if is_cut else 60.0
    add(f"chunks-{name}-always", expect, f"chunks: {about}; always", chunked(data), limit=limit, slow=True)
add(
    "chunks-and-length",
    EITHER,
    "chunks and a Content-Length that is right for the file",
    chunked(WHOLE, CHUNKED, f"Content-Length: {N}"),
)
add(
    "chunks-and-length-wrong",
    EITHER,
    "chunks and a Content-Length of 10",
    chunked(WHOLE, CHUNKED, "Content-Length: 10"),
)
add(
    "chunks-and-length-framed",
    EITHER,
    "chunks and a Content-Length that counts the framing",
    chunked(WHOLE, CHUNKED, f"Content-Length: {len(WHOLE)}"),
)
add(
    "chunks-and-length-plain",
    EITHER,
    "says chunks and length, and sends no chunks; once",
    chunked(V1.data, CHUNKED, f"Content-Length: {N}"),
    good(),
)
for name, text in [
    ("gzip", "gzip, chunked"),
    ("twice", "chunked, chunked"),
    ("identity", "identity"),
    ("unknown", "sponge"),
    ("not-last", "chunked, gzip"),
    ("empty", ""),
    ("lines", "gzip\r\nTransfer-Encoding: chunked"),
    ("vt", "\x0bchunked"),
    ("quoted", '"chunked"'),
    ("xchunked", "xchunked"),
    ("colon", " : chunked"),
]:
    body = WHOLE if name not in ("identity", "unknown", "empty", "xchunked", "vt", "quoted", "colon") else V1.data
    add(f"coding-transfer-{name}", REFUSED, f"Transfer-Encoding: {text!r}", chunked(body, f"Transfer-Encoding: {text}"))
    add(
        f"coding-transfer-{name}-length",
        EITHER,
        f"Transfer-Encoding: {text!r}, beside a Content-Length",
        chunked(body, f"Transfer-Encoding: {text}", f"Content-Length: {N}"),
    )
add(
    "coding-transfer-identity-chunks",
    REFUSED,
    "Transfer-Encoding: identity, and chunks as the body",
    chunked(WHOLE, "Transfer-Encoding: identity"),
)


def old(status: str, *lines: str, body: bytes = V1.data):  # type: ignore[no-untyped-def]
    return raw(head(status, [*lines, *TAGS], "HTTP/1.0") + body)


add("http10-length", RIGHT, "HTTP/1.0 with Content-Length", old("200 OK", f"Content-Length: {N}"))
add("http10-bare", REFUSED, "HTTP/1.0 without Content-Length", old("200 OK"))
add("http10-bare-cut", REFUSED, "HTTP/1.0 without Content-Length, cut", old("200 OK", body=V1.data[:1000]))
add(
    "http10-bare-then-length",
    EITHER,
    "HTTP/1.0 without Content-Length once, then right",
    old("200 OK", body=V1.data[:1000]),
    good(),
)
add("http10-chunks", REFUSED, "HTTP/1.0 in chunks, which it does not have", old("200 OK", CHUNKED, body=WHOLE))
add(
    "http10-chunks-length",
    EITHER,
    "HTTP/1.0 in chunks, with a length",
    old("200 OK", CHUNKED, f"Content-Length: {N}", body=WHOLE),
)
add(
    "http10-keep",
    RIGHT,
    "HTTP/1.0 that keeps the connection, by turns with cuts",
    cut(protocol="HTTP/1.0", extra=("Connection: keep-alive",)),
    good(protocol="HTTP/1.0", extra=("Connection: keep-alive",)),
)
add(
    "http10-cut",
    RIGHT,
    "HTTP/1.0 with Content-Length, cut, then right",
    cut(protocol="HTTP/1.0"),
    good(protocol="HTTP/1.0"),
)
add("http11-close", REFUSED, "HTTP/1.1 with neither length nor chunks", good(length="", close=True))
add("http11-close-reset", REFUSED, "the same, reset", cut(length="", end="rst"))
add("http11-close-once", EITHER, "the same once, cut; then right", cut(length=""), good())
add(
    "http11-close-on-resume",
    EITHER,
    "resume: the whole, with neither length nor chunks, cut; then right",
    cut(),
    cut(length="", obeys_range=False),
    good(),
)


def endless(piece: bytes, *lines: str):  # type: ignore[no-untyped-def]
    """A body that never ends."""

    def step(request: Request, wire: Wire) -> None:
        wire.send(head("200 OK", [*lines, *TAGS]))
        while True:
            wire.send(piece)
            wire.stall(0.05)

    return step


add("endless-bare", REFUSED, "an endless body with neither length nor chunks", endless(b"x" * 1000))
add(
    "endless-chunks",
    WAITS,
    "an endless body in chunks",
    endless(b"3e8\r\n" + b"x" * 1000 + b"\r\n", CHUNKED),
    limit=8,
    slow=True,
)
add("endless-length", RIGHT, "an endless body behind a right Content-Length", endless(V1.data, f"Content-Length: {N}"))
add("endless-trailers", EITHER, "chunks, and trailers without end", make=lambda: [trailers], limit=90, slow=True)
add(
    "endless-trailers-once",
    EITHER,
    "chunks, and trailers without end; once",
    make=lambda: [trailers, good()],
    limit=90,
    slow=True,
)


def trailers(request: Request, wire: Wire) -> None:
    wire.send(head("200 OK", [CHUNKED, *TAGS]) + WHOLE[:-2])
    for n in range(100_000):
        wire.send(f"X-{n}: {'y' * 900}\r\n".encode())
    wire.fin()


EVIL = head("200 OK", ["Content-Length: 4", 'ETag: "evil"']) + b"evil"
add(
    "leftover-after-error",
    RIGHT,
    "an answer nobody asked for follows a 503 on the same connection",
    raw(head("503 Service Unavailable", ["Content-Length: 0"]) + EVIL, None),
    good(),
)
add(
    "leftover-after-redirect",
    RIGHT,
    "an answer nobody asked for follows a redirect on the same connection",
    raw(head("302 Found", ["Location: /other", "Content-Length: 0"]) + EVIL, None),
    good(),
)
add(
    "leftover-after-416",
    RIGHT,
    "an answer nobody asked for follows a 416 on the same connection",
    cut(),
    raw(head("416 Range Not Satisfiable", ["Content-Length: 0"]) + EVIL, None),
    good(),
)
add(
    "leftover-after-multi",
    RIGHT,
    "an answer nobody asked for follows a useless part on the same connection",
    cut(),
    raw(head("206 Partial Content", ["Content-Length: 0"]) + EVIL, None),
    good(),
)
add(
    "leftover-in-redirect-body",
    RIGHT,
    "a redirect's body looks like an answer",
    raw(head("302 Found", ["Location: /other", f"Content-Length: {len(EVIL)}"]) + EVIL, None),
    good(),
)
add(
    "leftover-page-body",
    RIGHT,
    "a 503 whose body looks like an answer",
    raw(head("503 Busy", [f"Content-Length: {len(EVIL)}"]) + EVIL, None),
    good(),
)
add(
    "leftover-304",
    RIGHT,
    "a 503 with a body in chunks, cut short by another answer",
    raw(head("503 Busy", [CHUNKED]) + b"0\r\n\r\n" + EVIL, None),
    good(),
)
