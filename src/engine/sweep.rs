//! Part files of jobs that have ended.

use super::Core;
use crate::code::Code;
use crate::disk::{part_path, probe_path};
use crate::error::Result;
use crate::model::JobId;
use crate::store::JobKey;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Deletes the part files of a final job. The engine does so once more when nobody writes to them any more, and
/// again later what cannot be deleted now.
pub(crate) fn discard(core: &Core, job: JobKey, id: JobId) -> Result<Code> {
    let mut code = Code::OK;
    let mut remove = |path: &Path| {
        if core.ports.disk.remove(path).is_err() {
            code = Code::S_UNABLE_TO_DELETE_FILES;
        }
    };
    let mut probes = BTreeSet::new();
    for file in core.store.unplaced(job)? {
        remove(&part_path(&file.path, id, file.ordinal));
        probes.insert(probe_path(&file.path, id));
    }
    // One that was made to be looked at may have come back after a power cut.
    probes.iter().for_each(|probe| remove(probe));
    Ok(code)
}

/// Records that the part files of a final job are deleted, once that is durable: nobody would look for one that came
/// back after a power cut. `synced` has the folders that were synced since, for jobs that share them.
pub(crate) fn settle(core: &Core, job: JobKey, synced: &mut BTreeSet<PathBuf>) -> Result<()> {
    for file in core.store.unplaced(job)? {
        let Some(folder) = file.path.parent().filter(|folder| !synced.contains(*folder)) else { continue };
        match core.ports.disk.sync_folder(folder) {
            // With a folder that is gone its files are gone.
            Err(error) if matches!(error.code, Code::E_FILE_NOT_FOUND | Code::E_PATH_NOT_FOUND) => {}
            synced => synced?,
        }
        synced.insert(folder.to_owned());
    }
    core.store.swept(job)
}
