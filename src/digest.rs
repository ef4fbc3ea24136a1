//! Digests: computing them, and reading what is expected.

use crate::code::Code;
use crate::error::{Error, Result};
use crate::model::numbered;
use sha2::Digest;

mod header;

numbered! {
    /// A hash algorithm.
    Algorithm {
        /// SHA-256: what most publishers give.
        Sha256 = 1,
        /// SHA-512.
        Sha512 = 2,
        /// BLAKE3, with its usual 32 bytes: the fastest.
        Blake3 = 3,
    }
}

/// No digest has more bytes.
pub const DIGEST_MAX: usize = 64;

impl Algorithm {
    /// How many bytes a digest has.
    pub fn size(self) -> usize {
        match self {
            Algorithm::Sha256 | Algorithm::Blake3 => 32,
            Algorithm::Sha512 => 64,
        }
    }

    /// The name for people, and in HTTP where it has one.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Sha256 => "sha-256",
            Algorithm::Sha512 => "sha-512",
            Algorithm::Blake3 => "blake3",
        }
    }
}

/// A digest in the making.
#[derive(Clone)]
pub struct Hasher(State);

#[derive(Clone)]
enum State {
    Sha256(sha2::Sha256),
    Sha512(sha2::Sha512),
    /// In a box, because it is ten times as large as the others.
    Blake3(Box<blake3::Hasher>),
}

impl Hasher {
    /// One that has seen no byte yet.
    pub fn new(algorithm: Algorithm) -> Hasher {
        Hasher(match algorithm {
            Algorithm::Sha256 => State::Sha256(sha2::Sha256::new()),
            Algorithm::Sha512 => State::Sha512(sha2::Sha512::new()),
            Algorithm::Blake3 => State::Blake3(Box::new(blake3::Hasher::new())),
        })
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            State::Sha256(state) => state.update(bytes),
            State::Sha512(state) => state.update(bytes),
            State::Blake3(state) => {
                state.update(bytes);
            }
        }
    }

    /// The digest of all bytes.
    pub fn finish(self) -> Vec<u8> {
        match self.0 {
            State::Sha256(state) => state.finalize().to_vec(),
            State::Sha512(state) => state.finalize().to_vec(),
            State::Blake3(state) => state.finalize().as_bytes().to_vec(),
        }
    }
}

/// The digest that a file must have.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expected {
    /// How it is computed.
    pub algorithm: Algorithm,
    /// What must come out.
    pub bytes: Vec<u8>,
}

impl Expected {
    /// Takes a caller's number and bytes, or refuses them.
    pub fn check(algorithm_raw: u32, bytes: &[u8]) -> Result<Expected> {
        let algorithm = Expected::judge(algorithm_raw, bytes.len())?;
        Ok(Expected { algorithm, bytes: bytes.to_vec() })
    }

    /// Takes a caller's number for a digest of so many bytes, or refuses it.
    pub(crate) fn judge(algorithm_raw: u32, count: usize) -> Result<Algorithm> {
        let Some(algorithm) = Algorithm::from_raw(algorithm_raw) else {
            let known: Vec<String> = Algorithm::ALL
                .iter()
                .map(|algorithm| format!("{} ({})", *algorithm as u32, algorithm.name()))
                .collect();
            let text = format!("hash algorithm {algorithm_raw} is unknown; give one of {}", known.join(", "));
            return Err(Error::new(Code::E_INVALID_HASH_ALGORITHM, text));
        };
        if count != algorithm.size() {
            let (name, size) = (algorithm.name(), algorithm.size());
            let text = format!("the digest has {count} bytes; a {name} digest has {size}");
            return Err(Error::argument(text));
        }
        Ok(algorithm)
    }

    /// Reads a `Repr-Digest` or `Content-Digest` header (RFC 9530): the strongest digest that it gives
    /// and that we can compute. Lines of the same name are joined by commas before.
    ///
    /// A header that breaks the rules of structured fields counts as none, as they demand.
    pub fn from_header(value: &str) -> Option<Expected> {
        let members = header::dictionary(value)?;
        [Algorithm::Sha512, Algorithm::Sha256].into_iter().find_map(|algorithm| {
            let (_, bytes) = members.iter().rfind(|(key, _)| *key == algorithm.name())?;
            Expected::check(algorithm as u32, bytes.as_ref()?).ok()
        })
    }

    /// Refuses the digest that was found, unless it is this one; `source` is what demands it.
    pub fn verify(&self, found: &[u8], source: &str) -> Result<()> {
        if self.bytes == found {
            return Ok(());
        }
        let (name, found, expected) = (self.algorithm.name(), hex(found), hex(&self.bytes));
        let text = format!("what arrived is not what {source} says: {name} is {found}, not {expected}");
        Err(Error::new(Code::E_VALIDATION_FAILED, text))
    }
}

/// Bytes in hexadecimal, for messages.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
