//! Request heads, ranges and reason phrases.

use crate::resource::Representation;

/// A request head that keeps to HTTP/1.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) minor: u8,
    pub(crate) headers: Vec<(String, String)>,
}

impl Head {
    /// Parses a head that ends in an empty line; the error is the status to answer.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Head, u16> {
        let text = std::str::from_utf8(bytes).map_err(|_| 400u16)?;
        let text = text.strip_suffix("\r\n\r\n").ok_or(400u16)?;
        let mut lines = text.split("\r\n");
        let (method, target, minor) = request_line(lines.next().unwrap_or_default())?;
        let headers = lines.map(field).collect::<Result<Vec<_>, u16>>()?;
        let head = Head { method: method.to_owned(), target: target.to_owned(), minor, headers };
        let hosts = head.all("host").count();
        if hosts > 1 || (hosts == 0 && minor > 0) || head.announces_body() {
            return Err(400);
        }
        Ok(head)
    }

    /// The values of all fields of this (lower-case) name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let same = self.headers.iter().filter(move |field| field.0 == name);
        same.map(|field| field.1.as_str())
    }

    /// The value of the only field of this name; nothing when there are several.
    fn only<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        let mut values = self.all(name);
        values.next().filter(|_| values.next().is_none())
    }

    fn announces_body(&self) -> bool {
        self.all("transfer-encoding").next().is_some() || self.all("content-length").any(|value| value != "0")
    }

    /// Whether the peer lets the connection live on after the answer.
    pub(crate) fn keep_alive(&self) -> bool {
        let mut options = self.all("connection").flat_map(|value| value.split(','));
        self.minor > 0 && !options.any(|option| option.trim().eq_ignore_ascii_case("close"))
    }

    /// Whether the range asked for may be sent: `If-Range` is absent or matches exactly.
    pub(crate) fn if_range(&self, of: &Representation) -> bool {
        if self.all("if-range").next().is_none() {
            return true;
        }
        let Some(value) = self.only("if-range") else {
            return false;
        };
        if value.starts_with("W/") {
            false
        } else if value.starts_with('"') {
            of.etag.as_deref() == Some(value)
        } else {
            of.last_modified.as_deref() == Some(value)
        }
    }

    /// The offsets of the first and the last byte asked for, as far as one knows without the length.
    pub(crate) fn asked(&self) -> (u64, u64) {
        match self.range(u64::MAX) {
            Selection::Part { first, last } if !self.all("range").any(|value| value.contains("=-")) => {
                (first, last)
            }
            _ => (0, u64::MAX),
        }
    }

    /// The range asked for of a body this long; only a `GET` can ask.
    pub(crate) fn range(&self, len: u64) -> Selection {
        match self.only("range") {
            Some(value) if self.method == "GET" => range(value, len),
            _ => Selection::Whole,
        }
    }
}

fn request_line(line: &str) -> Result<(&str, &str, u8), u16> {
    let mut parts = line.split(' ');
    let (Some(method), Some(target), Some(version), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(400);
    };
    if !token(method) {
        return Err(400);
    }
    let version = version.strip_prefix("HTTP/").ok_or(400u16)?;
    let minor = match version.as_bytes() {
        [b'1', b'.', digit @ b'0'..=b'9'] => digit - b'0',
        [b'0'..=b'9', b'.', b'0'..=b'9'] => return Err(505),
        _ => return Err(400),
    };
    Ok((method, origin_form(target)?, minor))
}

/// The path and query of a target, also when it names scheme and authority before them.
fn origin_form(target: &str) -> Result<&str, u16> {
    let plain = |byte: u8| byte.is_ascii_graphic() && byte != b'#';
    let path = match target.strip_prefix("http://") {
        Some(rest) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => target,
    };
    if path.starts_with('/') && path.bytes().all(plain) { Ok(path) } else { Err(400) }
}

fn field(line: &str) -> Result<(String, String), u16> {
    let (name, value) = line.split_once(':').ok_or(400u16)?;
    let value = value.trim_matches([' ', '\t']);
    let control = |byte: u8| byte.is_ascii_control() && byte != b'\t';
    if !token(name) || value.bytes().any(control) {
        return Err(400);
    }
    Ok((name.to_ascii_lowercase(), value.to_owned()))
}

