//! The caller's memory: the only blocks of unsafe code of the ABI.
//!
//! Each function takes a pointer that is NULL or, by the contract of every export, points to what its
//! type says. None is kept beyond the call. Nothing is assumed about alignment, and no string is read
//! further than to its limit.

use super::types::{do_error, do_file, do_file_range, do_job, do_notify_interface, do_result};
use crate::code::Code;
use crate::error::{Error, Result};
use crate::memory::reserve;
use std::ffi::c_char;
use std::sync::atomic::{AtomicBool, Ordering};

/// No string of the interface is longer than this, in bytes: a password of 65,535 characters.
const STRING_MAX: usize = 256 * 1024;

fn null(name: &str) -> Error {
    Error::new(Code::E_POINTER, format!("{name} is NULL"))
}

/// Copies a C string.
pub(super) fn text(pointer: *const c_char, name: &str) -> Result<String> {
    if pointer.is_null() {
        return Err(null(name));
    }
    let mut bytes = Vec::new();
    loop {
        if bytes.len() > STRING_MAX {
            let text = format!("{name} has no end within {STRING_MAX} bytes");
            return Err(Error::new(Code::E_STRING_TOO_LONG, text));
        }
        // SAFETY: the string is NUL-terminated, and no byte before this one was the NUL.
        let place = unsafe { pointer.cast::<u8>().add(bytes.len()) };
        // SAFETY: the place is within the string, its NUL included.
        let byte = unsafe { place.read() };
        if byte == 0 {
            break;
        }
        reserve(&mut bytes, 1)?;
        bytes.push(byte);
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Error::new(Code::E_INVALID_UTF8, format!("{name} is not valid UTF-8 at byte {at}"))
    })
}

/// Copies a C string, if there is one.
pub(super) fn optional_text(pointer: *const c_char, name: &str) -> Result<Option<String>> {
    if pointer.is_null() { Ok(None) } else { text(pointer, name).map(Some) }
}

/// Copies plain values from the caller, of which there may be none. More than `most` are refused unseen, with
/// `code`: a count that is wrong is not followed into memory that is nobody's.
pub(super) fn values<T: Copy>(
    pointer: *const T,
    count: u32,
    most: usize,
    code: Code,
    name: &str,
) -> Result<Vec<T>> {
    if count as usize > most {
        return Err(Error::new(code, format!("{count} {name} are too many; at most {most} are allowed")));
    }
    if pointer.is_null() && count > 0 {
        return Err(null(name));
    }
    let mut copies = Vec::new();
    reserve(&mut copies, count as usize)?;
    for index in 0..count as usize {
        // SAFETY: the caller's array has `count` values, and the index is below it.
        let place = unsafe { pointer.add(index) };
        copies.push(value(place, name)?);
    }
    Ok(copies)
}

/// Writes values to the caller's array of `capacity` places, all or none, and to `needed` how many there are.
pub(super) fn write_values<T: Copy>(
    values: &[T],
    places: *mut T,
    capacity: u32,
    needed: *mut u32,
) -> Result<Code> {
    let places = array(places, capacity as usize, "the array")?;
    let count =
        u32::try_from(values.len()).map_err(|_| Error::new(Code::E_FAIL, "too many items to count"))?;
    out(needed, "needed")?.set(count);
    if capacity == 0 {
        return Ok(Code::OK);
    }
    if values.len() > capacity as usize {
        let text = format!("the array has {capacity} places, and {count} are needed");
        return Err(Error::new(Code::E_INSUFFICIENT_BUFFER, text));
    }
    places.set(values.iter().copied());
    Ok(Code::OK)
}

/// Copies a plain value from the caller.
pub(super) fn value<T: Copy>(pointer: *const T, name: &str) -> Result<T> {
    if pointer.is_null() {
        return Err(null(name));
    }
    // SAFETY: not NULL, so it points to a value of its type, whose every bit pattern is valid.
    Ok(unsafe { pointer.read_unaligned() })
}

/// A place of the caller's that takes one value.
pub(super) struct Out<T>(*mut T);

