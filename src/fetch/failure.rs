//! What goes wrong below HTTP, with its code and context. No address in a text holds a query or credentials.

use super::address::shown;
use super::proxy::Route;
use crate::code::Code;
use crate::error::{Context, Error};
use crate::sys::network as sys;
use rustls::{AlertDescription, CertificateError};
use std::io;
use ureq::Timeout;

macro_rules! kinds {
    ($($kind:ident = $code:ident, $text:literal;)*) => {
        /// What went wrong below HTTP.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Kind {
            $(#[doc = $text] $kind,)*
        }

        /// The code for it, which is transient or fatal, and what to tell: what was wrong, and what to do where somebody
        /// can do something.
        fn row(kind: Kind) -> (Code, &'static str) {
            match kind {
                $(Kind::$kind => (Code::$code, $text),)*
            }
        }
    };
}

kinds! {
    Refused = E_CONNECT_FAILURE, "the connection was refused: nothing listens on that port, or a firewall refuses; check the port";
    Forbidden = E_CONNECT_FAILURE, "this system does not allow the connection; check the rules of its firewall";
    ConnectTimedOut = E_CONNECT_FAILURE, "nobody answered the attempt to connect in time: the host is down, or a firewall drops what is sent";
    HostUnreachable = E_CONNECT_FAILURE, "the network is there, but not the host in it; check whether it is up";
    NetworkUnreachable = E_BLOCKED_BY_NO_NETWORK, "there is no way into that network; check this machine's connection";
    NameUnknown = E_NAME_NOT_RESOLVED, "no such name is known; check how it is written";
    NameUnanswered = E_NAME_NOT_RESOLVED, "no name server has an answer just now";
    NameRefused = E_NAME_NOT_RESOLVED, "the name servers refuse to answer, or what they say makes no sense";
    NameCutOff = E_BLOCKED_BY_NO_NETWORK, "no name server can be reached, for there is no network; check this machine's connection";
    TooManyFiles = E_TOO_MANY_OPEN_FILES, "this process, or the system, has as many files and sockets open as it may; close some, or raise the limit";
    NoMemory = E_OUT_OF_MEMORY, "the system has no memory left for a connection";
    Closed = E_CONNECTION_CLOSED, "the other side closed or reset the connection";
    PeerSilent = E_TIMEOUT, "the other side acknowledged nothing of what was sent to it";
    ProxySilent = E_TIMEOUT, "the proxy accepted the connection, but said nothing in time";
    ProxyClosed = E_CONNECTION_CLOSED, "the proxy closed the connection before it answered";
    ProxyGarbage = E_INVALID_SERVER_RESPONSE, "what the proxy answers is not what such a proxy says; check its address, port and kind";
    TlsSilent = E_TIMEOUT, "the TLS handshake was not finished in time";
    TlsGarbage = E_SECURE_FAILURE, "what the server answers is not TLS; check the port, or whether it speaks http only";
    ClientCertificateNeeded = E_CLIENT_CERT_NEEDED, "the server wants a client certificate; set the job's client certificate";
    SendTimedOut = E_TIMEOUT, "the request could not be sent in time";
    HeadTimedOut = E_TIMEOUT, "the head of the answer was not complete in time";
    OnlyInterim = E_INVALID_SERVER_RESPONSE, "the server sends interim answers, and no other";
    HeadTooLarge = E_INVALID_SERVER_RESPONSE, "the head of the answer is larger than any should be";
    BrokenHead = E_INVALID_SERVER_RESPONSE, "the answer breaks HTTP's rules, or has more lines than any should; ask whoever runs the server";
    BodySilent = E_TIMEOUT, "nothing of the body arrived for too long";
    Stopped = E_CONNECTION_CLOSED, "the attempt was stopped";
    Other = E_CONNECT_FAILURE, "the request failed for a reason that has no name here; it is tried again";
}

impl Kind {
    /// The error, with its row's words.
    pub fn error(self) -> Error {
        self.told("")
    }

    /// The same with something before them, which may hold no secret.
    pub fn told(self, before: &str) -> Error {
        let (code, text) = row(self);
        transport(code, &format!("{before}{text}"))
    }
}

