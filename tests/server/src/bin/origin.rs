//! Serves the plain files of a folder over HTTP on the loopback interface.

use dojob_origin::Origin;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "usage: origin --root DIR [--rate BYTES_PER_S] [--port P]";

#[derive(Default)]
struct Options {
    root: PathBuf,
    rate: Option<u64>,
    port: u16,
}

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    if arguments.iter().any(|one| one == "--help") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let Some(options) = parse(&arguments) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("origin: {}: {error}", options.root.display());
            ExitCode::FAILURE
        }
    }
}

fn parse(arguments: &[OsString]) -> Option<Options> {
    let mut options = Options::default();
    let mut rest = arguments.iter();
    while let Some(name) = rest.next() {
        let value = rest.next()?;
        match name.to_str()? {
            "--root" => options.root = value.into(),
            "--rate" => {
                let rate = value.to_str()?.parse().ok()?;
                options.rate = Some(rate).filter(|rate| *rate > 0);
                options.rate?;
            }
            "--port" => options.port = value.to_str()?.parse().ok()?,
            _ => return None,
        }
    }
    (!options.root.as_os_str().is_empty()).then_some(options)
}

fn run(options: &Options) -> io::Result<()> {
    let origin = Origin::folder(&options.root, options.port, options.rate)?;
    let mut out = io::stdout();
    writeln!(out, "listening on {}", origin.url(""))?;
    out.flush()?;
    loop {
        std::thread::park();
    }
}
