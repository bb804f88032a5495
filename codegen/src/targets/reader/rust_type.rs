//! The types that a reader's fields may have, as far as the macro must know them. Types are known by the last name of their path.

use proc_macro2::TokenStream;
use quote::ToTokens as _;
use syn::{Expr, GenericArgument, Lit, PathArguments, Type};

/// A field's type.
#[derive(Clone, Debug)]
pub(crate) enum Rust {
    Bool,
    I32,
    I64,
    F32,
    F64,
    String,
    Str,
    VecU8,
    SliceU8,
    Array(usize),
    Uuid,
    Duration,
    Newtype(&'static str),
    Decimal(u32),
    Option(Box<Rust>),
    Vec(Box<Rust>),
    /// Keys owned, and the values.
    Map(bool, Box<Rust>),
    Pii(Box<Rust>),
    Boxed(Box<Rust>),
    /// Anything else: an enum of the user, or another reader.
    Other(TokenStream),
}

const NEWTYPES: &[&str] = &[
    "Date",
    "TimeMillis",
    "TimeMicros",
    "TimestampMillis",
    "TimestampMicros",
    "TimestampNanos",
    "LocalTimestampMillis",
    "LocalTimestampMicros",
    "LocalTimestampNanos",
];

impl Rust {
    pub(crate) fn parse(ty: &Type) -> Self {
        let other = || Self::Other(ty.to_token_stream());
        match ty {
            Type::Group(group) => Self::parse(&group.elem),
            Type::Paren(paren) => Self::parse(&paren.elem),
            Type::Reference(reference) => match &*reference.elem {
                Type::Path(path) if path.path.is_ident("str") => Self::Str,
                Type::Slice(slice) if is_u8(&slice.elem) => Self::SliceU8,
                _ => other(),
            },
            Type::Array(array) if is_u8(&array.elem) => match &array.len {
                Expr::Lit(literal) => match &literal.lit {
                    Lit::Int(length) => length.base10_parse().map_or_else(|_| other(), Self::Array),
                    _ => other(),
                },
                _ => other(),
            },
            Type::Path(path) => {
                let Some(last) = path.path.segments.last() else {
                    return other();
                };
                let types: Vec<&Type> = match &last.arguments {
                    PathArguments::AngleBracketed(arguments) => arguments
                        .args
                        .iter()
                        .filter_map(|argument| match argument {
                            GenericArgument::Type(ty) => Some(ty),
                            _ => None,
                        })
                        .collect(),
                    _ => Vec::new(),
                };
                let name = last.ident.to_string();
                match (name.as_str(), types.as_slice()) {
                    ("bool", []) => Self::Bool,
                    ("i32", []) => Self::I32,
                    ("i64", []) => Self::I64,
                    ("f32", []) => Self::F32,
                    ("f64", []) => Self::F64,
                    ("String", []) => Self::String,
                    ("Uuid", []) => Self::Uuid,
                    ("Duration", []) => Self::Duration,
                    ("Option", [inner]) => Self::Option(Box::new(Self::parse(inner))),
                    ("Vec", [item]) if is_u8(item) => Self::VecU8,
                    ("Vec", [item]) => Self::Vec(Box::new(Self::parse(item))),
                    ("Box", [inner]) => Self::Boxed(Box::new(Self::parse(inner))),
                    ("Pii", [inner]) => Self::Pii(Box::new(Self::parse(inner))),
                    ("Map", [key, value]) => match Self::parse(key) {
                        Self::String => Self::Map(true, Box::new(Self::parse(value))),
                        Self::Str => Self::Map(false, Box::new(Self::parse(value))),
                        _ => other(),
                    },
                    ("Decimal", []) => scale(&last.arguments).map_or_else(other, Self::Decimal),
                    (name, []) => NEWTYPES
                        .iter()
                        .find(|known| **known == name)
                        .map_or_else(other, |known| Self::Newtype(known)),
                    _ => other(),
                }
            }
            _ => other(),
        }
    }
}

impl Rust {
    /// A type of the user is part of it.
    pub(crate) fn names_a_users_type(&self) -> bool {
        match self {
            Self::Other(_) => true,
            Self::Option(inner)
            | Self::Vec(inner)
            | Self::Map(_, inner)
            | Self::Pii(inner)
            | Self::Boxed(inner) => inner.names_a_users_type(),
            _ => false,
        }
    }
}

fn is_u8(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident("u8"))
}

fn scale(arguments: &PathArguments) -> Option<u32> {
    let PathArguments::AngleBracketed(arguments) = arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Const(Expr::Lit(literal)) => match &literal.lit {
            Lit::Int(scale) => scale.base10_parse().ok(),
            _ => None,
        },
        _ => None,
    }
}
