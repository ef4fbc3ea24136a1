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

/// All of what comes, up to the first error.
pub fn gather<T>(values: impl IntoIterator<Item = Result<T>>) -> Result<Vec<T>> {
    let mut all = Vec::new();
    for value in values {
        reserve(&mut all, 1)?;
        all.push(value?);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_is_gathered_up_to_the_first_error() {
        assert_eq!(gather([Ok(1), Ok(2)]).unwrap(), [1, 2]);
        let error = gather([Ok(1), Err(Error::argument("no")), Ok(2)]).unwrap_err();
        assert_eq!(error.code, Code::E_INVALID_ARG);
    }

    #[test]
    fn what_is_too_much_is_refused_and_the_rest_is_there() {
        for len in [isize::MAX as usize, usize::MAX] {
            assert_eq!(zeroes(len).unwrap_err().code, Code::E_OUT_OF_MEMORY);
        }
        assert_eq!(zeroes(3).unwrap(), [0, 0, 0]);
        assert!(zeroes(0).unwrap().is_empty());
    }
}
