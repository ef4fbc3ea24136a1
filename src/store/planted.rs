//! What stands in a store's folder and was put there by somebody else: nothing is followed there, nor written through.

use super::{DATABASE, LOCK, aside};
use crate::code::Code;
use crate::error::{Context, Error, Result};
use crate::sys;
use std::fs;
use std::path::Path;

/// What the files of a store are called behind the database's own name.
pub(super) const ENDS: [&str; 4] = ["-journal", "-wal", "-shm", ""];

/// Refuses a store where one of its files is a link, has a second name, or is no file at all.
pub(super) fn refuse(dir: &Path) -> Result<()> {
    let database = dir.join(DATABASE);
    let files = ENDS.iter().map(|end| aside::suffixed(&database, end)).chain([dir.join(LOCK)]);
    for file in files {
        // What is not there cannot be anything else; what cannot be looked at cannot be opened either.
        let Ok(found) = fs::symlink_metadata(&file) else { continue };
        let what = if found.is_symlink() {
            "is a link; nothing is followed there"
        } else if !found.is_file() {
            "is no file; remove it"
        } else if sys::has_other_names(&found) {
            // Whoever opened a database by another name would have another log for it, and each would destroy what the
            // other wrote.
            "has a second name, a hard link; copy it instead, and remove one of the two"
        } else {
            continue;
        };
        let text = format!("the store's {} {what}", file.display());
        return Err(Error::new(Code::E_ACCESS_DENIED, text).within(Context::QueueManager));
    }
    Ok(())
}
