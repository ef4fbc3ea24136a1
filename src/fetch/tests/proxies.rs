use super::scripted::{Reply, Scripted, header, ok, status};
use super::*;
use crate::code::Code;
use crate::error::Context;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

/// Options that go by way of a proxy.
pub fn by(list: &str) -> HttpOptions {
    let proxy = ProxySettings { usage: ProxyUsage::Override, list: list.into(), ..Default::default() };
    HttpOptions { proxy, ..Default::default() }
}

#[test]
fn an_http_proxy_is_asked_in_absolute_form_on_one_connection() {
    let proxy = Scripted::start(|_, _| ok("by proxy"));
    let options = by(&format!("http=http://{}", proxy.address));
    let session = session();
    for _ in 0..2 {
        let url = "http://Nobody.test:8080/a/b?c=d";
        let exchange = session.get(url, url, &Ask::whole(), &options).unwrap();
        assert_eq!(exchange.told.address, Some(proxy.address));
        assert_eq!(exchange.told.url, url);
        assert_eq!(body(exchange), "by proxy");
    }
    session.get("http://nobody.test?q", "http://nobody.test?q", &Ask::whole(), &options).unwrap();
    let heads = proxy.heads();
    assert!(heads[0].starts_with("GET http://Nobody.test:8080/a/b?c=d HTTP/1.1\r\n"), "{}", heads[0]);
    assert_eq!(header(&heads[0], "host"), Some("Nobody.test:8080"));
    assert_eq!(heads[0], heads[1]);
    assert!(heads[2].starts_with("GET http://nobody.test/?q HTTP/1.1\r\n"), "{}", heads[2]);
}

#[test]
fn a_bypassed_host_is_asked_itself() {
    let proxy = Scripted::start(|_, _| ok("by proxy"));
    let server = Scripted::start(|_, _| ok("itself"));
    let mut options = by(&proxy.address.to_string());
    options.proxy.bypass = "127.0.0.1".into();
    assert_eq!(fetch(&server.url("/p"), &options).unwrap().1, "itself");
    assert!(server.heads()[0].starts_with("GET /p HTTP/1.1\r\n"));
    assert!(proxy.heads().is_empty());
}

#[test]
fn a_redirect_takes_the_way_that_its_own_address_asks_for() {
    let server = Scripted::start(|_, _| ok("direct"));
    let to = format!("Location: {}\r\n", server.url("/t"));
    let proxy = Scripted::start(move |_, _| status(302, &to));
    let mut options = by(&proxy.address.to_string());
    options.proxy.bypass = "127.*".into();
    assert_eq!(fetch("http://nobody.test/", &options).unwrap_err().code, Code::E_INVALID_PROXY_INFO);
    options.proxy.bypass = "127.0.0.1".into();
    let exchange =
        session().get("http://nobody.test/", "http://nobody.test/", &Ask::whole(), &options).unwrap();
    assert_eq!(exchange.told.address, Some(server.address));
    assert_eq!(body(exchange), "direct");
}

#[test]
fn a_proxy_that_refuses_a_tunnel_is_told_of_by_its_status() {
    for code in [403, 407, 503] {
        let proxy = Scripted::start(move |_, _| status(code, ""));
        let error = fetch("https://nobody.test:8443/?token=s", &by(&proxy.address.to_string())).unwrap_err();
        assert_eq!((error.code, error.context), (Code::http(code), Context::Transport));
        assert!(error.text.contains("by way of the proxy") && !error.text.contains("token"), "{error}");
        let [head] = &proxy.heads()[..] else { panic!("one request") };
        assert!(
            head.starts_with("CONNECT nobody.test:8443 HTTP/1.1\r\nHost: nobody.test:8443\r\n"),
            "{head}"
        );
    }
    let proxy = Scripted::start(|_, _| Reply::Close);
    let error = fetch("https://nobody.test/", &by(&proxy.address.to_string())).unwrap_err();
    assert_eq!(error.code, Code::E_CONNECTION_CLOSED);
}

#[test]
fn a_tunnels_proxy_gets_its_credentials_and_nothing_of_the_servers() {
    let proxy = Scripted::start(|_, _| {
        status(407, "Proxy-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\n")
    });
    let mut options = by(&proxy.address.to_string());
    options.credentials = vec![
        credentials(AuthTarget::Server, AuthScheme::Basic, "server", "s"),
        credentials(AuthTarget::Proxy, AuthScheme::Digest, "proxy", "p"),
    ];
    options.headers = vec![("X-Key".into(), Secret::new("k"))];
    assert_eq!(fetch("https://nobody.test/", &options).unwrap_err().code, Code::http(407));
    let heads = proxy.heads();
    assert_eq!(heads.len(), 2, "one question, one answer");
    let proof = header(&heads[1], "proxy-authorization").unwrap();
    assert!(proof.contains("uri=\"nobody.test:443\"") && proof.contains("username=\"proxy\""), "{proof}");
    for head in &heads {
        assert_eq!((header(head, "authorization"), header(head, "x-key")), (None, None));
    }
}

#[test]
fn a_proxy_that_is_not_there_is_named() {
    let gone = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    let error = fetch("http://nobody.test/", &by(&gone.to_string())).unwrap_err();
    assert_eq!(error.code, Code::E_CONNECT_FAILURE);
    let proxy = format!("by way of the proxy 127.0.0.1, port {}", gone.port());
    assert!(error.text.contains(&proxy), "{error}");
    let error = fetch("http://nobody.test/", &by("nowhere.invalid")).unwrap_err();
    assert_eq!(error.code, Code::E_NAME_NOT_RESOLVED);
    assert!(error.text.contains("nowhere.invalid"), "{error}");
}

#[test]
fn a_socks_proxy_looks_the_name_up_and_passes_the_request_on() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let proxy = thread::spawn(move || {
        let (mut client, _) = listener.accept().unwrap();
        let mut hello = [0; 4];
        client.read_exact(&mut hello).unwrap();
        client.write_all(&[5, 2]).unwrap();
        let mut login = [0; 5];
        client.read_exact(&mut login).unwrap();
        client.write_all(&[1, 0]).unwrap();
        let mut request = [0; 18];
        client.read_exact(&mut request).unwrap();
        client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            client.read_exact(&mut byte).unwrap();
            head.push(byte[0]);
        }
        client.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nsocks").unwrap();
        (hello.to_vec(), login.to_vec(), request.to_vec(), String::from_utf8(head).unwrap())
    });
    let mut options = by(&format!("socks={address}"));
    options.credentials = vec![credentials(AuthTarget::Proxy, AuthScheme::Basic, "u", "p")];
    assert_eq!(fetch("http://nobody.test/s", &options).unwrap(), (200, "socks".into()));
    let (hello, login, request, head) = proxy.join().unwrap();
    assert_eq!(hello, [5, 2, 0, 2]);
    assert_eq!(login, b"\x01\x01u\x01p");
    assert_eq!(request, b"\x05\x01\x00\x03\x0bnobody.test\x00\x50");
    assert!(head.starts_with("GET /s HTTP/1.1\r\n"), "{head}");
    assert_eq!(header(&head, "proxy-authorization"), None);
}
