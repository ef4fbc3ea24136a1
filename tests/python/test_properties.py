"""What objects tell: names, priorities, times, and the lists they stand in."""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timedelta, timezone
from pathlib import Path, PurePath
from typing import Any

import dojob
from dojob import Context, JobPriority, JobState, JobType, What, _abi
from support import PATIENCE, REPOSITORY, URL, Case


class Properties(Case):
    def test_a_job_has_a_name_that_may_change(self) -> None:
        job = self.open().create_job("Straße 🚲")
        self.assertEqual(job.display_name, "Straße 🚲")
        job.display_name = "é" * 256
        self.assertEqual(job.display_name, "é" * 256)

    def test_a_job_has_an_id_that_other_handles_share(self) -> None:
        manager = self.open()
        job = manager.create_job("a")
        self.assertIsInstance(job.id, uuid.UUID)
        self.assertEqual(manager.job(job.id).id, job.id)
        self.assertNotEqual(manager.create_job("a").id, job.id)
        self.assertEqual(repr(job), f"<dojob.Job {job.id}>")
        job.close()
        self.assertIn(str(job.id), repr(job), "a closed one is still known by name")

    def test_priorities_are_kept(self) -> None:
        job = self.open().create_job("a")
        self.assertIs(job.priority, JobPriority.NORMAL)
        for priority in JobPriority:
            job.priority = priority
            self.assertIs(job.priority, priority)
        with self.assertRaises(ValueError):
            job.priority = 4  # type: ignore[assignment]
        self.assertIs(job.priority, JobPriority.LOW)

    def test_a_job_is_a_download(self) -> None:
        self.assertIs(self.open().create_job("a").type, JobType.DOWNLOAD)

    def test_times_are_utc_and_in_order(self) -> None:
        before = datetime.now(timezone.utc) - timedelta(seconds=1)
        job = self.job(self.open(), "small.bin")
        created = job.times
        self.assertIsNone(created.transfer_completion)
        job.resume()
        job.wait(PATIENCE)
        times = job.times
        self.assertEqual(times.creation, created.creation)
        self.assertEqual(times.creation.tzinfo, timezone.utc)
        assert times.transfer_completion is not None
        after = datetime.now(timezone.utc) + timedelta(seconds=1)
        inner = [times.creation, times.transfer_completion, times.modification]
        self.assertEqual([before, *inner, after], sorted([before, *inner, after]))

    def test_a_file_has_the_names_it_was_given(self) -> None:
        class Named:
            def __fspath__(self) -> str:
                return str(out / "Ä b.bin")

        out = self.out
        job = self.open().create_job("a")
        named: Any = Named()
        given = [out / "pure", str(out / "text"), bytes(out / "bytes"), PurePath(out, "more"), named]
        for path in given:
            job.add_file(f"{URL}/small.bin?a=%20", path)
        names = [file.local_name for file in job.files]
        self.assertEqual(names, [out / name for name in ("pure", "text", "bytes", "more", "Ä b.bin")])
        self.assertIsInstance(names[0], Path)
        self.assertEqual({file.remote_name for file in job.files}, {f"{URL}/small.bin?a=%20"})
        self.assertEqual(job.files[0].progress, dojob.FileProgress(None, 0, False))

    def test_a_long_remote_name_comes_back_whole(self) -> None:
        job = self.open().create_job("a")
        url = f"{URL}/?".ljust(2200, "x")
        job.add_file(url, self.out / "a")
        self.assertEqual(job.files[0].remote_name, url)


class Lists(Case):
    def test_jobs_are_listed_until_they_end(self) -> None:
        manager = self.open()
        self.assertEqual(list(manager.jobs()), [])
        jobs = [manager.create_job(str(number)) for number in range(70)]
        self.assertEqual([job.id for job in manager.jobs()], [job.id for job in jobs])
        jobs[0].cancel()
        jobs[69].cancel()
        self.assertEqual([job.display_name for job in manager.jobs()], [str(n) for n in range(1, 69)])

    def test_a_list_is_as_things_were_when_it_was_asked_for(self) -> None:
        manager = self.open()
        first = manager.create_job("first")
        listed = manager.jobs()
        manager.create_job("second")
        first.cancel()
        self.assertEqual([(job.id, job.state) for job in listed], [(first.id, JobState.CANCELLED)])

    def test_files_are_listed_in_the_order_of_their_adding(self) -> None:
        job = self.open().create_job("a")
        self.assertEqual(job.files, [])
        names = [f"{number * 7 % 40}.bin" for number in range(40)]
        for name in names:
            job.add_file(f"{URL}/{name}", self.local(name))
        self.assertEqual([file.local_name.name for file in job.files], names)
        self.assertEqual(job.progress.files_total, 40)


class Numbers(Case):
    def test_every_number_of_the_abi_has_its_name_here(self) -> None:
        for prefix, kind in (
            ("DO_JOB_STATE_", JobState),
            ("DO_JOB_PRIORITY_", JobPriority),
            ("DO_JOB_TYPE_", JobType),
            ("DO_ERROR_CONTEXT_", Context),
            ("DO_EVENT_", What),
            ("DO_AUTH_TARGET_", dojob.AuthTarget),
            ("DO_AUTH_SCHEME_", dojob.AuthScheme),
            ("DO_PROXY_USAGE_", dojob.ProxyUsage),
            ("DO_HTTP_", dojob.SecurityFlags),
            ("DO_DIGEST_", dojob.DigestAlgorithm),
            ("DO_WAIT_", dojob.Reason),
            ("DO_RUNG_", dojob.Rung),
            ("DO_NOTIFY_", dojob.NotifyFlags),
        ):
            members: Any = kind.__members__
            found = {name: number for name, number in vars(_abi).items() if name.startswith(prefix)}
            self.assertEqual({f"{prefix}{name}": member.value for name, member in members.items()}, found)

    def test_final_states_are_the_two_that_nothing_leaves(self) -> None:
        final = [state for state in JobState if state.is_final]
        self.assertEqual(final, [JobState.ACKNOWLEDGED, JobState.CANCELLED])

    def test_the_package_and_its_library_are_of_one_version(self) -> None:
        project = (REPOSITORY / "bindings/python/pyproject.toml").read_text()
        versions = re.findall(r'^version = "(.*)"$', project, re.MULTILINE)
        self.assertEqual(versions, [dojob.library_version()])

    def test_everything_public_is_exported(self) -> None:
        self.assertEqual(dojob.__all__, sorted(dojob.__all__))
        public = {name for name, value in vars(dojob).items() if not name.startswith("_")}
        self.assertEqual(public, set(dojob.__all__))
