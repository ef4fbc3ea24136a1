//! `CONNECT`: a tunnel through an HTTP proxy.

use super::failure::{Kind, other};
use crate::options::Secret;
use std::io::{self, Read, Write};
use std::sync::Arc;
use ureq::unversioned::transport::{ConnectionDetails, NextTimeout, Transport, TransportAdapter};

/// A proxy's answer ends before this, or it is none.
const MAX_HEAD: usize = 64 * 1024;

/// What became of it.
pub enum Tunnel {
    /// It stands.
    Open(Box<dyn Transport>),
    /// The proxy refused it with a status, and asked for credentials with 407.
    Refused(u16, Vec<String>),
}

/// Asks the proxy at the other end of `inner` for a tunnel to `target`.
pub fn open(
    inner: Box<dyn Transport>,
    details: &ConnectionDetails,
    timeout: NextTimeout,
    target: &str,
    proof: Option<&Secret>,
) -> Result<Tunnel, ureq::Error> {
    let mut line = TransportAdapter::new(inner, Arc::clone(&details.current_time));
    line.set_timeout(timeout);
    let mut request = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n");
    if let Some(proof) = proof {
        request += &format!("Proxy-Authorization: {}\r\n", proof.expose());
    }
    request += "\r\n";
    line.write_all(request.as_bytes())?;
    let head = read_head(&mut line)?;
    match parse(&head) {
        Some((200..=299, _)) => Ok(Tunnel::Open(line.into_inner())),
        Some((status, questions)) => Ok(Tunnel::Refused(status, questions)),
        None => Err(other(Kind::ProxyGarbage.error())),
    }
}

/// Reads up to the empty line, and not a byte of what comes after it: that is the server's already.
fn read_head(line: &mut impl Read) -> Result<Vec<u8>, ureq::Error> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && !head.ends_with(b"\n\n") {
        match line.read(&mut byte) {
            Ok(0) => return Err(other(Kind::ProxyClosed.error())),
            Ok(_) => head.push(byte[0]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
        if head.len() > MAX_HEAD {
            return Err(other(Kind::ProxyGarbage.error()));
        }
    }
    Ok(head)
}

/// The status, and the questions for credentials.
fn parse(head: &[u8]) -> Option<(u16, Vec<String>)> {
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let mut words = lines.next()?.split_ascii_whitespace();
    words.next().filter(|version| version.starts_with("HTTP/1."))?;
    let status = words.next().filter(|digits| digits.len() == 3)?.parse().ok()?;
    let questions = lines
        .filter_map(|line| line.split_once(':'))
        .filter(|(name, _)| name.eq_ignore_ascii_case("proxy-authenticate"))
        .map(|(_, value)| value.trim().to_owned())
        .collect();
    Some((status, questions))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_is_read_to_its_end_and_no_further() {
        let mut answer = &b"HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n\x16\x03"[..];
        let head = read_head(&mut answer).unwrap();
        assert_eq!(parse(&head), Some((200, vec![])));
        assert_eq!(answer, b"\x16\x03");
        let asked =
            b"HTTP/1.0 407 \nproxy-authenticate: Basic realm=\"a\"\nProxy-Authenticate:Digest x=y\n\n";
        let questions = vec!["Basic realm=\"a\"".to_owned(), "Digest x=y".to_owned()];
        assert_eq!(parse(asked), Some((407, questions)));
        for nonsense in
            ["", "SSH-2.0-x\r\n\r\n", "HTTP/1.1\r\n\r\n", "HTTP/1.1 2000 x\r\n\r\n", "HTTP/2 200\r\n\r\n"]
        {
            assert_eq!(parse(nonsense.as_bytes()), None, "{nonsense:?}");
        }
        assert!(read_head(&mut &b"HTTP/1.1 200"[..]).is_err());
        assert!(read_head(&mut io::repeat(b'a')).is_err());
    }
}
