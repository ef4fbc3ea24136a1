//! Text for people: what may be printed, and printing it.

use std::ffi::OsString;
use std::io::{self, Write};

/// Prints on stdout. A reader that went away is no reason to stop.
pub fn to_stdout(text: &str) {
    let _ = io::stdout().write_all(line(text).as_bytes());
}

/// Prints on stderr.
pub fn to_stderr(text: &str) {
    let _ = io::stderr().write_all(line(text).as_bytes());
}

fn line(text: &str) -> String {
    printable(text.trim_end()) + "\n"
}

/// The text without what would command a terminal: names and a server's words may hold anything.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{FFFD}' } else { c }).collect()
}

/// The text without the queries, fragments and credentials of the URLs among `args`.
pub fn without_secrets(text: &str, args: &[OsString]) -> String {
    let mut text = text.to_owned();
    for arg in args.iter().map(|arg| arg.to_string_lossy()) {
        let (address, secret) = arg.split_at(arg.find(['?', '#']).unwrap_or(arg.len()));
        if secret.len() > 1 {
            text = text.replace(secret, "?...");
        }
        let authority =
            address.split_once("://").map_or("", |(_, rest)| rest.split('/').next().unwrap_or(""));
        if let Some((credentials, _)) = authority.rsplit_once('@') {
            text = text.replace(&format!("{credentials}@"), "");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_not_commanded() {
        assert_eq!(line("a\x1b[2J\u{9b}1m\rb\n"), "a\u{fffd}[2J\u{fffd}1m\u{fffd}b\n");
        assert_eq!(line("two\nlines"), "two\nlines\n");
    }

    #[test]
    fn secrets_of_arguments_are_taken_out() {
        let args = ["dojob", "--quiet=http://h/a?token=s", "https://u:p@h/b#f", "?"].map(OsString::from);
        let text = "'http://h/a?token=s' and 'https://u:p@h/b#f', really?";
        assert_eq!(without_secrets(text, &args), "'http://h/a?...' and 'https://h/b?...', really?");
    }
}
