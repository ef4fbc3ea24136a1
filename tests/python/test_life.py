"""The life of a job, from its creation to its end."""

from __future__ import annotations

import os
import threading
import time
import uuid

import dojob
from dojob import Code, JobState, What
from support import PATIENCE, ROOT, URL, Case, moves


class Life(Case):
    def test_a_file_is_fetched_and_put_in_place_by_complete(self) -> None:
        job = self.job(self.open(), "medium.bin")
        self.assertIs(job.state, JobState.SUSPENDED)
        job.resume()
        self.assertIs(job.wait(PATIENCE), JobState.TRANSFERRED)
        self.assertFalse(self.local("medium.bin").exists(), "its name appears with complete only")
        self.assertFalse(job.files[0].progress.completed)
        self.assertIs(job.complete(), Code.OK)
        self.assertIs(job.state, JobState.ACKNOWLEDGED)
        self.assertTrue(job.files[0].progress.completed)
        self.assert_whole("medium.bin")

    def test_several_files_an_empty_one_and_a_redirected_one(self) -> None:
        names = ["small.bin", "empty.bin", "redirect/small.bin", "medium.bin", "large.bin"]
        job = self.job(self.open(), *names)
        total = sum((ROOT / os.path.basename(name)).stat().st_size for name in names)
        job.resume()
        job.wait(PATIENCE)
        self.assertEqual(job.progress, dojob.JobProgress(total, total, len(names), len(names)))
        self.assertIs(job.complete(), Code.OK)
        for name in names:
            self.assert_whole(name)
        self.assertEqual(len(list(self.out.iterdir())), len(names), "no part is left")

    def test_progress_is_told_while_bytes_arrive(self) -> None:
        manager = self.open()
        job = self.job(manager, "slow/medium.bin")
        self.assertIsNone(job.progress.bytes_total)
        self.assertIsNone(job.files[0].progress.bytes_total)
        seen = [0]
        with manager.subscribe() as events:
            job.resume()
            while job.state is not JobState.TRANSFERRED:
                event = events.wait(PATIENCE)
                assert event is not None
                self.assertEqual(event.job_id, job.id)
                if What.PROGRESS in event.what:
                    seen.append(job.progress.bytes_transferred)
                    self.assertLessEqual(seen[-1], 4_194_307)
        self.assertEqual(seen, sorted(seen))
        self.assertGreater(len({count for count in seen if 0 < count < 4_194_307}), 2)
        self.assertEqual(job.files[0].progress, dojob.FileProgress(4_194_307, 4_194_307, False))

    def test_a_suspended_job_rests_and_goes_on_where_it_was(self) -> None:
        manager = self.open()
        job = self.job(manager, "slow/medium.bin")
        job.resume()
        self.until(manager, moves(job))
        job.suspend()
        self.assertIs(job.state, JobState.SUSPENDED)
        with self.assertRaises(TimeoutError):
            job.wait(0)
        job.resume()
        self.assertGreater(job.progress.bytes_transferred, 0)
        job.wait(PATIENCE)
        job.complete()
        self.assert_whole("slow/medium.bin")

    def test_a_cancelled_job_leaves_nothing(self) -> None:
        manager = self.open()
        job = self.job(manager, "slow/large.bin")
        job.resume()
        self.until(manager, moves(job))
        self.assertIs(job.cancel(), Code.OK)
        self.assertIs(job.state, JobState.CANCELLED)
        self.assertIs(job.wait(0), JobState.CANCELLED)
        self.assertEqual(list(manager.jobs()), [])
        with self.assert_refused(Code.E_JOB_NOT_FOUND, str(job.id)):
            manager.job(job.id)
        manager.close()
        self.assert_empty()

    def test_completing_early_keeps_the_files_that_are_whole(self) -> None:
        manager = self.open()
        job = self.job(manager, "small.bin", "slow/large.bin")
        job.resume()
        self.until(manager, lambda: job.progress.files_transferred == 1)
        self.assertIs(job.complete(), Code.S_PARTIAL_COMPLETE)
        self.assertIs(job.state, JobState.ACKNOWLEDGED)
        self.assertEqual([file.progress.completed for file in job.files], [True, False])
        self.assert_whole("small.bin")
        manager.close()
        self.assertEqual(list(self.out.iterdir()), [self.local("small.bin")])

    def test_what_stands_at_the_name_stays_until_complete_replaces_it(self) -> None:
        self.local("small.bin").write_text("old")
        job = self.job(self.open(), "small.bin")
        job.resume()
        job.wait(PATIENCE)
        self.assertEqual(self.local("small.bin").read_text(), "old")
        job.complete()
        self.assert_whole("small.bin")

    def test_a_file_that_cannot_be_placed_is_placed_when_it_can(self) -> None:
        job = self.job(self.open(), "small.bin", "medium.bin")
        job.resume()
        job.wait(PATIENCE)
        self.local("small.bin").mkdir()
        with self.assert_refused(Code.E_IS_DIRECTORY, str(self.local("small.bin"))):
            job.complete()
        self.assertIs(job.state, JobState.TRANSFERRED)
        self.assert_whole("medium.bin")
        self.local("small.bin").rmdir()
        self.assertIs(job.complete(), Code.OK)
        self.assert_whole("small.bin")

    def test_a_part_that_somebody_changed_is_fetched_again(self) -> None:
        job = self.job(self.open(), "small.bin")
        job.resume()
        job.wait(PATIENCE)
        (part,) = self.out.iterdir()
        os.truncate(part, 7)
        with self.assert_refused(Code.E_LOCAL_FILE_CHANGED, "resume the job"):
            job.complete()
        job.resume()
        job.wait(PATIENCE)
        self.assertIs(job.complete(), Code.OK)
        self.assert_whole("small.bin")

    def test_a_job_is_found_again_when_its_store_is(self) -> None:
        with dojob.Manager(self.store) as manager:
            job_id = self.job(manager, "small.bin").id
        with dojob.Manager(os.fsencode(self.store)) as manager:
            job = manager.job(job_id)
            self.assertEqual((job.id, [file.local_name.name for file in job.files]), (job_id, ["small.bin"]))
            job.resume()
            job.wait(PATIENCE)
        with dojob.Manager(str(self.store)) as manager:
            manager.job(job_id).complete()
        self.assert_whole("small.bin")


