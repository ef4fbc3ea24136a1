//! Credentials: proven at once, or in answer to a question.

mod challenge;
mod digest;

use crate::code::Code;
use crate::error::{Error, Result};
use crate::options::{AuthScheme, AuthTarget, Credentials, HttpOptions, Secret};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use challenge::Challenge;
use digest::Asked;
use parking_lot::Mutex;
use std::fmt;

/// The longest user name, in characters.
pub const USER_NAME_MAX: usize = 300;
/// The longest password, in characters.
pub const PASSWORD_MAX: usize = 65_535;
/// How many questions a session remembers, to answer them again before they are asked.
const MAX_REMEMBERED: usize = 16;

/// Refuses credentials that no request could prove.
pub fn check(credentials: &Credentials) -> Result<()> {
    let (user, password) = (credentials.user.expose(), credentials.password.expose());
    let invalid = |text: &str| Err(Error::new(Code::E_INVALID_CREDENTIALS, text));
    if user.chars().count() > USER_NAME_MAX {
        let text = format!("the user name is longer than {USER_NAME_MAX} characters");
        return Err(Error::new(Code::E_USERNAME_TOO_LARGE, text));
    }
    if password.chars().count() > PASSWORD_MAX {
        let text = format!("the password is longer than {PASSWORD_MAX} characters");
        return Err(Error::new(Code::E_PASSWORD_TOO_LARGE, text));
    }
    if user.is_empty() {
        return invalid("the user name is empty");
    }
    if user.chars().chain(password.chars()).any(char::is_control) {
        return invalid("the user name or the password holds a control character");
    }
    if credentials.scheme == AuthScheme::Basic && user.contains(':') {
        return invalid("the user name holds a colon, which Basic authentication cannot tell from its own");
    }
    Ok(())
}

/// What one target may be told: a user name and a password for each scheme.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Login {
    basic: Option<(Secret, Secret)>,
    digest: Option<(Secret, Secret)>,
}

/// What a proof is for.
#[derive(Clone, Copy)]
pub struct Purpose<'a> {
    /// Who asks: the origin, or the proxy.
    pub place: &'a str,
    /// The request's method.
    pub method: &'a str,
    /// The request's target, as digests have it.
    pub uri: &'a str,
}

impl Login {
    /// What the options say for `target`.
    pub fn of(options: &HttpOptions, target: AuthTarget) -> Login {
        let find = |scheme| {
            let mut all = options.credentials.iter();
            let found = all.find(|one| one.target == target && one.scheme == scheme);
            found.map(|one| (one.user.clone(), one.password.clone()))
        };
        Login { basic: find(AuthScheme::Basic), digest: find(AuthScheme::Digest) }
    }

    /// The same, with what stands in a proxy's own address where the options say nothing.
    pub fn or(self, other: Option<&(Secret, Secret)>) -> Login {
        if self == Login::default() { Login { basic: other.cloned(), digest: None } } else { self }
    }

    /// User name and password as they are, for protocols that know nothing else.
    pub fn plain(&self) -> Option<&(Secret, Secret)> {
        self.basic.as_ref()
    }

    /// The proof that goes with a request unasked. Where a digest may do, the password itself is held back.
    pub fn unasked(&self, nonces: &Nonces, purpose: Purpose<'_>) -> Option<Secret> {
        match (&self.digest, &self.basic) {
            (Some(_), _) => nonces.again(self, purpose),
            (None, Some(login)) => Some(basic(login)),
            (None, None) => None,
        }
    }

    /// The proof that answers one of the questions; none if there is none, or it was given already.
    pub fn answer(&self, nonces: &Nonces, purpose: Purpose<'_>, questions: &[String]) -> Option<Secret> {
        self.digest.as_ref()?;
        let challenges: Vec<Challenge> = questions.iter().flat_map(|text| challenge::parse(text)).collect();
        let asked = challenges.iter().filter_map(Asked::of).max_by_key(Asked::strength);
        let plain = self.basic.is_some() && challenges.iter().any(|one| one.is("basic"));
        if asked.is_none() && !plain {
            return None;
        }
        nonces.remember(self, purpose.place, asked);
        nonces.again(self, purpose)
    }
}

fn basic((user, password): &(Secret, Secret)) -> Secret {
    let pair = format!("{}:{}", user.expose(), password.expose());
    Secret::new(format!("Basic {}", STANDARD.encode(pair)))
}

/// The questions that one session was asked, so that their nonces serve more than one request.
#[derive(Default)]
pub struct Nonces(Mutex<Vec<Remembered>>);

struct Remembered {
    place: String,
    login: Login,
    /// None if the place wants the password itself.
    asked: Option<Asked>,
    count: u32,
}

impl Nonces {
    /// Answers a question that was asked before.
    fn again(&self, login: &Login, purpose: Purpose<'_>) -> Option<Secret> {
        let mut all = self.0.lock();
        let known = all.iter_mut().find(|one| one.place == purpose.place && one.login == *login)?;
        known.count = known.count.checked_add(1)?;
        match &known.asked {
            Some(asked) => {
                let pair = login.digest.as_ref()?;
                Some(asked.answer(pair, purpose, known.count, &digest::client_nonce()))
            }
            None => login.basic.as_ref().map(basic),
        }
    }

