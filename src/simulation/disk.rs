//! A disk in memory that tears, forgets and reorders whatever was not synced when the machine died.

use super::random::Random;
use super::world::{Inner, World};
use crate::code::Code;
use crate::disk::{Disk, Identity, PartFile, Room};
use crate::error::{Context, Error, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What reaches a disk whole or not at all.
const SECTOR: usize = 512;
const FREE: u64 = 1 << 40;

/// A change of a file that is not durable yet.
#[derive(Clone, Debug)]
enum Change {
    Write(usize, Vec<u8>),
    Len(usize),
    Time(u128),
}

#[derive(Clone, Default, Debug)]
struct Image {
    bytes: Vec<u8>,
    time: u128,
}

impl Image {
    fn apply(&mut self, change: &Change) {
        match change {
            Change::Write(offset, bytes) => {
                let end = offset + bytes.len();
                self.bytes.resize(self.bytes.len().max(end), 0);
                self.bytes[*offset..end].copy_from_slice(bytes);
            }
            Change::Len(len) => self.bytes.resize(*len, 0),
            Change::Time(time) => self.time = *time,
        }
    }
}

/// A file, under whatever name.
#[derive(Default, Debug)]
pub struct Node {
    /// As programs see it.
    view: Image,
    /// As it will be if the machine dies now and nothing else arrives.
    durable: Image,
    pending: Vec<Change>,
    /// Somebody else has written to it.
    pub altered: bool,
    reserved: u64,
}

impl Node {
    pub fn bytes(&self) -> &[u8] {
        &self.view.bytes
    }

    pub fn durable(&self) -> &[u8] {
        &self.durable.bytes
    }

    fn change(&mut self, change: Change) {
        self.view.apply(&change);
        self.pending.push(change);
    }

    /// Some of what is pending arrives, in any order; the rest never does.
    fn lose(&mut self, random: &mut Random) {
        let mut kept: Vec<Change> = Vec::new();
        let share = random.below(101);
        for change in self.pending.drain(..) {
            if random.percent(share) {
                kept.insert(random.below(kept.len() as u64 + 1) as usize, change);
            }
        }
        kept.iter().for_each(|change| self.durable.apply(change));
    }
}

/// Names that change in one step.
type Step = Vec<(PathBuf, Option<u64>)>;
type Names = BTreeMap<PathBuf, u64>;

/// Everything that is on the disk.
#[derive(Default)]
pub struct Files {
    nodes: BTreeMap<u64, Node>,
    names: Names,
    durable_names: Names,
    pending_names: Vec<Step>,
    /// Names that somebody else took away.
    pub taken: BTreeSet<PathBuf>,
    /// Moves on with each change, so that no two leave the same time.
    ticks: u128,
    /// Whether the file system reserves room.
    pub reserves: bool,
    /// Counts the times that its files were given other numbers.
    numbering: u64,
}

impl Files {
    /// The file that stands at a name, and its number.
    pub fn at(&self, path: &Path) -> Option<(u64, &Node)> {
        self.names.get(path).map(|number| (*number, &self.nodes[number]))
    }

    /// The file that would stand there if the machine died now.
    pub fn durable_at(&self, path: &Path) -> Option<&Node> {
        self.durable_names.get(path).map(|number| &self.nodes[number])
    }

    /// Every name that there is, or may be again.
    pub fn all_names(&self) -> BTreeSet<&PathBuf> {
        self.names.keys().chain(self.durable_names.keys()).collect()
    }

    /// A file that has been there for ever.
    pub fn put(&mut self, path: &Path, bytes: Vec<u8>) {
        let number = self.create();
        let image = Image { bytes, time: self.ticks };
        self.nodes.insert(number, Node { view: image.clone(), durable: image, ..Node::default() });
        self.names.insert(path.to_owned(), number);
        self.durable_names.insert(path.to_owned(), number);
    }

    /// Somebody else changes a byte of what stands at a name, for good; or cuts it there.
    pub fn alter(&mut self, path: &Path, at: usize, cut: bool) {
        self.ticks += 1;
        let time = Change::Time(self.ticks);
        let Some(node) = self.names.get(path).and_then(|number| self.nodes.get_mut(number)) else { return };
        let at = at % (node.view.bytes.len() + 1);
        let change = match node.view.bytes.get(at) {
            Some(byte) if !cut => Change::Write(at, vec![byte ^ 0x55]),
            _ => Change::Len(at),
        };
        node.view.apply(&change);
        node.view.apply(&time);
        let pending = std::mem::take(&mut node.pending);
        pending.iter().chain([&change, &time]).for_each(|change| node.durable.apply(change));
        node.altered = true;
    }

    /// Somebody else takes a name away, for good.
    pub fn take(&mut self, path: &Path) {
        self.set_names(vec![(path.to_owned(), None)]);
        self.sync_names();
        self.taken.insert(path.to_owned());
    }

    /// The machine dies: what was synced stays, and of the rest some.
    pub fn lose_power(&mut self, random: &mut Random) {
        for node in self.nodes.values_mut() {
            node.lose(random);
            node.view = node.durable.clone();
            node.reserved = 0;
        }
        for step in std::mem::take(&mut self.pending_names) {
            if random.percent(50) {
                apply(&mut self.durable_names, &step);
            }
        }
        self.names = self.durable_names.clone();
        // Some file systems number their files anew with each reboot.
        self.numbering += u64::from(random.percent(20));
    }

    fn create(&mut self) -> u64 {
        self.ticks += 1;
        let number = self.nodes.len() as u64 + 1;
        self.nodes.insert(number, Node::default());
        number
    }

    fn set_names(&mut self, step: Step) {
        apply(&mut self.names, &step);
        self.pending_names.push(step);
    }

    fn sync_names(&mut self) {
        for step in std::mem::take(&mut self.pending_names) {
            apply(&mut self.durable_names, &step);
        }
    }

    fn node(&mut self, number: u64) -> &mut Node {
        self.nodes.get_mut(&number).expect("a file that is open")
    }

    fn identity(&self, number: u64) -> (u64, Identity) {
        let image = &self.nodes[&number].view;
        (
            image.bytes.len() as u64,
            format!("{}.{number}:{}:{}", self.numbering, image.bytes.len(), image.time),
        )
    }

    fn write(&mut self, number: u64, bytes: &[u8], offset: usize) {
        self.ticks += 1;
        let time = self.ticks;
        let node = self.node(number);
        let mut at = 0;
        while at < bytes.len() {
            let end = (at + SECTOR - (offset + at) % SECTOR).min(bytes.len());
            node.change(Change::Write(offset + at, bytes[at..end].to_vec()));
            at = end;
        }
        node.change(Change::Time(time));
    }
}

fn apply(names: &mut Names, step: &Step) {
    for (path, number) in step {
        match number {
            Some(number) => drop(names.insert(path.clone(), *number)),
            None => drop(names.remove(path)),
        }
    }
}

fn nothing(_: &mut Inner) {}

fn changed(path: &Path) -> Error {
    let text = format!("{} was changed or removed by somebody else", path.display());
    Error::new(Code::E_LOCAL_FILE_CHANGED, text).within(Context::LocalFile)
}

/// The disk as the engine has it.
pub struct MemoryDisk(pub Arc<World>);

impl Disk for MemoryDisk {
    fn check_destination(&self, _: &Path) -> Result<()> {
        Ok(())
    }

    fn open_part(&self, path: &Path, held: u64) -> Result<Box<dyn PartFile>> {
        let open = |inner: &mut Inner| {
            let files = &mut inner.files;
            if held == 0 {
                let number = files.create();
                files.set_names(vec![(path.to_owned(), Some(number))]);
                files.taken.remove(path);
                return Ok(number);
            }
            match files.at(path) {
                Some((number, node)) if node.bytes().len() as u64 >= held => Ok(number),
                _ => {
                    files.set_names(vec![(path.to_owned(), None)]);
                    files.taken.insert(path.to_owned());
                    Err(changed(path))
                }
            }
        };
        let number = self.0.disk("cannot open part file", path, open, nothing)?;
        Ok(Box::new(MemoryPart { world: self.0.clone(), number, path: path.to_owned() }))
    }

    fn stat(&self, path: &Path) -> Result<Option<(u64, Identity)>> {
        let stat =
            |inner: &mut Inner| Ok(inner.files.names.get(path).map(|number| inner.files.identity(*number)));
        self.0.disk("cannot look at", path, stat, nothing)
    }

    fn read(&self, path: &Path, take: &mut dyn FnMut(&[u8])) -> Result<Option<(u64, Identity)>> {
        let read = |inner: &mut Inner| {
            let Some((number, node)) = inner.files.at(path) else { return Ok(None) };
            take(node.bytes());
            Ok(Some(inner.files.identity(number)))
        };
        self.0.disk("cannot read", path, read, nothing)
    }

    fn new_file_mode(&self, probe: &Path) -> Result<u32> {
        self.0.disk("cannot create a file", probe, |_| Ok(0o644), nothing)
    }

    fn place(&self, part: &Path, identity: &Identity, _: u32, to: &Path) -> Result<()> {
        let place = |inner: &mut Inner| {
            let files = &mut inner.files;
            let Some(number) = files.names.get(part).copied() else { return Err(changed(part)) };
            if files.identity(number).1 != *identity {
                return Err(changed(part));
            }
            files.set_names(vec![(part.to_owned(), None), (to.to_owned(), Some(number))]);
            Ok(())
        };
        self.0.disk("cannot give the part file its final name", to, place, nothing)
    }

    fn space(&self, folder: &Path) -> Result<Option<(u64, u64)>> {
        self.0.disk("cannot tell how much room there is in", folder, |_| Ok(Some((1, FREE))), nothing)
    }

    fn sync_folder(&self, folder: &Path) -> Result<()> {
        let sync = |inner: &mut Inner| {
            inner.files.sync_names();
            Ok(())
        };
        self.0.disk("cannot make durable the names in", folder, sync, nothing)
    }

    fn remove(&self, path: &Path) -> Result<()> {
        let remove = |inner: &mut Inner| {
            if inner.files.names.contains_key(path) {
                inner.files.set_names(vec![(path.to_owned(), None)]);
            }
            Ok(())
        };
        self.0.disk("cannot delete part file", path, remove, nothing)
    }
}

struct MemoryPart {
    world: Arc<World>,
    number: u64,
    path: PathBuf,
}

impl MemoryPart {
    fn call<T>(&self, what: &str, work: impl FnOnce(&mut Files) -> Result<T>) -> Result<T> {
        self.world.disk(what, &self.path, |inner| work(&mut inner.files), nothing)
    }
}

impl PartFile for MemoryPart {
    fn stat(&self) -> Result<(u64, Identity)> {
        self.call("cannot look at part file", |files| match files.names.get(&self.path) {
            Some(number) if *number == self.number => Ok(files.identity(self.number)),
            _ => Err(changed(&self.path)),
        })
    }

    fn room(&self) -> Result<Room> {
        let room = |inner: &mut Inner| {
            let scarce = !inner.calm && inner.random.below(1000) < inner.rates.disk;
            let node = inner.files.node(self.number);
            let allocated = node.reserved.max(node.view.bytes.len() as u64);
            Ok(Room { device: 1, free: Some(if scarce { 0 } else { FREE }), allocated })
        };
        self.world.disk("cannot tell how much room there is for part file", &self.path, room, nothing)
    }

    fn reserve(&self, from: u64, until: u64) -> Result<bool> {
        self.call("cannot reserve room for part file", |files| {
            let reserves = files.reserves;
            if reserves && until > from {
                files.node(self.number).reserved = until;
            }
            Ok(reserves)
        })
    }

    fn set_modified(&self, time: SystemTime) -> Result<()> {
        let nanos = time.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_nanos();
        self.call("cannot set the time of part file", |files| {
            files.node(self.number).change(Change::Time(nanos));
            Ok(())
        })
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> Result<()> {
        let write = |inner: &mut Inner| {
            inner.files.write(self.number, bytes, offset as usize);
            Ok(())
        };
        // A short write, and then the error.
        let failed = |inner: &mut Inner| {
            let some = inner.random.below(bytes.len() as u64 + 1) as usize;
            inner.files.write(self.number, &bytes[..some], offset as usize);
        };
        self.world.disk("cannot write to part file", &self.path, write, failed)
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<()> {
        self.call("cannot read back part file", |files| {
            let offset = offset as usize;
            match files.node(self.number).bytes().get(offset..offset + buffer.len()) {
                Some(bytes) => {
                    buffer.copy_from_slice(bytes);
                    Ok(())
                }
                None => {
                    let error = std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
                    Err(Error::io(&error, "cannot read back part file", &self.path))
                }
            }
        })
    }

    fn set_len(&self, len: u64) -> Result<()> {
        self.call("cannot set the size of part file", |files| {
            files.ticks += 1;
            let time = files.ticks;
            let node = files.node(self.number);
            node.change(Change::Len(len as usize));
            node.change(Change::Time(time));
            Ok(())
        })
    }

    fn sync(&self) -> Result<()> {
        let sync = |inner: &mut Inner| {
            let node = inner.files.node(self.number);
            for change in std::mem::take(&mut node.pending) {
                node.durable.apply(&change);
            }
            Ok(())
        };
        // The system forgets what it could not write; what programs read may be either.
        let failed = |inner: &mut Inner| {
            let Inner { random, files, .. } = inner;
            let node = files.node(self.number);
            node.lose(random);
            if random.percent(50) {
                node.view = node.durable.clone();
            }
        };
        self.world.disk("cannot make durable the part file", &self.path, sync, failed)
    }
}
