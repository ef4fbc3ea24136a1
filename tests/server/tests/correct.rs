//! Answers without faults.

mod raw;

use dojob_origin::{Content, Origin, Resource};
use raw::Client;

const CONTENT: Content = Content { seed: 7, len: 1000 };
const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

fn start() -> (Origin, Vec<u8>) {
    let origin = Origin::start();
    let resource = Resource::new(CONTENT).etag("\"v1\"").last_modified(DATE);
    origin.serve("/f", resource);
    (origin, CONTENT.to_vec())
}

#[test]
fn content_is_the_same_at_every_offset() {
    let whole = CONTENT.to_vec();
    let parts = [(0, 1000), (1, 7), (3, 2), (8, 8), (5, 20), (999, 1)];
    for (offset, count) in parts {
        let mut part = vec![0; count];
        CONTENT.fill(offset as u64, &mut part);
        assert_eq!(part, whole[offset..offset + count], "{offset} {count}");
    }
    assert_ne!(whole, Content { seed: 8, len: 1000 }.to_vec());
}

#[test]
fn files_are_checked_to_the_byte() {
    let path = std::env::temp_dir().join(format!("origin-check-{}", std::process::id()));
    for len in [0, 1000, 65_536, 65_537, 200_000] {
        let content = Content { seed: 3, len };
        let mut bytes = content.to_vec();
        let check = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            content.check_file(&path).unwrap()
        };
        assert_eq!(check(&bytes), None);
        bytes.push(0);
        assert_eq!(check(&bytes), Some(len));
        bytes.pop();
        if len > 0 {
            assert_eq!(check(&bytes[..bytes.len() - 1]), Some(len - 1));
            bytes[len as usize / 2] ^= 1;
            assert_eq!(check(&bytes), Some(len / 2));
        }
    }
    std::fs::remove_file(&path).unwrap();
    assert!(CONTENT.check_file(&path).is_err());
}

#[test]
fn whole_part_and_nothing_on_one_connection() {
    let (origin, bytes) = start();
    let mut client = Client::to(&origin);
    let (head, body) = client.get("/f", &[]);
    assert_eq!((head.status, &body), (200, &bytes));
    assert_eq!(head.get("Accept-Ranges"), "bytes");
    assert_eq!(head.get("ETag"), "\"v1\"");
    assert_eq!(head.get("Last-Modified"), DATE);
    assert!(head.has("Date") && !head.has("Content-Range"));

    let (head, body) = client.get("/f", &["Range: bytes=100-"]);
    assert_eq!((head.status, &body[..]), (206, &bytes[100..]));
    assert_eq!(head.get("Content-Range"), "bytes 100-999/1000");
    let (head, body) = client.get("/f", &["Range: bytes=-1"]);
    assert_eq!((head.status, &body[..]), (206, &bytes[999..]));

    let (head, _) = client.get("/f", &["Range: bytes=1000-"]);
    assert_eq!(head.status, 416);
    assert_eq!(head.get("Content-Range"), "bytes */1000");
    let (head, body) = client.get("/f", &["Range: bytes=0-1,4-5"]);
    assert_eq!((head.status, &body), (200, &bytes));

    client.ask("HEAD", "/f", &["Range: bytes=1-"]);
    let head = client.head();
    assert_eq!((head.status, head.get("Content-Length")), (200, "1000"));
    assert_eq!(client.get("/other", &[]).0.status, 404);
    client.ask("HEAD", "/other", &[]);
    assert_eq!(client.head().status, 404);
    client.ask("DELETE", "/f", &[]);
    let head = client.head();
    assert_eq!((head.status, head.get("Allow")), (405, "GET, HEAD"));
    let text = head.get("Content-Length").parse().unwrap();
    client.take(text);
    let (head, body) = client.get("/f", &["Connection: close"]);
    assert_eq!((head.get("Connection"), body), ("close", bytes));
    assert_eq!(client.rest(), (Vec::new(), None));
}

#[test]
fn if_range_matches_exactly_or_not_at_all() {
    let (origin, bytes) = start();
    let mut client = Client::to(&origin);
    let mut status = |value: &str| {
        let (head, body) = client.get("/f", &["Range: bytes=10-", value]);
        let start = if head.status == 206 { 10 } else { 0 };
        assert_eq!(body, bytes[start..]);
        head.status
    };
    assert_eq!(status("If-Range: \"v1\""), 206);
    assert_eq!(status(&format!("If-Range: {DATE}")), 206);
    assert_eq!(status("If-Range: \"v2\""), 200);
    assert_eq!(status("If-Range: W/\"v1\""), 200);
    assert_eq!(status("If-Range: Sun, 06 Nov 1994 08:49:38 GMT"), 200);
    assert_eq!(status("If-Range: v1"), 200);
    assert_eq!(status("If-Range: \"v1\"\r\nIf-Range: \"v1\""), 200);

    let weak = Resource::new(CONTENT).etag("W/\"v1\"");
    origin.serve("/weak", weak);
    let lines = ["Range: bytes=10-", "If-Range: W/\"v1\""];
    assert_eq!(client.get("/weak", &lines).0.status, 200);
    let past = ["Range: bytes=2000-", "If-Range: \"v2\""];
    assert_eq!(client.get("/f", &past).0.status, 200);
}

