//! A test that runs once more, as a process in namespaces of its own: what it does to networks or mounts ends with it, and
//! nobody else sees it.

use std::process::Command;

const INSIDE: &str = "DO_TEST_INSIDE";

/// Runs the calling test once more in new `namespaces` (arguments of `unshare`), and fails if it fails there. True there;
/// false here, where nothing is left to do. `before` is what a shell does first, such as `umask 027`; `needs` is told if
/// it cannot be done.
pub fn elsewhere(test: &str, namespaces: &[&str], before: &str, needs: &str) -> bool {
    if std::env::var_os(INSIDE).is_some() {
        return true;
    }
    let root = output("id", &["-u"]).trim() == "0";
    let map: &[&str] = if root { &[] } else { &["--map-root-user"] };
    // With an end, whatever hangs.
    let script =
        format!("{before}\nexec timeout -k 1 100 \"$0\" --exact \"$1\" --nocapture --test-threads=1");
    let mut command = Command::new("unshare");
    command.args(namespaces).args(map).args(["--", "sh", "-ec", &script]);
    command.arg(std::env::current_exe().unwrap()).arg(test).env(INSIDE, "1");
    for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
        command.env_remove(name).env_remove(name.to_uppercase());
    }
    let done = command.output().expect("unshare (util-linux)");
    let told = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(
        done.status.success() && told.contains("1 passed"),
        "{test} failed in namespaces of its own; it needs unshare, sh, timeout, {needs}, and root or user namespaces for \
         everybody (kernel.unprivileged_userns_clone, user.max_user_namespaces); ended with {}:\n{told}",
        done.status
    );
    false
}

/// Runs a program that the test cannot do without, and answers what it prints.
pub fn output(program: &str, args: &[&str]) -> String {
    let done = Command::new(program).args(args).output().unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(done.status.success(), "{program} {args:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}
