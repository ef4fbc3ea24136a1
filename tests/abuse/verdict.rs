//! What must hold after every call, whatever it was given.

use crate::act::is_hopeless;
use crate::arguments::{Argument, Arguments, BLANK, Room};
use crate::calls::SHAPES;
use crate::table::{Call, Kind};
use dojob::Code;

/// What is wrong with what a call did.
pub fn judge(call: &Call, drawn: &Arguments, result: i32) -> Vec<String> {
    let mut faults = Vec::new();
    let code = Code::from_raw(result);
    let known = Code::TABLE.iter().any(|entry| entry.code == code) || code.http_status().is_some();
    if !known || code == Code::E_UNEXPECTED || code == Code::E_FORKED {
        faults.push("an answer that is not for this".to_owned());
    }
    if result >= 0 && is_hopeless(drawn) {
        faults.push("a success for a handle that is not open".into());
    }
    if !drawn.inputs_stand() {
        faults.push("an input was changed".into());
    }
    for ((name, kind), argument) in call.arguments.iter().zip(&drawn.all) {
        let Argument::Out(room) = argument else { continue };
        let fault = match kind {
            Kind::HandleOut(of) => handle(room, is_story(call, name, of), result),
            Kind::Buffer if result >= 0 || code == Code::E_INSUFFICIENT_BUFFER => {
                text(room, result, needed(call, drawn))
            }
            _ if result >= 0 => written(kind, room, result),
            // They say how much is needed, and hold what fitted.
            _ if code == Code::E_INSUFFICIENT_BUFFER => None,
            _ => (!room.is_untouched()).then_some("was written by a call that failed"),
        };
        faults.extend(fault.map(|fault| format!("{name} {fault}")));
    }
    faults
}

/// Whether an argument receives why the call failed.
fn is_story(call: &Call, name: &str, of: &str) -> bool {
    name == "error" && of == "do_error" && call.name != "do_job_get_error"
}

fn handle(room: &Room, story: bool, result: i32) -> Option<&'static str> {
    let given = word(room) != 0;
    match (story, result >= 0) {
        (true, true) => given.then_some("tells a story of a success"),
        (true, false) => (!given).then_some("tells nothing of a failure"),
        (false, true) => (!given && result == 0).then_some("is NULL after a success"),
        // It may be that the call did not come as far.
        (false, false) => (given && !room.is_untouched()).then_some("is not NULL after a failure"),
    }
}

/// A buffer's text ends with a NUL within it, is UTF-8, and as long as `needed` says.
fn text(room: &Room, result: i32, needed: Option<u64>) -> Option<&'static str> {
    let bytes = room.now();
    if bytes.is_empty() {
        return None;
    }
    let Some(end) = bytes.iter().position(|byte| *byte == 0) else { return Some("has no end") };
    if std::str::from_utf8(&bytes[..end]).is_err() {
        return Some("is not UTF-8");
    }
    if bytes[end + 1..].iter().any(|byte| *byte != BLANK) {
        return Some("was written behind its end");
    }
    match needed {
        Some(needed) if result == 0 && needed != end as u64 + 1 => Some("is not as long as needed says"),
        Some(needed) if result < 0 && needed <= bytes.len() as u64 => Some("was large enough"),
        _ => None,
    }
}

fn needed(call: &Call, drawn: &Arguments) -> Option<u64> {
    let at = call.arguments.iter().position(|(name, _)| *name == "needed")?;
    if let Argument::Out(room) = &drawn.all[at] { Some(word(room)) } else { None }
}

/// An output after a success.
fn written(kind: &Kind, room: &Room, result: i32) -> Option<&'static str> {
    match kind {
        Kind::ValueOut(_) if result == 0 => room.is_untouched().then_some("was not written"),
        Kind::StructOut(of) => {
            let shape = SHAPES.iter().find(|shape| shape.name == *of).expect("a struct of this name");
            if !shape.has_size() {
                return (result == 0 && room.is_untouched()).then_some("was not written");
            }
            if room.is_untouched() && result > 0 {
                return None;
            }
            let filled = u32::from_ne_bytes(room.now()[..4].try_into().expect("four bytes")) as usize;
            if filled != room.now().len().min(shape.size) {
                return Some("has not the size that was filled");
            }
            room.now()[filled..].iter().any(|byte| *byte != BLANK).then_some("was filled behind its size")
        }
        _ => None,
    }
}

fn word(room: &Room) -> u64 {
    usize::from_ne_bytes(room.now().try_into().expect("room for a word")) as u64
}

/// The handles that a call gave out.
pub fn given(call: &Call, drawn: &Arguments, result: i32) -> Vec<(&'static str, u64)> {
    let mut given = Vec::new();
    for ((_, kind), argument) in call.arguments.iter().zip(&drawn.all) {
        match (kind, argument) {
            (Kind::HandleOut(of), Argument::Out(room)) if !room.is_untouched() && word(room) != 0 => {
                given.push((*of, word(room)));
            }
            (Kind::HandlesOut(of), Argument::Out(room)) if result >= 0 => {
                let words = room.now().chunks_exact(size_of::<usize>());
                let handles = words.map(|word| usize::from_ne_bytes(word.try_into().expect("a word")) as u64);
                let blank = u64::from_ne_bytes([BLANK; 8]);
                given.extend(handles.take_while(|handle| *handle != blank).map(|handle| (*of, handle)));
            }
            _ => {}
        }
    }
    given
}
