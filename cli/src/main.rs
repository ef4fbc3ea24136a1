//! The `dojob` command: downloads that go on where they were.
#![forbid(unsafe_code)]

mod args;
mod claim;
mod failure;
mod get;
mod interrupt;
mod meter;
mod progress;
mod text;

use args::Command;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = match args::parse() {
        Ok(args) => args,
        Err(ended) => return ended,
    };
    let done = args.store().and_then(|store| match &args.command {
        Command::Get(get) => get::run(get, &store),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.tell(),
    }
}
