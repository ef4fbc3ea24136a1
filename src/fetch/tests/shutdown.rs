use super::proxies::by;
use super::scripted::{Reply, Scripted};
use super::*;
use crate::code::Code;
use crate::error::Error;
use std::thread;
use std::time::{Duration, Instant};

/// Far below every time-out, and far above what it takes.
const AT_ONCE: Duration = Duration::from_secs(2);

/// Starts `url`, shuts the session down as soon as `ready` returns, and gives back what that led to.
fn interrupted(url: String, options: HttpOptions, ready: impl FnOnce()) -> Error {
    let session = session();
    let worker = Arc::clone(&session);
    let thread = thread::spawn(move || {
        let mut body = worker.get(&url, &url, &Ask::whole(), &options)?.body;
        while body.read(&mut [0; 1000])? > 0 {}
        Ok(())
    });
    ready();
    let from = Instant::now();
    session.shutdown();
    let result: Result<()> = thread.join().unwrap();
    let took = from.elapsed();
    assert!(took < AT_ONCE, "it took {took:?}");
    let error = session
        .get("http://127.0.0.1/", "http://127.0.0.1/", &Ask::whole(), &super::options())
        .map(drop)
        .unwrap_err();
    assert_eq!(error.code, Code::E_CONNECTION_CLOSED, "the session is of no use any more");
    result.expect_err("an interrupted request")
}

#[test]
fn a_shutdown_interrupts_waiting_for_an_answer_and_for_a_body() {
    let silent = Scripted::start(|_, _| Reply::Silence);
    let error = interrupted(silent.url("/"), options(), || drop(silent.wait(1)));
    assert_eq!(error.code, Code::E_CONNECTION_CLOSED);
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n";
    let endless = Scripted::start(move |_, _| Reply::Endless(head.into()));
    let error = interrupted(endless.url("/"), options(), || drop(endless.wait(1)));
    assert_eq!(error.code, Code::E_CONNECTION_CLOSED);
}

#[test]
fn a_shutdown_interrupts_a_proxy_that_makes_no_tunnel() {
    let proxy = Scripted::start(|_, _| Reply::Silence);
    let options = by(&proxy.address.to_string());
    let error = interrupted("https://nobody.test/".into(), options, || drop(proxy.wait(1)));
    assert_eq!(error.code, Code::E_CONNECTION_CLOSED);
}

/// A listener whose queue is full answers no further connection.
#[cfg(target_os = "linux")]
#[test]
fn a_shutdown_interrupts_connecting() {
    use std::net::{TcpListener, TcpStream};
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let mut queued = Vec::new();
    while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(200)) {
        queued.push(stream);
    }
    let remote = format!("0100007F:{:04X} 02 ", address.port());
    let connecting = || {
        let deadline = Instant::now() + Duration::from_secs(30);
        while !std::fs::read_to_string("/proc/net/tcp").unwrap().contains(&remote) {
            assert!(Instant::now() < deadline, "no connection is under way");
            thread::yield_now();
        }
    };
    let error = interrupted(format!("http://{address}/"), options(), connecting);
    assert_eq!(error.code, Code::E_CONNECTION_CLOSED);
}
