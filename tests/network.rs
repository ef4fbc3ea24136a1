//! Networks that go, come back and lie, each in a network of its own: what jobs tell meanwhile, and how soon they go on.
#![cfg(target_os = "linux")]

mod support;

use dojob::{
    Class, Code, Context, Deadlines, Job, JobState, JobType, Options, ProxySettings, ProxyUsage, WaitReason,
};
use dojob_origin::{Fault, Origin};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::thread;
use std::time::{Duration, Instant};
use support::net::{Beyond, Names, black_hole, connecting, has_thread, ip, isolated, until};
use support::{Bench, assert_holds, content, faulty, options, resource};

/// No wait of a test that shall end before its time is shorter.
const LONG: Duration = Duration::from_secs(1_800);
/// What "at once" means: news are collected for a fifth of a second.
const AT_ONCE: Duration = Duration::from_secs(2);
const LEN: u64 = 100_000;

fn short() -> Options {
    let soon = Duration::from_millis(300);
    let deadlines = Deadlines { connect: soon, head: soon, ..Deadlines::default() };
    Options { deadlines, ..options() }
}

/// A job for one address whose waits are long.
fn patient(bench: &Bench, name: &str, url: &str) -> Job {
    let job = bench.manager.create_job(name, JobType::Download).unwrap();
    job.add_file(url, &bench.path(name)).unwrap();
    job.set_minimum_retry_delay(LONG).unwrap();
    job
}

/// Resumes a job and answers what it waits for then, or ends with.
fn fails(bench: &Bench, job: &Job) -> Code {
    job.resume().unwrap();
    let state = bench.settle(job, false);
    let error = job.error().expect("an error").error;
    let wait = job.wait_reason().unwrap();
    assert_eq!(wait.code, error.code);
    let is_transient = error.code.class() == Class::Transient;
    assert_eq!(state, if is_transient { JobState::TransientError } else { JobState::Error }, "{error}");
    let reason = if is_transient { WaitReason::Retry } else { WaitReason::Error };
    assert_eq!((wait.reason, error.context), (reason, Context::Transport), "{error}");
    error.code
}

/// Does what brings the network back, and expects the job to be done at once.
fn goes_on(bench: &Bench, job: &Job, back: impl FnOnce()) {
    until("somebody listens for the network", || has_thread("dojob-route"));
    let from = Instant::now();
    back();
    bench.wait_for(job, JobState::Transferred);
    let took = from.elapsed();
    println!("it went on after {took:?}");
    assert!(took < AT_ONCE, "it took {took:?}");
    until("nobody listens any more", || !has_thread("dojob-route"));
}

#[test]
fn a_link_an_address_a_route_or_a_name_that_is_back_ends_the_wait_at_once_and_a_servers_wish_stays() {
    isolated(
        "a_link_an_address_a_route_or_a_name_that_is_back_ends_the_wait_at_once_and_a_servers_wish_stays",
        || {
            let names = Names::new("", "127.0.0.1");
            let bench = Bench::new();
            bench.origin.serve("/busy", faulty(2, LEN, [Fault::status(503)]));
            let busy = patient(&bench, "busy", &bench.origin.url("/busy"));
            busy.resume().unwrap();
            assert_eq!(bench.settle(&busy, false), JobState::TransientError);
            std::fs::write(bench.path("served"), "over there").unwrap();
            let _beyond = Beyond::serve(bench.dir.path());
            ip("link set way up");
            ip("addr add 192.0.2.2/24 dev way");
            ip("route add 198.51.100.0/24 via 192.0.2.1");
            // The server may need a moment to listen, and refuses until then.
            until("the server listens", || std::net::TcpStream::connect("198.51.100.1:8000").is_ok());
            for (name, host, gone, back) in [
                ("link", "192.0.2.1", "link set way down", "link set way up"),
                ("address", "192.0.2.1", "addr del 192.0.2.2/24 dev way", "addr add 192.0.2.2/24 dev way"),
                ("route", "198.51.100.1", "link show", "route add 198.51.100.0/24 via 192.0.2.1"),
                ("name", "server.test", "link set way down", "link set way up"),
            ] {
                let job = patient(&bench, name, &format!("http://{host}:8000/served"));
                ip(gone);
                assert_eq!(fails(&bench, &job), Code::E_BLOCKED_BY_NO_NETWORK, "{name}");
                names.know("192.0.2.1 server.test\n");
                goes_on(&bench, &job, || ip(back));
                job.complete().unwrap();
                assert_eq!(std::fs::read_to_string(bench.path(name)).unwrap(), "over there", "{name}");
            }
            assert_eq!(
                busy.state().unwrap(),
                JobState::TransientError,
                "the network has nothing to do with it"
            );
            assert_eq!(bench.origin.requests().len(), 1);
        },
    );
}

