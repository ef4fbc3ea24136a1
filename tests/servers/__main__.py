"""Runs the named servers, or all, until the standard input ends.

Says first where they are: a line NAME=value for each variable of their environment, and an empty line.
"""

from __future__ import annotations

import sys

from . import Servers
from .process import heed


def main() -> None:
    heed()
    with Servers(*sys.argv[1:]) as servers:
        for name, value in servers.environment().items():
            print(f"{name}={value}")
        print(flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
