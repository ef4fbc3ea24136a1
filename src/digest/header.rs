//! Dictionaries of HTTP's structured fields (RFC 9651), as far as digests need them: the members that
//! are byte sequences are decoded, all others are read over, strictly.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// The rules ask readers to accept missing padding, and bits behind the last byte.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// A key, and its bytes if its value is a byte sequence.
pub type Member<'a> = (&'a str, Option<Vec<u8>>);

/// The members in their order; `None` if anything in the text breaks the rules.
pub fn dictionary(text: &str) -> Option<Vec<Member<'_>>> {
    let mut cursor = Cursor { rest: text.trim_matches(' ') };
    let mut members = Vec::new();
    while !cursor.rest.is_empty() {
        let key = cursor.key()?;
        let bytes = if cursor.eat('=') { cursor.member_value()? } else { None };
        cursor.parameters()?;
        members.push((key, bytes));
        cursor.blanks();
        if cursor.rest.is_empty() {
            break;
        }
        cursor.expect(',')?;
        cursor.blanks();
        if cursor.rest.is_empty() {
            return None;
        }
    }
    Some(members)
}

/// What has not been read yet.
struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    fn eat(&mut self, wanted: char) -> bool {
        let rest = self.rest.strip_prefix(wanted);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn expect(&mut self, wanted: char) -> Option<()> {
        self.eat(wanted).then_some(())
    }

    /// Everything up to the first character that is not `wanted`.
    fn run(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !wanted(c)).unwrap_or(self.rest.len());
        let (run, rest) = self.rest.split_at(end);
        self.rest = rest;
        run
    }

    fn blanks(&mut self) {
        self.run(|c| matches!(c, ' ' | '\t'));
    }

    fn key(&mut self) -> Option<&'a str> {
        let key = self.run(|c| matches!(c, 'a'..='z' | '0'..='9' | '_' | '-' | '.' | '*'));
        key.starts_with(|c: char| c.is_ascii_lowercase() || c == '*').then_some(key)
    }

    fn parameters(&mut self) -> Option<()> {
        while self.eat(';') {
            self.run(|c| c == ' ');
            self.key()?;
            if self.eat('=') {
                self.item()?;
            }
        }
        Some(())
    }

    /// An item, or a list in parentheses.
    fn member_value(&mut self) -> Option<Option<Vec<u8>>> {
        if !self.eat('(') {
            return self.item();
        }
        loop {
            self.run(|c| c == ' ');
            if self.eat(')') {
                return Some(None);
            }
            self.item()?;
            self.parameters()?;
            if !self.rest.starts_with([' ', ')']) {
                return None;
            }
        }
    }

    /// One bare item; its bytes if it is a byte sequence.
    fn item(&mut self) -> Option<Option<Vec<u8>>> {
        match self.rest.chars().next()? {
            ':' => return self.bytes().map(Some),
            '"' => self.string()?,
            '?' => {
                self.expect('?')?;
                let bit = self.eat('0') || self.eat('1');
                bit.then_some(())?;
            }
            '@' => {
                self.expect('@')?;
                self.number().filter(|number| !number.contains('.'))?;
            }
            '%' => self.display_string()?,
            '-' | '0'..='9' => {
                self.number()?;
            }
            'a'..='z' | 'A'..='Z' | '*' => {
                self.run(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~:/".contains(c));
            }
            _ => return None,
        }
        Some(None)
    }

    fn bytes(&mut self) -> Option<Vec<u8>> {
        let (text, rest) = self.rest.strip_prefix(':')?.split_once(':')?;
        self.rest = rest;
        BASE64.decode(text).ok()
    }

    /// Between double quotes: visible ASCII and blanks, where a backslash escapes a quote or itself.
    fn string(&mut self) -> Option<()> {
        self.expect('"')?;
        loop {
            self.run(|c| matches!(c, ' '..='~') && !matches!(c, '"' | '\\'));
            if self.eat('"') {
                return Some(());
            }
            self.expect('\\')?;
            let escaped = self.eat('"') || self.eat('\\');
            escaped.then_some(())?;
        }
    }

    /// The same with a percent sign before, and bytes outside ASCII as two hexadecimal digits.
    fn display_string(&mut self) -> Option<()> {
        self.expect('%')?;
        self.expect('"')?;
        loop {
            self.run(|c| matches!(c, ' '..='~') && !matches!(c, '"' | '%'));
            if self.eat('"') {
                return Some(());
            }
            self.expect('%')?;
            for _ in 0..2 {
                let digit = self.rest.starts_with(|c| matches!(c, '0'..='9' | 'a'..='f'));
                digit.then(|| self.rest = &self.rest[1..])?;
            }
        }
    }

    /// An integer of at most 15 digits, or a decimal of at most 12 and 3.
    fn number(&mut self) -> Option<&'a str> {
        self.eat('-');
        let number = self.run(|c| c.is_ascii_digit() || c == '.');
        let digits = |text: &str, most| (1..=most).contains(&text.len()) && !text.contains('.');
        let legal = match number.split_once('.') {
            Some((whole, part)) => digits(whole, 12) && digits(part, 3),
            None => digits(number, 15),
        };
        legal.then_some(number)
    }
}
