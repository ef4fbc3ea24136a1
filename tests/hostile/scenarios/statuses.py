"""Statuses that are no success, and what they ask for."""

from __future__ import annotations

import time

from answers import cut, date, good, status
from scenario import EITHER, REFUSED, RIGHT, WAITS, add

for code in (408, 425, 429, 500, 502, 503, 504, 507, 511, 520, 521, 522, 523, 524, 525, 530, 599):
    add(f"busy-{code}", RIGHT, f"status {code} twice, then right", *[status(f"{code} Busy")] * 2, good())
    add(f"busy-{code}-resume", RIGHT, f"resume: status {code}, then right", cut(), status(f"{code} Busy"), good())
for code in (400, 401, 402, 403, 404, 405, 406, 407, 409, 410, 411, 414, 418, 421, 426, 431, 451, 501, 505):
    add(f"fatal-{code}", REFUSED, f"status {code}", status(f"{code} No"))
for code in (401, 403, 404, 410):
    add(f"fatal-{code}-resume", REFUSED, f"resume: status {code}, always", cut(), status(f"{code} No"))
for code in (201, 202, 203, 204, 205, 207, 208, 226, 299, 300, 304, 305, 306, 399, 600, 799, 999):
    add(f"odd-{code}", REFUSED, f"status {code} with the file, always", good(status=f"{code} Odd"), limit=20)
    add(f"odd-{code}-once", EITHER, f"status {code}, once", good(status=f"{code} Odd"), good())
    add(f"odd-{code}-resume", EITHER, f"resume: status {code}, once", cut(), good(status=f"{code} Odd"), good())


def after(text: str, code: int = 503):  # type: ignore[no-untyped-def]
    return status(f"{code} Busy", f"Retry-After: {text}")


add("retry-after-1", RIGHT, "Retry-After: 1", after("1"), good())
add("retry-after-0", RIGHT, "Retry-After: 0", after("0"), good())
add("retry-after-429", RIGHT, "429 with Retry-After: 2", after("2", 429), good())
add("retry-after-obeyed", RIGHT, "a server that answers 503 until five seconds are over", make=lambda: [patient(5)])
add("retry-after-date", RIGHT, "a date three seconds ahead", make=lambda: [after(date(time.time() + 3)), good()])
add(
    "retry-after-date-obeyed",
    RIGHT,
    "a date, and a server that counts how often it is asked before it",
    make=lambda: [patient(6, dated=True)],
)
add("retry-after-date-past", RIGHT, "a date in the past", after(date(1_000_000_000)), good())
add("retry-after-date-850", RIGHT, "a date in the old form", after("Sunday, 06-Nov-94 08:49:37 GMT"), good())
add("retry-after-garbage", RIGHT, "garbage in Retry-After", after("soon"), good())
add("retry-after-negative", RIGHT, "Retry-After: -5", after("-5"), good())
add("retry-after-float", RIGHT, "Retry-After: 1.5", after("1.5"), good())
add("retry-after-empty", RIGHT, "Retry-After is empty", after(""), good())
add("retry-after-wraps", EITHER, "Retry-After: 2^64", after(str(2**64)), good())
add("retry-after-twice", RIGHT, "Retry-After stands there twice", after("1\r\nRetry-After: 2"), good())
add("retry-after-hour", WAITS, "Retry-After: 3600", after("3600"), good(), limit=5, slow=True)
add(
    "retry-after-huge",
    WAITS,
    "Retry-After: 999999999, of which a day is believed",
    after("999999999"),
    good(),
    limit=5,
    slow=True,
)
add("retry-after-200", RIGHT, "Retry-After beside 200", good(extra=("Retry-After: 3600",)))
add("retry-after-404", REFUSED, "Retry-After beside 404", after("1", 404))


def patient(seconds: float, dated: bool = False):  # type: ignore[no-untyped-def]
    """Says 503 and until when; whoever comes too early is told 403, and is done."""
    began = time.time()
    told = date(began + seconds + 1) if dated else str(int(seconds))

    def step(request, wire):  # type: ignore[no-untyped-def]
        if request.n == 0:
            return after(told)(request, wire)
        early = time.time() < began + seconds - 1
        return (status("403 Too Early") if early else good())(request, wire)

    return step
