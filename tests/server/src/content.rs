//! Bytes that are the same every time and known at every offset.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
const BLOCK: usize = 64 * 1024;

/// Pseudo-random bytes, computable at any offset without those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Content {
    /// Which bytes.
    pub seed: u64,
    /// How many.
    pub len: u64,
}

impl Content {
    /// Writes the bytes from `offset` on into `buf`; `len` is not looked at.
    pub fn fill(&self, offset: u64, buf: &mut [u8]) {
        let base = mix(self.seed);
        let mut index = offset / 8;
        let skip = (offset % 8) as usize;
        let mut rest = buf;
        if skip != 0 {
            let (lead, tail) = rest.split_at_mut(rest.len().min(8 - skip));
            lead.copy_from_slice(&word(base, index)[skip..skip + lead.len()]);
            index += 1;
            rest = tail;
        }
        let mut words = rest.chunks_exact_mut(8);
        for slot in &mut words {
            slot.copy_from_slice(&word(base, index));
            index += 1;
        }
        let last = words.into_remainder();
        let count = last.len();
        last.copy_from_slice(&word(base, index)[..count]);
    }

    /// All bytes.
    pub fn to_vec(&self) -> Vec<u8> {
        let len = usize::try_from(self.len).expect("content fits in memory");
        let mut bytes = vec![0; len];
        self.fill(0, &mut bytes);
        bytes
    }

    /// Compares a file: the offset of the first byte that differs, is missing or is too many.
    pub fn check_file(&self, path: impl AsRef<Path>) -> io::Result<Option<u64>> {
        let mut file = File::open(path)?;
        let (mut found, mut wanted) = (vec![0; BLOCK], vec![0; BLOCK]);
        let mut at = 0;
        loop {
            let count = read_up_to(&mut file, &mut found)?;
            let left = usize::try_from(self.len - at).unwrap_or(usize::MAX);
            let common = count.min(left);
            self.fill(at, &mut wanted[..common]);
            let pairs = found[..common].iter().zip(&wanted[..common]);
            if let Some(same) = pairs.into_iter().position(|(a, b)| a != b) {
                return Ok(Some(at + same as u64));
            }
            at += common as u64;
            if count > common || (count < found.len() && at < self.len) {
                return Ok(Some(at));
            }
            if count < found.len() {
                return Ok(None);
            }
        }
    }
}

/// Reads until `buf` is full or the file ends.
fn read_up_to(file: &mut File, buf: &mut [u8]) -> io::Result<usize> {
    let mut count = 0;
    while count < buf.len() {
        match file.read(&mut buf[count..]) {
            Ok(0) => break,
            Ok(n) => count += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(count)
}

fn word(base: u64, index: u64) -> [u8; 8] {
    mix(base.wrapping_add(index.wrapping_add(1).wrapping_mul(STEP))).to_le_bytes()
}

/// The output function of splitmix64.
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
