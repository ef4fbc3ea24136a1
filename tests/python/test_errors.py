"""What is refused, and how a job tells of its failure."""

from __future__ import annotations

import errno
import os
import pickle
import socket
from typing import Any, Callable

import dojob
from dojob import Code, Context, DoJobError, JobError, JobState
from support import PATIENCE, ROOT, URL, Case


class Refused(Case):
    def test_files_that_cannot_be_fetched_or_stored(self) -> None:
        job = self.open().create_job("a")
        good_url, good_path = f"{URL}/small.bin", self.local("small.bin")
        os.symlink(good_path, self.out / "link")
        for url, path, code, words in (
            ("", good_path, Code.E_INVALID_ARG, "remote name is empty"),
            ("ftp://h/a", good_path, Code.E_INVALID_ARG, "not an http:// or https:// URL"),
            ("http://h/ä", good_path, Code.E_INVALID_ARG, "percent-encode"),
            ("http://me:secret@h/a", good_path, Code.E_INVALID_ARG, "credentials"),
            ("http://h/" + "a" * 2200, good_path, Code.E_INVALID_ARG, "longer than 2200"),
            (good_url, "", Code.E_INVALID_ARG, "local name is empty"),
            (good_url, "small.bin", Code.E_INVALID_ARG, "'small.bin' is relative"),
            (good_url, f"{self.out}/", Code.E_INVALID_ARG, "does not name a file"),
            (good_url, self.out, Code.E_IS_DIRECTORY, "is a folder"),
            (good_url, self.out / "no" / "a", Code.E_PATH_NOT_FOUND, "create it first"),
            (good_url, os.fsencode(self.out) + b"/\xff", Code.E_INVALID_UTF8, "local_name"),
        ):
            with self.subTest(url=url, path=path), self.assert_refused(code, words):
                job.add_file(url, path)
        self.assertEqual(job.files, [])

    def test_an_error_tells_its_story(self) -> None:
        job = self.open().create_job("a")
        with self.assertRaises(DoJobError) as caught:
            job.add_file(f"{URL}/small.bin", self.out / "no" / "a")
        error = caught.exception
        self.assertIs(error.context, Context.NONE)
        self.assertIsNone(error.http_status)
        self.assertEqual(error.os_code, errno.ENOENT)
        self.assertEqual(str(error), f"{error.text} [DO_E_PATH_NOT_FOUND]")
        self.assertNotIsInstance(error, JobError)

    def test_no_error_repeats_a_password(self) -> None:
        job = self.open().create_job("a")
        with self.assertRaises(DoJobError) as caught:
            job.add_file("http://me:secret@h/a", self.local("a"))
        self.assertNotIn("secret", repr(caught.exception) + str(caught.exception))

    def test_names_and_numbers_that_are_not_allowed(self) -> None:
        manager = self.open()
        job = manager.create_job("a")
        with self.assert_refused(Code.E_INVALID_ARG, "display name is empty"):
            manager.create_job("")
        with self.assert_refused(Code.E_STRING_TOO_LONG, "256"):
            manager.create_job("é" * 257)
        with self.assert_refused(Code.E_STRING_TOO_LONG, "256"):
            job.display_name = "é" * 257
        self.assertEqual(job.display_name, "a")
        self.assertEqual(len(list(manager.jobs())), 1)

    def test_what_c_would_cut_short_is_refused_here(self) -> None:
        manager = self.open()
        job = manager.create_job("a")

        def rename() -> None:
            job.display_name = "b\0c"

        calls: list[Callable[[], Any]] = [
            lambda: manager.create_job("a\0b"),
            lambda: manager.create_job("\ud800"),
            lambda: job.add_file(f"{URL}/\0", self.local("a")),
            lambda: job.add_file(f"{URL}/", f"{self.out}/a\0b"),
            lambda: dojob.Manager(f"{self.store}\0"),
            *(lambda n=number: dojob.Manager(self.store, n) for number in (0, -1, 1 << 32)),
            rename,
        ]
        for number, call in enumerate(calls):
            with self.subTest(number), self.assertRaises(ValueError):
                call()
        self.assertEqual(job.display_name, "a")

    def test_stores_that_cannot_be_opened(self) -> None:
        with self.assert_refused(Code.E_INVALID_ARG, "'store' is relative"):
            dojob.Manager("store")
        with self.assert_refused(Code.E_INVALID_ARG, "1024"):
            dojob.Manager(self.store, 1025)
        (self.folder / "file").touch()
        with self.assert_refused(Code.E_PATH_NOT_FOUND, f"'{self.folder / 'file'}' is not a folder"):
            dojob.Manager(self.folder / "file")

    def test_calls_that_the_state_does_not_allow(self) -> None:
        manager = self.open()
        job = manager.create_job("a")
        with self.assert_refused(Code.E_JOB_EMPTY):
            job.resume()
        job.cancel()

        def rename() -> None:
            job.display_name = "b"

        def hurry() -> None:
            job.priority = dojob.JobPriority.HIGH

        add: Callable[[], Any] = lambda: job.add_file(f"{URL}/small.bin", self.local("a"))
        for call in (job.resume, job.suspend, job.cancel, job.complete, add, rename, hurry):
            with self.subTest(call=call), self.assert_refused(Code.E_INVALID_STATE, str(job.id)):
                call()

    def test_errors_can_be_sent_to_another_process(self) -> None:
        with self.assertRaises(DoJobError) as caught:
            self.open().create_job("")
        error = pickle.loads(pickle.dumps(caught.exception))
        self.assertEqual(str(error), str(caught.exception))
        self.assertIs(error.code, Code.E_INVALID_ARG)


