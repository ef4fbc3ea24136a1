"""What a job tells its servers and proxies, and whom it trusts."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import NamedTuple, Optional

from . import _abi
from ._abi import Code
from ._error import call, read_number, read_text
from ._job_base import JobBase
from ._library import lib
from ._values import PathLike, optional_text, path, text, to_path, whole


class AuthTarget(enum.IntEnum):
    """Who asks for credentials."""

    #: The server that has the file.
    SERVER = _abi.DO_AUTH_TARGET_SERVER
    #: The proxy on the way to it.
    PROXY = _abi.DO_AUTH_TARGET_PROXY


class AuthScheme(enum.IntEnum):
    """How credentials are proven."""

    #: User name and password are sent as they are: over https, if they matter.
    BASIC = _abi.DO_AUTH_SCHEME_BASIC
    #: A digest over both and a challenge of the server's is sent.
    DIGEST = _abi.DO_AUTH_SCHEME_DIGEST


class ProxyUsage(enum.IntEnum):
    """Which proxy a job uses."""

    #: The environment's: `http_proxy`, `https_proxy`, `all_proxy`, `no_proxy`.
    PRECONFIG = _abi.DO_PROXY_USAGE_PRECONFIG
    #: None.
    NO_PROXY = _abi.DO_PROXY_USAGE_NO_PROXY
    #: Those that the job names.
    OVERRIDE = _abi.DO_PROXY_USAGE_OVERRIDE


class ProxySettings(NamedTuple):
    """Which proxy a job uses, and for what; the lists are for `ProxyUsage.OVERRIDE`, and have at most 4,000
    characters each."""

    usage: ProxyUsage
    #: `[scheme=][scheme://]host[:port]`, separated by spaces: http and https proxies, `socks5://` ones too.
    proxies: Optional[str] = None
    #: Hosts that are asked directly, separated by spaces: with a `*` in front all that end so, `<local>` for names
    #: without a dot.
    bypass: Optional[str] = None


class SecurityFlags(enum.IntFlag):
    """What becomes of redirects. Certificates are always checked; `Job.ca_file` is there for private authorities."""

    #: They are followed.
    REDIRECT_POLICY_ALLOW_SILENT = _abi.DO_HTTP_REDIRECT_POLICY_ALLOW_SILENT
    #: They are followed, and the remote name becomes the address that they led to.
    REDIRECT_POLICY_ALLOW_REPORT = _abi.DO_HTTP_REDIRECT_POLICY_ALLOW_REPORT
    #: They are an error.
    REDIRECT_POLICY_DISALLOW = _abi.DO_HTTP_REDIRECT_POLICY_DISALLOW
    #: They may lead from https to http.
    REDIRECT_POLICY_ALLOW_HTTPS_TO_HTTP = _abi.DO_HTTP_REDIRECT_POLICY_ALLOW_HTTPS_TO_HTTP


class ClientCertificate(NamedTuple):
    """What a job proves its own identity with: two PEM files, by absolute paths, which are read at each attempt."""

    certificate: Path
    #: Its key, unencrypted.
    key: Path


class JobHttp(JobBase):
    """The HTTP options of a job."""

    @property
    def custom_headers(self) -> Optional[str]:
        """Headers that are sent with every request: `Name: value` lines that end with CRLF or LF, of at most 16,384
        characters together; None if there are none. They do not follow a redirect to another origin."""
        return read_text(lib.do_job_get_custom_headers, self._handle) or None

    @custom_headers.setter
    def custom_headers(self, headers: Optional[str]) -> None:
        call(lib.do_job_set_custom_headers, self._handle, optional_text(headers, "custom headers"))

    def make_custom_headers_write_only(self) -> None:
        """From now on the custom headers can be replaced, but never be read back."""
        call(lib.do_job_make_custom_headers_write_only, self._handle)

    @property
    def user_agent(self) -> Optional[str]:
        """What the job calls itself to servers; None for the library's own name."""
        return read_text(lib.do_job_get_user_agent, self._handle) or None

    @user_agent.setter
    def user_agent(self, user_agent: Optional[str]) -> None:
        call(lib.do_job_set_user_agent, self._handle, optional_text(user_agent, "user agent"))

    def set_credentials(self, target: AuthTarget, scheme: AuthScheme, user_name: str, password: str) -> None:
        """Sets the user name (1 to 300 characters) and password (at most 65,535) for a target and a scheme, in the
        place of those before. They can never be read back. Those for the server go to the origin of the remote name
        only, never to another that it redirects to."""
        user, secret = text(user_name, "user name"), text(password, "password")
        numbers = whole(target, "target"), whole(scheme, "scheme")
        call(lib.do_job_set_credentials, self._handle, *numbers, user, secret)

    def remove_credentials(self, target: AuthTarget, scheme: AuthScheme) -> bool:
        """Removes the credentials for a target and a scheme. False if there were none."""
        numbers = whole(target, "target"), whole(scheme, "scheme")
        return call(lib.do_job_remove_credentials, self._handle, *numbers) == Code.OK

    @property
    def proxy_settings(self) -> ProxySettings:
        """Which proxy the job uses."""
        return ProxySettings(
            ProxyUsage(read_number(lib.do_job_get_proxy_usage, self._handle)),
            read_text(lib.do_job_get_proxy_list, self._handle) or None,
            read_text(lib.do_job_get_proxy_bypass_list, self._handle) or None,
        )

    @proxy_settings.setter
    def proxy_settings(self, settings: ProxySettings) -> None:
        usage, proxies, bypass = settings
        lists = optional_text(proxies, "proxy list"), optional_text(bypass, "proxy bypass list")
        call(lib.do_job_set_proxy_settings, self._handle, whole(usage, "usage"), *lists)

    @property
    def security_flags(self) -> SecurityFlags:
        """What becomes of redirects. Flags that would loosen the check of certificates are refused."""
        return SecurityFlags(read_number(lib.do_job_get_security_flags, self._handle))

    @security_flags.setter
    def security_flags(self, flags: SecurityFlags) -> None:
        call(lib.do_job_set_security_flags, self._handle, whole(flags, "security flags"))

    @property
    def ca_file(self) -> Optional[Path]:
        """The PEM file (by its absolute path) of the authorities that the job trusts instead of the platform's;
        None for the platform's. It is read at each attempt."""
        return optional_path(read_text(lib.do_job_get_ca_file, self._handle))

    @ca_file.setter
    def ca_file(self, file: Optional[PathLike]) -> None:
        call(lib.do_job_set_ca_file, self._handle, None if file is None else path(file, "CA file"))

    @property
    def client_certificate(self) -> Optional[ClientCertificate]:
        """What the job proves its own identity with, if anything."""
        certificate = optional_path(read_text(lib.do_job_get_client_certificate, self._handle))
        key = optional_path(read_text(lib.do_job_get_client_key, self._handle))
        return ClientCertificate(certificate, key) if certificate and key else None

    @client_certificate.setter
    def client_certificate(self, files: Optional[tuple[PathLike, PathLike]]) -> None:
        if files is None:
            call(lib.do_job_remove_client_certificate, self._handle)
            return
        certificate, key = path(files[0], "certificate"), path(files[1], "key")
        call(lib.do_job_set_client_certificate, self._handle, certificate, key)


def optional_path(value: str) -> Optional[Path]:
    """A path of the library's, if there is one."""
    return to_path(value) if value else None
