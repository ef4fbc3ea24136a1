"""Redirects: where they may lead, and those that expire."""

from __future__ import annotations

from answers import V1, Version, by_path, cut, date, good, head, raw, redirect, status, turns
from scenario import EITHER, REFUSED, RIGHT, add
from wire import Request, Wire

for code in ("301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"):
    add(f"redirect-{code[:3]}", RIGHT, f"{code}, then right", redirect("/there", code), good())
    add(f"redirect-{code[:3]}-resume", RIGHT, f"resume: {code}, then right", cut(), redirect("/there", code), good())
add("redirect-chain", RIGHT, "five in a row", *[redirect(f"/{n}") for n in range(5)], good())
add("redirect-loop", REFUSED, "to itself", redirect("/file.bin"))
add("redirect-loop-two", REFUSED, "between two", by_path(file=redirect("/a"), a=redirect("/b"), b=redirect("/a")))
add(
    "redirect-endless",
    REFUSED,
    "to a new place each time",
    lambda request, wire: redirect(f"/{request.n}")(request, wire),
    limit=20,
)
add("redirect-loop-once", EITHER, "in a circle once, then right", *[redirect("/a"), redirect("/file.bin")], good())
add(
    "redirect-growing",
    REFUSED,
    "to an address that grows",
    lambda request, wire: redirect(request.path + "x" * 3000)(request, wire),
    limit=20,
)
for name, to, about in [
    ("empty", "", "nowhere"),
    ("ftp", "ftp://127.0.0.1/file", "to ftp"),
    ("file", "file:///etc/passwd", "to a local file"),
    ("data", "data:text/plain,hello", "to data"),
    ("script", "javascript:alert(1)", "to a script"),
    ("user", "http://user:secret@127.0.0.1:1/", "to an address with credentials"),
    ("port", "http://127.0.0.1:99999/", "to a port that there is not"),
    ("port-words", "http://127.0.0.1:x/", "to a port of letters"),
    ("no-host", "http:///file", "to no host"),
    ("nul", "/a\0b", "to an address with a NUL"),
    ("huge", "/" + "x" * 50_000, "to an address of 50,000 characters"),
    ("bracket", "http://[::1/", "to half an address"),
]:
    add(f"redirect-{name}", EITHER, f"{about}, once; then right", redirect(to), good())
add("redirect-no-location", EITHER, "without Location, once; then right", status("302 Found"), good())
add("redirect-two-locations", EITHER, "with two Locations", redirect("/a\r\nLocation: /b"), good())
add("redirect-relative", RIGHT, "to a relative address", redirect("../x/./y?z=1#here"), good())
add("redirect-fragment", RIGHT, "with a fragment", redirect("/there#frag"), good())
add("redirect-utf8", RIGHT, "to an address with unescaped bytes", redirect("/caf\xc3\xa9 x"), good())
add("redirect-body", RIGHT, "with a page as its body", redirect("/there", body=b"<html>moved</html>"), good())
add("redirect-body-huge", RIGHT, "with a body of a megabyte", redirect("/there", body=b"x" * 1_000_000), good())
add(
    "redirect-body-lies",
    RIGHT,
    "whose body is shorter than it says",
    raw(head("302 Found", ["Location: /there", "Content-Length: 1000"]) + b"x"),
    good(),
)
add(
    "redirect-body-chunks",
    RIGHT,
    "whose body is in chunks",
    raw(head("302 Found", ["Location: /there", "Transfer-Encoding: chunked"]) + b"1\r\nx\r\n0\r\n\r\n", None),
    good(),
)
add(
    "redirect-body-endless",
    RIGHT,
    "whose body has no end",
    lambda request, wire: endless(request, wire) if request.path == "/file.bin" else good()(request, wire),
)
add("redirect-300", EITHER, "300 with a Location", redirect("/there", "300 Multiple Choices"), good())
add("redirect-304", EITHER, "304 with a Location, once", redirect("/there", "304 Not Modified"), good())
add("redirect-200", RIGHT, "200 with a Location", good(extra=("Location: /elsewhere",)))
add("redirect-refresh", RIGHT, "200 with Refresh", good(extra=("Refresh: 0; url=/elsewhere",)))
add(
    "redirect-dead-once",
    RIGHT,
    "to a port where nobody listens, once; then right",
    redirect("http://127.0.0.1:9/"),
    good(),
)
add(
    "redirect-mirrors",
    RIGHT,
    "to two mirrors by turns, with their own tags and the same bytes; each answer cut",
    make=lambda: [mirrors()],
)
add(
    "redirect-range-kept",
    RIGHT,
    "resume: the place that a redirect leads to must see the range",
    cut(),
    redirect("/there"),
    good(),
)


