//! The real disk.

use super::{Disk, Identity, PartFile, Room};
use crate::code::Code;
use crate::error::{Context, Error, Result};
use crate::memory;
use crate::sys;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Bytes that are read at once where nobody waits for each.
const READ: usize = 256 * 1024;

/// The file system of the machine.
#[derive(Debug, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn check_destination(&self, path: &Path) -> Result<()> {
        let shown = path.display();
        if path.as_os_str().is_empty() {
            return Err(Error::argument("local name is empty; give the absolute path of a file"));
        }
        if path.as_os_str().as_encoded_bytes().contains(&0) {
            return Err(Error::argument("local name holds a NUL"));
        }
        if !path.is_absolute() {
            return Err(Error::argument(format!("local name '{shown}' is relative; give an absolute path")));
        }
        let last = path.as_os_str().as_encoded_bytes().last().copied().unwrap_or_default();
        let names_folder =
            std::path::is_separator(last.into()) || path.as_os_str().as_encoded_bytes().ends_with(b"/.");
        let (Some(_), Some(parent), false) = (path.file_name(), path.parent(), names_folder) else {
            return Err(Error::argument(format!("local name '{shown}' does not name a file")));
        };
        check_folder(parent)?;
        match fs::symlink_metadata(path) {
            Ok(found) if found.is_dir() => {
                let text = format!("local name '{shown}' is a folder; name the file to be made in it");
                Err(Error::new(Code::E_IS_DIRECTORY, text))
            }
            Ok(found) if sys::is_special(&found) => Err(refused(special(path))),
            Ok(_) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(refused(Error::io(&error, "cannot use local name", path))),
        }
    }

    fn open_part(&self, path: &Path, held: u64) -> Result<Box<dyn PartFile>> {
        let file = if held == 0 {
            sys::create_part(path, 0o600).map_err(|error| opening(&error, "cannot create part file", path))?
        } else {
            continued(path, held)?
        };
        Ok(Box::new(RealPart { file, path: path.to_owned() }))
    }

    fn stat(&self, path: &Path) -> Result<Option<(u64, Identity)>> {
        match fs::symlink_metadata(path) {
            Ok(found) if found.is_file() => Ok(Some((found.len(), sys::identity(&found)))),
            Ok(_) => Ok(None),
            Err(error)
                if error.kind() == io::ErrorKind::NotFound && path.parent().is_some_and(Path::exists) =>
            {
                Ok(None)
            }
            // A disk that is not there may be back soon, and the file with it.
            Err(error) => Err(opening(&error, "cannot look at", path)),
        }
    }

    fn read(&self, path: &Path, take: &mut dyn FnMut(&[u8])) -> Result<Option<(u64, Identity)>> {
        // What no plain file is, is not opened.
        if self.stat(path)?.is_none() {
            return Ok(None);
        }
        let fail = |error: io::Error| Error::io(&error, "cannot read", path);
        let file = match sys::open_to_place(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened.map_err(fail)?,
        };
        let found = file.metadata().map_err(fail)?;
        let mut buffer = memory::zeroes(READ)?;
        // No more than it had then: somebody may go on writing to it.
        let mut file = file.take(found.len());
        loop {
            match file.read(&mut buffer) {
                Ok(0) => return Ok(Some((found.len(), sys::identity(&found)))),
                Ok(count) => take(&buffer[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(fail(error)),
            }
        }
    }

    fn new_file_mode(&self, probe: &Path) -> Result<u32> {
        sys::new_file_mode(probe).map_err(|error| opening(&error, "cannot create a file", probe))
    }

    fn place(&self, part: &Path, identity: &Identity, mode: u32, to: &Path) -> Result<()> {
        let fail = |what: &'static str, path: &'static str| {
            let path = if path == "part" { part } else { to };
            move |error: io::Error| Error::io(&error, what, path)
        };
        let file = sys::open_to_place(part).map_err(fail("cannot open part file", "part"))?;
        let found = file.metadata().map_err(fail("cannot look at part file", "part"))?;
        if sys::identity(&found) != *identity {
            return Err(changed(part));
        }
        if fs::symlink_metadata(to).is_ok_and(|found| sys::is_special(&found)) {
            return Err(special(to));
        }
        sys::set_mode(&file, mode).map_err(fail("cannot give its modes to part file", "part"))?;
        fs::rename(part, to).map_err(fail("cannot give the part file its final name", "to"))?;
        // Whoever may write to the folder may have put something else at either name in this moment.
        match sys::stands_at(&file, to) {
            Ok(false) => Err(changed(to)),
            Ok(true) => Ok(()),
            Err(error) => Err(Error::io(&error, "cannot look at", to)),
        }
    }

    fn space(&self, folder: &Path) -> Result<Option<(u64, u64)>> {
        let found = fs::metadata(folder)
            .and_then(|found| Ok(sys::free_space(folder)?.map(|free| (sys::device(&found), free))));
        found.map_err(|error| Error::io(&error, "cannot tell how much room there is in", folder))
    }

    fn sync_folder(&self, folder: &Path) -> Result<()> {
        sys::sync_dir(folder).map_err(|error| Error::io(&error, "cannot make durable the names in", folder))
    }

    fn remove(&self, path: &Path) -> Result<()> {
        match fs::remove_file(path) {
            Err(error) if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                Err(Error::io(&error, "cannot delete part file", path))
            }
            _ => Ok(()),
        }
    }
}

