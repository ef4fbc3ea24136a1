//! Where a redirect leads, and whether one may go there.

use super::address;
use crate::code::Code;
use crate::error::{Context, Error, Result};
use crate::options::{HttpOptions, Redirects};

/// How many redirects one request follows.
const MAX_HOPS: usize = 10;
/// Longer than anybody's signed address.
const MAX_LOCATION: usize = 16 * 1024;

/// Whether an answer with this status points elsewhere.
pub fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// The way of one request: where it has been.
pub struct Way<'a> {
    options: &'a HttpOptions,
    seen: Vec<String>,
}

impl<'a> Way<'a> {
    /// A way that begins at `url`.
    pub fn from(url: &str, options: &'a HttpOptions) -> Way<'a> {
        Way { options, seen: vec![url.to_owned()] }
    }

    /// Where it stands.
    pub fn here(&self) -> &str {
        self.seen.last().map_or("", String::as_str)
    }

    /// Goes where an answer's `Location` points, if it may.
    pub fn follow(&mut self, location: Option<&[u8]>) -> Result<()> {
        if self.options.redirects == Redirects::Disallow {
            return Err(self.refused("the server redirects, which the job does not allow"));
        }
        if self.seen.len() > MAX_HOPS {
            return Err(self.refused("the server redirects too often"));
        }
        let Some(location) = location else {
            return Err(self.refused("the server redirects without telling where to"));
        };
        let Some(next) = target(self.here(), location) else {
            return Err(self.refused("a redirect leads to no valid http:// or https:// address"));
        };
        if is_secure(self.here()) && !is_secure(&next) && !self.options.https_to_http {
            return Err(self.refused("a redirect leaves https, which the job does not allow"));
        }
        if self.seen.contains(&next) {
            return Err(self.refused("the redirects lead in a circle"));
        }
        self.seen.push(next);
        Ok(())
    }

    fn refused(&self, text: &str) -> Error {
        let text = format!("{}: {text}", address::shown(self.here()));
        Error::new(Code::E_REDIRECT, text).within(Context::RemoteFile)
    }
}

fn is_secure(url: &str) -> bool {
    url.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https:"))
}

/// The address that `location`, found at `from`, leads to; none if that is nowhere one can fetch from.
fn target(from: &str, location: &[u8]) -> Option<String> {
    if location.len() > MAX_LOCATION {
        return None;
    }
    let url = resolve(from, &escaped(location.trim_ascii()))?;
    address::well_formed(&url).is_ok().then_some(url)
}

/// What servers forget to escape, escaped.
fn escaped(location: &[u8]) -> String {
    let mut text = String::with_capacity(location.len());
    for &byte in location {
        if byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte) {
            text.push(byte as char);
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

/// Resolves a reference as RFC 3986, 5.2, has it. The fragment is no part of what one fetches.
fn resolve(base: &str, reference: &str) -> Option<String> {
    let reference = reference.split('#').next().unwrap_or_default();
    if scheme_of(reference).is_some() {
        return Some(reference.to_owned());
    }
    let (scheme, rest) = base.split('#').next().unwrap_or_default().split_once("://")?;
    if let Some(network) = reference.strip_prefix("//") {
        return Some(format!("{scheme}://{network}"));
    }
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
    let (to, to_query) =
        reference.split_once('?').map_or((reference, None), |(path, query)| (path, Some(query)));
    let (path, query) = if to.is_empty() {
        (path.to_owned(), to_query.or(query))
    } else if to.starts_with('/') {
        (without_dots(to), to_query)
    } else {
        let folder = &path[..path.rfind('/').map_or(0, |at| at + 1)];
        let folder = if folder.is_empty() { "/" } else { folder };
        (without_dots(&format!("{folder}{to}")), to_query)
    };
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    Some(format!("{scheme}://{authority}{path}{query}"))
}

fn scheme_of(reference: &str) -> Option<&str> {
    let (scheme, _) = reference.split_once(':')?;
    let valid = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    valid.then_some(scheme)
}

/// A path that begins with a slash, with `.` and `..` taken out.
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    kept.pop();
                }
                if last {
                    kept.push("");
                }
            }
            other => kept.push(other),
        }
    }
    format!("/{}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn references_are_resolved_as_the_standard_has_it() {
        let base = "http://a/b/c/d;p?q";
        for (reference, expected) in [
            ("g:h", "g:h"),
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g"),
            ("?y", "http://a/b/c/d;p?y"),
            ("g?y", "http://a/b/c/g?y"),
            ("#s", "http://a/b/c/d;p?q"),
            ("g#s", "http://a/b/c/g"),
            (";x", "http://a/b/c/;x"),
            ("", "http://a/b/c/d;p?q"),
            (".", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("../g", "http://a/b/g"),
            ("../..", "http://a/"),
            ("../../../g", "http://a/g"),
            ("/./g", "http://a/g"),
            ("/../g", "http://a/g"),
            ("g.", "http://a/b/c/g."),
            ("..g", "http://a/b/c/..g"),
            ("./../g", "http://a/b/g"),
            ("g/./h", "http://a/b/c/g/h"),
            ("g/../h", "http://a/b/c/h"),
            ("g?y/../x", "http://a/b/c/g?y/../x"),
        ] {
            assert_eq!(resolve(base, reference).as_deref(), Some(expected), "{reference}");
        }
        assert_eq!(resolve("http://a", "g").as_deref(), Some("http://a/g"));
        assert_eq!(resolve("http://a?q", "g").as_deref(), Some("http://a/g"));
    }

    #[test]
    fn only_web_addresses_are_followed() {
        for bad in [
            &b"ftp://h/"[..],
            b"file:///etc/passwd",
            b"javascript:x",
            b"http://",
            b"http://u:p@h/",
            b"http://h:0/",
            b"//",
        ] {
            assert_eq!(target("http://a/", bad), None, "{}", String::from_utf8_lossy(bad));
        }
        assert_eq!(target("http://a/", &vec![b'x'; MAX_LOCATION + 1]), None);
        assert_eq!(target("http://a/", b" /caf\xc3\xa9 x ").as_deref(), Some("http://a/caf%C3%A9%20x"));
    }

    #[test]
    fn the_jobs_rules_hold() {
        let refused = |options: &HttpOptions, from: &str, location: Option<&[u8]>| {
            let error = Way::from(from, options).follow(location).expect_err("refused");
            assert_eq!((error.code, error.context), (Code::E_REDIRECT, Context::RemoteFile));
            error.text
        };
        let default = HttpOptions::default();
        assert!(refused(&default, "https://h/", Some(b"http://h/")).contains("leaves https"));
        assert!(refused(&default, "http://h/", None).contains("without"));
        assert!(refused(&default, "http://h/a", Some(b"a")).contains("circle"));
        assert!(!refused(&default, "http://h/a?token=s", Some(b"ftp://h/?secret=1")).contains("="));
        let strict = HttpOptions { redirects: Redirects::Disallow, ..Default::default() };
        assert!(refused(&strict, "http://h/", Some(b"/a")).contains("does not allow"));

        let lax = HttpOptions { https_to_http: true, ..Default::default() };
        let mut way = Way::from("https://h/", &lax);
        way.follow(Some(b"http://h/")).unwrap();
        assert_eq!(way.here(), "http://h/");
        let mut way = Way::from("http://h/0", &default);
        for hop in 1..=MAX_HOPS {
            way.follow(Some(format!("/{hop}").as_bytes())).unwrap();
        }
        assert!(way.follow(Some(b"/11")).unwrap_err().text.contains("too often"));
    }

    proptest! {
        #[test]
        fn no_location_panics(location in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = target("http://a/b?c", &location);
        }
    }
}
