//! Every fault, as a peer sees it.

mod raw;

use dojob_origin::{Content, Fault, Origin, Resource};
use raw::{Client, Head};
use std::io::ErrorKind;

const CONTENT: Content = Content { seed: 11, len: 100_000 };

fn with(faults: impl IntoIterator<Item = Fault>) -> Origin {
    let origin = Origin::start();
    let resource = Resource::new(CONTENT).etag("\"v1\"").faults(faults);
    origin.serve("/f", resource);
    origin
}

/// What a fault makes of a request for the bytes from 1000 on, answered in full.
fn ranged(fault: Fault, lines: &[&str]) -> (Head, Vec<u8>) {
    let origin = with([fault]);
    let mut all = vec!["Range: bytes=1000-"];
    all.extend(lines);
    Client::to(&origin).get("/f", &all)
}

#[test]
fn cut_and_then_unharmed() {
    let origin = with([Fault::None, Fault::CutAfter(30_000), Fault::CutAfter(0)]);
    let bytes = CONTENT.to_vec();
    let mut client = Client::to(&origin);
    assert_eq!(client.get("/f", &[]).1, bytes);
    let (head, body) = client.get_to_end("/f", &["Range: bytes=500-"]);
    assert_eq!((head.status, head.get("Content-Length")), (206, "99500"));
    assert!(!head.has("Connection"));
    assert_eq!(body, bytes[500..30_500]);
    assert_eq!(origin.wait_ended("/f", 1).body_written, 30_000);
    let (head, body) = Client::to(&origin).get_to_end("/f", &[]);
    assert_eq!((head.get("Content-Length"), body.len()), ("100000", 0));
    assert_eq!(Client::to(&origin).get("/f", &[]).1, bytes);
}

#[test]
fn reset() {
    let origin = with([Fault::ResetAfter(5000), Fault::ResetAfter(0)]);
    let mut client = Client::to(&origin);
    client.ask("GET", "/f", &[]);
    origin.wait_body("/f", 0, 5000);
    let (_, failed) = client.rest();
    assert_eq!(failed, Some(ErrorKind::ConnectionReset));
    let mut client = Client::to(&origin);
    client.ask("HEAD", "/f", &[]);
    assert_eq!(client.rest().1, Some(ErrorKind::ConnectionReset));
}

#[test]
fn stalls_end_by_release() {
    let origin = with([Fault::StallAfter(20_000), Fault::StallBeforeAnswer]);
    let bytes = CONTENT.to_vec();
    let mut client = Client::to(&origin);
    client.ask("GET", "/f", &[]);
    client.head();
    let found = origin.wait_body("/f", 0, 20_000);
    assert_eq!((found.body_written, found.ended), (20_000, false));
    assert_eq!(client.take(20_000), bytes[..20_000]);
    origin.release();
    assert_eq!(client.take(80_000), bytes[20_000..]);

    client.ask("GET", "/f", &[]);
    let found = origin.wait_for(2).remove(1);
    assert_eq!((found.status, found.connection), (None, 0));
    origin.release();
    assert_eq!(client.head().status, 200);
    assert_eq!(client.take(100_000), bytes);
}

#[test]
fn stalls_end_with_the_peer() {
    let origin = with([Fault::StallAfter(0), Fault::StallBeforeAnswer]);
    for nth in 0..2 {
        let mut client = Client::to(&origin);
        client.ask("GET", "/f", &[]);
        origin.wait_for(nth + 1);
        client.close();
        let found = origin.wait_ended("/f", nth);
        assert_eq!(found.body_written, 0);
    }
}

#[test]
fn a_release_frees_nothing_that_comes_later() {
    let origin = with([Fault::StallAfter(10)]);
    origin.release();
    let mut client = Client::to(&origin);
    client.ask("GET", "/f", &[]);
    let found = origin.wait_body("/f", 0, 10);
    assert_eq!(found.body_written, 10);
    assert!(!origin.requests()[0].ended);
    client.close();
    assert_eq!(origin.wait_ended("/f", 0).body_written, 10);
}

