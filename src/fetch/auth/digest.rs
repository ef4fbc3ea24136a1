//! Digest authentication (RFC 7616, and RFC 2617 for servers that know no better).

use super::Purpose;
use super::challenge::Challenge;
use crate::options::Secret;
use md5::Md5;
use sha2::{Digest as _, Sha256};

/// The hash that both sides use.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Algorithm {
    Md5,
    Sha256,
}

/// A question that can be answered.
#[derive(Debug)]
pub(super) struct Asked {
    algorithm: Algorithm,
    /// Whether the hash of user and password holds the nonces too.
    session: bool,
    /// The algorithm's name as the server wrote it, if it did.
    name: Option<String>,
    realm: String,
    nonce: String,
    opaque: Option<String>,
    /// Whether the server knows `qop=auth`. One that does not is of before 1999.
    counted: bool,
}

impl Asked {
    /// The question in a challenge, unless it wants what we do not have.
    pub fn of(challenge: &Challenge) -> Option<Asked> {
        if !challenge.is("digest") {
            return None;
        }
        let name = challenge.get("algorithm");
        let (algorithm, session) = match name.unwrap_or("MD5").to_ascii_lowercase().as_str() {
            "md5" => (Algorithm::Md5, false),
            "md5-sess" => (Algorithm::Md5, true),
            "sha-256" => (Algorithm::Sha256, false),
            "sha-256-sess" => (Algorithm::Sha256, true),
            _ => return None,
        };
        let qop = challenge.get("qop");
        let counted = qop.is_some();
        if !qop.is_none_or(|all| all.split(',').any(|one| one.trim().eq_ignore_ascii_case("auth"))) {
            return None;
        }
        Some(Asked {
            algorithm,
            session,
            name: name.map(str::to_owned),
            realm: challenge.get("realm")?.to_owned(),
            nonce: challenge.get("nonce")?.to_owned(),
            opaque: challenge.get("opaque").map(str::to_owned),
            counted,
        })
    }

    /// The better of two questions is the stronger one.
    pub fn strength(&self) -> impl Ord + use<> {
        self.algorithm
    }

    /// The value of the header that answers the question for the `count`th time.
    pub fn answer(
        &self,
        (user, password): &(Secret, Secret),
        purpose: Purpose<'_>,
        count: u32,
        client_nonce: &str,
    ) -> Secret {
        let hash = |text: String| self.hash(&text);
        let Asked { realm, nonce, .. } = self;
        let mut who = hash(format!("{}:{realm}:{}", user.expose(), password.expose()));
        if self.session {
            who = hash(format!("{who}:{nonce}:{client_nonce}"));
        }
        let what = hash(format!("{}:{}", purpose.method, purpose.uri));
        let response = if self.counted {
            hash(format!("{who}:{nonce}:{count:08x}:{client_nonce}:auth:{what}"))
        } else {
            hash(format!("{who}:{nonce}:{what}"))
        };
        let mut text = format!(
            "Digest username={}, realm={}, nonce={}, uri={}, response=\"{response}\"",
            quoted(user.expose()),
            quoted(realm),
            quoted(nonce),
            quoted(purpose.uri)
        );
        if let Some(name) = &self.name {
            text += &format!(", algorithm={name}");
        }
        if let Some(opaque) = &self.opaque {
            text += &format!(", opaque={}", quoted(opaque));
        }
        if self.counted {
            text += &format!(", qop=auth, nc={count:08x}, cnonce={}", quoted(client_nonce));
        } else if self.session {
            text += &format!(", cnonce={}", quoted(client_nonce));
        }
        Secret::new(text)
    }

    fn hash(&self, text: &str) -> String {
        match self.algorithm {
            Algorithm::Md5 => hex(&Md5::digest(text)),
            Algorithm::Sha256 => hex(&Sha256::digest(text)),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A nonce of our own, so that a server cannot choose all that is hashed.
pub(super) fn client_nonce() -> String {
    let mut bytes = [0; 16];
    // Without randomness TLS would not work either; the nonce is then merely one that can be guessed.
    let _ = rustls::crypto::ring::default_provider().secure_random.fill(&mut bytes);
    hex(&bytes)
}

#[cfg(test)]
mod tests {
    use super::super::challenge::parse;
    use super::*;

    fn answer(challenge: &str, password: &str, client_nonce: &str) -> String {
        let asked = Asked::of(&parse(challenge)[0]).expect(challenge);
        let login = (Secret::new("Mufasa"), Secret::new(password));
        let purpose = Purpose { place: "", method: "GET", uri: "/dir/index.html" };
        asked.answer(&login, purpose, 1, client_nonce).expose().to_owned()
    }

    #[test]
    fn the_standards_examples_come_out() {
        let new = "realm=\"http-auth@example.org\", qop=\"auth, auth-int\", \
                   nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", \
                   opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
        let client = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
        let md5 = answer(&format!("Digest {new}, algorithm=MD5"), "Circle of Life", client);
        assert!(md5.contains("response=\"8ca523f5e9506fed4657c9700eebdbec\""), "{md5}");
        assert!(
            md5.contains("opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\", qop=auth, nc=00000001")
        );
        let sha = answer(&format!("Digest {new}, algorithm=SHA-256"), "Circle of Life", client);
        assert!(
            sha.contains("response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\""),
            "{sha}"
        );
        let old = "Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\"";
        let counted = answer(&format!("{old}, qop=\"auth\""), "Circle Of Life", "0a4f113b");
        assert!(counted.contains("response=\"6629fae49393a05397450978507c4ef1\""), "{counted}");
        let uncounted = answer(old, "Circle Of Life", "0a4f113b");
        assert!(uncounted.contains("response=\"670fd8c2df070c60b045671b8b24ff02\""), "{uncounted}");
        assert!(!uncounted.contains("cnonce"), "{uncounted}");
    }

    #[test]
    fn what_cannot_be_answered_is_not() {
        for challenge in [
            "Basic realm=\"r\"",
            "Digest realm=\"r\"",
            "Digest nonce=\"n\"",
            "Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\"",
            "Digest realm=\"r\", nonce=\"n\", algorithm=SHA-512-256",
        ] {
            assert!(Asked::of(&parse(challenge)[0]).is_none(), "{challenge}");
        }
        let stronger = |text: &str| Asked::of(&parse(text)[0]).unwrap().algorithm;
        assert!(
            stronger("Digest realm=r, nonce=n, algorithm=SHA-256-sess") > stronger("Digest realm=r, nonce=n")
        );
    }

    #[test]
    fn nobody_writes_outside_the_quotes() {
        let text = answer("Digest realm=\"a\\\", x=\\\"\", nonce=\"n\\\\\"", "p", "c");
        assert!(text.contains(r#"realm="a\", x=\"""#), "{text}");
        assert!(text.contains(r#"nonce="n\\""#), "{text}");
        assert_ne!(client_nonce(), client_nonce());
    }
}
