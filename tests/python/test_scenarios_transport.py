"""The scenarios of what lies between a job and its server: proxies, and certificates."""

from __future__ import annotations

import os
import shutil
import uuid
from pathlib import Path

import dojob
from dojob import AuthScheme, AuthTarget, ClientCertificate, Code, Context, ProxySettings, ProxyUsage
from support import CA, PATIENCE, ROOT, TLS, URL, Case, http, logged

PROXY = os.environ["DO_TEST_PROXY"]
PROXY_AUTH = os.environ["DO_TEST_PROXY_AUTH"]
PROXY_LOG = Path(os.environ["DO_TEST_PROXY_LOG"])
SOCKS = os.environ["DO_TEST_SOCKS"]
SOCKS_AUTH = os.environ["DO_TEST_SOCKS_AUTH"]
CLIENT = os.environ["DO_TEST_TLS_CLIENT"]
CERTIFICATE = ClientCertificate(Path(os.environ["DO_TEST_CLIENT_CERT"]), Path(os.environ["DO_TEST_CLIENT_KEY"]))


def by(proxies: str, bypass: str = "") -> ProxySettings:
    """The settings for these proxies."""
    return ProxySettings(ProxyUsage.OVERRIDE, proxies, bypass or None)


class Proxies(Case):
    def own(self) -> str:
        """A file of the origin that nobody else asks for: the proxy's log leaves out queries."""
        path = ROOT / f"own-{uuid.uuid4().hex}.bin"
        shutil.copy(ROOT / "small.bin", path)
        self.addCleanup(path.unlink)
        return path.name

    def fetch(self, manager: dojob.Manager, name: str, settings: ProxySettings) -> dojob.Job:
        job = self.job(manager, name)
        job.proxy_settings = settings
        self.assertEqual(job.proxy_settings, settings)
        self.assert_arrives(job, name)
        return job

    def assert_by(self, address: str, job: dojob.Job) -> None:
        """The last attempt spoke to the proxy at this address."""
        self.assertIn(address, list(job.attempts())[-1].address)

    def test_http_goes_through_a_proxy_whole(self) -> None:
        manager = self.open()
        whole, direct, last = self.own(), self.own(), self.own()
        self.fetch(manager, whole, by(PROXY))
        self.assertIn(f" GET {URL}/{whole} ", logged(PROXY_LOG, whole))
        self.fetch(manager, direct, by(PROXY, "other.example 127.0.0.1"))
        self.fetch(manager, last, by(f"http={PROXY}"))
        logged(PROXY_LOG, last)
        self.assertNotIn(direct, PROXY_LOG.read_text(errors="replace"), "it was asked for before the last")

    def test_proxy_settings_are_kept_and_refused(self) -> None:
        job = self.job(self.open(), "small.bin")
        self.assertEqual(job.proxy_settings, ProxySettings(ProxyUsage.PRECONFIG))
        job.proxy_settings = ProxySettings(ProxyUsage.NO_PROXY)
        self.assertEqual(job.proxy_settings, ProxySettings(ProxyUsage.NO_PROXY, None, None))
        for settings, codes in (
            (ProxySettings(ProxyUsage.NO_PROXY, PROXY), [Code.E_INVALID_ARG]),
            (by("http://[proxy"), [Code.E_INVALID_ARG, Code.E_INVALID_PROXY_INFO]),
            (by("p" * 4_001), [Code.E_PROXY_LIST_TOO_LARGE]),
            (by(PROXY, "b" * 4_001), [Code.E_PROXY_BYPASS_LIST_TOO_LARGE]),
        ):
            with self.subTest(codes), self.assertRaises(dojob.DoJobError) as caught:
                job.proxy_settings = settings
            self.assertIn(caught.exception.code, codes)
        self.assertEqual(job.proxy_settings, ProxySettings(ProxyUsage.NO_PROXY))
        self.assert_arrives(job, "small.bin")

    def test_https_goes_through_a_proxy_by_connect(self) -> None:
        job = self.job(self.open(), "small.bin", url=TLS)
        job.ca_file = CA
        job.proxy_settings = by(PROXY)
        self.assert_arrives(job, "small.bin")
        self.assert_by(PROXY, job)
        self.assertIn("CONNECT", logged(PROXY_LOG, f" CONNECT {TLS.partition('//')[2]} "))

    def test_a_proxy_asks_who_it_is(self) -> None:
        job = self.job(self.open(), "small.bin")
        job.proxy_settings = by(PROXY_AUTH)
        self.assert_fails(job, http(407))
        job.set_credentials(AuthTarget.SERVER, AuthScheme.BASIC, "proxyuser", "proxy pass")
        self.assert_fails(job, http(407))
        job.set_credentials(AuthTarget.PROXY, AuthScheme.BASIC, "proxyuser", "proxy pass")
        self.assert_arrives(job, "small.bin")

    def test_socks_proxies_work(self) -> None:
        manager = self.open()
        self.assert_by(SOCKS, self.fetch(manager, "small.bin", by(f"socks5://{SOCKS}")))
        job = self.job(manager, "medium.bin")
        job.proxy_settings = by(f"socks5://{SOCKS_AUTH}")
        job.set_credentials(AuthTarget.PROXY, AuthScheme.BASIC, "socksuser", "socks pass")
        self.assert_arrives(job, "medium.bin")
        self.assert_by(SOCKS_AUTH, job)


