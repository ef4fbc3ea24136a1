"""A file of a job."""

from __future__ import annotations

import ctypes
import enum
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Iterable, NamedTuple, Optional

from . import _abi
from ._abi import Code
from ._error import call, check, read_number, read_text, read_values
from ._handle import Handle
from ._library import lib
from ._values import size, text, to_path, whole

if TYPE_CHECKING:
    from ._manager import Manager


class FileRange(NamedTuple):
    """A piece of a remote file."""

    #: The first byte.
    initial_offset: int
    #: The number of bytes; None is to the end of the file.
    length: Optional[int] = None


@dataclass(frozen=True)
class FileProgress:
    """How far a file is."""

    #: Bytes in the file; None until that is known.
    bytes_total: Optional[int]
    #: Bytes received.
    bytes_transferred: int
    #: Whether the file stands under its local name.
    completed: bool


class DigestAlgorithm(enum.IntEnum):
    """How a digest is computed."""

    SHA256 = _abi.DO_DIGEST_SHA256
    SHA512 = _abi.DO_DIGEST_SHA512
    #: BLAKE3, of 32 bytes.
    BLAKE3 = _abi.DO_DIGEST_BLAKE3


class Digest(NamedTuple):
    """What a file must be."""

    #: A `DigestAlgorithm`.
    algorithm: int
    #: The digest itself: `hashlib.sha256(...).digest()`, say.
    value: bytes


class File(Handle):
    """A file of a job. It is there whether or not somebody holds this object."""

    def __init__(self, manager: Manager, handle: ctypes.c_void_p) -> None:
        super().__init__(handle, lib.do_file_close)
        # Keeps the manager open for as long as the file is held.
        self._manager = manager

    @property
    def ordinal(self) -> int:
        """The file's place in its job, from zero."""
        return read_number(lib.do_file_get_ordinal, self._handle)

    @property
    def remote_name(self) -> str:
        """The URL that the file comes from. Another one holds at once and for good; what has been fetched stays if
        the new server's validator agrees with the old one's."""
        return read_text(lib.do_file_get_remote_name, self._handle)

    @remote_name.setter
    def remote_name(self, remote_name: str) -> None:
        call(lib.do_file_set_remote_name, self._handle, text(remote_name, "remote name"))

    @property
    def local_name(self) -> Path:
        """The path that the file gets when its job is completed."""
        return to_path(read_text(lib.do_file_get_local_name, self._handle))

    @property
    def temporary_name(self) -> Path:
        """The path under which the file is kept until then. It is there as soon as the first byte is; reading it is
        fine, and writing to it has the file fetched again."""
        return to_path(read_text(lib.do_file_get_temporary_name, self._handle))

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

    @property
    def ranges(self) -> list[FileRange]:
        """The ranges of the remote file that make up this one, in the order in which they are packed; none if it is
        all of the remote file."""
        return [from_range(piece) for piece in read_values(lib.do_file_get_ranges, _abi.do_file_range, self._handle)]

    @property
    def expected_digest(self) -> Optional[Digest]:
        """What the file must be, if that was said; None takes it back. The file is held against it before the job
        is TRANSFERRED: one that is something else sends the job to ERROR with `Code.E_VALIDATION_FAILED`."""
        algorithm, needed = ctypes.c_uint32(), ctypes.c_uint32()
        # As many bytes as a digest has at most.
        room = (ctypes.c_uint8 * 64)()
        places = ctypes.byref(algorithm), room, len(room), ctypes.byref(needed)
        if check(lib.do_file_get_expected_digest(self._handle, *places)) != Code.OK:
            return None
        return Digest(DigestAlgorithm(algorithm.value), bytes(room[: needed.value]))

    @expected_digest.setter
    def expected_digest(self, digest: Optional[tuple[int, bytes]]) -> None:
        algorithm, value = (0, b"") if digest is None else digest
        room = (ctypes.c_uint8 * len(value)).from_buffer_copy(value) if value else None
        number = whole(algorithm, "algorithm")
        call(lib.do_file_set_expected_digest, self._handle, number, len(value), room)

    @property
    def validation_state(self) -> bool:
        """Whether the file is known to be right, because its caller said so or because its digest is the expected
        one. Setting it says so of a whole file; False sends the job to ERROR with `Code.E_VALIDATION_FAILED`, and
        has the file fetched again when the job is resumed."""
        return bool(read_number(lib.do_file_get_validation_state, self._handle))

    @validation_state.setter
    def validation_state(self, valid: bool) -> None:
        call(lib.do_file_set_validation_state, self._handle, int(bool(valid)))

    @property
    def response_headers(self) -> Optional[str]:
        """The headers of the last answer about the file, one a line, without cookies; None if there was no answer
        yet."""
        return read_text(lib.do_file_get_response_headers, self._handle) or None


def to_ranges(ranges: Iterable[tuple[int, Optional[int]]]) -> Any:
    """Ranges as the library takes them."""
    found = [
        _abi.do_file_range(
            whole(offset, "initial offset", 64),
            _abi.DO_LENGTH_TO_EOF if length is None else whole(length, "length", 64),
        )
        for offset, length in ranges
    ]
    return (_abi.do_file_range * len(found))(*found)


def from_range(piece: _abi.do_file_range) -> FileRange:
    """A range of the library's."""
    to_end = piece.length == _abi.DO_LENGTH_TO_EOF
    return FileRange(piece.initial_offset, None if to_end else piece.length)