/// Opens a part file that is there, to go on behind its first `held` bytes.
fn continued(path: &Path, held: u64) -> Result<File> {
    match sys::open_part(path) {
        Ok(Some(file)) if file.metadata().is_ok_and(|found| found.len() >= held) => return Ok(file),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound && path.parent().is_some_and(Path::exists) => {}
        Err(error) => return Err(opening(&error, "cannot open part file", path)),
    }
    // The name is ours; what stands there is not.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(opening(&error, "cannot remove what stands in place of part file", path))
        }
        _ => Err(changed(path)),
    }
}

fn changed(path: &Path) -> Error {
    let text = format!("{} was changed or removed by somebody else", path.display());
    Error::new(Code::E_LOCAL_FILE_CHANGED, text).within(Context::LocalFile)
}

fn special(path: &Path) -> Error {
    let text =
        format!("local name '{}' is a device, a pipe or a socket; give the name of a file", path.display());
    Error::new(Code::E_ACCESS_DENIED, text).within(Context::LocalFile)
}

/// What is said when a part file cannot be opened. A folder that is not there is another thing than a file.
fn opening(error: &io::Error, what: &str, path: &Path) -> Error {
    let met = Error::io(error, what, path);
    match path.parent() {
        Some(folder) if error.kind() == io::ErrorKind::NotFound => {
            let text = format!("the folder {} is gone; create it again and resume the job", folder.display());
            Error { code: Code::E_PATH_NOT_FOUND, text, ..met }
        }
        _ if met.code == Code::E_IS_DIRECTORY => {
            let text = format!("{what}: a folder stands at {}; remove it and resume the job", path.display());
            Error { text, ..met }
        }
        _ => met,
    }
}

/// The folder must be there and let files be created in it.
fn check_folder(parent: &Path) -> Result<()> {
    let shown = parent.display();
    match fs::metadata(parent) {
        Ok(found) if !found.is_dir() => {
            return Err(Error::new(
                Code::E_PATH_NOT_FOUND,
                format!("local name's folder '{shown}' is not a folder"),
            ));
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let text = format!("local name's folder '{shown}' does not exist; create it first");
            return Err(Error { os_code: error.raw_os_error(), ..Error::new(Code::E_PATH_NOT_FOUND, text) });
        }
        Err(error) => {
            return Err(refused(Error::io(&error, "cannot look at the local name's folder", parent)));
        }
        Ok(_) => {}
    }
    sys::may_create_in(parent).map_err(|error| {
        refused(Error::io(&error, "no file can be created in the local name's folder", parent))
    })
}

/// A refused call has no context of its own: nothing went wrong in a job.
fn refused(error: Error) -> Error {
    error.within(Context::None)
}

struct RealPart {
    file: File,
    path: PathBuf,
}

impl RealPart {
    fn error<'a>(&'a self, what: &'a str) -> impl FnOnce(io::Error) -> Error + 'a {
        move |error| Error::io(&error, what, &self.path)
    }
}

impl PartFile for RealPart {
    fn stat(&self) -> Result<(u64, Identity)> {
        let found = self.file.metadata().map_err(self.error("cannot look at part file"))?;
        match sys::stands_at(&self.file, &self.path).map_err(self.error("cannot look at part file"))? {
            true => Ok((found.len(), sys::identity(&found))),
            false => Err(changed(&self.path)),
        }
    }

    fn room(&self) -> Result<Room> {
        let found = self.file.metadata().map_err(self.error("cannot look at part file"))?;
        let what = "cannot tell how much room there is for part file";
        let free = sys::free_space_of(&self.file).map_err(self.error(what))?;
        Ok(Room { device: sys::device(&found), free, allocated: sys::allocated(&found) })
    }

    fn reserve(&self, from: u64, until: u64) -> Result<bool> {
        sys::reserve(&self.file, from, until).map_err(self.error("cannot reserve room for part file"))
    }

