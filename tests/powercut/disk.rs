//! A disk as a power cut leaves it: what was synced is there, and of the rest whatever chance left.

use super::log::{Entry, Op};
use super::random::Random;
use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File, FileTimes};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

const SECTOR: usize = 512;

/// What else is durable once a file has been synced.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Names {
    /// Nothing: names are durable once their folder was synced. All that POSIX promises.
    Posix,
    /// All names so far, as with a journal that all files share.
    Journal,
}

#[derive(Clone, Default)]
struct Node {
    inode: u64,
    folder: bool,
    durable: Vec<u8>,
    modified: (u64, u64),
    /// What was done to it and is not durable yet: when, and the time of modification after it.
    pending: Vec<(usize, (u64, u64))>,
}

/// A change of names, and when it was made.
#[derive(Clone)]
struct Naming {
    at: usize,
    remove: Option<PathBuf>,
    insert: Option<(PathBuf, usize)>,
}

impl Naming {
    fn is_in(&self, folder: &Path) -> bool {
        let paths = self.remove.iter().chain(self.insert.iter().map(|(path, _)| path));
        paths.into_iter().any(|path| path.parent() == Some(folder))
    }

    fn apply(&self, names: &mut BTreeMap<PathBuf, usize>) {
        if let Some(path) = &self.remove {
            names.remove(path);
        }
        if let Some((path, node)) = &self.insert {
            names.insert(path.clone(), *node);
        }
    }
}

/// A disk at some point of a record.
#[derive(Clone)]
pub struct Disk {
    nodes: Vec<Node>,
    by_inode: HashMap<u64, usize>,
    /// The names as everybody sees them, and those that are durable.
    seen: BTreeMap<PathBuf, usize>,
    names: BTreeMap<PathBuf, usize>,
    namings: Vec<Naming>,
    syncing: HashMap<(u64, u64), usize>,
    rule: Names,
}

impl Disk {
    /// The disk as it is now, all of it durable.
    pub fn scan(root: &Path, rule: Names) -> Disk {
        let (nodes, by_inode) = (Vec::new(), HashMap::new());
        let (seen, names) = (BTreeMap::new(), BTreeMap::new());
        let mut disk =
            Disk { nodes, by_inode, seen, names, namings: Vec::new(), syncing: HashMap::new(), rule };
        let mut paths = vec![root.to_owned()];
        while let Some(path) = paths.pop() {
            let found = fs::metadata(&path).unwrap();
            let mut node = Node { inode: found.ino(), folder: found.is_dir(), ..Node::default() };
            if node.folder {
                paths.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            } else {
                node.durable = fs::read(&path).unwrap();
            }
            let number = disk.add(node);
            disk.seen.insert(path.clone(), number);
            disk.names.insert(path, number);
        }
        disk
    }

    fn add(&mut self, node: Node) -> usize {
        self.by_inode.insert(node.inode, self.nodes.len());
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    /// Goes on by one entry, which is the one at `at` of the record.
    pub fn apply(&mut self, log: &[Entry], at: usize) {
        let entry = &log[at];
        let naming = |remove: Option<&PathBuf>, insert: Option<(&PathBuf, usize)>| Naming {
            at,
            remove: remove.cloned(),
            insert: insert.map(|(path, node)| (path.clone(), node)),
        };
        let naming = match &entry.op {
            Op::Create(path) | Op::Mkdir(path) => {
                let folder = matches!(entry.op, Op::Mkdir(_));
                let modified = entry.modified;
                let node = self.add(Node { inode: entry.inode, folder, modified, ..Node::default() });
                naming(None, Some((path, node)))
            }
            Op::Rename { from, to } => naming(Some(from), Some((to, self.seen[from]))),
            Op::Link(path) => naming(None, Some((path, self.by_inode[&entry.inode]))),
            Op::Unlink(path) => naming(Some(path), None),
            Op::Write { .. } | Op::Resize(_) => {
                let node = self.by_inode[&entry.inode];
                self.nodes[node].pending.push((at, entry.modified));
                return;
            }
            Op::Syncing => {
                self.syncing.insert((entry.thread, entry.inode), at);
                return;
            }
            Op::Synced => return self.synced(log, entry),
            Op::Mark(_) => return,
        };
        naming.apply(&mut self.seen);
        self.namings.push(naming);
    }

    fn synced(&mut self, log: &[Entry], entry: &Entry) {
        let began = self.syncing[&(entry.thread, entry.inode)];
        let node = &mut self.nodes[self.by_inode[&entry.inode]];
        let later = node.pending.iter().position(|(at, ..)| *at > began).unwrap_or(node.pending.len());
        for (op, modified) in node.pending.drain(..later) {
            match &log[op].op {
                Op::Write { offset, data } => put(&mut node.durable, *offset as usize, data),
                Op::Resize(len) => node.durable.resize(*len as usize, 0),
                _ => unreachable!("only these wait in a file"),
            }
            node.modified = modified;
        }
        let folder = node.folder;
        let path = self.seen.iter().find(|(_, n)| **n == self.by_inode[&entry.inode]).map(|(path, _)| path);
        let is_durable = |naming: &Naming| {
            let of_folder = folder && path.is_some_and(|path| naming.is_in(path));
            naming.at < began && (self.rule == Names::Journal || of_folder)
        };
        let (durable, waiting) = self.namings.drain(..).partition(is_durable);
        self.namings = waiting;
        let durable: Vec<Naming> = durable;
        durable.iter().for_each(|naming| naming.apply(&mut self.names));
    }

    /// What the cut leaves, by chance: the files by their names.
    pub fn cut(&self, log: &[Entry], random: &mut Random) -> Left {
        let mut names = self.names.clone();
        let chance = [0, 20, 50, 80, 100][random.below(5) as usize];
        match self.rule {
            Names::Posix => {
                let kept = self.namings.iter().filter(|_| random.percent(chance));
                kept.collect::<Vec<_>>().iter().for_each(|naming| naming.apply(&mut names));
            }
            Names::Journal => {
                let kept = random.below(self.namings.len() as u64 + 1) as usize;
                self.namings[..kept].iter().for_each(|naming| naming.apply(&mut names));
            }
        }
        let is_folder = |path: &Path| names.get(path).is_some_and(|node| self.nodes[*node].folder);
        // What stands in a folder whose own name is lost is lost with it.
        let root = self.names.keys().next().expect("the folder itself");
        let reachable =
            |path: &Path| path.ancestors().skip(1).take_while(|up| up.starts_with(root)).all(is_folder);
        let files = names.iter().filter(|(path, _)| reachable(path));
        let mut chances = Chances::new(random);
        let files = files.map(|(path, node)| (path.clone(), self.nodes[*node].cut(log, &mut chances)));
        Left { files: files.collect() }
    }
}

impl Node {
    fn cut(&self, log: &[Entry], chances: &mut Chances<'_>) -> Remains {
        let mut bytes = self.durable.clone();
        let mut modified = self.modified;
        let torn = chances.file();
        for (op, after) in &self.pending {
            match &log[*op].op {
                Op::Write { offset, data } if tear(&mut bytes, *offset as usize, data, torn, chances) => {
                    modified = *after;
                }
                Op::Resize(len) if chances.random.percent(torn) => {
                    bytes.resize(*len as usize, 0);
                    modified = *after;
                }
                _ => {}
            }
        }
        Remains { inode: self.inode, folder: self.folder, bytes, modified }
    }
}

/// How much of what was not synced there is on one disk.
struct Chances<'a> {
    random: &'a mut Random,
    chance: u64,
    garbage: bool,
}

