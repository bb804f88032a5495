//! Properties of JSON Schema objects.

use callsheet_schema::json::{Keywords, Kind, Node, NodeId, Schema, Type};

use super::{At, Field, Place, annotation, element, sunset};

/// References that are followed to one place; a chain that is longer leads nowhere.
const CHAIN: usize = 64;

/// Levels of a type that are spelt out.
const SPELT: usize = 4;

/// The schema that a chain of `$ref`s leads to.
fn target(schema: &Schema, at: NodeId) -> NodeId {
    let mut here = at;
    for _ in 0..CHAIN {
        let Some(keywords) = schema.node(here).keywords() else {
            return here;
        };
        match &keywords.reference {
            Some(reference) if keywords.properties.is_none() => here = reference.value.target,
            _ => return here,
        }
    }
    here
}

/// The object behind null, references, arrays and maps.
pub(super) fn fields_behind(schema: &Schema, at: NodeId) -> Option<NodeId> {
    let mut here = at;
    for _ in 0..CHAIN {
        here = target(schema, here);
        let keywords = schema.node(here).keywords()?;
        if has_properties(schema, keywords) {
            return Some(here);
        }
        here = if let Some(one) = sole(schema, keywords) {
            one
        } else if let Some(items) = keywords
            .items
            .as_ref()
            .filter(|_| keywords.prefix().is_empty())
        {
            items.value
        } else {
            map_values(keywords)?
        };
    }
    None
}

/// Whether null is among the values of a place, as far as types and branches say it.
pub(crate) fn is_nullable(schema: &Schema, at: NodeId) -> bool {
    type_text(schema, at).1
}

/// The schemas that speak about the value at a place: its own, and those behind references and null as far as they have no
/// fields, which speak for themselves.
pub(crate) fn speakers(schema: &Schema, at: NodeId) -> Vec<NodeId> {
    let mut out = vec![at];
    let mut here = at;
    while out.len() < CHAIN {
        let Some(keywords) = schema.node(here).keywords() else {
            break;
        };
        let next = match &keywords.reference {
            Some(reference) if keywords.properties.is_none() => Some(reference.value.target),
            _ => sole(schema, keywords),
        };
        let Some(next) = next.filter(|next| !out.contains(next)) else {
            break;
        };
        let inner = schema.node(next).keywords();
        if inner.is_none_or(|inner| has_properties(schema, inner)) {
            break;
        }
        out.push(next);
        here = next;
    }
    out
}

fn has_properties(schema: &Schema, keywords: &Keywords) -> bool {
    let parts = keywords.all_of.iter().flat_map(|all| &all.value);
    keywords.properties.is_some()
        || parts
            .filter_map(|part| schema.node(target(schema, *part)).keywords())
            .any(|part| part.properties.is_some())
}

/// The schema of the values, where an object names no properties.
fn map_values(keywords: &Keywords) -> Option<NodeId> {
    let patterns = keywords.pattern_properties.as_ref();
    let values = keywords.additional_properties.as_ref().map(|at| at.value);
    values.or_else(|| Some(patterns?.value.first()?.node))
}

/// Branches of a choice, and the one of them that is not null.
fn sole(schema: &Schema, keywords: &Keywords) -> Option<NodeId> {
    let choice = keywords.one_of.as_ref().or(keywords.any_of.as_ref())?;
    let mut rest = choice
        .value
        .iter()
        .filter(|branch| !is_null(schema.node(target(schema, **branch))));
    rest.next().copied().filter(|_| rest.next().is_none())
}

fn is_null(node: &Node) -> bool {
    node.keywords().is_some_and(|keywords| {
        let types = keywords.types.as_ref();
        types.is_some_and(|types| types.value == [Type::Null])
    })
}

pub(super) fn fields(schema: &Schema, at: NodeId) -> Vec<Field<'_>> {
    let Some(own) = schema.node(at).keywords() else {
        return Vec::new();
    };
    let parts = own.all_of.iter().flat_map(|all| &all.value);
    let parts: Vec<&Keywords> = std::iter::once(own)
        .chain(parts.filter_map(|part| schema.node(target(schema, *part)).keywords()))
        .collect();
    let mut out: Vec<Field<'_>> = Vec::new();
    for part in &parts {
        for property in part.properties.iter().flat_map(|all| &all.value) {
            if out.iter().any(|field| field.name == property.name) {
                continue;
            }
            let required = parts.iter().any(|part| part.requires(&property.name));
            let (type_text, nullable) = type_text(schema, property.node);
            let node = schema.node(property.node);
            let meant = schema.node(target(schema, property.node));
            let said = |pick: fn(&Keywords) -> Option<&str>| {
                let both = [node, meant].into_iter().filter_map(Node::keywords);
                both.into_iter().find_map(pick)
            };
            out.push(Field {
                name: &property.name,
                type_text,
                nullable: nullable || !required,
                doc: said(|keywords| Some(keywords.description.as_ref()?.value.as_str())),
                classification: said(|keywords| {
                    ["classification", "x-classification"]
                        .into_iter()
                        .find_map(|key| keywords.extension(key)?.value.as_str())
                }),
                deprecated: node.keywords().is_some_and(|keywords| {
                    keywords.deprecated.as_ref().is_some_and(|at| at.value)
                }),
                sunset: [node, meant]
                    .into_iter()
                    .filter_map(Node::keywords)
                    .find_map(|keywords| sunset(&annotation::of_members(&keywords.other))),
                logical_types: logical_types(meant),
                span: (node.document == 0).then_some(node.span),
                inner: fields_behind(schema, property.node)
                    .map(|node| Place(At::Json(schema, node))),
            });
        }
    }
    out
}