    fn set_modified(&self, time: SystemTime) -> Result<()> {
        self.file.set_modified(time).map_err(self.error("cannot set the time of part file"))
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> Result<()> {
        sys::write_all_at(&self.file, bytes, offset).map_err(self.error("cannot write to part file"))
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<()> {
        sys::read_exact_at(&self.file, buffer, offset).map_err(self.error("cannot read back part file"))
    }

    fn set_len(&self, len: u64) -> Result<()> {
        self.file.set_len(len).map_err(self.error("cannot set the size of part file"))
    }

    fn sync(&self) -> Result<()> {
        self.file.sync_all().map_err(self.error("cannot make durable the part file"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn code(path: &Path) -> Code {
        RealDisk.check_destination(path).map_or_else(|error| error.code, |()| Code::OK)
    }

    #[test]
    fn destinations_are_judged_before_a_byte_is_fetched() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::write(at("file"), "").unwrap();
        assert_eq!(code(&at("new")), Code::OK);
        assert_eq!(code(&at("file")), Code::OK);
        assert_eq!(code(dir.path()), Code::E_IS_DIRECTORY);
        assert_eq!(code(&at("none/new")), Code::E_PATH_NOT_FOUND);
        assert_eq!(code(&at("file/new")), Code::E_PATH_NOT_FOUND);
        assert_eq!(code(&at("new/")), Code::E_INVALID_ARG);
        assert_eq!(code(&at("..")), Code::E_INVALID_ARG);
        assert_eq!(code(&at("new/.")), Code::E_INVALID_ARG);
        assert_eq!(code(Path::new("")), Code::E_INVALID_ARG);
        assert_eq!(code(Path::new("new")), Code::E_INVALID_ARG);
        assert_eq!(code(Path::new("/a\0b")), Code::E_INVALID_ARG);
    }

    #[test]
    fn placing_replaces_a_planted_link_and_never_follows_it() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::write(at("victim"), "mine").unwrap();
        std::os::unix::fs::symlink(at("victim"), at("soft")).unwrap();
        fs::hard_link(at("victim"), at("hard")).unwrap();
        for name in ["soft", "hard"] {
            fs::write(at("part"), "new").unwrap();
            let (_, identity) = RealDisk.stat(&at("part")).unwrap().unwrap();
            RealDisk.place(&at("part"), &identity, 0o640, &at(name)).unwrap();
            assert_eq!(fs::read_to_string(at("victim")).unwrap(), "mine");
            assert_eq!(RealDisk.stat(&at(name)).unwrap().unwrap().1, identity);
            assert_eq!(fs::metadata(at(name)).unwrap().permissions().mode() & 0o777, 0o640);
        }
    }

    #[test]
    fn nothing_is_placed_that_is_not_the_part_file_nor_where_a_pipe_stands() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::write(at("part"), "new").unwrap();
        let (_, identity) = RealDisk.stat(&at("part")).unwrap().unwrap();
        fs::write(at("other"), "another").unwrap();
        fs::rename(at("other"), at("part")).unwrap();
        let error = RealDisk.place(&at("part"), &identity, 0o644, &at("f")).unwrap_err();
        assert_eq!(error.code, Code::E_LOCAL_FILE_CHANGED);
        assert!(!at("f").exists());
        drop(std::os::unix::net::UnixListener::bind(at("socket")).unwrap());
        let (_, identity) = RealDisk.stat(&at("part")).unwrap().unwrap();
        let error = RealDisk.place(&at("part"), &identity, 0o644, &at("socket")).unwrap_err();
        assert_eq!(error.code, Code::E_ACCESS_DENIED);
        assert_eq!(code(&at("socket")), Code::E_ACCESS_DENIED);
    }

    #[test]
    fn a_part_that_cannot_be_gone_on_with_is_removed() {
        let dir = tempfile::tempdir().unwrap();
        let part = dir.path().join("part");
        let open = |held| RealDisk.open_part(&part, held).map(drop).map_err(|error| error.code);
        assert_eq!(open(1), Err(Code::E_LOCAL_FILE_CHANGED), "a new one would begin with a hole");
        assert!(!part.exists());
        assert_eq!(open(0), Ok(()));
        assert_eq!(open(1), Err(Code::E_LOCAL_FILE_CHANGED), "too short");
        fs::write(dir.path().join("victim"), "mine").unwrap();
        fs::hard_link(dir.path().join("victim"), &part).unwrap();
        assert_eq!(open(1), Err(Code::E_LOCAL_FILE_CHANGED), "somebody else's");
        assert!(!part.exists());
        fs::write(&part, "ours").unwrap();
        assert_eq!(open(4), Ok(()));
        let gone = dir.path().join("gone/part");
        for held in [0, 1] {
            let error = RealDisk.open_part(&gone, held).map(drop).unwrap_err();
            assert_eq!((error.code, error.os_code), (Code::E_PATH_NOT_FOUND, Some(2)), "{error}");
        }
    }

    #[test]
    fn a_part_whose_name_was_taken_says_so() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("part");
        let part = RealDisk.open_part(&path, 0).unwrap();
        assert!(part.stat().is_ok());
        fs::remove_file(&path).unwrap();
        assert_eq!(part.stat().unwrap_err().code, Code::E_LOCAL_FILE_CHANGED);
        fs::write(&path, "another").unwrap();
        assert_eq!(part.stat().unwrap_err().code, Code::E_LOCAL_FILE_CHANGED);
    }

    #[test]
    fn removing_what_is_not_there_is_fine() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(RealDisk.remove(&dir.path().join("none")), Ok(()));
        assert!(RealDisk.remove(dir.path()).is_err());
    }
}
