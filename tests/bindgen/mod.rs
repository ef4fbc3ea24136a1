//! Writes the header, the shims and the table of the abuse from one parse of `src/ffi`.

pub mod calls;
pub mod csharp;
pub mod header;
pub mod layout;
pub mod model;
pub mod python;
