//! What workers have written since the last checkpoint: the difference between the store and the truth.

use crate::store::{FileKey, JobKey};
use parking_lot::RwLock;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The files that are being written.
#[derive(Default)]
pub(crate) struct Live {
    files: RwLock<HashMap<FileKey, Arc<Position>>>,
}

/// How far a worker has written a file.
pub(crate) struct Position {
    job: JobKey,
    bytes: AtomicU64,
    told: AtomicU64,
}

impl Position {
    /// How far the file is written.
    pub fn get(&self) -> u64 {
        self.bytes.load(Ordering::Acquire)
    }

    /// Says how far the file is written.
    pub fn set(&self, bytes: u64) {
        // Whoever reads the number must find the bytes written.
        self.bytes.store(bytes, Ordering::Release);
    }
}

impl Live {
    /// A worker begins to write a file at `bytes`.
    pub fn enter(&self, job: JobKey, file: FileKey, bytes: u64) -> Arc<Position> {
        let position =
            Arc::new(Position { job, bytes: AtomicU64::new(bytes), told: AtomicU64::new(u64::MAX) });
        self.files.write().insert(file, position.clone());
        position
    }

    /// A worker has ended with a file.
    pub fn leave(&self, file: FileKey) {
        self.files.write().remove(&file);
    }

    /// How far a file is written, if it is being written.
    pub fn file(&self, file: FileKey) -> Option<u64> {
        self.files.read().get(&file).map(|position| position.get())
    }

    /// The jobs of which more is written than when this was last asked.
    pub fn moved(&self) -> Vec<JobKey> {
        let files = self.files.read();
        let moved = files.values().filter(|position| {
            let now = position.get();
            position.told.swap(now, Ordering::Relaxed) != now
        });
        moved.map(|position| position.job).collect()
    }

    /// The files of a job that are being written, and how far each is.
    pub fn job(&self, job: JobKey) -> Vec<(FileKey, u64)> {
        let files = self.files.read();
        let own = files.iter().filter(|(_, position)| position.job == job);
        own.map(|(file, position)| (*file, position.get())).collect()
    }
}
