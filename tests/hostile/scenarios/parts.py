"""Servers that send the whole file, and never a part of it: whoever insists on parts never has it."""

from __future__ import annotations

from answers import How, V1, answer, cut, good, raw, status
from scenario import RIGHT, add
from wire import Request, Step, Wire


def never(step: Step) -> Step:
    """Answers requests for a part like this, and all others rightly."""
    return lambda request, wire: (step if request.range else good())(request, wire)


def headless(request: Request, wire: Wire) -> None:
    """The head of a part, and then the end."""
    answer(request, wire, V1, How(cut=0))


add("parts-closed", RIGHT, "resume: closes the connection, for good", cut(), never(raw(b"")), slow=True)
add("parts-reset", RIGHT, "resume: resets the connection, for good", cut(), never(raw(b"", "rst")), slow=True)
add("parts-no-body", RIGHT, "resume: the head of the part and nothing else, for good", cut(), never(headless), slow=True)
add("parts-garbage", RIGHT, "resume: garbage, for good", cut(), never(raw(b"\x00\xff nonsense\r\n\r\n")), slow=True)

def chunks_of(size: int) -> Step:
    """A part in chunks of which there are more, or fewer, than its range."""
    return good(chunked=True, body=lambda body: (body + b"?" * size)[: len(body) + size])


add("parts-long", RIGHT, "resume: more chunks than the part has, for good", cut(), never(chunks_of(7)), slow=True)
add("parts-short", RIGHT, "resume: fewer chunks than the part has, for good", cut(), never(chunks_of(-7)), slow=True)
for code in (304, 400, 403, 404, 405, 406, 412, 416, 431, 500, 501, 502, 504):
    add(f"parts-{code}", RIGHT, f"resume: status {code}, for good", cut(), never(status(f"{code} No")), slow=code in (500, 502, 504))