/// The place behind a pointer that must not be NULL.
pub(super) fn out<T>(pointer: *mut T, name: &str) -> Result<Out<T>> {
    if pointer.is_null() { Err(null(name)) } else { Ok(Out(pointer)) }
}

/// The place behind a pointer that must not be NULL, for a handle: NULL until there is one.
pub(super) fn out_handle<T>(pointer: *mut *mut T, name: &str) -> Result<Out<*mut T>> {
    let place = out(pointer, name)?;
    place.set(std::ptr::null_mut());
    Ok(place)
}

impl<T> Out<T> {
    /// Writes the value.
    pub fn set(&self, value: T) {
        // SAFETY: not NULL, so it points to room for a value of its type.
        unsafe { self.0.write_unaligned(value) }
    }
}

/// A place of the caller's that takes several values.
pub(super) struct Array<T>(*mut T, usize);

/// The places behind a pointer that may be NULL only if there are none.
pub(super) fn array<T>(pointer: *mut T, count: usize, name: &str) -> Result<Array<T>> {
    if pointer.is_null() && count > 0 { Err(null(name)) } else { Ok(Array(pointer, count)) }
}

impl<T> Array<T> {
    /// Writes the values to the first places; there are never more values than places.
    pub fn set(&self, values: impl Iterator<Item = T>) {
        for (index, value) in values.take(self.1).enumerate() {
            // SAFETY: the caller's array has this many places, and the index is below it.
            let place = unsafe { self.0.add(index) };
            // SAFETY: the place is room for a value of its type.
            unsafe { place.write_unaligned(value) }
        }
    }
}

/// A struct of the ABI: numbers, pointers and functions that may be NULL, beginning with its own size as a `u32`.
pub(super) trait Sized32: Copy {
    /// The size of the struct in the first ABI that had it: a caller's may never be smaller.
    const FIRST_SIZE: usize;
}

/// The size that the caller gave a struct, if it is a possible one.
fn struct_size<T: Sized32>(pointer: *const T, name: &str) -> Result<usize> {
    let size = value(pointer.cast::<u32>(), name)? as usize;
    if size < T::FIRST_SIZE {
        let text = format!("{name}->struct_size is {size}; set it to the size of the struct before the call");
        return Err(Error::argument(text));
    }
    Ok(size)
}

/// A struct of the caller's that is to be filled.
pub(super) struct OutStruct<T>(*mut T, usize);

/// The struct behind a pointer, with room for as much as its `struct_size` says.
pub(super) fn out_struct<T: Sized32>(pointer: *mut T, name: &str) -> Result<OutStruct<T>> {
    let size = struct_size(pointer.cast_const(), name)?;
    Ok(OutStruct(pointer, size))
}

impl<T: Sized32> OutStruct<T> {
    /// Fills as much of the caller's struct as both sides know. `value`'s first field is its own size;
    /// the caller's becomes the number of bytes filled.
    pub fn set(&self, value: T) {
        let filled = self.1.min(size_of::<T>());
        let source = (&raw const value).cast::<u8>();
        // SAFETY: both sides hold at least `filled` bytes, and a local value overlaps nobody's memory.
        unsafe { std::ptr::copy_nonoverlapping(source, self.0.cast::<u8>(), filled) };
        Out(self.0.cast::<u32>()).set(filled as u32);
    }
}

/// Copies a struct from the caller; fields that the caller's ABI does not have yet keep `default`'s value.
pub(super) fn in_struct<T: Sized32>(pointer: *const T, default: T, name: &str) -> Result<T> {
    let size = struct_size(pointer, name)?.min(size_of::<T>());
    let mut copy = default;
    let target = (&raw mut copy).cast::<u8>();
    // SAFETY: both sides hold at least `size` bytes, a local value overlaps nobody's memory, and every bit
    // pattern is valid for plain numbers.
    unsafe { std::ptr::copy_nonoverlapping(pointer.cast::<u8>(), target, size) };
    Ok(copy)
}