#[test]
fn news_of_the_network_while_an_attempt_still_fails_count_for_the_wait_after_it() {
    isolated("news_of_the_network_while_an_attempt_still_fails_count_for_the_wait_after_it", || {
        black_hole();
        let gone = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
        // With the other job somebody reads the news as they come, and without it only when the attempt has failed.
        for other in [false, true] {
            let deadlines = Deadlines { connect: Duration::from_secs(1), ..Deadlines::default() };
            let bench = Bench::with(Options { deadlines, ..options() });
            if other {
                let waits = patient(&bench, "other", &format!("http://{gone}/"));
                assert_eq!(fails(&bench, &waits), Code::E_CONNECT_FAILURE);
                until("somebody listens for the network", || has_thread("dojob-route"));
            }
            let job = patient(&bench, "f", "http://198.51.100.1/f");
            job.resume().unwrap();
            until("an attempt to connect", connecting);
            ip("addr add 10.0.0.1/32 dev lo");
            let attempts = |count: usize| job.attempts().unwrap().len() >= count;
            until("the second attempt", || attempts(2));
            assert_eq!(bench.settle(&job, false), JobState::TransientError);
            assert!(!attempts(3), "the second began after the news");
            ip("addr del 10.0.0.1/32 dev lo");
        }
    });
}

#[test]
fn networks_that_come_and_go_make_no_job_hammer() {
    isolated("networks_that_come_and_go_make_no_job_hammer", || {
        let bench = Bench::new();
        let gone = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
        let job = patient(&bench, "f", &format!("http://{gone}/"));
        assert_eq!(fails(&bench, &job), Code::E_CONNECT_FAILURE);
        let from = Instant::now();
        while from.elapsed() < Duration::from_secs(5) {
            ip("addr add 10.0.0.1/32 dev lo");
            ip("addr del 10.0.0.1/32 dev lo");
        }
        let attempts = job.attempts().unwrap().len();
        let most = 2 + from.elapsed().as_secs() as usize / 2;
        println!("{attempts} attempts in {:?}", from.elapsed());
        assert!((2..=most).contains(&attempts), "{attempts} attempts");
    });
}

#[test]
fn a_dead_ipv6_address_costs_a_moment() {
    isolated("a_dead_ipv6_address_costs_a_moment", || {
        black_hole();
        let _names = Names::new("2001:db8::1 both.test\n127.0.0.1 both.test\n", "127.0.0.1");
        let bench = Bench::new();
        bench.origin.serve("/f", resource(1, LEN));
        let job = patient(&bench, "f", &bench.origin.url("/f").replace("127.0.0.1", "both.test"));
        let from = Instant::now();
        job.resume().unwrap();
        bench.wait_for(&job, JobState::Transferred);
        let took = from.elapsed();
        println!("it took {took:?}");
        assert!((Duration::from_millis(250)..AT_ONCE).contains(&took), "it took {took:?}");
        assert_eq!(job.attempts().unwrap().len(), 1);
        let sockets = std::fs::read_to_string("/proc/net/tcp6").unwrap();
        assert!(!sockets.contains(" 02 "), "the loser is closed: {sockets}");
    });
}

#[test]
fn a_port_that_opens_and_a_body_that_is_reset_are_tried_again() {
    isolated("a_port_that_opens_and_a_body_that_is_reset_are_tried_again", || {
        let bench = Bench::new();
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let job = bench.manager.create_job("f", JobType::Download).unwrap();
        job.add_file(&format!("http://127.0.0.1:{port}/f"), &bench.path("f")).unwrap();
        assert_eq!(fails(&bench, &job), Code::E_CONNECT_FAILURE);
        let origin = Origin::start_on(port).unwrap();
        let big = 3_000_000;
        origin.serve("/f", faulty(1, big, [Fault::ResetAfter(big / 2)]));
        bench.run(&job);
        job.complete().unwrap();
        assert_holds(&bench.path("f"), content(1, big));
        let codes: Vec<Code> = job.attempts().unwrap().iter().map(|attempt| attempt.code).collect();
        assert_eq!(codes.last(), Some(&Code::OK));
        assert!(codes.contains(&Code::E_CONNECTION_CLOSED), "{codes:?}");
    });
}

