use super::proxies::by;
use super::scripted::{Reply, Scripted, header, status};
use super::*;
use crate::code::Code;
use crate::error::Context;
use crate::options::ClientCertificate;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::thread;

/// An authority of our own, and a folder for what it signs.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: tempfile::TempDir,
}

/// A certificate and its key.
struct Signed {
    certificate: rcgen::Certificate,
    key: KeyPair,
}

impl Authority {
    fn new() -> Authority {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let mut params = CertificateParams::new(vec![]).unwrap();
        let name = format!("authority {}", COUNT.fetch_add(1, Ordering::Relaxed));
        params.distinguished_name.push(rcgen::DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), issuer.pem()).unwrap();
        Authority { issuer, folder }
    }

    fn sign(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> Signed {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        Signed { certificate: params.signed_by(&key, &self.issuer).unwrap(), key }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Options that trust this authority only.
    fn trusting(&self) -> HttpOptions {
        HttpOptions { ca_file: Some(self.path("ca.pem")), ..options() }
    }

    /// A client certificate in two files.
    fn client(&self) -> ClientCertificate {
        let Signed { certificate, key } = self.sign("client", |_| {});
        std::fs::write(self.path("client.pem"), certificate.pem()).unwrap();
        std::fs::write(self.path("client.key"), key.serialize_pem()).unwrap();
        ClientCertificate { certificate: self.path("client.pem"), key: self.path("client.key") }
    }
}

type Stream = StreamOwned<ServerConnection, TcpStream>;

/// Serves `tls` over TLS; with `clients`, only to those that this authority signed.
fn serve(
    signed: &Signed,
    clients: Option<&Authority>,
    versions: &[&'static rustls::SupportedProtocolVersion],
) -> SocketAddr {
    serve_by(signed, clients, versions, answer)
}

/// The same, with `answer` to speak to each client.
fn serve_by(
    signed: &Signed,
    clients: Option<&Authority>,
    versions: &[&'static rustls::SupportedProtocolVersion],
    answer: impl Fn(Stream) + Clone + Send + 'static,
) -> SocketAddr {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider));
    let builder = builder.with_protocol_versions(versions).unwrap();
    let builder = match clients {
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add(authority.issuer.der().clone()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
            builder.with_client_cert_verifier(verifier.unwrap())
        }
        None => builder.with_no_client_auth(),
    };
    let chain: Vec<CertificateDer<'static>> = vec![signed.certificate.der().clone()];
    let key = PrivateKeyDer::try_from(signed.key.serialize_der()).unwrap();
    let config = Arc::new(builder.with_single_cert(chain, key).unwrap());
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for socket in listener.incoming().map_while(std::result::Result::ok) {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let answer = answer.clone();
            thread::spawn(move || answer(StreamOwned::new(connection, socket)));
        }
    });
    address
}

fn answer(mut stream: Stream) {
    // Clients that do not like us hang up, which is what the tests are about.
    while matches!(stream.read(&mut [0; 10_000]), Ok(count) if count > 0) {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntls");
    }
    // What is left unread would reset the connection before the client has seen the alert.
    let _ = stream.sock.shutdown(std::net::Shutdown::Write);
    let _ = std::io::copy(&mut stream.sock, &mut std::io::sink());
}

const BOTH: &[&rustls::SupportedProtocolVersion] = rustls::ALL_VERSIONS;

#[test]
fn the_jobs_own_authorities_take_the_place_of_the_platforms() {
    let authority = Authority::new();
    let address = serve(&authority.sign("127.0.0.1", |_| {}), None, BOTH);
    let url = format!("https://{address}/");
    let session = session();
    for _ in 0..2 {
        let exchange = session.get(&url, &url, &Ask::whole(), &authority.trusting()).unwrap();
        assert_eq!(exchange.told.address, Some(address));
        assert_eq!(body(exchange), "tls");
    }
    for options in [options(), Authority::new().trusting()] {
        let error = session.get(&url, &url, &Ask::whole(), &options).map(drop).unwrap_err();
        assert_eq!(
            (error.code, error.context),
            (Code::E_CERT_UNKNOWN_AUTHORITY, Context::Transport),
            "{error}"
        );
    }
}

#[test]
fn what_waits_behind_an_answer_is_never_taken_for_the_next_one() {
    let authority = Authority::new();
    let stale = [&b"HTTP/1.1 200 OK\r\nContent-Length: 40000\r\n\r\n"[..], &[b'x'; 40_000]].concat();
    let cases =
        BOTH.iter().flat_map(|version| [(version, &[][..], ["0"; 3]), (version, &stale, ["0", "1", "2"])]);
    for (version, behind, connections) in cases {
        let (written, is_written) = mpsc::channel();
        let (behind, opened) = (behind.to_vec(), Arc::new(AtomicU32::new(0)));
        let answer = move |mut stream: Stream| {
            let number = opened.fetch_add(1, Ordering::SeqCst);
            while matches!(stream.read(&mut [0; 10_000]), Ok(count) if count > 0) {
                let right = format!("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{number}");
                // In records of their own, and in one burst.
                stream.conn.writer().write_all(right.as_bytes()).unwrap();
                stream.conn.writer().write_all(&behind).unwrap();
                stream.flush().unwrap();
                written.send(()).unwrap();
            }
        };
        let address = serve_by(&authority.sign("127.0.0.1", |_| {}), None, &[version], answer);
        let url = format!("https://{address}/");
        let session = session();
        for expected in connections {
            let exchange = session.get(&url, &url, &Ask::whole(), &authority.trusting()).unwrap();
            is_written.recv().unwrap();
            assert!(body(exchange) == expected, "{version:?}: {expected} is the answer to this request");
        }
    }
}

