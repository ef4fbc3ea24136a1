//! Writes `include/dojob.h`.

use super::layout;
use super::model::{Abi, parse};
use dojob::Code;

const ESSAY: &str = "\
/*
 * dojob: background copy jobs that survive crashes, reboots and lost networks.
 *
 * Handles.  do_manager, do_job and the other opaque types are handles: numbers that the library looks up,
 * never pointers to anything. Any value may be passed; one that is closed answers DO_E_CLOSED, one that is
 * NULL, of another kind or out of nowhere DO_E_HANDLE. Every handle is closed once, in any order. A job is
 * not its handle: it lives in the store, and its do_job_id finds it again in any process.
 *
 * Results.  Functions answer a do_result: 0 is success, a positive number success with something to know, a
 * negative one failure. Numbers are those of Delivery Optimization and BITS where they have one. Functions
 * that take a do_error ** (which may be NULL) tell the story too: what was wrong, where, what to do.
 *
 * Strings.  UTF-8 with a NUL at the end. Those passed in are copied, and have at most 256 KiB. Those asked
 * for are written to the caller's buffer, as snprintf does: as much as fits and always a NUL,
 * DO_E_INSUFFICIENT_BUFFER if that was not all; *needed receives the size that all of it takes, NUL included.
 * With a NULL buffer and capacity 0 the call only tells the size. None is longer than 64 KiB. The library never
 * gives out a string that somebody must free.
 *
 * Structs.  Begin with struct_size, which the caller sets to the struct's size; they grow only at their end.
 *
 * Threads.  Every function may be called from any thread at any time. Only do_events_wait and
 * do_notices_next wait for something to happen; functions that change a job return when the change is
 * durable, and getters wait for neither network nor transfers.
 *
 * Notifications.  By call: do_job_set_notify_interface; the functions run on a thread of the manager's, and
 * taking them back, or closing the manager, waits for the one that runs. By pull: do_notices_next, for
 * programs that call their own functions from their own thread. What a job has to tell is kept in the store
 * until somebody has taken it. do_events_wait is simpler still: it only says which job changed.
 *
 * Fork.  A child of a process that had a manager open gets DO_E_FORKED, without a do_error, until it calls
 * exec; only the functions that tell versions and results in words work there.
 *
 * Outputs are written only on success, except that handles asked for are set to NULL first.
 *
 * Written from src/ffi; changes here are overwritten.
 */";

/// The whole header, and the ABI that it was written from.
pub fn write() -> (String, Abi) {
    let abi = parse(|config| {
        config.header = Some(ESSAY.to_owned());
        config.after_includes = Some(codes());
    });
    let mut bytes = Vec::new();
    abi.bindings.write(&mut bytes);
    let text = String::from_utf8(bytes).expect("the header is UTF-8");
    // cbindgen would put a trailer behind the guard, where a second inclusion meets it again.
    let (body, guard) = text.rsplit_once("#endif").expect("an include guard");
    (format!("{body}{}\n\n#endif{guard}", asserts()), abi)
}

/// The table of result codes.
fn codes() -> String {
    let mut text = String::new();
    for entry in Code::TABLE {
        let number = entry.code.raw() as u32;
        text += &format!(
            "\n/**\n * {}\n */\n#define DO_{} ((do_result)0x{number:08X}u)\n",
            entry.text, entry.name
        );
    }
    text += "\n/**\n * The code for an HTTP status that is a failure, such as 404.\n */\n";
    text += "#define DO_E_HTTP(status) ((do_result)(0x80190000u | (uint32_t)(status)))\n";
    text
}

/// Proofs that the compiler of the header lays the structs out as the library does.
fn asserts() -> String {
    let mut text = String::from(
        "#if defined(__cplusplus)\n\
         #define DO_STATIC_ASSERT(condition, name) static_assert(condition, #name)\n\
         #elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L\n\
         #define DO_STATIC_ASSERT(condition, name) _Static_assert(condition, #name)\n\
         #else\n\
         #define DO_STATIC_ASSERT(condition, name) typedef char do_assert_##name[(condition) ? 1 : -1]\n\
         #endif\n\n",
    );
    for layout in layout::all() {
        let name = layout.name;
        text += &format!("DO_STATIC_ASSERT(sizeof(struct {name}) == {}, {name}_size);\n", layout.size);
        for (field, offset) in layout.fields {
            text +=
                &format!("DO_STATIC_ASSERT(offsetof(struct {name}, {field}) == {offset}, {name}_{field});\n");
        }
    }
    text + "\n#undef DO_STATIC_ASSERT"
}
