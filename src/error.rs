//! Errors with a story: what was wrong, where, and what to do.

use crate::code::Code;
use std::fmt;
use std::io;
use std::path::Path;

/// The part of the library, or of the world, in which an error arose (`BG_ERROR_CONTEXT`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum Context {
    /// No context applies: a method call was refused.
    None = 0,
    /// It is not known where the error arose.
    Unknown = 1,
    /// The manager, its queue or its store.
    QueueManager = 2,
    /// The delivery of a notification.
    Notification = 3,
    /// The local file or its part file.
    LocalFile = 4,
    /// The remote file: what the server said about it.
    RemoteFile = 5,
    /// The network, the connection or HTTP itself.
    Transport = 6,
}

impl Context {
    /// Every context, in the order of its number.
    pub const ALL: [Context; 7] = [
        Context::None,
        Context::Unknown,
        Context::QueueManager,
        Context::Notification,
        Context::LocalFile,
        Context::RemoteFile,
        Context::Transport,
    ];

    /// The context with this number; numbers of nobody are [`Context::Unknown`].
    pub fn from_raw(raw: u32) -> Context {
        Context::ALL.into_iter().find(|context| *context as u32 == raw).unwrap_or(Context::Unknown)
    }

    /// A sentence for people.
    pub fn text(self) -> &'static str {
        match self {
            Context::None => "The call itself was refused.",
            Context::Unknown => "It is not known where the error arose.",
            Context::QueueManager => "The error arose in the manager or its store.",
            Context::Notification => "The error arose while a notification was delivered.",
            Context::LocalFile => "The error arose while the local file was handled.",
            Context::RemoteFile => "The error arose while the remote file was handled.",
            Context::Transport => "The error arose in the network or in the transport protocol.",
        }
    }
}

/// Why a call was refused or an attempt failed.
///
/// The text never holds credentials: addresses in it are stripped of user information and query.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Error {
    /// The result code.
    pub code: Code,
    /// Where it arose.
    pub context: Context,
    /// What was wrong, where, and what to do.
    pub text: String,
    /// The operating system's own number, if it had one.
    pub os_code: Option<i32>,
    /// Free bytes that the disk has to have before trying again makes sense, if it is space that is missing.
    pub bytes_needed: Option<u64>,
}

/// What every fallible function of the library returns.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A refused call.
    pub fn new(code: Code, text: impl Into<String>) -> Error {
        Error { code, context: Context::None, text: text.into(), os_code: None, bytes_needed: None }
    }

    /// The same error, said to have arisen in `context`.
    pub fn within(mut self, context: Context) -> Error {
        self.context = context;
        self
    }

    /// An argument that is not valid; the text names it.
    pub fn argument(text: impl Into<String>) -> Error {
        Error::new(Code::E_INVALID_ARG, text)
    }

    /// What the operating system said while `what` was done to `path`.
    pub fn io(error: &io::Error, what: &str, path: &Path) -> Error {
        Error {
            code: code_of(error.kind(), error.raw_os_error()),
            context: Context::LocalFile,
            text: format!("{what} {}: {error}", path.display()),
            os_code: error.raw_os_error(),
            bytes_needed: None,
        }
    }
}

/// The numbers of ENFILE and EMFILE on every Unix, for which the standard library has no kind.
const TOO_MANY_OPEN: [i32; 2] = [23, 24];
/// EIO, ENXIO and ENODEV: the device, or the way to it, is broken.
const BROKEN_DEVICE: [i32; 3] = [5, 6, 19];

