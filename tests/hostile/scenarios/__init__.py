"""All scenarios."""

from scenario import ALL

from . import (
    coding,
    framing,
    heads,
    kills,
    pace,
    pages,
    parts,
    ranges,
    redirects,
    silence,
    statuses,
    tls,
    unsatisfied,
    versions,
    words,
)

__all__ = [
    "ALL",
    "coding",
    "framing",
    "heads",
    "kills",
    "pace",
    "pages",
    "parts",
    "ranges",
    "redirects",
    "silence",
    "statuses",
    "tls",
    "unsatisfied",
    "versions",
    "words",
]
