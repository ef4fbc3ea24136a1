"""The files that the servers serve."""

from __future__ import annotations

import base64
import hashlib
import os
import random
from pathlib import Path

#: Their sizes. Odd ones, so that nothing ends on a block.
FILES = {"empty.bin": 0, "small.bin": 2_049, "medium.bin": 4_194_307, "large.bin": 33_554_469}
#: And a folder of small ones.
MANY = {f"many/{number:02}.bin": 10_007 for number in range(40)}
#: When they were changed last: long ago, so that Last-Modified is a validator and caches call them fresh.
CHANGED = 1_709_208_000


def make(root: Path, extra: dict[str, int] | None = None) -> None:
    """Fills the folder with FILES, MANY and `extra`: random bytes, always the same."""
    generator = random.Random(20_240_229)
    for folder in (root, root / "many"):
        folder.mkdir()
        folder.chmod(0o755)
    for name, size in {**FILES, **MANY, **(extra or {})}.items():
        fill(root / name, size, generator)
        os.utime(root / name, (CHANGED, CHANGED))


def fill(path: Path, size: int, generator: random.Random) -> None:
    """Makes a file of random bytes, a piece at a time."""
    with open(path, "wb") as file:
        for at in range(0, size, 1 << 20):
            file.write(generator.randbytes(min(1 << 20, size - at)))
    path.chmod(0o644)


def digest(content: bytes) -> str:
    """The value of a Repr-Digest header."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"
