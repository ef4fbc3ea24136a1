//! The binary, serving a folder.

mod raw;
mod tool;

use raw::Client;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, UNIX_EPOCH};
use tool::FAULTD;

struct Served {
    tool: tool::Served,
    port: u16,
    folder: PathBuf,
}

impl Served {
    fn new(name: &str, arguments: &[&str]) -> Served {
        let id = std::process::id();
        let folder = std::env::temp_dir().join(format!("faultd-{name}-{id}"));
        fs::create_dir_all(folder.join("root/sub")).unwrap();
        let all = [&["serve", "--root", "root"], arguments].concat();
        let tool = tool::Served::start(&all, &folder);
        Served { port: tool.port, tool, folder }
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
fn each_file_has_the_faults_for_itself() {
    let mut served = Served::new("faults", &["--fault", "status=503", "--fault", "on=ranged, cut-after=3"]);
    for name in ["a", "b"] {
        fs::write(served.root(name), b"0123456789").unwrap();
        let path = format!("/{name}");
        assert_eq!([served.status(&path), served.status(&path)], [503, 200]);
        let (_, body) = Client::new(served.port).get_to_end(&path, &["Range: bytes=5-"]);
        assert_eq!(body, b"567");
        let begun = [(); 3].map(|()| served.tool.line_with("begun"));
        let ended = [(); 3].map(|()| served.tool.line_with("ended"));
        assert!(begun[0].ends_with(r#"fault={"status":{"code":503,"headers":[]}}"#), "{begun:#?}");
        assert!(begun[2].ends_with(r#"range="bytes=5-" fault={"cut-after":3}"#), "{begun:#?}");
        assert!(ended.iter().any(|line| line.ends_with(" body=3")), "{ended:#?}");
    }
}

#[test]
fn odd_arguments_are_refused() {
    let odd: [&[&str]; 8] = [
        &[],
        &["serve"],
        &["serve", "--root"],
        &["serve", "--root", ".", "--rate", "0"],
        &["serve", "--root", ".", "--port", "x"],
        &["serve", "--root", ".", "--what", "x"],
        &["serve", "--root", ".", "--size", "1"],
        &["serve", "--size", "1", "--fault", "stal-after=1"],
    ];
    for arguments in odd {
        let output = Command::new(FAULTD).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
    let output = Command::new(FAULTD).args(["serve", "--root", "/no/such/folder"]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("/no/such/folder"), "{said}");
}