/// Writes text as C's `snprintf` does: as much as fits, always ended by a NUL, and to `needed` how many
/// bytes all of it takes, NUL included. `buffer` may be NULL if `capacity` is 0, `needed` if it is not.
pub(super) fn write_text(
    text: &str,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> Result<Code> {
    if buffer.is_null() && (capacity > 0 || needed.is_null()) {
        return Err(null("buffer"));
    }
    let size = text.len() + 1;
    if !needed.is_null() {
        Out(needed).set(size);
    }
    if capacity == 0 {
        return Ok(Code::OK);
    }
    let fits = text.floor_char_boundary(capacity - 1);
    let bytes = text.as_bytes()[..fits].iter().copied().chain([0]);
    Array(buffer.cast::<u8>(), capacity).set(bytes);
    if fits < text.len() {
        let text = format!("buffer holds {capacity} bytes, and {size} are needed");
        return Err(Error::new(Code::E_INSUFFICIENT_BUFFER, text));
    }
    Ok(Code::OK)
}

/// A notify interface of the caller's, and the only calls into the caller's code.
pub(super) struct Callbacks {
    interface: do_notify_interface,
    /// Whether `user_data` is ours to finalize.
    owned: AtomicBool,
}

// SAFETY: the interface's functions are called from another thread than registered them, and `user_data` goes with
// them: that is what registering them is for, and said there.
unsafe impl Send for Callbacks {}
// SAFETY: as above; calls are made one at a time.
unsafe impl Sync for Callbacks {}

impl Callbacks {
    pub fn new(interface: do_notify_interface) -> Callbacks {
        let struct_size = size_of::<do_notify_interface>() as u32;
        Callbacks {
            interface: do_notify_interface { struct_size, reserved: 0, ..interface },
            owned: AtomicBool::new(false),
        }
    }

    /// The struct as it was registered.
    pub fn interface(&self) -> do_notify_interface {
        self.interface
    }

    /// From now on `finalize` is called when the last of this is gone.
    pub fn own_user_data(&self) {
        self.owned.store(true, Ordering::SeqCst);
    }

    pub fn call_job_transferred(&self, job: *mut do_job) -> do_result {
        // SAFETY: not NULL, so it is the caller's function of this type, which stays there while it is registered.
        self.interface.job_transferred.map_or(0, |call| unsafe { call(self.interface.user_data, job) })
    }

    pub fn call_job_error(&self, job: *mut do_job, error: *mut do_error) -> do_result {
        // SAFETY: as for `call_job_transferred`.
        self.interface.job_error.map_or(0, |call| unsafe { call(self.interface.user_data, job, error) })
    }

    pub fn call_job_modification(&self, job: *mut do_job) -> do_result {
        // SAFETY: as for `call_job_transferred`.
        self.interface.job_modification.map_or(0, |call| unsafe { call(self.interface.user_data, job) })
    }

    pub fn call_file_transferred(&self, job: *mut do_job, file: *mut do_file) -> do_result {
        // SAFETY: as for `call_job_transferred`.
        self.interface.file_transferred.map_or(0, |call| unsafe { call(self.interface.user_data, job, file) })
    }

    pub fn call_file_ranges_transferred(
        &self,
        job: *mut do_job,
        file: *mut do_file,
        ranges: &[do_file_range],
    ) -> do_result {
        let Some(call) = self.interface.file_ranges_transferred else { return 0 };
        // SAFETY: as for `call_job_transferred`; the ranges are there until it returns.
        unsafe { call(self.interface.user_data, job, file, ranges.len() as u32, ranges.as_ptr()) }
    }
}

impl Drop for Callbacks {
    fn drop(&mut self) {
        if let Some(finalize) = self.interface.finalize.filter(|_| self.owned.load(Ordering::SeqCst)) {
            // SAFETY: not NULL, so it is the caller's function of this type, and this is its only call.
            unsafe { finalize(self.interface.user_data) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Copy, PartialEq, Debug)]
    #[repr(C)]
    struct Pair {
        struct_size: u32,
        first: u32,
        second: u64,
    }

    impl Sized32 for Pair {
        const FIRST_SIZE: usize = 8;
    }

    const DEFAULT: Pair = Pair { struct_size: 16, first: 1, second: 2 };

    #[test]
    fn strings_are_copied_and_bounded() {
        assert_eq!(text(c"abc".as_ptr(), "x").unwrap(), "abc");
        assert_eq!(text(std::ptr::null(), "x").unwrap_err().code, Code::E_POINTER);
        assert_eq!(text(c"a\xFF".as_ptr(), "x").unwrap_err().code, Code::E_INVALID_UTF8);
        let long = vec![b'a'; STRING_MAX + 2];
        assert_eq!(text(long.as_ptr().cast(), "x").unwrap_err().code, Code::E_STRING_TOO_LONG);
    }

    #[test]
    fn values_are_copied_and_their_count_is_judged_first() {
        let three = [1_u64, 2, 3];
        let copy = |count, most| values(three.as_ptr(), count, most, Code::E_INVALID_ARG, "numbers");
        assert_eq!(copy(3, 3).unwrap(), three);
        assert_eq!(copy(u32::MAX, 3).unwrap_err().code, Code::E_INVALID_ARG);
        assert_eq!(values::<u64>(std::ptr::null(), 0, 3, Code::E_FAIL, "x").unwrap().len(), 0);
        assert_eq!(
            values::<u64>(std::ptr::null(), 1, 3, Code::E_FAIL, "x").unwrap_err().code,
            Code::E_POINTER
        );
    }

    #[test]
    fn more_values_than_there_is_memory_are_refused_before_one_is_read() {
        let one = [0_u8; 1 << 16];
        let all = values(&raw const one, u32::MAX, usize::MAX, Code::E_INVALID_ARG, "blocks");
        assert_eq!(all.unwrap_err().code, Code::E_OUT_OF_MEMORY);
    }

    #[test]
    fn text_fills_the_buffer_as_snprintf_does() {
        let mut buffer = [b'#' as c_char; 8];
        let mut needed = 0;
        let mut write = |text: &str, capacity| {
            let result = write_text(text, buffer.as_mut_ptr(), capacity, &mut needed);
            let bytes: Vec<u8> = buffer.iter().map(|byte| *byte as u8).collect();
            (result.unwrap_or_else(|error| error.code), bytes, needed)
        };
        assert_eq!(write("abc", 4), (Code::OK, b"abc\0####".to_vec(), 4));
        assert_eq!(write("xyzw", 4), (Code::E_INSUFFICIENT_BUFFER, b"xyz\0####".to_vec(), 5));
        assert_eq!(write("x\u{e4}", 3), (Code::E_INSUFFICIENT_BUFFER, b"x\0z\0####".to_vec(), 4));
        assert_eq!(write("", 1), (Code::OK, b"\0\0z\0####".to_vec(), 1));
        assert!(write_text("a", std::ptr::null_mut(), 0, &mut needed).is_ok());
        assert_eq!(needed, 2);
        assert!(write_text("a", std::ptr::null_mut(), 0, std::ptr::null_mut()).is_err());
        assert!(write_text("a", std::ptr::null_mut(), 9, &mut needed).is_err());
    }

    #[test]
    fn structs_of_older_and_newer_callers_are_filled_as_far_as_both_know() {
        let mut older = Pair { struct_size: 8, first: 7, second: 7 };
        out_struct(&mut older, "x").unwrap().set(DEFAULT);
        assert_eq!(older, Pair { struct_size: 8, first: 1, second: 7 });
        let mut newer = Pair { struct_size: 400, first: 7, second: 7 };
        out_struct(&mut newer, "x").unwrap().set(DEFAULT);
        assert_eq!(newer, DEFAULT);
        let mut small = Pair { struct_size: 7, first: 7, second: 7 };
        assert_eq!(out_struct(&mut small, "x").map(drop).unwrap_err().code, Code::E_INVALID_ARG);
        let given = Pair { struct_size: 8, first: 9, second: 9 };
        assert_eq!(in_struct(&given, DEFAULT, "x").unwrap(), Pair { struct_size: 8, first: 9, second: 2 });
    }
}
