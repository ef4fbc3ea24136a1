"""The scenarios of limits: of numbers, of bandwidth, and of patience."""

from __future__ import annotations

import dataclasses
import time
from datetime import timedelta
from typing import Any

import dojob
from dojob import BandwidthPeriod, Code, Days, JobPriority, JobState, Limits
from support import URL, Case, eventually, moves


class Numbers(Case):
    def test_limits_have_their_codes(self) -> None:
        manager, other = self.open(), self.open()
        self.assertEqual(manager.limits, Limits(inactivity_timeout=timedelta(days=30)))
        limits = Limits(
            connections=7,
            connections_per_host=3,
            max_jobs=1,
            max_files_per_job=2,
            max_ranges_per_file=1,
            inactivity_timeout=timedelta(hours=5),
        )
        manager.limits = limits
        self.assertEqual((manager.limits, other.limits), (limits, limits))
        job = manager.create_job("a")
        with self.assert_refused(Code.E_TOO_MANY_JOBS):
            other.create_job("b")
        with self.assert_refused(Code.E_TOO_MANY_RANGES_IN_FILE):
            job.add_file(f"{URL}/small.bin", self.local("0"), [(0, 1), (2, 1)])
        job.add_file(f"{URL}/small.bin", self.local("1"), [(0, 1)])
        job.add_file(f"{URL}/small.bin", self.local("2"))
        with self.assert_refused(Code.E_TOO_MANY_FILES_IN_JOB):
            job.add_file(f"{URL}/small.bin", self.local("3"))
        job.cancel()
        other.create_job("b")
        other.limits = Limits()
        self.assertEqual(manager.limits, Limits())
        manager.create_job("c")
        with self.assertRaises(ValueError):
            manager.limits = Limits(max_jobs=0)


class Bandwidth(Case):
    def test_bandwidth_is_limited(self) -> None:
        job = self.job(self.open(), "medium.bin")
        job.bandwidth_limit = 2 << 20
        began = time.monotonic()
        self.assert_arrives(job, "medium.bin")
        self.assertGreaterEqual(time.monotonic() - began, 1.8)

    def test_a_bandwidth_limit_may_be_lifted(self) -> None:
        manager = self.open()
        job = self.job(manager, "medium.bin")
        # By this limit it would take more than a minute.
        job.bandwidth_limit = 64 << 10
        job.resume()
        self.until(manager, moves(job))
        began = time.monotonic()
        job.bandwidth_limit = None
        self.assert_arrives(job, "medium.bin")
        self.assertLess(time.monotonic() - began, 5)

    def test_bandwidths_of_the_store_are_kept(self) -> None:
        manager = self.open()
        rates: dict[str, Any] = {
            "bandwidth": 1 << 34,
            "bandwidth_foreground": 4 << 20,
            "bandwidth_high": 3 << 20,
            "bandwidth_normal": 2 << 20,
            "bandwidth_low": 1,
        }
        manager.limits = dataclasses.replace(manager.limits, **rates)
        told = dataclasses.asdict(manager.limits)
        self.assertEqual({name: told[name] for name in rates}, rates)
        job = self.job(manager, "medium.bin")
        began = time.monotonic()
        self.assert_arrives(job, "medium.bin")
        self.assertGreaterEqual(time.monotonic() - began, 1.8, "it is of normal priority")

    def test_schedules_are_kept(self) -> None:
        manager, other = self.open(), self.open()
        self.assertEqual(manager.bandwidth_schedule, [])
        low = frozenset([JobPriority.NORMAL, JobPriority.LOW])
        office = Days.MONDAY | Days.TUESDAY | Days.WEDNESDAY | Days.THURSDAY | Days.FRIDAY
        schedule = [
            BandwidthPeriod(office, 8 * 60, 18 * 60, bandwidth=0, priorities=low),
            BandwidthPeriod(Days.SUNDAY, 1_380, 60, bandwidth=1 << 20),
            BandwidthPeriod(Days.ALL, 0, 1_440, bandwidth=None, priorities=frozenset([JobPriority.FOREGROUND])),
        ]
        manager.bandwidth_schedule = schedule
        self.assertEqual((manager.bandwidth_schedule, other.bandwidth_schedule), (schedule, schedule))
        for wrong in (
            BandwidthPeriod(Days.ALL, 1_440, 60, bandwidth=1),
            BandwidthPeriod(Days.ALL, 0, 1_441, bandwidth=1),
            BandwidthPeriod(Days(0), 0, 60, bandwidth=1),
            BandwidthPeriod(Days.ALL, 0, 60, bandwidth=1, priorities=frozenset()),
        ):
            with self.subTest(wrong), self.assert_refused(Code.E_INVALID_ARG):
                manager.bandwidth_schedule = [schedule[1], wrong]
        full = [BandwidthPeriod(Days.MONDAY, minute, minute + 1, bandwidth=minute) for minute in range(65)]
        with self.assert_refused(Code.E_INVALID_ARG):
            manager.bandwidth_schedule = full
        self.assertEqual(manager.bandwidth_schedule, schedule)
        manager.bandwidth_schedule = full[:64]
        self.assertEqual(other.bandwidth_schedule, full[:64])


class Patience(Case):
    def test_abandoned_jobs_are_removed(self) -> None:
        manager = self.open()
        job = self.job(manager, "slow/large.bin")
        job.resume()
        self.until(manager, moves(job))
        job.suspend()
        self.assertEqual(len(list(self.out.iterdir())), 1)
        manager.limits = Limits(inactivity_timeout=timedelta(seconds=1))
        self.until(manager, lambda: job.state is JobState.CANCELLED)
        self.assertEqual(list(manager.jobs()), [])
        # Nothing tells when what it had fetched has been deleted, which happens at once.
        eventually(lambda: not list(self.out.iterdir()))
