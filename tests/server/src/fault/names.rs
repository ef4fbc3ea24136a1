//! The names of the faults, as text has them.

use super::Fault;
use serde::Deserialize;
use serde::de::{Deserializer, Visitor, value::Error};
use serde::forward_to_deserialize_any;

/// Every fault's name in scenarios and on command lines.
pub fn fault_names() -> &'static [&'static str] {
    let mut names: &'static [&'static str] = &[];
    // It is asked for the variants, and has no value to give.
    let _ = Fault::deserialize(Names(&mut names));
    names
}

/// Keeps the variants that it is asked for.
struct Names<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Names<'_> {
    type Error = Error;

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        _visitor: V,
    ) -> Result<V::Value, Error> {
        *self.0 = variants;
        Err(serde::de::Error::custom("only the names"))
    }

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Error> {
        Err(serde::de::Error::custom("only the names"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
