//! Faults of heads: what is said of the content, and how slowly.

mod raw;

use dojob_origin::{Content, Fault, Origin, Resource, Version, When, http_date};
use raw::Client;
use std::time::{Duration, SystemTime};

const CONTENT: Content = Content { seed: 12, len: 50_000 };

fn with(faults: impl IntoIterator<Item = Fault>) -> Origin {
    let origin = Origin::start();
    let resource = Resource::new(CONTENT).etag("\"v1\"").last_modified("then").faults(faults);
    origin.serve("/f", resource);
    origin
}

#[test]
fn fields_are_replaced_added_and_left_out() {
    let text = str::to_owned;
    let faults = [
        Fault::all([Fault::header("etag", "\"x\""), Fault::header("New", "1")]),
        Fault::AddHeader(text("ETag"), text("\"y\"")),
        Fault::WithoutHeader(text("accept-ranges")),
        Fault::ContentLength(text("-1")),
        Fault::SecondContentLength(text("7")),
        Fault::ContentRange(text("bytes 1-2/*")),
        Fault::all([Fault::status(503), Fault::RetryAfter(7)]),
    ];
    let origin = with(faults);
    let mut client = Client::to(&origin);
    let mut next = |lines: &[&str]| {
        client.ask("HEAD", "/f", lines);
        client.head()
    };
    let head = next(&[]);
    assert_eq!((head.all("ETag"), head.get("New")), (vec!["\"x\""], "1"));
    assert_eq!(next(&[]).all("ETag"), ["\"v1\"", "\"y\""]);
    assert!(!next(&[]).has("Accept-Ranges"));
    assert_eq!(next(&[]).all("Content-Length"), ["-1"]);
    assert_eq!(next(&[]).all("Content-Length"), ["50000", "7"]);
    assert!(!next(&[]).has("Content-Range"), "a 200 has none");
    let head = next(&[]);
    assert_eq!((head.status, head.get("Retry-After")), (503, "7"));
}

#[test]
fn a_date_to_come_back_at() {
    let origin =
        with([3600, -3600].map(|secs| Fault::all([Fault::status(429), Fault::RetryAfterDate(secs)])));
    let mut client = Client::to(&origin);
    for later in [true, false] {
        let before = SystemTime::now();
        let head = client.get("/f", &[]).0;
        let hour = Duration::from_secs(3600);
        let at = |now: SystemTime| http_date(if later { now + hour } else { now - hour });
        assert_eq!(head.status, 429);
        assert!([at(before), at(SystemTime::now())].contains(&head.get("Retry-After").to_owned()));
    }
}

#[test]
fn validators_that_change_under_the_same_bytes() {
    let faults = [Fault::ETag("\"w\"".to_owned()), Fault::WeakETag, Fault::NoValidators];
    let origin = with(faults);
    let mut client = Client::to(&origin);
    let mut ask = |lines: &[&str]| client.get("/f", lines);
    let (head, body) = ask(&["Range: bytes=9-", "If-Range: \"w\""]);
    assert_eq!((head.status, head.get("ETag")), (206, "\"w\""));
    assert_eq!(body, CONTENT.to_vec()[9..]);
    let (head, _) = ask(&["Range: bytes=9-", "If-Range: W/\"v1\""]);
    assert_eq!((head.status, head.get("ETag")), (200, "W/\"v1\""));
    let (head, _) = ask(&[]);
    assert!(!head.has("ETag") && !head.has("Last-Modified"));
    assert_eq!(ask(&[]).0.get("Last-Modified"), "then");
}

#[test]
fn edges_take_turns() {
    let origin = Origin::start();
    origin.serve("/f", Resource::new(CONTENT).edges(["\"a\"", "\"b\""]));
    let mut client = Client::to(&origin);
    let tags = [(); 3].map(|()| client.get("/f", &[]).0.get("ETag").to_owned());
    assert_eq!(tags, ["\"a\"", "\"b\"", "\"a\""]);
    let (head, _) = client.get("/f", &["Range: bytes=9-", "If-Range: \"a\""]);
    assert_eq!(head.status, 200);
}

#[test]
fn a_version_stays() {
    let newer = Version { seed: 13, len: Some(40_000), etag: Some("\"v2\"".to_owned()), last_modified: None };
    let same = Version { seed: 14, ..Version::default() };
    let late = Fault::all([Fault::Change(newer), Fault::IgnoreIfRange]);
    let origin = with([Fault::None, late, Fault::None, Fault::Change(same)]);
    let mut client = Client::to(&origin);
    assert_eq!(client.get("/f", &[]).1, CONTENT.to_vec());
    let second = Content { seed: 13, len: 40_000 }.to_vec();
    let (head, body) = client.get("/f", &["Range: bytes=10-", "If-Range: \"v1\""]);
    assert_eq!((head.status, head.get("ETag"), head.get("Last-Modified")), (206, "\"v2\"", "then"));
    assert_eq!(body, second[10..]);
    assert_eq!(client.get("/f", &[]).1, second);
    for _ in 0..2 {
        let (head, body) = client.get("/f", &[]);
        assert_eq!(head.get("ETag"), "\"v2\"");
        assert_eq!(body, Content { seed: 14, len: 40_000 }.to_vec());
    }
}

