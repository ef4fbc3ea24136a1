"""The scenarios of jobs: how they are made, found, told apart and ended."""

from __future__ import annotations

import itertools
import uuid
from datetime import timedelta
from typing import Any

import dojob
from dojob import Code, JobPriority, JobState, JobType, Rung
from support import PATIENCE, ROOT, URL, Case, http, moves


class Found(Case):
    def test_jobs_are_created_and_found(self) -> None:
        manager = self.open()
        job = manager.create_job("a name")
        self.assertIsInstance(job.id, uuid.UUID)
        told = job.type, job.display_name, job.priority, job.state, job.files
        self.assertEqual(told, (JobType.DOWNLOAD, "a name", JobPriority.NORMAL, JobState.SUSPENDED, []))
        other = self.open()
        for finder in (manager, other):
            found = finder.job(job.id)
            self.assertEqual((found.id, found.display_name), (job.id, "a name"))
        job.cancel()
        for nobody in (uuid.uuid4(), job.id):
            with self.assert_refused(Code.E_JOB_NOT_FOUND, str(nobody)):
                manager.job(nobody)
        upload: Any = 1
        with self.assert_refused(Code.E_NOT_IMPL):
            manager.create_job("an upload", upload)
        self.assertEqual(list(manager.jobs()), [])

    def test_jobs_are_enumerated(self) -> None:
        manager = self.open()
        jobs = [manager.create_job(name) for name in ("red 1", "red 2", "blue 1", "blue 2", "blue 3")]
        for job in (jobs[1], jobs[3]):
            job.add_file(f"{URL}/small.bin", self.out / job.display_name)
            job.resume()
            job.wait(PATIENCE)

        def names(**which: Any) -> list[str]:
            return [job.display_name for job in manager.jobs(**which)]

        rest, done = [JobState.SUSPENDED], [JobState.TRANSFERRED]
        self.assertEqual(names(), ["red 1", "red 2", "blue 1", "blue 2", "blue 3"])
        self.assertEqual(names(prefix="blue"), ["blue 1", "blue 2", "blue 3"])
        self.assertEqual(names(states=done), ["red 2", "blue 2"])
        self.assertEqual(names(states=rest, prefix="blue"), ["blue 1", "blue 3"])
        self.assertEqual(names(states=rest + done), names())
        self.assertEqual(names(prefix="green"), [])
        with self.assertRaises(ValueError):
            manager.jobs(states=[])

    def test_jobs_are_enumerated_step_by_step(self) -> None:
        manager = self.open()
        ids = [manager.create_job(str(number)).id for number in range(6)]
        listed = manager.jobs()
        manager.job(ids[2]).cancel()
        manager.create_job("later")
        self.assertEqual([job.id for job in itertools.islice(listed, 2)], ids[:2])
        self.assertTrue(listed.skip(2))
        copy = listed.clone()
        self.assertEqual([job.id for job in listed], ids[4:])
        self.assertEqual((len(listed), len(copy)), (6, 6), "wherever they are")
        self.assertFalse(listed.skip(1))
        with self.assertRaises(StopIteration):
            next(listed)
        self.assertEqual(next(copy).id, ids[4])
        self.assertFalse(copy.skip(2), "there was one")
        listed.reset()
        self.assertEqual([job.id for job in listed], ids)
        listed.close()
        copy.reset()
        self.assertEqual(len([*copy]), 6, "each is closed alone")

    def test_results_are_told_in_words(self) -> None:
        manager = self.open()
        numbers = {"state": Code.E_INVALID_STATE, "404": http(404), "0x7ABCDEF0": 0x7ABCDEF0}
        for word, code in numbers.items():
            for told in (manager.error_description(code), dojob.result_text(code)):
                self.assertIn(word, told)
                self.assertTrue(told.endswith("."), told)
        told = manager.error_description(Code.E_INVALID_STATE, 0x407)
        self.assertEqual(told, "The job's state does not allow the call.", "there is only English")
        self.assertEqual(dojob.result_name(Code.E_INVALID_STATE), "DO_E_INVALID_STATE")
        self.assertIsNone(dojob.result_name(0x7ABCDEF0))
        for code in Code:
            self.assertEqual(dojob.result_name(code), f"DO_{code.name}")


