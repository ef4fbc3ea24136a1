//! Unix: Linux, macOS and the BSDs.
#![allow(unsafe_code, reason = "the platform module calls libc; each block says why it is sound")]

use std::ffi::CString;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

#[path = "unix/part.rs"]
mod part;
#[path = "unix/signals.rs"]
mod signals;
#[path = "unix/space.rs"]
mod space;

pub use part::*;
pub use signals::{SizeSignal, quiet_thread};
pub use space::*;

/// Creates a folder that only its user may enter. An existing folder is left as it is.
pub fn create_private_dir(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Opens a file that only its user may read, and creates it if it is not there. Never follows a link.
pub fn open_private(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK)
        .open(path)
}

/// Creates an empty file that only its user may read. One that is there already is left alone, unopened.
pub fn create_private(path: &Path) -> io::Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// The day of the week (0 is Sunday) and the minute of the day, by the local time, at a moment of the system's
/// clock.
pub fn local_minute(seconds: i64) -> (u8, u16) {
    let time = seconds as libc::time_t;
    // SAFETY: all zeroes are a valid `tm`.
    let mut parts: libc::tm = unsafe { std::mem::zeroed() };
    // SAFETY: both pointers are to local values of their types; the function is the re-entrant one.
    let found = unsafe { libc::localtime_r(&time, &mut parts) };
    if found.is_null() {
        return (0, 0);
    }
    (parts.tm_wday as u8, (parts.tm_hour * 60 + parts.tm_min) as u16)
}

/// A descriptor that `poll` and its kin find readable while it is lit.
#[derive(Debug)]
pub struct Beacon {
    reader: io::PipeReader,
    writer: io::PipeWriter,
    lit: bool,
}

impl Beacon {
    /// A dark one.
    pub fn new() -> io::Result<Beacon> {
        let (reader, writer) = io::pipe()?;
        // Whoever reads from it against the rule must not make the next one wait.
        for end in [reader.as_raw_fd(), writer.as_raw_fd()] {
            // SAFETY: the descriptor is open, and the call takes no pointer.
            let flags = unsafe { libc::fcntl(end, libc::F_GETFL) };
            // SAFETY: as above.
            let set = unsafe { libc::fcntl(end, libc::F_SETFL, flags | libc::O_NONBLOCK) };
            if flags < 0 || set < 0 {
                return Err(io::Error::last_os_error());
            }
        }
        Ok(Beacon { reader, writer, lit: false })
    }

    /// What to poll, as long as the beacon lives.
    pub fn descriptor(&self) -> i32 {
        self.reader.as_raw_fd()
    }

    /// Lights it, or puts it out.
    pub fn set(&mut self, lit: bool) {
        if lit == self.lit {
            return;
        }
        let done = if lit { self.writer.write(&[1]) } else { self.reader.read(&mut [0]) };
        // A byte that somebody has taken already is as good as taken.
        if done.map_or_else(|error| error.kind() == io::ErrorKind::WouldBlock, |_| true) {
            self.lit = lit;
        }
    }

    /// What `poll` says of it.
    #[cfg(test)]
    pub fn is_readable(&self) -> bool {
        let mut asked = libc::pollfd { fd: self.descriptor(), events: libc::POLLIN, revents: 0 };
        // SAFETY: the pointer is to one local value, and the count is one.
        let found = unsafe { libc::poll(&raw mut asked, 1, 0) };
        found == 1
    }
}

/// Makes the names in a folder durable: with everything else, where we may not read it, or where its file system syncs
/// no folders by themselves.
pub fn sync_dir(path: &Path) -> io::Result<()> {
    use io::ErrorKind::{InvalidInput, PermissionDenied, Unsupported};
    match File::open(path).and_then(|folder| folder.sync_all()) {
        Err(error) if matches!(error.kind(), PermissionDenied | InvalidInput | Unsupported) => {
            // SAFETY: the call takes nothing, and cannot fail.
            unsafe { libc::sync() };
            Ok(())
        }
        synced => synced,
    }
}

/// What tells a file, as it is now, from every other on its file system and from itself once somebody has
/// written to it. Its name is no part of it; nor is its device, whose number may be another after each reboot.
pub fn identity(metadata: &std::fs::Metadata) -> String {
    format!("{}:{}.{:09}", metadata.ino(), metadata.mtime(), metadata.mtime_nsec())
}

/// Whether a file has more than one name.
pub fn has_other_names(metadata: &std::fs::Metadata) -> bool {
    metadata.nlink() > 1
}

