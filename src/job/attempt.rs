//! The ledger as callers read it.

use crate::code::Code;
use crate::model::Timestamp;
use crate::resume::Rung;
use crate::store::Entry;
use std::time::Duration;

/// One attempt on a file: what it asked, what it met, and what came of it. Its texts hold no secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attempt {
    /// Its number, which grows over all jobs of the store.
    pub number: u64,
    /// The file's place in the job, from zero.
    pub file: u32,
    /// Where it asked, in the end; the query is left out, and `?...` says that there was one.
    pub url: String,
    /// The address that it spoke to; empty if it came to none.
    pub address: String,
    /// The status of the last answer; zero if there was none.
    pub status: u16,
    /// By what right it went on where an earlier attempt had ended.
    pub rung: Rung,
    /// The validator of the version that was answered: an entity tag, or a date; may be empty.
    pub validator: String,
    /// The first byte that it fetched.
    pub start: u64,
    /// Bytes that it fetched.
    pub bytes: u64,
    /// When it began.
    pub began: Timestamp,
    /// How long it took.
    pub duration: Duration,
    /// What ended it; [`Code::OK`] if the file became whole or the attempt was stopped.
    pub code: Code,
    /// The operating system's own number, if it had one.
    pub os_code: Option<i32>,
    /// What happened, for people; empty if nothing did.
    pub text: String,
}

impl From<Entry> for Attempt {
    fn from(entry: Entry) -> Attempt {
        let met = entry.met;
        Attempt {
            number: entry.attempt as u64,
            file: entry.ordinal,
            url: met.url,
            address: met.address,
            status: met.status,
            rung: met.rung,
            validator: met.validator,
            start: met.start,
            bytes: met.bytes,
            began: met.began,
            duration: met.duration,
            code: met.code,
            os_code: met.os_code,
            text: met.text,
        }
    }
}
