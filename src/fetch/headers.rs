//! Headers that the caller chose.

use crate::code::Code;
use crate::error::{Error, Result};
use crate::options::Secret;

/// The longest text of custom headers, in characters.
pub const CUSTOM_HEADERS_MAX: usize = 16_384;
const MAX_USER_AGENT: usize = 1024;

/// What the engine has to say itself, or the connection would break.
const RESERVED: [&str; 14] = [
    "host",
    "range",
    "if-range",
    "content-length",
    "transfer-encoding",
    "connection",
    "keep-alive",
    "accept-encoding",
    "te",
    "upgrade",
    "expect",
    "proxy-connection",
    "trailer",
    "http2-settings",
];

/// What may go to a server that a redirect chose: everything else may be a credential under a name of its own.
const HARMLESS: [&str; 7] =
    ["accept", "accept-language", "accept-charset", "cache-control", "pragma", "dnt", "user-agent"];

/// Takes custom headers apart: `Name: value` lines, each ended by CRLF or LF.
pub fn parse_custom(text: &str) -> Result<Vec<(String, Secret)>> {
    if text.chars().count() > CUSTOM_HEADERS_MAX {
        let text = format!("the custom headers are longer than {CUSTOM_HEADERS_MAX} characters");
        return Err(Error::new(Code::E_STRING_TOO_LONG, text));
    }
    let mut lines: Vec<&str> = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).collect();
    if lines.last() == Some(&"") {
        lines.pop();
    }
    lines.iter().enumerate().map(|(at, line)| parse_line(at + 1, line)).collect()
}

fn parse_line(number: usize, line: &str) -> Result<(String, Secret)> {
    let bad = |what: &str| Err(Error::argument(format!("custom headers, line {number}: {what}")));
    if line.is_empty() {
        return bad("it is empty");
    }
    if line.starts_with([' ', '\t']) {
        return bad("a value may not go on in the next line");
    }
    let Some((name, value)) = line.split_once(':') else {
        return bad("it has no colon; write \"Name: value\"");
    };
    if name.is_empty() || !name.bytes().all(is_token) {
        return bad("its name is empty, or holds what no name may");
    }
    if RESERVED.iter().any(|reserved| name.eq_ignore_ascii_case(reserved)) {
        return bad(&format!("{name} is set by the library itself"));
    }
    if value.chars().any(|c| c.is_control() && c != '\t') {
        return bad(&format!("the value of {name} holds a control character"));
    }
    Ok((name.to_owned(), Secret::new(value.trim_matches([' ', '\t']))))
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Whether a custom header may follow a redirect to another origin.
pub fn is_harmless(name: &str) -> bool {
    HARMLESS.iter().any(|harmless| name.eq_ignore_ascii_case(harmless))
}

/// Refuses a `User-Agent` that no header can hold.
pub fn check_user_agent(text: &str) -> Result<()> {
    if text.len() > MAX_USER_AGENT {
        let text = format!("the user agent is longer than {MAX_USER_AGENT} bytes");
        return Err(Error::new(Code::E_STRING_TOO_LONG, text));
    }
    if text.trim().is_empty() {
        return Err(Error::argument("the user agent is empty; leave it unset for the library's own"));
    }
    if text.chars().any(|c| c.is_control()) {
        return Err(Error::argument("the user agent holds a control character"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(text: &str) -> Vec<(String, String)> {
        let headers = parse_custom(text).expect(text);
        headers.into_iter().map(|(name, value)| (name, value.expose().to_owned())).collect()
    }

    #[test]
    fn lines_end_with_crlf_or_lf_and_keep_their_order() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(parsed(""), []);
        assert_eq!(parsed("X-A: 1\r\n"), [pair("X-A", "1")]);
        assert_eq!(
            parsed("x-a:1\nX-B:\t two:three \r\nx-a: 3"),
            [pair("x-a", "1"), pair("X-B", "two:three"), pair("x-a", "3")]
        );
        assert_eq!(parsed("X-Empty:\r\nX-Name: caf\u{e9}\r\n").len(), 2);
        assert_eq!(parsed("Authorization: Bearer t\r\n"), [pair("Authorization", "Bearer t")]);
    }

    #[test]
    fn what_is_no_header_or_not_the_callers_is_refused_without_its_value() {
        for text in [
            "X-A",
            ": secret",
            "X A: secret",
            "X-A : secret",
            "X-A: 1\r\n secret",
            "X-A: 1\r\n\r\nX-B: secret",
            "\r\nX: secret",
            "X-A: secret\rX-B: 1",
            "X-A: secret\0",
            "X\u{e4}: secret",
            "Host: secret",
            "range: secret",
            "TRANSFER-ENCODING: secret",
            "Accept-Encoding: secret",
        ] {
            let error = parse_custom(text).expect_err(text);
            assert_eq!(error.code, Code::E_INVALID_ARG, "{text:?}");
            assert!(error.text.starts_with("custom headers, line "), "{error}");
            assert!(!error.text.contains("secret"), "{error}");
        }
        assert!(parse_custom("Expect: x").unwrap_err().text.contains("Expect"));
        let longest = format!("X: {}", "a".repeat(CUSTOM_HEADERS_MAX - 3));
        assert!(parse_custom(&longest).is_ok());
        assert_eq!(parse_custom(&format!("{longest}a")).unwrap_err().code, Code::E_STRING_TOO_LONG);
    }

    #[test]
    fn a_user_agent_is_one_line() {
        assert_eq!(check_user_agent("app/1.0 (x)"), Ok(()));
        for bad in ["", " ", "a\r\nX: y", "a\0"] {
            assert_eq!(check_user_agent(bad).unwrap_err().code, Code::E_INVALID_ARG, "{bad:?}");
        }
        let long = "a".repeat(MAX_USER_AGENT + 1);
        assert_eq!(check_user_agent(&long).unwrap_err().code, Code::E_STRING_TOO_LONG);
    }

    proptest! {
        #[test]
        fn no_text_panics_or_smuggles_a_line(text in "(?s).{0,80}") {
            for (name, value) in parse_custom(&text).unwrap_or_default() {
                prop_assert!(!name.is_empty());
                prop_assert!(!value.expose().contains(['\r', '\n', '\0']));
            }
        }
    }
}
