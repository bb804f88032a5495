//! Whether a Rust type can hold a contract's type: the shape and the reader's schema that follow, or what would fit instead.

use callsheet_schema::avro::{Kind, Logical, NodeId, Schema};
use proc_macro2::TokenStream;
use quote::quote;

use super::json::{Names, empty_record, hole};
use super::rust_type::Rust;
use crate::ir::{Base, Hold, Ir, Part, Shape, ShapeId, build::logical};

/// A type that fits.
pub(crate) struct Fit {
    pub(crate) shape: ShapeId,
    /// The reader's schema, JSON.
    pub(crate) json: String,
}

/// A type that does not fit.
pub(crate) enum Misfit {
    /// The contract's value may be null.
    Nullable,
    /// Another type fits: its Rust name.
    Wants(String),
    /// Nothing that this macro knows fits; why.
    Never(String),
}

/// What fitting adds to: the types, the names in the reader's schema, the places that other readers read.
#[derive(Default)]
pub(crate) struct Fitting {
    pub(crate) ir: Ir,
    pub(crate) names: Names,
    pub(crate) holes: Vec<Hole>,
    /// Index of the declared field that is being fitted.
    pub(crate) at: usize,
}

/// A place in the reader's schema that another reader fills.
pub(crate) struct Hole {
    /// The other reader's type.
    pub(crate) ty: TokenStream,
    /// It reads a union of several types.
    pub(crate) union: bool,
    /// Index of the declared field or variant.
    pub(crate) at: usize,
    /// The place's schema for planning: what is there, records without fields. Of a union it is known when all versions are.
    pub(crate) json: String,
}

/// The two halves of an optional type: the place of `null`, and the other branch.
pub(crate) fn nullable(schema: &Schema, node: NodeId) -> Option<(usize, Vec<NodeId>)> {
    let Kind::Union(branches) = &schema.node(node).kind else {
        return None;
    };
    let null = branches
        .iter()
        .position(|branch| matches!(schema.node(*branch).kind, Kind::Null))?;
    Some((
        null,
        branches
            .iter()
            .copied()
            .filter(|branch| !matches!(schema.node(*branch).kind, Kind::Null))
            .collect(),
    ))
}

/// Fits a Rust type to a node.
pub(crate) fn fit(
    rust: &Rust,
    schema: &Schema,
    node: NodeId,
    to: &mut Fitting,
) -> Result<Fit, Misfit> {
    if let Some((null, others)) = nullable(schema, node) {
        let [other] = others.as_slice() else {
            return match rust {
                Rust::Option(inner) => {
                    let inner = several(inner, to)?;
                    Ok(optional(&mut to.ir, 0, &inner))
                }
                Rust::Other(_) | Rust::Boxed(_) => Err(Misfit::Nullable),
                _ => Err(Misfit::Never(SEVERAL.to_owned())),
            };
        };
        let Rust::Option(inner) = rust else {
            return Err(match rust {
                Rust::Other(_) => Misfit::Wants(suggestion(schema, node)),
                _ => Misfit::Nullable,
            });
        };
        let inner = fit(inner, schema, *other, to)
            .map_err(|misfit| misfit.or_wants(suggestion(schema, node)))?;
        return Ok(optional(&mut to.ir, u32::from(null > 0), &inner));
    }
    match rust {
        Rust::Pii(inner) => {
            let inner = fit(inner, schema, node, to)?;
            Ok(Fit {
                shape: to.ir.shape(Shape::Pii(inner.shape)),
                json: inner.json,
            })
        }
        Rust::Boxed(inner) => {
            let inner = fit(inner, schema, node, to)?;
            Ok(Fit {
                shape: to.ir.shape(Shape::Boxed(inner.shape)),
                json: inner.json,
            })
        }
        Rust::Option(inner) => fit(inner, schema, node, to),
        _ => plain(rust, schema, node, to),
    }
}

const SEVERAL: &str = "it holds one of several types: read it as an enum of yours with `#[derive(callsheet::Reader)]` and `#[contract(…, at = …)]`";

