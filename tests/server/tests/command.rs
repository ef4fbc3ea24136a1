//! The command: what it tells and what it obeys.

mod raw;
mod tool;

use dojob_origin::Content;
use raw::Client;
use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::Command;
use tool::{FAULTD, Served};

const GENERATED: [&str; 5] = ["serve", "--size", "50000", "--seed", "7"];

fn serve(arguments: &[&str]) -> Served {
    Served::start(&[&GENERATED, arguments].concat(), Path::new("."))
}

#[test]
fn it_obeys() {
    let options = ["--fault", "stall-after=10", "--fault", "redirect-signed={to='/file', uses=9}"];
    let mut served = serve(&options);
    let port = served.port;
    assert_eq!(served.line(), format!("serving http://127.0.0.1:{port}/file"));
    let bytes = Content { seed: 7, len: 50_000 }.to_vec();
    let mut client = Client::new(port);
    client.ask("GET", "/file", &["User-Agent: me"]);
    let begun = r#"begun 0 GET /file connection=0 user-agent="me" fault={"stall-after":10}"#;
    assert_eq!(served.line(), begun);
    client.head();
    assert_eq!(client.take(10), bytes[..10]);
    served.tell("release");
    assert_eq!(client.take(49_990), bytes[10..]);
    let (done, ended) = (served.line_with("done"), served.line_with("ended"));
    assert_eq!(done, "done release");
    assert!(ended.starts_with("ended 0 GET /file status=200 head="), "{ended}");
    assert!(ended.ends_with(" body=50000"), "{ended}");

    let signed = client.get("/file", &[]).0.get("Location").to_owned();
    assert_eq!(client.get(&signed, &[]).0.status, 200);
    served.tell("expire");
    served.line_with("done");
    assert_eq!(client.get(&signed, &[]).0.status, 403);

    let refused = || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err();
    served.tell("refuse");
    served.line_with("done");
    assert!(refused());
    served.tell("disconnect");
    assert_eq!(client.rest(), (Vec::new(), None));
    served.tell("admit");
    assert_eq!([served.line_with("done"), served.line_with("done")], ["done disconnect", "done admit"]);
    assert!(!refused());
    served.tell("dance");
    assert_eq!(served.line_with("unknown"), "unknown dance");
    served.tell("quit");
    served.line_with("done");
    assert_eq!(served.code(), Some(0));
}

#[test]
fn quiet_tells_of_no_request() {
    let mut served = serve(&["--quiet", "--path", "/a/b", "--etag", "\"v\"", "--no-ranges"]);
    let (head, body) = Client::new(served.port).get("/a/b", &["Range: bytes=5-"]);
    assert_eq!((head.status, head.get("ETag"), body.len()), (200, "\"v\"", 50_000));
    served.tell("quit");
    assert_eq!([served.line(), served.line()][1], "done quit");
}

#[test]
fn the_right_bytes() {
    let output = Command::new(FAULTD).args(["content", "--size", "150001", "--seed", "7"]).output().unwrap();
    assert_eq!(output.stdout, Content { seed: 7, len: 150_001 }.to_vec());
}

#[test]
fn scenarios() {
    let folder = std::env::temp_dir().join(format!("faultd-scenario-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let scenario = |text: &str| {
        fs::write(folder.join("s.toml"), text).unwrap();
        ["serve", "--scenario", "s.toml"]
    };
    let both = "[[resource]]\npath = '/a'\ntext = 'hello'\nfaults = ['garbage', { status = 404 }]\nthen = 'cycle'\n\
        [[resource]]\npath = '/b'\nfile = 's.toml'\nlast-modified = 'x'\n";
    let served = Served::start(&scenario(both), &folder);
    let client = || Client::new(served.port);
    for _ in 0..2 {
        let mut garbage = client();
        garbage.ask("GET", "/a", &[]);
        assert!(!garbage.rest().0.starts_with(b"HTTP"));
        assert_eq!(client().get("/a", &[]).0.status, 404);
    }
    let (head, body) = client().get("/b", &[]);
    assert_eq!((head.get("Last-Modified"), &body[..]), ("x", both.as_bytes()));

    for (text, told) in [
        ("[[resource]]\npath = '/a'\n", "one of size, text and file"),
        ("[[resource]]\npath = 'a'\nsize = 1\n", "slash"),
        ("[[resource]]\npath = '/a'\nsize = 1\nfaults = [{ cut = 5 }]\n", "unknown variant `cut`"),
        ("[[resource]]\npath = '/a'\nfile = 'none'\n", "none: "),
        ("[[resources]]\n", "s.toml: "),
    ] {
        let arguments = scenario(text);
        let output = Command::new(FAULTD).args(arguments).current_dir(&folder).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert!(said.starts_with("dojob-faultd: ") && said.contains(told), "{text}: {said}");
    }
    fs::remove_dir_all(&folder).unwrap();
}