class Certificates(Case):
    def test_certificates_are_checked(self) -> None:
        manager = self.open()
        job = self.job(manager, "small.bin", url=TLS)
        self.assertIsNone(job.ca_file)
        error = self.assert_fails(job, Code.E_CERT_UNKNOWN_AUTHORITY)
        self.assertIs(error.context, Context.GENERAL_TRANSPORT)
        self.assertEqual(error.protocol, "https")
        for refused, code in (("ca.pem", Code.E_INVALID_ARG), (self.folder / "ca.pem", Code.E_FILE_NOT_FOUND)):
            with self.subTest(refused), self.assert_refused(code):
                job.ca_file = refused
        self.assertIsNone(job.ca_file)
        job.ca_file = CA
        self.assertEqual(job.ca_file, CA)
        self.assert_arrives(job, "small.bin")
        for variable, code in (
            ("DO_TEST_TLS_EXPIRED", Code.E_CERT_EXPIRED),
            ("DO_TEST_TLS_WRONG_NAME", Code.E_CERT_WRONG_NAME),
            ("DO_TEST_TLS_UNKNOWN", Code.E_CERT_UNKNOWN_AUTHORITY),
        ):
            with self.subTest(variable):
                bad = self.job(manager, "medium.bin", url=os.environ[variable])
                bad.ca_file = CA
                self.assertIs(self.assert_fails(bad, code).context, Context.GENERAL_TRANSPORT)
                bad.cancel()
        job = self.job(manager, "medium.bin", url=TLS)
        job.ca_file = CA
        job.ca_file = None
        self.assertIsNone(job.ca_file)

    def test_client_certificates_are_shown(self) -> None:
        manager = self.open()
        job = self.job(manager, "small.bin", url=CLIENT)
        job.ca_file = CA
        self.assertIsNone(job.client_certificate)
        job.resume()
        with self.assertRaises(dojob.JobError):
            job.wait(PATIENCE)
        job.client_certificate = CERTIFICATE
        self.assertEqual(job.client_certificate, CERTIFICATE)
        self.assert_arrives(job, "small.bin")
        other = self.job(manager, "medium.bin", url=CLIENT)
        other.ca_file = CA
        other.client_certificate = CERTIFICATE
        other.client_certificate = None
        self.assertIsNone(other.client_certificate)
        other.resume()
        with self.assertRaises(dojob.JobError):
            other.wait(PATIENCE)