/// Fits a type to a union of several types, `null` aside: only another reader can read it.
pub(crate) fn several(rust: &Rust, to: &mut Fitting) -> Result<Fit, Misfit> {
    match rust {
        Rust::Boxed(inner) => {
            let inner = several(inner, to)?;
            Ok(Fit {
                shape: to.ir.shape(Shape::Boxed(inner.shape)),
                json: inner.json,
            })
        }
        Rust::Pii(inner) => {
            let inner = several(inner, to)?;
            Ok(Fit {
                shape: to.ir.shape(Shape::Pii(inner.shape)),
                json: inner.json,
            })
        }
        Rust::Other(ty) => Ok(part(ty, true, String::new(), to)),
        _ => Err(Misfit::Never(SEVERAL.to_owned())),
    }
}

/// A place that another reader fills.
fn part(ty: &TokenStream, union: bool, json: String, to: &mut Fitting) -> Fit {
    let marker = hole(to.holes.len());
    to.holes.push(Hole {
        ty: ty.clone(),
        union,
        at: to.at,
        json,
    });
    let borrows = has_lifetime(ty.clone());
    let part = Part {
        ty: ty.clone(),
        union,
        borrows,
    };
    Fit {
        shape: to.ir.shape(Shape::Part(part)),
        json: marker,
    }
}

fn has_lifetime(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        proc_macro2::TokenTree::Punct(punct) => punct.as_char() == '\'',
        proc_macro2::TokenTree::Group(group) => has_lifetime(group.stream()),
        _ => false,
    })
}

impl Misfit {
    /// Something that no type can mend stays; anything else wants the type around it.
    fn or_wants(self, ty: String) -> Self {
        match self {
            Self::Never(_) => self,
            _ => Self::Wants(ty),
        }
    }
}

/// Wraps a fit into an option, `null` at branch 0 or 1.
pub(crate) fn optional(ir: &mut Ir, null: u32, inner: &Fit) -> Fit {
    let json = if null == 0 {
        format!("[\"null\",{}]", inner.json)
    } else {
        format!("[{},\"null\"]", inner.json)
    };
    Fit {
        shape: ir.shape(Shape::Option {
            null,
            inner: inner.shape,
        }),
        json,
    }
}

