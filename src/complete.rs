//! The last step of a job: whole files get their names, the rest is deleted.
//!
//! A file is renamed first and recorded as placed after it, so a crash between the two leaves its part
//! file gone and the record behind. The part's identity tells then that what stands under the local
//! name is this very file: completing again finds it in place, and never mistakes a stranger for it.

use crate::checksum::Checksum;
use crate::code::Code;
use crate::disk::{Identity, part_path, probe_path};
use crate::engine::{Core, sweep};
use crate::error::{Context, Error, Result};
use crate::model::JobId;
use crate::store::{FileRow, JobKey};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Completes a job. The code tells whether files were discarded, or could not be.
pub(crate) fn complete(core: &Core, job: JobKey, id: JobId) -> Result<Code> {
    refuse_final(core, job)?;
    loop {
        place_all(core, job, id)?;
        if core.store.acknowledge(job, core.ports.clock.wall())?.is_some() {
            break;
        }
    }
    let partial = !core.store.unplaced(job)?.is_empty();
    match sweep::discard(core, job, id)? {
        Code::OK if partial => Ok(Code::S_PARTIAL_COMPLETE),
        other => Ok(other),
    }
}

/// What tells the whole file from others now, if that is what stands at `path`: it does where neither its numbers nor its
/// time have changed, or where its bytes have not. There are file systems whose numbers are others after a reboot.
fn ours(core: &Core, path: &Path, file: &FileRow) -> Result<Option<Identity>> {
    let found = core.ports.disk.stat(path)?.filter(|(len, _)| Some(*len) == file.total);
    let Some((_, identity)) = found else { return Ok(None) };
    if Some(&identity) == file.identity.as_ref() {
        return Ok(Some(identity));
    }
    let Some(wanted) = file.checksum else { return Ok(None) };
    let mut sum = Checksum::new();
    let read = core.ports.disk.read(path, &mut |bytes| sum.update(bytes))?;
    Ok(read.map(|(_, identity)| identity).filter(|_| sum == wanted))
}

fn refuse_final(core: &Core, job: JobKey) -> Result<()> {
    let row = core.store.job(job)?;
    if row.state.is_final() {
        let text = format!("job {} is {:?} and cannot be completed", row.id, row.state);
        return Err(Error::new(Code::E_INVALID_STATE, text));
    }
    Ok(())
}

/// Places every whole file; goes on past one that cannot be placed, and answers the first error.
///
/// A name is recorded as given only once its folder is durable, also where somebody else gave it.
fn place_all(core: &Core, job: JobKey, id: JobId) -> Result<()> {
    let mut errors = Vec::new();
    let mut folders: BTreeMap<PathBuf, Vec<FileRow>> = BTreeMap::new();
    for file in core.store.unplaced(job)?.into_iter().filter(|file| file.whole) {
        let folder = file.path.parent().unwrap_or(Path::new("/")).to_owned();
        folders.entry(folder).or_default().push(file);
    }
    for (folder, mut files) in folders {
        let mut mode = None;
        files.retain(|file| match place(core, job, id, file, &mut mode) {
            Ok(()) => true,
            Err(error) => {
                errors.push(error);
                false
            }
        });
        if files.is_empty() {
            continue;
        }
        if mode.is_none() {
            // All of them had their names, given in a life that may have been cut off before this was deleted for good.
            let _ = core.ports.disk.remove(&probe_path(&files[0].path, id));
        }
        let synced = core.ports.disk.sync_folder(&folder);
        let placed = synced.and_then(|()| core.store.placed(job, &files, core.ports.clock.wall()));
        errors.extend(placed.err());
    }
    errors.into_iter().next().map_or(Ok(()), Err)
}

/// Gives a whole file its name, unless it has it already. `mode` is that of new files in its folder, once it is known.
fn place(core: &Core, job: JobKey, id: JobId, file: &FileRow, mode: &mut Option<u32>) -> Result<()> {
    let disk = &core.ports.disk;
    let part = part_path(&file.path, id, file.ordinal);
    if let Some(identity) = &ours(core, &part, file)? {
        let mode = match *mode {
            Some(known) => known,
            None => *mode.insert(disk.new_file_mode(&probe_path(&file.path, id))?),
        };
        let placed = disk.place(&part, identity, mode, &file.path);
        // Somebody else may have completed the job in this moment: then the file is in place all the same.
        match placed {
            Err(_) if disk.stat(&file.path)?.is_some_and(|(_, found)| found == *identity) => return Ok(()),
            Err(error) if error.code == Code::E_LOCAL_FILE_CHANGED => {}
            other => return other,
        }
    } else if disk.stat(&part)?.is_none() && ours(core, &file.path, file)?.is_some() {
        return Ok(());
    }
    // Cancelled by somebody else in this moment? Then its state is the better answer.
    refuse_final(core, job)?;
    core.store.forget(job, file.key, core.ports.clock.wall())?;
    let text = format!(
        "the part file of '{}' was changed or removed by somebody else; resume the job to fetch it again",
        file.path.display()
    );
    Err(Error::new(Code::E_LOCAL_FILE_CHANGED, text).within(Context::LocalFile))
}