    fn remember(&self, login: &Login, place: &str, asked: Option<Asked>) {
        let mut all = self.0.lock();
        all.retain(|one| one.place != place || one.login != *login);
        if all.len() == MAX_REMEMBERED {
            all.remove(0);
        }
        all.push(Remembered { place: place.to_owned(), login: login.clone(), asked, count: 0 });
    }
}

impl fmt::Debug for Nonces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nonces")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(user: &str, password: &str) -> Option<(Secret, Secret)> {
        Some((Secret::new(user), Secret::new(password)))
    }

    const PURPOSE: Purpose<'_> = Purpose { place: "http://h:80", method: "GET", uri: "/a" };

    fn question(text: &str) -> Vec<String> {
        vec![text.to_owned()]
    }

    #[test]
    fn credentials_are_checked_against_the_interfaces_limits() {
        let code = |scheme, user: &str, password: &str| {
            let (user, password) = (Secret::new(user), Secret::new(password));
            let checked = check(&Credentials { target: AuthTarget::Server, scheme, user, password });
            checked.map_or_else(|error| error.code, |()| Code::OK)
        };
        let (user, password) = ("u".repeat(USER_NAME_MAX), "p".repeat(PASSWORD_MAX));
        assert_eq!(code(AuthScheme::Basic, &user, &password), Code::OK);
        assert_eq!(code(AuthScheme::Basic, &(user + "u"), ""), Code::E_USERNAME_TOO_LARGE);
        assert_eq!(code(AuthScheme::Digest, "u", &(password + "p")), Code::E_PASSWORD_TOO_LARGE);
        assert_eq!(code(AuthScheme::Digest, "", "p"), Code::E_INVALID_CREDENTIALS);
        assert_eq!(code(AuthScheme::Basic, "a:b", ""), Code::E_INVALID_CREDENTIALS);
        assert_eq!(code(AuthScheme::Digest, "a:b", "c:d"), Code::OK);
        assert_eq!(code(AuthScheme::Digest, "a\r\nX: y", ""), Code::E_INVALID_CREDENTIALS);
    }

    #[test]
    fn a_password_goes_out_unasked_only_where_no_digest_may_do() {
        let nonces = Nonces::default();
        let only_basic = Login { basic: pair("Aladdin", "open sesame"), digest: None };
        let proof = only_basic.unasked(&nonces, PURPOSE).unwrap();
        assert_eq!(proof.expose(), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert_eq!(only_basic.answer(&nonces, PURPOSE, &question("Basic realm=\"r\"")), None);

        let both = Login { digest: pair("u", "p"), ..only_basic.clone() };
        assert_eq!(both.unasked(&nonces, PURPOSE), None);
        assert_eq!(both.answer(&nonces, PURPOSE, &question("Basic realm=\"r\"")), Some(proof.clone()));
        assert_eq!(both.unasked(&nonces, PURPOSE), Some(proof), "the answer is remembered");
        let asked = question("Basic realm=\"r\", Digest realm=\"r\", nonce=\"n\", qop=\"auth\"");
        assert!(both.answer(&nonces, PURPOSE, &asked).unwrap().expose().starts_with("Digest "));
        assert_eq!(both.answer(&nonces, PURPOSE, &question("Negotiate")), None);
        assert_eq!(Login::default().unasked(&nonces, PURPOSE), None);
        assert_eq!(Login::default().or(pair("u", "p").as_ref()).plain(), pair("u", "p").as_ref());
    }

    #[test]
    fn a_nonce_serves_until_another_comes_and_for_nobody_else() {
        let nonces = Nonces::default();
        let login = Login { digest: pair("u", "p"), basic: None };
        assert_eq!(login.unasked(&nonces, PURPOSE), None);
        let asked = question("Digest realm=\"r\", nonce=\"first\", qop=\"auth\"");
        let proof = |found: Option<Secret>| found.unwrap().expose().to_owned();
        assert!(proof(login.answer(&nonces, PURPOSE, &asked)).contains("nc=00000001"));
        assert!(proof(login.unasked(&nonces, PURPOSE)).contains("nc=00000002"));
        assert!(proof(login.unasked(&nonces, PURPOSE)).contains("nc=00000003"));
        assert_eq!(login.unasked(&nonces, Purpose { place: "http://g:80", ..PURPOSE }), None);
        let other = Login { digest: pair("u", "q"), basic: None };
        assert_eq!(other.unasked(&nonces, PURPOSE), None);
        let asked = question("Digest realm=\"r\", nonce=\"second\", qop=\"auth\", stale=true");
        assert!(proof(login.answer(&nonces, PURPOSE, &asked)).contains("nc=00000001"));
        let again = proof(login.unasked(&nonces, PURPOSE));
        assert!(again.contains("nc=00000002") && again.contains("second"), "{again}");
        for at in 0..2 * MAX_REMEMBERED {
            let place = format!("http://h:{at}");
            login.answer(&nonces, Purpose { place: &place, ..PURPOSE }, &asked).unwrap();
        }
        assert_eq!(nonces.0.lock().len(), MAX_REMEMBERED);
    }
}
