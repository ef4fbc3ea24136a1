//! Part files of jobs that have ended.

use super::Core;
use crate::code::Code;
use crate::disk::part_path;
use crate::error::Result;
use crate::model::JobId;
use crate::store::JobKey;

/// Deletes the part files of a final job. What cannot be deleted is tried again by the store's next owner.
pub(crate) fn discard(core: &Core, job: JobKey, id: JobId) -> Result<Code> {
    let mut code = Code::OK;
    for file in core.store.unplaced(job)? {
        if core.ports.disk.remove(&part_path(&file.path, id, file.ordinal)).is_err() {
            code = Code::S_UNABLE_TO_DELETE_FILES;
        }
    }
    if code == Code::OK {
        core.store.swept(job)?;
    }
    Ok(code)
}

/// Deletes what processes that died between ending a job and deleting its part files have left behind.
pub(super) fn discard_leftovers(core: &Core) -> Result<()> {
    for (job, id) in core.store.unswept()? {
        discard(core, job, id)?;
    }
    Ok(())
}
