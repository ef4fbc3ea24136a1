//! The real disk.

use super::{Disk, Identity, PartFile};
use crate::code::Code;
use crate::error::{Context, Error, Result};
use crate::sys;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

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
            Ok(_) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(refused(Error::io(&error, "cannot use local name", path))),
        }
    }

    fn open_part(&self, path: &Path) -> Result<Box<dyn PartFile>> {
        let file = sys::open_part(path).map_err(|error| Error::io(&error, "cannot open part file", path))?;
        Ok(Box::new(RealPart { file, path: path.to_owned() }))
    }

    fn stat(&self, path: &Path) -> Result<Option<(u64, Identity)>> {
        match fs::symlink_metadata(path) {
            Ok(found) if found.is_file() => Ok(Some((found.len(), sys::identity(&found)))),
            Ok(_) => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io(&error, "cannot look at", path)),
        }
    }

    fn rename(&self, part: &Path, to: &Path) -> Result<()> {
        fs::rename(part, to)
            .map_err(|error| Error::io(&error, "cannot give the part file its final name", to))
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
        Ok((found.len(), sys::identity(&found)))
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
    fn a_rename_replaces_a_planted_link_and_never_follows_it() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::write(at("victim"), "mine").unwrap();
        std::os::unix::fs::symlink(at("victim"), at("final")).unwrap();
        fs::write(at("part"), "new").unwrap();
        RealDisk.rename(&at("part"), &at("final")).unwrap();
        assert_eq!(fs::read_to_string(at("victim")).unwrap(), "mine");
        assert!(fs::symlink_metadata(at("final")).unwrap().is_file());
    }

    #[test]
    fn removing_what_is_not_there_is_fine() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(RealDisk.remove(&dir.path().join("none")), Ok(()));
        assert!(RealDisk.remove(dir.path()).is_err());
    }
}
