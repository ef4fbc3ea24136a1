//! Part files of jobs that have ended.

use super::Core;
use crate::code::Code;
use crate::disk::part_path;
use crate::error::Result;
use crate::model::JobId;
use crate::store::JobKey;

/// Deletes the part files of a final job. The engine does so once more when nobody writes to them any more, and
/// again later what cannot be deleted now.
pub(crate) fn discard(core: &Core, job: JobKey, id: JobId) -> Result<Code> {
    let mut code = Code::OK;
    for file in core.store.unplaced(job)? {
        if core.ports.disk.remove(&part_path(&file.path, id, file.ordinal)).is_err() {
            code = Code::S_UNABLE_TO_DELETE_FILES;
        }
    }
    Ok(code)
}
