//! Memory for what somebody else sizes: where there is none, that is an error and not the end of the process.

use crate::code::Code;
use crate::error::{Error, Result};

/// Makes room for so many more values.
pub fn reserve<T>(values: &mut Vec<T>, more: usize) -> Result<()> {
    values.try_reserve(more).map_err(|_| Error::new(Code::E_OUT_OF_MEMORY, Code::E_OUT_OF_MEMORY.text()))
}

/// So many bytes, all of them zero.
pub fn zeroes(len: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reserve(&mut bytes, len)?;
    bytes.resize(len, 0);
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_much_is_refused_and_the_rest_is_there() {
        for len in [isize::MAX as usize, usize::MAX] {
            assert_eq!(zeroes(len).unwrap_err().code, Code::E_OUT_OF_MEMORY);
        }
        assert_eq!(zeroes(3).unwrap(), [0, 0, 0]);
        assert!(zeroes(0).unwrap().is_empty());
    }
}
