//! What a field of a code-first type may hold: types that Avro lacks, with what to use instead, and defaults.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::spanned::Spanned as _;
use syn::{Expr, GenericArgument, Lit, PathArguments, Type, UnOp};

use crate::targets::reader::rust_type::Rust;
use crate::targets::reader::{Problem, json::quoted};

/// What is wrong with a field's type, on the innermost token that is.
pub(super) fn unsupported(ty: &Type) -> Option<Problem> {
    let problem = |message: String| {
        Some(Problem {
            span: ty.span(),
            message,
        })
    };
    match ty {
        Type::Group(group) => unsupported(&group.elem),
        Type::Paren(paren) => unsupported(&paren.elem),
        Type::Array(array) => match &*array.elem {
            Type::Path(path) if path.path.is_ident("u8") => None,
            _ => problem("an array is a `fixed` and holds `u8`: hold other items as `Vec`".to_owned()),
        },
        Type::Path(path) => {
            let last = path.path.segments.last()?;
            let name = last.ident.to_string();
            let instead = match name.as_str() {
                "u8" | "i8" | "i16" | "u16" => Some("`i32`"),
                "u32" => Some("`i64`"),
                "u64" | "usize" | "isize" | "i128" | "u128" => Some("`i64`, or `callsheet::types::Decimal<0>`"),
                "char" | "str" => Some("`String`"),
                "HashMap" => Some("`callsheet::types::Map` or `BTreeMap`, which keep an order"),
                "HashSet" | "BTreeSet" | "VecDeque" => Some("`Vec`"),
                "Rc" | "Arc" | "Cow" => Some("`Box`, or the value itself"),
                "SystemTime" | "Instant" => Some("`callsheet::types::TimestampMicros`"),
                _ => None,
            };
            if let Some(instead) = instead {
                return problem(format!("`{name}` has no Avro type: use {instead}"));
            }
            let PathArguments::AngleBracketed(arguments) = &last.arguments else {
                return None;
            };
            let types: Vec<&Type> = arguments
                .args
                .iter()
                .filter_map(|argument| match argument {
                    GenericArgument::Type(ty) => Some(ty),
                    _ => None,
                })
                .collect();
            match (name.as_str(), types.as_slice()) {
                ("Vec", [Type::Path(item)]) if item.path.is_ident("u8") => None,
                ("Map" | "BTreeMap", [Type::Path(key), value]) => {
                    if key.path.segments.last().is_some_and(|last| last.ident == "String") {
                        unsupported(value)
                    } else {
                        Some(Problem {
                            span: key.span(),
                            message: "keys of an Avro map are text: `String`".to_owned(),
                        })
                    }
                }
                ("Option", [inner]) if is_option(inner) => {
                    problem("an `Option` in an `Option` is no Avro type".to_owned())
                }
                (_, types) => types.iter().find_map(|ty| unsupported(ty)),
            }
        }
        Type::Reference(_) => problem("a contract's type owns its values: use `String` or `Vec<u8>`; views come from `callsheet::contract!`".to_owned()),
        Type::Tuple(tuple) if tuple.elems.is_empty() => problem("`()` has no Avro type here: use `Option`".to_owned()),
        Type::Tuple(_) => problem("a tuple has no Avro type: make it a struct with named fields".to_owned()),
        _ => problem("this type has no Avro type".to_owned()),
    }
}

fn is_option(ty: &Type) -> bool {
    matches!(Rust::parse(ty), Rust::Option(_))
}

/// Whether a type names another one.
pub(super) fn names(tokens: TokenStream, name: &proc_macro2::Ident) -> bool {
    tokens.into_iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(ident) => ident == *name || ident == "Self",
        proc_macro2::TokenTree::Group(group) => names(group.stream(), name),
        _ => false,
    })
}

/// A default: as JSON, and as an expression of the field's type.
pub(super) struct Default {
    pub(super) json: String,
    pub(super) value: TokenStream,
}

/// The default that a type has without one being said.
pub(super) fn implied(ty: &Type) -> Option<Default> {
    is_option(ty).then(|| Default {
        json: "null".to_owned(),
        value: quote!(cs::None),
    })
}

/// The default that `#[contract(default)]` or `#[contract(default = …)]` says.
pub(super) fn said(ty: &Type, value: Option<&Expr>) -> syn::Result<Default> {
    let span = value.map_or_else(|| ty.span(), syn::spanned::Spanned::span);
    of(&Rust::parse(ty), ty, value).map_err(|message| syn::Error::new(span, message))
}

