"""How values cross to the library and back."""

from __future__ import annotations

import math
import os
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Iterable, Optional, Union

from . import _abi

#: Where the library's clock begins.
EPOCH = datetime(1601, 1, 1, tzinfo=timezone.utc)

#: What names a file or folder.
PathLike = Union[str, bytes, "os.PathLike[str]"]


def text(value: str, name: str) -> bytes:
    """A string as the library takes it."""
    return without_nul(value.encode(), name)


def optional_text(value: Optional[str], name: str) -> Optional[bytes]:
    """A string as the library takes it, or its NULL."""
    return None if value is None else text(value, name)


def path(value: PathLike, name: str) -> bytes:
    """A path as the library takes it."""
    return without_nul(os.fsencode(value), name)


def without_nul(value: bytes, name: str) -> bytes:
    """Refuses what C would take for shorter than it is."""
    if b"\0" in value:
        raise ValueError(f"{name} holds a NUL")
    return value


def to_path(value: str) -> Path:
    """A path of the library's."""
    return Path(os.fsdecode(value.encode()))


def whole(value: int, name: str, bits: int = 32) -> int:
    """Refuses a number that C would take for another one."""
    if not 0 <= value < 1 << bits:
        raise ValueError(f"{name} is {value}")
    return value


def bits(numbers: Iterable[int]) -> int:
    """A set of small numbers as the library takes it."""
    found = 0
    for number in numbers:
        found |= 1 << whole(number, "number", 5)
    return found


def limit(value: Optional[int], name: str, bits: int = 64) -> int:
    """A limit as the library takes it: its zero is none, so that zero itself is refused."""
    if value == 0:
        raise ValueError(f"{name} is 0; None is no limit")
    return 0 if value is None else whole(value, name, bits)


def to_limit(number: int) -> Optional[int]:
    """A limit of the library's, if there is one."""
    return number or None


def seconds(value: timedelta, name: str, bits: int = 32) -> int:
    """A duration as the library takes it. A part of a second counts as a second: zero has a meaning of its own."""
    return whole(math.ceil(value / timedelta(seconds=1)), name, bits)


def milliseconds(value: timedelta, name: str) -> int:
    """A short duration as the library takes it."""
    return whole(math.ceil(value / timedelta(milliseconds=1)), name)


def time_limit(value: Optional[timedelta], name: str, bits: int = 32) -> int:
    """A limit of time as the library takes it."""
    return limit(None if value is None else seconds(value, name, bits), name, bits)


def to_duration(number: int) -> timedelta:
    """A duration of the library's; what Python has no room for is the longest that it has."""
    return timedelta(seconds=min(number, timedelta.max // timedelta(seconds=1)))


def to_time_limit(number: int) -> Optional[timedelta]:
    """A limit of time of the library's, if there is one."""
    return to_duration(number) if number else None


def size(number: int) -> Optional[int]:
    """A size, if it is known."""
    return None if number == _abi.DO_SIZE_UNKNOWN else number


def moment(ticks: int) -> datetime:
    """A time of the library's as Python has it."""
    return EPOCH + timedelta(microseconds=ticks // 10)


def optional_moment(ticks: int) -> Optional[datetime]:
    """A time of the library's, if there is one."""
    return moment(ticks) if ticks else None