impl Chances<'_> {
    fn new(random: &mut Random) -> Chances<'_> {
        let chance = [0, 10, 50, 90, 100, 101][random.below(6) as usize];
        let garbage = random.percent(25);
        Chances { random, chance, garbage }
    }

    /// The same for one file: as with all others of this disk, or its own.
    fn file(&mut self) -> u64 {
        if self.chance == 101 { [0, 30, 70, 100][self.random.below(4) as usize] } else { self.chance }
    }
}

/// Lets a write arrive by sectors. The file may have grown all the same, by zeroes or by what stood there before.
fn tear(bytes: &mut Vec<u8>, offset: usize, data: &[u8], chance: u64, chances: &mut Chances<'_>) -> bool {
    let mut arrived = false;
    let mut at = 0;
    while at < data.len() {
        let room = SECTOR - (offset + at) % SECTOR;
        let sector = &data[at..data.len().min(at + room)];
        if chances.random.percent(chance) {
            put(bytes, offset + at, sector);
            arrived = true;
        } else if bytes.len() < offset + at + sector.len() && chances.random.percent(30) {
            let filling = if chances.garbage { chances.random.below(256) as u8 } else { 0 };
            bytes.resize(offset + at + sector.len(), filling);
        }
        at += sector.len();
    }
    arrived
}

fn put(bytes: &mut Vec<u8>, offset: usize, data: &[u8]) {
    if bytes.len() < offset + data.len() {
        bytes.resize(offset + data.len(), 0);
    }
    bytes[offset..offset + data.len()].copy_from_slice(data);
}

/// What is left of a file.
pub struct Remains {
    inode: u64,
    folder: bool,
    pub bytes: Vec<u8>,
    modified: (u64, u64),
}

/// What is left of a disk.
pub struct Left {
    pub files: BTreeMap<PathBuf, Remains>,
}

impl Left {
    /// Makes the folder hold this and nothing else. Answers the list of inodes that the recorder reads.
    pub fn lay(&self, root: &Path) -> String {
        for entry in fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() { fs::remove_dir_all(entry).unwrap() } else { fs::remove_file(entry).unwrap() }
        }
        let mut inodes = String::new();
        for (path, left) in self.files.iter().filter(|(path, _)| *path != root) {
            if left.folder {
                fs::create_dir(path).unwrap();
                continue;
            }
            fs::write(path, &left.bytes).unwrap();
            let file = File::options().write(true).open(path).unwrap();
            let (seconds, nanoseconds) = left.modified;
            if seconds > 0 {
                let time = UNIX_EPOCH + Duration::new(seconds, nanoseconds as u32);
                file.set_times(FileTimes::new().set_modified(time)).unwrap();
            }
            inodes.push_str(&format!("{} {}\n", file.metadata().unwrap().ino(), left.inode));
        }
        inodes
    }

    /// The bytes of the file at `path`.
    pub fn bytes(&self, path: &Path) -> Option<&[u8]> {
        self.files.get(path).filter(|left| !left.folder).map(|left| left.bytes.as_slice())
    }
}
