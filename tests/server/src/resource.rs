//! What is served under a path, and what goes wrong with it.

use crate::content::Content;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

/// What one request gets instead of the correct answer.
///
/// Faults that shape a range apply to a 206 only; any other answer passes them unharmed. A
/// `HEAD` takes a fault like a `GET`, and has no body to harm. A count of body bytes leaves out
/// the chunked coding around them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The correct answer.
    None,
    /// Several faults in one answer, such as [`Fault::IgnoreRange`] and [`Fault::CutAfter`].
    All(Vec<Fault>),
    /// Closes the connection after this many body bytes, whatever was announced.
    CutAfter(u64),
    /// Resets the connection (RST) after this many body bytes; the peer may lose the last ones.
    ///
    /// Done by closing with the last byte of the request unread, which resets on Linux. Together
    /// with a stall, the origin does not notice the peer closing.
    ResetAfter(u64),
    /// Sends this many body bytes, then nothing until [`crate::Origin::release`] or the peer closes.
    StallAfter(u64),
    /// Sends nothing until [`crate::Origin::release`] or the peer closes, then the answer.
    StallBeforeAnswer,
    /// This status with a small text body.
    Status {
        /// The status code.
        code: u16,
        /// Additional header fields, such as `Retry-After` or `Location`.
        headers: Vec<(String, String)>,
    },
    /// 302 to this `Location`.
    Redirect(String),
    /// 200 with the whole body, whatever range was asked for.
    IgnoreRange,
    /// 206 of the current content under the current `ETag`, whether or not `If-Range` matches.
    IgnoreIfRange,
    /// 206 whose first byte is moved by this much; `Content-Range` and body agree.
    WrongStart(i64),
    /// 206 whose `Content-Range` names this complete length.
    WrongTotal(u64),
    /// 206 without `Content-Range`.
    NoContentRange,
    /// Announces and sends this many bytes fewer than asked for; a 206 keeps at least one.
    ShortBody(u64),
    /// Chunked, without `Content-Length`, properly ended.
    Chunked,
    /// Chunked, closed after this many body bytes without the last chunk.
    ChunkedCut(u64),
    /// Without `Content-Length`, ended by closing.
    CloseDelimited,
    /// Without `Content-Length`, closed after this many body bytes.
    CloseDelimitedCut(u64),
    /// `Content-Encoding: gzip` on a body that is not encoded.
    Encoded,
    /// 200 without `Content-Length`, with random bytes until the peer closes.
    Endless,
    /// Bytes that are no HTTP answer, then closes.
    Garbage,
    /// Exactly these bytes, head included, then closes.
    Raw(Vec<u8>),
}

impl Fault {
    /// A [`Fault::Status`] without additional header fields.
    pub fn status(code: u16) -> Fault {
        Fault::Status { code, headers: Vec::new() }
    }

    /// A [`Fault::Status`] with one additional header field.
    pub fn status_with(code: u16, name: &str, value: &str) -> Fault {
        Fault::Status { code, headers: vec![(name.to_owned(), value.to_owned())] }
    }
}

/// Where body bytes come from.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    Content(Content),
    Bytes(Arc<[u8]>),
    File(Arc<File>, u64),
}

impl Source {
    pub(crate) fn len(&self) -> u64 {
        match self {
            Source::Content(content) => content.len,
            Source::Bytes(bytes) => bytes.len() as u64,
            Source::File(_, len) => *len,
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
        }
        Ok(())
    }
}

/// A body and what its answers say about it.
#[derive(Clone, Debug)]
pub(crate) struct Representation {
    pub(crate) source: Source,
    pub(crate) etag: Option<String>,
    pub(crate) last_modified: Option<String>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) ranges: bool,
    pub(crate) date: bool,
    pub(crate) rate: Option<u64>,
}

impl Representation {
    pub(crate) fn new(source: Source) -> Representation {
        Representation {
            source,
            etag: None,
            last_modified: None,
            headers: Vec::new(),
            ranges: true,
            date: true,
            rate: None,
        }
    }
}

/// What is served under a path: a body, its validators and the faults of the next requests.
#[derive(Clone, Debug)]
pub struct Resource {
    pub(crate) representation: Representation,
    pub(crate) faults: VecDeque<Fault>,
}

impl Resource {
    /// Generated content without validators, ranges allowed, no faults.
    pub fn new(content: Content) -> Resource {
        Resource::of(Source::Content(content))
    }

    /// The same for bytes given in full.
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Resource {
        Resource::of(Source::Bytes(bytes.into().into()))
    }

    fn of(source: Source) -> Resource {
        Resource { representation: Representation::new(source), faults: VecDeque::new() }
    }

    /// Sets the `ETag`, as sent: with its quotes, and `W/` if weak.
    pub fn etag(mut self, value: impl Into<String>) -> Resource {
        self.representation.etag = Some(value.into());
        self
    }

    /// Sets `Last-Modified`, as sent; see [`crate::http_date`].
    pub fn last_modified(mut self, value: impl Into<String>) -> Resource {
        self.representation.last_modified = Some(value.into());
        self
    }

    /// Adds a header field to 200 and 206; it replaces the origin's own of that name.
    pub fn header(mut self, name: &str, value: &str) -> Resource {
        let field = (name.to_owned(), value.to_owned());
        self.representation.headers.push(field);
        self
    }

    /// Limits each answer to this many body bytes per second.
    pub fn rate(mut self, bytes_per_second: u64) -> Resource {
        self.representation.rate = Some(bytes_per_second);
        self
    }

    /// Says `Accept-Ranges: none` and ignores every `Range`.
    pub fn without_ranges(mut self) -> Resource {
        self.representation.ranges = false;
        self
    }

    /// Sends no `Date` with 200 and 206.
    pub fn without_date(mut self) -> Resource {
        self.representation.date = false;
        self
    }

    /// Queues a fault; each `GET` or `HEAD` takes the next one.
    pub fn fault(mut self, fault: Fault) -> Resource {
        self.faults.push_back(fault);
        self
    }

    /// Queues several faults, one request each.
    pub fn faults(mut self, faults: impl IntoIterator<Item = Fault>) -> Resource {
        self.faults.extend(faults);
        self
    }
}
