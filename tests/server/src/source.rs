//! Where body bytes come from.

use crate::content::Content;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

/// Bytes that can be read at any offset.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    Content(Content),
    Bytes(Arc<[u8]>),
    File(Arc<File>, u64),
    /// The same, but for one byte.
    Flipped(Arc<Source>, u64),
    /// Parts of others, one after the other.
    Joined(Arc<[Part]>),
}

/// A stretch of a source.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) source: Source,
    pub(crate) start: u64,
    pub(crate) len: u64,
}

impl Source {
    /// These bytes.
    pub(crate) fn bytes(bytes: impl Into<Vec<u8>>) -> Source {
        Source::Bytes(bytes.into().into())
    }

    pub(crate) fn len(&self) -> u64 {
        match self {
            Source::Content(content) => content.len,
            Source::Bytes(bytes) => bytes.len() as u64,
            Source::File(_, len) => *len,
            Source::Flipped(source, _) => source.len(),
            Source::Joined(parts) => parts.iter().fold(0, |sum, part| part.len.saturating_add(sum)),
        }
    }

    /// Fills `buf` from `offset`, which the caller keeps inside the length.
    pub(crate) fn read(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        match self {
            Source::Content(content) => content.fill(offset, buf),
            Source::Bytes(bytes) => {
                let start = usize::try_from(offset).map_err(io::Error::other)?;
                buf.copy_from_slice(&bytes[start..start + buf.len()]);
            }
            Source::File(file, _) => {
                let mut file = &**file;
                file.seek(SeekFrom::Start(offset))?;
                file.read_exact(buf)?;
            }
            Source::Flipped(source, at) => {
                source.read(offset, buf)?;
                let inside = at.checked_sub(offset).and_then(|at| buf.get_mut(usize::try_from(at).ok()?));
                inside.into_iter().for_each(|byte| *byte = !*byte);
            }
            Source::Joined(parts) => joined(parts, offset, buf)?,
        }
        Ok(())
    }

    /// All of it as a part.
    pub(crate) fn whole(self) -> Part {
        let len = self.len();
        Part { source: self, start: 0, len }
    }
}

fn joined(parts: &[Part], mut offset: u64, mut buf: &mut [u8]) -> io::Result<()> {
    for part in parts {
        let here = part.len.saturating_sub(offset).min(buf.len() as u64);
        let (first, rest) = buf.split_at_mut(here as usize);
        if !first.is_empty() {
            part.source.read(part.start + offset, first)?;
        }
        buf = rest;
        offset = offset.saturating_sub(part.len);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_and_flipped() {
        let flipped = Source::Flipped(Arc::new(Source::bytes(*b"0123456789")), 4);
        let middle = Part { source: flipped, start: 3, len: 4 };
        let parts = [Source::bytes(*b"ab").whole(), middle, Source::bytes(*b"yz").whole()];
        let source = Source::Joined(parts.into());
        let wanted = [b'a', b'b', b'3', !b'4', b'5', b'6', b'y', b'z'];
        assert_eq!(source.len(), 8);
        for from in 0..8 {
            for to in from..=8 {
                let mut got = vec![0; to - from];
                source.read(from as u64, &mut got).unwrap();
                assert_eq!(got, wanted[from..to], "{from}..{to}");
            }
        }
    }
}
