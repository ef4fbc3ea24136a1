//! What goes wrong with an answer.

mod harm;
mod names;
mod script;
mod text;

pub(crate) use harm::{Choice, Delivery, Edit, Flood, Framing, Harm, Instead};
pub use names::fault_names;
pub(crate) use script::Script;
pub use script::{Step, Then, When};

use serde::{Deserialize, Serialize};

/// What one request gets instead of the correct answer.
///
/// Faults that shape a range apply to a 206 only; any other answer passes them unharmed. A
/// `HEAD` takes a fault like a `GET`, and has no body to harm. A count of body bytes leaves out
/// the chunked coding around them. An offset counts from the beginning of the whole content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
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
    /// Slows down to so many body bytes per second, after the first ones.
    Trickle {
        /// The body bytes that go as usual.
        after: u64,
        /// How fast the others go, at least 1.
        bytes_per_second: u64,
    },
    /// Refuses new connections from this request on; this one goes on.
    Refuse {
        /// For how long; until [`crate::Origin::admit`] if not given.
        #[serde(default)]
        millis: Option<u64>,
    },
    /// Sends the head byte by byte.
    TrickleHead {
        /// How fast, at least 1.
        bytes_per_second: u64,
    },

    /// This status with a small text body.
    #[serde(deserialize_with = "text::status")]
    Status {
        /// The status code.
        code: u16,
        /// Additional header fields, such as `Retry-After` or `Location`.
        headers: Vec<(String, String)>,
    },
    /// `Retry-After` with this many seconds, on whatever is answered.
    RetryAfter(u64),
    /// `Retry-After` with the date that is so many seconds away; negative ones are past.
    RetryAfterDate(i64),
    /// 302 to this `Location`.
    Redirect(String),
    /// 302 to the very address that was asked for.
    RedirectLoop,
    /// 302 to this `Location`, with a body that never ends.
    RedirectBodyEndless(String),
    /// 302 to a signed address of another resource, which answers 403 once it has expired.
    ///
    /// Each redirect signs a new one. Nothing expires without a limit, except by
    /// [`crate::Origin::expire`].
    RedirectSigned {
        /// The path of a resource of this origin.
        to: String,
        /// How many requests it is good for.
        #[serde(default)]
        uses: Option<u64>,
        /// How many seconds it is good for.
        #[serde(default)]
        secs: Option<u64>,
    },
    /// 200 with a login page as `text/html`, without validators, whatever was asked for.
    HtmlInstead,
    /// This many interim answers (1xx) before the answer.
    Interim {
        /// How many.
        count: u64,
        /// Their status.
        code: u16,
    },
    /// A head of endless many fields.
    HeadFlood,
    /// A head with one field that never ends.
    HeadFloodLine,

    /// 200 with the whole body, whatever range was asked for.
    IgnoreRange,
    /// 206 of the current content under the current `ETag`, whether or not `If-Range` matches.
    IgnoreIfRange,
    /// 206 of these bytes to a request that asks for no range.
    UnaskedPartial {
        /// The offset of the first byte.
        first: u64,
        /// The offset of the last byte.
        last: u64,
    },
    /// 206 whose first byte is moved by this much; `Content-Range` and body agree.
    WrongStart(i64),
    /// 206 whose `Content-Range` names this complete length.
    WrongTotal(u64),
    /// 206 without `Content-Range`.
    NoContentRange,
    /// 206 with exactly this `Content-Range`; the body stays what was asked for.
    ContentRange(String),
    /// 206 as `multipart/byteranges` with one part: the range asked for, or the whole.
    Multipart,

    /// Announces and sends this many bytes fewer than asked for; a 206 keeps at least one.
    ShortBody(u64),
    /// Sends this many bytes beyond the length that is announced.
    ExtraAfter(u64),
    /// 200 without `Content-Length`, with random bytes until the peer closes.
    Endless,
    /// The byte at this offset differs.
    Flip {
        /// Its offset.
        at: u64,
    },
    /// Exactly this `Content-Length`, such as `-1`; the body stays as long as it is.
    ContentLength(String),
    /// A second `Content-Length`.
    SecondContentLength(String),
    /// Chunked, without `Content-Length`, properly ended.
    Chunked,
    /// Chunked, closed after this many body bytes without the last chunk.
    ChunkedCut(u64),
    /// Chunked, and after this many body bytes a size that is no number.
    ChunkedGarbage(u64),
    /// Chunked, with random bytes until the peer closes.
    ChunkedEndless,
    /// Without `Content-Length`, ended by closing.
    CloseDelimited,
    /// Without `Content-Length`, closed after this many body bytes.
    CloseDelimitedCut(u64),
    /// HTTP/1.0, without `Content-Length`, ended by closing.
    Http10,
    /// `Content-Encoding: gzip` on a body that is not encoded.
    Encoded,

    /// This field with this value, in place of the origin's own.
    Header(String, String),
    /// One more field, beside the origin's own of that name.
    AddHeader(String, String),
    /// Without any field of this name.
    WithoutHeader(String),
    /// Another `ETag`, as sent, for the same bytes; `If-Range` is held against it.
    #[serde(rename = "etag")]
    ETag(String),
    /// The resource's `ETag`, but weak.
    #[serde(rename = "weak-etag")]
    WeakETag,
    /// Another `Last-Modified`, as sent, for the same bytes.
    LastModified(String),
    /// Neither `ETag` nor `Last-Modified`.
    NoValidators,
    /// The content changes with this request, and stays so.
    Change(Version),

    /// Bytes that are no HTTP answer, then closes.
    Garbage,
    /// Exactly these bytes, head included, then closes.
    #[serde(serialize_with = "text::write_raw", deserialize_with = "text::raw")]
    Raw(Vec<u8>),
}

/// A new version of generated content; what is not given stays as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Version {
    /// The seed of the new bytes.
    pub seed: u64,
    /// The new size.
    #[serde(default)]
    pub len: Option<u64>,
    /// The new `ETag`, as sent.
    #[serde(default, rename = "etag")]
    pub etag: Option<String>,
    /// The new `Last-Modified`, as sent.
    #[serde(default)]
    pub last_modified: Option<String>,
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

    /// Several faults in one answer.
    pub fn all(faults: impl IntoIterator<Item = Fault>) -> Fault {
        Fault::All(faults.into_iter().collect())
    }

    /// [`Fault::Header`].
    pub fn header(name: &str, value: &str) -> Fault {
        Fault::Header(name.to_owned(), value.to_owned())
    }

    /// The fault with every fault inside it replaced by what `with` makes of it.
    pub(crate) fn map(self, with: &mut impl FnMut(Fault) -> Fault) -> Fault {
        match self {
            Fault::All(faults) => Fault::All(faults.into_iter().map(|fault| fault.map(with)).collect()),
            one => with(one),
        }
    }
}
