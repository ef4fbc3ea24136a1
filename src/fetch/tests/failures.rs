//! What goes wrong on the way to an answer: each fault is a real one, with its code, and no test waits for a default.

use super::proxies::by;
use super::scripted::{Reply, Scripted, status};
use super::*;
use crate::code::{Class, Code};
use crate::error::{Context, Error};
use crate::options::Deadlines;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

const SHORT: Duration = Duration::from_millis(200);
/// Far below every default, and far above what a busy machine makes of a short one.
const SOON: Duration = Duration::from_secs(10);

/// Serves every connection by a function, each on a thread of its own.
fn serve(answer: impl Fn(TcpStream) + Send + Sync + Clone + 'static) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(std::result::Result::ok) {
            let answer = answer.clone();
            thread::spawn(move || answer(stream));
        }
    });
    address
}

/// Writes a first piece, then another one again and again, until the other side has had enough.
fn pour(mut stream: TcpStream, first: &str, again: &str, pause: Duration) {
    let _ = stream.read(&mut [0; 4096]);
    let mut wrote = stream.write_all(first.as_bytes());
    while wrote.is_ok() {
        thread::sleep(pause);
        wrote = stream.write_all(again.as_bytes());
    }
}

fn get(url: &str, options: &HttpOptions, deadlines: Deadlines) -> Error {
    let from = Instant::now();
    let session = HttpFetch::new(deadlines).session();
    let error = session.get(url, url, &Ask::whole(), options).map(drop).expect_err("a failure");
    let took = from.elapsed();
    assert!(took < SOON, "it took {took:?}: {error}");
    assert_eq!(error.context, Context::Transport, "{error}");
    assert!(!error.text.contains("hunter2"), "{error}");
    error
}

fn short_head() -> Deadlines {
    Deadlines { head: SHORT, ..Deadlines::default() }
}

fn short_connect() -> Deadlines {
    Deadlines { connect: SHORT, ..Deadlines::default() }
}

/// By a proxy that wants a password, which no text shows.
fn guarded(proxy: &str) -> HttpOptions {
    HttpOptions {
        credentials: vec![credentials(AuthTarget::Proxy, AuthScheme::Basic, "u", "hunter2")],
        ..by(proxy)
    }
}

#[track_caller]
fn is(error: &Error, code: Code, class: Class, words: &str) {
    assert_eq!((error.code, error.code.class()), (code, class), "{error}");
    assert!(error.text.contains(words), "{error}");
}

#[test]
fn a_port_that_nobody_listens_on_refuses() {
    let gone = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    let error = get(&format!("http://u:hunter2@{gone}/?hunter2"), &options(), Deadlines::default());
    is(&error, Code::E_CONNECT_FAILURE, Class::Transient, "refused");
    assert!(error.os_code.is_some() && error.text.contains(&gone.to_string()), "{error}");
}

#[test]
fn one_deadline_is_for_the_whole_way_to_a_server_and_its_stages_are_told_apart() {
    let silent = Scripted::start(|_, _| Reply::Silence);
    let mute = serve(|mut stream| drop(stream.read_to_end(&mut Vec::new())));
    let url = format!("https://{mute}/");
    for (url, options, words) in [
        (url.as_str(), options(), "TLS handshake"),
        ("https://nobody.test/", guarded(&silent.address.to_string()), "the proxy accepted"),
        ("http://nobody.test/", by(&format!("socks5://{mute}")), "the proxy accepted"),
    ] {
        is(&get(url, &options, short_connect()), Code::E_TIMEOUT, Class::Transient, words);
    }
    // Each byte of it comes in time, and all of it would not.
    let trickle = serve(|stream| pour(stream, "HTTP/1.1 200 ", "x", SHORT / 20));
    let error = get("https://nobody.test/", &by(&trickle.to_string()), short_connect());
    is(&error, Code::E_TIMEOUT, Class::Transient, "the proxy accepted");
}

/// A listener whose queue is full answers no further connection.
#[cfg(target_os = "linux")]
#[test]
fn a_host_that_answers_nothing_is_given_up() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let mut queued = Vec::new();
    while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(200)) {
        queued.push(stream);
    }
    let error = get(&format!("http://{address}/"), &options(), short_connect());
    is(&error, Code::E_CONNECT_FAILURE, Class::Transient, "nobody answered");
}

