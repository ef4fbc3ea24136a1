"""Handles: each is closed once, whoever comes first."""

from __future__ import annotations

import ctypes
import weakref
from types import TracebackType
from typing import Any, Callable, Iterator, Optional, TypeVar

from ._abi import Code
from ._error import check

Self = TypeVar("Self", bound="Handle")


class Handle:
    """Owns a handle of the library. It is closed by `close`, at the end of a `with` block, when nobody holds
    the object any more, or when the interpreter exits."""

    def __init__(self, handle: ctypes.c_void_p, close: Callable[[Any], int]) -> None:
        self._handle = handle
        self._close = weakref.finalize(self, close, handle)

    def close(self) -> None:
        """Closes the handle; calls that use it are refused with `Code.E_CLOSED` from now on. A second call
        does nothing."""
        self._close()

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()


def take(
    enumerator: Handle, fetch: Callable[..., int], kind: type[ctypes.c_void_p]
) -> Iterator[ctypes.c_void_p]:
    """Every handle of an enumerator, which is closed at the end. They are fetched one by one, so that none
    is ever nobody's."""
    with enumerator:
        while True:
            handle = kind()
            if check(fetch(enumerator._handle, 1, ctypes.byref(handle), None)) != Code.OK:
                return
            yield handle


def text(value: str, name: str) -> bytes:
    """A string as the library takes it."""
    return without_nul(value.encode(), name)


def without_nul(value: bytes, name: str) -> bytes:
    """Refuses what C would take for shorter than it is."""
    if b"\0" in value:
        raise ValueError(f"{name} holds a NUL")
    return value