class Properties(Case):
    def test_names_and_descriptions_are_kept(self) -> None:
        job = self.open().create_job("ü" * 256)
        self.assertEqual((job.display_name, job.description), ("ü" * 256, ""))
        job.description = "🚲" * 1_024
        self.assertEqual(job.description, "🚲" * 1_024)
        with self.assert_refused(Code.E_STRING_TOO_LONG):
            job.display_name = "ü" * 257
        with self.assert_refused(Code.E_STRING_TOO_LONG):
            job.description = "🚲" * 1_025
        with self.assert_refused(Code.E_INVALID_ARG):
            job.display_name = ""
        self.assertEqual((job.display_name, job.description), ("ü" * 256, "🚲" * 1_024))
        job.description = ""
        self.assertEqual(job.description, "")

    def test_priorities_are_kept(self) -> None:
        job = self.open().create_job("a")
        for priority in JobPriority:
            job.priority = priority
            self.assertIs(job.priority, priority)

    def test_delays_and_limits_are_kept(self) -> None:
        manager = self.open()
        job = manager.create_job("a")
        second, day = timedelta(seconds=1), timedelta(days=1)
        self.assertEqual(job.minimum_retry_delay, 600 * second)
        for given, kept in ((second, 5 * second), (30 * second, 30 * second), (29.5 * second, 30 * second)):
            job.minimum_retry_delay = given
            self.assertEqual(job.minimum_retry_delay, kept)
        self.assertEqual(job.no_progress_timeout, day)
        job.priority = JobPriority.FOREGROUND
        self.assertEqual(job.no_progress_timeout, 3_600 * second)
        for timeout in (timedelta(0), 7 * day):
            job.no_progress_timeout = timeout
            self.assertEqual(job.no_progress_timeout, timeout)
        self.assertEqual(job.maximum_download_time, 90 * day)
        for time in (60 * second, None):
            job.maximum_download_time = time
            self.assertEqual(job.maximum_download_time, time)
        self.assertIsNone(job.maximum_download_size)
        self.assertIsNone(job.bandwidth_limit)
        job.maximum_download_size, job.bandwidth_limit = 1 << 40, 1 << 33
        self.assertEqual((job.maximum_download_size, job.bandwidth_limit), (1 << 40, 1 << 33))
        job.maximum_download_size = job.bandwidth_limit = None
        self.assertEqual((job.maximum_download_size, job.bandwidth_limit), (None, None))
        self.assertEqual(job.minimum_notification_interval, 0.5 * second)
        job.minimum_notification_interval = 2 * second
        self.assertEqual(job.minimum_notification_interval, 2 * second)
        self.assertEqual(manager.job(job.id).minimum_retry_delay, 30 * second)

    def test_what_is_too_much_for_the_library_is_refused_here(self) -> None:
        job: Any = self.open().create_job("a")
        for name, value in (
            ("minimum_retry_delay", timedelta(seconds=-1)),
            ("no_progress_timeout", timedelta(seconds=1 << 32)),
            ("maximum_download_time", timedelta(0)),
            ("maximum_download_size", 0),
            ("bandwidth_limit", 1 << 64),
            ("notify_flags", -1),
        ):
            with self.subTest(name), self.assertRaises(ValueError):
                setattr(job, name, value)

    def test_times_are_told(self) -> None:
        job = self.job(self.open(), "small.bin")
        first = job.times
        self.assertGreaterEqual(first.modification, first.creation)
        self.assertIsNone(first.transfer_completion)
        job.description = "changed"
        second = job.times
        self.assertEqual(second.creation, first.creation)
        self.assertGreater(second.modification, first.modification)
        self.assertIsNone(second.transfer_completion)
        job.resume()
        job.wait(PATIENCE)
        completion = job.times.transfer_completion
        assert completion is not None
        self.assertGreaterEqual(completion, first.creation)