/// The code for what an I/O call answered.
fn code_of(kind: io::ErrorKind, os_code: Option<i32>) -> Code {
    match kind {
        io::ErrorKind::NotFound => Code::E_FILE_NOT_FOUND,
        io::ErrorKind::NotADirectory => Code::E_PATH_NOT_FOUND,
        io::ErrorKind::IsADirectory => Code::E_IS_DIRECTORY,
        io::ErrorKind::PermissionDenied => Code::E_ACCESS_DENIED,
        io::ErrorKind::AlreadyExists => Code::E_ALREADY_EXISTS,
        io::ErrorKind::ReadOnlyFilesystem => Code::E_WRITE_PROTECT,
        io::ErrorKind::StorageFull => Code::E_DISK_FULL,
        io::ErrorKind::QuotaExceeded => Code::E_QUOTA_EXCEEDED,
        io::ErrorKind::FileTooLarge => Code::E_FILE_TOO_LARGE,
        io::ErrorKind::InvalidFilename => Code::E_NAME_TOO_LONG,
        io::ErrorKind::OutOfMemory => Code::E_OUT_OF_MEMORY,
        // The file was removed, or replaced, on the machine that serves the file system.
        io::ErrorKind::StaleNetworkFileHandle => Code::E_LOCAL_FILE_CHANGED,
        io::ErrorKind::Other | io::ErrorKind::UnexpectedEof => Code::E_IO_DEVICE,
        _ if os_code.is_some_and(|number| TOO_MANY_OPEN.contains(&number)) => Code::E_TOO_MANY_OPEN_FILES,
        _ if os_code.is_some_and(|number| BROKEN_DEVICE.contains(&number)) => Code::E_IO_DEVICE,
        _ => Code::E_FAIL,
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.text.is_empty() { self.code.name().unwrap_or("error") } else { &self.text })
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::Class;

    #[test]
    fn an_io_error_tells_what_where_and_the_systems_number() {
        let source = io::Error::from_raw_os_error(2);
        let error = Error::io(&source, "cannot open", Path::new("/a/b"));
        assert_eq!(error.code, Code::E_FILE_NOT_FOUND);
        assert_eq!(error.os_code, Some(2));
        assert!(error.text.starts_with("cannot open /a/b: "), "{error}");
    }

    #[test]
    fn what_the_disk_answers_waits_or_ends_the_job() {
        use Class::{Fatal, Transient};
        for (number, code, class) in [
            (1, Code::E_ACCESS_DENIED, Fatal),            // EPERM
            (2, Code::E_FILE_NOT_FOUND, Fatal),           // ENOENT
            (5, Code::E_IO_DEVICE, Fatal),                // EIO
            (6, Code::E_IO_DEVICE, Fatal),                // ENXIO
            (12, Code::E_OUT_OF_MEMORY, Transient),       // ENOMEM
            (13, Code::E_ACCESS_DENIED, Fatal),           // EACCES
            (17, Code::E_ALREADY_EXISTS, Fatal),          // EEXIST
            (19, Code::E_IO_DEVICE, Fatal),               // ENODEV
            (20, Code::E_PATH_NOT_FOUND, Fatal),          // ENOTDIR
            (21, Code::E_IS_DIRECTORY, Fatal),            // EISDIR
            (23, Code::E_TOO_MANY_OPEN_FILES, Transient), // ENFILE
            (24, Code::E_TOO_MANY_OPEN_FILES, Transient), // EMFILE
            (27, Code::E_FILE_TOO_LARGE, Fatal),          // EFBIG
            (28, Code::E_DISK_FULL, Transient),           // ENOSPC
            (30, Code::E_WRITE_PROTECT, Fatal),           // EROFS
            #[cfg(target_os = "linux")]
            (36, Code::E_NAME_TOO_LONG, Fatal), // ENAMETOOLONG
            #[cfg(target_os = "linux")]
            (116, Code::E_LOCAL_FILE_CHANGED, Transient), // ESTALE
            #[cfg(target_os = "linux")]
            (122, Code::E_QUOTA_EXCEEDED, Transient), // EDQUOT
        ] {
            let met = Error::io(&io::Error::from_raw_os_error(number), "cannot write to", Path::new("/a"));
            assert_eq!((met.code, met.code.class(), met.os_code), (code, class, Some(number)), "{met}");
        }
    }

    #[test]
    fn contexts_go_to_numbers_and_back() {
        for (number, context) in Context::ALL.into_iter().enumerate() {
            assert_eq!(context as usize, number);
            assert_eq!(Context::from_raw(number as u32), context);
        }
        assert_eq!(Context::from_raw(99), Context::Unknown);
    }
}