class Waiting(Case):
    def test_a_wait_that_is_too_short_says_so(self) -> None:
        job = self.job(self.open(), "slow/large.bin")
        job.resume()
        with self.assertRaisesRegex(TimeoutError, str(job.id)):
            job.wait(0.25)

    def test_a_wait_ends_when_another_thread_cancels(self) -> None:
        manager = self.open()
        job = self.job(manager, "slow/large.bin")
        job.resume()

        def cancel() -> None:
            self.until(manager, moves(job))
            job.cancel()

        other = threading.Thread(target=cancel)
        other.start()
        self.assertIs(job.wait(PATIENCE), JobState.CANCELLED)
        other.join()

    def test_a_wait_lasts_through_a_suspension(self) -> None:
        manager = self.open()
        job = self.job(manager, "small.bin")

        def resume() -> None:
            with manager.subscribe() as events:
                job.suspend()
                job.display_name = "about to be resumed"
                events.wait(PATIENCE)
                job.resume()

        other = threading.Thread(target=resume)
        other.start()
        self.assertIs(job.wait(PATIENCE), JobState.TRANSFERRED)
        other.join()

    def test_nothing_happens_in_an_idle_store(self) -> None:
        with self.open().subscribe() as events:
            began = time.monotonic()
            self.assertIsNone(events.wait(0.25))
            self.assertGreaterEqual(time.monotonic() - began, 0.25)
            for timeout in (0, -1, 0.0001):
                self.assertIsNone(events.wait(timeout))

    def test_events_name_the_job_and_what_changed(self) -> None:
        manager = self.open()
        with manager.subscribe() as events:
            job = manager.create_job("a")
            created = dojob.Event(job.id, What.STATE, JobState.SUSPENDED)
            self.assertEqual(events.wait(PATIENCE), created)
            job.display_name = "b"
            job.add_file(f"{URL}/small.bin", self.local("small.bin"))
            changed = dojob.Event(job.id, What.PROPERTIES, JobState.SUSPENDED)
            self.assertEqual(events.wait(PATIENCE), changed, "two changes are one event")
            self.assertIsNone(events.wait(0))

    def test_one_job_runs_at_a_time_where_that_is_asked_for(self) -> None:
        manager = self.open(max_running_jobs=1)
        first, second = self.job(manager, "slow/large.bin"), self.job(manager, "small.bin")
        first.resume()
        second.resume()
        self.until(manager, moves(first))
        self.assertIs(second.state, JobState.QUEUED)
        first.cancel()
        self.assertIs(second.wait(PATIENCE), JobState.TRANSFERRED)

    def test_an_unknown_job_is_not_found(self) -> None:
        with self.assert_refused(Code.E_JOB_NOT_FOUND):
            self.open().job(uuid.uuid4())
