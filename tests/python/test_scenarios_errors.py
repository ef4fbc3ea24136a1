"""The scenarios of errors: what they tell, what they lead to, and why jobs wait."""

from __future__ import annotations

import re
import unittest.mock
from datetime import datetime, timedelta, timezone
from typing import Any, Optional
from urllib.parse import urlsplit

import dojob
from dojob import BandwidthPeriod, Code, Context, Days, JobState, Limits, Reason, Rung, WaitReason, _library
from support import PATIENCE, URL, Case, http, moves, nobody


class Stories(Case):
    def test_an_error_tells_its_story(self) -> None:
        job = self.job(self.open(), "small.bin", "missing.bin")
        self.assertIsNone(job.error)
        self.assert_fails(job, http(404))
        error = job.error
        assert error is not None
        self.assertEqual((error.code, error.name, error.http_status), (http(404), "DO_E_HTTP(404)", 404))
        self.assertIs(error.context, Context.REMOTE_FILE)
        self.assertEqual((error.ordinal, error.remote_name), (1, f"{URL}/missing.bin"))
        self.assertEqual(error.local_name, self.local("missing.bin"))
        self.assertEqual(error.protocol, "http")
        self.assertIn("404", error.text)
        self.assertRegex(error.context_text, r"remote file.*\.$")
        self.assertIsNone(error.retry_time)
        self.assertEqual(job.wait_reason(), WaitReason(Reason.ERROR, http(404), None))

    def test_a_job_that_is_not_in_error_has_none(self) -> None:
        job = self.job(self.open(), "small.bin")
        answers = self.answers("do_job_get_error")
        self.assertIsNone(job.error)
        self.assertEqual(answers, [Code.E_ERROR_INFORMATION_UNAVAILABLE])

    def test_a_refused_call_concerns_no_file(self) -> None:
        job = self.open().create_job("a")
        answers = self.answers("do_error_get_file")
        with self.assertRaises(dojob.DoJobError) as caught:
            job.add_file("ftp://h/a", self.local("a"))
        self.assertEqual(answers, [Code.E_FILE_NOT_AVAILABLE])
        error = caught.exception
        self.assertEqual((error.ordinal, error.remote_name, error.local_name), (None, None, None))
        self.assertEqual((error.protocol, error.retry_time), (None, None))
        self.assertTrue(error.context_text)

    def answers(self, name: str) -> list[Code]:
        """What a function of the library answers from now on."""
        answers: list[Code] = []
        function = getattr(_library.lib, name)

        def watched(*arguments: Any) -> int:
            result: int = function(*arguments)
            answers.append(Code(result & 0xFFFF_FFFF))
            return result

        patch = unittest.mock.patch.object(_library.lib, name, watched)
        patch.start()
        self.addCleanup(patch.stop)
        return answers


