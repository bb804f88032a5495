//! The reader's schema as text while it is being made: names, leaf types, and the holes that other readers fill.
//!
//! Two characters that no JSON text has stand for what is known later: a hole is its number between two [`HOLE`], the namespace of a part
//! is [`SPACE`].

use std::collections::BTreeSet;
use std::fmt::Write as _;

use callsheet_schema::avro::{Kind, Logical, Name, NodeId, Schema};
use proc_macro2::TokenStream;
use quote::quote;

use super::fit::Hole;

const HOLE: char = '\u{1}';
const SPACE: char = '\u{2}';

/// The mark of a hole.
pub(crate) fn hole(number: usize) -> String {
    format!("{HOLE}{number}{HOLE}")
}

/// The namespace of the types that stand in a hole while plans are made.
pub(crate) fn hole_namespace(number: usize) -> String {
    format!("callsheet.hole{number}")
}

/// Named types that the reader's schema defines already.
#[derive(Default)]
pub(crate) struct Names {
    defined: BTreeSet<String>,
    /// The types lie in the namespace of a part, not in their own.
    pub(crate) part: bool,
}

impl Names {
    fn namespace(&self, name: &Name) -> String {
        if self.part {
            SPACE.to_string()
        } else {
            name.namespace().to_owned()
        }
    }

    /// Notes a definition; false when the name is defined already.
    pub(crate) fn define(&mut self, name: &Name) -> bool {
        self.defined.insert(name.full().to_owned())
    }

    /// The members `name`, `namespace` and `aliases` of a named type.
    pub(crate) fn header(&self, kind: &Kind) -> String {
        let space = kind.name().map(|name| self.namespace(name));
        header(kind, space.as_deref().unwrap_or_default())
    }

    /// The same in a namespace of its own below the type's: one record on two ways, each with other fields.
    pub(crate) fn second_header(&self, kind: &Kind, place: &str) -> String {
        let space = kind.name().map(|name| self.namespace(name));
        let space = match space.as_deref() {
            None | Some("") => format!("x{place}"),
            Some(space) => format!("{space}.x{place}"),
        };
        header(kind, &space)
    }

    /// A leaf type as JSON: named types in full the first time, by name after that.
    pub(crate) fn leaf(&mut self, schema: &Schema, node: NodeId) -> String {
        let definition = schema.node(node);
        if let Some(name) = definition.kind.name()
            && !self.define(name)
        {
            return match self.namespace(name).as_str() {
                "" => quoted(name.name()),
                space => quoted(&format!("{space}.{}", name.name())),
            };
        }
        let header = self.header(&definition.kind);
        leaf(schema, node, &header)
    }
}

/// A record without fields, for the hole of a number.
pub(crate) fn empty_record(schema: &Schema, node: NodeId, number: usize) -> String {
    let kind = &schema.node(node).kind;
    format!(
        "{{\"type\":\"record\",{},\"fields\":[]}}",
        header(kind, &hole_namespace(number))
    )
}

/// What stands in a union's hole while plans are made: every branch of every version, records without fields, joined by commas.
pub(crate) fn union_hole<'s>(
    branches: impl Iterator<Item = (&'s Schema, NodeId)>,
    number: usize,
) -> String {
    let mut seen = BTreeSet::new();
    let mut list = Vec::new();
    let mut defined = BTreeSet::new();
    for (schema, node) in branches {
        let kind = &schema.node(node).kind;
        let label = kind.name().map_or(kind.type_name(), Name::name);
        if !matches!(kind, Kind::Null) && seen.insert(label.to_owned()) {
            list.push(whole(schema, node, number, &mut defined));
        }
    }
    list.join(",")
}

