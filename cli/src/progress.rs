//! Showing how far the file is: a bar on a terminal, plain lines elsewhere, or nothing.
//!
//! Progress goes to stdout, trouble to stderr; with a bar, both appear above it.

use crate::meter::Meter;
use crate::text;
use dojob::{FileProgress, SIZE_UNKNOWN};
use indicatif::{HumanBytes, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::path::Path;
use std::time::{Duration, Instant};

/// Plain lines come at most this often.
const PACE: Duration = Duration::from_secs(1);

/// What is shown, and where.
pub struct Progress {
    name: String,
    meter: Meter,
    screen: Screen,
}

enum Screen {
    Quiet,
    Lines { last: Option<Instant> },
    Bar(ProgressBar),
}

impl Progress {
    /// Begins to show the file `name`, which is as far as `begun` says.
    pub fn new(quiet: bool, name: &str, begun: &FileProgress) -> Progress {
        let target = ProgressDrawTarget::stdout();
        let screen = match quiet {
            true => Screen::Quiet,
            false if target.is_hidden() || is_dumb() => Screen::Lines { last: None },
            false => Screen::Bar(ProgressBar::with_draw_target(None, target).with_style(unsized_style())),
        };
        let meter = Meter::new(Instant::now(), begun.bytes_transferred);
        Progress { name: name.to_owned(), meter, screen }
    }

    /// Says that the file goes on where an earlier run has left it.
    pub fn resumes(&self, begun: &FileProgress) {
        let of = total(begun).map_or(String::new(), |total| format!(" of {total}"));
        self.say(&format!("resumes at {}{of} bytes", begun.bytes_transferred));
    }

    /// Says why the file does not move.
    pub fn trouble(&self, reason: &str) {
        let line = format!("{}: {reason}", self.name);
        match &self.screen {
            Screen::Quiet => {}
            Screen::Lines { .. } => text::to_stderr(&line),
            Screen::Bar(bar) => bar.suspend(|| text::to_stderr(&line)),
        }
    }

    /// Shows how far the file is.
    pub fn show(&mut self, file: &FileProgress) {
        let now = Instant::now();
        self.meter.see(now, file.bytes_transferred);
        let told = self.told(file);
        match &mut self.screen {
            Screen::Quiet => {}
            Screen::Bar(bar) => draw(bar, file, told),
            Screen::Lines { last } => {
                let worth = total(file).is_some() || file.bytes_transferred > 0;
                if worth && last.is_none_or(|last| now.duration_since(last) >= PACE) {
                    *last = Some(now);
                    self.say(&told);
                }
            }
        }
    }

    /// Says that the file is in place.
    pub fn finish(self, file: &FileProgress, path: &Path) {
        self.clear();
        let now = Instant::now();
        let gained = HumanBytes(self.meter.gained());
        let time = spent(self.meter.elapsed(now));
        let speed = self.meter.mean(now).map_or(String::new(), |speed| format!(", {}", rate(speed)));
        let size = HumanBytes(file.bytes_transferred);
        self.say(&format!("{size} in {} ({gained} in {time}{speed})", path.display()));
    }

    /// What `show` shows, in words.
    fn told(&self, file: &FileProgress) -> String {
        let mut told = HumanBytes(file.bytes_transferred).to_string();
        if let Some(total) = total(file) {
            told += &format!(" of {} ({}%)", HumanBytes(total), percent(file.bytes_transferred, total));
        }
        if let Some(speed) = self.meter.speed() {
            told += &format!(", {}", rate(speed));
        }
        let left = total(file).filter(|total| *total > file.bytes_transferred);
        if let Some(left) = left.and_then(|total| self.meter.left(total)) {
            told += &format!(", {:#} left", HumanDuration(left));
        }
        told
    }

    /// Takes the bar away: what is said from now on stands for itself.
    fn clear(&self) {
        if let Screen::Bar(bar) = &self.screen {
            bar.finish_and_clear();
        }
    }

    fn say(&self, told: &str) {
        let line = format!("{}: {told}", self.name);
        match &self.screen {
            Screen::Quiet => {}
            Screen::Lines { .. } => text::to_stdout(&line),
            Screen::Bar(bar) => bar.suspend(|| text::to_stdout(&line)),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Whether the terminal says that it can only be written on.
fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|kind| kind == "dumb")
}

fn draw(bar: &ProgressBar, file: &FileProgress, told: String) {
    match total(file) {
        Some(total) if bar.length() != Some(total) => {
            bar.set_length(total);
            bar.set_style(sized_style());
        }
        None if bar.length().is_some() => {
            bar.unset_length();
            bar.set_style(unsized_style());
        }
        _ => {}
    }
    bar.set_position(file.bytes_transferred);
    bar.set_message(told);
    bar.tick();
}

fn sized_style() -> ProgressStyle {
    let style = ProgressStyle::with_template("[{wide_bar}] {msg}");
    style.expect("the template is well-formed").progress_chars("=> ")
}

fn unsized_style() -> ProgressStyle {
    ProgressStyle::with_template("{spinner} {wide_msg}").expect("the template is well-formed")
}

fn total(file: &FileProgress) -> Option<u64> {
    (file.bytes_total != SIZE_UNKNOWN).then_some(file.bytes_total)
}

/// Rounded down: 100 is only what is whole.
fn percent(bytes: u64, total: u64) -> u64 {
    if total == 0 { 100 } else { (u128::from(bytes) * 100 / u128::from(total)) as u64 }
}

fn spent(time: Duration) -> String {
    if time.as_secs() < 60 { format!("{:.1} s", time.as_secs_f64()) } else { HumanDuration(time).to_string() }
}

fn rate(speed: f64) -> String {
    format!("{}/s", HumanBytes(speed as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(done: u64, of: u64) -> FileProgress {
        FileProgress { bytes_total: of, bytes_transferred: done, completed: false }
    }

    #[test]
    fn known_and_unknown_sizes_are_told() {
        let told = |done, of| Progress::new(true, "f", &file(0, of)).told(&file(done, of));
        assert_eq!(told(1 << 20, 3 << 20), "1.00 MiB of 3.00 MiB (33%)");
        assert_eq!(told(0, 0), "0 B of 0 B (100%)");
        assert_eq!(told(2048, SIZE_UNKNOWN), "2.00 KiB");
        assert_eq!(told(u64::MAX - 2, u64::MAX - 1), "16.00 EiB of 16.00 EiB (99%)");
    }

    #[test]
    fn speed_and_time_left_are_told_once_they_are_known() {
        let mut progress = Progress::new(true, "f", &file(1 << 20, 3 << 20));
        let now = Instant::now();
        progress.meter = Meter::new(now, 1 << 20);
        progress.meter.see(now + Duration::from_secs(2), 2 << 20);
        let told = progress.told(&file(2 << 20, 3 << 20));
        assert_eq!(told, "2.00 MiB of 3.00 MiB (66%), 512.00 KiB/s, 2s left");
        let whole = progress.told(&file(3 << 20, 3 << 20));
        assert_eq!(whole, "3.00 MiB of 3.00 MiB (100%), 512.00 KiB/s");
    }
}