class Again(Case):
    def test_a_transient_error_waits_and_resume_ends_the_wait(self) -> None:
        manager = self.open()
        with nobody() as address:
            job = self.job(manager, "small.bin", url=address)
            job.minimum_retry_delay = timedelta(seconds=600)
            before = datetime.now(timezone.utc)
            error = self.assert_waits(manager, job, Code.E_CONNECT_FAILURE)
            assert error.retry_time is not None
            self.assertGreater(error.retry_time, before + timedelta(seconds=590))
            self.assertIsNone(error.bytes_needed)
            wait = job.wait_reason()
            self.assertEqual(wait, WaitReason(Reason.RETRY, Code.E_CONNECT_FAILURE, error.retry_time))
            self.assertEqual(job.error_count, 1)
            job.file(0).remote_name = f"{URL}/small.bin"
            self.assertIs(job.state, JobState.TRANSIENT_ERROR)
            self.assert_arrives(job, "small.bin")
        self.assertIs(job.wait_reason().reason, Reason.NONE)

    def test_without_time_for_progress_the_first_error_is_the_last(self) -> None:
        manager = self.open()
        with nobody() as address:
            for delay, timeout in ((None, timedelta(0)), (timedelta(seconds=60), timedelta(seconds=30))):
                with self.subTest(delay=delay, timeout=timeout):
                    job = self.job(manager, "small.bin", url=address)
                    job.no_progress_timeout = timeout
                    if delay is not None:
                        job.minimum_retry_delay = delay
                    error = self.assert_fails(job, Code.E_CONNECT_FAILURE)
                    self.assertIsNone(error.retry_time)
                    job.cancel()

    def test_a_server_that_asks_for_time_gets_it(self) -> None:
        manager = self.open()
        job = self.job(manager, "busy")
        told: list[tuple[WaitReason, Optional[dojob.JobError]]] = []

        def asked() -> bool:
            # It waits for a second only; the error is the one behind the wait if both are of one moment.
            told.append((job.wait_reason(), job.error))
            wait, error = told[-1]
            return wait.reason is Reason.SERVER_ASKED and error is not None and error.retry_time == wait.until

        job.resume()
        self.until(manager, asked)
        wait, error = told[-1]
        assert error is not None and wait.until is not None
        self.assertEqual((wait.code, error.code, error.http_status), (http(503), http(503), 503))
        self.assertNotIn(Reason.RETRY, [wait.reason for wait, _ in told])

    def test_the_ledger_tells_every_attempt(self) -> None:
        job = self.job(self.open(), "small.bin", "missing.bin?token=secret")
        self.assertEqual(len(job.attempts()), 0)
        before = datetime.now(timezone.utc) - timedelta(seconds=1)
        self.assert_fails(job, http(404))
        attempts = job.attempts()
        self.assertEqual(len(attempts), 2)
        good, bad = attempts
        self.assertEqual((good.file, good.code, good.text, good.http_status), (0, Code.OK, "", 200))
        self.assertEqual((bad.file, bad.code, bad.http_status), (1, http(404), 404))
        self.assertEqual((bad.start, bad.bytes_transferred, bad.rung), (0, 0, Rung.START))
        self.assertEqual(bad.address, urlsplit(URL).netloc)
        # That there was a query may be told; what it was may not.
        self.assertRegex(bad.url, rf"^{re.escape(URL)}/missing\.bin(\?\.\.\.)?$")
        self.assertTrue(bad.text)
        self.assertNotIn("token", repr(bad))
        self.assertNotIn("secret", repr(bad))
        self.assertLess(good.number, bad.number)
        self.assertTrue(before < good.began <= bad.began <= datetime.now(timezone.utc) + timedelta(seconds=1))
        self.assertRegex(good.validator, '^".+"$')
        self.assertEqual(list(attempts), [])
        attempts.reset()
        self.assertEqual(list(attempts), [good, bad])


class Reasons(Case):
    def test_waiting_jobs_say_why(self) -> None:
        manager = self.open(max_running_jobs=1)
        first, second = self.job(manager, "slow/large.bin"), self.job(manager, "small.bin")
        self.assertEqual(second.wait_reason(), WaitReason(Reason.RESUME, Code.OK, None))
        first.resume()
        self.until(manager, moves(first))
        self.assertIs(first.wait_reason().reason, Reason.NONE)
        second.resume()
        self.assertEqual(second.wait_reason(), WaitReason(Reason.SLOT, Code.OK, None))
        first.cancel()
        second.wait(PATIENCE)
        self.assertEqual(second.wait_reason(), WaitReason(Reason.COMPLETION, Code.OK, None))

    def test_jobs_wait_for_their_host(self) -> None:
        manager = self.open()
        manager.limits = Limits(connections_per_host=1)
        first, second = self.job(manager, "slow/large.bin"), self.job(manager, "small.bin")
        first.resume()
        self.until(manager, moves(first))
        second.resume()
        self.assertEqual(second.wait_reason(), WaitReason(Reason.HOST, Code.OK, None))
        first.cancel()
        self.assert_arrives(second, "small.bin")

    def test_jobs_wait_for_the_schedule(self) -> None:
        manager = self.open()
        manager.bandwidth_schedule = [BandwidthPeriod(Days.ALL, 0, 1_440, bandwidth=0)]
        job = self.job(manager, "small.bin")
        job.resume()
        wait = job.wait_reason()
        self.assertEqual((wait.reason, wait.code), (Reason.SCHEDULE, Code.E_BLOCKED_BY_POLICY))
        manager.bandwidth_schedule = []
        self.assert_arrives(job, "small.bin")
