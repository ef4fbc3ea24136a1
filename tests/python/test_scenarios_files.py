"""The scenarios of files: how they are added, renamed, and held against what they must be."""

from __future__ import annotations

import hashlib
from typing import Any

import dojob
from dojob import Code, Digest, DigestAlgorithm, FileRange, JobState, Rung
from support import PATIENCE, ROOT, URL, Case, http, moves

SMALL = (ROOT / "small.bin").read_bytes()


class Adding(Case):
    def test_a_set_is_added_whole_or_not_at_all(self) -> None:
        job = self.open().create_job("a")
        names = ["small.bin", "medium.bin", "empty.bin"]
        files = [(f"{URL}/{name}", self.local(name)) for name in names]
        with self.assert_refused(Code.E_INVALID_ARG, "'relative.bin' is relative"):
            job.add_file_set([files[0], (files[1][0], "relative.bin"), files[2]])
        self.assertEqual(job.progress.files_total, 0)
        job.add_file_set(files)
        self.assertEqual([(file.remote_name, file.local_name) for file in job.files], files)
        self.assert_arrives(job, *names)

    def test_a_set_may_be_large(self) -> None:
        job = self.open().create_job("a")
        job.add_file_set((f"{URL}/{number}", self.out / str(number)) for number in range(50_000))
        self.assertEqual((job.progress.files_total, len(job.enum_files())), (50_000, 50_000))
        self.assertEqual(job.file(49_999).local_name, self.out / "49999")

    def test_ranges_are_packed_in_the_order_given(self) -> None:
        job = self.open().create_job("a")
        remote = f"{URL}/small.bin"
        pieces = [FileRange(100, 100), FileRange(900, 100), FileRange(400, 100)]
        job.add_file(remote, self.local("pieces"), pieces)
        job.add_file(remote, self.local("end"), [(10, 5), (2_000, None)])
        job.add_file(remote, self.local("small.bin"), [])
        for ranges, code in (
            ([(0, 10), (5, 10)], Code.E_OVERLAPPING_RANGES),
            ([(7, 0)], Code.E_INVALID_RANGE),
            ([(1 << 63, 1 << 63)], Code.E_INVALID_RANGE),
        ):
            with self.subTest(ranges), self.assert_refused(code):
                job.add_file(remote, self.local("refused"), ranges)
        ranges_told = [file.ranges for file in job.files]
        self.assertEqual(ranges_told, [pieces, [FileRange(10, 5), FileRange(2_000, None)], []])
        self.assert_arrives(job, "small.bin")
        packed = SMALL[100:200] + SMALL[900:1_000] + SMALL[400:500]
        self.assertEqual(self.local("pieces").read_bytes(), packed)
        self.assertEqual(self.local("end").read_bytes(), SMALL[10:15] + SMALL[2_000:])

    def test_ranges_behind_the_end_are_an_error(self) -> None:
        job = self.open().create_job("a")
        job.add_file(f"{URL}/small.bin", self.local("a"), [(0, 10), (2_049, 1)])
        self.assert_fails(job, Code.E_INVALID_RANGE)
        self.assertFalse(self.local("a").exists())


class Renaming(Case):
    def test_remote_prefixes_are_replaced(self) -> None:
        job = self.open().create_job("a")
        for prefix, name in (("old", "small.bin"), ("old", "medium.bin"), ("slow", "empty.bin")):
            job.add_file(f"{URL}/{prefix}/{name}", self.local(name))
        self.assertEqual(job.replace_remote_prefix(f"{URL}/old/", f"{URL}/"), 2)
        names = [f"{URL}/{name}" for name in ("small.bin", "medium.bin", "slow/empty.bin")]
        self.assertEqual([file.remote_name for file in job.files], names)
        self.assertEqual(job.replace_remote_prefix(f"{URL}/old/", f"{URL}/"), 0)
        with self.assert_refused(Code.E_INVALID_ARG):
            job.replace_remote_prefix(f"{URL}/", "nowhere/")
        self.assertEqual([file.remote_name for file in job.files], names)
        self.assert_arrives(job, "small.bin", "medium.bin", "empty.bin")

    def test_a_file_gets_another_remote_name(self) -> None:
        manager = self.open()
        job = manager.create_job("a")
        job.add_file(f"{URL}/missing.bin", self.local("small.bin"))
        self.assert_fails(job, http(404))
        (file,) = job.files
        with self.assert_refused(Code.E_INVALID_ARG):
            file.remote_name = "small.bin"
        file.remote_name = f"{URL}/small.bin"
        self.assertEqual(file.remote_name, f"{URL}/small.bin")
        self.assert_arrives(job, "small.bin")

    def test_what_was_fetched_stays_under_another_remote_name(self) -> None:
        manager = self.open()
        job = self.job(manager, "slow/large.bin")
        job.resume()
        self.until(manager, moves(job))
        job.suspend()
        job.file(0).remote_name = f"{URL}/large.bin"
        self.assert_arrives(job, "slow/large.bin")
        last = list(job.attempts())[-1]
        self.assertEqual((last.rung, last.url), (Rung.ETAG, f"{URL}/large.bin"))
        self.assertGreater(last.start, 0)