fn token(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(allowed)
}

/// What of a body is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Selection {
    Whole,
    Part { first: u64, last: u64 },
    Unsatisfiable,
}

/// Reads a `Range` value; what is no single byte range counts as not asked.
fn range(value: &str, len: u64) -> Selection {
    let Some((unit, set)) = value.split_once('=') else {
        return Selection::Whole;
    };
    let Some((first, last)) = set.trim_matches([' ', '\t']).split_once('-') else {
        return Selection::Whole;
    };
    if !unit.eq_ignore_ascii_case("bytes") {
        return Selection::Whole;
    }
    match (first, number(first), last, number(last)) {
        ("", _, _, Some(0)) => Selection::Unsatisfiable,
        ("", _, _, Some(count)) if len > 0 => Selection::Part { first: len - count.min(len), last: len - 1 },
        (_, Some(first), "", _) => part(first, u64::MAX, len),
        (_, Some(first), _, Some(last)) if first <= last => part(first, last, len),
        _ => Selection::Whole,
    }
}

fn part(first: u64, last: u64, len: u64) -> Selection {
    if first >= len {
        return Selection::Unsatisfiable;
    }
    Selection::Part { first, last: last.min(len - 1) }
}

/// Decimal digits; a number too large counts as the largest.
fn number(text: &str) -> Option<u64> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(text.parse().unwrap_or(u64::MAX))
}

/// The usual words for a status code.
pub(crate) fn reason(code: u16) -> &'static str {
    match code {
        100 => "Continue",
        102 => "Processing",
        103 => "Early Hints",
        200 => "OK",
        204 => "No Content",
        206 => "Partial Content",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        410 => "Gone",
        412 => "Precondition Failed",
        416 => "Range Not Satisfiable",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        _ => "Unnamed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let part = |first, last| Selection::Part { first, last };
        assert_eq!(range("bytes=0-0", 10), part(0, 0));
        assert_eq!(range("Bytes=3-", 10), part(3, 9));
        assert_eq!(range("bytes=3-99", 10), part(3, 9));
        assert_eq!(range("bytes=3-99999999999999999999999", 10), part(3, 9));
        assert_eq!(range("bytes=-3", 10), part(7, 9));
        assert_eq!(range("bytes=-30", 10), part(0, 9));
        for none in ["bytes=10-", "bytes=-0", "bytes=99999999999999999999999-"] {
            assert_eq!(range(none, 10), Selection::Unsatisfiable, "{none}");
        }
        assert_eq!(range("bytes=0-", 0), Selection::Unsatisfiable);
        for odd in ["bytes=5-4", "bytes=-", "bytes=", "bytes", "items=0-1"] {
            assert_eq!(range(odd, 10), Selection::Whole, "{odd}");
        }
        for odd in ["bytes=0-1,3-4", "bytes=+1-2", "bytes=a-b", "bytes=1--2"] {
            assert_eq!(range(odd, 10), Selection::Whole, "{odd}");
        }
        assert_eq!(range("bytes=-3", 0), Selection::Whole);
    }

    #[test]
    fn heads() {
        let parse = |text: &str| Head::parse(text.as_bytes());
        let head = parse("GET http://a/b?c HTTP/1.1\r\nHost: a\r\nX-Y:  z \r\n\r\n").unwrap();
        assert_eq!((head.target.as_str(), head.minor), ("/b?c", 1));
        assert_eq!(head.only("x-y"), Some("z"));
        assert_eq!(parse("GET / HTTP/2.0\r\nHost: a\r\n\r\n").unwrap_err(), 505);
        assert!(!parse("GET / HTTP/1.0\r\n\r\n").unwrap().keep_alive());
        let bad = [
            "GET /\r\n\r\n",
            "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n",
            "GET /#x HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET x HTTP/1.1\r\nHost: a\r\n\r\n",
        ];
        for text in bad {
            assert_eq!(parse(text).unwrap_err(), 400, "{text:?}");
        }
    }
}
