"""Handles: each is closed once, whoever comes first."""

from __future__ import annotations

import ctypes
import weakref
from types import TracebackType
from typing import TYPE_CHECKING, Any, Callable, Iterator, Optional, TypeVar

from ._abi import Code
from ._error import check, read_number
from ._library import lib
from ._values import whole

if TYPE_CHECKING:
    from ._manager import Manager

Self = TypeVar("Self", bound="Handle")
T = TypeVar("T")


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


class Enumerator(Handle, Iterator[T]):
    """A list of jobs or files as it was when it was asked for, read one by one; the objects themselves tell what
    they are now. `len` counts all of it, wherever in it the iterator is."""

    def __init__(
        self,
        manager: Manager,
        handle: ctypes.c_void_p,
        functions: str,
        kind: type[ctypes.c_void_p],
        make: Callable[[Manager, ctypes.c_void_p], T],
    ) -> None:
        self._functions = functions
        super().__init__(handle, self._function("close"))
        # Keeps the manager open for as long as the enumerator is held.
        self._manager = manager
        self._kind = kind
        self._make = make

    def _function(self, name: str) -> Callable[..., int]:
        function: Callable[..., int] = getattr(lib, f"{self._functions}_{name}")
        return function

    def __next__(self) -> T:
        # One by one, so that no handle is ever nobody's.
        handle = self._kind()
        if check(self._function("next")(self._handle, 1, ctypes.byref(handle), None)) != Code.OK:
            raise StopIteration
        return self._make(self._manager, handle)

    def __len__(self) -> int:
        return read_number(self._function("get_count"), self._handle)

    def skip(self, count: int) -> bool:
        """Passes over the next `count`. False if there were fewer."""
        return check(self._function("skip")(self._handle, whole(count, "count"))) == Code.OK

    def reset(self) -> None:
        """Goes back to the first."""
        check(self._function("reset")(self._handle))

    def clone(self) -> Enumerator[T]:
        """A second one over the same list, at the same place."""
        copy = type(self._handle)()
        check(self._function("clone")(self._handle, ctypes.byref(copy)))
        return Enumerator(self._manager, copy, self._functions, self._kind, self._make)
