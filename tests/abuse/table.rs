//! What the abuse knows of an export and of a struct.

/// What an argument is good for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A handle to an object of this type.
    Handle(&'static str),
    /// A C string.
    Text,
    /// Room for text, as large as the capacity that follows says.
    Buffer,
    /// How large the buffer is.
    Capacity,
    /// How many values an array has.
    Count,
    /// How long to wait.
    Timeout,
    /// A number.
    Number,
    /// A result code.
    Result,
    /// Bytes to be read.
    BytesIn,
    /// Room for bytes.
    BytesOut,
    /// A struct to be read.
    StructIn(&'static str),
    /// Several of them.
    StructsIn(&'static str),
    /// A struct to be filled.
    StructOut(&'static str),
    /// Several of them.
    StructsOut(&'static str),
    /// Room for a handle.
    HandleOut(&'static str),
    /// Room for several.
    HandlesOut(&'static str),
    /// Room for a number of so many bytes.
    ValueOut(usize),
}

/// An export.
pub struct Call {
    pub name: &'static str,
    pub arguments: &'static [(&'static str, Kind)],
    /// Calls it with these words; answers its result, if it answers one.
    pub run: fn(&[u64]) -> Option<i32>,
}

/// What a field of a struct is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FieldKind {
    Number,
    Text,
    Function,
    UserData,
}

/// A field of a struct.
pub struct Field {
    pub name: &'static str,
    pub at: usize,
    pub size: usize,
    pub kind: FieldKind,
}

/// A struct.
pub struct Shape {
    pub name: &'static str,
    pub size: usize,
    pub fields: &'static [Field],
}

impl Shape {
    pub fn has_size(&self) -> bool {
        self.fields[0].name == "struct_size"
    }
}

/// A word as the type of an argument.
pub trait Word {
    fn of(word: u64) -> Self;
}

macro_rules! words {
    ($($number:ty),*) => {
        $(impl Word for $number {
            fn of(word: u64) -> $number {
                word as $number
            }
        })*
    };
}
words!(u32, i32, u64, usize);

impl<T> Word for *const T {
    fn of(word: u64) -> *const T {
        word as usize as *const T
    }
}

impl<T> Word for *mut T {
    fn of(word: u64) -> *mut T {
        word as usize as *mut T
    }
}

/// What an export answers: a result code or something else.
pub trait Answer {
    fn code(self) -> Option<i32>;
}

impl Answer for i32 {
    fn code(self) -> Option<i32> {
        Some(self)
    }
}

impl Answer for u32 {
    fn code(self) -> Option<i32> {
        None
    }
}

macro_rules! shapes {
    ($($name:ident { $($field:ident: $kind:ident $size:tt),* })*) => {
        pub const SHAPES: &[$crate::table::Shape] = &[$($crate::table::Shape {
            name: stringify!($name),
            size: size_of::<$name>(),
            fields: &[$($crate::table::Field {
                name: stringify!($field),
                at: std::mem::offset_of!($name, $field),
                size: $size,
                kind: $crate::table::FieldKind::$kind,
            }),*],
        }),*];
    };
}
pub(crate) use shapes;

macro_rules! calls {
    ($($name:ident($($argument:ident: $ty:ty = $kind:expr),*) -> $answer:ty;)*) => {
        // Nobody looks behind a handle.
        #[allow(improper_ctypes)]
        unsafe extern "C" {
            $(fn $name($($argument: $ty),*) -> $answer;)*
        }

        pub const CALLS: &[$crate::table::Call] = &[$($crate::table::Call {
            name: stringify!($name),
            arguments: &[$((stringify!($argument), $kind)),*],
            run: |words| {
                let mut _words = words.iter().copied();
                $(let $argument = <$ty as $crate::table::Word>::of(_words.next().expect("a word"));)*
                // SAFETY: each pointer is NULL or has room for what its type says, for as long as the call runs.
                $crate::table::Answer::code(unsafe { $name($($argument),*) })
            },
        }),*];
    };
}
pub(crate) use calls;
