//! What an origin serves: resources, a folder, and signed addresses of both.

use crate::fault::{Fault, Script, Step};
use crate::folder::Folder;
use crate::http::Head;
use crate::resource::{Representation, Resource};
use crate::signed::{Signed, Target};
use crate::source::Source;
use std::collections::HashMap;
use std::time::Duration;

/// All that can be asked for.
#[derive(Debug, Default)]
pub(crate) struct Site {
    resources: HashMap<String, Resource>,
    pub(crate) signed: Signed,
    folder: Option<Folder>,
    /// What is left of the folder's script, for each of its paths that was asked for.
    scripts: HashMap<String, Script>,
}

/// What a request is for, and what goes wrong with it.
#[derive(Debug)]
pub(crate) struct Found {
    /// Nothing for what is not there.
    pub(crate) representation: Option<Representation>,
    /// The fault as the script has it.
    pub(crate) scripted: Fault,
    /// The fault with what only the site knows.
    pub(crate) fault: Fault,
}

impl Site {
    pub(crate) fn new(folder: Option<Folder>) -> Site {
        Site { folder, ..Site::default() }
    }

    pub(crate) fn serve(&mut self, path: &str, resource: Resource) {
        self.resources.insert(path.to_owned(), resource);
    }

    pub(crate) fn remove(&mut self, path: &str) {
        self.resources.remove(path);
    }

    /// Queues a step; whether there is such a resource.
    pub(crate) fn push(&mut self, path: &str, step: Step) -> bool {
        let found = self.resources.get_mut(path);
        found.map(|to| to.script.push(step)).is_some()
    }

    /// Looks a request up, which takes its step of the script.
    pub(crate) fn find(&mut self, head: &Head) -> Found {
        let nothing = || Found { representation: None, scripted: Fault::None, fault: Fault::None };
        if !matches!(head.method.as_str(), "GET" | "HEAD") {
            return nothing();
        }
        let path = match self.signed.look(&head.target) {
            Target::Plain => head.target.clone(),
            Target::Good(path) => path,
            Target::Expired => {
                let refusal = Representation::new(Source::bytes([]));
                return Found { representation: Some(refusal), fault: Fault::status(403), ..nothing() };
            }
        };
        if let Some(resource) = self.resources.get_mut(&path) {
            return take(resource, &mut self.signed, head).0;
        }
        let Some((folder, file)) =
            self.folder.as_ref().and_then(|folder| Some((folder, folder.find(&path)?)))
        else {
            return nothing();
        };
        let script = self.scripts.remove(&path).unwrap_or_else(|| folder.script.clone());
        let mut resource = Resource::with(file, script);
        let (found, changed) = take(&mut resource, &mut self.signed, head);
        if changed {
            self.resources.insert(path, resource);
        } else {
            self.scripts.insert(path, resource.script);
        }
        found
    }
}

/// Takes a step; whether the resource has changed by it.
fn take(resource: &mut Resource, signed: &mut Signed, head: &Head) -> (Found, bool) {
    let scripted = resource.script.take(head);
    let mut changed = false;
    let fault = scripted.clone().map(&mut |fault| match fault {
        Fault::RedirectSigned { to, uses, secs } => {
            Fault::Redirect(signed.sign(&to, uses, secs.map(Duration::from_secs)))
        }
        Fault::Change(version) => {
            changed = true;
            resource.change(&version);
            Fault::None
        }
        other => other,
    });
    (Found { representation: Some(resource.seen()), scripted, fault }, changed)
}
