//! The real servers of tests/servers, for as long as a test holds them.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Running servers. `tests/servers/__init__.py` lists the variables that say where they are.
pub struct Servers {
    process: Child,
    variables: HashMap<String, String>,
}

impl Servers {
    /// Starts the named ones of nginx, squid, socks and apache.
    pub fn start(names: &[&str]) -> Servers {
        let mut process = Command::new("python3")
            .args(["-m", "servers"])
            .args(names)
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3, which `make test` needs too");
        let output = BufReader::new(process.stdout.take().unwrap());
        let lines = output.lines().map(Result::unwrap).take_while(|line| !line.is_empty());
        let pair = |line: String| {
            let (name, value) = line.split_once('=').expect("NAME=value");
            (name.to_owned(), value.to_owned())
        };
        let variables: HashMap<String, String> = lines.map(pair).collect();
        assert!(!variables.is_empty(), "{names:?} did not start; `make test` installs what is missing");
        Servers { process, variables }
    }

    /// The value of a variable.
    pub fn get(&self, name: &str) -> &str {
        self.variables.get(name).unwrap_or_else(|| panic!("{name} is of a server that was not started"))
    }

    /// An address at the plain nginx.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.get("DO_TEST_URL"))
    }

    /// An address at the nginx with a good certificate.
    pub fn tls(&self, path: &str) -> String {
        format!("{}{path}", self.get("DO_TEST_TLS"))
    }

    /// Where a served file is on this machine.
    pub fn file(&self, name: &str) -> PathBuf {
        Path::new(self.get("DO_TEST_ROOT")).join(name)
    }

    /// nginx's access log.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.get("DO_TEST_LOG")).unwrap()
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        // They end with their standard input.
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}
