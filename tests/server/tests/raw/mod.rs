//! A client that writes and reads bytes, and judges nothing.
#![allow(dead_code, reason = "each test crate uses its own part")]

use dojob_origin::Origin;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpStream};
use std::time::Duration;

/// One connection.
pub struct Client(pub TcpStream);

/// An answer's head.
#[derive(Debug)]
pub struct Head {
    pub status: u16,
    pub headers: Vec<(String, String)>,
}

impl Head {
    /// The value of a field, `""` without one.
    pub fn get(&self, name: &str) -> &str {
        let mut fields = self.headers.iter();
        let found = fields.find(|field| field.0.eq_ignore_ascii_case(name));
        found.map_or("", |field| &field.1)
    }

    /// The values of all fields of this name.
    pub fn all(&self, name: &str) -> Vec<&str> {
        let same = self.headers.iter().filter(|field| field.0.eq_ignore_ascii_case(name));
        same.map(|field| field.1.as_str()).collect()
    }

    /// Whether there is such a field.
    pub fn has(&self, name: &str) -> bool {
        let mut fields = self.headers.iter();
        fields.any(|field| field.0.eq_ignore_ascii_case(name))
    }
}

impl Client {
    /// Connects; a read that takes a minute is a failure.
    pub fn new(port: u16) -> Client {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        Client(stream)
    }

    /// Connects to an origin.
    pub fn to(origin: &Origin) -> Client {
        Client::new(origin.port())
    }

    /// Writes bytes as they are.
    pub fn write(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).unwrap();
    }

    /// Writes a request with these additional header lines.
    pub fn ask(&mut self, method: &str, path: &str, lines: &[&str]) {
        let mut text = format!("{method} {path} HTTP/1.1\r\nHost: x\r\n");
        for line in lines {
            text.push_str(line);
            text.push_str("\r\n");
        }
        self.write(&(text + "\r\n"));
    }

    /// Reads a head.
    pub fn head(&mut self) -> Head {
        self.head_after("")
    }

    /// Reads the rest of a head that begins with this.
    pub fn head_after(&mut self, begun: &str) -> Head {
        let mut bytes = begun.as_bytes().to_vec();
        while !bytes.ends_with(b"\r\n\r\n") {
            bytes.extend(self.take(1));
        }
        let text = String::from_utf8(bytes).unwrap();
        let mut lines = text.trim_end().split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap();
        let field = |line: &str| {
            let (name, value) = line.split_once(": ").unwrap();
            (name.to_owned(), value.to_owned())
        };
        Head { status: status.parse().unwrap(), headers: lines.map(field).collect() }
    }

    /// Reads exactly so many bytes.
    pub fn take(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        self.0.read_exact(&mut bytes).unwrap();
        bytes
    }

    /// Reads to the end of the connection, or to the error.
    pub fn rest(&mut self) -> (Vec<u8>, Option<io::ErrorKind>) {
        let mut bytes = Vec::new();
        let failed = self.0.read_to_end(&mut bytes).err();
        (bytes, failed.map(|error| error.kind()))
    }

    /// Asks with `GET` and reads head and announced body.
    pub fn get(&mut self, path: &str, lines: &[&str]) -> (Head, Vec<u8>) {
        self.ask("GET", path, lines);
        let head = self.head();
        let body = self.take(head.get("Content-Length").parse().unwrap());
        (head, body)
    }

    /// Asks with `GET` and reads the head and all until the connection ends properly.
    pub fn get_to_end(&mut self, path: &str, lines: &[&str]) -> (Head, Vec<u8>) {
        self.ask("GET", path, lines);
        let head = self.head();
        let (body, failed) = self.rest();
        assert_eq!(failed, None);
        (head, body)
    }

    /// Closes.
    pub fn close(self) {
        let _ = self.0.shutdown(Shutdown::Both);
    }
}