/// Any type, records without fields.
fn whole(schema: &Schema, node: NodeId, number: usize, defined: &mut BTreeSet<String>) -> String {
    let kind = &schema.node(node).kind;
    let space = hole_namespace(number);
    if let Some(name) = kind.name()
        && !defined.insert(name.name().to_owned())
    {
        return quoted(&format!("{space}.{}", name.name()));
    }
    match kind {
        Kind::Record(_) => format!(
            "{{\"type\":\"record\",{},\"fields\":[]}}",
            header(kind, &space)
        ),
        Kind::Array(item) => format!(
            "{{\"type\":\"array\",\"items\":{}}}",
            whole(schema, *item, number, defined)
        ),
        Kind::Map(value) => format!(
            "{{\"type\":\"map\",\"values\":{}}}",
            whole(schema, *value, number, defined)
        ),
        Kind::Union(branches) => {
            let list: Vec<String> = branches
                .iter()
                .map(|branch| whole(schema, *branch, number, defined))
                .collect();
            format!("[{}]", list.join(","))
        }
        kind => leaf(schema, node, &header(kind, &space)),
    }
}

fn header(kind: &Kind, namespace: &str) -> String {
    let mut json = String::new();
    if let Some(name) = kind.name() {
        let _ = write!(
            json,
            "\"name\":{},\"namespace\":{}",
            quoted(name.name()),
            quoted(namespace)
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

fn leaf(schema: &Schema, node: NodeId, header: &str) -> String {
    let definition = schema.node(node);
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
                "{{\"type\":\"enum\",{header},\"symbols\":[{}]{}",
                list.join(","),
                default.unwrap_or_default()
            )
        }
        Kind::Fixed(fixed) => format!("{{\"type\":\"fixed\",{header},\"size\":{}", fixed.size),
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

/// The schema with its holes filled for planning.
pub(crate) fn planned(json: &str, holes: &[Hole]) -> String {
    let mut text = json.replace(SPACE, "callsheet.part");
    for (number, found) in holes.iter().enumerate() {
        text = text.replace(&hole(number), &found.json);
    }
    text
}

/// An expression for the schema's text at run time: a `String`. `schemas` is in scope, of a part `space` too.
pub(crate) fn composed(json: &str, holes: &[Hole], part: bool) -> TokenStream {
    let pieces = json.split(HOLE).enumerate().map(|(index, piece)| {
        if index % 2 == 0 {
            return if part && piece.contains(SPACE) {
                quote!(text.push_str(&cs::in_space(#piece, space));)
            } else {
                quote!(text.push_str(#piece);)
            };
        }
        let Some(hole) = piece
            .parse::<usize>()
            .ok()
            .and_then(|number| holes.get(number))
        else {
            return TokenStream::new();
        };
        let ty = statics(hole.ty.clone());
        if hole.union {
            quote!(text.push_str(&<#ty as cs::ReadUnion<'static>>::schema(schemas));)
        } else {
            quote!(text.push_str(&<#ty as cs::ReadRecord<'static>>::schema(schemas));)
        }
    });
    quote!({
        let mut text = cs::String::new();
        #(#pieces)*
        text
    })
}

/// A type with every lifetime `'static`.
pub(crate) fn statics(tokens: TokenStream) -> TokenStream {
    use proc_macro2::{Group, Ident, TokenTree};
    let mut after_quote = false;
    tokens
        .into_iter()
        .map(|token| {
            let lifetime = std::mem::replace(
                &mut after_quote,
                matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '\''),
            );
            match token {
                TokenTree::Ident(name) if lifetime => {
                    TokenTree::Ident(Ident::new("static", name.span()))
                }
                TokenTree::Group(group) => {
                    let mut made = Group::new(group.delimiter(), statics(group.stream()));
                    made.set_span(group.span());
                    TokenTree::Group(made)
                }
                token => token,
            }
        })
        .collect()
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
            SPACE => json.push(SPACE),
            letter if letter.is_control() => {
                let _ = write!(json, "\\u{:04x}", u32::from(letter));
            }
            letter => json.push(letter),
        }
    }
    json.push('"');
    json
}
