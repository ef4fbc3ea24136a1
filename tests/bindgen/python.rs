//! Writes `bindings/python/dojob/_abi.py`.

use super::layout;
use super::model::{Abi, Function, Type};
use dojob::Code;
use std::fmt::Write;

const HEAD: &str = r#""""The C ABI for ctypes. Written from src/ffi; changes here are overwritten."""

import ctypes
import enum
from typing import Any, Callable

"#;

const CODES: &str = r#"

class Code(enum.IntEnum):
    """What a call answered: `OK`, an `S_` success with something to know, or an `E_` failure.

    The numbers are those of the documentation; a call's `int` is the same one, with a sign.
    """

"#;

/// The whole module.
pub fn write(abi: &Abi) -> String {
    let mut out = HEAD.to_owned();
    for constant in &abi.constants {
        writeln!(out, "{} = {:#x}", constant.name, constant.value).unwrap();
    }
    out += CODES;
    for entry in Code::TABLE {
        writeln!(out, "    #: {}\n    {} = 0x{:08X}", entry.text, entry.name, entry.code.raw() as u32)
            .unwrap();
    }
    for handle in &abi.handles {
        write!(out, "\n\nclass {handle}(ctypes.c_void_p):\n    __slots__ = ()\n").unwrap();
    }
    for item in &abi.structs {
        write!(out, "\n\nclass {}(ctypes.Structure):\n    __slots__ = ()\n    _fields_ = [\n", item.name)
            .unwrap();
        for (name, ty) in &item.fields {
            writeln!(out, "        (\"{name}\", {}),", spell(ty)).unwrap();
        }
        out += "    ]\n";
    }
    out += &layouts();
    out += &library(&abi.functions);
    out
}

fn layouts() -> String {
    let mut out = String::from(
        "\n\n#: The size of every struct, and the offsets of its fields, as the library has them.\n",
    );
    out += "LAYOUT: dict[Any, tuple[int, dict[str, int]]] = {\n";
    for layout in layout::all() {
        let fields: Vec<String> =
            layout.fields.iter().map(|(name, at)| format!("\"{name}\": {at}")).collect();
        writeln!(out, "    {}: ({}, {{{}}}),", layout.name, layout.size, fields.join(", ")).unwrap();
    }
    out + "}\n"
}

fn library(functions: &[Function]) -> String {
    let mut out = String::from(
        "\n\nclass Library:\n    \"\"\"The functions of a loaded library, with their types.\"\"\"\n",
    );
    out += "\n    def __init__(self, library: ctypes.CDLL) -> None:\n";
    for function in functions {
        let arguments: Vec<String> = function.arguments.iter().map(|(_, ty)| spell(ty)).collect();
        let name = &function.name;
        writeln!(out, "        self.{name}: Callable[..., int] = library.{name}").unwrap();
        writeln!(out, "        library.{name}.argtypes = [{}]", arguments.join(", ")).unwrap();
        writeln!(out, "        library.{name}.restype = {}", spell(&function.answer)).unwrap();
    }
    out
}

fn spell(ty: &Type) -> String {
    match ty {
        Type::Result | Type::I32 => "ctypes.c_int32".into(),
        Type::U8 => "ctypes.c_uint8".into(),
        Type::U32 => "ctypes.c_uint32".into(),
        Type::U64 => "ctypes.c_uint64".into(),
        Type::Size => "ctypes.c_size_t".into(),
        Type::Array(of, len) => format!("{} * {len}", spell(of)),
        Type::Struct(name) => name.clone(),
        // Never called from here: Python has its callbacks by pull.
        Type::Function => "ctypes.c_void_p".into(),
        Type::Pointer { to, .. } => match &**to {
            // Strings in and buffers out are both bytes to ctypes.
            Type::Char => "ctypes.c_char_p".into(),
            Type::Opaque(name) => name.clone(),
            Type::Void => "ctypes.c_void_p".into(),
            other => format!("ctypes.POINTER({})", spell(other)),
        },
        other => panic!("Python cannot say {other:?}"),
    }
}