/// A short type and whether null is one of its values.
pub(super) fn type_text(schema: &Schema, at: NodeId) -> (String, bool) {
    spelt(schema, at, SPELT)
}

fn spelt(schema: &Schema, at: NodeId, depth: usize) -> (String, bool) {
    let here = target(schema, at);
    let node = schema.node(here);
    let keywords = match &node.kind {
        Kind::Bool(true) => return ("any".to_owned(), true),
        Kind::Bool(false) => return ("never".to_owned(), false),
        Kind::Keywords(keywords) => keywords,
    };
    if depth == 0 {
        return ("…".to_owned(), false);
    }
    if let Some(choice) = keywords.one_of.as_ref().or(keywords.any_of.as_ref()) {
        let mut nullable = false;
        let mut parts = Vec::new();
        for branch in &choice.value {
            if is_null(schema.node(target(schema, *branch))) {
                nullable = true;
                continue;
            }
            let (text, inner) = spelt(schema, *branch, depth - 1);
            nullable |= inner;
            if !parts.contains(&text) {
                parts.push(text);
            }
        }
        return (parts.join(" | "), nullable);
    }
    if keywords.enumeration.is_some() {
        return ("enum".to_owned(), false);
    }
    if keywords.constant.is_some() {
        return ("const".to_owned(), false);
    }
    let Some(types) = &keywords.types else {
        return if has_properties(schema, keywords) {
            (object(node, keywords), false)
        } else {
            ("any".to_owned(), true)
        };
    };
    let nullable = types.value.contains(&Type::Null);
    let parts: Vec<String> = types
        .value
        .iter()
        .filter(|one| **one != Type::Null)
        .map(|one| match one {
            Type::Array => match &keywords.items {
                Some(items) => format!("array<{}>", element(spelt(schema, items.value, depth - 1))),
                None => "array".to_owned(),
            },
            Type::Object if has_properties(schema, keywords) => object(node, keywords),
            Type::Object => match map_values(keywords) {
                Some(values) => format!("map<{}>", element(spelt(schema, values, depth - 1))),
                None => "object".to_owned(),
            },
            Type::String => keywords
                .format
                .as_ref()
                .map_or_else(|| "string".to_owned(), |format| format.value.clone()),
            other => other.as_str().to_owned(),
        })
        .collect();
    if parts.is_empty() {
        return ("null".to_owned(), true);
    }
    (parts.join(" | "), nullable)
}

/// An object by its title, else by its name among the definitions.
fn object(node: &Node, keywords: &Keywords) -> String {
    let defined = ["/definitions/", "/$defs/"].into_iter().find_map(|room| {
        let (_, name) = node.pointer.rsplit_once(room)?;
        (!name.contains('/')).then_some(name)
    });
    let title = keywords.title.as_ref().map(|title| title.value.as_str());
    match title.or(defined) {
        Some(name) => format!("object {name}"),
        None => "object".to_owned(),
    }
}

fn logical_types(node: &Node) -> Option<&'static [&'static str]> {
    let keywords = node.keywords()?;
    let mut types = keywords
        .types
        .as_ref()?
        .value
        .iter()
        .filter(|one| **one != Type::Null);
    let (Some(one), None) = (types.next(), types.next()) else {
        return None;
    };
    Some(match one {
        Type::Boolean => &["boolean"],
        Type::Integer => &["integer", "number", "timestamp", "date", "time"],
        Type::Number => &["number", "integer"],
        Type::String => match keywords.format.as_ref().map(|format| format.value.as_str()) {
            Some("date") => &["date", "string"],
            Some("date-time") => &["timestamp", "date", "string"],
            Some("time") => &["time", "string"],
            // Decimals often travel as text.
            _ => &["string", "date", "timestamp", "time", "number", "integer"],
        },
        Type::Array => &["array", "vector"],
        Type::Object => &["object", "map"],
        Type::Null => return None,
    })
}
