//! The running checksum of a part file: what was written must be what stands there before it gets its final name.
//!
//! CRC-64/NVME finds every change of up to 64 bits in a row and all but one in 2^64 of the others, faster than memory
//! can be read. It guards against accidents, not against those who may write to the part file anyway.

use crc_fast::{CrcAlgorithm, Digest};
use std::fmt;

/// The checksum of the bytes from the beginning of a file on.
#[derive(Clone, Copy)]
pub struct Checksum(Digest);

impl Checksum {
    /// Of no byte.
    pub fn new() -> Checksum {
        Checksum(Digest::new(CrcAlgorithm::Crc64Nvme))
    }

    /// That of the bytes whose `state` this was.
    pub fn at(state: u64) -> Checksum {
        Checksum(Digest::new_with_init_state(CrcAlgorithm::Crc64Nvme, state))
    }

    /// Takes the bytes that follow.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// What it is so far: two are equal where this is.
    pub fn state(&self) -> u64 {
        self.0.get_state()
    }
}

impl Default for Checksum {
    fn default() -> Checksum {
        Checksum::new()
    }
}

impl PartialEq for Checksum {
    fn eq(&self, other: &Checksum) -> bool {
        self.state() == other.state()
    }
}

impl Eq for Checksum {}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Checksum({:016x})", self.state())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8]) -> Checksum {
        let mut sum = Checksum::new();
        sum.update(bytes);
        sum
    }

    #[test]
    fn it_goes_on_from_any_state_however_the_bytes_are_cut() {
        let bytes: Vec<u8> = (0..10_000_u32).map(|number| ((number * 7) >> 3) as u8).collect();
        for cut in [0, 1, 15, 16, 255, 256, 257, 4_096, 9_999, 10_000] {
            let mut sum = Checksum::at(of(&bytes[..cut]).state());
            sum.update(&bytes[cut..]);
            assert_eq!(sum, of(&bytes), "{cut}");
        }
    }

    #[test]
    fn a_byte_more_less_or_other_is_seen() {
        assert_ne!(of(b"abc"), of(b"abd"));
        assert_ne!(of(b"abc"), of(b"ab"));
        assert_ne!(of(b""), of(b"\0"), "zeros count");
        assert_ne!(of(b"\0"), of(b"\0\0"), "and how many");
    }

    #[test]
    fn it_is_what_its_name_says() {
        let Checksum(digest) = of(b"123456789");
        assert_eq!(digest.finalize(), 0xae8b_1486_0a79_9888, "the catalogue's check value");
    }
}
