"""The scenarios of HTTP: what a job tells servers, and what becomes of redirects."""

from __future__ import annotations

import os
from typing import Any

import dojob
from dojob import AuthScheme, AuthTarget, Code, SecurityFlags
from support import CA, PATIENCE, READER, TLS, URL, Case, http

#: Apache, which wants Digest.
DIGEST_URL = os.environ["DO_TEST_DIGEST_URL"]


class Echoes(Case):
    """What a server has received is what the file of the job says."""

    def echo(self, job: dojob.Job, name: str = "echo") -> str:
        """Lets the job fetch `name`, and returns it."""
        self.assert_arrives(job)
        return self.local(name).read_text()

    def test_custom_headers_are_sent(self) -> None:
        manager = self.open()
        job = self.job(manager, "echo")
        self.assertIsNone(job.custom_headers)
        job.custom_headers = "X-Test: one\r\nX-Other: two\r\n"
        self.assertEqual(job.custom_headers, "X-Test: one\r\nX-Other: two\r\n")
        for headers in ("no colon\r\n", "X-Test: a\x01b\r\n", "X-Test: one\r\nno colon"):
            with self.subTest(headers), self.assert_refused(Code.E_INVALID_ARG):
                job.custom_headers = headers
        longest = "X-Test: ".ljust(16_384, "x")
        with self.assert_refused(Code.E_STRING_TOO_LONG):
            job.custom_headers = longest + "x"
        self.assertEqual(job.custom_headers, "X-Test: one\r\nX-Other: two\r\n")
        told = self.echo(job)
        self.assertIn("X-Test: one\n", told)
        self.assertIn("X-Other: two\n", told)
        other = self.job(manager, "echo")
        other.custom_headers = longest
        self.assertEqual(other.custom_headers, longest)
        other.custom_headers = None
        self.assertIsNone(other.custom_headers)
        self.assertIn("X-Test: \n", self.echo(other))

    def test_write_only_headers_are_sent_and_never_told(self) -> None:
        manager = self.open()
        first, second = self.job(manager, "echo"), self.job(manager, "echo")
        for job in (first, second):
            job.custom_headers = "X-Test: one\r\n"
            job.make_custom_headers_write_only()
            with self.assert_refused(Code.E_WRITE_ONLY_PROPERTY):
                job.custom_headers
        second.custom_headers = "X-Test: two\r\n"
        with self.assert_refused(Code.E_WRITE_ONLY_PROPERTY):
            second.custom_headers
        self.assertIn("X-Test: one\n", self.echo(first))
        self.assertIn("X-Test: two\n", self.echo(second))

    def test_the_user_agent_is_sent(self) -> None:
        manager = self.open()
        job, other = self.job(manager, "echo"), self.job(manager, "echo")
        self.assertIsNone(job.user_agent)
        self.assertIn(f"User-Agent: dojob/{dojob.library_version()}\n", self.echo(job))
        other.user_agent = "reader/1.0 (of files)"
        self.assertEqual(other.user_agent, "reader/1.0 (of files)")
        self.assertIn("User-Agent: reader/1.0 (of files)\n", self.echo(other))
        again = self.job(manager, "echo")
        again.user_agent = "reader/1.0"
        again.user_agent = None
        self.assertIsNone(again.user_agent)

    def test_secrets_do_not_follow_redirects(self) -> None:
        manager = self.open()
        for name in ("away/echo", "basic/away/echo"):
            with self.subTest(name):
                job = self.job(manager, name)
                job.set_credentials(AuthTarget.SERVER, AuthScheme.BASIC, *READER)
                told = self.echo(job, name)
                self.assertIn("Authorization: \n", told)
                other = self.job(manager, name)
                # Lets it in where a password is asked for, as the credentials would.
                other.custom_headers = "X-Test: one\r\nAuthorization: Basic cmVhZGVyOm9wZW4gc2VzYW1l\r\n"
                told = self.echo(other, name)
                self.assertIn("X-Test: \n", told)
                self.assertIn("Authorization: \n", told)
        job = self.job(manager, "basic/echo")
        job.set_credentials(AuthTarget.SERVER, AuthScheme.BASIC, *READER)
        told = self.echo(job, "basic/echo")
        self.assertIn("Authorization: Basic cmVhZGVyOm9wZW4gc2VzYW1l\n", told, "the door itself was opened so")


