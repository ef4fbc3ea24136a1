//! What a job tells its servers and proxies, and whom it trusts: the HTTP options.
//!
//! Values here have been checked already. Whatever may be secret is a [`Secret`], which shows nothing of
//! itself.

use crate::model::numbered;
use std::fmt;
use std::path::PathBuf;

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
    ProxyUsage {
        /// The one that the environment names: `http_proxy`, `https_proxy`, `all_proxy`, `no_proxy`.
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

impl Default for ProxyUsage {
    fn default() -> ProxyUsage {
        ProxyUsage::Preconfig
    }
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
