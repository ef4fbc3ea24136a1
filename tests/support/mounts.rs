//! Small real file systems, each test in a namespace of its own: what it mounts ends with it, and nobody else sees it.

use std::path::Path;
use std::process::Command;

const INSIDE: &str = "DO_TEST_INSIDE";

/// Runs the rest of the calling test in a process of its own with its own mounts, and fails if it fails there. True
/// there; false here, where nothing is left to do. `before` is what a shell does first, such as `umask 027`.
pub fn inside(test: &str, before: &str) -> bool {
    if std::env::var_os(INSIDE).is_some() {
        return true;
    }
    let own = std::env::current_exe().unwrap();
    let script = format!("{before}\nexec \"$0\" --exact \"$1\" --nocapture --test-threads=1");
    let root = output("id", &["-u"]).trim() == "0";
    let map: &[&str] = if root { &[] } else { &["--map-root-user"] };
    let done = Command::new("unshare")
        .arg("--mount")
        .args(map)
        .args(["--", "sh", "-ec", &script])
        .arg(&own)
        .arg(test)
        .env(INSIDE, "1")
        .output()
        .expect("unshare (util-linux)");
    let told = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(
        done.status.success(),
        "{told}\n`unshare --mount` needs root, or user namespaces for everybody (kernel.unprivileged_userns_clone, \
         user.max_user_namespaces); ended with {}",
        done.status
    );
    assert!(told.contains("1 passed"), "{test} is not the test's name: {told}");
    false
}

fn output(program: &str, args: &[&str]) -> String {
    let done = Command::new(program).args(args).output().unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(done.status.success(), "{program} {args:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
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
