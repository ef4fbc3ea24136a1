//! What a job tells its servers, read from what is on record.

use crate::error::Result;
use crate::fetch::headers;
use crate::options::{HttpOptions, read_security};
use crate::store::HttpRow;

/// The options of a request. What is on record has been checked when it was set.
pub(crate) fn http_options(row: &HttpRow) -> Result<HttpOptions> {
    let (redirects, https_to_http) = read_security(row.security)?;
    Ok(HttpOptions {
        headers: headers::parse_custom(row.headers.expose())?,
        user_agent: row.user_agent.clone(),
        credentials: row.credentials.clone(),
        proxy: row.proxy.clone(),
        redirects,
        https_to_http,
        ca_file: row.ca_file.clone(),
        client_certificate: row.client_certificate.clone(),
    })
}
