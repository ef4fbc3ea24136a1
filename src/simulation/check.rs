//! What must hold after each step of a history.

use super::disk::Node;
use super::history::Told;
use super::net::Version;
use super::owner::{Tracked, Wanted, Wish};
use super::world::{Inner, World};

use crate::code::Code;
use crate::engine::Core;
use crate::model::JobState;
use crate::ranges::FileRange;
use crate::store::{FileRow, JobRow};

/// Checks all jobs. Reads the store first: the world is locked meanwhile by those who ask it.
pub fn all(world: &World, core: &Core, jobs: &mut [Tracked]) -> Told {
    for job in jobs {
        let row = match core.store.job(job.key) {
            Ok(row) => row,
            // A final job is forgotten after a day.
            Err(error) if error.code == Code::E_JOB_NOT_FOUND && may_be_gone(job) => continue,
            Err(error) => return Err(format!("job {} is lost: {}", job.key.number(), error.text)),
        };
        let files = core.store.files(job.key).map_err(|error| error.text)?;
        state(job, &row)?;
        if row.state == JobState::Error {
            let failure = core.store.failure(job.key).map_err(|error| error.text)?;
            let failure = failure.ok_or_else(|| format!("job {} is in error without one", row.id))?;
            let error = failure.error;
            if !is_explained(error.code) {
                return Err(format!("job {} failed by {:?}: {}", row.id, error.code.name(), error.text));
            }
        }
        sums(&row, &files, job.tried)?;
        let inner = world.lock();
        for (wanted, row_of_file) in job.files.iter().zip(&files) {
            names(&inner, wanted, row_of_file, row.state)?;
            durable(&inner, wanted, row_of_file, row.state)?;
        }
    }
    Ok(())
}

fn may_be_gone(job: &Tracked) -> bool {
    let is_final = |wish: &Wish| matches!(wish, Wish::Cancelled | Wish::Completed);
    is_final(&job.wish) || job.doubts.iter().any(is_final)
}

/// The job is where its owner sent it, or further.
fn state(job: &mut Tracked, row: &JobRow) -> Told {
    use JobState::*;
    let fits = |wish: &Wish| match wish {
        Wish::Rest => matches!(row.state, Suspended | Transferred) || (job.tried && row.state == Error),
        Wish::Run => matches!(row.state, Queued | Transferring | TransientError | Error | Transferred),
        Wish::Cancelled => row.state == Cancelled,
        Wish::Completed => row.state == Acknowledged,
    };
    if fits(&job.wish) {
        return Ok(());
    }
    match job.doubts.iter().copied().find(fits) {
        Some(wish) => {
            job.wish = wish;
            Ok(())
        }
        None => Err(format!("job {} is {:?}, but was to {:?}", row.id, row.state, job.wish)),
    }
}

/// Whether a fault of the world may lead to this error.
fn is_explained(code: Code) -> bool {
    const CODES: [Code; 9] = [
        // A broken disk; a call that was interrupted.
        Code::E_IO_DEVICE,
        Code::E_FAIL,
        Code::E_DOWNLOAD_NO_PROGRESS,
        // Servers that send other ranges than those that were asked for.
        Code::E_INVALID_SERVER_RESPONSE,
        Code::E_INSUFFICIENT_RANGE_SUPPORT,
        Code::E_INVALID_RANGE,
        Code::E_LOCAL_FILE_CHANGED,
        Code::E_UNEXPECTED_CONTENT,
        Code::E_HTTP_BLOCKSIZE_MISMATCH,
    ];
    CODES.contains(&code) || matches!(code.http_status(), Some(400..=499))
}

/// The job's row says of its files what their rows say. Trying to complete it may have forgotten one that was changed.
fn sums(row: &JobRow, files: &[FileRow], tried: bool) -> Told {
    let found = (
        files.len() as u32,
        files.iter().filter(|file| file.whole).count() as u32,
        files.iter().filter(|file| file.total.is_some()).count() as u32,
        files.iter().filter_map(|file| file.total).sum::<u64>(),
        files.iter().map(|file| file.done).sum::<u64>(),
    );
    let told = (row.files_total, row.files_whole, row.files_sized, row.bytes_total, row.bytes_done);
    if found != told {
        return Err(format!("job {} tells {told:?} of files that say {found:?}", row.id));
    }
    let all_whole = found.0 > 0 && found.0 == found.1;
    if row.state == JobState::Transferred && !all_whole && !tried {
        return Err(format!("job {} is TRANSFERRED without all its files", row.id));
    }
    Ok(())
}

/// A final name holds one version in whole, or what stood there before.
fn names(inner: &Inner, wanted: &Wanted, row: &FileRow, state: JobState) -> Told {
    let now = inner.files.at(&wanted.path).map(|(_, node)| node.bytes());
    let later = inner.files.durable_at(&wanted.path).map(Node::durable);
    for (bytes, when) in [(now, "now"), (later, "after a power cut")] {
        let is_before = bytes == wanted.before.as_deref();
        if !is_before && !bytes.is_some_and(|bytes| is_a_version(inner, wanted, bytes)) {
            let len = bytes.map(<[u8]>::len);
            return Err(format!("wrong bytes under {} {when}: {len:?}", wanted.path.display()));
        }
        if row.placed && is_before {
            return Err(format!("{} is recorded as placed, and is not {when}", wanted.path.display()));
        }
    }
    let is_given_up = state == JobState::Cancelled || !row.whole;
    if state == JobState::Acknowledged && !row.placed && !is_given_up {
        return Err(format!("job is ACKNOWLEDGED with {} whole and not placed", wanted.path.display()));
    }
    Ok(())
}

/// What is on record as there is there, whatever happens to the machine.
fn durable(inner: &Inner, wanted: &Wanted, row: &FileRow, state: JobState) -> Told {
    if row.done == 0 || row.placed || state.is_final() || inner.files.taken.contains(&wanted.part) {
        return Ok(());
    }
    // Renamed already, and not yet on record as placed.
    let names = [&wanted.part, &wanted.path];
    let holds = |node: &Node| {
        node.altered
            || versions(inner, wanted).any(|bytes| {
                let done = row.done as usize;
                node.durable().get(..done) == bytes.get(..done)
                    && bytes.get(..done).is_some()
                    && (!row.whole || node.durable().len() == bytes.len())
            })
    };
    if names.iter().any(|name| inner.files.durable_at(name).is_some_and(holds)) {
        return Ok(());
    }
    let there = names.map(|name| inner.files.durable_at(name).map(|node| node.durable().len()));
    let whole = row.whole;
    Err(format!(
        "{} bytes of {} are on record (whole: {whole}), and not durable: {there:?}",
        row.done,
        wanted.part.display()
    ))
}

fn is_a_version(inner: &Inner, wanted: &Wanted, bytes: &[u8]) -> bool {
    versions(inner, wanted).any(|version| version == bytes)
}

/// What the file may hold: its ranges of one version, packed.
fn versions<'a>(inner: &'a Inner, wanted: &'a Wanted) -> impl Iterator<Item = Vec<u8>> + 'a {
    inner.remotes[wanted.remote].versions.iter().map(|version| packed(version, &wanted.ranges))
}

fn packed(version: &Version, ranges: &[FileRange]) -> Vec<u8> {
    if ranges.is_empty() {
        return version.bytes.clone();
    }
    let total = version.bytes.len();
    let piece = |range: &FileRange| {
        let start = range.start as usize;
        let end = range.length.map_or(total, |length| start + length as usize);
        version.bytes[start..end].to_vec()
    };
    ranges.iter().flat_map(piece).collect()
}
