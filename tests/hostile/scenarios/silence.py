"""Answers that leave out, or lack, what would tell one version from another."""

from __future__ import annotations

from dataclasses import replace

from answers import CUT, OLD, SIZE, V1, Version, cut, date, good, head, noise, raw, status
from scenario import RIGHT, add
from wire import Request, Step, Wire

BARE = Version(V1.data)
TAGGED, DATED = Version(V1.data, '"v1"'), Version(V1.data, None, date(OLD))
#: Another version in the middle of what most first answers have.
MIDDLE = V1.data[:90_000] + noise(31, 30_000) + V1.data[120_000:]


def part_says(version: Version, says: Version, **how: object) -> Step:
    """Whole, it is this version; parts of it have the validators of another."""
    whole, part = good(version, **how), good(replace(says, data=version.data), **how)
    return lambda request, wire: (part if request.range else whole)(request, wire)


def obeying(before: Version, after: Version) -> Step:
    """The second request still gets a part of the old version; from then on there is the new one. Parts say nothing of
    theirs, and If-Range is honoured."""

    def step(request: Request, wire: Wire) -> None:
        version = before if request.n <= 1 else after
        same = request.get("if-range") in (version.etag, version.modified)
        says = Version(version.data) if request.range and same else version
        obeys = request.get("if-range") is None or same
        good(says, obeys_range=obeys)(request, wire)

    return step


for name, version, after in [
    ("tag", TAGGED, replace(TAGGED, data=MIDDLE, etag='"v2"')),
    ("date", DATED, replace(DATED, data=MIDDLE, modified=date(OLD + 60))),
]:
    add(f"silent-{name}", RIGHT, f"parts leave out the {name}", cut(version), part_says(version, BARE))
    add(
        f"silent-{name}-other",
        RIGHT,
        f"another version in the middle; parts leave out the {name}, and If-Range is ignored",
        cut(version),
        part_says(after, BARE, obeys_if_range=False),
        truths=(MIDDLE,),
    )
    add(
        f"silent-{name}-meanwhile",
        RIGHT,
        f"the version changes after the first part, which leaves out the {name}",
        cut(version),
        obeying(version, after),
        truths=(MIDDLE,),
    )
add(
    "silent-tag-dated",
    RIGHT,
    "another version in the middle; parts have a date in place of the tag",
    cut(TAGGED),
    part_says(Version(MIDDLE, '"v2"'), DATED, obeys_if_range=False),
    truths=(MIDDLE,),
)
add(
    "silent-tag-gone",
    RIGHT,
    "another version in the middle, which has a date in place of a tag",
    cut(TAGGED),
    good(Version(MIDDLE, None, date(OLD)), obeys_if_range=False),
    truths=(MIDDLE,),
)
add(
    "new-tag",
    RIGHT,
    "another version in the middle, with a tag where the first had none",
    cut(BARE),
    good(Version(MIDDLE, '"v2"')),
    truths=(MIDDLE,),
)
for name, tag in [("empty", '""'), ("weak-empty", 'W/""')]:
    add(
        f"tag-{name}",
        RIGHT,
        f"another version in the middle; the tag is {tag} for all, and the date differs",
        cut(Version(V1.data, tag, date(OLD))),
        good(Version(MIDDLE, tag, date(OLD + 60)), obeys_if_range=False),
        truths=(MIDDLE,),
    )
add(
    "tag-constant",
    RIGHT,
    'the tag is "0" for all, the date differs, and so does the head',
    cut(Version(V1.data, '"0"', date(OLD))),
    good(Version(noise(32, 1000) + V1.data[1000:], '"0"', date(OLD + 60)), obeys_if_range=False),
    truths=(noise(32, 1000) + V1.data[1000:],),
)
for most in (100, 3_000, 20_000):
    add(
        f"bare-capped-{most}",
        RIGHT,
        f"no validator, at most {most} bytes at a time, and another version since",
        cut(BARE),
        good(Version(noise(33, 60_000) + V1.data[60_000:]), most=most),
        truths=(noise(33, 60_000) + V1.data[60_000:],),
        slow=most == 100,
    )
NEAR = V1.data[: CUT - 60_000] + noise(34, 10_000) + V1.data[CUT - 50_000 :]
add(
    "bare-last-64k",
    RIGHT,
    "no validator, and another version 50,000 bytes before the cut",
    cut(BARE),
    good(Version(NEAR)),
    truths=(NEAR,),
)
for name, kind in [("octets", "application/octet-stream"), ("json", "application/json"), ("none", "")]:
    said = head("200 OK", ["Content-Length: 5", *([f"Content-Type: {kind}"] if kind else [])]) + b"error"
    add(
        f"message-{name}",
        RIGHT,
        f"resume: five bytes without a validator, called {kind or 'nothing'}; then right",
        cut(replace(V1, type=kind or "application/octet-stream")),
        raw(said, None),
        good(replace(V1, type=kind or "application/octet-stream")),
    )
add("message-empty", RIGHT, "resume: nothing at all, with status 200; then right", cut(), status("200 OK"), good())
ALWAYS = Version(noise(35, SIZE - 7))
add(
    "message-meant",
    RIGHT,
    "the next version has another size and no validator, for good",
    cut(),
    good(ALWAYS),
    truths=(ALWAYS.data,),
    slow=True,
)
