//! Whether a Rust type can hold a contract's type: the shape and the reader's schema that follow, or what would fit instead.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use callsheet_schema::avro::{Kind, Logical, NodeId, Schema};
use quote::quote;

use super::rust_type::Rust;
use crate::ir::{Base, Hold, Ir, Shape, ShapeId, build::logical};

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

/// Fits a Rust type to a node. `defined`: named types that the reader's schema defines already.
pub(crate) fn fit(
    rust: &Rust,
    schema: &Schema,
    node: NodeId,
    ir: &mut Ir,
    defined: &mut BTreeSet<String>,
) -> Result<Fit, Misfit> {
    if let Some((null, others)) = nullable(schema, node) {
        let [other] = others.as_slice() else {
            return Err(Misfit::Never(
                "a union of several types cannot be projected yet; read it with `contract!`"
                    .to_owned(),
            ));
        };
        let Rust::Option(inner) = rust else {
            return Err(match rust {
                Rust::Other(_) => Misfit::Wants(suggestion(schema, node)),
                _ => Misfit::Nullable,
            });
        };
        let inner = fit(inner, schema, *other, ir, defined)
            .map_err(|_| Misfit::Wants(suggestion(schema, node)))?;
        return Ok(optional(ir, u32::from(null > 0), &inner));
    }
    match rust {
        Rust::Pii(inner) => {
            let inner = fit(inner, schema, node, ir, defined)?;
            Ok(Fit {
                shape: ir.shape(Shape::Pii(inner.shape)),
                json: inner.json,
            })
        }
        Rust::Option(inner) => fit(inner, schema, node, ir, defined),
        _ => plain(rust, schema, node, ir, defined),
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

fn plain(
    rust: &Rust,
    schema: &Schema,
    node: NodeId,
    ir: &mut Ir,
    defined: &mut BTreeSet<String>,
) -> Result<Fit, Misfit> {
    let definition = schema.node(node);
    let hold = |owned: bool| if owned { Hold::Owned } else { Hold::Borrowed };
    let own_json = |defined: &mut BTreeSet<String>| type_json(schema, node, defined);
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
            (Shape::Fixed(*size), own_json(defined))
        }
        (Rust::String | Rust::Str, Kind::Enum(symbols)) => {
            let symbols = symbols
                .symbols
                .iter()
                .map(|symbol| symbol.name.clone())
                .collect();
            (
                Shape::Symbol(symbols, hold(matches!(rust, Rust::String))),
                own_json(defined),
            )
        }
        (Rust::Other(ty), Kind::Enum(symbols)) => {
            let symbols = symbols
                .symbols
                .iter()
                .map(|symbol| symbol.name.clone())
                .collect();
            (Shape::Foreign(symbols, quote!(#ty)), own_json(defined))
        }
        (Rust::Uuid, _) if definition.logical == Some(Logical::Uuid) => (
            if matches!(definition.kind, Kind::String) {
                Shape::UuidText
            } else {
                Shape::UuidFixed
            },
            own_json(defined),
        ),
        (Rust::Duration, _) if definition.logical == Some(Logical::Duration) => {
            (Shape::Duration, own_json(defined))
        }
        (Rust::Decimal(scale), kind) => match logical(definition.logical, kind) {
            Some(shape @ Shape::Decimal { scale: found, .. }) if found == *scale => {
                (shape, own_json(defined))
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
            let item = fit(item, schema, *inner, ir, defined)
                .map_err(|_| Misfit::Wants(suggestion(schema, node)))?;
            (
                Shape::Array(item.shape),
                format!("{{\"type\":\"array\",\"items\":{}}}", item.json),
            )
        }
        (Rust::Map(owned, value), Kind::Map(inner)) => {
            let value = fit(value, schema, *inner, ir, defined)
                .map_err(|_| Misfit::Wants(suggestion(schema, node)))?;
            (
                Shape::Map(value.shape, hold(*owned)),
                format!("{{\"type\":\"map\",\"values\":{}}}", value.json),
            )
        }
        (_, Kind::Record(record)) => {
            let name = record
                .fields
                .first()
                .map_or("field", |field| field.name.as_str());
            return Err(Misfit::Never(format!(
                "it is a record: name the field inside it with `#[contract(path = \"….{name}\")]`"
            )));
        }
        (_, Kind::Union(_)) => {
            return Err(Misfit::Never(
                "a union of several types cannot be projected yet; read it with `contract!`"
                    .to_owned(),
            ));
        }
        _ => return Err(Misfit::Wants(suggestion(schema, node))),
    };
    Ok(Fit {
        shape: ir.shape(shape),
        json,
    })
}

/// The Rust type that a reader would give to a node.
pub(crate) fn suggestion(schema: &Schema, node: NodeId) -> String {
    if let Some((_, others)) = nullable(schema, node) {
        return others.first().map_or_else(
            || "()".to_owned(),
            |other| format!("Option<{}>", suggestion(schema, *other)),
        );
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
        Kind::Null | Kind::Record(_) | Kind::Union(_) => "()".to_owned(),
    }
}

/// A leaf type as JSON: named types in full the first time, by name after that.
fn type_json(schema: &Schema, node: NodeId, defined: &mut BTreeSet<String>) -> String {
    let definition = schema.node(node);
    if let Some(name) = definition.kind.name()
        && !defined.insert(name.full().to_owned())
    {
        return quoted(name.full());
    }
    let mut json = match &definition.kind {
        Kind::Enum(symbols) => {
            let list: Vec<String> = symbols
                .symbols
                .iter()
                .map(|symbol| quoted(&symbol.name))
                .collect();
            let default = symbols
                .default
                .as_ref()
                .map(|default| format!(",\"default\":{}", quoted(default)));
            format!(
                "{{\"type\":\"enum\",{},\"symbols\":[{}]{}",
                name_json(&definition.kind),
                list.join(","),
                default.unwrap_or_default()
            )
        }
        Kind::Fixed(fixed) => format!(
            "{{\"type\":\"fixed\",{},\"size\":{}",
            name_json(&definition.kind),
            fixed.size
        ),
        kind => format!("{{\"type\":{}", quoted(kind.type_name())),
    };
    if let Some(logical) = definition.logical {
        let _ = write!(json, ",\"logicalType\":{}", quoted(logical.name()));
        if let Logical::Decimal { precision, scale } = logical {
            let _ = write!(json, ",\"precision\":{precision},\"scale\":{scale}");
        }
    }
    json.push('}');
    json
}

/// The members `name`, `namespace` and `aliases` of a named type.
pub(crate) fn name_json(kind: &Kind) -> String {
    let mut json = String::new();
    if let Some(name) = kind.name() {
        let _ = write!(
            json,
            "\"name\":{},\"namespace\":{}",
            quoted(name.name()),
            quoted(name.namespace())
        );
    }
    let aliases: Vec<String> = kind
        .aliases()
        .iter()
        .map(|alias| quoted(alias.full()))
        .collect();
    if !aliases.is_empty() {
        let _ = write!(json, ",\"aliases\":[{}]", aliases.join(","));
    }
    json
}

/// A JSON string.
pub(crate) fn quoted(text: &str) -> String {
    let mut json = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => {
                json.push('\\');
                json.push(letter);
            }
            letter if letter.is_control() => {
                let _ = write!(json, "\\u{:04x}", u32::from(letter));
            }
            letter => json.push(letter),
        }
    }
    json.push('"');
    json
}