#[test]
fn drop_ends_whatever_hangs() {
    let origin = with([Fault::StallAfter(10), Fault::StallBeforeAnswer]);
    origin.serve("/slow", Resource::new(CONTENT).rate(1));
    origin.serve("/endless", Resource::new(CONTENT).fault(Fault::Endless));
    let paths = ["/f", "/f", "/slow", "/endless"];
    let mut clients = paths.map(|path| {
        let mut client = Client::to(&origin);
        client.ask("GET", path, &[]);
        client
    });
    let mut idle = Client::to(&origin);
    origin.wait_for(4);
    origin.wait_body("/slow", 0, 1);
    drop(origin);
    idle.rest();
    for client in &mut clients {
        client.rest();
    }
}

#[test]
fn an_origin_comes_back_on_its_port() {
    let back = || {
        let origin = with([]);
        let mut client = Client::to(&origin);
        client.get("/f", &[]);
        let port = origin.port();
        drop(origin);
        Origin::start_on(port).ok()
    };
    // Now and then somebody else takes the port in between.
    let again = (0..5).find_map(|_| back()).unwrap();
    assert_eq!(Client::to(&again).get("/f", &[]).0.status, 404);
}

#[test]
fn disconnect_cuts_and_goes_on() {
    let origin = with([Fault::StallAfter(10)]);
    let mut client = Client::to(&origin);
    client.ask("GET", "/f", &[]);
    client.head();
    origin.wait_body("/f", 0, 10);
    origin.disconnect();
    assert_eq!(client.rest().0.len(), 10);
    origin.wait_ended("/f", 0);
    assert_eq!(Client::to(&origin).get("/f", &[]).0.status, 200);
}

#[test]
fn statuses() {
    let origin = with([
        Fault::status_with(503, "Retry-After", "7"),
        Fault::status(429),
        Fault::Redirect("/g".to_owned()),
        Fault::status(304),
    ]);
    let mut client = Client::to(&origin);
    let (head, body) = client.get("/f", &["Range: bytes=5-"]);
    assert_eq!((head.status, head.get("Retry-After")), (503, "7"));
    assert_eq!(body, b"503 Service Unavailable\n");
    assert!(!head.has("ETag"));
    client.ask("HEAD", "/f", &[]);
    assert_eq!(client.head().status, 429);
    let (head, _) = client.get("/f", &[]);
    assert_eq!((head.status, head.get("Location")), (302, "/g"));
    client.ask("GET", "/f", &[]);
    let head = client.head();
    assert_eq!((head.status, head.has("Content-Length")), (304, false));
    assert_eq!(client.get("/f", &[]).0.status, 200);
}

#[test]
fn ranges_gone_wrong() {
    let bytes = CONTENT.to_vec();
    let (head, body) = ranged(Fault::IgnoreRange, &["If-Range: \"v1\""]);
    assert_eq!((head.status, body), (200, bytes.clone()));
    let (head, body) = ranged(Fault::IgnoreIfRange, &["If-Range: \"v0\""]);
    assert_eq!((head.status, head.get("ETag")), (206, "\"v1\""));
    assert_eq!(body, bytes[1000..]);
    for (shift, start) in [(24, 1024), (-1, 999), (-5000, 0), (1 << 40, 99_999)] {
        let (head, body) = ranged(Fault::WrongStart(shift), &[]);
        let value = format!("bytes {start}-99999/100000");
        assert_eq!((head.status, head.get("Content-Range")), (206, &value[..]));
        assert_eq!(body, bytes[start..]);
    }
    let (head, body) = ranged(Fault::WrongTotal(7), &[]);
    assert_eq!(head.get("Content-Range"), "bytes 1000-99999/7");
    assert_eq!(body, bytes[1000..]);
    let (head, body) = ranged(Fault::NoContentRange, &[]);
    assert_eq!((head.status, head.has("Content-Range")), (206, false));
    assert_eq!(body, bytes[1000..]);
    let (head, body) = ranged(Fault::ShortBody(9), &[]);
    assert_eq!(head.get("Content-Range"), "bytes 1000-99990/100000");
    assert_eq!(body, bytes[1000..99_991]);
    let (_, body) = ranged(Fault::ShortBody(u64::MAX), &[]);
    assert_eq!(body, bytes[1000..1001]);
    let (head, body) = ranged(Fault::Encoded, &[]);
    assert_eq!(head.get("Content-Encoding"), "gzip");
    assert_eq!(body, bytes[1000..]);
}

