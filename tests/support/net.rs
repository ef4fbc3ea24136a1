//! A network of its own for a test: the test runs once more, as a process in new namespaces of network and mounts, where
//! links go down and names mean what the test says.

use super::namespace::{elsewhere, output};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Runs `scenario` in the new process, and fails if it does, or if this system has no namespaces for us.
pub fn isolated(test: &str, scenario: impl FnOnce()) {
    // Few descriptors, so that one test can use them all up.
    if elsewhere(test, &["--net", "--mount"], "ulimit -n 256", "ip (iproute2), mount, nsenter") {
        ip("link set lo up");
        scenario();
    }
}

/// Runs a command, which must succeed.
pub fn run(line: &str) {
    let words: Vec<&str> = line.split_whitespace().collect();
    output(words[0], &words[1..]);
}

/// Runs `ip`.
pub fn ip(line: &str) {
    run(&format!("ip {line}"));
}

/// A link that swallows what is sent into it.
pub fn black_hole() {
    ip("link add hole arp off type veth peer name bottom");
    ip("link set bottom up");
    ip("link set hole up");
    ip("addr add 192.0.2.2/24 dev hole");
    ip("addr add 2001:db8::2/64 dev hole nodad");
    ip("route add default dev hole");
}

/// Names and name servers, for this test alone.
pub struct Names {
    dir: tempfile::TempDir,
}

impl Names {
    /// These lines of `/etc/hosts`, and one name server with much patience.
    pub fn new(hosts: &str, server: &str) -> Names {
        let names = Names { dir: tempfile::tempdir().unwrap() };
        names.know(hosts);
        std::fs::write(names.path("resolv.conf"), format!("nameserver {server}\noptions timeout:30\n"))
            .unwrap();
        for name in ["hosts", "resolv.conf"] {
            run(&format!("mount --bind {} /etc/{name}", names.path(name).display()));
        }
        names
    }

    /// Other lines.
    pub fn know(&self, hosts: &str) {
        std::fs::write(self.path("hosts"), hosts).unwrap();
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.dir.path().join(name)
    }
}

/// A server of a folder in a network of its own, 198.51.100.1 and port 8000, behind the link `way`, 192.0.2.1.
pub struct Beyond {
    process: Child,
}

impl Beyond {
    pub fn serve(folder: &Path) -> Beyond {
        let mut command = Command::new("unshare");
        command.args(["--net", "python3", "-m", "http.server", "8000", "--directory"]).arg(folder);
        let beyond = Beyond { process: command.stderr(Stdio::null()).stdout(Stdio::null()).spawn().unwrap() };
        let own = std::fs::read_link("/proc/self/ns/net").unwrap();
        let there = format!("/proc/{}/ns/net", beyond.process.id());
        until("the server has a network of its own", || {
            std::fs::read_link(&there).is_ok_and(|net| net != own)
        });
        ip(&format!("link add way type veth peer name back netns {}", beyond.process.id()));
        for line in [
            "link set lo up",
            "addr add 198.51.100.1/32 dev lo",
            "addr add 192.0.2.1/24 dev back",
            "link set back up",
        ] {
            run(&format!("nsenter --net={there} ip {line}"));
        }
        beyond
    }
}

impl Drop for Beyond {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Whether this process has a thread whose name begins like this.
pub fn has_thread(name: &str) -> bool {
    threads(name) > 0
}

/// How many there are.
pub fn threads(name: &str) -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap().map_while(Result::ok);
    let names = tasks.map(|task| std::fs::read_to_string(task.path().join("comm")).unwrap_or_default());
    names.filter(|comm| comm.starts_with(name)).count()
}

/// Waits for what nothing signals.
pub fn until(what: &str, mut is: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !is() {
        assert!(Instant::now() < deadline, "in vain: {what}");
        std::thread::yield_now();
    }
}

/// Whether a connection to somewhere is in the making, in this network.
pub fn connecting() -> bool {
    let sockets = std::fs::read_to_string("/proc/net/tcp").unwrap();
    sockets.lines().any(|line| line.split_whitespace().nth(3) == Some("02"))
}
