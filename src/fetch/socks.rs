//! SOCKS version 5 (RFC 1928 and RFC 1929). The proxy looks the server's name up.

use super::address::Origin;
use super::failure::Kind;
use crate::code::Code;
use crate::error::{Context, Error};
use crate::options::Secret;
use std::io::{self, Read, Write};
use std::net::IpAddr;

const VERSION: u8 = 5;
const OPEN: u8 = 0;
const PASSWORD: u8 = 2;
const NONE_FITS: u8 = 0xFF;

/// Why there is no connection: the line broke, or the proxy refused.
#[derive(Debug)]
pub enum Failure {
    Line(io::Error),
    Refused(Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Line(error)
    }
}

/// Asks the proxy at the other end of `line` to connect to `target`.
pub fn connect(
    line: &mut (impl Read + Write),
    target: &Origin,
    login: Option<&(Secret, Secret)>,
) -> Result<(), Failure> {
    let methods: &[u8] = if login.is_some() { &[OPEN, PASSWORD] } else { &[OPEN] };
    let mut hello = vec![VERSION, methods.len() as u8];
    hello.extend(methods);
    line.write_all(&hello)?;
    match (read(line)?, login) {
        ([VERSION, OPEN], _) => {}
        ([VERSION, PASSWORD], Some(login)) => prove(line, login)?,
        ([VERSION, NONE_FITS | PASSWORD], _) => return Err(unproven()),
        _ => return Err(nonsense()),
    }
    line.write_all(&request(target)?)?;
    let [version, reply, _, kind] = read(line)?;
    if version != VERSION {
        return Err(nonsense());
    }
    if reply != 0 {
        return Err(refused(reply));
    }
    // The address that the proxy connects from; of no use, but it has to be read.
    let length = match kind {
        1 => 4,
        3 => usize::from(read::<1>(line)?[0]),
        4 => 16,
        _ => return Err(nonsense()),
    };
    line.read_exact(&mut vec![0; length + 2])?;
    Ok(())
}

fn read<const N: usize>(line: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    line.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn prove(line: &mut (impl Read + Write), (user, password): &(Secret, Secret)) -> Result<(), Failure> {
    let (user, password) = (user.expose().as_bytes(), password.expose().as_bytes());
    let (Ok(user_length), Ok(password_length)) = (u8::try_from(user.len()), u8::try_from(password.len()))
    else {
        let text = "SOCKS takes user names and passwords of at most 255 bytes";
        return Err(failed(Code::E_INVALID_CREDENTIALS, text));
    };
    let mut message = vec![1, user_length];
    message.extend(user);
    message.push(password_length);
    message.extend(password);
    line.write_all(&message)?;
    let [_, status] = read(line)?;
    if status == 0 { Ok(()) } else { Err(unproven()) }
}

fn request(target: &Origin) -> Result<Vec<u8>, Failure> {
    let mut message = vec![VERSION, 1, 0];
    match target.host.parse() {
        Ok(IpAddr::V4(address)) => {
            message.push(1);
            message.extend(address.octets());
        }
        Ok(IpAddr::V6(address)) => {
            message.push(4);
            message.extend(address.octets());
        }
        Err(_) => {
            let Ok(length) = u8::try_from(target.host.len()) else {
                return Err(failed(Code::E_NAME_NOT_RESOLVED, "the server's name is too long for SOCKS"));
            };
            message.extend([3, length]);
            message.extend(target.host.as_bytes());
        }
    }
    message.extend(target.port.to_be_bytes());
    Ok(message)
}

fn failed(code: Code, text: &str) -> Failure {
    Failure::Refused(Error::new(code, text).within(Context::Transport))
}

fn unproven() -> Failure {
    failed(Code::http(407), "the SOCKS proxy wants other credentials")
}

fn nonsense() -> Failure {
    Failure::Refused(Kind::ProxyGarbage.error())
}

fn refused(reply: u8) -> Failure {
    let why = match reply {
        2 => return failed(Code::http(403), "the SOCKS proxy's rules do not allow the connection"),
        3 => "network unreachable",
        4 => "host unreachable",
        5 => "connection refused",
        6 => "time to live expired",
        7 => "command not supported",
        8 => "address type not supported",
        _ => "general failure",
    };
    failed(Code::E_CONNECT_FAILURE, &format!("the SOCKS proxy cannot connect to the server: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The proxy's side, said beforehand; what it is told is kept.
    struct Line(io::Cursor<Vec<u8>>, Vec<u8>);

    impl Read for Line {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.0.read(buffer)
        }
    }

    impl Write for Line {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.1.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What is told to a proxy that says `script`, and how it ends.
    fn talk(script: &[u8], url: &str, login: Option<(&str, &str)>) -> (Vec<u8>, Result<(), Failure>) {
        let mut line = Line(io::Cursor::new(script.to_vec()), Vec::new());
        let login = login.map(|(user, password)| (Secret::new(user), Secret::new(password)));
        let result = connect(&mut line, &Origin::of(url).unwrap(), login.as_ref());
        (line.1, result)
    }

    fn code(script: &[u8], login: Option<(&str, &str)>) -> Option<Code> {
        match talk(script, "http://h/", login).1 {
            Err(Failure::Refused(error)) => Some(error.code),
            Err(Failure::Line(_)) => None,
            Ok(()) => Some(Code::OK),
        }
    }

    #[test]
    fn the_standards_bytes_are_spoken() {
        let (told, result) = talk(b"\x05\x00\x05\x00\x00\x01\0\0\0\0\0\0", "https://name.example/", None);
        result.unwrap();
        assert_eq!(told, b"\x05\x01\x00\x05\x01\x00\x03\x0cname.example\x01\xbb");
        let script = b"\x05\x02\x01\x00\x05\x00\x00\x03\x01h\0\0";
        let (told, result) = talk(script, "http://10.0.0.1:8080/", Some(("u", "pw")));
        result.unwrap();
        assert_eq!(told, b"\x05\x02\x00\x02\x01\x01u\x02pw\x05\x01\x00\x01\x0a\0\0\x01\x1f\x90");
        let script = b"\x05\x00\x05\x00\x00\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
        let (told, result) = talk(script, "http://[::1]/", Some(("u", "pw")));
        result.unwrap();
        assert_eq!(told[4..8], [5, 1, 0, 4]);
        assert_eq!(told.len(), 4 + 4 + 16 + 2);
    }

    #[test]
    fn refusals_have_their_codes() {
        let login = Some(("u", "p"));
        assert_eq!(code(b"\x05\xff", None), Some(Code::http(407)));
        assert_eq!(code(b"\x05\x02", None), Some(Code::http(407)));
        assert_eq!(code(b"\x05\x02\x01\x01", login), Some(Code::http(407)));
        assert_eq!(code(b"\x05\x00\x05\x05\x00\x01", None), Some(Code::E_CONNECT_FAILURE));
        assert_eq!(code(b"\x05\x00\x05\x02\x00\x01", None), Some(Code::http(403)));
        assert_eq!(code(b"HT", None), Some(Code::E_INVALID_SERVER_RESPONSE));
        assert_eq!(code(b"\x05\x00\x04\x00\x00\x01", None), Some(Code::E_INVALID_SERVER_RESPONSE));
        assert_eq!(code(b"\x05\x00\x05\x00\x00\x09", None), Some(Code::E_INVALID_SERVER_RESPONSE));
        assert_eq!(code(b"\x05", None), None);
        let long = "x".repeat(256);
        assert_eq!(code(b"\x05\x02", Some(("u", &long))), Some(Code::E_INVALID_CREDENTIALS));
    }
}