#[test]
fn several_in_one() {
    let origin = with([Fault::All(vec![Fault::IgnoreRange, Fault::CutAfter(70)])]);
    let (head, body) = Client::to(&origin).get_to_end("/f", &["Range: bytes=9-"]);
    assert_eq!((head.status, body), (200, CONTENT.to_vec()[..70].to_vec()));

    origin.fault("/f", Fault::ShortBody(1));
    let (head, body) = Client::to(&origin).get("/f", &[]);
    assert_eq!((head.status, body.len()), (200, 99_999));
}

/// Reads chunks to the last one, or to the end of the connection; and whether it was there.
fn chunks(client: &mut Client) -> (Vec<u8>, bool) {
    let (wire, _) = client.rest();
    let (mut body, mut rest) = (Vec::new(), &wire[..]);
    while let Some(at) = rest.windows(2).position(|two| two == b"\r\n") {
        let size = std::str::from_utf8(&rest[..at]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        let data = &rest[at + 2..];
        assert_eq!(&data[size..size + 2], b"\r\n");
        if size == 0 {
            return (body, true);
        }
        body.extend(&data[..size]);
        rest = &data[size + 2..];
    }
    (body, false)
}

#[test]
fn chunked() {
    let bytes = CONTENT.to_vec();
    let origin = with([Fault::Chunked, Fault::ChunkedCut(20_000), Fault::ChunkedCut(100_000)]);
    for (count, whole) in [(100_000, true), (20_000, false), (100_000, false)] {
        let mut client = Client::to(&origin);
        client.ask("GET", "/f", &["Connection: close"]);
        let head = client.head();
        assert_eq!(head.get("Transfer-Encoding"), "chunked");
        assert!(!head.has("Content-Length"));
        assert_eq!(chunks(&mut client), (bytes[..count].to_vec(), whole));
    }
}

#[test]
fn ended_by_closing() {
    let bytes = CONTENT.to_vec();
    let faults = [Fault::CloseDelimited, Fault::CloseDelimitedCut(20_000)];
    let origin = with(faults);
    for count in [100_000, 20_000] {
        let (head, body) = Client::to(&origin).get_to_end("/f", &[]);
        assert!(!head.has("Content-Length") && !head.has("Transfer-Encoding"));
        assert_eq!(head.get("Connection"), "close");
        assert_eq!(body, bytes[..count]);
    }
}

#[test]
fn endless_until_the_peer_closes() {
    let origin = with([Fault::Endless]);
    let mut client = Client::to(&origin);
    client.ask("GET", "/f", &["Range: bytes=5-"]);
    let head = client.head();
    assert_eq!((head.status, head.has("Content-Length")), (200, false));
    assert_ne!(client.take(300_000)[..100_000], CONTENT.to_vec()[..]);
    client.close();
    assert!(origin.wait_ended("/f", 0).body_written >= 300_000);
}

#[test]
fn no_http_at_all() {
    let raw = b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n".to_vec();
    let origin = with([Fault::Garbage, Fault::Raw(raw.clone())]);
    let mut client = Client::to(&origin);
    client.ask("GET", "/f", &[]);
    let (bytes, failed) = client.rest();
    assert!(!bytes.is_empty() && !bytes.starts_with(b"HTTP"));
    assert_eq!(failed, None);
    let mut client = Client::to(&origin);
    client.ask("GET", "/f", &[]);
    assert_eq!(client.rest(), (raw, None));
    assert_eq!(origin.wait_ended("/f", 1).status, None);
}
