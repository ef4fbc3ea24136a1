"""A file of a job."""

from __future__ import annotations

import ctypes
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Optional

from . import _abi
from ._error import check, read_text
from ._handle import Handle
from ._library import lib

if TYPE_CHECKING:
    from ._manager import Manager


@dataclass(frozen=True)
class FileProgress:
    """How far a file is."""

    #: Bytes in the file; None until that is known.
    bytes_total: Optional[int]
    #: Bytes received.
    bytes_transferred: int
    #: Whether the file stands under its local name.
    completed: bool


class File(Handle):
    """A file of a job. It is there whether or not somebody holds this object."""

    def __init__(self, manager: Manager, handle: ctypes.c_void_p) -> None:
        super().__init__(handle, lib.do_file_close)
        # Keeps the manager open for as long as the file is held.
        self._manager = manager

    @property
    def remote_name(self) -> str:
        """The URL that the file comes from."""
        return read_text(lib.do_file_get_remote_name, self._handle)

    @property
    def local_name(self) -> Path:
        """The path that the file gets when its job is completed."""
        return Path(os.fsdecode(read_text(lib.do_file_get_local_name, self._handle).encode()))

    @property
    def progress(self) -> FileProgress:
        """How far the file is."""
        progress = _abi.do_file_progress(struct_size=ctypes.sizeof(_abi.do_file_progress))
        check(lib.do_file_get_progress(self._handle, ctypes.byref(progress)))
        return FileProgress(
            bytes_total=size(progress.bytes_total),
            bytes_transferred=progress.bytes_transferred,
            completed=bool(progress.completed),
        )


def size(number: int) -> Optional[int]:
    """A size, if it is known."""
    return None if number == _abi.DO_SIZE_UNKNOWN else number
