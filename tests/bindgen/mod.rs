//! Writes the header and the shims from one parse of `src/ffi`.

pub mod csharp;
pub mod header;
pub mod layout;
pub mod model;
pub mod python;
