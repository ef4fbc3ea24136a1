//! The binary, serving a folder.

mod raw;

use raw::Client;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, UNIX_EPOCH};

struct Served {
    child: Child,
    port: u16,
    folder: PathBuf,
}

impl Served {
    fn new(name: &str, arguments: &[&str]) -> Served {
        let id = std::process::id();
        let folder = std::env::temp_dir().join(format!("origin-{name}-{id}"));
        fs::create_dir_all(folder.join("root/sub")).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_origin"));
        command.arg("--root").arg(folder.join("root"));
        let mut child = command.args(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        let port = line.strip_prefix("listening on http://127.0.0.1:").unwrap();
        let port = port.trim_end().parse().unwrap();
        Served { child, port, folder }
    }

    fn root(&self, name: &str) -> PathBuf {
        self.folder.join("root").join(name)
    }

    fn status(&self, path: &str) -> u16 {
        Client::new(self.port).get(path, &[]).0.status
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        fs::remove_dir_all(&self.folder).unwrap();
    }
}

fn set_time(path: &Path, secs: u64) {
    let file = fs::File::options().write(true).open(path).unwrap();
    let time = UNIX_EPOCH + Duration::from_secs(secs);
    file.set_modified(time).unwrap();
}

#[test]
fn files_with_validators_and_ranges() {
    let served = Served::new("files", &["--rate", "100000000"]);
    let path = served.root("sub/a b.bin");
    fs::write(&path, b"0123456789").unwrap();
    set_time(&path, 784_111_777);
    let url = "/sub/a%20b.bin?x=1";

    let mut client = Client::new(served.port);
    let (head, body) = client.get(url, &[]);
    assert_eq!((head.status, &body[..]), (200, &b"0123456789"[..]));
    assert_eq!(head.get("Last-Modified"), "Sun, 06 Nov 1994 08:49:37 GMT");
    let etag = head.get("ETag").to_owned();
    assert!(etag.starts_with('"'));

    let condition = format!("If-Range: {etag}");
    let lines = ["Range: bytes=4-5", condition.as_str()];
    let (head, body) = client.get(url, &lines);
    assert_eq!((head.status, &body[..]), (206, &b"45"[..]));
    assert_eq!(head.get("Content-Range"), "bytes 4-5/10");
    assert_eq!(client.get(url, &["Range: bytes=10-"]).0.status, 416);

    fs::write(&path, b"abcdefghij").unwrap();
    set_time(&path, 784_111_778);
    let (head, body) = client.get(url, &lines);
    assert_eq!((head.status, &body[..]), (200, &b"abcdefghij"[..]));
    assert_ne!(head.get("ETag"), etag);
    client.ask("HEAD", url, &[]);
    assert_eq!(client.head().get("Content-Length"), "10");
}

#[test]
fn nothing_but_plain_files_below_the_root() {
    let served = Served::new("bounds", &[]);
    fs::write(served.folder.join("secret"), "s").unwrap();
    fs::write(served.root("sub/plain"), "p").unwrap();
    assert_eq!(served.status("/sub/plain"), 200);
    let none = [
        "/",
        "/sub",
        "/sub/",
        "//sub/plain",
        "/./sub/plain",
        "/../secret",
        "/sub/../../secret",
        "/%2e%2e/secret",
        "/..%2fsecret",
        "/sub%2fplain",
        "/sub/plain%00",
        "/sub/plain%",
        "/sub/plain%zz",
        "/sub/plain/",
        "/absent",
    ];
    for path in none {
        assert_eq!(served.status(path), 404, "{path}");
    }
}

#[cfg(unix)]
#[test]
fn symbolic_links_lead_nowhere() {
    use std::os::unix::fs::symlink;
    let served = Served::new("links", &[]);
    fs::write(served.folder.join("secret"), "s").unwrap();
    fs::write(served.root("sub/plain"), "p").unwrap();
    symlink(served.folder.join("secret"), served.root("out")).unwrap();
    symlink("sub/plain", served.root("in")).unwrap();
    symlink(&served.folder, served.root("up")).unwrap();
    symlink("sub", served.root("alias")).unwrap();
    for path in ["/out", "/in", "/up/secret", "/alias/plain"] {
        assert_eq!(served.status(path), 404, "{path}");
    }
    assert_eq!(served.status("/sub/plain"), 200);
}

#[test]
fn odd_arguments_are_refused() {
    let odd: [&[&str]; 5] = [
        &[],
        &["--root"],
        &["--root", ".", "--rate", "0"],
        &["--root", ".", "--port", "x"],
        &["--root", ".", "--what", "x"],
    ];
    for arguments in odd {
        let mut command = Command::new(env!("CARGO_BIN_EXE_origin"));
        let output = command.args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_origin"));
    let output = command.args(["--root", "/no/such/folder"]).output();
    assert_eq!(output.unwrap().status.code(), Some(1));
}
