//! Signals: those of the host are not for the library's threads, and those that the library causes not for the host.

use std::marker::PhantomData;
use std::mem::MaybeUninit;

/// Signals that a thread raises by its own fault; blocking them would only hide it.
const OWN_FAULTS: [i32; 6] =
    [libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE, libc::SIGILL, libc::SIGTRAP, libc::SIGABRT];

/// For a thread of the library that calls no code of the host: no handler of the host runs on it, and a write beyond
/// the limit of file sizes is an error and not the end of the process (SIGXFSZ).
pub fn quiet_thread() {
    let mut set = MaybeUninit::<libc::sigset_t>::uninit();
    // SAFETY: the pointer is to a local value that the call fills.
    if unsafe { libc::sigfillset(set.as_mut_ptr()) } != 0 {
        return;
    }
    for signal in OWN_FAULTS {
        // SAFETY: the set was filled above.
        let _ = unsafe { libc::sigdelset(set.as_mut_ptr(), signal) };
    }
    // SAFETY: the set is complete, and the call only reads it.
    let _ = unsafe { libc::pthread_sigmask(libc::SIG_BLOCK, set.as_ptr(), std::ptr::null_mut()) };
}

/// While this lives, a write of this thread beyond the limit of file sizes is an error, and the signal that comes with
/// it reaches nobody. For threads of the host.
#[derive(Debug)]
pub struct SizeSignal {
    /// Whether it was blocked by us and has to be let through again.
    ours: bool,
    /// A mask is a thread's own.
    _thread: PhantomData<*const ()>,
}

impl SizeSignal {
    pub fn hold() -> SizeSignal {
        let Some(set) = only_size() else { return SizeSignal { ours: false, _thread: PhantomData } };
        let mut before = MaybeUninit::<libc::sigset_t>::zeroed();
        // SAFETY: both pointers are to local values, the first of them complete.
        let done = unsafe { libc::pthread_sigmask(libc::SIG_BLOCK, &raw const set, before.as_mut_ptr()) };
        // SAFETY: the call above has filled it, or left it all zeroes, which is an empty set.
        let was_blocked = unsafe { libc::sigismember(before.as_ptr(), libc::SIGXFSZ) } == 1;
        SizeSignal { ours: done == 0 && !was_blocked, _thread: PhantomData }
    }
}

impl Drop for SizeSignal {
    fn drop(&mut self) {
        let (true, Some(set)) = (self.ours, only_size()) else { return };
        let mut pending = MaybeUninit::<libc::sigset_t>::zeroed();
        // SAFETY: the pointer is to a local value that the call fills.
        let known = unsafe { libc::sigpending(pending.as_mut_ptr()) } == 0;
        // SAFETY: the call above has filled it, or left it all zeroes, which is an empty set.
        if known && unsafe { libc::sigismember(pending.as_ptr(), libc::SIGXFSZ) } == 1 {
            let mut taken = 0;
            // SAFETY: the set is complete; one of its signals is pending, so that the call returns at once.
            let _ = unsafe { libc::sigwait(&raw const set, &raw mut taken) };
        }
        // SAFETY: the set is complete, and the call only reads it.
        let _ = unsafe { libc::pthread_sigmask(libc::SIG_UNBLOCK, &raw const set, std::ptr::null_mut()) };
    }
}

fn only_size() -> Option<libc::sigset_t> {
    let mut set = MaybeUninit::<libc::sigset_t>::uninit();
    // SAFETY: the pointer is to a local value that the call fills.
    if unsafe { libc::sigemptyset(set.as_mut_ptr()) } != 0 {
        return None;
    }
    // SAFETY: the set was filled above.
    let added = unsafe { libc::sigaddset(set.as_mut_ptr(), libc::SIGXFSZ) } == 0;
    // SAFETY: as above.
    added.then(|| unsafe { set.assume_init() })
}