fn of(rust: &Rust, ty: &Type, value: Option<&Expr>) -> Result<Default, String> {
    let done = |json: String, value: TokenStream| Ok(Default { json, value });
    let empty = |json: &str| done(json.to_owned(), quote!(::core::default::Default::default()));
    let wanted = |what: &str| Err(format!("the default of this field is {what}"));
    match (rust, value) {
        (Rust::Option(_), None) => done("null".to_owned(), quote!(cs::None)),
        (Rust::Option(_), Some(_)) => wanted("null: a union's default is one of its first branch"),
        (Rust::Pii(inner), value) => {
            let inner = of(inner, ty, value)?;
            let made = inner.value;
            done(inner.json, quote!(cs::Pii::new(#made)))
        }
        (Rust::Bool, None) => empty("false"),
        (Rust::Bool, Some(value)) => match literal(value) {
            Some((false, Lit::Bool(flag))) => done(flag.value.to_string(), quote!(#flag)),
            _ => wanted("`true` or `false`"),
        },
        (Rust::I32 | Rust::I64, None) => empty("0"),
        (Rust::I32, Some(value)) => match whole(value).map(i32::try_from) {
            Some(Ok(number)) => {
                let made = Literal::i32_suffixed(number);
                done(number.to_string(), quote!(#made))
            }
            _ => wanted("a whole number of 32 bits"),
        },
        (Rust::I64, Some(value)) => match whole(value).map(i64::try_from) {
            Some(Ok(number)) => {
                let made = Literal::i64_suffixed(number);
                done(number.to_string(), quote!(#made))
            }
            _ => wanted("a whole number of 64 bits"),
        },
        (Rust::Newtype(_), value) => match value.map_or(Some(0), whole).map(i64::try_from) {
            Some(Ok(number)) => {
                let made = Literal::i64_unsuffixed(number);
                let place = base(ty);
                done(
                    number.to_string(),
                    quote!(<#place as ::core::convert::From<_>>::from(#made)),
                )
            }
            _ => wanted("a whole number"),
        },
        (Rust::F32 | Rust::F64, None) => empty("0.0"),
        (Rust::F32 | Rust::F64, Some(value)) => match real(value) {
            Some(number) if number.is_finite() => {
                let made = Literal::f64_unsuffixed(number);
                done(format!("{number:?}"), quote!(#made))
            }
            _ => wanted("a number"),
        },
        (Rust::String, None) => empty("\"\""),
        (Rust::String, Some(value)) => match literal(value) {
            Some((false, Lit::Str(text))) => done(quoted(&text.value()), quote!(cs::string(#text))),
            _ => wanted("a text"),
        },
        (Rust::VecU8, None) => empty("\"\""),
        (Rust::Vec(_), None) => empty("[]"),
        (Rust::Map(..), None) => empty("{}"),
        (Rust::Vec(_) | Rust::Map(..) | Rust::VecU8, Some(_)) => {
            wanted("empty: `#[contract(default)]`")
        }
        (Rust::Other(_), None) if last(ty).is_some_and(|name| name == "BTreeMap") => empty("{}"),
        (Rust::Other(_), Some(value)) => match literal(value) {
            Some((false, Lit::Str(symbol))) => {
                let place = base(ty);
                done(
                    quoted(&symbol.value()),
                    quote!(match <#place as cs::Enumeration>::from_symbol(#symbol) {
                        cs::Some(value) => value,
                        cs::None => return cs::Err(cs::DecodeError::Resolution),
                    }),
                )
            }
            _ => wanted("a symbol of its enum as a text, `default = \"FILM\"`; records have none"),
        },
        (Rust::Other(_), None) => {
            wanted("a symbol of its enum as a text, `default = \"FILM\"`; records have none")
        }
        _ => Err("a field of this type has no default".to_owned()),
    }
}

/// The type inside `Pii`.
fn base(ty: &Type) -> TokenStream {
    if let Type::Path(path) = ty
        && let Some(last) = path.path.segments.last()
        && last.ident == "Pii"
        && let PathArguments::AngleBracketed(arguments) = &last.arguments
        && let Some(GenericArgument::Type(inner)) = arguments.args.first()
    {
        return quote!(#inner);
    }
    quote!(#ty)
}

fn last(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

/// A literal, and whether a minus stands before it.
fn literal(value: &Expr) -> Option<(bool, &Lit)> {
    match value {
        Expr::Lit(literal) => Some((false, &literal.lit)),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => match &*unary.expr {
            Expr::Lit(literal) => Some((true, &literal.lit)),
            _ => None,
        },
        _ => None,
    }
}

fn whole(value: &Expr) -> Option<i128> {
    let (minus, Lit::Int(number)) = literal(value)? else {
        return None;
    };
    let number: i128 = number.base10_parse().ok()?;
    Some(if minus { -number } else { number })
}

fn real(value: &Expr) -> Option<f64> {
    let (minus, literal) = literal(value)?;
    let number: f64 = match literal {
        Lit::Float(number) => number.base10_parse().ok()?,
        Lit::Int(number) => number.base10_parse().ok()?,
        _ => return None,
    };
    Some(if minus { -number } else { number })
}