#[test]
fn a_name_that_nobody_knows_yet_is_asked_for_again() {
    isolated("a_name_that_nobody_knows_yet_is_asked_for_again", || {
        let names = Names::new("", "127.0.0.1");
        black_hole();
        let bench = Bench::new();
        bench.origin.serve("/f", resource(1, LEN));
        let job = bench.manager.create_job("f", JobType::Download).unwrap();
        let url = bench.origin.url("/f").replace("127.0.0.1", "server.test");
        job.add_file(&url, &bench.path("f")).unwrap();
        assert_eq!(fails(&bench, &job), Code::E_NAME_NOT_RESOLVED);
        names.know("127.0.0.1 server.test\n");
        bench.wait_for(&job, JobState::Transferred);
    });
}

#[test]
fn what_is_said_by_the_wrong_one_or_not_at_all_has_its_code() {
    isolated("what_is_said_by_the_wrong_one_or_not_at_all_has_its_code", || {
        let bench = Bench::with(short());
        let mute = listener(b"");
        let ssh = listener(b"SSH-2.0-OpenSSH_9.2\r\n\r\n");
        let gone = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
        let (http, https) = ("http://server.test/".to_owned(), "https://server.test/".to_owned());
        for (name, url, proxy, code) in [
            ("silent", format!("http://{mute}/"), None, Code::E_TIMEOUT),
            ("silent tls", format!("https://{mute}/"), None, Code::E_TIMEOUT),
            ("no tls", format!("https://{ssh}/"), None, Code::E_SECURE_FAILURE),
            ("no http", format!("http://{ssh}/"), None, Code::E_INVALID_SERVER_RESPONSE),
            ("no proxy", http.clone(), Some(format!("http://{gone}")), Code::E_CONNECT_FAILURE),
            ("silent tunnel", https.clone(), Some(format!("http://{mute}")), Code::E_TIMEOUT),
            ("silent proxy", http.clone(), Some(format!("http://{mute}")), Code::E_TIMEOUT),
            ("silent socks", http.clone(), Some(format!("socks5://{mute}")), Code::E_TIMEOUT),
            ("no tunnel", https.clone(), Some(format!("http://{ssh}")), Code::E_INVALID_SERVER_RESPONSE),
            ("no socks", http.clone(), Some(format!("socks5://{ssh}")), Code::E_INVALID_SERVER_RESPONSE),
        ] {
            let job = patient(&bench, name, &url);
            if let Some(list) = proxy {
                let settings = ProxySettings { usage: ProxyUsage::Override, list, bypass: String::new() };
                job.set_proxy_settings(settings).unwrap();
            }
            let from = Instant::now();
            assert_eq!(fails(&bench, &job), code, "{name}");
            assert!(from.elapsed() < Duration::from_secs(10), "{name}: {:?}", from.elapsed());
        }
    });
}

#[test]
fn ways_that_are_barred_are_told_apart_by_their_words() {
    isolated("ways_that_are_barred_are_told_apart_by_their_words", || {
        let bench = Bench::new();
        for (way, address, words) in [
            ("unreachable", "203.0.113.1", "but not the host in it"),
            ("prohibit", "203.0.113.2", "this system does not allow the connection"),
            ("throw", "203.0.113.3", "there is no way into that network"),
        ] {
            ip(&format!("route add {way} {address}"));
            let job = patient(&bench, way, &format!("http://{address}/f"));
            let code = fails(&bench, &job);
            let is_barred = [Code::E_CONNECT_FAILURE, Code::E_BLOCKED_BY_NO_NETWORK].contains(&code);
            let text = job.error().unwrap().error.text;
            assert!(is_barred && text.contains(words), "{way}: {code:?}, {text}");
        }
    });
}

#[test]
fn a_process_without_descriptors_waits_for_some() {
    isolated("a_process_without_descriptors_waits_for_some", || {
        let bench = Bench::new();
        bench.origin.serve("/f", resource(1, LEN));
        let job = bench.job(&["f"]);
        let mut hoard = Vec::new();
        while let Ok(file) = std::fs::File::open("/dev/null") {
            hoard.push(file);
        }
        assert_eq!(fails(&bench, &job), Code::E_TOO_MANY_OPEN_FILES);
        drop(hoard);
        bench.wait_for(&job, JobState::Transferred);
    });
}

/// Says this to everybody, and then nothing.
fn listener(greeting: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            thread::spawn(move || {
                let _ = stream.write_all(greeting);
                let _ = stream.read_to_end(&mut Vec::new());
            });
        }
    });
    address
}
