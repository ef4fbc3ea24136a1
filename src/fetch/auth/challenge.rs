//! `WWW-Authenticate` and `Proxy-Authenticate`: the questions that a server asks.

/// One question: a scheme and its parameters.
#[derive(PartialEq, Eq, Debug, Default)]
pub(super) struct Challenge {
    scheme: String,
    parameters: Vec<(String, String)>,
}

impl Challenge {
    /// Whether this is of `scheme`, which stands in lower case.
    pub fn is(&self, scheme: &str) -> bool {
        self.scheme == scheme
    }

    /// A parameter, by its name in lower case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

/// Takes one header's value apart: several questions may stand in it, with commas between them and within them.
pub(super) fn parse(text: &str) -> Vec<Challenge> {
    let mut found: Vec<Challenge> = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let (word, after) = rest.split_at(rest.find(|c: char| !is_token(c)).unwrap_or(rest.len()));
        if word.is_empty() {
            return found;
        }
        let value = after.trim_start_matches([' ', '\t']).strip_prefix('=').filter(|_| !is_token68(after));
        match (value, found.last_mut()) {
            (Some(value), Some(challenge)) => {
                let (value, after) = parse_value(value.trim_start_matches([' ', '\t']));
                challenge.parameters.push((word.to_ascii_lowercase(), value));
                rest = after;
            }
            (Some(_), None) => return found,
            (None, _) => {
                found.push(Challenge { scheme: word.to_ascii_lowercase(), parameters: Vec::new() });
                rest = without_token68(after);
            }
        }
    }
}

fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

/// Whether the equals signs ahead only fill a base64 word up.
fn is_token68(after: &str) -> bool {
    let end = after.trim_start_matches('=').trim_start();
    after.starts_with('=') && (end.is_empty() || end.starts_with(','))
}

/// Steps over a base64 word that stands in place of parameters, as with `Negotiate`.
fn without_token68(after: &str) -> &str {
    let word = after.trim_start_matches([' ', '\t']);
    let end = word.find(|c: char| !(is_token(c) || c == '/')).unwrap_or(word.len());
    if end > 0 && (is_token68(&word[end..]) || word[end..].is_empty() && after.len() > word.len()) {
        return word[end..].trim_start_matches('=');
    }
    after
}

/// A token or a quoted string, and what stands after it.
fn parse_value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let (value, rest) = text.split_at(text.find([',', ' ', '\t']).unwrap_or(text.len()));
        return (value.to_owned(), rest);
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(chars.next().map(|(_, c)| c)),
            c => value.push(c),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str) -> Vec<String> {
        let one = |challenge: &Challenge| {
            let parameters = challenge.parameters.iter().map(|(name, value)| format!(" {name}={value}"));
            format!("{}{}", challenge.scheme, parameters.collect::<String>())
        };
        parse(text).iter().map(one).collect()
    }

    #[test]
    fn questions_are_told_apart() {
        for (text, expected) in [
            ("", &[][..]),
            ("Basic", &["basic"]),
            ("Basic realm=\"a b\"", &["basic realm=a b"]),
            ("Basic realm = \"a\" , charset=UTF-8", &["basic realm=a charset=UTF-8"]),
            ("BASIC Realm=x", &["basic realm=x"]),
            (
                "Basic realm=\"a\", Digest realm=\"b\", nonce=\"n==\"",
                &["basic realm=a", "digest realm=b nonce=n=="],
            ),
            ("Negotiate, Basic realm=\"a\"", &["negotiate", "basic realm=a"]),
            ("Negotiate YWJj/w==, Basic realm=\"a\"", &["negotiate", "basic realm=a"]),
            ("Negotiate YWJj", &["negotiate"]),
            (
                "Digest qop=\"auth,auth-int\", nonce=\"a\\\"b\\\\\"",
                &["digest qop=auth,auth-int nonce=a\"b\\"],
            ),
            (",, Basic realm=\"a\",", &["basic realm=a"]),
            ("Basic realm=\"a", &["basic realm=a"]),
            ("realm=\"a\"", &[]),
            ("\"x\"", &[]),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics_or_keeps_it_busy(text in "[ -~]{0,60}") {
            prop_assert!(parse(&text).len() <= text.len());
        }
    }
}