class Lives(Case):
    def test_an_empty_job_is_not_resumed(self) -> None:
        job = self.open().create_job("a")
        with self.assert_refused(Code.E_JOB_EMPTY):
            job.resume()
        self.assertIs(job.state, JobState.SUSPENDED)

    def test_a_job_lives_from_creation_to_completion(self) -> None:
        names = ["small.bin", "medium.bin"]
        job = self.job(self.open(), *names)
        self.assertEqual(job.progress, dojob.JobProgress(None, 0, 2, 0))
        self.assertEqual([file.progress.bytes_total for file in job.files], [None, None])
        job.resume()
        self.assertIs(job.wait(PATIENCE), JobState.TRANSFERRED)
        sizes = [(ROOT / name).stat().st_size for name in names]
        self.assertEqual([file.progress.bytes_total for file in job.files], sizes)
        self.assertEqual(job.progress, dojob.JobProgress(sum(sizes), sum(sizes), 2, 2))
        self.assertIs(job.complete(), Code.OK)
        self.assertIs(job.state, JobState.ACKNOWLEDGED)
        for name in names:
            self.assert_whole(name)
        for call in (job.resume, job.suspend, job.cancel, job.complete):
            with self.assert_refused(Code.E_INVALID_STATE):
                call()

    def test_a_suspended_job_goes_on_where_it_was(self) -> None:
        manager = self.open()
        job = self.job(manager, "slow/large.bin")
        job.resume()
        self.until(manager, moves(job))
        job.suspend()
        self.assert_arrives(job, "slow/large.bin")
        first, second = job.attempts()
        self.assertEqual((first.start, first.rung), (0, Rung.START))
        self.assertGreater(second.start, 0)
        self.assertLessEqual(second.start, first.bytes_transferred)
        self.assertIs(second.rung, Rung.ETAG)
        self.assertEqual(second.start + second.bytes_transferred, (ROOT / "large.bin").stat().st_size)

    def test_cancelling_deletes_what_was_fetched(self) -> None:
        manager = self.open()
        job = self.job(manager, "small.bin", "slow/large.bin")
        job.resume()
        files = job.files
        self.until(manager, lambda: files[1].progress.bytes_transferred > 0)
        self.until(manager, lambda: job.progress.files_transferred == 1)
        self.assertEqual(len(list(self.out.iterdir())), 2)
        self.assertIs(job.cancel(), Code.OK)
        self.assertIs(job.state, JobState.CANCELLED)
        self.assert_empty()

    def test_completing_early_keeps_the_whole_files(self) -> None:
        manager = self.open()
        job = self.job(manager, "small.bin", "trickle/large.bin")
        job.resume()
        self.until(manager, lambda: job.progress.files_transferred == 1)
        self.assertIs(job.complete(), Code.S_PARTIAL_COMPLETE)
        self.assertIs(job.state, JobState.ACKNOWLEDGED)
        self.assert_whole("small.bin")
        self.assertEqual(list(self.out.iterdir()), [self.local("small.bin")])

    def test_a_failed_renaming_can_be_repeated(self) -> None:
        job = self.job(self.open(), "small.bin", "medium.bin")
        job.resume()
        job.wait(PATIENCE)
        folder = self.local("medium.bin")
        folder.mkdir()
        (folder / "file").touch()
        with self.assertRaises(dojob.DoJobError) as caught:
            job.complete()
        self.assertIn(str(folder), caught.exception.text)
        self.assertIs(job.state, JobState.TRANSFERRED)
        self.assertEqual([file.progress.completed for file in job.files], [True, False])
        self.assert_whole("small.bin")
        (folder / "file").unlink()
        folder.rmdir()
        self.assertIs(job.complete(), Code.OK)
        self.assert_whole("medium.bin")

    def test_files_are_enumerated(self) -> None:
        names = ["small.bin", "medium.bin", "large.bin"]
        job = self.job(self.open(), *names)
        for place, (name, file) in enumerate(zip(names, job.files)):
            local = self.local(name)
            told = file.ordinal, file.remote_name, file.local_name, file.temporary_name.parent
            self.assertEqual(told, (place, f"{URL}/{name}", local, self.out))
            self.assertNotEqual(file.temporary_name, local)
            same = job.file(place)
            self.assertEqual((same.ordinal, same.remote_name), (place, f"{URL}/{name}"))
        self.assertEqual(len({file.temporary_name for file in job.files}), 3)
        with self.assert_refused(Code.E_INVALID_ARG):
            job.file(3)
        listed = job.enum_files()
        self.assertTrue(listed.skip(1))
        copy = listed.clone()
        self.assertEqual([file.ordinal for file in listed], [1, 2])
        self.assertEqual((next(copy).ordinal, len(copy)), (1, 3))
        copy.reset()
        self.assertEqual([file.ordinal for file in copy], [0, 1, 2])
        job.resume()
        job.wait(PATIENCE)
        for name, file in zip(names, job.files):
            self.assertTrue(file.temporary_name.read_bytes() == (ROOT / name).read_bytes(), name)
