//! What a file must be: what arrived, by its checksum, and what its caller or its server said, by digests.
//!
//! A file that is not what it must be is forgotten before anybody hears of it: the next attempt fetches it again from
//! its first byte.

use super::checkpoint::Writing;
use super::incoming::BUFFER;
use super::stop::Stop;
use super::transfer::{Attempt, changed};
use crate::checksum::Checksum;
use crate::digest::{Expected, Hasher};
use crate::disk::PartFile;
use crate::error::{Error, Result};
use crate::memory;

/// Holds a body against what its answer announced.
pub(super) fn body(
    attempt: &Attempt<'_>,
    writing: &Writing,
    announced: Option<(Expected, Hasher)>,
) -> Result<()> {
    let Some((expected, hasher)) = announced else { return Ok(()) };
    compare(attempt, writing, &expected, hasher, "Content-Digest")
}

/// Reads a durable part file back, and holds it against what was written and what its caller and its server said.
/// False if the attempt was stopped.
pub(super) fn file(
    attempt: &Attempt<'_>,
    writing: &Writing,
    total: u64,
    server: Option<Expected>,
) -> Result<bool> {
    let checks = [(attempt.work.digest.clone(), "the expected digest"), (server, "Repr-Digest")];
    let mut checks: Vec<(Expected, Hasher, &str)> = checks
        .into_iter()
        .filter_map(|(expected, name)| {
            expected.map(|expected| (expected.clone(), Hasher::new(expected.algorithm), name))
        })
        .collect();
    let mut sum = Checksum::new();
    let take = |bytes: &[u8]| {
        sum.update(bytes);
        checks.iter_mut().for_each(|(_, hasher, _)| hasher.update(bytes));
    };
    match read_through(attempt.stop, &*writing.part, total, take) {
        Ok(true) => {}
        Ok(false) => return Ok(false),
        // Cut while it was read back; or the disk failed, which is another matter.
        Err(_) if writing.part.stat()?.0 < total => return Err(altered(attempt, writing)),
        Err(error) => return Err(error),
    }
    if (total, sum) != writing.written() {
        return Err(altered(attempt, writing));
    }
    for (expected, hasher, name) in checks {
        compare(attempt, writing, &expected, hasher, name)?;
    }
    Ok(true)
}

/// The checksum of so many bytes of a part file. None if the attempt was stopped.
pub(super) fn sum(stop: &Stop, part: &dyn PartFile, until: u64) -> Result<Option<Checksum>> {
    let mut sum = Checksum::new();
    let done = read_through(stop, part, until, |bytes| sum.update(bytes))?;
    Ok(done.then_some(sum))
}

/// False if the attempt was stopped.
fn read_through(stop: &Stop, part: &dyn PartFile, until: u64, mut take: impl FnMut(&[u8])) -> Result<bool> {
    let mut buffer = memory::zeroes(BUFFER)?;
    let mut position = 0;
    while position < until {
        if stop.is_stopped() {
            return Ok(false);
        }
        let want = (until - position).min(BUFFER as u64) as usize;
        part.read_at(&mut buffer[..want], position)?;
        take(&buffer[..want]);
        position += want as u64;
    }
    Ok(true)
}

/// Forgets a part file that is not what was written to it.
pub(super) fn altered(attempt: &Attempt<'_>, writing: &Writing) -> Error {
    let text = "the part file was changed while it was written; it is fetched again";
    forget(attempt, writing).err().unwrap_or_else(|| changed(text))
}

fn forget(attempt: &Attempt<'_>, writing: &Writing) -> Result<()> {
    // Nothing of it is made durable any more.
    writing.abandon();
    attempt.core.store.unfit(attempt.work, attempt.core.ports.clock.wall())
}

fn compare(
    attempt: &Attempt<'_>,
    writing: &Writing,
    expected: &Expected,
    hasher: Hasher,
    name: &str,
) -> Result<()> {
    let Err(error) = expected.verify(&hasher.finish(), name) else { return Ok(()) };
    forget(attempt, writing)?;
    let text = format!("{}; resume the job to fetch it again", error.text);
    Err(attempt.refused(error.code, &text))
}
