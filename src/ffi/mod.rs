//! The C ABI: opaque handles, result codes, and nothing that a C caller can break.
//!
//! Exports are plain source, so that one parse can write the header and the shims from them. Each is a
//! shell of a few lines: `guard` catches panics and turns errors into codes, `handle` finds the object,
//! `raw` alone touches the caller's memory. Every export shares one safety contract, which is therefore
//! stated here only: a pointer argument is NULL or points to what its type says, for as long as the call
//! runs. Handles are no such pointers; any value will do.
#![allow(
    unsafe_code,
    reason = "exporting a symbol counts as unsafe; blocks of unsafe code are in raw.rs alone"
)]
#![allow(
    clippy::missing_safety_doc,
    reason = "one contract for all exports, stated at the top of the module"
)]
#![allow(non_camel_case_types, reason = "these are C's names")]

pub mod constants;
mod enums;
mod error;
mod events;
mod file;
mod guard;
mod handle;
mod http;
mod job;
mod ledger;
mod limits;
mod manager;
mod notices;
mod notify;
mod properties;
mod raw;
pub mod types;
mod version;

/// For tests that look for handles that nobody closes.
pub use handle::open_handles;
