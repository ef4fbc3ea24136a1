//! What a job tells its servers and proxies, and whom it trusts: the HTTP options.
//!
//! Values here have been checked already. Whatever may be secret is a [`Secret`], which shows nothing of
//! itself.

use crate::code::Code;
use crate::error::{Error, Result};
use crate::model::numbered;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// Text that never shows up in a log, an error or a `Debug` output.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Secret(String);

impl Secret {
    /// Keeps `text` secret.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    /// The text, for the one place that must have it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

numbered! {
    /// Who asks for credentials (`BG_AUTH_TARGET`).
    AuthTarget {
        /// The server that has the file.
        Server = 1,
        /// The proxy on the way to it.
        Proxy = 2,
    }
}

numbered! {
    /// How credentials are proven (`BG_AUTH_SCHEME`).
    AuthScheme {
        /// User name and password as they are: for https only, if they matter.
        Basic = 1,
        /// A digest of both over a challenge of the server's (RFC 7616).
        Digest = 2,
    }
}

numbered! {
    /// Which proxy a job uses (`BG_JOB_PROXY_USAGE`).
    #[derive(Default)]
    ProxyUsage {
        /// The one that the environment named when the store was opened, by `http_proxy`, `https_proxy`,
        /// `all_proxy` and `no_proxy`.
        #[default]
        Preconfig = 0,
        /// None.
        NoProxy = 1,
        /// The one that the job names.
        Override = 2,
    }
}

/// A user name and its password, for one target and one scheme.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Credentials {
    /// Who asks for them.
    pub target: AuthTarget,
    /// How they are proven.
    pub scheme: AuthScheme,
    /// The user's name.
    pub user: Secret,
    /// The password.
    pub password: Secret,
}

/// Which proxy a job uses, and for what.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct ProxySettings {
    /// Where the choice comes from.
    pub usage: ProxyUsage,
    /// `[scheme=][scheme://]host[:port]`, separated by spaces; for [`ProxyUsage::Override`] only.
    pub list: String,
    /// Hosts that are asked directly, separated by spaces; a leading `*` stands for anything, `<local>` for names
    /// without a dot; for [`ProxyUsage::Override`] only.
    pub bypass: String,
}

/// Redirects are followed, and the file's remote name becomes the address that they led to.
pub const REDIRECT_REPORT: u32 = 0x100;
/// Redirects are an error.
pub const REDIRECT_DISALLOW: u32 = 0x200;
/// A redirect may lead from https to http.
pub const REDIRECT_HTTPS_TO_HTTP: u32 = 0x800;

/// What a job's security flags say about redirects: the policy, and whether one may lead from https to http.
///
/// Certificates are always checked: the flags of the interface that would ignore what is wrong with one are
/// refused, and so is the check of revocation lists, which the platform's verifier makes by its own rules.
pub fn read_security(flags: u32) -> Result<(Redirects, bool)> {
    let unknown = flags & !(REDIRECT_REPORT | REDIRECT_DISALLOW | REDIRECT_HTTPS_TO_HTTP);
    if unknown != 0 {
        let text = format!(
            "security flags {unknown:#x} are not offered: certificates are always checked; name a private \
             authority by a CA file instead"
        );
        return Err(Error::new(Code::E_NOT_IMPL, text));
    }
    let policy = match flags & (REDIRECT_REPORT | REDIRECT_DISALLOW) {
        0 => Redirects::Allow,
        REDIRECT_REPORT => Redirects::Report,
        REDIRECT_DISALLOW => Redirects::Disallow,
        _ => return Err(Error::argument("security flags both report and disallow redirects; choose one")),
    };
    Ok((policy, flags & REDIRECT_HTTPS_TO_HTTP != 0))
}

/// What becomes of an answer that points elsewhere.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Redirects {
    /// It is followed.
    #[default]
    Allow,
    /// It is followed, and the file's remote name becomes the address that it led to.
    Report,
    /// It is an error.
    Disallow,
}

/// A client certificate and its key, both PEM files.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ClientCertificate {
    /// The certificate, then those that lead to its root.
    pub certificate: PathBuf,
    /// The private key, unencrypted; readable by its user alone.
    pub key: PathBuf,
}

/// The HTTP options of a job.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct HttpOptions {
    /// Headers sent with every request, by name and value.
    pub headers: Vec<(String, Secret)>,
    /// `User-Agent`; the library's own if none.
    pub user_agent: Option<String>,
    /// For server and proxy; at most one for each target and scheme.
    pub credentials: Vec<Credentials>,
    /// The proxy.
    pub proxy: ProxySettings,
    /// What becomes of redirects.
    pub redirects: Redirects,
    /// Whether a redirect may lead from https to http.
    pub https_to_http: bool,
    /// A PEM file of the authorities that are trusted, instead of the platform's.
    pub ca_file: Option<PathBuf>,
    /// What the client proves its own identity with.
    pub client_certificate: Option<ClientCertificate>,
}

/// How long servers and proxies may take before the first byte of a body, and how long a body may stand still or next to
/// still. A transfer that moves may take as long as it takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Deadlines {
    /// For a connection, all together: name servers, every address, what a proxy wants first, and TLS.
    pub connect: Duration,
    /// From the request to the whole head of its answer, however many interim answers come before it.
    pub head: Duration,
    /// For more of a body, when some is waited for. It doubles with each failure in a row, up to five minutes.
    pub body: Duration,
}

impl Default for Deadlines {
    fn default() -> Deadlines {
        let seconds = Duration::from_secs;
        Deadlines { connect: seconds(15), head: seconds(60), body: seconds(20) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_have_the_time_that_the_documents_say() {
        let seconds = Duration::from_secs;
        let Deadlines { connect, head, body } = Deadlines::default();
        assert_eq!((connect, head, body), (seconds(15), seconds(60), seconds(20)));
    }

    #[test]
    fn secrets_do_not_show_themselves() {
        let credentials = Credentials {
            target: AuthTarget::Server,
            scheme: AuthScheme::Basic,
            user: Secret::new("somebody"),
            password: Secret::new("hunter2"),
        };
        let shown = format!("{credentials:?}");
        assert!(!shown.contains("somebody") && !shown.contains("hunter2"), "{shown}");
    }

    #[test]
    fn security_flags_say_what_becomes_of_redirects_and_never_loosen_certificates() {
        assert_eq!(read_security(0), Ok((Redirects::Allow, false)));
        assert_eq!(read_security(REDIRECT_REPORT), Ok((Redirects::Report, false)));
        let flags = REDIRECT_DISALLOW | REDIRECT_HTTPS_TO_HTTP;
        assert_eq!(read_security(flags), Ok((Redirects::Disallow, true)));
        for flags in [1, 2, 4, 8, 0x10, 0x400, 0x1000, 0x8000_0000] {
            assert_eq!(read_security(flags).unwrap_err().code, Code::E_NOT_IMPL, "{flags:#x}");
        }
        assert_eq!(read_security(0x300).unwrap_err().code, Code::E_INVALID_ARG);
    }
}