/// Whether files may be created in a folder by the user that the process acts for.
pub fn may_create_in(dir: &Path) -> io::Result<()> {
    let path = CString::new(dir.as_os_str().as_bytes())?;
    // SAFETY: the path is a NUL-terminated string that outlives the call, which only reads it.
    let answer =
        unsafe { libc::faccessat(libc::AT_FDCWD, path.as_ptr(), libc::W_OK | libc::X_OK, libc::AT_EACCESS) };
    if answer == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

static FORKED: AtomicBool = AtomicBool::new(false);
/// Engines and calls of the library that run at this moment.
static ACTIVE: AtomicUsize = AtomicUsize::new(0);

/// Runs in the child of a fork, where only the calling thread lives on: marks a copy as unusable whose other
/// threads may have held any lock, and lets go of the parent's.
extern "C" fn in_child() {
    locks::forget();
    if ACTIVE.load(Ordering::SeqCst) > 0 {
        FORKED.store(true, Ordering::SeqCst);
    }
}

/// Something of the library runs while this lives: a child that is forked meanwhile cannot use its copy.
#[derive(Debug)]
pub struct Active(());

impl Active {
    pub fn begin() -> Active {
        ACTIVE.fetch_add(1, Ordering::SeqCst);
        Active(())
    }
}

impl Drop for Active {
    fn drop(&mut self) {
        ACTIVE.fetch_sub(1, Ordering::SeqCst);
    }
}

/// From now on a fork is noticed in the child: [`forked`] answers true there, and the child lets go of
/// the parent's store locks, which it would else keep alive after the parent's death.
pub fn watch_forks() {
    static REGISTER: Once = Once::new();
    REGISTER.call_once(|| {
        // SAFETY: the handler only stores to atomics and closes descriptors, which POSIX allows there.
        let _ = unsafe { libc::pthread_atfork(None, None, Some(in_child)) };
    });
}

/// Whether this process is the child of one in which the library was at work when it forked.
pub fn forked() -> bool {
    FORKED.load(Ordering::SeqCst)
}

pub use locks::StoreLock;

mod locks {
    //! The lock that makes one process the owner of a store.

    use std::fs::{File, TryLockError};
    use std::io;
    use std::os::fd::AsRawFd;
    use std::sync::atomic::{AtomicI32, Ordering};

    /// Descriptors of the locks that this process holds or waits for. A fixed table of atomics, since
    /// the child of a fork may neither lock nor allocate. More stores than this in one process still
    /// work; only their locks would outlive a fork in the child.
    static HELD: [AtomicI32; 64] = [const { AtomicI32::new(-1) }; 64];

    /// An exclusive lock on an open file; dropping it lets go.
    #[derive(Debug)]
    pub struct StoreLock {
        file: File,
    }

    impl StoreLock {
        pub fn new(file: File) -> StoreLock {
            let fd = file.as_raw_fd();
            let free = |slot: &&AtomicI32| {
                slot.compare_exchange(-1, fd, Ordering::Relaxed, Ordering::Relaxed).is_ok()
            };
            HELD.iter().find(free);
            StoreLock { file }
        }

        /// Takes the lock if nobody has it.
        pub fn try_acquire(&self) -> io::Result<bool> {
            match self.file.try_lock() {
                Ok(()) => Ok(true),
                Err(TryLockError::WouldBlock) => Ok(false),
                Err(TryLockError::Error(error)) => Err(error),
            }
        }
    }

    impl Drop for StoreLock {
        fn drop(&mut self) {
            let fd = self.file.as_raw_fd();
            for slot in &HELD {
                let _ = slot.compare_exchange(fd, -1, Ordering::Relaxed, Ordering::Relaxed);
            }
        }
    }

    /// In the child of a fork: closes its copies, so that the locks die with the parent.
    pub fn forget() {
        for slot in &HELD {
            let fd = slot.swap(-1, Ordering::Relaxed);
            if fd >= 0 {
                // SAFETY: the descriptor is the child's copy, and nothing in the child uses it any more:
                // every call into the library is refused after a fork.
                let _ = unsafe { libc::close(fd) };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_files_and_folders_are_the_users_alone() {
        let dir = tempfile::tempdir().unwrap();
        let store = dir.path().join("a/b");
        create_private_dir(&store).unwrap();
        assert_eq!(std::fs::metadata(&store).unwrap().mode() & 0o777, 0o700);
        let file = open_private(&store.join("db")).unwrap();
        assert_eq!(file.metadata().unwrap().mode() & 0o777, 0o600);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_folder_that_may_not_be_read_is_made_durable_all_the_same() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let set = |mode| std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(mode)).unwrap();
        set(0o333);
        let folder = dir.path();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                // SAFETY: the call takes a number, and counts for this thread alone: it is not root's any more.
                unsafe { libc::setfsuid(65_534) };
                assert_eq!(File::open(folder).unwrap_err().kind(), io::ErrorKind::PermissionDenied);
                sync_dir(folder).unwrap();
            });
        });
        set(0o700);
        assert_eq!(sync_dir(&folder.join("none")).unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn a_beacon_that_a_stranger_reads_from_makes_nobody_wait() {
        let mut beacon = Beacon::new().unwrap();
        beacon.set(true);
        assert!(beacon.is_readable());
        beacon.reader.read_exact(&mut [0]).unwrap();
        beacon.set(false);
        beacon.set(true);
        assert!(beacon.is_readable());
    }

    #[test]
    fn a_lock_is_held_by_one_and_freed_by_drop() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let first = StoreLock::new(open_private(&path).unwrap());
        let second = StoreLock::new(open_private(&path).unwrap());
        assert!(first.try_acquire().unwrap());
        assert!(!second.try_acquire().unwrap());
        drop(first);
        assert!(second.try_acquire().unwrap());
    }
}