def endless(request: Request, wire: Wire) -> None:
    wire.send(head("302 Found", ["Location: /there", "Transfer-Encoding: chunked"]))
    while True:
        wire.send(b"5\r\nxxxxx\r\n")
        wire.stall(0.05)


def mirrors():  # type: ignore[no-untyped-def]
    a, b = Version(V1.data, '"a"', date(9)), Version(V1.data, '"b"', date(9))
    there = turns(cut(a, at=100_000), cut(b, at=100_000), cut(a, at=100_000), good(b))
    return lambda request, wire: (redirect(f"/mirror{request.n}") if request.path == "/file.bin" else there)(
        request, wire
    )


def signed(code: str, fresh_after: int, lives: int = 1):  # type: ignore[no-untyped-def]
    """A redirect to an address that is good for so many requests. The old one is given out for so long."""
    uses: dict[str, int] = {}
    asked = {"count": 0}

    def step(request: Request, wire: Wire) -> None:
        if request.path == "/file.bin":
            asked["count"] += 1
            generation = 0 if asked["count"] <= fresh_after else asked["count"]
            return redirect(f"/signed/{generation}?sig=abc")(request, wire)
        uses[request.path] = uses.get(request.path, 0) + 1
        if uses[request.path] > lives:
            return status(code)(request, wire)
        return (cut() if uses[request.path] == 1 and len(uses) == 1 else good())(request, wire)

    return step


for code in ("401 Unauthorized", "403 Forbidden", "404 Not Found", "410 Gone"):
    add(
        f"signed-{code[:3]}",
        RIGHT,
        f"a signed address expires with {code}; the first one leads to a new one",
        make=lambda code=code: [signed(code, 1)],
    )
    add(
        f"signed-{code[:3]}-late",
        RIGHT,
        "the same, but the first one leads to the expired one once more",
        make=lambda code=code: [signed(code, 2)],
    )
add(
    "signed-first",
    REFUSED,
    "a redirect to an address that is forbidden from the first",
    by_path(file=redirect("/signed"), signed=status("403 Forbidden")),
)
add(
    "signed-always",
    REFUSED,
    "a signed address expires, and no new one comes",
    make=lambda: [signed("403 Forbidden", 999)],
)
add("signed-permanent", RIGHT, "a permanent redirect to an address that expires", make=lambda: [permanent()])


def permanent():  # type: ignore[no-untyped-def]
    inner = signed("403 Forbidden", 1)

    def step(request: Request, wire: Wire) -> None:
        if request.path == "/file.bin":
            send = wire.send
            wire.send = lambda data: send(data.replace(b"302 Found", b"301 Moved"))  # type: ignore[method-assign]
            inner(request, wire)
            wire.send = send  # type: ignore[method-assign]
        else:
            inner(request, wire)

    return step


for name, to in [("nowhere", None), ("circle", "/file"), ("ftp", "ftp://127.0.0.1/f")]:
    step = status("302 Found") if to is None else redirect(to)
    add(f"redirect-resume-{name}", RIGHT, f"resume: a redirect to {name}, once; then right", cut(), step, good())
