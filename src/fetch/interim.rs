//! Interim answers: those with a status of 100 to 199, which stand before the answer itself.

/// What input begins with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Start {
    /// An interim answer of so many bytes.
    Interim(usize),
    /// What may become one.
    Unclear,
    /// Anything else.
    Answer,
}

/// Tells what input begins with. A switch of protocols (101) is none that another answer follows.
pub fn start(input: &[u8]) -> Start {
    const FORM: &[u8] = b"HTTP/1.# 1##";
    for (&byte, &form) in input.iter().zip(FORM) {
        if byte != form && !(form == b'#' && byte.is_ascii_digit()) {
            return Start::Answer;
        }
    }
    if input.len() <= FORM.len() {
        return Start::Unclear;
    }
    if &input[9..12] == b"101" || input[12].is_ascii_digit() {
        return Start::Answer;
    }
    match end(input) {
        Some(length) => Start::Interim(length),
        None => Start::Unclear,
    }
}

/// Where the head ends: behind its first empty line.
fn end(input: &[u8]) -> Option<usize> {
    let mut lines = input.split_inclusive(|&byte| byte == b'\n');
    let mut length = 0;
    lines.find_map(|line| {
        length += line.len();
        (line == b"\r\n" || line == b"\n").then_some(length)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn interim_answers_are_told_from_answers() {
        for (text, expected) in [
            ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200", Start::Interim(25)),
            ("HTTP/1.1 103\r\nLink: <a>\r\n\r\n", Start::Interim(27)),
            ("HTTP/1.0 199 x\nA: b\n\nrest", Start::Interim(21)),
            ("HTTP/1.1 100 Continue\r\nA: b\r\n", Start::Unclear),
            ("HTTP/1.1 10", Start::Unclear),
            ("HTTP/1.1 100", Start::Unclear),
            ("", Start::Unclear),
            ("HTTP/1.1 101 x\r\n\r\n", Start::Answer),
            ("HTTP/1.1 1000 x\r\n\r\n", Start::Answer),
            ("HTTP/1.1 200 OK\r\n\r\n", Start::Answer),
            ("HTTP/1.1 2", Start::Answer),
            ("\r\nHTTP/1.1 100 x\r\n\r\n", Start::Answer),
            ("ICY", Start::Answer),
        ] {
            assert_eq!(start(text.as_bytes()), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn an_interim_answer_is_told_wherever_its_bytes_are_cut(at in 0_usize..60, tail in prop::collection::vec(any::<u8>(), 0..20)) {
            let head = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\nA: b\r\n\r\n";
            let whole = [&head[..], &tail].concat();
            prop_assert_eq!(start(&whole), Start::Interim(head.len()));
            let cut = &head[..at.min(head.len() - 1)];
            prop_assert_eq!(start(cut), Start::Unclear);
        }
    }
}
