//! Remote names: which are accepted, and how they are shown.

use crate::error::{Error, Result};
use crate::model::URL_MAX;
use ureq::http::Uri;

/// Refuses what cannot be fetched, with the argument's name in the text.
pub fn check(url: &str) -> Result<()> {
    if url.is_empty() {
        return Err(Error::argument("remote name is empty; give an http:// or https:// URL"));
    }
    if url.chars().count() > URL_MAX {
        return Err(Error::argument(format!("remote name is longer than {URL_MAX} characters")));
    }
    well_formed(url)
}

/// The same for an address that a server chose, which may be longer than a remote name.
pub(super) fn well_formed(url: &str) -> Result<()> {
    if let Some(bad) = url.chars().find(|c| !c.is_ascii_graphic()) {
        let text = format!("remote name holds {bad:?}; percent-encode it");
        return Err(Error::argument(text));
    }
    let uri: Uri = url.parse().map_err(|error| {
        Error::argument(format!("remote name is not a URL ({error}); give an http:// or https:// one"))
    })?;
    if !matches!(uri.scheme_str(), Some("http" | "https")) {
        return Err(Error::argument("remote name is not an http:// or https:// URL"));
    }
    let Some(authority) = uri.authority().filter(|authority| !authority.host().is_empty()) else {
        return Err(Error::argument("remote name has no host"));
    };
    if authority.as_str().contains('@') {
        let text = "remote name holds credentials; they would end up in logs and in the store";
        return Err(Error::argument(text));
    }
    if has_bad_port(authority.as_str(), authority.host(), authority.port_u16()) {
        return Err(Error::argument("remote name's port is not a number from 1 to 65535"));
    }
    Ok(())
}

/// The host and port of a remote name that has been checked: what limits on connections go by.
pub fn host(url: &str) -> String {
    let uri: Option<Uri> = url.parse().ok();
    let Some((host, uri)) = uri.as_ref().and_then(|uri| Some((uri.host()?, uri))) else {
        return String::new();
    };
    let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 });
    format!("{}:{port}", host.to_ascii_lowercase())
}

fn has_bad_port(authority: &str, host: &str, port: Option<u16>) -> bool {
    authority.len() > host.len() && port.is_none_or(|port| port == 0)
}

/// Scheme, host and port: what credentials belong to.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Origin {
    /// Whether the scheme is https.
    pub secure: bool,
    /// The host in lower case; an IPv6 address without its brackets.
    pub host: String,
    /// The port, the scheme's own if the URL names none.
    pub port: u16,
}

impl Origin {
    /// The origin of an address that [`check`] has accepted.
    pub fn of(url: &str) -> Result<Origin> {
        let uri: Uri = url.parse().map_err(|_| Error::argument("remote name is not a URL"))?;
        let secure = uri.scheme_str() == Some("https");
        let host = uri.host().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
        Ok(Origin { secure, host, port: uri.port_u16().unwrap_or(if secure { 443 } else { 80 }) })
    }

    /// Host and port, as `CONNECT` and `Host` have them.
    pub fn host_and_port(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

/// Path and query of an address, as a request line has them.
pub(super) fn path_and_query(url: &str) -> String {
    let uri: Option<Uri> = url.parse().ok();
    let path = uri.as_ref().and_then(Uri::path_and_query).map_or("/", |path| path.as_str());
    if path.starts_with('/') { path.to_owned() } else { format!("/{path}") }
}

/// A remote name without what may be secret: user information, query and fragment.
pub fn shown(url: &str) -> String {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let plain = &url[..end];
    let Some((scheme, rest)) = plain.split_once("://") else { return "(no URL)".into() };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = authority.rsplit('@').next().unwrap_or_default();
    let dots = if end < url.len() { "?..." } else { "" };
    format!("{scheme}://{host}{path}{dots}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_plain_web_addresses_are_accepted() {
        let long = format!("http://h/{}", "a".repeat(URL_MAX - 9));
        for good in [
            "http://h",
            "http://h/",
            "https://h:443/a?b=c&d",
            "HTTP://h/a%20b",
            "http://[::1]:80/x",
            "http://127.0.0.1/",
            long.as_str(),
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        let too_long = format!("{long}a");
        for bad in [
            "",
            "h/a",
            "/a",
            "ftp://h/a",
            "file:///a",
            "http://",
            "http:///a",
            "http://u:p@h/",
            "http://u@h/",
            "http://h/a b",
            "http://h/a\r\nX: y",
            "http://h/\u{e4}",
            "http://h:0/",
            "http://h:99999/",
            "http://h:/",
            "http://h:x/",
            "http://[::1/",
            too_long.as_str(),
        ] {
            let error = check(bad).expect_err(bad);
            assert!(error.text.starts_with("remote name"), "{error}");
        }
    }

    #[test]
    fn hosts_are_told_with_their_port() {
        for (url, expected) in [
            ("http://H/a", "h:80"),
            ("https://h/a", "h:443"),
            ("http://[::1]:8/x", "[::1]:8"),
            ("http://", ""),
        ] {
            assert_eq!(host(url), expected, "{url}");
        }
    }

    #[test]
    fn shown_names_hold_no_secrets() {
        for (url, expected) in [
            ("http://h/a", "http://h/a"),
            ("https://u:p@h:1/a?token=s#f", "https://h:1/a?..."),
            ("http://h?x", "http://h?..."),
            ("nonsense", "(no URL)"),
        ] {
            assert_eq!(shown(url), expected);
        }
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        let origin = |url| Origin::of(url).unwrap();
        assert_eq!(origin("http://H/a"), origin("HTTP://h:80/b?c"));
        assert_eq!(origin("https://h"), origin("https://h:443/"));
        for other in ["https://h/", "http://h:81/", "http://g/", "http://h.example/"] {
            assert_ne!(origin("http://h/"), origin(other), "{other}");
        }
        assert_eq!(origin("https://[::1]/").host_and_port(), "[::1]:443");
        assert_eq!(origin("http://h:8080/").host_and_port(), "h:8080");
        assert_eq!(path_and_query("http://h?a"), "/?a");
        assert_eq!(path_and_query("http://h"), "/");
        assert_eq!(path_and_query("http://h/a/b?c#d"), "/a/b?c");
    }

    proptest! {
        #[test]
        fn no_string_panics(text in "\\PC*") {
            let _ = check(&text);
            let _ = shown(&text);
        }
    }
}
