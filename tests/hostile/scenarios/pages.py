"""Pages in place of the file: proxies that want a login, servers that apologise with 200."""

from __future__ import annotations

from answers import HTML, SIZE, V1, Version, cut, good, head, noise, page, raw, redirect
from scenario import EITHER, REFUSED, RIGHT, add

JSON = b'{"error": "quota exceeded", "retry": true}'
add(
    "page-first",
    EITHER,
    "a page in place of the first answer, once: the file for all that one can tell",
    page(),
    good(),
    truths=(HTML, V1.data),
)
add(
    "page-first-cut",
    RIGHT,
    "a page in place of the first answer, cut; then the file",
    raw(head("200 OK", ["Content-Type: text/html", f"Content-Length: {len(HTML)}"]) + HTML[:300]),
    good(),
)
add("page-resume", RIGHT, "resume: a page with 200, once", cut(), page(), good())
add("page-resume-thrice", RIGHT, "resume: a page with 200, three times", cut(), page(), page(), page(), good())
add(
    "page-resume-tagged",
    RIGHT,
    "resume: a page with 200 and a tag of its own",
    cut(),
    page(extra=('ETag: "page"',)),
    good(),
)
add(
    "page-resume-dated",
    RIGHT,
    "resume: a page with 200, dated now",
    cut(),
    page(extra=("Last-Modified: Wed, 01 Jan 2025 00:00:00 GMT",)),
    good(),
)
add(
    "page-resume-206", RIGHT, "resume: a page with 206 and no Content-Range", cut(), page("206 Partial Content"), good()
)
add(
    "page-resume-206-range",
    RIGHT,
    "resume: a page with 206 and a Content-Range that fits what was asked for",
    cut(),
    good(body=lambda part: (HTML * 200)[: len(part)]),
    good(),
)
add(
    "page-resume-json",
    RIGHT,
    "resume: an error in JSON with 200",
    cut(),
    page(body=JSON, type="application/json"),
    good(),
)
add(
    "page-resume-text",
    RIGHT,
    "resume: an error in plain text with 200",
    cut(),
    page(body=b"busy\n", type="text/plain"),
    good(),
)
add(
    "page-resume-untyped",
    RIGHT,
    "resume: an error without a type with 200",
    cut(),
    raw(head("200 OK", ["Content-Length: 5"]) + b"busy\n", None),
    good(),
)
add(
    "page-resume-empty",
    RIGHT,
    "resume: 200 with nothing in it",
    cut(),
    raw(head("200 OK", ["Content-Length: 0"]), None),
    good(),
)
add("page-resume-xhtml", RIGHT, "resume: a page in XHTML with 200", cut(), page(type="application/xhtml+xml"), good())
add(
    "page-resume-upper",
    RIGHT,
    "resume: a page whose type is in upper case",
    cut(),
    page(type="TEXT/HTML;CHARSET=x"),
    good(),
)
add(
    "page-resume-chunked",
    RIGHT,
    "resume: a page in chunks",
    cut(),
    raw(head("200 OK", ["Content-Type: text/html", "Transfer-Encoding: chunked"]) + b"5\r\nhello\r\n0\r\n\r\n", None),
    good(),
)
add(
    "page-resume-same-size",
    RIGHT,
    "resume: a page of just the file's size",
    cut(),
    page(body=(HTML * 400)[:SIZE]),
    good(),
)
add("page-resume-rest-size", RIGHT, "resume: a page of just the rest's size", cut(at=SIZE - len(HTML)), page(), good())
add(
    "page-resume-redirect",
    RIGHT,
    "resume: a redirect to a page of another place",
    cut(),
    redirect("/login"),
    page(),
    good(),
)
add("page-resume-511", RIGHT, "resume: 511 with a page", cut(), page("511 Network Authentication Required"), good())
add(
    "page-first-511",
    RIGHT,
    "511 with a page, twice",
    page("511 Network Authentication Required"),
    page("511 Network Authentication Required"),
    good(),
)
add("page-first-403", REFUSED, "403 with a page", page("403 Forbidden"))
add("page-first-404", REFUSED, "404 with a page", page("404 Not Found"))
add("page-first-500", RIGHT, "500 with a page, twice", page("500 Oops"), page("500 Oops"), good())
add("page-first-503-long", RIGHT, "503 with a page of a megabyte", page("503 Busy", body=noise(9, 1_000_000)), good())
add("page-resume-503", RIGHT, "resume: 503 with a page", cut(), page("503 Busy"), good())
add(
    "page-503-endless",
    RIGHT,
    "503 with a page that breaks off",
    raw(head("503 Busy", ["Content-Length: 100000"]) + HTML),
    good(),
)
add(
    "page-is-file",
    RIGHT,
    "the file is a page itself, cut, then right",
    cut(Version(HTML * 300, '"h"', V1.modified, "text/html")),
    good(Version(HTML * 300, '"h"', V1.modified, "text/html")),
    truths=(HTML * 300,),
)
add(
    "page-is-new-version",
    RIGHT,
    "the file is a page, and changes",
    cut(Version(HTML * 300, '"h"', V1.modified, "text/html")),
    good(Version(HTML * 90, '"i"', V1.modified, "text/html")),
    truths=(HTML * 90,),
)
add(
    "page-untagged-file",
    RIGHT,
    "resume without a validator: a page with 200",
    cut(Version(V1.data)),
    page(),
    good(Version(V1.data)),
)
add(
    "page-untagged-206",
    RIGHT,
    "resume without a validator: a page as the part",
    cut(Version(V1.data)),
    good(Version(V1.data), body=lambda part: (HTML * 200)[: len(part)]),
    good(Version(V1.data)),
)
for name, cuts in [("once", 1), ("twice", 2)]:
    add(
        f"message-untagged-{name}",
        RIGHT,
        f"resume without a validator: a message with 200, {name} for each request of an attempt",
        cut(Version(V1.data)),
        *[page(body=b'{"error": "busy"}', type="application/json")] * 2 * cuts,
        good(Version(V1.data)),
    )
add(
    "message-untagged-small",
    RIGHT,
    "resume of a few bytes without a validator: a message with 200",
    cut(Version(V1.data), at=20_000),
    page(body=b'{"error": "busy"}', type="application/json"),
    good(Version(V1.data)),
)
add(
    "empty-tagged-twice",
    RIGHT,
    "resume: nothing under the same tag, for the part and for the whole",
    cut(),
    *[raw(head("200 OK", ["Content-Length: 0", *V1.validators()]), None)] * 2,
    good(),
)
for name, lines in [("unending", []), ("gzip", ["Content-Encoding: gzip", f"Content-Length: {len(HTML)}"])]:
    add(
        f"page-resume-{name}",
        RIGHT,
        f"resume: a page, {name}, six times",
        cut(),
        *[raw(head("200 OK", ["Content-Type: text/html", "Connection: close", *lines]) + HTML)] * 6,
        good(),
        slow=True,
        limit=200.0,
    )
