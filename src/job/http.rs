//! What a job tells its servers and proxies, and whom it trusts. Each of these counts from the next attempt on.

use super::Job;
use crate::code::Code;
use crate::error::{Error, Result};
use crate::events::What;
use crate::fetch::{auth, headers, proxy};
use crate::options::{
    AuthScheme, AuthTarget, ClientCertificate, Credentials, ProxySettings, Secret, read_security,
};
use crate::store::{HttpOption, HttpRow};
use std::path::{Path, PathBuf};

impl Job {
    fn http(&self) -> Result<HttpRow> {
        self.core()?.store.http(self.key)
    }

    fn set_http(&self, option: HttpOption) -> Result<bool> {
        let core = self.core()?;
        let changed = core.store.set_http(self.key, option, core.ports.clock.wall())?;
        core.hub.publish(self.id, What::PROPERTIES);
        Ok(changed)
    }

    /// The custom headers, one a line; empty if there are none. Refused once they are write-only.
    pub fn custom_headers(&self) -> Result<String> {
        let row = self.http()?;
        if row.write_only {
            let text = "the custom headers were made write-only; they can be replaced, but never read";
            return Err(Error::new(Code::E_WRITE_ONLY_PROPERTY, text));
        }
        Ok(row.headers.expose().to_owned())
    }

    /// Sets the headers that are sent with every request: lines that end with CRLF, of at most
    /// [`CUSTOM_HEADERS_MAX`](crate::CUSTOM_HEADERS_MAX) characters together; none if empty. They do not follow redirects to another origin.
    pub fn set_custom_headers(&self, lines: &str) -> Result<()> {
        headers::parse_custom(lines)?;
        self.set_http(HttpOption::Headers(Secret::new(lines))).map(drop)
    }

    /// From now on the custom headers can be replaced, but never be read back.
    pub fn make_custom_headers_write_only(&self) -> Result<()> {
        self.set_http(HttpOption::HideHeaders).map(drop)
    }

    /// What the job calls itself to servers; none if that is the library's own name.
    pub fn user_agent(&self) -> Result<Option<String>> {
        Ok(self.http()?.user_agent)
    }

    /// Sets what the job calls itself to servers; none is the library's own name.
    pub fn set_user_agent(&self, name: Option<&str>) -> Result<()> {
        name.map_or(Ok(()), headers::check_user_agent)?;
        self.set_http(HttpOption::UserAgent(name.map(str::to_owned))).map(drop)
    }

    /// Sets the user name and password for a server or a proxy. They cannot be read back. Those for the server go
    /// to the origin of the remote name only, never to another that it redirects to.
    pub fn set_credentials(
        &self,
        target: AuthTarget,
        scheme: AuthScheme,
        user: &str,
        password: &str,
    ) -> Result<()> {
        let given = Credentials { target, scheme, user: Secret::new(user), password: Secret::new(password) };
        auth::check(&given)?;
        self.set_http(HttpOption::Credentials(given)).map(drop)
    }

    /// Removes the credentials for a target and scheme. False if there were none.
    pub fn remove_credentials(&self, target: AuthTarget, scheme: AuthScheme) -> Result<bool> {
        self.set_http(HttpOption::NoCredentials(target, scheme))
    }

    /// Which proxy the job uses.
    pub fn proxy_settings(&self) -> Result<ProxySettings> {
        Ok(self.http()?.proxy)
    }

    /// Sets which proxy the job uses.
    pub fn set_proxy_settings(&self, settings: ProxySettings) -> Result<()> {
        proxy::check(&settings)?;
        self.set_http(HttpOption::Proxy(settings)).map(drop)
    }

    /// The security flags: a set of `DO_HTTP_REDIRECT_POLICY_` bits.
    pub fn security_flags(&self) -> Result<u32> {
        Ok(self.http()?.security)
    }

    /// Sets what becomes of redirects. Certificates are always checked, whatever the flags.
    pub fn set_security_flags(&self, flags: u32) -> Result<()> {
        read_security(flags)?;
        self.set_http(HttpOption::Security(flags)).map(drop)
    }

    /// The PEM file of the authorities that the job trusts instead of the platform's, if there is one.
    pub fn ca_file(&self) -> Result<Option<PathBuf>> {
        Ok(self.http()?.ca_file)
    }

    /// Sets the PEM file (absolute path) of the authorities that the job trusts instead of the platform's; none
    /// for the platform's. It is read at each attempt.
    pub fn set_ca_file(&self, path: Option<&Path>) -> Result<()> {
        let path = path.map(|path| named("CA file", path)).transpose()?;
        self.set_http(HttpOption::CaFile(path)).map(drop)
    }

    /// The PEM files of the client certificate and its key, if there is one.
    pub fn client_certificate(&self) -> Result<Option<ClientCertificate>> {
        Ok(self.http()?.client_certificate)
    }

    /// Sets the PEM files (absolute paths) that the job proves its own identity with; none for nothing. They are
    /// read at each attempt.
    pub fn set_client_certificate(&self, given: Option<ClientCertificate>) -> Result<()> {
        if let Some(given) = &given {
            named("client certificate", &given.certificate)?;
            named("client key", &given.key)?;
        }
        self.set_http(HttpOption::ClientCertificate(given)).map(drop)
    }
}

/// A file that is there now, and by a name that means the same in every process.
fn named(what: &str, path: &Path) -> Result<PathBuf> {
    if path.to_str().is_none() {
        return Err(Error::new(Code::E_INVALID_UTF8, format!("{what} is not valid UTF-8")));
    }
    if !path.is_absolute() {
        let text = format!("{what} '{}' is relative; give an absolute path", path.display());
        return Err(Error::argument(text));
    }
    match std::fs::metadata(path) {
        Ok(found) if found.is_file() => Ok(path.to_owned()),
        Ok(_) => Err(Error::argument(format!("{what} '{}' is not a file", path.display()))),
        Err(error) => {
            Err(Error::io(&error, &format!("cannot look at {what}"), path)
                .within(crate::error::Context::None))
        }
    }
}
