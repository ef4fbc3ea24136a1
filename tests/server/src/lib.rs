//! A scripted HTTP/1.1 origin on the loopback interface, to test downloads against.
//!
//! An [`Origin`] serves [`Resource`]s correctly (`GET`, `HEAD`, `Range`, `If-Range`) unless a
//! [`Fault`] is queued for the request. Tests learn what happened from [`Origin::requests`] and
//! wait for it with [`Origin::wait_for`], [`Origin::wait_body`], [`Origin::wait_ended`] or
//! [`Origin::wait_until`]; nothing needs a sleep.
//!
//! Left out: several ranges in one request (answered with 200 and the whole), request bodies
//! (refused with 400), and the preconditions other than `If-Range` (ignored).
//!
//! ```
//! use dojob_origin::{Content, Fault, Origin, Resource};
//!
//! let origin = Origin::start();
//! let content = Content { seed: 1, len: 100_000 };
//! origin.serve(
//!     "/file",
//!     Resource::new(content).etag("\"v1\"").fault(Fault::CutAfter(30_000)),
//! );
//! assert!(origin.url("/file").starts_with("http://127.0.0.1:"));
//! ```

mod answer;
mod connection;
mod content;
mod date;
mod door;
mod fault;
mod folder;
mod http;
mod origin;
mod pace;
mod port;
mod resource;
mod scenario;
mod send;
mod signed;
mod site;
mod source;
mod state;

pub use content::Content;
pub use date::http_date;
pub use fault::{Fault, Step, Then, Version, When, fault_names};
pub use origin::Origin;
pub use resource::Resource;
pub use scenario::{Planned, PlannedFolder, Scenario};
pub use state::{Event, Request};
