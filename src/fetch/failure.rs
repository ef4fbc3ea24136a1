//! What goes wrong below HTTP, with its code and context. No address in a text holds a query or credentials.

use super::address::shown;
use super::proxy::Route;
use crate::code::Code;
use crate::error::{Context, Error};
use rustls::{AlertDescription, CertificateError};
use std::io;
use ureq::Timeout;

/// An error of ours, to travel through ureq.
pub fn other(error: Error) -> ureq::Error {
    ureq::Error::Other(Box::new(error))
}

/// The session was shut down.
pub fn interrupted() -> Error {
    Error::new(Code::E_CONNECTION_CLOSED, "the attempt was stopped").within(Context::Transport)
}

/// The proxy hung up before it had answered.
pub fn interrupted_head() -> Error {
    let text = "the proxy closed the connection before it answered";
    Error::new(Code::E_CONNECTION_CLOSED, text).within(Context::Transport)
}

/// The server never comes to its answer.
pub fn too_many_interim() -> Error {
    let text = "the server sends interim answers, and no other";
    Error::new(Code::E_INVALID_SERVER_RESPONSE, text).within(Context::Transport)
}

/// The server asked for a certificate, and there was none.
pub fn client_certificate_needed() -> Error {
    let text = "the server wants a client certificate; set the job's client certificate";
    Error::new(Code::E_CLIENT_CERT_NEEDED, text).within(Context::Transport)
}

/// A body that ended early, for whatever reason, is worth another attempt.
pub fn broken_off(error: io::Error, url: &str, route: &Route) -> Error {
    let mut described = describe(ureq::Error::from(error), url, route);
    if [Code::E_INVALID_SERVER_RESPONSE, Code::E_CONNECT_FAILURE, Code::E_SECURE_FAILURE]
        .contains(&described.code)
    {
        described.code = Code::E_CONNECTION_CLOSED;
    }
    described
}

/// Gives ureq's errors their codes and contexts.
pub fn describe(error: ureq::Error, url: &str, route: &Route) -> Error {
    let told = match error {
        ureq::Error::Other(inner) => match inner.downcast::<Error>() {
            Ok(own) => *own,
            Err(_) => transport(Code::E_CONNECT_FAILURE, "the request failed"),
        },
        ureq::Error::Io(error) => io_error(&error),
        error => transport(code_of(&error), &text_of(&error)),
    };
    let by = match route {
        Route::By(proxy) => format!(" (by way of the proxy {}, port {})", proxy.host, proxy.port),
        Route::Direct => String::new(),
    };
    Error { text: format!("{}{by}: {}", shown(url), told.text), ..told }
}

fn transport(code: Code, text: &str) -> Error {
    Error::new(code, text).within(Context::Transport)
}

fn code_of(error: &ureq::Error) -> Code {
    match error {
        ureq::Error::Timeout(Timeout::Resolve) | ureq::Error::HostNotFound => Code::E_NAME_NOT_RESOLVED,
        ureq::Error::Timeout(Timeout::Connect) => Code::E_CONNECT_FAILURE,
        ureq::Error::Timeout(_) => Code::E_TIMEOUT,
        ureq::Error::Protocol(_) | ureq::Error::Http(_) | ureq::Error::LargeResponseHeader(..) => {
            Code::E_INVALID_SERVER_RESPONSE
        }
        ureq::Error::BodyStalled => Code::E_CONNECTION_CLOSED,
        ureq::Error::Tls(_) | ureq::Error::TlsRequired => Code::E_SECURE_FAILURE,
        _ => Code::E_CONNECT_FAILURE,
    }
}

/// What an error says for people. Only what cannot hold an address that a server chose is quoted.
fn text_of(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Protocol(_) | ureq::Error::Http(_) => "the answer breaks HTTP's rules".into(),
        ureq::Error::HostNotFound
        | ureq::Error::ConnectionFailed
        | ureq::Error::Timeout(_)
        | ureq::Error::LargeResponseHeader(..)
        | ureq::Error::Tls(_)
        | ureq::Error::TlsRequired
        | ureq::Error::BodyStalled => error.to_string(),
        _ => "the request failed".into(),
    }
}

/// The TLS error inside an I/O error, if there is one.
pub fn tls_error(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref()?.downcast_ref()
}

fn io_error(error: &io::Error) -> Error {
    if let Some(error) = tls_error(error) {
        return match error {
            rustls::Error::AlertReceived(AlertDescription::CertificateRequired) => {
                client_certificate_needed()
            }
            error => transport(tls_code(error), &error.to_string()),
        };
    }
    let text = match error.kind() {
        io::ErrorKind::UnexpectedEof => "the connection ended too early".to_owned(),
        _ => error.to_string(),
    };
    Error { os_code: error.raw_os_error(), ..transport(io_code(error.kind()), &text) }
}

