//! Running the tool as a user does, in a folder of its own, against an origin of its own.
#![allow(dead_code, reason = "each test crate uses its own part")]

use assert_cmd::assert::Assert;
use dojob_origin::{Content, Origin, Resource};
use rustix::process::{Pid, Signal, kill_process};
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::Duration;
use tempfile::TempDir;

pub const MIB: u64 = 1 << 20;
pub const ETAG: &str = "\"v1\"";
/// Three MiB and a bit, so that nothing ends on a boundary.
pub const CONTENT: Content = Content { seed: 11, len: 3 * MIB + 17 };
/// How long a test waits for what should happen at once.
const PATIENCE: Duration = Duration::from_secs(60);

/// The folder, with the store and the files, and the origin.
pub struct Tool {
    pub dir: TempDir,
    pub origin: Origin,
}

impl Tool {
    pub fn new() -> Tool {
        Tool { dir: TempDir::new().unwrap(), origin: Origin::start() }
    }

    /// The same with [`CONTENT`] under `/f`.
    pub fn with_file() -> Tool {
        let tool = Tool::new();
        tool.origin.serve("/f", resource());
        tool
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// A line that knows nothing of the user who runs the tests.
    pub fn line<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dojob"));
        command.current_dir(&self.dir).env_remove("XDG_STATE_HOME").env("HOME", self.path("home"));
        command.stdin(Stdio::null()).args(args);
        command
    }

    /// `get` of a path of the origin into a file of the folder.
    pub fn get_line(&self, path: &str, file: &str) -> Command {
        self.line(["--store", "store", "get", &self.origin.url(path), "-o", file])
    }

    /// Runs a line to its end.
    pub fn run(&self, line: Command) -> Assert {
        assert_cmd::Command::from_std(line).timeout(PATIENCE).assert()
    }

    /// Runs `get` to its end.
    pub fn get(&self, path: &str, file: &str) -> Assert {
        self.run(self.get_line(path, file))
    }

    /// Starts `get`.
    pub fn start(&self, path: &str, file: &str) -> Running {
        Running::new(self.get_line(path, file))
    }

    /// The file is exactly `content`, and nothing temporary is left beside it.
    pub fn check(&self, file: &str, content: Content) {
        assert_eq!(content.check_file(self.path(file)).unwrap(), None, "the first wrong byte of {file}");
        assert_eq!(self.parts(), Vec::<String>::new());
    }

    /// The part files in the folder.
    pub fn parts(&self) -> Vec<String> {
        let entries = self.dir.path().read_dir().unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.ends_with(".part")).collect()
    }
}

/// [`CONTENT`] under a strong entity tag.
pub fn resource() -> Resource {
    Resource::new(CONTENT).etag(ETAG)
}

/// What a line has printed on stdout.
pub fn out(done: &Assert) -> String {
    String::from_utf8(done.get_output().stdout.clone()).unwrap()
}

/// What a line has printed on stderr.
pub fn err(done: &Assert) -> String {
    String::from_utf8(done.get_output().stderr.clone()).unwrap()
}

/// A line that runs.
pub struct Running {
    child: Child,
    lines: Receiver<String>,
    seen: Vec<String>,
    errors: Option<JoinHandle<String>>,
}

/// How it ended.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Running {
    pub fn new(mut line: Command) -> Running {
        let mut child = line.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let mut err = child.stderr.take().unwrap();
        let (sender, lines) = channel();
        std::thread::spawn(move || out.lines().try_for_each(|line| sender.send(line.unwrap())));
        let errors = std::thread::spawn(move || {
            let mut text = String::new();
            err.read_to_string(&mut text).unwrap();
            text
        });
        Running { child, lines, seen: Vec::new(), errors: Some(errors) }
    }

    /// Waits for a line of stdout that holds `part`.
    pub fn wait_line(&mut self, part: &str) -> String {
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => self.seen.push(line.clone()),
                Err(end) => {
                    self.child.kill().unwrap();
                    let errors = self.errors.take().map(|errors| errors.join().unwrap());
                    panic!("no line with '{part}' ({end}) after {:#?}; {errors:?}", self.seen);
                }
            }
            if let Some(line) = self.seen.last().filter(|line| line.contains(part)) {
                return line.clone();
            }
        }
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Waits for the end.
    pub fn finish(mut self) -> Ended {
        let mut out = std::mem::take(&mut self.seen);
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => out.push(line),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("the line does not end; it printed {out:#?}"),
            }
        }
        let code = self.child.wait().unwrap().code();
        let err = self.errors.take().unwrap().join().unwrap();
        Ended { code, out: out.join("\n"), err }
    }
}

impl Drop for Running {
    /// No process outlives its test.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