#[test]
fn a_source_changes_and_goes() {
    let (origin, _) = start();
    let mut client = Client::to(&origin);
    origin.serve("/f", Resource::bytes("new").etag("\"v2\""));
    let (head, body) = client.get("/f", &["Range: bytes=1-", "If-Range: \"v1\""]);
    assert_eq!((head.status, &body[..]), (200, &b"new"[..]));
    assert_eq!(head.get("ETag"), "\"v2\"");
    origin.remove("/f");
    assert_eq!(client.get("/f", &[]).0.status, 404);
}

#[test]
fn resources_say_what_they_are_told() {
    let (origin, bytes) = start();
    let mut client = Client::to(&origin);
    let resource = Resource::new(CONTENT).without_ranges().without_date();
    let resource = resource.header("content-type", "text/x").rate(1 << 40);
    origin.serve("/f?a=1", resource);
    let (head, body) = client.get("/f?a=1", &["Range: bytes=5-"]);
    assert_eq!((head.status, body), (200, bytes));
    assert_eq!(head.get("Accept-Ranges"), "none");
    assert_eq!(head.get("Content-Type"), "text/x");
    assert!(!head.has("Date") && !head.has("ETag"));

    origin.serve("/empty", Resource::bytes(""));
    assert_eq!(client.get("/empty", &[]).0.status, 200);
    let (head, _) = client.get("/empty", &["Range: bytes=0-"]);
    assert_eq!(head.get("Content-Range"), "bytes */0");
}

#[test]
fn malformed_and_oversized_heads_are_refused() {
    let (origin, bytes) = start();
    let refused = |text: &str| {
        let mut client = Client::to(&origin);
        client.write(text);
        let head = client.head();
        let (_, failed) = client.rest();
        assert_eq!((failed, head.get("Connection")), (None, "close"));
        head.status
    };
    assert_eq!(refused("hello\r\n\r\n"), 400);
    assert_eq!(refused("GET /f HTTP/1.1\n\n"), 400);
    assert_eq!(refused("GET /f HTTP/1.1\r\n\r\n"), 400);
    assert_eq!(refused("GET /f HTTP/2.0\r\nHost: x\r\n\r\n"), 505);
    let body = "POST /f HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc";
    assert_eq!(refused(body), 400);
    let long = format!("GET /f HTTP/1.1\r\nHost: x\r\nA: {}", "a".repeat(100_000));
    assert_eq!(refused(&long), 431);
    assert!(origin.requests().is_empty());

    let mut client = Client::to(&origin);
    client.write("\r\nGET /f HTTP/1.0\r\n\r\n");
    assert_eq!(client.head().status, 200);
    assert_eq!(client.rest(), (bytes.clone(), None));

    let mut client = Client::to(&origin);
    let one = "GET /f HTTP/1.1\r\nHost: x\r\n\r\n";
    client.write(&one.repeat(3));
    for _ in 0..3 {
        assert_eq!(client.head().status, 200);
        assert_eq!(client.take(1000), bytes);
    }
}

#[test]
fn requests_are_recorded() {
    let (origin, _) = start();
    let mut client = Client::to(&origin);
    client.get("/f", &["Range: bytes=990-", "X-Odd:  a b "]);
    client.ask("HEAD", "/f", &[]);
    client.head();
    Client::to(&origin).get("/none", &[]);
    let found = origin.wait_ended("/f", 1);
    assert_eq!((found.method.as_str(), found.body_written), ("HEAD", 0));
    origin.wait_ended("/none", 0);
    let all = origin.wait_for(3);
    assert_eq!(all, origin.requests());
    assert_eq!((all[0].status, all[0].body_written), (Some(206), 10));
    assert_eq!(all[0].header("x-odd"), Some("a b"));
    assert!(all[0].headers.iter().any(|field| field.0 == "x-odd"));
    let connections: Vec<u64> = all.iter().map(|one| one.connection).collect();
    assert_eq!(connections, [0, 0, 1]);
    assert_eq!(all[2].status, Some(404));
}

#[test]
fn the_rate_holds_back() {
    let origin = Origin::start();
    origin.serve("/f", Resource::new(CONTENT).rate(10_000));
    let before = std::time::Instant::now();
    Client::to(&origin).get("/f", &[]);
    // The last block of 500 bytes is due after 500 bytes' time.
    assert!(before.elapsed().as_millis() >= 50);
}

#[test]
fn connections_are_counted() {
    let origin = Origin::start();
    assert_eq!(origin.connections(), 0);
    let clients = [(); 3].map(|()| Client::to(&origin));
    origin.wait_connections(3);
    drop(clients);
    assert_eq!(origin.connections(), 3);
}

#[test]
fn whoever_asked_before_the_rest_is_on_record_after_it() {
    use std::io::Write;
    let origin = Origin::start();
    for number in 1..=50 {
        let mut client = std::net::TcpStream::connect(("127.0.0.1", origin.port())).unwrap();
        client.write_all(b"GET /late HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        // It does not wait for its answer.
        drop(client);
        origin.wait_idle();
        let late = origin.requests().iter().filter(|request| request.path == "/late").count();
        assert_eq!(late, number);
    }
}