#[test]
fn certificates_are_refused_each_for_its_own_reason() {
    let authority = Authority::new();
    let code = |signed: Signed| {
        let address = serve(&signed, None, BOTH);
        fetch(&format!("https://{address}/"), &authority.trusting()).unwrap_err().code
    };
    assert_eq!(code(authority.sign("example.com", |_| {})), Code::E_CERT_WRONG_NAME);
    let expired = authority.sign("127.0.0.1", |params| params.not_after = date_time_ymd(2001, 1, 1));
    assert_eq!(code(expired), Code::E_CERT_EXPIRED);
    let early = authority.sign("127.0.0.1", |params| params.not_before = date_time_ymd(3001, 1, 1));
    assert_eq!(code(early), Code::E_CERT_EXPIRED);
    let plain = Scripted::start(|_, _| Reply::Close);
    let error = fetch(&plain.url("/").replace("http:", "https:"), &authority.trusting()).unwrap_err();
    assert!([Code::E_CONNECTION_CLOSED, Code::E_SECURE_FAILURE].contains(&error.code), "{error}");
}

#[test]
fn a_server_that_wants_a_client_certificate_is_shown_one() {
    let authority = Authority::new();
    for version in BOTH {
        let signed = authority.sign("127.0.0.1", |_| {});
        let url = format!("https://{}/", serve(&signed, Some(&authority), &[version]));
        let error = fetch(&url, &authority.trusting()).unwrap_err();
        assert_eq!(error.code, Code::E_CLIENT_CERT_NEEDED, "{version:?}: {error}");
        let client_certificate = Some(authority.client());
        let options = HttpOptions { client_certificate, ..authority.trusting() };
        assert_eq!(fetch(&url, &options).unwrap(), (200, "tls".into()), "{version:?}");
        let stranger = Authority::new();
        let options = HttpOptions { client_certificate: Some(stranger.client()), ..authority.trusting() };
        assert_eq!(fetch(&url, &options).unwrap_err().code, Code::E_SECURE_FAILURE, "{version:?}");
    }
}

#[test]
fn files_that_hold_nothing_of_use_are_named() {
    let authority = Authority::new();
    let client = authority.client();
    std::fs::write(authority.path("empty"), "").unwrap();
    std::fs::write(authority.path("broken"), "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n")
        .unwrap();
    std::fs::write(authority.path("other.key"), KeyPair::generate().unwrap().serialize_pem()).unwrap();
    let refused = |options: HttpOptions, path: &Path| {
        let error = fetch("https://127.0.0.1:9/", &options).unwrap_err();
        assert_eq!((error.code, error.context), (Code::E_CERT_FILE, Context::LocalFile), "{error}");
        assert!(error.text.contains(&path.display().to_string()), "{error}");
        error
    };
    for name in ["empty", "broken", "absent", "client.key"] {
        let path = authority.path(name);
        refused(HttpOptions { ca_file: Some(path.clone()), ..options() }, &path);
    }
    let absent = HttpOptions { ca_file: Some(authority.path("absent")), ..options() };
    assert_eq!(refused(absent, &authority.path("absent")).os_code, Some(2));
    for (certificate, key, named) in [
        ("empty", "client.key", "empty"),
        ("client.pem", "client.pem", "client.pem"),
        ("client.pem", "other.key", "other.key"),
        ("client.pem", "absent", "absent"),
    ] {
        let own = ClientCertificate { certificate: authority.path(certificate), key: authority.path(key) };
        let options = HttpOptions { client_certificate: Some(own), ..options() };
        refused(options, &authority.path(named));
    }
    let options = HttpOptions { client_certificate: Some(client), ..options() };
    assert_eq!(fetch("https://127.0.0.1:9/", &options).unwrap_err().code, Code::E_CONNECT_FAILURE);
}

#[test]
fn a_file_that_was_replaced_counts_from_the_next_request_on() {
    let authority = Authority::new();
    let address = serve(&authority.sign("127.0.0.1", |_| {}), None, BOTH);
    let session = session();
    let other = Authority::new();
    let get = || {
        session.get(
            &format!("https://{address}/"),
            &format!("https://{address}/"),
            &Ask::whole(),
            &other.trusting(),
        )
    };
    assert_eq!(get().map(drop).unwrap_err().code, Code::E_CERT_UNKNOWN_AUTHORITY);
    std::fs::write(other.path("ca.pem"), authority.issuer.pem()).unwrap();
    assert_eq!(body(get().unwrap()), "tls");
}

#[test]
fn a_tunnel_leads_to_the_servers_own_certificate() {
    let authority = Authority::new();
    let address = serve(&authority.sign("lion.test", |_| {}), None, BOTH);
    let proxy = Scripted::start(move |_, head| match header(head, "proxy-authorization") {
        Some("Basic dTpw") => Reply::Tunnel("HTTP/1.1 200 OK\r\n\r\n".into(), address),
        _ => status(407, "Proxy-Authenticate: Basic realm=\"r\"\r\n"),
    });
    let options = HttpOptions {
        credentials: vec![credentials(AuthTarget::Proxy, AuthScheme::Basic, "u", "p")],
        ca_file: Some(authority.path("ca.pem")),
        ..by(&proxy.address.to_string())
    };
    let exchange =
        session().get("https://lion.test/", "https://lion.test/", &Ask::whole(), &options).unwrap();
    assert_eq!(exchange.told.address, Some(proxy.address));
    assert_eq!(body(exchange), "tls");
    assert_eq!(proxy.heads().len(), 1, "Basic is sent at once");
    let error = fetch("https://tiger.test/", &options).unwrap_err();
    assert_eq!(error.code, Code::E_CERT_WRONG_NAME);
}
