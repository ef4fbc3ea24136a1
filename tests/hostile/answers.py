"""What scripts answer with: a version of the file served right, and the ways of serving it wrong."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from typing import Callable, Optional, Sequence, Union

from wire import Request, Step, Wire

#: The size of most files: more than a few times the 64 KiB that a resume may compare.
SIZE = 300_000
#: Where most first answers break off.
CUT = 180_000

#: When all files were modified: long ago.
OLD = 1_700_000_000
HTML = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>" + b"<p>Welcome to our network.</p>" * 40
HTML += b"</body></html>"


def date(at: float) -> str:
    return formatdate(at, usegmt=True)


def noise(seed: int, size: int = SIZE) -> bytes:
    return random.Random(seed).randbytes(size)


@dataclass(frozen=True)
class Version:
    """One version of the remote file, and how the server identifies it."""

    data: bytes
    etag: Optional[str] = None
    modified: Optional[str] = None
    type: str = "application/octet-stream"
    extra: tuple[str, ...] = ()

    def validators(self) -> list[str]:
        found = [f"ETag: {self.etag}"] if self.etag else []
        return found + ([f"Last-Modified: {self.modified}"] if self.modified else [])


V1 = Version(noise(1), '"v1"', date(OLD))
V2 = Version(noise(2), '"v2"', date(OLD + 5_000))


@dataclass
class How:
    """How an answer differs from the right one."""

    obeys_range: bool = True
    obeys_if_range: bool = True
    #: So many bytes of the body go out, and then `end` happens: "fin", "rst", "stall", or "keep" for nothing.
    cut: Optional[int] = None
    end: str = "fin"
    status: Optional[str] = None
    protocol: str = "HTTP/1.1"
    #: The text of Content-Range, or what makes it of first, last and total; "" for none.
    content_range: Union[None, str, Callable[[int, int, int], str]] = None
    #: The text of Content-Length, or what makes it of the right one; "" for none.
    length: Union[None, str, Callable[[int], str]] = None
    #: Makes the body of the right one.
    body: Optional[Callable[[bytes], bytes]] = None
    chunked: Union[bool, int] = False
    extra: Sequence[str] = field(default_factory=tuple)
    #: The last byte of a part is at most so far behind its first.
    most: Optional[int] = None
    close: bool = False


def chunks(data: bytes, size: int = 16_384) -> bytes:
    out = b""
    for at in range(0, len(data), size):
        piece = data[at : at + size]
        out += f"{len(piece):x}\r\n".encode() + piece + b"\r\n"
    return out + b"0\r\n\r\n"


def head(status: str, lines: Sequence[str], protocol: str = "HTTP/1.1") -> bytes:
    return "\r\n".join([f"{protocol} {status}", *lines, "", ""]).encode("latin-1")


def wanted(request: Request, version: Version, how: How) -> Optional[tuple[int, Optional[int]]]:
    """The range to serve; none for the whole."""
    if not how.obeys_range or request.range is None:
        return None
    guard = request.get("if-range")
    strong = version.etag if version.etag and not version.etag.startswith("W/") else None
    if guard and how.obeys_if_range and guard not in (strong, version.modified):
        return None
    return request.range


def answer(request: Request, wire: Wire, version: Version, how: How) -> None:
    """Answers a request for a version as `how` says."""
    total = len(version.data)
    lines = [f"Date: {date(time.time())}", f"Content-Type: {version.type}", "Accept-Ranges: bytes"]
    lines += [*version.validators(), *version.extra, *how.extra]
    asked = wanted(request, version, how)
    if asked and asked[0] >= total:
        wire.send(head("416 Range Not Satisfiable", [*lines, f"Content-Range: bytes */{total}", "Content-Length: 0"]))
        return
    status, body = "200 OK", version.data
    if asked:
        first = asked[0]
        last = min(asked[1] if asked[1] is not None else total - 1, total - 1)
        if how.most:
            last = min(last, first + how.most - 1)
        status, body = "206 Partial Content", version.data[first : last + 1]
        text = how.content_range
        if callable(text):
            text = text(first, last, total)
        text = f"bytes {first}-{last}/{total}" if text is None else text
        lines += [f"Content-Range: {text}"] if text else []
    elif isinstance(how.content_range, str) and how.content_range:
        lines.append(f"Content-Range: {how.content_range}")
    body = how.body(body) if how.body else body
    length = how.length(len(body)) if callable(how.length) else how.length
    if how.chunked:
        lines.append("Transfer-Encoding: chunked")
        body = chunks(body, 16_384 if how.chunked is True else how.chunked)
    elif length is None:
        lines.append(f"Content-Length: {len(body)}")
    if length:
        lines += [f"Content-Length: {one}" for one in length.split("|")]
    if how.close:
        lines.append("Connection: close")
    wire.send(head(how.status or status, lines, how.protocol))
    wire.send(body if how.cut is None else body[: how.cut])
    if (how.cut is not None and how.end != "keep") or how.close:
        leave(wire, how.end)


def leave(wire: Wire, end: str) -> None:
    if end == "rst":
        wire.reset()
    if end == "stall":
        wire.stall(600)
    wire.fin()


def good(version: Version = V1, **how: object) -> Step:
    """Serves a version, right but for what is said."""
    ways = replace(How(), **how)  # type: ignore[arg-type]
    return lambda request, wire: answer(request, wire, version, ways)


def cut(version: Version = V1, at: int = CUT, **how: object) -> Step:
    """Serves a version and breaks off after so many bytes of the body."""
    return good(version, cut=at, **how)


def raw(data: Union[bytes, str], end: Optional[str] = "fin") -> Step:
    """Sends these very bytes, and then ends the connection; `None` keeps it."""
    data = data.encode("latin-1") if isinstance(data, str) else data

    def step(request: Request, wire: Wire) -> None:
        wire.send(data)
        if end:
            leave(wire, end)

    return step


def page(
    status: str = "200 OK", body: bytes = HTML, type: str = "text/html; charset=utf-8", extra: Sequence[str] = ()
) -> Step:
    """An answer with a page in it, whatever was asked for."""
    lines = [f"Date: {date(time.time())}", f"Content-Type: {type}", f"Content-Length: {len(body)}", *extra]
    return raw(head(status, lines) + body, None)


def status(text: str, *extra: str) -> Step:
    """A bare status."""
    return raw(head(text, [*extra, "Content-Length: 0"]), None)


def redirect(to: str, code: str = "302 Found", body: bytes = b"", extra: Sequence[str] = ()) -> Step:
    return raw(head(code, [f"Location: {to}", f"Content-Length: {len(body)}", *extra]) + body, None)


def by_path(**paths: Step) -> Step:
    """Answers by the last part of the path, without its query and its dots."""

    def step(request: Request, wire: Wire) -> None:
        name = request.path.split("?")[0].rsplit("/", 1)[-1].split(".")[0]
        paths.get(name, status("404 Not Found"))(request, wire)

    return step


def turns(*steps: Step) -> Step:
    """The steps one after the other, each time that it is asked; the last one for ever."""
    count = iter(range(1_000_000))
    return lambda request, wire: steps[min(next(count), len(steps) - 1)](request, wire)
