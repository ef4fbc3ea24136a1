//! What the recorder wrote down; recorder.c says how.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

/// A call that changed the disk, or made it durable.
pub enum Op {
    Create(PathBuf),
    Write { offset: u64, data: Vec<u8> },
    Resize(u64),
    Rename { from: PathBuf, to: PathBuf },
    Unlink(PathBuf),
    Link(PathBuf),
    Mkdir(PathBuf),
    Syncing,
    Synced,
    Mark(String),
}

/// One call, with the file that it was about and that file's time of modification after it.
pub struct Entry {
    pub op: Op,
    pub inode: u64,
    pub modified: (u64, u64),
    pub thread: u64,
}

const HEAD: usize = 4 * 4 + 5 * 8;

/// Reads a record. Fails if something was called that the replayer cannot follow.
pub fn read(path: &Path) -> Vec<Entry> {
    let bytes = std::fs::read(path).expect("the recorder has written");
    let mut rest = bytes.as_slice();
    let mut entries = Vec::new();
    while !rest.is_empty() {
        let small = |at: usize| u32::from_ne_bytes(rest[at..at + 4].try_into().unwrap());
        let large = |at: usize| u64::from_ne_bytes(rest[at..at + 8].try_into().unwrap());
        let lengths = [4, 8, 12].map(|at| small(at) as usize);
        let (kind, inode, offset, thread) = (small(0), large(16), large(24), large(48));
        let modified = (large(32), large(40));
        let (first, tail) = rest[HEAD..].split_at(lengths[0]);
        let (second, tail) = tail.split_at(lengths[1]);
        let (data, tail) = tail.split_at(lengths[2]);
        rest = tail;
        let path = |bytes: &[u8]| PathBuf::from(OsString::from_vec(bytes.to_vec()));
        let op = match kind {
            1 => Op::Create(path(first)),
            2 => Op::Write { offset, data: data.to_vec() },
            3 => Op::Resize(offset),
            4 => Op::Rename { from: path(first), to: path(second) },
            5 => Op::Unlink(path(first)),
            6 => Op::Link(path(second)),
            7 => Op::Mkdir(path(first)),
            8 => Op::Syncing,
            9 => Op::Synced,
            10 => Op::Mark(String::from_utf8_lossy(data).trim().to_owned()),
            _ => panic!("the replayer cannot follow {}", String::from_utf8_lossy(first)),
        };
        entries.push(Entry { op, inode, modified, thread });
    }
    entries
}
