//! Faults of bodies: other bytes, other lengths, other frames.

mod raw;

use dojob_origin::{Content, Fault, Origin, Resource};
use raw::Client;

const CONTENT: Content = Content { seed: 12, len: 50_000 };

fn with(faults: impl IntoIterator<Item = Fault>) -> Origin {
    let origin = Origin::start();
    origin.serve("/f", Resource::new(CONTENT).etag("\"v1\"").faults(faults));
    origin
}

#[test]
fn one_byte_differs() {
    let flip = Fault::Flip { at: 20_000 };
    let origin = with([flip.clone(), flip.clone(), flip]);
    let mut wrong = CONTENT.to_vec();
    wrong[20_000] = !wrong[20_000];
    let mut client = Client::to(&origin);
    assert_eq!(client.get("/f", &[]).1, wrong);
    assert_eq!(client.get("/f", &["Range: bytes=10000-"]).1, wrong[10_000..]);
    assert_eq!(client.get("/f", &["Range: bytes=20001-"]).1, wrong[20_001..]);
    assert_eq!(client.get("/f", &[]).1, CONTENT.to_vec());
}

#[test]
fn parts_that_nobody_asked_for() {
    let origin = with([Fault::UnaskedPartial { first: 5, last: 99 }, Fault::Multipart, Fault::Multipart]);
    let bytes = CONTENT.to_vec();
    let mut client = Client::to(&origin);
    let (head, body) = client.get("/f", &[]);
    assert_eq!((head.status, head.get("Content-Range")), (206, "bytes 5-99/50000"));
    assert_eq!(body, bytes[5..=99]);
    for (lines, range) in [(vec!["Range: bytes=10-19"], 10..20), (vec![], 0..50_000)] {
        let (head, body) = client.get("/f", &lines);
        assert_eq!((head.status, head.has("Content-Range")), (206, false));
        let (kind, boundary) = head.get("Content-Type").split_once("; boundary=").unwrap();
        assert_eq!(kind, "multipart/byteranges");
        let last = range.end - 1;
        let before = format!(
            "--{boundary}\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes {}-{last}/50000\r\n\r\n",
            range.start
        );
        let after = format!("\r\n--{boundary}--\r\n");
        assert_eq!(body, [before.as_bytes(), &bytes[range], after.as_bytes()].concat());
    }
}

#[test]
fn bytes_beyond_the_length() {
    let origin = with([Fault::ExtraAfter(100)]);
    let mut client = Client::to(&origin);
    let (head, body) = client.get("/f", &["Range: bytes=40000-"]);
    assert_eq!((head.get("Content-Range"), body.len()), ("bytes 40000-49999/50000", 10_000));
    let extra = client.take(100);
    assert_eq!(extra, Content { seed: 100, len: 100 }.to_vec());
    assert_eq!(client.get("/f", &[]).1, CONTENT.to_vec(), "the connection goes on");
}

#[test]
fn chunks_gone_wrong() {
    let origin = with([Fault::ChunkedGarbage(1000), Fault::ChunkedEndless]);
    let mut client = Client::to(&origin);
    client.ask("GET", "/f", &[]);
    assert_eq!(client.head().get("Transfer-Encoding"), "chunked");
    let (wire, failed) = client.rest();
    assert_eq!(failed, None);
    let rest = wire.strip_prefix(b"3e8\r\n").unwrap();
    assert_eq!(rest[..1000], CONTENT.to_vec()[..1000]);
    assert_eq!(rest[1000..], *b"\r\n-5;\x00zz\r\n");
    let mut client = Client::to(&origin);
    client.ask("GET", "/f", &[]);
    client.take(1_000_000);
    client.close();
    assert!(origin.wait_ended("/f", 1).body_written > 900_000);
}

#[test]
fn an_older_protocol() {
    let told = Fault::all([Fault::Http10, Fault::header("Content-Length", "50000")]);
    let origin = with([Fault::Http10, told]);
    for length in ["", "50000"] {
        let mut client = Client::to(&origin);
        client.ask("GET", "/f", &[]);
        assert_eq!(client.take(9), b"HTTP/1.0 ");
        let head = client.head_after("HTTP/1.0 ");
        assert_eq!(
            (head.status, head.get("Content-Length"), head.has("Transfer-Encoding")),
            (200, length, false)
        );
        assert_eq!(client.rest(), (CONTENT.to_vec(), None));
    }
}

#[test]
fn a_body_that_slows_down() {
    let slow = |rate| Fault::Trickle { after: 30_000, bytes_per_second: rate };
    let origin = with([slow(1), slow(1 << 30)]);
    let mut client = Client::to(&origin);
    client.ask("GET", "/f", &[]);
    client.head();
    let got = client.take(30_001);
    let written = origin.wait_body("/f", 0, 30_001).body_written;
    assert_eq!(got, CONTENT.to_vec()[..30_001]);
    assert!(written < 30_100, "{written} bytes so soon");
    assert_eq!(Client::to(&origin).get("/f", &[]).1, CONTENT.to_vec());
}
