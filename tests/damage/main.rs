//! What somebody else, or a bad disk, did to the files of a store: a clear answer, everything kept, no wrong bytes.

mod busy;
mod database;
mod garbage;
mod late;
mod parts;
#[path = "../support/random.rs"]
mod random;
mod stored;
#[path = "../support/mod.rs"]
mod support;
mod told;
