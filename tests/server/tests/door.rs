//! An origin that refuses connections, and what it tells of requests.

mod raw;

use dojob_origin::{Content, Event, Fault, Origin, Resource};
use raw::Client;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;

const CONTENT: Content = Content { seed: 12, len: 50_000 };

fn refused(port: u16) -> bool {
    match TcpStream::connect((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => false,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
            true
        }
    }
}

#[test]
fn refuses_and_is_back_on_its_port() {
    let origin = Origin::start();
    origin.serve("/f", Resource::new(CONTENT));
    let port = origin.port();
    for _ in 0..20 {
        let mut client = Client::to(&origin);
        assert_eq!(client.get("/f", &[]).0.status, 200);
        origin.refuse();
        assert!(refused(port));
        assert!(TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err(), "nobody else gets the port");
        assert_eq!(client.get("/f", &[]).0.status, 200, "who is in stays in");
        origin.admit();
        assert!(!refused(port));
    }
    origin.refuse();
    origin.refuse();
    drop(origin);
    assert!(refused(port));
}

#[test]
fn who_is_in_before_stays_in() {
    let origin = Origin::start();
    origin.serve("/f", Resource::new(CONTENT));
    for round in 1..=20 {
        // Some of them are still to be accepted.
        let clients: Vec<Client> = (0..50).map(|_| Client::to(&origin)).collect();
        origin.refuse();
        for mut client in clients {
            assert_eq!(client.get("/f", &[]).0.status, 200);
        }
        assert_eq!(origin.connections(), round * 50);
        origin.admit();
    }
}

#[test]
fn refuses_from_a_request_on() {
    let origin = Origin::start();
    let cut = Fault::all([Fault::CutAfter(9), Fault::Refuse { millis: None }]);
    origin.serve("/f", Resource::new(CONTENT).fault(cut).fault(Fault::Refuse { millis: Some(1) }));
    assert_eq!(Client::to(&origin).get_to_end("/f", &[]).1.len(), 9);
    assert!(refused(origin.port()));
    origin.admit();
    let mut client = Client::to(&origin);
    assert_eq!(client.get("/f", &[]).1, CONTENT.to_vec());
    // It is back by itself.
    while refused(origin.port()) {
        thread::yield_now();
    }
}

#[test]
fn two_do_not_share_a_port() {
    let origin = Origin::start();
    assert!(Origin::start_on(origin.port()).is_err());
    origin.refuse();
    origin.admit();
    assert!(Origin::start_on(origin.port()).is_err());
}

#[test]
fn events_come_in_order() {
    let origin = Origin::start();
    origin.serve("/f", Resource::new(CONTENT).faults([Fault::None, Fault::CutAfter(7)]));
    let events = origin.events();
    let mut client = Client::to(&origin);
    client.get("/f", &[]);
    client.get_to_end("/f", &["Range: bytes=5-"]);
    let told: Vec<_> = events.iter().take(4).collect();
    let Event::Begun(0, first) = &told[0] else { panic!("{told:#?}") };
    assert_eq!((first.path.as_str(), &first.fault, first.status), ("/f", &Fault::None, None));
    let Event::Ended(0, first) = &told[1] else { panic!("{told:#?}") };
    assert_eq!((first.status, first.body_written, first.ended), (Some(200), 50_000, true));
    let Event::Begun(1, second) = &told[2] else { panic!("{told:#?}") };
    assert_eq!((second.header("range"), &second.fault), (Some("bytes=5-"), &Fault::CutAfter(7)));
    let Event::Ended(1, second) = &told[3] else { panic!("{told:#?}") };
    assert_eq!((second.status, second.body_written), (Some(206), 7));
    drop(origin);
    assert!(events.recv().is_err());
}
