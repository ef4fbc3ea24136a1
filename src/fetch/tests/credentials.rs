use super::proxies::by;
use super::scripted::{Reply, Scripted, header, ok, status};
use super::*;
use crate::code::Code;
use md5::{Digest as _, Md5};

const NONCES: [&str; 2] = ["first", "second"];

fn hash(text: String) -> String {
    Md5::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn parameter<'a>(value: &'a str, name: &str) -> &'a str {
    let start =
        value.find(&format!("{name}=")).unwrap_or_else(|| panic!("{name} in {value}")) + name.len() + 1;
    let rest = &value[start..];
    rest.split(',').next().unwrap().trim_matches('"')
}

/// Whether `proof` is Mufasa's for this nonce.
fn is_right(proof: &str, nonce: &str, method: &str, uri: &str) -> bool {
    let (count, client) = (parameter(proof, " nc"), parameter(proof, "cnonce"));
    let who = hash("Mufasa:the realm:Circle of Life".into());
    let expected = hash(format!("{who}:{nonce}:{count}:{client}:auth:{}", hash(format!("{method}:{uri}"))));
    parameter(proof, "response") == expected && parameter(proof, " uri") == uri
}

fn question(nonce: &str, more: &str) -> String {
    format!("Digest realm=\"the realm\", nonce=\"{nonce}\", qop=\"auth\"{more}\r\n")
}

fn mufasa(target: AuthTarget, password: &str) -> HttpOptions {
    let credentials = vec![credentials(target, AuthScheme::Digest, "Mufasa", password)];
    HttpOptions { credentials, ..options() }
}

#[test]
fn a_digest_answers_a_question_and_is_counted_on() {
    let server = Scripted::start(|_, head| {
        let uri = head.split(' ').nth(1).unwrap();
        match header(head, "authorization") {
            Some(proof) if is_right(proof, NONCES[0], "GET", uri) => ok("lion"),
            _ => status(401, &format!("WWW-Authenticate: {}", question(NONCES[0], ""))),
        }
    });
    let session = session();
    let options = mufasa(AuthTarget::Server, "Circle of Life");
    for _ in 0..2 {
        let exchange =
            session.get(&server.url("/a?b=c"), &server.url("/a?b=c"), &Ask::whole(), &options).unwrap();
        assert_eq!((exchange.answer.status, body(exchange)), (200, "lion".into()));
    }
    let heads = server.heads();
    let proofs: Vec<_> = heads.iter().map(|head| header(head, "authorization")).collect();
    assert_eq!(proofs.len(), 3);
    assert_eq!(proofs[0], None);
    assert_eq!(parameter(proofs[1].unwrap(), " nc"), "00000001");
    assert_eq!(parameter(proofs[2].unwrap(), " nc"), "00000002");
}

#[test]
fn a_stale_nonce_is_replaced_and_a_wrong_password_is_told() {
    let server = Scripted::start(|number, head| match header(head, "authorization") {
        Some(proof) if number < 2 && is_right(proof, NONCES[0], "GET", "/") => ok("one"),
        Some(proof) if is_right(proof, NONCES[1], "GET", "/") => ok("two"),
        _ => {
            let (nonce, more) = if number == 0 { (NONCES[0], "") } else { (NONCES[1], ", stale=true") };
            status(401, &format!("WWW-Authenticate: {}", question(nonce, more)))
        }
    });
    let session = session();
    let options = mufasa(AuthTarget::Server, "Circle of Life");
    for expected in ["one", "two"] {
        let exchange = session.get(&server.url("/"), &server.url("/"), &Ask::whole(), &options).unwrap();
        assert_eq!(body(exchange), expected);
    }
    assert_eq!(server.heads().len(), 4);
    let wrong = mufasa(AuthTarget::Server, "wrong");
    let exchange = session.get(&server.url("/"), &server.url("/"), &Ask::whole(), &wrong).unwrap();
    assert_eq!(exchange.answer.status, 401);
    assert_eq!(server.heads().len(), 6, "one question, one answer");
}

#[test]
fn basic_is_sent_at_once_and_once() {
    let server = Scripted::start(|_, _| status(401, "WWW-Authenticate: Basic realm=\"r\"\r\n"));
    let own = vec![credentials(AuthTarget::Server, AuthScheme::Basic, "u", "p")];
    let options = HttpOptions { credentials: own, ..options() };
    assert_eq!(fetch(&server.url("/"), &options).unwrap().0, 401);
    assert_eq!(header(&server.heads()[0], "authorization"), Some("Basic dTpw"));
    assert_eq!(server.heads().len(), 1);
    // A header of the caller's own takes the place of credentials.
    let headers = vec![("authorization".to_owned(), Secret::new("Bearer t"))];
    assert_eq!(fetch(&server.url("/"), &HttpOptions { headers, ..options }).unwrap().0, 401);
    assert_eq!(header(&server.heads()[1], "authorization"), Some("Bearer t"));
    assert_eq!(server.heads()[1].to_lowercase().matches("authorization").count(), 1);
}

#[test]
fn a_head_that_no_server_takes_is_not_sent() {
    let server = Scripted::start(|_, _| ok("long"));
    let own = |password: &str| HttpOptions {
        credentials: vec![credentials(AuthTarget::Server, AuthScheme::Basic, "u", password)],
        ..options()
    };
    assert_eq!(fetch(&server.url("/"), &own(&"p".repeat(60_000))).unwrap().1, "long");
    let error = fetch(&server.url("/"), &own(&"p".repeat(75_000))).unwrap_err();
    assert_eq!(error.code, Code::E_STRING_TOO_LONG);
    let proxied = HttpOptions { proxy: by(&server.address.to_string()).proxy, ..own(&"p".repeat(70_000)) };
    let url = format!("http://{}.test/", "h".repeat(60));
    assert_eq!(fetch(&url, &proxied).unwrap().1, "long");
    assert_eq!(server.heads().len(), 2);
}

#[test]
fn server_and_proxy_are_told_their_own_credentials_only() {
    let proxy = Scripted::start(|_, head| {
        let (server, own) = (header(head, "authorization"), header(head, "proxy-authorization"));
        match (server, own) {
            (Some(server), Some(own)) => {
                let right = is_right(own, NONCES[0], "GET", "/x") && is_right(server, NONCES[1], "GET", "/x");
                if right && own.contains("nc=00000002") { ok("both") } else { Reply::Close }
            }
            (_, None) => status(407, &format!("Proxy-Authenticate: {}", question(NONCES[0], ""))),
            (None, Some(_)) => status(401, &format!("WWW-Authenticate: {}", question(NONCES[1], ""))),
        }
    });
    let mut options = mufasa(AuthTarget::Server, "Circle of Life");
    options.credentials.extend(mufasa(AuthTarget::Proxy, "Circle of Life").credentials);
    options.proxy =
        ProxySettings { usage: ProxyUsage::Override, list: proxy.address.to_string(), ..Default::default() };
    assert_eq!(fetch("http://lion.test/x", &options).unwrap(), (200, "both".into()));
    assert_eq!(proxy.heads().len(), 3);
    // Without a proxy, the proxy's credentials are nobody's.
    let server = Scripted::start(|_, _| status(407, &format!("Proxy-Authenticate: {}", question("n", ""))));
    let alone = HttpOptions { proxy: super::options().proxy, ..options };
    assert_eq!(fetch(&server.url("/"), &alone).unwrap().0, 407);
    assert_eq!(server.heads().len(), 1);
}
