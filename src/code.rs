//! Result codes: one table gives every constant its number, name, class and text.
//!
//! The header and both shims are written from this table, so a code that is not here does not exist
//! anywhere. Numbers are Delivery Optimization's where it has one, else BITS', else the system's; a
//! number with the customer bit (`0x20000000`) set is the library's own.

use std::fmt;

/// A result: 0 is success, positive is success with something to know, negative is failure.
///
/// Shaped like an HRESULT, so that programs written for the Windows interface can compare numbers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(i32);

/// What a code means for a job that meets it while transferring.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    /// The call succeeded.
    Success,
    /// The same attempt may succeed later: the job waits and tries again by itself.
    Transient,
    /// Trying again changes nothing: the job stops until somebody acts.
    Fatal,
    /// The server meant it, unless it had answered rightly before: then somebody between, or one of several servers, may
    /// have answered, and it is tried again a few times.
    Doubtful,
}

/// One row of the table of codes.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The number.
    pub code: Code,
    /// The constant's name without its prefix, such as `E_INVALID_STATE`.
    pub name: &'static str,
    /// What it means for a job that meets it.
    pub class: Class,
    /// One sentence for people.
    pub text: &'static str,
}

macro_rules! codes {
    ($($name:ident = $value:literal, $class:ident, $text:literal;)*) => {
        impl Code {
            $(#[doc = $text] pub const $name: Code = Code($value as u32 as i32);)*

            /// Every code that has a name, in the order of the documentation.
            pub const TABLE: &[Entry] = &[
                $(Entry { code: Code::$name, name: stringify!($name), class: Class::$class, text: $text },)*
            ];
        }
    };
}

codes! {
    OK = 0x0000_0000, Success, "The call succeeded.";
    S_FALSE = 0x0000_0001, Success, "The call succeeded and returned fewer items than were asked for.";
    S_PARTIAL_COMPLETE = 0x0020_0017, Success, "The job is complete; files that were not whole were discarded.";
    S_UNABLE_TO_DELETE_FILES = 0x0020_001A, Success, "The call succeeded, but temporary files could not be deleted.";
    S_TIMEOUT = 0x20D0_0001, Success, "Nothing happened before the time-out passed.";

    E_FAIL = 0x8000_4005, Fatal, "The operating system refused for a reason that has no code of its own.";
    E_NOT_IMPL = 0x8000_4001, Fatal, "The interface does not offer this.";
    E_POINTER = 0x8000_4003, Fatal, "A pointer that must not be NULL is NULL.";
    E_UNEXPECTED = 0x8000_FFFF, Fatal, "The library met a fault of its own; the error's text says where.";
    E_INVALID_ARG = 0x8007_0057, Fatal, "An argument is not valid.";
    E_INVALID_UTF8 = 0x8007_0459, Fatal, "A string is not valid UTF-8.";
    E_HANDLE = 0x8007_0006, Fatal, "The handle is not one that this library gave out for such an object.";
    E_CLOSED = 0xA0D0_0001, Fatal, "The handle, or the manager that it came from, has been closed.";
    E_FORKED = 0xA0D0_0002, Fatal, "The process was forked while a manager was open; call exec in the child, or open the manager only there.";
    E_INSUFFICIENT_BUFFER = 0x8007_007A, Fatal, "The buffer is too small; the size that is needed has been returned.";
    E_STRING_TOO_LONG = 0x8020_0021, Fatal, "A string is longer than the interface allows.";

    E_ACCESS_DENIED = 0x8007_0005, Fatal, "Permission to the file or folder is denied.";
    E_FILE_NOT_FOUND = 0x8007_0002, Fatal, "The file does not exist.";
    E_PATH_NOT_FOUND = 0x8007_0003, Fatal, "The folder does not exist.";
    E_IS_DIRECTORY = 0x8007_0150, Fatal, "A folder stands where a file is meant.";
    E_ALREADY_EXISTS = 0x8007_00B7, Fatal, "The file exists already.";
    E_WRITE_PROTECT = 0x8007_0013, Fatal, "The file system is read-only.";
    E_DISK_FULL = 0x8007_0070, Transient, "The disk is full.";
    E_QUOTA_EXCEEDED = 0x8007_050F, Transient, "The user's quota on the disk is used up.";
    E_FILE_TOO_LARGE = 0x8007_00DF, Fatal, "The file is larger than the file system or a limit of the process allows.";
    E_TOO_MANY_OPEN_FILES = 0x8007_0004, Transient, "The process or the system has too many files open.";
    E_NAME_TOO_LONG = 0x8007_00CE, Fatal, "The name of the file is longer than the file system allows.";
    E_OUT_OF_MEMORY = 0x8007_000E, Transient, "The system has no memory left.";
    E_IO_DEVICE = 0x8007_045D, Fatal, "The disk reported an error.";

    E_STORE = 0xA0D0_0004, Transient, "The store could not be read or written.";
    E_STORE_BUSY = 0xA0D0_0005, Transient, "Another process kept the store locked for too long.";
    E_STORE_VERSION = 0xA0D0_0003, Fatal, "The store was written by a newer version of the library.";
    E_STORE_FOREIGN = 0xA0D0_0006, Fatal, "The store's folder holds a database of another program.";
    E_DATABASE_CORRUPT = 0x8020_006C, Fatal, "The store's database is damaged.";

    E_JOB_NOT_FOUND = 0x80D0_2003, Fatal, "The store has no such job.";
    E_JOB_EMPTY = 0x80D0_2004, Fatal, "The job has no files.";
    E_WRITE_ONLY_PROPERTY = 0x80D0_2015, Fatal, "The property can be set, but never be read.";
    E_INVALID_STATE = 0x80D0_2013, Fatal, "The job's state does not allow the call.";
    E_ERROR_INFORMATION_UNAVAILABLE = 0x80D0_2014, Fatal, "The job is not in error.";
    E_FILE_NOT_AVAILABLE = 0x80D0_2010, Fatal, "The error does not concern a file.";
    E_DOWNLOAD_NO_PROGRESS = 0x80D0_2002, Fatal, "The job made no progress within its no-progress time-out.";

    E_MAX_DOWNLOAD_TIMEOUT = 0x8020_0054, Fatal, "The job transferred for longer than its maximum download time.";
    E_MAX_DOWNLOAD_SIZE = 0x8020_0064, Fatal, "The job's files are larger than its maximum download size.";
    E_BLOCKED_BY_POLICY = 0x8020_003E, Transient, "The schedule lets nothing of the job's priority through at this time of day.";
    E_TOO_MANY_JOBS = 0x8020_0049, Fatal, "The store has as many jobs as its limit allows.";
    E_TOO_MANY_FILES_IN_JOB = 0x8020_0051, Fatal, "The job would have more files than the store's limit allows.";
    E_TOO_MANY_RANGES_IN_FILE = 0x8020_0052, Fatal, "The file would have more ranges than the store's limit allows.";
    E_INSUFFICIENT_RANGE_SUPPORT = 0x80D0_5011, Fatal, "The server does not serve the ranges that the file consists of.";

    E_BLOCKED_BY_NO_NETWORK = 0x80D0_3805, Transient, "The network is not reachable.";
    E_NAME_NOT_RESOLVED = 0x8007_2EE7, Transient, "The server's name could not be resolved.";
    E_CONNECT_FAILURE = 0x8020_002D, Transient, "The server did not accept a connection.";
    E_CONNECTION_CLOSED = 0x8020_002E, Transient, "The connection ended before the whole answer had arrived.";
    E_TIMEOUT = 0x8007_05B4, Transient, "The server did not answer in time.";
    E_HTTP_CERT_VALIDATION = 0x80D0_5002, Doubtful, "The server's certificate is not trusted.";
    E_REDIRECT = 0x8007_2F7C, Doubtful, "The server redirects too often, or to where the job may not go.";
    E_INVALID_SERVER_RESPONSE = 0x8020_001B, Doubtful, "The server's answer breaks HTTP's rules, or is not what was asked for.";
    E_UNEXPECTED_CONTENT = 0xA0D0_0008, Transient, "The server sends something else in the place of the file that it had begun to send.";
    E_MISSING_FILE_SIZE = 0x8020_0011, Doubtful, "The server's answer does not tell where the file ends.";
    E_HTTP_BLOCKSIZE_MISMATCH = 0x80D0_5001, Transient, "The answer's body is not as long as was announced.";
    E_LOCAL_FILE_CHANGED = 0x8020_001D, Transient, "A part file was changed by somebody else.";

    E_INVALID_RANGE = 0x80D0_5010, Fatal, "A range of the file is empty, or ends behind what a file can have.";
    E_OVERLAPPING_RANGES = 0x80D0_5012, Fatal, "Two ranges of the file overlap.";
    E_INVALID_HASH_ALGORITHM = 0x8020_0041, Fatal, "The hash algorithm is not one that the library knows.";
    E_VALIDATION_FAILED = 0x8020_0053, Fatal, "The file is not what it should be, by its digest or by its caller's judgement.";

    E_PROXY_LIST_TOO_LARGE = 0x8020_0018, Fatal, "The proxy list is longer than 4,000 characters.";
    E_PROXY_BYPASS_LIST_TOO_LARGE = 0x8020_0019, Fatal, "The proxy bypass list is longer than 4,000 characters.";
    E_INVALID_PROXY_INFO = 0x8020_003F, Fatal, "The proxy list or the proxy bypass list is not valid.";
    E_INVALID_CREDENTIALS = 0x8020_0040, Fatal, "The user name or the password is not valid.";
    E_USERNAME_TOO_LARGE = 0x8020_0025, Fatal, "The user name is longer than 300 characters.";
    E_PASSWORD_TOO_LARGE = 0x8020_0026, Fatal, "The password is longer than 65,535 characters.";
    E_INVALID_AUTH_TARGET = 0x8020_0027, Fatal, "The target of the credentials is neither server nor proxy.";
    E_INVALID_AUTH_SCHEME = 0x8020_0028, Fatal, "The library does not offer this scheme of authentication.";
    E_CERT_EXPIRED = 0x8007_2F05, Doubtful, "The server's certificate has expired, or is not valid yet.";
    E_CERT_WRONG_NAME = 0x8007_2F06, Doubtful, "The server's certificate is for another name.";
    E_CERT_UNKNOWN_AUTHORITY = 0x8007_2F0D, Doubtful, "The server's certificate comes from an authority that is not trusted.";
    E_CERT_REVOKED = 0x8007_2F8A, Doubtful, "The server's certificate has been revoked.";
    E_CLIENT_CERT_NEEDED = 0x8007_2F0C, Fatal, "The server wants a client certificate.";
    E_SECURE_FAILURE = 0x8007_2F8F, Doubtful, "No secure connection could be agreed on with the server.";
    E_CERT_FILE = 0xA0D0_0007, Fatal, "The certificate or key file cannot be used.";
}

impl Code {
    /// The code for an HTTP status that is a failure: `0x8019` and the status, as Windows has it.
    pub const fn http(status: u16) -> Code {
        Code(0x8019_0000_u32 as i32 | status as i32)
    }

    /// The code with this number, whether or not the table names it.
    pub const fn from_raw(raw: i32) -> Code {
        Code(raw)
    }

    /// The number.
    pub const fn raw(self) -> i32 {
        self.0
    }

    /// Whether this is a failure.
    pub const fn is_failure(self) -> bool {
        self.0 < 0
    }

    /// The HTTP status inside the code, if it is one of [`Code::http`].
    pub const fn http_status(self) -> Option<u16> {
        if self.0 as u32 & 0xFFFF_0000 == 0x8019_0000 { Some(self.0 as u16) } else { None }
    }

    fn entry(self) -> Option<&'static Entry> {
        Code::TABLE.iter().find(|entry| entry.code == self)
    }

    /// The constant's name without its prefix, if the table names it.
    pub fn name(self) -> Option<&'static str> {
        self.entry().map(|entry| entry.name)
    }

    /// One sentence for people; HTTP failures name their status.
    pub fn text(self) -> String {
        match (self.entry(), self.http_status()) {
            (Some(entry), _) => entry.text.to_owned(),
            (None, Some(status)) => format!("The server answered with HTTP status {status}."),
            (None, None) => format!("Result 0x{:08X}.", self.0 as u32),
        }
    }

    /// What the code means for a job that meets it while transferring.
    pub fn class(self) -> Class {
        match (self.entry(), self.http_status()) {
            (Some(entry), _) => entry.class,
            (None, Some(408 | 425 | 429)) => Class::Transient,
            (None, Some(501 | 505)) => Class::Fatal,
            (None, Some(500..=599)) => Class::Transient,
            (None, _) if self.is_failure() => Class::Fatal,
            (None, _) => Class::Success,
        }
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "{name} (0x{:08X})", self.0 as u32),
            None => write!(f, "0x{:08X}", self.0 as u32),
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_and_numbers_are_unique_and_signs_match_the_names() {
        let mut names = HashSet::new();
        let mut numbers = HashSet::new();
        for entry in Code::TABLE {
            assert!(names.insert(entry.name), "{} stands twice", entry.name);
            assert!(numbers.insert(entry.code), "{:?} stands twice", entry.code);
            assert_eq!(entry.name.starts_with("E_"), entry.code.is_failure(), "{}", entry.name);
            assert_eq!(entry.class == Class::Success, !entry.code.is_failure(), "{}", entry.name);
            assert!(entry.text.ends_with('.'), "{}", entry.name);
        }
    }

    #[test]
    fn http_failures_carry_their_status_and_class() {
        assert_eq!(Code::http(404).raw() as u32, 0x8019_0194);
        assert_eq!(Code::http(503).raw() as u32, 0x8019_01F7);
        assert_eq!(Code::http(404).http_status(), Some(404));
        assert_eq!(Code::E_FAIL.http_status(), None);
        for (status, class) in [
            (404, Class::Fatal),
            (403, Class::Fatal),
            (408, Class::Transient),
            (429, Class::Transient),
            (500, Class::Transient),
            (501, Class::Fatal),
            (503, Class::Transient),
            (599, Class::Transient),
        ] {
            assert_eq!(Code::http(status).class(), class, "{status}");
        }
        assert_eq!(Code::http(418).text(), "The server answered with HTTP status 418.");
    }

    #[test]
    fn the_documented_numbers_are_the_interfaces() {
        assert_eq!(Code::E_INVALID_STATE.raw() as u32, 0x80D0_2013);
        assert_eq!(Code::E_JOB_EMPTY.raw() as u32, 0x80D0_2004);
        assert_eq!(Code::S_PARTIAL_COMPLETE.raw(), 0x0020_0017);
    }
}
