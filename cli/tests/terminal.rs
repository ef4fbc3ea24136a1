//! What a user at a terminal sees.

mod tool;

use dojob_origin::Fault;
use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use std::fs::File;
use std::io::Read;
use std::process::{Child, Command};
use tool::{CONTENT, MIB, Tool, resource};

/// A line that runs at a terminal of its own.
struct Terminal {
    screen: File,
    seen: String,
    child: Child,
}

impl Terminal {
    fn run(mut line: Command, kind: &str) -> Terminal {
        let screen = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&screen).unwrap();
        unlockpt(&screen).unwrap();
        let name = ptsname(&screen, Vec::new()).unwrap().into_string().unwrap();
        let side = File::options().read(true).write(true).open(name).unwrap();
        tcsetwinsize(&side, Winsize { ws_row: 24, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
        line.env("TERM", kind).stdout(side.try_clone().unwrap()).stderr(side);
        let child = line.spawn().unwrap();
        Terminal { screen: File::from(screen), seen: String::new(), child }
    }

    /// Reads until the screen has shown `part`, or to the end.
    fn wait(&mut self, part: Option<&str>) {
        let mut block = [0; 4096];
        while part.is_none_or(|part| !self.seen.contains(part)) {
            match self.screen.read(&mut block) {
                // The last writer of a terminal going away is an error to its reader.
                Ok(0) | Err(_) if part.is_none() => return,
                Ok(0) | Err(_) => panic!("not seen: {part:?} in {:?}", self.seen),
                Ok(count) => self.seen += &String::from_utf8_lossy(&block[..count]),
            }
        }
    }

    fn finish(&mut self) -> Option<i32> {
        self.wait(None);
        self.child.wait().unwrap().code()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_bar_moves_and_trouble_stands_above_it() {
    let tool = Tool::new();
    let faults = [Fault::status_with(503, "Retry-After", "2"), Fault::StallAfter(MIB)];
    tool.origin.serve("/f", resource().faults(faults));
    let mut terminal = Terminal::run(tool.get_line("/f", "f"), "xterm");
    terminal.wait(Some("(0x801901F7); tries again in "));
    terminal.wait(Some("1.00 MiB of 3.00 MiB (33%)"));
    let bar = terminal.seen.rsplit("\r").next().unwrap();
    assert!(bar.contains("[====") && bar.contains(" ] 1.00 MiB of 3.00 MiB (33%)"), "{:?}", terminal.seen);
    tool.origin.release();
    assert_eq!(terminal.finish(), Some(0));
    tool.check("f", CONTENT);
    let last = terminal.seen.trim_end().rsplit('\n').next().unwrap();
    assert!(last.contains("f: 3.00 MiB in "), "{:?}", terminal.seen);
}

#[test]
fn a_dumb_terminal_gets_lines() {
    let tool = Tool::with_file();
    let mut terminal = Terminal::run(tool.get_line("/f", "f"), "dumb");
    assert_eq!(terminal.finish(), Some(0));
    assert!(!terminal.seen.contains('\x1b'), "{:?}", terminal.seen);
}

#[test]
fn control_c_takes_the_bar_away_and_tells_what_comes() {
    let tool = Tool::new();
    tool.origin.serve("/f", resource().fault(Fault::StallAfter(MIB)));
    let mut terminal = Terminal::run(tool.get_line("/f", "f"), "xterm");
    terminal.wait(Some("1.00 MiB of 3.00 MiB"));
    kill_process(Pid::from_child(&terminal.child), Signal::INT).unwrap();
    assert_eq!(terminal.finish(), Some(130));
    let last = terminal.seen.trim_end().rsplit('\n').next().unwrap();
    assert!(last.contains("the same command goes on"), "{:?}", terminal.seen);
    tool.get("/f", "f").success();
    tool.check("f", CONTENT);
}
