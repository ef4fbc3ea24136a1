"""Finds the shared library, and refuses one that does not fit."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path
from typing import Any

from ._abi import DO_ABI_VERSION, LAYOUT, Library

#: The library's file as a wheel holds it, and the name by which the system's loader knows an installed one.
FILE, INSTALLED = {
    "win32": ("dojob.dll", "dojob.dll"),
    "darwin": ("libdojob.dylib", "libdojob.0.dylib"),
}.get(sys.platform, ("libdojob.so", "libdojob.so.0"))


def where() -> str:
    """The file that DOJOB_LIBRARY names, else the one beside this package, else the system's."""
    if chosen := os.environ.get("DOJOB_LIBRARY"):
        return os.path.abspath(chosen)
    beside = Path(__file__).with_name(FILE)
    return str(beside) if beside.exists() else INSTALLED


def load(path: str) -> Library:
    """Loads the library at `path`."""
    try:
        library = ctypes.CDLL(path)
    except OSError as error:
        told = f"cannot load dojob's library: {error}; install it, or let DOJOB_LIBRARY name its file"
        raise ImportError(told, path=path) from error
    try:
        check_version(library.do_abi_version(), path)
        check_layout(LAYOUT)
        return Library(library)
    except AttributeError as error:
        raise ImportError(f"{path} is not dojob's library, or not all of it: {error}", path=path) from error


def check_version(version: int, path: str) -> None:
    """Refuses a library of another ABI."""
    if version != DO_ABI_VERSION:
        told = f"{path} has version {version} of dojob's ABI, and this package needs {DO_ABI_VERSION}"
        raise ImportError(f"{told}; install both from one release", path=path)


def check_layout(layout: dict[Any, tuple[int, dict[str, int]]]) -> None:
    """Refuses structs that are not laid out as the library has them."""
    for struct, (size, offsets) in layout.items():
        found = {field: getattr(struct, field).offset for field in offsets}
        if (ctypes.sizeof(struct), found) != (size, offsets):
            told = f"{struct.__name__} has {ctypes.sizeof(struct)} bytes, its fields at {found}"
            raise ImportError(f"{told}, but dojob's library has {size} bytes and fields at {offsets}")


#: The loaded library.
lib = load(where())
