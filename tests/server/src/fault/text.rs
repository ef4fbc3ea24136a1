//! Faults from text: a table of names and arguments, as TOML has them.

use super::{Fault, Step, When};
use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serializer};
use std::fmt;
use toml::{Table, Value};

/// A status and its header fields.
type Status = (u16, Vec<(String, String)>);

/// `status = 503`, or a table with header fields too.
pub(super) fn status<'de, D: Deserializer<'de>>(from: D) -> Result<Status, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Text {
        Code(u16),
        More {
            code: u16,
            #[serde(default)]
            headers: Vec<(String, String)>,
        },
    }
    Ok(match Text::deserialize(from)? {
        Text::Code(code) => (code, Vec::new()),
        Text::More { code, headers } => (code, headers),
    })
}

/// Bytes as text.
pub(super) fn raw<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
    String::deserialize(from).map(String::into_bytes)
}

/// Bytes as text; what is no text becomes a sign of it.
pub(super) fn write_raw<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&String::from_utf8_lossy(bytes))
}

/// As a scenario has it, but in JSON: on one line, and without a limit for numbers.
impl fmt::Display for Fault {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

impl Step {
    /// Reads a step as a command line has it: `stall-after=20000`, `ignore-range, cut-after=70`.
    ///
    /// It is the inside of a TOML table: names of faults with their arguments, `true` where there is none,
    /// which may be left out; `on` and `times` say for which requests it is.
    pub fn parse(text: &str) -> Result<Step, String> {
        let filled: Vec<String> = pieces(text).map(filled).collect();
        let line = format!("step = {{ {} }}", filled.join(", "));
        let mut table: Table = toml::from_str(&line).map_err(|error| error.message().to_owned())?;
        match table.remove("step") {
            Some(step) if table.is_empty() => step.try_into().map_err(|error| error.message().to_owned()),
            _ => Err("one step only".to_owned()),
        }
    }
}

/// A name with its argument as TOML wants it: a bare word quoted, and `true` where there is none.
fn filled(piece: &str) -> String {
    let Some((name, value)) = piece.split_once('=') else {
        return if piece.is_empty() { String::new() } else { format!("{piece} = true") };
    };
    let value = value.trim();
    let word = |c: char| c.is_ascii_alphabetic() || c == '-';
    let bare = value.starts_with(|c: char| c.is_ascii_alphabetic()) && value.chars().all(word);
    match value {
        "true" | "false" => piece.to_owned(),
        _ if bare => format!("{name} = {value:?}"),
        _ => piece.to_owned(),
    }
}

/// The text between commas that are in no bracket and no string.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let (mut depth, mut quote, mut escaped) = (0u32, None, false);
    text.split(move |c: char| {
        match (quote, c) {
            (Some(_), _) if escaped => escaped = false,
            (Some('"'), '\\') => escaped = true,
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => depth = depth.saturating_sub(1),
            (None, ',') => return depth == 0,
            (None, _) => {}
        }
        false
    })
    .map(str::trim)
}

impl<'de> Deserialize<'de> for Step {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Step, D::Error> {
        let mut table = match Value::deserialize(from)? {
            Value::Table(table) => table,
            Value::String(name) => Table::from_iter([(name, Value::Boolean(true))]),
            other => return Err(Error::custom(format!("a step is no {}", other.type_str()))),
        };
        let when = table.remove("on").map(When::deserialize).transpose().map_err(Error::custom)?;
        let times = match table.remove("times") {
            None => Some(1),
            Some(Value::String(word)) if word == "ever" => None,
            Some(count) => Some(u64::deserialize(count).map_err(Error::custom)?),
        };
        let faults = table.into_iter().map(|(name, argument)| fault(name, argument));
        let mut faults = faults.collect::<Result<Vec<_>, _>>().map_err(Error::custom)?;
        let fault = if faults.len() == 1 { faults.remove(0) } else { Fault::All(faults) };
        Ok(Step { when: when.unwrap_or_default(), times, fault })
    }
}

fn fault(name: String, argument: Value) -> Result<Fault, String> {
    let written = match argument {
        Value::Boolean(true) => Value::String(name.clone()),
        argument => Value::Table(Table::from_iter([(name.clone(), argument)])),
    };
    Fault::deserialize(written).map_err(|error| format!("{name}: {}", error.message().trim_end()))
}
