"""Which scenarios `make test` runs: one of each kind, none that takes patience."""

from __future__ import annotations

import re

from scenario import Scenario

#: Variations of a theme; `make soak` has them all.
LEFT_OUT = re.compile(
    r".*-(once|always|bare)|(range|unasked)-.*-chunked|coding-transfer-.*-length|head-.*-cut"
    r"|version-(weak|both)-.*|version-.*-(longer|shorter|tail|grown)-.*"
    r"|busy-(?!(429|503|511)).*|fatal-(?!(403|404)).*|odd-(?!(203|204|304)).*|redirect-30[1378].*"
)


def is_short(scenario: Scenario) -> bool:
    return not scenario.slow and not LEFT_OUT.fullmatch(scenario.id)
