//! Writes `tests/abuse/calls.rs`: every export, what its arguments are good for, and the shape of every struct.

use super::model::{Abi, Function, Struct, Type};
use std::fmt::Write;

const HEAD: &str = "\
//! Every export with what its arguments are good for, and the shape of every struct. Written from src/ffi; changes
//! here are overwritten.

use crate::table::Kind::*;
use crate::table::{calls, shapes};
use dojob::ffi::types::*;
use std::ffi::c_char;

";

/// The whole file.
pub fn write(abi: &Abi) -> String {
    let mut out = HEAD.to_owned();
    out += "shapes! {\n";
    for item in &abi.structs {
        let fields: Vec<String> = item.fields.iter().map(field).collect();
        writeln!(out, "    {} {{ {} }}", item.name, fields.join(", ")).unwrap();
    }
    out += "}\n\ncalls! {\n";
    for function in &abi.functions {
        let argument = |(name, ty): &(String, Type)| {
            let escape = if name == "type" { "r#" } else { "" };
            format!("{escape}{name}: {} = {}", spell(ty), kind(function, &abi.structs, name, ty))
        };
        let arguments: Vec<String> = function.arguments.iter().map(argument).collect();
        let answer = spell(&function.answer);
        writeln!(out, "    {}({}) -> {answer};", function.name, arguments.join(", ")).unwrap();
    }
    out + "}\n"
}

fn field((name, ty): &(String, Type)) -> String {
    let kind = match ty {
        Type::Function => "Function",
        Type::Pointer { to, .. } if **to == Type::Char => "Text",
        Type::Pointer { to, .. } if **to == Type::Void => "UserData",
        Type::Result | Type::I32 | Type::U32 | Type::U64 | Type::Array(..) | Type::Struct(_) => "Number",
        other => panic!("the abuse does not know fields of type {other:?}"),
    };
    format!("{name}: {kind} {}", bytes(ty))
}

fn bytes(ty: &Type) -> String {
    match ty {
        Type::U8 => "1".into(),
        Type::Result | Type::I32 | Type::U32 => "4".into(),
        Type::U64 => "8".into(),
        Type::Size => "(size_of::<usize>())".into(),
        Type::Array(of, len) if **of == Type::U8 => len.to_string(),
        Type::Struct(name) => format!("(size_of::<{name}>())"),
        _ => "(size_of::<usize>())".into(),
    }
}

/// The size of a number.
fn value(ty: &Type) -> String {
    if *ty == Type::Size { "size_of::<usize>()".into() } else { bytes(ty) }
}

/// What an argument is good for.
fn kind(function: &Function, structs: &[Struct], name: &str, ty: &Type) -> String {
    let many = function.arguments.iter().any(|(_, other)| is_many(function, other, structs));
    match ty {
        Type::U32 if many && matches!(name, "count" | "capacity") => "Count".into(),
        Type::U32 if name == "timeout_ms" => "Timeout".into(),
        Type::U32 | Type::U64 => "Number".into(),
        Type::Result | Type::I32 => "Result".into(),
        Type::Size => "Capacity".into(),
        Type::Pointer { to, constant } => {
            let many = is_many(function, ty, structs);
            match (&**to, constant) {
                (Type::Opaque(of), false) => format!("Handle(\"{of}\")"),
                (Type::Char, true) => "Text".into(),
                (Type::Char, false) => "Buffer".into(),
                (Type::U8, true) if many => "BytesIn".into(),
                (Type::U8, false) if many => "BytesOut".into(),
                (Type::Struct(of), true) if many => format!("StructsIn(\"{of}\")"),
                (Type::Struct(of), true) => format!("StructIn(\"{of}\")"),
                (Type::Struct(of), false) if many => format!("StructsOut(\"{of}\")"),
                (Type::Struct(of), false) => format!("StructOut(\"{of}\")"),
                (Type::Pointer { to, .. }, false) => match &**to {
                    Type::Opaque(of) if many => format!("HandlesOut(\"{of}\")"),
                    Type::Opaque(of) => format!("HandleOut(\"{of}\")"),
                    other => panic!("the abuse does not know pointers to pointers to {other:?}"),
                },
                (Type::U32 | Type::I32 | Type::Result | Type::U64 | Type::Size, false) => {
                    format!("ValueOut({})", value(to))
                }
                other => panic!("the abuse does not know pointers to {other:?}"),
            }
        }
        other => panic!("the abuse does not know {other:?}"),
    }
}

/// Whether an argument points to as many values as the one called `count` or `capacity` says.
fn is_many(function: &Function, ty: &Type, structs: &[Struct]) -> bool {
    let counted = function.arguments.iter().any(|(name, ty)| *ty == Type::U32 && name == "count");
    let handles = matches!(ty, Type::Pointer { to, .. } if matches!(&**to, Type::Pointer { .. }));
    let last = function.arguments.last().is_some_and(|(name, last)| name == "error" && last == ty);
    function.is_array(ty, structs) || (handles && counted && !last)
}

fn spell(ty: &Type) -> String {
    match ty {
        Type::Result => "do_result".into(),
        Type::U8 => "u8".into(),
        Type::U32 => "u32".into(),
        Type::I32 => "i32".into(),
        Type::U64 => "u64".into(),
        Type::Size => "usize".into(),
        Type::Char => "c_char".into(),
        Type::Struct(name) | Type::Opaque(name) => name.clone(),
        Type::Pointer { to, constant } => {
            format!("*{} {}", if *constant { "const" } else { "mut" }, spell(to))
        }
        other => panic!("the abuse cannot say {other:?}"),
    }
}
