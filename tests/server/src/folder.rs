//! Plain files of a folder.

use crate::date::http_date;
use crate::fault::Script;
use crate::resource::Representation;
use crate::source::Source;
use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

/// A folder whose plain files are served.
#[derive(Debug)]
pub(crate) struct Folder {
    root: PathBuf,
    rate: Option<u64>,
    /// What each file's requests get.
    pub(crate) script: Script,
}

impl Folder {
    pub(crate) fn new(root: &Path, rate: Option<u64>, script: Script) -> io::Result<Folder> {
        let root = root.canonicalize()?;
        if !root.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        Ok(Folder { root, rate, script })
    }

    /// The plain file a request target names, reached without any symbolic link.
    ///
    /// A folder rearranged during the look-up is not guarded against.
    pub(crate) fn find(&self, target: &str) -> Option<Representation> {
        let path = self.locate(target)?;
        let before = fs::symlink_metadata(&path).ok()?;
        if !before.is_file() || path.canonicalize().ok()? != path {
            return None;
        }
        let file = File::open(&path).ok()?;
        let metadata = file.metadata().ok()?;
        if !metadata.is_file() {
            return None;
        }
        let source = Source::File(Arc::new(file), metadata.len());
        let mut found = Representation::new(source);
        found.rate = self.rate;
        found.etag = etag(&metadata);
        found.last_modified = metadata.modified().ok().map(http_date);
        Some(found)
    }

    fn locate(&self, target: &str) -> Option<PathBuf> {
        let path = target.split('?').next()?.strip_prefix('/')?;
        let mut located = self.root.clone();
        for segment in path.split('/') {
            let name = decode(segment)?;
            if name.is_empty() || name == "." || name == ".." || name.contains(['/', '\\', '\0']) {
                return None;
            }
            located.push(name);
        }
        Some(located)
    }
}

/// A strong tag from the time of the last change and the size.
fn etag(metadata: &Metadata) -> Option<String> {
    let changed = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    let (nanos, len) = (changed.as_nanos(), metadata.len());
    Some(format!("\"{nanos:x}-{len:x}\""))
}

/// Undoes percent-encoding.
fn decode(segment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let high = char::from(rest.next()?).to_digit(16)?;
        let low = char::from(rest.next()?).to_digit(16)?;
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(bytes).ok()
}