class Doors(Case):
    def assert_opens(self, job: dojob.Job, scheme: AuthScheme, name: str) -> None:
        """The server lets its reader in, and nobody else."""
        self.assert_fails(job, http(401))
        job.set_credentials(AuthTarget.SERVER, scheme, READER[0], "close sesame")
        error = self.assert_fails(job, http(401))
        self.assertNotIn("sesame", error.text)
        job.set_credentials(AuthTarget.SERVER, scheme, *READER)
        self.assert_arrives(job, name)

    def test_basic_credentials_open_the_door(self) -> None:
        job = self.job(self.open(), "basic/small.bin")
        self.assert_opens(job, AuthScheme.BASIC, "basic/small.bin")

    def test_credentials_are_removed_and_refused(self) -> None:
        job = self.job(self.open(), "basic/small.bin")
        job.set_credentials(AuthTarget.SERVER, AuthScheme.BASIC, *READER)
        self.assertTrue(job.remove_credentials(AuthTarget.SERVER, AuthScheme.BASIC))
        self.assertFalse(job.remove_credentials(AuthTarget.SERVER, AuthScheme.BASIC))
        self.assert_fails(job, http(401))
        nobody: Any = 9
        target, scheme = AuthTarget.SERVER, AuthScheme.BASIC
        for arguments, code in (
            ((nobody, scheme, *READER), Code.E_INVALID_AUTH_TARGET),
            ((target, nobody, *READER), Code.E_INVALID_AUTH_SCHEME),
            ((target, scheme, "u" * 301, "p"), Code.E_USERNAME_TOO_LARGE),
            ((target, scheme, "u", "p" * 65_536), Code.E_PASSWORD_TOO_LARGE),
            ((target, scheme, "", "p"), Code.E_INVALID_CREDENTIALS),
        ):
            with self.subTest(code), self.assert_refused(code):
                job.set_credentials(*arguments)
        with self.assert_refused(Code.E_INVALID_AUTH_TARGET):
            job.remove_credentials(nobody, scheme)
        with self.assert_refused(Code.E_INVALID_AUTH_SCHEME):
            job.remove_credentials(target, nobody)
        job.set_credentials(target, scheme, "u" * 300, "p" * 65_535)

    def test_digest_credentials_open_the_door(self) -> None:
        job = self.job(self.open(), "digestauth/small.bin", url=DIGEST_URL)
        self.assert_opens(job, AuthScheme.DIGEST, "digestauth/small.bin")


class Redirects(Case):
    def test_redirects_go_by_the_policy(self) -> None:
        manager = self.open()
        job = self.job(manager, "redirect/small.bin")
        self.assertEqual(job.security_flags, SecurityFlags.REDIRECT_POLICY_ALLOW_SILENT)
        self.assert_arrives(job, "redirect/small.bin")
        self.assertEqual(job.file(0).remote_name, f"{URL}/redirect/small.bin")
        report = self.job(manager, "redirect/small.bin")
        report.security_flags = SecurityFlags.REDIRECT_POLICY_ALLOW_REPORT
        self.assertEqual(report.security_flags, SecurityFlags.REDIRECT_POLICY_ALLOW_REPORT)
        self.assert_arrives(report, "redirect/small.bin")
        self.assertEqual(report.file(0).remote_name, f"{URL}/small.bin")
        disallow = self.job(manager, "redirect/small.bin")
        disallow.security_flags = SecurityFlags.REDIRECT_POLICY_DISALLOW
        self.assert_fails(disallow, Code.E_REDIRECT)

    def test_redirects_out_of_tls_are_taken_only_where_that_is_allowed(self) -> None:
        job = self.job(self.open(), "down/small.bin", url=TLS)
        job.ca_file = CA
        self.assert_fails(job, Code.E_REDIRECT)
        flags = SecurityFlags.REDIRECT_POLICY_ALLOW_HTTPS_TO_HTTP | SecurityFlags.REDIRECT_POLICY_ALLOW_REPORT
        job.security_flags = flags
        self.assertEqual(job.security_flags, flags)
        self.assert_arrives(job, "down/small.bin")
        self.assertEqual(job.file(0).remote_name, f"{URL}/small.bin")

    def test_flags_that_would_loosen_certificates_are_refused(self) -> None:
        job = self.open().create_job("a")
        for flags, code in ((1, Code.E_NOT_IMPL), (4, Code.E_NOT_IMPL), (0x300, Code.E_INVALID_ARG)):
            with self.subTest(flags), self.assert_refused(code):
                job.security_flags = SecurityFlags(flags)
        self.assertEqual(job.security_flags, SecurityFlags(0))
