"""What holds for all jobs of a store: its limits, and the times at which other bandwidths hold."""

from __future__ import annotations

import ctypes
import enum
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Iterable, Optional

from . import _abi
from ._types import JobPriority
from ._values import bits, limit, time_limit, to_limit, to_time_limit, whole

#: The limits that are plain numbers, and the bits that they have.
NUMBERS = {
    "connections": 32,
    "connections_per_host": 32,
    "max_jobs": 64,
    "max_files_per_job": 64,
    "max_ranges_per_file": 64,
    "bandwidth": 64,
    "bandwidth_foreground": 64,
    "bandwidth_high": 64,
    "bandwidth_normal": 64,
    "bandwidth_low": 64,
}


@dataclass(frozen=True)
class Limits:
    """What holds for all jobs of a store, in every process. None is no limit.

    One is changed by `manager.limits = dataclasses.replace(manager.limits, max_jobs=100)`.
    """

    #: Connections of all jobs together.
    connections: Optional[int] = None
    #: Connections to one host.
    connections_per_host: Optional[int] = None
    #: Jobs that are neither completed nor cancelled; beyond it `Code.E_TOO_MANY_JOBS`.
    max_jobs: Optional[int] = None
    #: Files in one job; beyond it `Code.E_TOO_MANY_FILES_IN_JOB`.
    max_files_per_job: Optional[int] = None
    #: Ranges in one file; beyond it `Code.E_TOO_MANY_RANGES_IN_FILE`.
    max_ranges_per_file: Optional[int] = None
    #: How long a job may rest unchanged before it is cancelled; 30 days in a new store.
    inactivity_timeout: Optional[timedelta] = None
    #: Bytes a second of all jobs together.
    bandwidth: Optional[int] = None
    #: Bytes a second of all jobs of a priority together.
    bandwidth_foreground: Optional[int] = None
    bandwidth_high: Optional[int] = None
    bandwidth_normal: Optional[int] = None
    bandwidth_low: Optional[int] = None


def from_limits(limits: _abi.do_limits) -> Limits:
    """Limits of the library's."""
    numbers = {name: to_limit(getattr(limits, name)) for name in NUMBERS}
    return Limits(inactivity_timeout=to_time_limit(limits.inactivity_timeout), **numbers)


def to_limits(limits: Limits) -> _abi.do_limits:
    """Limits as the library takes them."""
    numbers = {name: limit(getattr(limits, name), name, bits) for name, bits in NUMBERS.items()}
    rest = time_limit(limits.inactivity_timeout, "inactivity timeout", 64)
    return _abi.do_limits(struct_size=ctypes.sizeof(_abi.do_limits), inactivity_timeout=rest, **numbers)


class Days(enum.IntFlag):
    """Days of the week."""

    SUNDAY = 1
    MONDAY = 2
    TUESDAY = 4
    WEDNESDAY = 8
    THURSDAY = 16
    FRIDAY = 32
    SATURDAY = 64
    ALL = 127


@dataclass(frozen=True)
class BandwidthPeriod:
    """A time of the local day in which another bandwidth holds than those of the limits."""

    #: The days on which it begins.
    days: Days
    #: The minute of the day in which it begins.
    from_minute: int
    #: The minute in which it ends; one that is not later is on the next day.
    to_minute: int
    #: Bytes a second of all jobs of each priority; None is no limit, and with 0 nothing transfers.
    bandwidth: Optional[int]
    #: Whom it concerns; everybody if not given.
    priorities: frozenset[JobPriority] = frozenset(JobPriority)


def from_period(period: _abi.do_bandwidth_period) -> BandwidthPeriod:
    """A period of the library's."""
    nothing = period.bandwidth == _abi.DO_BANDWIDTH_NOTHING
    return BandwidthPeriod(
        days=Days(period.days),
        from_minute=period.from_minute,
        to_minute=period.to_minute,
        bandwidth=0 if nothing else to_limit(period.bandwidth),
        priorities=frozenset(priority for priority in JobPriority if period.priorities & 1 << priority),
    )


def to_period(period: BandwidthPeriod) -> _abi.do_bandwidth_period:
    """A period as the library takes it."""
    nothing = period.bandwidth == 0
    return _abi.do_bandwidth_period(
        days=whole(period.days, "days"),
        from_minute=whole(period.from_minute, "minute of the beginning"),
        to_minute=whole(period.to_minute, "minute of the end"),
        priorities=bits(period.priorities),
        bandwidth=_abi.DO_BANDWIDTH_NOTHING if nothing else limit(period.bandwidth, "bandwidth"),
    )


def to_periods(periods: Iterable[BandwidthPeriod]) -> Any:
    """Periods as the library takes them."""
    found = [to_period(period) for period in periods]
    return (_abi.do_bandwidth_period * len(found))(*found)
