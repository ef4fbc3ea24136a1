//! The HTTP options of jobs: what they tell their servers, and whom they trust.

use super::jobs::{load, require_open, touch};
use super::{JobKey, Store, sqlite};
use crate::error::Result;
use crate::model::Timestamp;
use crate::options::{
    AuthScheme, AuthTarget, ClientCertificate, Credentials, ProxySettings, ProxyUsage, Secret,
};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use std::path::PathBuf;

/// The HTTP options of a job as its caller gave them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct HttpRow {
    /// The custom headers, as text.
    pub headers: Secret,
    /// Whether they can never be read back.
    pub write_only: bool,
    /// `User-Agent`; the library's own if none.
    pub user_agent: Option<String>,
    /// The security flags.
    pub security: u32,
    /// The proxy.
    pub proxy: ProxySettings,
    /// The authorities that are trusted instead of the platform's.
    pub ca_file: Option<PathBuf>,
    /// What the client proves its own identity with.
    pub client_certificate: Option<ClientCertificate>,
    /// Those for server and proxy.
    pub credentials: Vec<Credentials>,
}

/// One HTTP option to be set.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum HttpOption {
    /// The custom headers, as text.
    Headers(Secret),
    /// The custom headers can never be read back.
    HideHeaders,
    /// `User-Agent`.
    UserAgent(Option<String>),
    /// The security flags.
    Security(u32),
    /// The proxy.
    Proxy(ProxySettings),
    /// The authorities that are trusted instead of the platform's.
    CaFile(Option<PathBuf>),
    /// What the client proves its own identity with.
    ClientCertificate(Option<ClientCertificate>),
    /// Credentials; they replace those for the same target and scheme.
    Credentials(Credentials),
    /// No credentials for this target and scheme any more.
    NoCredentials(AuthTarget, AuthScheme),
}

impl Store {
    /// Sets an HTTP option of a job that is not final. False if there was nothing to remove.
    pub fn set_http(&self, key: JobKey, option: HttpOption, now: Timestamp) -> Result<bool> {
        self.write(|tx| {
            require_open(&load(tx, key)?)?;
            tx.execute("INSERT OR IGNORE INTO http (job) VALUES (?)", [key.0]).map_err(sqlite)?;
            let changed = write_option(tx, key, option).map_err(sqlite)?;
            touch(tx, key, now)?;
            Ok(changed > 0)
        })
    }

    /// The HTTP options of a job.
    pub fn http(&self, key: JobKey) -> Result<HttpRow> {
        self.read(|db| {
            load(db, key)?;
            load_http(db, key)
        })
    }
}

fn write_option(tx: &Transaction<'_>, key: JobKey, option: HttpOption) -> rusqlite::Result<usize> {
    let job = key.0;
    match option {
        HttpOption::Headers(text) => {
            tx.execute("UPDATE http SET headers = ? WHERE job = ?", params![text.expose(), job])
        }
        HttpOption::HideHeaders => tx.execute("UPDATE http SET write_only = 1 WHERE job = ?", [job]),
        HttpOption::UserAgent(text) => {
            tx.execute("UPDATE http SET user_agent = ? WHERE job = ?", params![text, job])
        }
        HttpOption::Security(flags) => {
            tx.execute("UPDATE http SET security = ? WHERE job = ?", params![flags, job])
        }
        HttpOption::Proxy(proxy) => tx.execute(
            "UPDATE http SET proxy_usage = ?, proxy_list = ?, proxy_bypass = ? WHERE job = ?",
            params![proxy.usage as u32, proxy.list, proxy.bypass, job],
        ),
        HttpOption::CaFile(path) => {
            tx.execute("UPDATE http SET ca_file = ? WHERE job = ?", params![path.map(text), job])
        }
        HttpOption::ClientCertificate(given) => {
            let (certificate, key) = given.map(|given| (text(given.certificate), text(given.key))).unzip();
            tx.execute(
                "UPDATE http SET client_certificate = ?, client_key = ? WHERE job = ?",
                params![certificate, key, job],
            )
        }
        HttpOption::Credentials(given) => tx.execute(
            "INSERT OR REPLACE INTO credential (job, target, scheme, user, password) VALUES (?, ?, ?, ?, ?)",
            params![
                job,
                given.target as u32,
                given.scheme as u32,
                given.user.expose(),
                given.password.expose()
            ],
        ),
        HttpOption::NoCredentials(target, scheme) => tx.execute(
            "DELETE FROM credential WHERE job = ? AND target = ? AND scheme = ?",
            params![job, target as u32, scheme as u32],
        ),
    }
}

/// Paths come from callers' UTF-8.
fn text(path: PathBuf) -> String {
    path.to_string_lossy().into_owned()
}

pub(super) fn load_http(db: &Connection, key: JobKey) -> Result<HttpRow> {
    let sql = "SELECT headers, write_only, user_agent, security, proxy_usage, proxy_list, proxy_bypass, ca_file, \
               client_certificate, client_key FROM http WHERE job = ?";
    let found = db.prepare_cached(sql).and_then(|mut s| s.query_row([key.0], http_row).optional());
    let mut row = found.map_err(sqlite)?.unwrap_or_default();
    let sql = "SELECT target, scheme, user, password FROM credential WHERE job = ? ORDER BY target, scheme";
    let mut statement = db.prepare_cached(sql).map_err(sqlite)?;
    let credentials = statement.query_map([key.0], credentials_row);
    row.credentials = credentials.and_then(Iterator::collect).map_err(sqlite)?;
    Ok(row)
}

fn http_row(row: &Row<'_>) -> rusqlite::Result<HttpRow> {
    let path = |index: usize| row.get::<_, Option<String>>(index).map(|text| text.map(PathBuf::from));
    let client_certificate = match (path(8)?, path(9)?) {
        (Some(certificate), Some(key)) => Some(ClientCertificate { certificate, key }),
        _ => None,
    };
    Ok(HttpRow {
        headers: Secret::new(row.get::<_, String>(0)?),
        write_only: row.get(1)?,
        user_agent: row.get(2)?,
        security: row.get(3)?,
        proxy: ProxySettings {
            usage: ProxyUsage::from_raw(row.get(4)?).unwrap_or_default(),
            list: row.get(5)?,
            bypass: row.get(6)?,
        },
        ca_file: path(7)?,
        client_certificate,
        credentials: Vec::new(),
    })
}

fn credentials_row(row: &Row<'_>) -> rusqlite::Result<Credentials> {
    // The CHECK constraints leave no other numbers than those of the enums.
    Ok(Credentials {
        target: AuthTarget::from_raw(row.get(0)?).unwrap_or(AuthTarget::Server),
        scheme: AuthScheme::from_raw(row.get(1)?).unwrap_or(AuthScheme::Digest),
        user: Secret::new(row.get::<_, String>(2)?),
        password: Secret::new(row.get::<_, String>(3)?),
    })
}
