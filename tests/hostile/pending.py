"""What the ladder cannot tell: versions that no validator tells apart and that differ only where nothing is compared.

They are run and shown, and fail nothing; `docs/reliability.md` says so to users."""

from __future__ import annotations

PENDING: dict[str, str] = {
    "edges-sparse": "two tags for one size and time, as between edges, and equal where bytes are compared",
    "edges-sparse-obeying": "the same, and each edge goes by its own tag",
    "killed-bare-sparse": "no validator, and equal where bytes are compared",
    "version-bare-sparse-deaf": "no validator, and equal where bytes are compared",
    "version-bare-sparse-honest": "no validator, and equal where bytes are compared",
}