class Failed(Case):
    def test_a_status_that_is_final_is_the_jobs_error(self) -> None:
        manager = self.open()
        for name, status in (("missing", 404), ("forbidden", 403)):
            with self.subTest(name):
                job = self.job(manager, "small.bin", name)
                self.assertIsNone(job.error)
                job.resume()
                with self.assertRaises(JobError) as caught:
                    job.wait(PATIENCE)
                self.assertIs(job.state, JobState.ERROR)
                error = job.error
                assert error is not None
                self.assertEqual(str(error), str(caught.exception))
                self.assertEqual(error.code, 0x80190000 | status)
                self.assertEqual(error.name, f"DO_E_HTTP({status})")
                self.assertEqual(error.http_status, status)
                self.assertIs(error.context, Context.REMOTE_FILE)
                self.assertIn(f"{URL}/{name}", error.text)
                self.assertEqual(error.remote_name, f"{URL}/{name}")
                self.assertEqual(error.local_name, self.local(name))
                again = pickle.loads(pickle.dumps(error))
                self.assertEqual((str(again), again.local_name), (str(error), error.local_name))
                self.assertIs(job.complete(), Code.S_PARTIAL_COMPLETE)
                self.assert_whole("small.bin")

    def test_a_failed_job_runs_again_when_it_is_resumed(self) -> None:
        late = ROOT / f"late-{os.getpid()}.bin"
        self.addCleanup(late.unlink)
        job = self.job(self.open(), late.name)
        job.resume()
        with self.assertRaises(JobError):
            job.wait(PATIENCE)
        late.write_bytes(b"there now")
        job.resume()
        self.assertIs(job.wait(PATIENCE), JobState.TRANSFERRED)
        self.assertIsNone(job.error)
        self.assertIs(job.complete(), Code.OK)
        self.assert_whole(late.name)

    def test_a_busy_server_is_tried_again(self) -> None:
        manager = self.open()
        job = self.job(manager, "busy")
        job.resume()
        self.until(manager, lambda: job.state is JobState.TRANSIENT_ERROR)
        error = job.error
        if error is not None:
            self.assertEqual(error.http_status, 503)
            self.assertEqual(error.name, "DO_E_HTTP(503)")
        self.until(manager, lambda: job.state is JobState.TRANSFERRING)
        with self.assertRaises(TimeoutError):
            job.wait(0.1)
        job.cancel()
        manager.close()
        self.assert_empty()

    def test_a_server_that_is_not_there_is_tried_again(self) -> None:
        manager = self.open()
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            job = manager.create_job("a")
            job.add_file(f"http://127.0.0.1:{closed.getsockname()[1]}/a", self.local("a"))
            job.resume()
            errors: list[JobError] = []

            def failed() -> bool:
                error = job.error
                errors.extend([error] if error else [])
                return error is not None

            self.until(manager, failed)
        self.assertIs(errors[0].code, Code.E_CONNECT_FAILURE)
        self.assertIs(errors[0].context, Context.GENERAL_TRANSPORT)
        self.assertEqual(errors[0].os_code, errno.ECONNREFUSED)
        self.assertIsNone(errors[0].http_status)
