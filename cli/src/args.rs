//! The command line.

use crate::failure::Failure;
use crate::text;
use clap::{Parser, Subcommand};
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf, absolute};
use std::process::ExitCode;

const EXAMPLE: &str = "\
Example:
  dojob get https://example.org/image.iso -o image.iso";

const NOTES: &str = "\
Example:
  dojob get https://example.org/image.iso -o image.iso

Interrupted by Ctrl-C, a kill, a crash or a power cut, the same line goes on where it was.
The same line twice at once shares one job: both end when the file is in place.
Unfinished jobs of a store go on while any dojob runs on it; the line that began one puts it in place.
A file that stands at PATH is replaced when the new one is whole.

Exit codes:
  0    the file is in place
  1    it failed; the same line tries again
  2    the line cannot be right
  130  interrupted by SIGINT (Ctrl-C)
  143  interrupted by SIGTERM";

/// Downloads that survive crashes, reboots and lost networks.
#[derive(Parser)]
#[command(name = "dojob", version, after_help = EXAMPLE)]
pub struct Args {
    /// Folder of the jobs [default: $XDG_STATE_HOME/dojob or ~/.local/state/dojob]
    #[arg(long, global = true, value_name = "DIR")]
    store: Option<PathBuf>,

    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Subcommand)]
pub enum Command {
    /// Fetch a URL into a file, or go on with it
    Get(Get),
}

/// The arguments of `get`.
#[derive(clap::Args)]
#[command(after_help = NOTES)]
pub struct Get {
    /// Where the file comes from: http or https, without credentials
    pub url: String,

    /// The file to be made, in a folder that is there
    #[arg(short, long, value_name = "PATH")]
    pub output: PathBuf,

    /// Print nothing but why it failed
    #[arg(short, long)]
    pub quiet: bool,
}

/// Reads the command line; what is wrong with it, or the help asked for, has been printed.
pub fn parse() -> Result<Args, ExitCode> {
    let given: Vec<OsString> = env::args_os().collect();
    Args::try_parse_from(&given).map_err(|error| {
        // The message quotes arguments that have no place, and a URL may be among them.
        let told = text::without_secrets(&error.render().to_string(), &given);
        if error.use_stderr() {
            text::to_stderr(&told)
        } else {
            text::to_stdout(&told)
        }
        ExitCode::from(error.exit_code() as u8)
    })
}

impl Args {
    /// The folder of the store, absolute.
    pub fn store(&self) -> Result<PathBuf, Failure> {
        let dir = match &self.store {
            Some(dir) => dir.clone(),
            None => default_store(env::var_os("XDG_STATE_HOME"), env::var_os("HOME"))
                .ok_or_else(|| Failure::Usage("HOME is not set; give --store DIR".into()))?,
        };
        let wrong = |error| Failure::Usage(format!("--store '{}': {error}", dir.display()));
        absolute(&dir).map_err(wrong)
    }
}

/// The user's folder for what programs keep; a relative one is to be ignored, as XDG has it.
fn default_store(state_home: Option<OsString>, home: Option<OsString>) -> Option<PathBuf> {
    let usable = |dir: OsString| Some(PathBuf::from(dir)).filter(|dir| dir.is_absolute());
    let below_home = || home.and_then(usable).map(|home| home.join(Path::new(".local/state")));
    Some(state_home.and_then(usable).or_else(below_home)?.join("dojob"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_store_is_where_xdg_says() {
        let of = |state: Option<&str>, home: Option<&str>| {
            default_store(state.map(OsString::from), home.map(OsString::from))
        };
        assert_eq!(of(Some("/s"), Some("/h")), Some("/s/dojob".into()));
        for unusable in [None, Some(""), Some("relative")] {
            assert_eq!(of(unusable, Some("/h")), Some("/h/.local/state/dojob".into()));
            assert_eq!(of(None, unusable), None);
        }
    }

    #[test]
    fn the_definition_holds_together() {
        <Args as clap::CommandFactory>::command().debug_assert();
    }
}