fn plain(rust: &Rust, schema: &Schema, node: NodeId, to: &mut Fitting) -> Result<Fit, Misfit> {
    let definition = schema.node(node);
    let hold = |owned: bool| if owned { Hold::Owned } else { Hold::Borrowed };
    let own_json = |to: &mut Fitting| to.names.leaf(schema, node);
    let (shape, json) = match (rust, &definition.kind) {
        (Rust::Bool, Kind::Boolean) => (Shape::Boolean, "\"boolean\"".to_owned()),
        (Rust::I32, Kind::Int) => (Shape::Int, "\"int\"".to_owned()),
        (Rust::I64, Kind::Int | Kind::Long) => (Shape::Long, "\"long\"".to_owned()),
        (Rust::F32, Kind::Float) => (Shape::Float, "\"float\"".to_owned()),
        (Rust::F64, Kind::Float | Kind::Double | Kind::Int) => {
            (Shape::Double, "\"double\"".to_owned())
        }
        (Rust::String | Rust::Str, Kind::String) => (
            Shape::Text(hold(matches!(rust, Rust::String))),
            "\"string\"".to_owned(),
        ),
        (Rust::VecU8 | Rust::SliceU8, Kind::Bytes) => (
            Shape::Bytes(hold(matches!(rust, Rust::VecU8))),
            "\"bytes\"".to_owned(),
        ),
        (Rust::Array(size), Kind::Fixed(fixed)) if *size == fixed.size => {
            (Shape::Fixed(*size), own_json(to))
        }
        (Rust::String | Rust::Str, Kind::Enum(symbols)) => {
            let symbols = symbols
                .symbols
                .iter()
                .map(|symbol| symbol.name.clone())
                .collect();
            (
                Shape::Symbol(symbols, hold(matches!(rust, Rust::String))),
                own_json(to),
            )
        }
        (Rust::Other(ty), Kind::Enum(symbols)) => {
            let symbols = symbols
                .symbols
                .iter()
                .map(|symbol| symbol.name.clone())
                .collect();
            (Shape::Foreign(symbols, quote!(#ty)), own_json(to))
        }
        (Rust::Uuid, _) if definition.logical == Some(Logical::Uuid) => (
            if matches!(definition.kind, Kind::String) {
                Shape::UuidText
            } else {
                Shape::UuidFixed
            },
            own_json(to),
        ),
        (Rust::Duration, _) if definition.logical == Some(Logical::Duration) => {
            (Shape::Duration, own_json(to))
        }
        (Rust::Decimal(scale), kind) => match logical(definition.logical, kind) {
            Some(shape @ Shape::Decimal { scale: found, .. }) if found == *scale => {
                (shape, own_json(to))
            }
            _ => return Err(Misfit::Wants(suggestion(schema, node))),
        },
        (Rust::Newtype(name), kind) => match logical(definition.logical, kind) {
            Some(Shape::Newtype(found, base)) if found == *name => (
                Shape::Newtype(found, base),
                if base == Base::Int {
                    "\"int\""
                } else {
                    "\"long\""
                }
                .to_owned(),
            ),
            _ => return Err(Misfit::Wants(suggestion(schema, node))),
        },
        (Rust::Vec(item), Kind::Array(inner)) => {
            let item = fit(item, schema, *inner, to)
                .map_err(|misfit| misfit.or_wants(suggestion(schema, node)))?;
            (
                Shape::Array(item.shape),
                format!("{{\"type\":\"array\",\"items\":{}}}", item.json),
            )
        }
        (Rust::Map(owned, value), Kind::Map(inner)) => {
            let value = fit(value, schema, *inner, to)
                .map_err(|misfit| misfit.or_wants(suggestion(schema, node)))?;
            (
                Shape::Map(value.shape, hold(*owned)),
                format!("{{\"type\":\"map\",\"values\":{}}}", value.json),
            )
        }
        (Rust::Other(ty), Kind::Record(_)) => {
            let json = empty_record(schema, node, to.holes.len());
            return Ok(part(ty, false, json, to));
        }
        (Rust::Other(_), Kind::Union(_)) => return several(rust, to),
        (_, Kind::Record(record)) => {
            let name = record
                .fields
                .first()
                .map_or("field", |field| field.name.as_str());
            return Err(Misfit::Never(format!(
                "it is a record: name a field inside it with `#[contract(path = \"….{name}\")]`, or read it as a struct of yours with `#[derive(callsheet::Reader)]` and `#[contract(…, at = …)]`"
            )));
        }
        (_, Kind::Union(_)) => return Err(Misfit::Never(SEVERAL.to_owned())),
        _ => return Err(Misfit::Wants(suggestion(schema, node))),
    };
    Ok(Fit {
        shape: to.ir.shape(shape),
        json,
    })
}

/// The Rust type that a reader would give to a node.
pub(crate) fn suggestion(schema: &Schema, node: NodeId) -> String {
    if let Some((_, others)) = nullable(schema, node) {
        return match others.as_slice() {
            [] => "()".to_owned(),
            [other] => format!("Option<{}>", suggestion(schema, *other)),
            _ => "Option<…> of an enum of yours".to_owned(),
        };
    }
    let definition = schema.node(node);
    match logical(definition.logical, &definition.kind) {
        Some(Shape::Newtype(name, _)) => return format!("callsheet::types::{name}"),
        Some(Shape::UuidText | Shape::UuidFixed) => return "callsheet::types::Uuid".to_owned(),
        Some(Shape::Decimal { scale, .. }) => return format!("callsheet::types::Decimal<{scale}>"),
        Some(Shape::Duration) => return "callsheet::types::Duration".to_owned(),
        _ => {}
    }
    match &definition.kind {
        Kind::Boolean => "bool".to_owned(),
        Kind::Int => "i32".to_owned(),
        Kind::Long => "i64".to_owned(),
        Kind::Float => "f32".to_owned(),
        Kind::Double => "f64".to_owned(),
        Kind::String | Kind::Enum(_) => "&'a str".to_owned(),
        Kind::Bytes => "&'a [u8]".to_owned(),
        Kind::Fixed(fixed) => format!("[u8; {}]", fixed.size),
        Kind::Array(item) => format!("Vec<{}>", suggestion(schema, *item)),
        Kind::Map(value) => format!(
            "callsheet::types::Map<&'a str, {}>",
            suggestion(schema, *value)
        ),
        Kind::Record(record) => crate::ident::upper_camel(record.name.name()),
        Kind::Null | Kind::Union(_) => "()".to_owned(),
    }
}