#[test]
fn one_deadline_is_for_the_whole_head_of_an_answer() {
    let silent = serve(|mut stream| drop(stream.read_to_end(&mut Vec::new())));
    let pause = SHORT / 20;
    let trickle = serve(move |stream| pour(stream, "HTTP/1.1 200 OK\r\nX: ", "x", pause));
    let lines = serve(move |stream| pour(stream, "HTTP/1.1 200 OK\r\n", "X: y\r\n", pause));
    let interim = serve(move |stream| pour(stream, "", "HTTP/1.1 102 Processing\r\n\r\n", pause));
    for address in [silent, trickle, lines, interim] {
        let error = get(&format!("http://{address}/"), &options(), short_head());
        is(&error, Code::E_TIMEOUT, Class::Transient, "head of the answer");
        let error = get("http://nobody.test/", &by(&address.to_string()), short_head());
        is(&error, Code::E_TIMEOUT, Class::Transient, "by way of the proxy");
    }
}

#[test]
fn a_head_without_an_end_is_refused_by_its_size() {
    for (first, again, words) in [
        ("HTTP/1.1 200 OK\r\nX: ", "x".repeat(4096), "than any should"),
        ("", "HTTP/1.1 103 Early Hints\r\nLink: </s>\r\n\r\n".repeat(100), "interim answers, and no other"),
        ("", "HTTP/1.1 100 Continue\r\n\r\n".repeat(100), "interim answers, and no other"),
        ("HTTP/1.1 200 OK\r\n", "X: y\r\n".repeat(100), "than any should"),
    ] {
        let flood = serve(move |stream| pour(stream, first, &again, Duration::ZERO));
        let error = get(&format!("http://{flood}/"), &options(), Deadlines::default());
        is(&error, Code::E_INVALID_SERVER_RESPONSE, Class::Doubtful, words);
    }
}

#[test]
fn some_interim_answers_are_no_reason_to_refuse() {
    let hints = "HTTP/1.1 103 Early Hints\r\nLink: </s>\r\n\r\n".repeat(20);
    let answer = format!("{hints}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    let server = Scripted::start(move |_, _| Reply::Say(answer.clone()));
    assert_eq!(fetch(&server.url("/"), &options()).unwrap(), (200, "ok".into()));
}

#[test]
fn a_connection_that_ends_before_the_answer_is_worth_another_try() {
    let hangs_up = Scripted::start(|_, _| Reply::Close).address;
    let resets = serve(drop);
    for (url, options) in [
        (format!("http://{hangs_up}/"), options()),
        ("https://nobody.test/".into(), by(&hangs_up.to_string())),
        (format!("http://{resets}/"), options()),
        (format!("https://{resets}/"), options()),
        ("https://nobody.test/".into(), by(&resets.to_string())),
        ("http://nobody.test/".into(), by(&format!("socks5://{resets}"))),
    ] {
        let error = get(&url, &options, Deadlines::default());
        is(&error, Code::E_CONNECTION_CLOSED, Class::Transient, "closed");
    }
}

#[test]
fn who_does_not_speak_the_language_is_told_by_it() {
    let ssh = serve(|mut stream| {
        let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.2\r\n\r\n");
        let _ = stream.read_to_end(&mut Vec::new());
    });
    let whole = Deadlines::default();
    let error = get(&format!("https://{ssh}/"), &options(), whole);
    is(&error, Code::E_SECURE_FAILURE, Class::Doubtful, "not TLS");
    let error = get(&format!("http://{ssh}/"), &options(), whole);
    is(&error, Code::E_INVALID_SERVER_RESPONSE, Class::Doubtful, "HTTP's rules");
    let garbage = |options| get("https://nobody.test/", &options, whole);
    let error = garbage(guarded(&ssh.to_string()));
    is(&error, Code::E_INVALID_SERVER_RESPONSE, Class::Doubtful, "not what such a proxy says");
    let error = garbage(by(&format!("socks5://{ssh}")));
    is(&error, Code::E_INVALID_SERVER_RESPONSE, Class::Doubtful, "not what such a proxy says");
}

#[test]
fn what_a_proxy_cannot_do_now_it_may_do_later_and_what_it_forbids_it_forbids() {
    for (code, class) in
        [(502, Class::Transient), (504, Class::Transient), (403, Class::Fatal), (407, Class::Fatal)]
    {
        let proxy = Scripted::start(move |_, _| status(code, ""));
        let options = guarded(&proxy.address.to_string());
        is(
            &get("https://nobody.test/", &options, Deadlines::default()),
            Code::http(code),
            class,
            "the proxy refuses",
        );
    }
}

#[test]
fn a_name_that_is_not_known_is_told() {
    let error = get("http://nowhere.invalid/?hunter2", &options(), Deadlines::default());
    assert_eq!(error.code.class(), Class::Transient, "{error}");
    assert!(error.text.contains("the name nowhere.invalid cannot be resolved"), "{error}");
}