#[test]
fn redirects() {
    let origin = with([
        Fault::RedirectLoop,
        Fault::RedirectBodyEndless("/g".to_owned()),
        Fault::RedirectSigned { to: "/cdn".to_owned(), uses: Some(1), secs: None },
        Fault::RedirectSigned { to: "/cdn".to_owned(), uses: None, secs: Some(3600) },
    ]);
    origin.serve("/cdn", Resource::new(CONTENT).etag("\"v1\""));
    let mut client = Client::to(&origin);
    let (head, _) = client.get("/f", &[]);
    assert_eq!((head.status, head.get("Location")), (302, "/f"));

    let mut endless = Client::to(&origin);
    endless.ask("GET", "/f", &[]);
    let head = endless.head();
    assert_eq!((head.status, head.get("Location")), (302, "/g"));
    endless.take(100_000);
    endless.close();
    assert!(origin.wait_ended("/f", 1).body_written >= 100_000);

    let signed = |client: &mut Client| client.get("/f", &[]).0.get("Location").to_owned();
    let (once, long) = (signed(&mut client), signed(&mut client));
    let status = |client: &mut Client, at: &str| client.get(at, &[]).0.status;
    assert_eq!(client.get(&once, &[]).1, CONTENT.to_vec());
    // A refusal leaves the connection.
    assert_eq!(status(&mut client, &once), 403);
    assert_eq!([status(&mut client, &long), status(&mut client, &long)], [200, 200]);
    origin.expire();
    assert_eq!(status(&mut client, &long), 403);
}

#[test]
fn a_page_instead() {
    let origin = with([Fault::HtmlInstead]);
    let (head, body) = Client::to(&origin).get("/f", &["Range: bytes=5-"]);
    assert_eq!((head.status, head.get("Content-Type")), (200, "text/html; charset=utf-8"));
    assert!(!head.has("ETag") && body.starts_with(b"<!DOCTYPE html>"));
}

#[test]
fn interim_answers() {
    let origin = with([Fault::Interim { count: 3, code: 103 }]);
    let mut client = Client::to(&origin);
    client.ask("GET", "/f", &[]);
    let statuses = [(); 4].map(|()| client.head().status);
    assert_eq!(statuses, [103, 103, 103, 200]);
    assert_eq!(client.take(50_000), CONTENT.to_vec());
}

#[test]
fn a_head_byte_by_byte() {
    let origin =
        with([Fault::TrickleHead { bytes_per_second: 5000 }, Fault::TrickleHead { bytes_per_second: 1 }]);
    let mut client = Client::to(&origin);
    assert_eq!(client.get("/f", &[]).1, CONTENT.to_vec());
    let head = origin.wait_ended("/f", 0).head_written;
    client.ask("GET", "/f", &[]);
    let found = origin.wait_until(|requests| requests.len() == 2 && requests[1].head_written > 0);
    assert!(found[1].head_written < head && found[1].status.is_none());
}

#[test]
fn heads_without_end() {
    let origin = with([Fault::HeadFlood, Fault::HeadFloodLine]);
    for (nth, feeds) in [(0, 3000..200_000), (1, 0..10)] {
        let mut client = Client::to(&origin);
        client.ask("GET", "/f", &[]);
        let bytes = client.take(400_000);
        client.close();
        let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
        assert!(feeds.contains(&lines), "{lines} lines");
        assert!(!bytes.windows(4).any(|four| four == b"\r\n\r\n"));
        let found = origin.wait_ended("/f", nth);
        assert!(found.head_written >= 400_000 && found.status.is_none());
    }
}

#[test]
fn the_first_that_fits() {
    let origin = Origin::start();
    let resource = Resource::new(CONTENT).on(When::Covers(40_000), Fault::status(500));
    origin.serve("/f", resource.always(When::Ranged, Fault::status(429)));
    let mut client = Client::to(&origin);
    let mut status = |lines: &[&str]| client.get("/f", lines).0.status;
    assert_eq!(status(&["Range: bytes=0-39999"]), 429);
    assert_eq!(status(&["Range: bytes=30000-"]), 500);
    assert_eq!([status(&["Range: bytes=30000-"]), status(&[])], [429, 200]);
}
