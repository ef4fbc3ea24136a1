//! What only the operating system can do, one module per platform behind the same few functions.
//!
//! Porting the library means writing a module with `unix.rs`'s functions; nothing else asks which
//! system it runs on.

#[cfg(unix)]
#[path = "unix.rs"]
mod platform;

#[cfg(not(unix))]
compile_error!("dojob has no platform module for this system yet: src/sys/unix.rs shows what it must offer");

pub(crate) mod network;
pub(crate) mod route;

pub(crate) use platform::*;
