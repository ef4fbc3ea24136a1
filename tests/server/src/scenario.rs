//! What an origin serves and what goes wrong with it, from text.

use crate::content::Content;
use crate::fault::{Script, Step, Then};
use crate::folder::Folder;
use crate::origin::Origin;
use crate::resource::Resource;
use serde::Deserialize;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::PathBuf;

/// Everything that an origin serves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub struct Scenario {
    /// A folder whose plain files are served.
    pub folder: Option<PlannedFolder>,
    /// What is served under paths of its own.
    #[serde(default, rename = "resource")]
    pub resources: Vec<Planned>,
}

/// A folder to be served.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub struct PlannedFolder {
    /// Where it is.
    pub root: PathBuf,
    /// The most body bytes per second and answer.
    pub rate: Option<u64>,
    /// What the requests of each file get.
    #[serde(default)]
    pub faults: Vec<Step>,
    /// What follows.
    #[serde(default)]
    pub then: Then,
}

/// A resource to be served: generated of `size` bytes, or `text`, or the bytes of a `file`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub struct Planned {
    /// Under which path.
    pub path: String,
    /// How many bytes to generate.
    pub size: Option<u64>,
    /// Which bytes to generate.
    #[serde(default)]
    pub seed: u64,
    /// Bytes as text.
    pub text: Option<String>,
    /// Where the bytes are, read when the origin starts.
    pub file: Option<PathBuf>,
    /// See [`Resource::etag`].
    pub etag: Option<String>,
    /// See [`Resource::edges`].
    #[serde(default)]
    pub edges: Vec<String>,
    /// See [`Resource::last_modified`].
    pub last_modified: Option<String>,
    /// See [`Resource::header`].
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// See [`Resource::rate`].
    pub rate: Option<u64>,
    /// See [`Resource::without_ranges`].
    #[serde(default)]
    pub no_ranges: bool,
    /// See [`Resource::without_date`].
    #[serde(default)]
    pub no_date: bool,
    /// What its requests get, each the first that fits.
    #[serde(default)]
    pub faults: Vec<Step>,
    /// What follows.
    #[serde(default)]
    pub then: Then,
}

impl Scenario {
    /// Reads a scenario, which is TOML; the error says where it is wrong.
    pub fn parse(text: &str) -> Result<Scenario, String> {
        toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())
    }

    /// Starts an origin that serves it on this port, 0 for a free one.
    pub fn start(&self, port: u16) -> io::Result<Origin> {
        let folder = self.folder.as_ref().map(PlannedFolder::folder).transpose()?;
        let resources = self.resources.iter().map(Planned::resource).collect::<io::Result<Vec<_>>>()?;
        let origin = Origin::listen(port, folder)?;
        for (planned, resource) in self.resources.iter().zip(resources) {
            origin.serve(&planned.path, resource);
        }
        Ok(origin)
    }
}

impl PlannedFolder {
    fn folder(&self) -> io::Result<Folder> {
        let mut script = Script::default();
        script.then = self.then;
        self.faults.iter().cloned().for_each(|step| script.push(step));
        Folder::new(&self.root, self.rate, script).map_err(|error| named(&self.root.display(), error))
    }
}

impl Planned {
    fn resource(&self) -> io::Result<Resource> {
        if !self.path.starts_with('/') {
            return Err(wrong(format!("the path {:?} begins with no slash", self.path)));
        }
        let mut resource = match (self.size, &self.text, &self.file) {
            (Some(len), None, None) => Resource::new(Content { seed: self.seed, len }),
            (None, Some(text), None) => Resource::bytes(text.as_bytes()),
            (None, None, Some(file)) => {
                Resource::bytes(fs::read(file).map_err(|error| named(&file.display(), error))?)
            }
            _ => return Err(wrong(format!("{} needs one of size, text and file", self.path))),
        };
        for (name, value) in &self.headers {
            resource = resource.header(name, value);
        }
        resource = self.etag.iter().fold(resource, Resource::etag);
        resource = self.last_modified.iter().fold(resource, Resource::last_modified);
        resource = self.rate.into_iter().fold(resource, Resource::rate);
        if self.no_ranges {
            resource = resource.without_ranges();
        }
        if self.no_date {
            resource = resource.without_date();
        }
        resource = self.faults.iter().cloned().fold(resource, Resource::step);
        Ok(resource.edges(&self.edges).then(self.then))
    }
}

fn wrong(text: String) -> io::Error {
    io::Error::new(ErrorKind::InvalidInput, text)
}

fn named(what: &dyn std::fmt::Display, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{what}: {error}"))
}
