"""What a scenario is, and the list of all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Optional, Sequence

from answers import V1
from wire import Step, Wire

#: The file equals the truth, and the program ends with 0.
RIGHT = "RIGHT"
#: There is no file under the final name, and the program fails.
REFUSED = "REFUSED"
#: One or the other: nothing decides.
EITHER = "EITHER"
#: The program still tries when its time is up, with no file under the final name: another answer may come.
WAITS = "WAITS"


@dataclass
class Scenario:
    """A server's conduct, the truth, and what a careful client makes of it."""

    id: str
    expect: str
    about: str
    #: Makes the steps anew for each run.
    steps: Callable[[], Sequence[Step]]
    truths: tuple[bytes, ...] = (V1.data,)
    #: Longer than that and it hangs.
    limit: float = 60
    #: Left out of the short run.
    slow: bool = False
    greeting: Optional[Callable[[Wire, int], None]] = None
    path: str = "/file.bin"
    #: The scheme and the host of its URL.
    origin: str = "http://127.0.0.1"
    #: The certificate that the server shows, if it speaks TLS: "good" or "wrong-name".
    certificate: Optional[str] = None


ALL: dict[str, Scenario] = {}


def add(
    id: str, expect: str, about: str, *steps: Step, make: Optional[Callable[[], Sequence[Step]]] = None, **more: object
) -> None:
    """Adds a scenario of fixed steps, or of steps that are made for each run."""
    assert id not in ALL, f"{id} stands twice"
    ALL[id] = Scenario(id, expect, about, make or (lambda: steps), **more)  # type: ignore[arg-type]
