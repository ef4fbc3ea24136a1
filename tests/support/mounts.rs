//! Small real file systems, each test in a namespace of its own: what it mounts ends with it, and nobody else sees it.

use super::namespace::{elsewhere, output};
use std::path::Path;

/// Runs the rest of the calling test in a process of its own with its own mounts: see [`elsewhere`].
pub fn inside(test: &str, before: &str) -> bool {
    elsewhere(test, &["--mount"], before, "mount")
}

/// Runs a program that the test cannot do without.
pub fn must(program: &str, args: &[&str]) {
    output(program, args);
}

/// Mounts an empty file system in memory with room for `bytes` bytes at a new folder.
pub fn tmpfs(at: &Path, bytes: u64) {
    std::fs::create_dir(at).unwrap();
    must("mount", &["-t", "tmpfs", "-o", &format!("size={bytes}"), "none", at.to_str().unwrap()]);
}

/// Mounts an ext2, which cannot reserve room, of `bytes` bytes at a new folder. Needs root and a loop device.
pub fn ext2(at: &Path, bytes: u64) {
    let image = at.with_extension("image");
    std::fs::File::create(&image).unwrap().set_len(bytes).unwrap();
    // No room for root alone: what is free is free for all.
    must("mke2fs", &["-q", "-t", "ext2", "-m", "0", image.to_str().unwrap()]);
    std::fs::create_dir(at).unwrap();
    must("mount", &["-o", "loop", image.to_str().unwrap(), at.to_str().unwrap()]);
}

/// Makes a mount read-only, or writable again.
pub fn remount(at: &Path, mode: &str) {
    must("mount", &["-o", &format!("remount,{mode}"), at.to_str().unwrap()]);
}
