//! One call: its arguments, the call itself, and what may be said of it afterwards.

use crate::arguments::{self, Argument, Arguments};
use crate::calls::CALLS;
use crate::dice::Dice;
use crate::pool::Sort;
use crate::stage::Stage;
use crate::table::{Call, Kind};
use crate::verdict;
use dojob::Code;
use std::collections::VecDeque;
use std::sync::atomic::Ordering;

/// Calls that a thread's trace remembers.
const REMEMBERED: usize = 24;

/// How often a function is called beside others: those that take much with them are seldom.
fn weight(name: &str) -> usize {
    match name {
        "do_manager_close" | "do_manager_set_limits" | "do_manager_set_bandwidth_schedule" => 1,
        "do_manager_open" | "do_job_cancel" | "do_job_replace_remote_prefix" => 3,
        "do_manager_create_job" | "do_job_add_file" | "do_job_resume" | "do_job_enum_files" => 24,
        "do_job_add_file_with_ranges" | "do_job_set_notify_flags" | "do_notices_get_ranges" => 24,
        "do_job_set_notify_interface" | "do_notices_watch" | "do_notices_next" => 24,
        _ if name.ends_with("_close") => 4,
        _ => 12,
    }
}

/// Every function, as often as its weight says.
pub fn urn() -> Vec<&'static Call> {
    CALLS.iter().flat_map(|call| std::iter::repeat_n(call, weight(call.name))).collect()
}

/// The call, or one that makes what it needs: there are mostly handles of each kind.
pub fn possible(mut call: &'static Call, stage: &Stage, dice: &mut Dice) -> &'static Call {
    while let Some((_, Kind::Handle(of))) = call.arguments.first()
        && stage.pool.open(of).is_empty()
        && !dice.once_in(16)
    {
        let makes = |maker: &&Call| {
            maker.name != call.name && maker.arguments.iter().any(|(_, kind)| *kind == Kind::HandleOut(of))
        };
        let makers: Vec<&Call> = CALLS.iter().filter(makes).collect();
        call = makers[dice.below(makers.len())];
    }
    call
}

/// Makes a call and judges it. Within a callback nothing is closed that waits for callbacks.
pub fn perform(call: &'static Call, stage: &Stage, dice: &mut Dice, within: bool) {
    let drawn = arguments::draw(call, stage, dice);
    note(stage, format!("{} {:x?}", call.name, drawn.words));
    let result = (call.run)(&drawn.words);
    stage.calls.fetch_add(1, Ordering::Relaxed);
    let Some(result) = result else { return };
    note(stage, format!("  {result:08x}"));
    *stage.answers.lock().unwrap().entry((call.name, result)).or_default() += 1;
    for fault in verdict::judge(call, &drawn, result) {
        stage.fault(format!("{}: {fault}; it answered {result:08x} to {:x?}", call.name, drawn.words));
    }
    if result >= 0 {
        keep_books(call, &drawn, stage);
        if let ("do_job_complete" | "do_job_cancel", Some(Argument::Handle { kind, value, .. })) =
            (call.name, drawn.all.first())
            && dice.once_in(2)
        {
            // Most calls are for jobs that are not over.
            close(kind, *value, stage);
        }
    } else if let (Code::E_CLOSED, Some(Argument::Handle { kind, value, sort: Sort::Open })) =
        (Code::from_raw(result), drawn.all.first())
        && *kind != "do_manager"
    {
        // What came from a closed manager is to be closed too.
        close(kind, *value, stage);
    }
    for (kind, handle) in verdict::given(call, &drawn, result) {
        if let Some(surplus) = stage.pool.add(kind, handle, dice)
            && !(within && kind == "do_manager")
        {
            close(kind, surplus, stage);
        }
    }
}

fn keep_books(call: &Call, drawn: &Arguments, stage: &Stage) {
    if let Some(user) = drawn.user.filter(|_| call.name == "do_job_set_notify_interface") {
        stage.registered.lock().unwrap().push(user);
    }
    for argument in drawn.all.iter().skip(1) {
        match (call.name, argument) {
            ("do_manager_create_job" | "do_job_get_id", Argument::Out(room)) if room.now().len() == 16 => {
                let id = room.now().try_into().expect("an identity");
                Stage::remember(&stage.ids, id);
            }
            ("do_notices_next", Argument::Out(room)) if !room.is_untouched() => {
                let number = u64::from_ne_bytes(room.now()[8..16].try_into().expect("a number"));
                Stage::remember(&stage.notices, number);
                if let Some(Argument::Handle { value, .. }) = drawn.all.first() {
                    stage.unanswered.lock().unwrap().insert((*value, number));
                }
            }
            _ => {}
        }
    }
    if let (true, [Argument::Handle { kind, value, .. }]) = (call.name.ends_with("_close"), &drawn.all[..]) {
        stage.pool.closed(kind, *value);
    }
}

/// Answers all notices that nobody has answered yet: whoever waits for that must return.
pub fn answer_all(stage: &Stage) {
    let call = CALLS.iter().find(|call| call.name == "do_notices_answer").expect("notices can be answered");
    for (notices, number) in std::mem::take(&mut *stage.unanswered.lock().unwrap()) {
        note(stage, format!("do_notices_answer {notices:x} {number}"));
        let result = (call.run)(&[notices, number, 0]);
        note(stage, format!("  {result:08x?}"));
    }
}

/// The threads that are in a call of this name.
pub fn within(name: &str, stage: &Stage) -> Vec<String> {
    let traces = stage.traces.lock().unwrap();
    let is_in = |trace: &VecDeque<String>| trace.back().is_some_and(|line| line.starts_with(name));
    traces.iter().filter(|(_, trace)| is_in(trace)).map(|(thread, _)| thread.clone()).collect()
}

/// Closes a handle that was open.
pub fn close(kind: &'static str, handle: u64, stage: &Stage) {
    let name = format!("{kind}_close");
    let call = CALLS.iter().find(|call| call.name == name).expect("every handle can be closed");
    note(stage, format!("{name} {handle:x}"));
    let result = (call.run)(&[handle]);
    note(stage, format!("  {result:08x?}"));
    stage.pool.closed(kind, handle);
}

/// Every type of handle.
pub fn kinds() -> Vec<&'static str> {
    let mut kinds: Vec<&str> = CALLS
        .iter()
        .flat_map(|call| call.arguments)
        .filter_map(|(_, kind)| if let Kind::Handle(of) = kind { Some(*of) } else { None })
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// Whether a handle among the arguments is for sure none that is open.
pub fn is_hopeless(drawn: &Arguments) -> bool {
    drawn.all.iter().any(|argument| matches!(argument, Argument::Handle { sort, .. } if *sort != Sort::Open))
}

fn note(stage: &Stage, line: String) {
    let name = std::thread::current().name().unwrap_or("nameless").to_owned();
    let mut traces = stage.traces.lock().unwrap();
    let trace = traces.entry(name).or_default();
    if trace.len() >= REMEMBERED {
        trace.pop_front();
    }
    trace.push_back(line);
}
