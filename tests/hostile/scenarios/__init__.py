"""All scenarios."""

from scenario import ALL

from . import coding, framing, heads, pace, pages, ranges, redirects, statuses, unsatisfied, versions

__all__ = [
    "ALL",
    "coding",
    "framing",
    "heads",
    "pace",
    "pages",
    "ranges",
    "redirects",
    "statuses",
    "unsatisfied",
    "versions",
]