fn tls_code(error: &rustls::Error) -> Code {
    match error {
        rustls::Error::InvalidCertificate(error) => certificate_code(error),
        rustls::Error::NoCertificatesPresented => Code::E_HTTP_CERT_VALIDATION,
        rustls::Error::InvalidCertRevocationList(_) => Code::E_HTTP_CERT_VALIDATION,
        rustls::Error::UnsupportedNameType => Code::E_CERT_WRONG_NAME,
        _ => Code::E_SECURE_FAILURE,
    }
}

fn certificate_code(error: &CertificateError) -> Code {
    use CertificateError::*;
    match error {
        Expired | ExpiredContext { .. } | NotValidYet | NotValidYetContext { .. } => Code::E_CERT_EXPIRED,
        NotValidForName | NotValidForNameContext { .. } => Code::E_CERT_WRONG_NAME,
        UnknownIssuer => Code::E_CERT_UNKNOWN_AUTHORITY,
        Revoked => Code::E_CERT_REVOKED,
        _ => Code::E_HTTP_CERT_VALIDATION,
    }
}

fn io_code(kind: io::ErrorKind) -> Code {
    use io::ErrorKind::*;
    match kind {
        NetworkUnreachable | HostUnreachable | NetworkDown | AddrNotAvailable => {
            Code::E_BLOCKED_BY_NO_NETWORK
        }
        ConnectionReset | ConnectionAborted | BrokenPipe | UnexpectedEof | NotConnected => {
            Code::E_CONNECTION_CLOSED
        }
        TimedOut | WouldBlock => Code::E_TIMEOUT,
        InvalidData => Code::E_INVALID_SERVER_RESPONSE,
        _ => Code::E_CONNECT_FAILURE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::proxy::{Protocol, Proxy};
    use crate::options::Secret;

    fn described(error: ureq::Error) -> Error {
        describe(error, "https://h/a?token=secret", &Route::Direct)
    }

    fn tls(error: rustls::Error) -> Code {
        described(io::Error::new(io::ErrorKind::InvalidData, error).into()).code
    }

    #[test]
    fn certificates_fail_each_for_its_own_reason() {
        use CertificateError::*;
        for (error, code) in [
            (Expired, Code::E_CERT_EXPIRED),
            (NotValidYet, Code::E_CERT_EXPIRED),
            (NotValidForName, Code::E_CERT_WRONG_NAME),
            (UnknownIssuer, Code::E_CERT_UNKNOWN_AUTHORITY),
            (Revoked, Code::E_CERT_REVOKED),
            (BadEncoding, Code::E_HTTP_CERT_VALIDATION),
            (InvalidPurpose, Code::E_HTTP_CERT_VALIDATION),
        ] {
            assert_eq!(tls(rustls::Error::InvalidCertificate(error.clone())), code, "{error:?}");
        }
        assert_eq!(
            tls(rustls::Error::AlertReceived(AlertDescription::CertificateRequired)),
            Code::E_CLIENT_CERT_NEEDED
        );
        assert_eq!(
            tls(rustls::Error::AlertReceived(AlertDescription::ProtocolVersion)),
            Code::E_SECURE_FAILURE
        );
        assert_eq!(tls(rustls::Error::DecryptError), Code::E_SECURE_FAILURE);
    }

    #[test]
    fn what_breaks_a_body_off_is_worth_another_attempt() {
        let error = io::Error::new(io::ErrorKind::InvalidData, rustls::Error::DecryptError);
        let code = broken_off(error, "https://h/", &Route::Direct).code;
        assert_eq!(code, Code::E_CONNECTION_CLOSED);
        let code = broken_off(io::ErrorKind::TimedOut.into(), "https://h/", &Route::Direct).code;
        assert_eq!(code, Code::E_TIMEOUT);
    }

    #[test]
    fn texts_name_the_way_and_no_secrets() {
        let login = Some((Secret::new("user"), Secret::new("secret")));
        let proxy = Proxy { protocol: Protocol::Http, host: "p".into(), port: 3128, login };
        let error = describe(other(interrupted()), "http://h/a?token=secret", &Route::By(proxy));
        assert_eq!(error.text, "http://h/a?... (by way of the proxy p, port 3128): the attempt was stopped");
        assert_eq!((error.code, error.context), (Code::E_CONNECTION_CLOSED, Context::Transport));
        let error = described(io::Error::from_raw_os_error(111).into());
        assert_eq!((error.code, error.os_code), (Code::E_CONNECT_FAILURE, Some(111)));
        assert!(!described(ureq::Error::BadUri("https://h/?secret".into())).text.contains("secret"));
        assert_eq!(described(ureq::Error::HostNotFound).code, Code::E_NAME_NOT_RESOLVED);
        assert_eq!(described(ureq::Error::Timeout(Timeout::Connect)).code, Code::E_CONNECT_FAILURE);
        assert_eq!(described(ureq::Error::Timeout(Timeout::RecvResponse)).code, Code::E_TIMEOUT);
    }
}
