#!/usr/bin/env python3
"""Runs a downloader against hostile servers, and judges what it leaves under the final name.

    tests/hostile/run.py                     all scenarios, with `dojob` from target/debug
    tests/hostile/run.py --short             one of each kind, in half a minute
    tests/hostile/run.py --quick             without those that take patience
    tests/hostile/run.py range- pages-       those whose ids begin so
    tests/hostile/run.py --tool curl         how another program fares

Every byte on the wire is scripted (`wire.py`); `scenarios/` has the scripts, the truth and the expectation of each.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from judge import RIVALS, WRONG, LEFT, Judged, Tool, dojob, judge
from pending import PENDING
from scenario import Scenario
from scenarios import ALL
from short import is_short

ROOT = Path(__file__).resolve().parent.parent.parent


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ids", nargs="*", help="what the ids of the scenarios begin with")
    parser.add_argument("--quick", action="store_true", help="leave out those that take patience")
    parser.add_argument("--short", action="store_true", help="leave out variations, too")
    parser.add_argument("--list", action="store_true", help="print the scenarios")
    parser.add_argument("--tool", choices=["dojob", *RIVALS], default="dojob")
    parser.add_argument("--program", help="the command `dojob`")
    parser.add_argument("--threads", type=int, default=24)
    parser.add_argument("--json", type=Path, help="where to write the results, one a line")
    parser.add_argument("-v", "--verbose", action="store_true", help="print what was asked for, too")
    return parser.parse_args()


def chosen(given: argparse.Namespace) -> list[Scenario]:
    found = [one for one in ALL.values() if not given.ids or one.id.startswith(tuple(given.ids))]
    found = [one for one in found if not (given.quick and one.slow) and (not given.short or is_short(one))]
    # Those that take long first, so that they do not stand alone at the end.
    return sorted(found, key=lambda one: (not one.slow, -len(one.steps())))


def program(given: argparse.Namespace) -> Tool:
    if given.tool != "dojob":
        return RIVALS[given.tool]
    folder = os.environ.get("DO_LIB_DIR", str(ROOT / "target" / "debug"))
    path = Path(given.program or f"{folder}/dojob").resolve()
    if not path.exists():
        sys.exit(f"hostile: {path} is not there; build it first: cargo build --workspace")
    return dojob(str(path))


def show(one: Judged, verbose: bool, pending: bool) -> None:
    mark = "ok" if one.good else "due" if pending else "FAILED"
    print(
        f"{mark:6} {one.scenario.id:34} {one.scenario.expect:8} {one.outcome:8} "
        f"{one.seconds:6.1f} s {len(one.requests):4} requests  {'' if one.good else one.said[:150]}",
        flush=True,
    )
    for text in one.faults:
        print(f"         the script broke: {text}")
    if verbose or not (one.good or pending):
        print(f"         {one.scenario.about}")
        for text in one.requests[:12]:
            print(f"         GET {text}")


def write(path: Path, done: list[Judged]) -> None:
    with path.open("w") as file:
        for one in done:
            row = {"id": one.scenario.id, "expect": one.scenario.expect, "outcome": one.outcome, "good": one.good}
            row |= {"seconds": round(one.seconds, 2), "requests": one.requests, "said": one.said}
            file.write(json.dumps(row | {"about": one.scenario.about}) + "\n")


def main() -> None:
    given = arguments()
    scenarios = chosen(given)
    if given.list:
        for one in scenarios:
            print(f"{one.id:34} {one.expect:8} {one.about}")
        return
    tool = program(given)
    # What is known to be due is due of this program only.
    pending = PENDING if given.tool == "dojob" else {}
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="hostile-", dir=os.environ.get("DO_TEST_TMP")) as folder:

        def one(scenario: Scenario) -> Judged:
            judged = judge(scenario, tool, Path(folder) / scenario.id)
            show(judged, given.verbose, scenario.id in pending)
            return judged

        with ThreadPoolExecutor(given.threads) as pool:
            done = list(pool.map(one, scenarios))
    if given.json:
        write(given.json, done)
    failed = [judged for judged in done if not judged.good and judged.scenario.id not in pending]
    due = [judged for judged in done if not judged.good and judged.scenario.id in pending]
    for judged in done:
        if judged.good and judged.scenario.id in pending:
            print(f"{judged.scenario.id} is right by now: take it out of pending.py")
    wrong = sum(judged.outcome in (WRONG, LEFT) for judged in done)
    print(f"{len(due)} due, {wrong} with a wrong file, {time.monotonic() - began:.0f} s")
    print(f"{len(done) - len(failed) - len(due)} passed, {len(failed)} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
