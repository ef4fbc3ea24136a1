//! Where there is no memory for as many jobs and files as there are, that is an error and not the end of the process.

mod support;

use dojob::{Code, JobType};
use std::alloc::{GlobalAlloc, Layout, System};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use support::Bench;

/// Has no more than so many bytes in a piece, while there is a lack.
const PIECE: usize = 256 * 1024;

static LACKS: AtomicBool = AtomicBool::new(false);

struct Scarce;

// SAFETY: what it gives and takes is the system's; nothing is a valid answer.
unsafe impl GlobalAlloc for Scarce {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.size() > PIECE && LACKS.load(Ordering::SeqCst) {
            return std::ptr::null_mut();
        }
        // SAFETY: the caller's promises are those that the system asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the same.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Scarce = Scarce;

/// What is done while memory lacks.
fn scarcely<T>(work: impl FnOnce() -> T) -> T {
    LACKS.store(true, Ordering::SeqCst);
    let done = work();
    LACKS.store(false, Ordering::SeqCst);
    done
}

#[test]
fn lists_that_memory_does_not_hold_are_refused_and_come_once_it_does() {
    const MANY: usize = 20_000;
    let bench = Bench::new();
    let job = bench.manager.create_job("many", JobType::Download).unwrap();
    let files: Vec<(String, PathBuf)> = (0..MANY)
        .map(|number| (bench.origin.url(&format!("/{number}")), bench.path(&number.to_string())))
        .collect();
    let add = || job.add_file_set(files.iter().map(|(url, path)| (url.as_str(), path.as_path()))).map(drop);
    assert_eq!(scarcely(add).unwrap_err().code, Code::E_OUT_OF_MEMORY);
    assert_eq!(job.files().unwrap().len(), 0, "all of them or none");
    add().unwrap();
    assert_eq!(scarcely(|| job.files().map(drop)).unwrap_err().code, Code::E_OUT_OF_MEMORY);
    assert_eq!(job.files().unwrap().len(), MANY);
    for number in 0..MANY / 2 {
        bench.manager.create_job(&number.to_string(), JobType::Download).unwrap();
    }
    assert_eq!(scarcely(|| bench.manager.jobs().map(drop)).unwrap_err().code, Code::E_OUT_OF_MEMORY);
    assert_eq!(bench.manager.jobs().unwrap().len(), MANY / 2 + 1);
    let code = scarcely(|| job.set_description(&"x".repeat(100))).map_err(|error| error.code);
    assert_eq!(code, Ok(()), "what is small goes on as ever");
}
