"""Status 416, asked for and not."""

from __future__ import annotations

from answers import CUT, SIZE, V1, V2, Version, chunks, cut, date, good, head, raw, status
from scenario import REFUSED, RIGHT, add
from wire import Request, Wire

#: All bytes of the file, but not the end of its last chunk.
ALL_BUT_END = raw(head("200 OK", [*V1.validators(), "Transfer-Encoding: chunked"]) + chunks(V1.data)[:-5])
WHOLE_LENGTH = raw(head("200 OK", [*V1.validators(), f"Content-Length: {SIZE + 1}"]) + V1.data)


def no(content_range: str, *more: str, version: Version = V1):  # type: ignore[no-untyped-def]
    """416 to every range, the file to every plain GET."""

    def step(request: Request, wire: Wire) -> None:
        if request.range is None:
            return good(version)(request, wire)
        lines = [f"Content-Range: {content_range}"] if content_range else []
        wire.send(head("416 Range Not Satisfiable", [*lines, *more, "Content-Length: 0"]))
        return None

    return step


add(
    "416-right-total",
    RIGHT,
    "resume: 416 with the right total, though there is more",
    cut(),
    no(f"bytes */{SIZE}", *V1.validators()),
)
add(
    "416-total-is-done",
    RIGHT,
    "resume: 416 with what we have as the total, though the file is larger",
    cut(),
    no(f"bytes */{CUT}", *V1.validators()),
)
add("416-total-is-done-bare", RIGHT, "the same without a validator", cut(), no(f"bytes */{CUT}"))
add("416-other-total", RIGHT, "resume: 416 with another total", cut(), no("bytes */17"))
add("416-no-range", RIGHT, "resume: 416 without Content-Range", cut(), no(""))
add("416-garbage", RIGHT, "resume: 416 with garbage in Content-Range", cut(), no("bytes */x"))
add("416-once", RIGHT, "resume: 416 once, then right", cut(), status("416 Range Not Satisfiable"), good())
add(
    "416-page",
    RIGHT,
    "resume: 416 with a page",
    cut(),
    raw(head("416 Range Not Satisfiable", ["Content-Type: text/html", "Content-Length: 5"]) + b"sorry", None),
    good(),
)
add("416-to-plain", REFUSED, "416 to a plain GET, always", status("416 Range Not Satisfiable"))
add(
    "416-to-all",
    REFUSED,
    "416 to the resume and to the plain GET behind it",
    cut(),
    status("416 Range Not Satisfiable"),
)
add(
    "416-smaller-version",
    RIGHT,
    "resume: the file is another one by now, and smaller than what we have",
    cut(),
    good(Version(V2.data[:1000], '"v2"'), obeys_if_range=False),
    truths=(V2.data[:1000],),
)
add(
    "416-same-size-version",
    RIGHT,
    "all bytes are there, but not the end; then 416 of another version, of the same size",
    ALL_BUT_END,
    no(f"bytes */{SIZE}", 'ETag: "v2"', version=V2),
    truths=(V2.data,),
)
add("416-same-size-quiet", RIGHT, "the same without a word on the version", ALL_BUT_END, no(f"bytes */{SIZE}"), good())
add("416-complete", RIGHT, "all bytes are there, but not the end; then 416 with that size", ALL_BUT_END, good())
add("416-complete-length", RIGHT, "Content-Length is a byte too long; then right", WHOLE_LENGTH, good())
add(
    "416-empty",
    RIGHT,
    "the file is empty by now",
    cut(),
    good(Version(b"", '"v2"', date(9)), obeys_if_range=False),
    truths=(b"",),
)
