//! Suspend, Cancel and the manager's close are prompt, whatever an attempt waits for.
#![cfg(target_os = "linux")]

mod support;

use dojob::{Job, JobState, JobType, Options, ProxySettings, ProxyUsage};
use std::cell::Cell;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};
use support::net::{Names, black_hole, connecting, isolated, threads, until};
use support::{Bench, options, resource};

const PROMPT: Duration = Duration::from_secs(1);

/// Accepts connections, says nothing, and hands them over.
fn mute() -> (SocketAddr, Receiver<TcpStream>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let (give, given) = channel();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            if give.send(stream).is_err() {
                return;
            }
        }
    });
    (address, given)
}

/// A job for a URL, by a proxy if there is one, and another one that waits for its slot.
fn two(bench: &Bench, url: &str, proxy: Option<&str>) -> (Job, Job) {
    bench.origin.serve("/next", resource(1, 10));
    let job = bench.manager.create_job("stuck", JobType::Download).unwrap();
    job.add_file(url, &bench.path("stuck")).unwrap();
    if let Some(proxy) = proxy {
        let list = proxy.to_owned();
        let settings = ProxySettings { usage: ProxyUsage::Override, list, bypass: String::new() };
        job.set_proxy_settings(settings).unwrap();
    }
    let next = bench.job(&["next"]);
    job.resume().unwrap();
    bench.wait_for(&job, JobState::Transferring);
    next.resume().unwrap();
    (job, next)
}

/// Stops the job in each of three ways once `stuck` returns. It has stopped when the next one has had its slot, or the
/// manager is closed.
fn stops(what: &str, url: &str, proxy: Option<&str>, stuck: &dyn Fn()) {
    for way in ["suspend", "cancel", "close"] {
        let bench = Bench::with(Options { max_running_jobs: 1, ..options() });
        let (job, next) = two(&bench, url, proxy);
        stuck();
        assert_eq!((job.state().unwrap(), next.state().unwrap()), (JobState::Transferring, JobState::Queued));
        let from = Instant::now();
        match way {
            "suspend" => job.suspend().unwrap(),
            "cancel" => drop(job.cancel().unwrap()),
            _ => bench.manager.close(),
        }
        if way != "close" {
            bench.wait_for(&next, JobState::Transferred);
        }
        let took = from.elapsed();
        println!("{what}, {way}: {took:?}");
        assert!(took < PROMPT, "{what}: {way} took {took:?}");
    }
}

#[test]
fn while_a_name_server_or_a_host_says_nothing() {
    isolated("while_a_name_server_or_a_host_says_nothing", || {
        black_hole();
        let _names = Names::new("", "198.51.100.53");
        // Lookups are what cannot be interrupted: each ends by itself, later, when nobody waits for it any more.
        let begun = Cell::new(0);
        let asking = || {
            begun.set(begun.get() + 1);
            until("one more lookup", || threads("dojob-resolve") == begun.get());
        };
        stops("name server", "http://server.test/", None, &asking);
        stops("proxy's name server", "http://server.test/", Some("http://proxy.test:3128"), &asking);
        let connects = || until("an attempt to connect", connecting);
        stops("host", "http://198.51.100.1/", None, &connects);
        stops("proxy's host", "https://server.test/", Some("http://198.51.100.1:3128"), &connects);
    });
}

#[test]
fn while_a_proxy_or_a_server_is_silent() {
    isolated("while_a_proxy_or_a_server_is_silent", || {
        let (address, given) = mute();
        let accepted = || hold(given.recv_timeout(Duration::from_secs(30)).expect("a connection"));
        let (http, https) = (format!("http://{address}"), format!("https://{address}/"));
        stops("head", &format!("{http}/"), None, &accepted);
        stops("TLS", &https, None, &accepted);
        stops("tunnel", "https://server.test/", Some(&http), &accepted);
        stops("SOCKS", "http://server.test/", Some(&format!("socks5://{address}")), &accepted);
        stops("proxy", "http://server.test/", Some(&http), &accepted);
    });
}

#[test]
fn while_a_body_stalls() {
    isolated("while_a_body_stalls", || {
        let origin = dojob_origin::Origin::start();
        origin.serve("/f", resource(1, 100_000).fault(dojob_origin::Fault::StallAfter(1_000)));
        let count = Cell::new(0);
        let stalled = || {
            origin.wait_body("/f", count.get(), 1_000);
            count.set(count.get() + 1);
        };
        for _ in 0..8 {
            origin.fault("/f", dojob_origin::Fault::StallAfter(1_000));
        }
        stops("body", &origin.url("/f"), None, &stalled);
    });
}

/// Reads what comes until the other side has enough, so that the connection stays as it is.
fn hold(mut stream: TcpStream) {
    thread::spawn(move || std::io::copy(&mut stream, &mut std::io::sink()));
}
