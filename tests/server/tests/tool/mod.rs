//! The command as a child.
#![allow(dead_code, reason = "each test crate uses its own part")]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Where the command is.
pub const FAULTD: &str = env!("CARGO_BIN_EXE_dojob-faultd");

/// A running one; it ends with this.
pub struct Served {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// Lines that nobody has asked for so far.
    kept: Vec<String>,
    pub port: u16,
}

impl Served {
    /// Starts it in a folder, and reads the address.
    pub fn start(arguments: &[&str], folder: &Path) -> Served {
        let mut command = Command::new(FAULTD);
        command.args(arguments).current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let mut served = Served { child, input, output: BufReader::new(output), kept: Vec::new(), port: 0 };
        let line = served.line();
        let port = line.strip_prefix("listening http://127.0.0.1:").unwrap();
        served.port = port.parse().unwrap();
        served
    }

    /// The next line.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        assert_ne!(self.output.read_line(&mut line).unwrap(), 0, "the end of the output");
        line.trim_end().to_owned()
    }

    /// The next line that begins with this word; what comes of other connections may stand between.
    pub fn line_with(&mut self, word: &str) -> String {
        let fits = |line: &String| line.split(' ').next() == Some(word);
        loop {
            if let Some(at) = self.kept.iter().position(fits) {
                return self.kept.remove(at);
            }
            let line = self.line();
            self.kept.push(line);
        }
    }

    /// Gives a command.
    pub fn tell(&mut self, command: &str) {
        writeln!(self.input, "{command}").unwrap();
    }

    /// Waits for its end, and gives the code.
    pub fn code(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
