//! Digests: what a file must be, as its caller or its server said, held against what arrived.
//!
//! A file that is not what it must be is forgotten before anybody hears of it: resuming the job fetches it
//! again from its first byte.

use super::checkpoint::Writing;
use super::transfer::Attempt;
use crate::digest::{Expected, Hasher};
use crate::error::Result;

const BUFFER: usize = 256 * 1024;

/// Holds a body against what its answer announced.
pub(super) fn body(
    attempt: &Attempt<'_>,
    writing: &Writing,
    announced: Option<Expected>,
    hasher: Option<Hasher>,
) -> Result<()> {
    let (Some(expected), Some(hasher)) = (announced, hasher) else { return Ok(()) };
    compare(attempt, writing, &expected, hasher, "Content-Digest")
}

/// Holds a durable part file against what its caller and its server said. False if the attempt was stopped.
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
    if checks.is_empty() {
        return Ok(true);
    }
    let mut buffer = vec![0; BUFFER];
    let mut position = 0;
    while position < total {
        if attempt.stop.is_stopped() {
            return Ok(false);
        }
        let want = (total - position).min(BUFFER as u64) as usize;
        writing.part.read_at(&mut buffer[..want], position)?;
        checks.iter_mut().for_each(|(_, hasher, _)| hasher.update(&buffer[..want]));
        position += want as u64;
    }
    for (expected, hasher, name) in checks {
        compare(attempt, writing, &expected, hasher, name)?;
    }
    Ok(true)
}

fn compare(
    attempt: &Attempt<'_>,
    writing: &Writing,
    expected: &Expected,
    hasher: Hasher,
    name: &str,
) -> Result<()> {
    let Err(error) = expected.verify(&hasher.finish(), name) else { return Ok(()) };
    // Nothing of it is made durable any more.
    writing.abandon();
    attempt.core.store.unfit(attempt.work, attempt.core.ports.clock.wall())?;
    let text = format!("{}; resume the job to fetch it again", error.text);
    Err(attempt.refused(error.code, &text))
}