/// An error of ours, to travel through ureq.
pub fn other(error: Error) -> ureq::Error {
    ureq::Error::Other(Box::new(error))
}

/// The session was shut down.
pub fn interrupted() -> Error {
    Kind::Stopped.error()
}

/// An error of a stage of the way to the server: running out of time means something else in each.
pub fn at_stage(error: ureq::Error, silent: Kind) -> ureq::Error {
    match error {
        ureq::Error::Timeout(_) => other(silent.error()),
        error => error,
    }
}

/// A body that ended early is worth another attempt. Where it broke HTTP's rules, its server may mean it.
pub fn broken_off(error: io::Error, url: &str, route: &Route) -> Error {
    let mut described = describe(ureq::Error::from(error), url, route);
    if [Code::E_CONNECT_FAILURE, Code::E_SECURE_FAILURE].contains(&described.code) {
        described.code = Code::E_CONNECTION_CLOSED;
    }
    described
}

/// Gives ureq's errors their codes and contexts.
pub fn describe(error: ureq::Error, url: &str, route: &Route) -> Error {
    let told = match error {
        ureq::Error::Other(inner) => match inner.downcast::<Error>() {
            Ok(own) => *own,
            Err(_) => Kind::Other.error(),
        },
        ureq::Error::Io(error) => io_error(&error),
        // What ureq says is quoted only where it cannot hold an address that a server chose.
        ureq::Error::Tls(_) | ureq::Error::TlsRequired => {
            transport(Code::E_SECURE_FAILURE, &error.to_string())
        }
        error => kind_of(&error).error(),
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

fn kind_of(error: &ureq::Error) -> Kind {
    match error {
        ureq::Error::Timeout(Timeout::Resolve) => Kind::NameUnanswered,
        ureq::Error::Timeout(Timeout::Connect) => Kind::ConnectTimedOut,
        ureq::Error::Timeout(Timeout::SendRequest) => Kind::SendTimedOut,
        ureq::Error::Timeout(Timeout::RecvResponse) => Kind::HeadTimedOut,
        ureq::Error::Timeout(_) => Kind::BodySilent,
        ureq::Error::HostNotFound => Kind::NameUnknown,
        ureq::Error::Protocol(_) | ureq::Error::Http(_) => Kind::BrokenHead,
        ureq::Error::LargeResponseHeader(..) => Kind::HeadTooLarge,
        ureq::Error::BodyStalled => Kind::Closed,
        _ => Kind::Other,
    }
}

/// The TLS error inside an I/O error, if there is one.
pub fn tls_error(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref()?.downcast_ref()
}

fn io_error(error: &io::Error) -> Error {
    if let Some(error) = tls_error(error) {
        return tls(error);
    }
    let kind = io_kind(error);
    let before = error.raw_os_error().map(|_| format!("{error}: ")).unwrap_or_default();
    Error { os_code: error.raw_os_error(), ..kind.told(&before) }
}

fn tls(error: &rustls::Error) -> Error {
    match error {
        rustls::Error::AlertReceived(AlertDescription::CertificateRequired) => {
            Kind::ClientCertificateNeeded.error()
        }
        rustls::Error::AlertReceived(alert) => {
            let text =
                format!("the server refused the TLS handshake ({alert:?}); it may want another version");
            transport(Code::E_SECURE_FAILURE, &text)
        }
        rustls::Error::InvalidMessage(_) => Kind::TlsGarbage.error(),
        error => transport(tls_code(error), &error.to_string()),
    }
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

fn io_kind(error: &io::Error) -> Kind {
    use io::ErrorKind::*;
    if sys::is_out_of_files(error) {
        return Kind::TooManyFiles;
    }
    match error.kind() {
        ConnectionRefused => Kind::Refused,
        PermissionDenied => Kind::Forbidden,
        HostUnreachable => Kind::HostUnreachable,
        NetworkUnreachable | NetworkDown | AddrNotAvailable => Kind::NetworkUnreachable,
        ConnectionReset | ConnectionAborted | BrokenPipe | UnexpectedEof | NotConnected => Kind::Closed,
        TimedOut | WouldBlock => Kind::PeerSilent,
        OutOfMemory => Kind::NoMemory,
        InvalidData => Kind::BrokenHead,
        _ => Kind::Other,
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
