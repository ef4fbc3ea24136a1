//! Part files of jobs that have ended.

use super::Core;
use crate::code::Code;
use crate::disk::{part_path, probe_path};
use crate::error::Result;
use crate::model::JobId;
use crate::store::JobKey;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Deletes the part files of a final job. The engine does so once more when nobody writes to them any more, and
/// again later what cannot be deleted now.
pub(crate) fn discard(core: &Core, job: JobKey, id: JobId) -> Result<Code> {
    let mut code = Code::OK;
    let mut probes = BTreeSet::new();
    for file in core.store.unplaced(job)? {
        if core.ports.disk.remove(&part_path(&file.path, id, file.ordinal)).is_err() {
            code = Code::S_UNABLE_TO_DELETE_FILES;
        }
        probes.insert(probe_path(&file.path, id));
    }
    // One that was made to be looked at may have come back after a power cut.
    if probes.iter().any(|probe| core.ports.disk.remove(probe).is_err()) {
        code = Code::S_UNABLE_TO_DELETE_FILES;
    }
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
