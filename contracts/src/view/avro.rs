//! Fields of Avro records.

use callsheet_schema::avro::{Kind, Logical, Node, NodeId, Schema};

use super::{At, Field, Place, annotation, element, sunset};

/// The record behind null unions, arrays and maps.
pub(super) fn fields_behind(schema: &Schema, at: NodeId) -> Option<NodeId> {
    match &schema.node(at).kind {
        Kind::Record(_) => Some(at),
        Kind::Union(branches) => fields_behind(schema, sole(schema, branches)?),
        Kind::Array(items) => fields_behind(schema, *items),
        Kind::Map(values) => fields_behind(schema, *values),
        _ => None,
    }
}

pub(super) fn fields(schema: &Schema, at: NodeId) -> Vec<Field<'_>> {
    let node = schema.node(at);
    let Kind::Record(record) = &node.kind else {
        return Vec::new();
    };
    record
        .fields
        .iter()
        .map(|field| one(schema, node, field))
        .collect()
}

fn one<'s>(
    schema: &'s Schema,
    record: &Node,
    field: &'s callsheet_schema::avro::Field,
) -> Field<'s> {
    let (type_text, nullable) = type_text(schema, field.schema);
    let property = |name: &str| field.properties.iter().find(|(key, _)| key == name);
    Field {
        name: &field.name,
        type_text,
        nullable,
        doc: field.doc.as_deref(),
        classification: property("classification").and_then(|(_, value)| value.as_str()),
        deprecated: property("deprecated").is_some_and(|(_, value)| value.as_bool() != Some(false)),
        sunset: sunset(&annotation::of_values(
            field
                .properties
                .iter()
                .map(|(name, value)| (name.as_str(), value)),
        )),
        logical_types: logical_types(schema, field.schema),
        span: (record.origin == 0).then_some(field.span),
        inner: fields_behind(schema, field.schema).map(|node| Place(At::Avro(schema, node))),
    }
}

/// Branches other than null.
fn not_null<'s>(schema: &Schema, branches: &'s [NodeId]) -> impl Iterator<Item = &'s NodeId> {
    branches
        .iter()
        .filter(|branch| !matches!(schema.node(**branch).kind, Kind::Null))
}

/// The one branch other than null.
fn sole(schema: &Schema, branches: &[NodeId]) -> Option<NodeId> {
    let mut rest = not_null(schema, branches);
    rest.next().copied().filter(|_| rest.next().is_none())
}

/// A short type and whether null is one of its values.
pub(super) fn type_text(schema: &Schema, at: NodeId) -> (String, bool) {
    let node = schema.node(at);
    match &node.kind {
        Kind::Union(branches) => {
            let parts: Vec<String> = not_null(schema, branches)
                .map(|branch| type_text(schema, *branch).0)
                .collect();
            (parts.join(" | "), parts.len() < branches.len())
        }
        Kind::Array(items) => {
            let items = element(type_text(schema, *items));
            (format!("array<{items}>"), false)
        }
        Kind::Map(values) => {
            let values = element(type_text(schema, *values));
            (format!("map<{values}>"), false)
        }
        Kind::Null => ("null".to_owned(), true),
        _ => (named(node), false),
    }
}

fn named(node: &Node) -> String {
    if let Some(logical) = &node.logical {
        return match logical {
            Logical::Decimal { precision, scale } => format!("decimal({precision},{scale})"),
            Logical::Uuid => "uuid".to_owned(),
            Logical::Date => "date".to_owned(),
            Logical::TimeMillis => "time-millis".to_owned(),
            Logical::TimeMicros => "time-micros".to_owned(),
            Logical::TimestampMillis => "timestamp-millis".to_owned(),
            Logical::TimestampMicros => "timestamp-micros".to_owned(),
            Logical::TimestampNanos => "timestamp-nanos".to_owned(),
            Logical::LocalTimestampMillis => "local-timestamp-millis".to_owned(),
            Logical::LocalTimestampMicros => "local-timestamp-micros".to_owned(),
            Logical::LocalTimestampNanos => "local-timestamp-nanos".to_owned(),
            Logical::Duration => "duration".to_owned(),
        };
    }
    match &node.kind {
        Kind::Record(record) => format!("record {}", record.name.name()),
        Kind::Enum(symbols) => format!("enum {}", symbols.name.name()),
        Kind::Fixed(fixed) => format!("fixed({})", fixed.size),
        Kind::Boolean => "boolean".to_owned(),
        Kind::Int => "int".to_owned(),
        Kind::Long => "long".to_owned(),
        Kind::Float => "float".to_owned(),
        Kind::Double => "double".to_owned(),
        Kind::Bytes => "bytes".to_owned(),
        Kind::String => "string".to_owned(),
        Kind::Null | Kind::Array(_) | Kind::Map(_) | Kind::Union(_) => String::new(),
    }
}

fn logical_types(schema: &Schema, at: NodeId) -> Option<&'static [&'static str]> {
    let node = match &schema.node(at).kind {
        Kind::Union(branches) => schema.node(sole(schema, branches)?),
        _ => schema.node(at),
    };
    if let Some(logical) = &node.logical {
        return match logical {
            Logical::Decimal { .. } => Some(&["number", "integer"]),
            Logical::Uuid => Some(&["string"]),
            Logical::Date => Some(&["date", "integer"]),
            Logical::TimeMillis | Logical::TimeMicros => Some(&["time", "integer"]),
            Logical::Duration => None,
            _ => Some(&["timestamp", "date", "integer"]),
        };
    }
    match &node.kind {
        Kind::Boolean => Some(&["boolean"]),
        // Dates and times are often plain numbers or text in old schemas.
        Kind::Int | Kind::Long => Some(&["integer", "number", "timestamp", "date", "time"]),
        Kind::Float | Kind::Double => Some(&["number"]),
        Kind::String => Some(&["string", "date", "timestamp", "time"]),
        Kind::Enum(_) => Some(&["string"]),
        Kind::Record(_) => Some(&["object"]),
        Kind::Array(_) => Some(&["array", "vector"]),
        Kind::Map(_) => Some(&["map", "object"]),
        Kind::Null | Kind::Bytes | Kind::Fixed(_) | Kind::Union(_) => None,
    }
}
