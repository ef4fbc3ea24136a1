//! Part files: how they are made, opened and written where anybody may have planted something at their names.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// How often somebody may put something else at a name before we give up.
const TRIES: u32 = 16;

/// Makes an empty file with these modes, less the umask, in place of whatever stands at the name: that is removed,
/// not opened, so that no link is followed, no pipe waited for and nobody's file written to.
pub fn create_part(path: &Path, mode: u32) -> io::Result<File> {
    let mut last = None;
    for _ in 0..TRIES {
        match OpenOptions::new().read(true).write(true).create_new(true).mode(mode).open(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = Some(error),
            done => return done,
        }
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                let is_dir = fs::symlink_metadata(path).is_ok_and(|found| found.is_dir());
                return Err(if is_dir { io::ErrorKind::IsADirectory.into() } else { error });
            }
            _ => {}
        }
    }
    Err(last.unwrap_or_else(|| io::ErrorKind::AlreadyExists.into()))
}

/// Opens the file at this name to go on with it. None if what stands there is no plain file, or has another name
/// as well: a link is not followed, a pipe not waited for.
pub fn open_part(path: &Path) -> io::Result<Option<File>> {
    let flags = libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_NOCTTY;
    let file = match OpenOptions::new().read(true).write(true).custom_flags(flags).open(path) {
        // A link, a folder, a socket, a device without a driver: what answers differs from system to system.
        Err(error) => {
            let plain = fs::symlink_metadata(path).map_or(true, |found| found.is_file());
            return if plain { Err(error) } else { Ok(None) };
        }
        Ok(file) => file,
    };
    let found = file.metadata()?;
    Ok((found.is_file() && found.nlink() == 1).then_some(file))
}

/// Whether this very file stands at the name.
pub fn stands_at(file: &File, path: &Path) -> io::Result<bool> {
    let own = file.metadata()?;
    match fs::symlink_metadata(path) {
        Ok(found) => Ok((found.dev(), found.ino()) == (own.dev(), own.ino())),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// Opens a plain file to look at it and to change its modes; follows no link and waits for no pipe.
pub fn open_to_place(path: &Path) -> io::Result<File> {
    let flags = libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_NOCTTY;
    OpenOptions::new().read(true).custom_flags(flags).open(path)
}

/// The modes that a new file gets in the folder of `probe`, by the umask or by the folder's own rules. The umask
/// cannot be read portably without changing it for a moment, for every thread; so a file is made and looked at.
pub fn new_file_mode(probe: &Path) -> io::Result<u32> {
    let file = create_part(probe, 0o666)?;
    // One that cannot be deleted does no harm.
    let _ = fs::remove_file(probe);
    Ok(file.metadata()?.mode() & 0o777)
}

/// Gives a file these modes, if it has others: not every file system has modes to give.
pub fn set_mode(file: &File, mode: u32) -> io::Result<()> {
    if file.metadata()?.mode() & 0o777 == mode {
        return Ok(());
    }
    file.set_permissions(Permissions::from_mode(mode))
}

/// Whether this is something that a file must not take the place of: a device, a pipe, a socket.
pub fn is_special(found: &fs::Metadata) -> bool {
    !found.is_file() && !found.is_dir() && !found.is_symlink()
}

/// Writes all of `bytes` at `offset`, whatever the file's own position is.
pub fn write_all_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
    all_at(|bytes, offset| file.write_at(bytes, offset), bytes, offset)
}

/// Writes on after signals and after writes that took less than they were given.
fn all_at(
    mut write: impl FnMut(&[u8], u64) -> io::Result<usize>,
    bytes: &[u8],
    offset: u64,
) -> io::Result<()> {
    let mut written = 0;
    while written < bytes.len() {
        match write(&bytes[written..], offset + written as u64) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => written += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Fills `buffer` with what stands at `offset`, whatever the file's own position is.
pub fn read_exact_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<()> {
    file.read_exact_at(buffer, offset)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::VecDeque;
    use std::os::unix::fs::symlink;
    use std::process::Command;

    fn planted(dir: &Path) -> Vec<(&'static str, std::path::PathBuf)> {
        let at = |name: &str| dir.join(name);
        fs::write(at("victim"), "mine").unwrap();
        symlink(at("victim"), at("soft")).unwrap();
        symlink(at("nowhere"), at("dangling")).unwrap();
        fs::hard_link(at("victim"), at("hard")).unwrap();
        assert!(Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
        drop(std::os::unix::net::UnixListener::bind(at("socket")).unwrap());
        ["soft", "dangling", "hard", "pipe", "socket"].map(|name| (name, at(name))).into()
    }

    #[test]
    fn a_part_is_never_opened_through_what_was_planted() {
        let dir = tempfile::tempdir().unwrap();
        for (name, path) in planted(dir.path()) {
            assert!(open_part(&path).unwrap().is_none(), "{name}");
        }
        fs::create_dir(dir.path().join("folder")).unwrap();
        assert!(open_part(&dir.path().join("folder")).unwrap().is_none());
        assert_eq!(open_part(&dir.path().join("none")).unwrap_err().kind(), io::ErrorKind::NotFound);
        assert_eq!(fs::read(dir.path().join("victim")).unwrap(), b"mine");
    }

    #[test]
    fn a_new_part_takes_the_place_of_what_was_planted() {
        let dir = tempfile::tempdir().unwrap();
        for (name, path) in planted(dir.path()) {
            let file = create_part(&path, 0o600).unwrap();
            write_all_at(&file, b"new", 0).unwrap();
            let found = fs::symlink_metadata(&path).unwrap();
            assert!(found.is_file() && found.nlink() == 1 && found.mode() & 0o777 == 0o600, "{name}");
            assert!(stands_at(&file, &path).unwrap(), "{name}");
        }
        assert!(!dir.path().join("nowhere").exists());
        assert_eq!(fs::read(dir.path().join("victim")).unwrap(), b"mine");
        fs::create_dir(dir.path().join("folder")).unwrap();
        let refused = create_part(&dir.path().join("folder"), 0o600).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::IsADirectory);
    }

    #[test]
    fn writes_go_on_after_signals_and_short_counts() {
        let mut answers: VecDeque<io::Result<usize>> = VecDeque::new();
        let interrupted = || Err(io::ErrorKind::Interrupted.into());
        answers.extend([interrupted(), Ok(1), interrupted(), interrupted(), Ok(3), Ok(100)]);
        let mut got = Vec::new();
        let write = |bytes: &[u8], offset: u64| {
            let taken = answers.pop_front().unwrap()?.min(bytes.len());
            assert_eq!(offset, 7 + got.len() as u64, "nothing is left out and nothing written twice");
            got.extend_from_slice(&bytes[..taken]);
            Ok(taken)
        };
        all_at(write, b"hello world", 7).unwrap();
        assert_eq!(got, b"hello world");
        assert!(answers.is_empty());
        let full = |_: &[u8], _| Err(io::ErrorKind::StorageFull.into());
        assert_eq!(all_at(full, b"x", 0).unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(all_at(|_, _| Ok(0), b"x", 0).unwrap_err().kind(), io::ErrorKind::WriteZero);
    }

    #[test]
    fn the_modes_of_a_new_file_are_those_that_anybody_would_get() {
        let dir = tempfile::tempdir().unwrap();
        File::create(dir.path().join("plain")).unwrap();
        let plain = fs::metadata(dir.path().join("plain")).unwrap().mode() & 0o777;
        assert_eq!(new_file_mode(&dir.path().join("probe")).unwrap(), plain);
        assert!(!dir.path().join("probe").exists());
    }
}
