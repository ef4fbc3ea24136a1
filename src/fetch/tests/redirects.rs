use super::scripted::{Reply, Scripted, header, ok, status};
use super::*;
use crate::code::Code;
use crate::options::Redirects;
use crate::segment::Segment;

#[test]
fn a_redirect_is_followed_with_range_and_told_of() {
    let target = Scripted::start(|_, _| {
        Reply::Say(
            "HTTP/1.1 206 x\r\nContent-Length: 1\r\nSet-Cookie: secret\r\nX-A: 1\r\nX-A: 2\r\n\r\nx".into(),
        )
    });
    let to = format!("Location: {}\r\n", target.url("/b?c#d"));
    let first = Scripted::start(move |_, _| status(302, &to));
    let ask = Ask { segment: Some(Segment::rest(5)), if_range: Some("\"v\"".into()), ..Ask::whole() };
    let exchange = session().get(&first.url("/a"), &first.url("/a"), &ask, &options()).unwrap();
    assert_eq!(exchange.told.url, target.url("/b?c"));
    assert_eq!(exchange.told.address, Some(target.address));
    assert_eq!(exchange.told.headers, "content-length: 1\r\nx-a: 1\r\nx-a: 2\r\n");
    assert_eq!((exchange.answer.status, body(exchange)), (206, "x".into()));
    for server in [&first, &target] {
        let heads = server.heads();
        assert_eq!(heads.len(), 1);
        assert_eq!(header(&heads[0], "range"), Some("bytes=5-"));
        assert_eq!(header(&heads[0], "if-range"), Some("\"v\""));
        assert_eq!(header(&heads[0], "accept-encoding"), Some("identity"));
    }
}

#[test]
fn what_may_be_secret_stays_with_the_origin_that_was_asked() {
    let other = Scripted::start(|_, _| ok("other"));
    let to = format!("Location: {}\r\n", other.url("/"));
    let first = Scripted::start(move |number, _| match number {
        0 => status(307, "Location: /same\r\n"),
        _ => status(307, &to),
    });
    let secret = |text: &str| Secret::new(text);
    let options = HttpOptions {
        headers: vec![
            ("X-Api-Key".into(), secret("key")),
            ("Cookie".into(), secret("crumb")),
            ("Accept-Language".into(), secret("de")),
            ("Proxy-Authorization".into(), secret("proxy")),
        ],
        credentials: vec![credentials(AuthTarget::Server, AuthScheme::Basic, "u", "p")],
        user_agent: Some("app/1".into()),
        ..options()
    };
    assert_eq!(fetch(&first.url("/"), &options).unwrap(), (200, "other".into()));
    for head in first.heads() {
        assert_eq!(header(&head, "authorization"), Some("Basic dTpw"));
        assert_eq!(header(&head, "x-api-key"), Some("key"));
        assert_eq!(header(&head, "cookie"), Some("crumb"));
        assert_eq!(header(&head, "proxy-authorization"), None, "no server is a proxy");
        assert_eq!(header(&head, "user-agent"), Some("app/1"));
    }
    let [head] = &other.heads()[..] else { panic!("one request") };
    for name in ["authorization", "x-api-key", "cookie", "proxy-authorization"] {
        assert_eq!(header(head, name), None, "{name}");
    }
    assert_eq!(header(head, "accept-language"), Some("de"));
    assert_eq!(header(head, "user-agent"), Some("app/1"));
}

#[test]
fn credentials_answer_no_question_of_another_origin() {
    let other = Scripted::start(|_, _| status(401, "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n"));
    let to = format!("Location: {}\r\n", other.url("/"));
    let first = Scripted::start(move |_, _| status(301, &to));
    let credentials = vec![credentials(AuthTarget::Server, AuthScheme::Digest, "u", "p")];
    let options = HttpOptions { credentials, ..options() };
    assert_eq!(fetch(&first.url("/"), &options).unwrap().0, 401);
    assert_eq!(other.heads().len(), 1);
}

#[test]
fn the_body_of_a_redirect_is_not_waited_for() {
    let server = Scripted::start(|_, head| {
        if head.starts_with("GET /there ") {
            return ok("there");
        }
        Reply::Endless("HTTP/1.1 302 x\r\nLocation: there\r\nContent-Length: 99999999999999\r\n\r\n".into())
    });
    assert_eq!(fetch(&server.url("/"), &options()).unwrap(), (200, "there".into()));
    assert_eq!(server.heads().len(), 2);
}

#[test]
fn redirects_that_lead_nowhere_are_refused() {
    let code = |answer: fn(usize, &str) -> Reply, options: &HttpOptions| {
        let server = Scripted::start(answer);
        let error = fetch(&server.url("/?token=s"), options).expect_err("refused");
        assert!(!error.text.contains("token"), "{error}");
        (error.code, server.heads().len())
    };
    assert_eq!(code(|_, _| status(302, "Location: /?token=s\r\n"), &options()), (Code::E_REDIRECT, 1));
    assert_eq!(code(|_, _| status(302, ""), &options()), (Code::E_REDIRECT, 1));
    assert_eq!(code(|_, _| status(308, "Location: ftp://h/\r\n"), &options()), (Code::E_REDIRECT, 1));
    let endless = |number, _: &str| status(303, &format!("Location: /{number}\r\n"));
    assert_eq!(code(endless, &options()), (Code::E_REDIRECT, 11));
    let strict = HttpOptions { redirects: Redirects::Disallow, ..options() };
    assert_eq!(code(|_, _| status(302, "Location: /a\r\n"), &strict), (Code::E_REDIRECT, 1));
    let server = Scripted::start(|_, _| status(304, "Location: /a\r\n"));
    assert_eq!(fetch(&server.url("/"), &options()).unwrap().0, 304);
}

/// A server whose redirect leads to an address that has expired, `stale` times; then to one that has not.
fn signed(status_of_expired: u16, stale: usize) -> Scripted {
    Scripted::start(move |number, head| match head.split(' ').nth(1) {
        Some("/f") if number / 2 < stale => status(302, "Location: /old?sig=1\r\n"),
        Some("/f") => status(302, "Location: /new?sig=2\r\n"),
        Some("/new?sig=2") => ok("x"),
        _ => status(status_of_expired, ""),
    })
}

#[test]
fn an_expired_redirect_is_asked_for_anew_where_a_file_goes_on() {
    let rest = Ask { segment: Some(Segment::rest(5)), ..Ask::whole() };
    let get = |server: &Scripted, from: &str, ask: &Ask| {
        let exchange =
            session().get(&server.url(from), &server.url("/f"), ask, &options()).expect("an answer");
        (exchange.answer.status, server.heads().len())
    };
    for expired in [400, 401, 403, 404, 410] {
        assert_eq!(get(&signed(expired, 1), "/f", &rest), (200, 4), "{expired}");
    }
    assert_eq!(get(&signed(403, 9), "/f", &rest), (403, 4), "once, and not for ever");
    assert_eq!(get(&signed(403, 1), "/f", &Ask::whole()), (403, 2), "what never worked has not expired");
    assert_eq!(get(&signed(500, 1), "/f", &rest), (500, 2), "that says nothing of the address");
    assert_eq!(
        get(&signed(403, 0), "/old?sig=1", &rest),
        (200, 3),
        "a redirect that was reported expires too"
    );
    assert_eq!(get(&signed(403, 0), "/old?sig=1", &Ask::whole()), (200, 3), "before its first byte, too");
    let plain = Scripted::start(|_, _| status(403, ""));
    assert_eq!(get(&plain, "/f", &rest), (403, 1), "the caller's own name is nobody's to replace");
}
