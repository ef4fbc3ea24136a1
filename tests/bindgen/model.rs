//! The ABI as the writers see it. All contact with cbindgen's unstable representation is here; a shape
//! that nobody has thought of fails loudly.

use cbindgen::bindgen::ir::{
    ConstExpr, Documentation, IntKind, ItemContainer, Literal, PrimitiveType, Type as IrType,
};
use cbindgen::{Bindings, Builder, Config};

/// The sources of the ABI, in the order of the header.
const SOURCES: [&str; 15] = [
    "types",
    "constants",
    "manager",
    "limits",
    "job",
    "properties",
    "http",
    "notify",
    "ledger",
    "file",
    "enums",
    "events",
    "notices",
    "error",
    "version",
];

/// A type that crosses the ABI.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Type {
    /// `do_result`.
    Result,
    /// `uint8_t`.
    U8,
    /// `uint32_t`.
    U32,
    /// `int32_t`.
    I32,
    /// `uint64_t`.
    U64,
    /// `size_t`.
    Size,
    /// `char`.
    Char,
    /// What nothing is known of: only ever pointed to.
    Void,
    /// A pointer to a function of the caller's, which may be NULL.
    Function,
    /// A fixed array.
    Array(Box<Type>, usize),
    /// A struct of the ABI.
    Struct(String),
    /// What a handle points to.
    Opaque(String),
    /// A pointer.
    Pointer {
        /// What it points to.
        to: Box<Type>,
        /// Whether the callee leaves it alone.
        constant: bool,
    },
}

/// A numeric constant.
pub struct Constant {
    pub name: String,
    pub value: u64,
}

/// A struct and its fields.
pub struct Struct {
    pub name: String,
    pub fields: Vec<(String, Type)>,
}

/// A function.
pub struct Function {
    pub name: String,
    pub arguments: Vec<(String, Type)>,
    pub answer: Type,
}

impl Function {
    /// Whether an argument points to several values: there is a count of them beside it.
    pub fn is_array(&self, ty: &Type, structs: &[Struct]) -> bool {
        let counted =
            |(name, ty): &(String, Type)| *ty == Type::U32 && matches!(name.as_str(), "count" | "capacity");
        let Type::Pointer { to, .. } = ty else { return false };
        let listed = match &**to {
            Type::U8 => true,
            Type::Struct(name) => structs.iter().any(|item| {
                item.name == *name && item.fields.iter().all(|(field, _)| field != "struct_size")
            }),
            _ => false,
        };
        listed && self.arguments.iter().any(counted)
    }
}

/// The ABI.
pub struct Abi {
    pub bindings: Bindings,
    pub constants: Vec<Constant>,
    pub handles: Vec<String>,
    pub structs: Vec<Struct>,
    pub functions: Vec<Function>,
}

/// Parses `src/ffi`; `configure` may add to the configuration from `cbindgen.toml`.
pub fn parse(configure: impl FnOnce(&mut Config)) -> Abi {
    let root = crate::golden::root();
    let mut config = Config::from_file(root.join("cbindgen.toml")).expect("cbindgen.toml");
    configure(&mut config);
    let builder = SOURCES.iter().fold(Builder::new().with_config(config), |builder, name| {
        builder.with_src(root.join(format!("src/ffi/{name}.rs")))
    });
    let bindings = builder.generate().expect("cbindgen");
    let mut abi = Abi { constants: vec![], handles: vec![], structs: vec![], functions: vec![], bindings };
    let names = Names::of(&abi.bindings);
    for item in &abi.bindings.items {
        match item {
            ItemContainer::OpaqueItem(item) => {
                require_text(&item.export_name, &item.documentation);
                abi.handles.push(item.export_name.clone());
            }
            ItemContainer::Struct(item) => {
                require_text(&item.export_name, &item.documentation);
                abi.structs.push(Struct {
                    name: item.export_name.clone(),
                    fields: item
                        .fields
                        .iter()
                        .map(|field| (field.name.clone(), names.read(&field.ty)))
                        .collect(),
                });
            }
            ItemContainer::Typedef(item) => assert_eq!(item.export_name, "do_result", "an unknown typedef"),
            other => panic!("src/ffi holds an item that the writers do not know: {other:?}"),
        }
    }
    for constant in &abi.bindings.constants {
        assert!(constant.export_name.starts_with("DO_"), "constant {} needs a prefix", constant.export_name);
        require_text(&constant.export_name, &constant.documentation);
        abi.constants.push(Constant { name: constant.export_name.clone(), value: number(&constant.value) });
    }
    for function in &abi.bindings.functions {
        require_text(function.path.name(), &function.documentation);
        let argument = |argument: &cbindgen::bindgen::ir::FunctionArgument| {
            let name = argument.name.clone().expect("every argument has a name");
            (name, names.read(&argument.ty))
        };
        abi.functions.push(Function {
            name: function.path.name().to_owned(),
            arguments: function.args.iter().map(argument).collect(),
            answer: names.read(&function.ret),
        });
    }
    abi
}

fn require_text(name: &str, documentation: &Documentation) {
    assert!(!documentation.doc_comment.is_empty(), "{name} needs documentation");
}

fn number(literal: &Literal) -> u64 {
    let Literal::Expr(text) = literal else { panic!("a constant that is no number: {literal:?}") };
    let digits: String = text.trim_end_matches("ull").chars().filter(|c| *c != '_').collect();
    let parsed = match digits.strip_prefix("0x") {
        Some(hex) => u64::from_str_radix(hex, 16),
        None => digits.parse(),
    };
    parsed.unwrap_or_else(|_| panic!("a constant that is no number: {text}"))
}

/// What the names in signatures stand for.
struct Names {
    handles: Vec<String>,
    structs: Vec<String>,
}

impl Names {
    fn of(bindings: &Bindings) -> Names {
        let mut names = Names { handles: vec![], structs: vec![] };
        for item in &bindings.items {
            match item {
                ItemContainer::OpaqueItem(item) => names.handles.push(item.export_name.clone()),
                ItemContainer::Struct(item) => names.structs.push(item.export_name.clone()),
                _ => {}
            }
        }
        names
    }

    fn read(&self, ty: &IrType) -> Type {
        match ty {
            IrType::Primitive(PrimitiveType::Char) => Type::Char,
            IrType::Primitive(PrimitiveType::Void) => Type::Void,
            IrType::FuncPtr { .. } => Type::Function,
            IrType::Primitive(PrimitiveType::Integer { zeroable: true, signed, kind }) => {
                match (kind, signed) {
                    (IntKind::B8, false) => Type::U8,
                    (IntKind::B32, false) => Type::U32,
                    (IntKind::B32, true) => Type::I32,
                    (IntKind::B64, false) => Type::U64,
                    (IntKind::Size, false) => Type::Size,
                    other => panic!("an integer that the writers do not know: {other:?}"),
                }
            }
            IrType::Ptr { ty, is_const, is_ref: false, .. } => {
                Type::Pointer { to: Box::new(self.read(ty)), constant: *is_const }
            }
            IrType::Array(ty, ConstExpr::Value(len)) => {
                Type::Array(Box::new(self.read(ty)), len.parse().expect("an array's length"))
            }
            IrType::Path(path) if path.export_name() == "do_result" => Type::Result,
            IrType::Path(path) if self.handles.iter().any(|name| name == path.export_name()) => {
                Type::Opaque(path.export_name().to_owned())
            }
            IrType::Path(path) if self.structs.iter().any(|name| name == path.export_name()) => {
                Type::Struct(path.export_name().to_owned())
            }
            other => panic!("a type that the writers do not know: {other:?}"),
        }
    }
}
