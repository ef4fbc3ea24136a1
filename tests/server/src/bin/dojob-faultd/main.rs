//! An HTTP server on the loopback interface that goes wrong exactly as told.
#![forbid(unsafe_code)]

mod args;
mod control;
mod report;

use args::{Args, Command};
use dojob_origin::{Content, fault_names};
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;
use std::sync::Arc;

/// How much content is written at once.
const BLOCK: usize = 64 * 1024;

fn main() -> ExitCode {
    let args = match args::parse() {
        Ok(args) => args,
        Err(ended) => return ended,
    };
    match run(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("dojob-faultd: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: Args) -> io::Result<()> {
    match args.command {
        Command::Serve(serve) => {
            let scenario = serve.scenario()?;
            let origin = Arc::new(scenario.start(serve.port)?);
            // From before anybody can know the address.
            let events = origin.events();
            report::start(&origin, &scenario)?;
            control::start(&origin);
            report::go_on(events, serve.quiet);
            Ok(())
        }
        Command::Faults => {
            let mut out = io::stdout().lock();
            fault_names().iter().try_for_each(|name| writeln!(out, "{name}"))
        }
        Command::Content(args::Generated { seed, size }) => content(Content { seed, len: size }),
    }
}

/// Writes the right bytes, to compare with.
fn content(of: Content) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(0, io::stdout().lock());
    let mut block = vec![0; BLOCK];
    let mut at = 0;
    while at < of.len {
        let count = usize::try_from(of.len - at).unwrap_or(BLOCK).min(BLOCK);
        of.fill(at, &mut block[..count]);
        out.write_all(&block[..count])?;
        at += count as u64;
    }
    out.flush()
}
