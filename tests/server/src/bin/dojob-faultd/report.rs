//! What is told on the standard output, a line each.

use dojob_origin::{Event, Fault, Origin, Request, Scenario};
use std::io::{self, Write};
use std::sync::mpsc::Receiver;
use std::thread;

/// What of a request's header fields is told.
const TOLD: [&str; 3] = ["range", "if-range", "user-agent"];

/// Tells of the address, and of what is served.
pub fn start(origin: &Origin, scenario: &Scenario) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "listening {}", origin.url(""))?;
    for planned in &scenario.resources {
        writeln!(out, "serving {}", origin.url(&planned.path))?;
    }
    out.flush()
}

/// Tells of requests for ever.
pub fn go_on(events: Receiver<Event>, quiet: bool) {
    for event in events {
        match event {
            _ if quiet => {}
            Event::Begun(number, request) => line(&begun(number, &request)),
            Event::Ended(number, request) => line(&ended(number, &request)),
        }
    }
    // Every sender is with the origin, which ends with the process only.
    thread::park();
}

/// Writes a line; whoever reads no more is not served less.
pub fn line(text: &str) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

fn begun(number: usize, request: &Request) -> String {
    let Request { method, path, connection, fault, .. } = request;
    let mut text = format!("begun {number} {method} {path} connection={connection}");
    for name in TOLD {
        if let Some(value) = request.header(name) {
            text.push_str(&format!(" {name}={value:?}"));
        }
    }
    if *fault != Fault::None {
        text.push_str(&format!(" fault={fault}"));
    }
    text
}

fn ended(number: usize, request: &Request) -> String {
    let Request { method, path, head_written, body_written, .. } = request;
    let status = request.status.map_or("none".to_owned(), |status| status.to_string());
    format!("ended {number} {method} {path} status={status} head={head_written} body={body_written}")
}
