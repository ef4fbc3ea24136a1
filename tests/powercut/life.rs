//! What must hold of a disk that a power cut left, and of the life that goes on from it.

use super::disk::Left;
use super::log::{Entry, Op};
use super::program::{JOBS, SAID};
use super::round::{Found, OLD, OVERLAP, Round};
use super::rows::Row;
use dojob_origin::Request;
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// What the program had said before the cut.
#[derive(Default)]
pub struct Told {
    made: HashSet<String>,
    added: HashMap<String, usize>,
    set: HashSet<String>,
    resumed: HashSet<String>,
    suspended: HashSet<String>,
    transferred: HashSet<String>,
    ending: HashSet<String>,
    ended: HashSet<String>,
}

impl Told {
    pub fn of(log: &[Entry]) -> Told {
        let mut told = Told::default();
        for entry in log {
            let Op::Mark(text) = &entry.op else { continue };
            for line in text.lines().filter_map(|line| line.strip_prefix("mark ")) {
                let words: Vec<&str> = line.split(' ').collect();
                let Some(name) = words.get(1).map(|name| name.to_string()) else { continue };
                match words[0] {
                    "made" => drop(told.made.insert(name)),
                    "added" => drop(told.added.insert(name, words[2].parse().unwrap())),
                    "set" => drop(told.set.insert(name)),
                    "resuming" => drop(told.suspended.remove(&name)),
                    "resumed" => drop(told.resumed.insert(name)),
                    "suspending" => drop(told.resumed.remove(&name)),
                    "suspended" => drop(told.suspended.insert(name)),
                    "transferred" => drop(told.transferred.insert(name)),
                    "ending" => drop(told.ending.insert(name)),
                    "ended" => drop(told.ended.insert(name)),
                    _ => {}
                }
            }
        }
        told
    }
}

/// The life after a cut.
pub struct Life<'a> {
    pub round: &'a Round,
    pub left: &'a Left,
    pub told: Told,
    pub rows: Vec<Row>,
}

type Checked<T> = Result<T, String>;

fn require(holds: bool, text: impl FnOnce() -> String) -> Checked<()> {
    if holds { Ok(()) } else { Err(text()) }
}

impl Life<'_> {
    /// The disk itself: right bytes under final names or none, and no byte on record that is not there.
    pub fn check_left(&self) -> Checked<Found> {
        let mut found = Found::default();
        for (name, files) in JOBS {
            for file in *files {
                let bytes = self.left.bytes(&self.round.path(file));
                let right = bytes.is_some_and(|bytes| bytes == self.round.right(file));
                let old = if *file == "replaced" { bytes == Some(OLD) } else { bytes.is_none() };
                require(right || old, || format!("{file} has wrong bytes under its final name"))?;
                let ended = self.told.ended.contains(*name) && *name != "given-up";
                require(right || !ended, || format!("{file} of a completed job is gone"))?;
            }
        }
        for row in &self.rows {
            let Some(part) = self.left.bytes(&row.part) else {
                let placed = self.left.bytes(&row.path).is_some_and(|bytes| bytes == self.right(row));
                found.nameless += usize::from(row.done > 0 && !(row.whole && placed));
                continue;
            };
            let wanted = self.round.version(name(&row.path), row.etag.as_deref());
            let durable = part.get(..row.done as usize);
            let same = durable.is_some_and(|bytes| wanted.starts_with(bytes));
            require(same, || {
                format!("{:?}: {} bytes are on record and not on the disk", row.path, row.done)
            })?;
        }
        Ok(found)
    }

    fn right(&self, row: &Row) -> Vec<u8> {
        self.round.right(name(&row.path))
    }

    /// What the next life found: everything that had been acknowledged.
    pub fn check_output(&self, output: &str) -> Checked<()> {
        let lines = output.lines().filter_map(|line| line.strip_prefix("mark found "));
        let mut found = HashMap::new();
        for line in lines {
            let words: Vec<&str> = line.split(' ').collect();
            let is_set = words[3..] == ["High", SAID];
            found.insert(
                words[0].to_owned(),
                (words[1].to_owned(), words[2].parse::<usize>().unwrap(), is_set),
            );
        }
        for job in &self.told.made {
            let Some((state, files, is_set)) = found.get(job) else {
                require(self.told.ending.contains(job), || format!("the job {job} is lost"))?;
                continue;
            };
            require(!self.told.ended.contains(job), || format!("{job} had ended and is there again"))?;
            let added = self.told.added.get(job).copied().unwrap_or(0);
            require(*files >= added, || format!("{job} has {files} files and had {added}"))?;
            require(*is_set || !self.told.set.contains(job), || format!("{job} has other properties"))?;
            let runs = self.told.suspended.contains(job) && state != "Suspended";
            require(!runs, || format!("{job} was suspended and is {state}"))?;
            let rests = self.told.resumed.contains(job) && state == "Suspended";
            require(!rests, || format!("{job} was resumed and is suspended"))?;
            let transferred = self.told.transferred.contains(job);
            require(!transferred || state == "Transferred", || format!("{job} was whole and is {state}"))?;
        }
        let ended = output.lines().any(|line| line.ends_with("mark closed"));
        require(ended, || format!("the next life did not end well: {output}"))
    }

    /// The disk in the end: all files of all jobs, and nothing beside them.
    pub fn check_end(&self) -> Checked<()> {
        let asked = self.rows.iter().map(|row| name(&row.path).to_owned());
        let ended = self.told.ended.iter().chain(&self.told.ending);
        let ended = ended.flat_map(|job| JOBS.iter().find(|(name, _)| name == job).unwrap().1);
        let all: HashSet<String> =
            asked.chain(ended.map(|file| file.to_string())).chain(["small".to_owned()]).collect();
        for file in all.iter().filter(|file| *file != "endless") {
            let bytes = std::fs::read(self.round.path(file)).map_err(|error| format!("{file}: {error}"))?;
            require(bytes == self.round.right(file), || format!("{file} has wrong bytes in the end"))?;
        }
        for entry in std::fs::read_dir(self.round.path("")).unwrap().map(|entry| entry.unwrap().path()) {
            require(!name(&entry).ends_with(".part"), || format!("{entry:?} is left"))?;
        }
        Ok(())
    }

    /// What was asked for: nothing that was on record as durable, up to the overlap.
    pub fn check_requests(&self, requests: &[Request]) -> Checked<()> {
        for row in &self.rows {
            let file = name(&row.path);
            let first = requests.iter().find(|request| request.path == format!("/{file}"));
            let is_latest = row.etag.as_deref() == Some(self.round.latest_tag(file).as_str());
            let Some(request) = first.filter(|_| is_latest) else { continue };
            require(!row.whole, || format!("{file} was whole and was asked for again"))?;
            // Ranges have no overlap; and the job of the other is cancelled, which may delete its part file before its
            // worker looks at it.
            if ["ranges", "endless"].contains(&file) {
                continue;
            }
            let range = request.header("range").unwrap_or("bytes=0-");
            let start: u64 = range.trim_start_matches("bytes=").trim_end_matches('-').parse().unwrap();
            let told = || format!("{file}: {} bytes were on record, and {start} on asked for", row.done);
            require(start + OVERLAP >= row.done, told)?;
        }
        Ok(())
    }
}

fn name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}
