//! Control by lines on the standard input.

use crate::report;
use dojob_origin::Origin;
use std::io;
use std::process;
use std::sync::Arc;
use std::thread;

/// Obeys until the input ends; the origin goes on then.
pub fn start(origin: &Arc<Origin>) {
    let origin = Arc::clone(origin);
    thread::spawn(move || {
        for line in io::stdin().lines() {
            let Ok(line) = line else { return };
            let known = obey(&origin, line.trim());
            report::line(&format!("{} {}", if known { "done" } else { "unknown" }, line.trim()));
            if line.trim() == "quit" {
                process::exit(0);
            }
        }
    });
}

fn obey(origin: &Origin, command: &str) -> bool {
    match command {
        "release" => origin.release(),
        "disconnect" => origin.disconnect(),
        "refuse" => origin.refuse(),
        "admit" => origin.admit(),
        "expire" => origin.expire(),
        "quit" => {}
        _ => return false,
    }
    true
}