class Right(Case):
    def test_expected_digests_are_checked(self) -> None:
        names = ["small.bin", "medium.bin"]
        job = self.job(self.open(), *names)
        right = [
            Digest(DigestAlgorithm.SHA256, hashlib.sha256(SMALL).digest()),
            Digest(DigestAlgorithm.SHA512, hashlib.sha512((ROOT / "medium.bin").read_bytes()).digest()),
        ]
        for file, digest in zip(job.files, right):
            self.assertIsNone(file.expected_digest)
            file.expected_digest = digest
            self.assertEqual(file.expected_digest, digest)
            self.assertFalse(file.validation_state)
        job.resume()
        job.wait(PATIENCE)
        self.assertEqual([file.validation_state for file in job.files], [True, True])
        self.assert_arrives(job, *names)

    def test_a_wrong_digest_is_an_error(self) -> None:
        job = self.job(self.open(), "small.bin")
        file = job.file(0)
        file.expected_digest = Digest(DigestAlgorithm.SHA256, hashlib.sha256(b"something else").digest())
        error = self.assert_fails(job, Code.E_VALIDATION_FAILED)
        self.assertEqual(error.local_name, self.local("small.bin"))
        self.assertFalse(file.validation_state)
        self.assertFalse(self.local("small.bin").exists())
        job.cancel()
        self.assert_empty()

    def test_digests_are_refused_and_taken_back(self) -> None:
        job = self.job(self.open(), "small.bin")
        file = job.file(0)
        right = Digest(DigestAlgorithm.SHA512, bytes(64))
        file.expected_digest = right
        nobodys: Any = 99
        for digest, code in (
            (Digest(nobodys, bytes(32)), Code.E_INVALID_HASH_ALGORITHM),
            (Digest(DigestAlgorithm.SHA256, bytes(31)), Code.E_INVALID_ARG),
            (Digest(DigestAlgorithm.SHA512, bytes(32)), Code.E_INVALID_ARG),
            (Digest(DigestAlgorithm.BLAKE3, b""), Code.E_INVALID_ARG),
        ):
            with self.subTest(digest), self.assert_refused(code):
                file.expected_digest = digest
        self.assertEqual(file.expected_digest, right)
        file.expected_digest = None
        self.assertIsNone(file.expected_digest)
        self.assert_arrives(job, "small.bin")

    def test_digests_of_servers_are_checked(self) -> None:
        manager = self.open()
        self.assert_arrives(self.job(manager, "digest/small.bin"), "digest/small.bin")
        job = self.job(manager, "wrongdigest/small.bin")
        self.assert_fails(job, Code.E_VALIDATION_FAILED)
        self.assertFalse(self.local("wrongdigest/small.bin").exists())

    def test_validation_is_the_callers_word(self) -> None:
        job = self.job(self.open(), "small.bin")
        file = job.file(0)
        with self.assert_refused(Code.E_INVALID_STATE):
            file.validation_state = True
        job.resume()
        job.wait(PATIENCE)
        self.assertFalse(file.validation_state)
        file.validation_state = False
        self.assertIs(job.state, JobState.ERROR)
        error = job.error
        assert error is not None
        self.assertIs(error.code, Code.E_VALIDATION_FAILED)
        attempts = len(job.attempts())
        job.resume()
        self.assertIs(job.wait(PATIENCE), JobState.TRANSFERRED)
        self.assertEqual(len(job.attempts()), attempts + 1)
        file.validation_state = True
        self.assertTrue(file.validation_state)
        self.assert_arrives(job, "small.bin")

    def test_answers_headers_are_kept(self) -> None:
        job = self.job(self.open(), "cookie/small.bin")
        file = job.file(0)
        self.assertIsNone(file.response_headers)
        job.resume()
        job.wait(PATIENCE)
        headers = file.response_headers
        assert headers is not None
        self.assertRegex(headers.lower(), r"(?m)^etag: *\"")
        self.assertNotIn("cookie", headers.lower())
        self.assertNotIn("secret", headers)
