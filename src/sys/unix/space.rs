//! Room on file systems: how much there is, and how to keep some.

use std::fs::{File, Metadata};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Bytes that may still be written to the file system of `path`. None if it does not say.
pub fn free_space(path: &Path) -> io::Result<Option<u64>> {
    let path = std::ffi::CString::new(path.as_os_str().as_bytes())?;
    // SAFETY: all zeroes are a valid `statvfs`.
    let mut found: libc::statvfs = unsafe { std::mem::zeroed() };
    // SAFETY: the path is a NUL-terminated string, the result a local value; both outlive the call.
    let answer = unsafe { libc::statvfs(path.as_ptr(), &raw mut found) };
    told(answer, &found)
}

/// The same for the file system of an open file.
pub fn free_space_of(file: &File) -> io::Result<Option<u64>> {
    // SAFETY: all zeroes are a valid `statvfs`.
    let mut found: libc::statvfs = unsafe { std::mem::zeroed() };
    // SAFETY: the descriptor is open, and the result a local value.
    let answer = unsafe { libc::fstatvfs(file.as_raw_fd(), &raw mut found) };
    told(answer, &found)
}

#[allow(clippy::unnecessary_cast, reason = "the fields' types differ from system to system")]
fn told(answer: i32, found: &libc::statvfs) -> io::Result<Option<u64>> {
    if answer != 0 {
        return Err(io::Error::last_os_error());
    }
    // A file system that knows no size knows no end either.
    if found.f_blocks == 0 {
        return Ok(None);
    }
    // What only root may use is not for downloads.
    Ok(Some((found.f_bavail as u64).saturating_mul(found.f_frsize as u64)))
}

/// What tells one file system from another.
pub fn device(metadata: &Metadata) -> u64 {
    metadata.dev()
}

/// Bytes of the file system that are kept for a file, written or not.
pub fn allocated(metadata: &Metadata) -> u64 {
    metadata.blocks() * 512
}

/// Keeps room for the bytes of a file from one to another, and leaves its size as it is. False if the file system
/// cannot; zeroes are not written instead. What a full disk had given already, it gets back.
#[cfg(target_os = "linux")]
pub fn reserve(file: &File, from: u64, until: u64) -> io::Result<bool> {
    if until <= from {
        return Ok(true);
    }
    let number = libc::off_t::try_from;
    let (Ok(start), Ok(len), Ok(_)) = (number(from), number(until - from), number(until)) else {
        return Err(io::Error::from_raw_os_error(libc::EFBIG));
    };
    loop {
        // SAFETY: the descriptor is open, and the call takes no pointer.
        let answer = unsafe { libc::fallocate(file.as_raw_fd(), libc::FALLOC_FL_KEEP_SIZE, start, len) };
        let error = io::Error::last_os_error();
        match error.raw_os_error() {
            _ if answer == 0 => return Ok(true),
            Some(libc::EINTR) => {}
            Some(libc::ENOSPC | libc::EDQUOT) => {
                // Cutting a file to the size that it has frees what lies behind it.
                file.metadata().and_then(|found| file.set_len(found.len()))?;
                return Err(error);
            }
            Some(libc::EFBIG | libc::EIO | libc::EROFS) => return Err(error),
            _ => return Ok(false),
        }
    }
}

#[cfg(not(target_os = "linux"))]
pub fn reserve(_: &File, _: u64, _: u64) -> io::Result<bool> {
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_reserved_is_gone_for_others_and_no_part_of_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let file = File::create(dir.path().join("f")).unwrap();
        let bytes = 1024 * 1024;
        if reserve(&file, 0, bytes).unwrap() {
            let found = file.metadata().unwrap();
            assert!(allocated(&found) >= bytes);
            assert_eq!(found.len(), 0);
        }
        let free = free_space(dir.path()).unwrap();
        assert!(free.is_some_and(|free| free > 0), "{free:?}");
        assert!(free_space_of(&file).unwrap().is_some());
        assert!(free_space(&dir.path().join("none")).is_err());
    }

    #[test]
    fn what_no_file_can_be_is_refused_and_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let file = File::create(dir.path().join("f")).unwrap();
        // A file system that cannot reserve has nothing to refuse.
        if let Err(error) = reserve(&file, 0, 1 << 62) {
            let kinds = [io::ErrorKind::StorageFull, io::ErrorKind::FileTooLarge];
            assert!(kinds.contains(&error.kind()), "{error}");
            assert_eq!(allocated(&file.metadata().unwrap()), 0);
        }
    }
}
