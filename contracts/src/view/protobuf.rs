//! Fields of Protobuf messages.

use callsheet_schema::protobuf::{
    Cardinality, Field as Declared, FieldType, FileId, MessageId, Scalar, Schema, option_is_true,
};

use super::{At, Field, Place, annotation, sunset};

pub(super) fn fields(schema: &Schema, at: MessageId) -> Vec<Field<'_>> {
    let message = schema.message(at);
    message
        .fields
        .iter()
        .map(|field| Field {
            name: &field.name,
            type_text: type_text(schema, field),
            nullable: is_nullable(field),
            doc: field.doc.as_deref(),
            classification: None,
            deprecated: option_is_true(&field.options, "deprecated"),
            sunset: sunset(&annotation::of_options(&field.options, None)),
            logical_types: logical_types(schema, field),
            span: (message.file == FileId::MAIN).then_some(field.span),
            inner: inner(schema, field).map(|message| Place(At::Protobuf(schema, message))),
        })
        .collect()
}

/// Whether a message may lack the field and tell so.
fn is_nullable(field: &Declared) -> bool {
    field.oneof.is_some()
        || match field.cardinality {
            Cardinality::Optional => true,
            Cardinality::Implicit => {
                matches!(field.ty, FieldType::Message(_) | FieldType::Group(_))
            }
            Cardinality::Required | Cardinality::Repeated => false,
        }
}

fn inner(schema: &Schema, field: &Declared) -> Option<MessageId> {
    match &field.ty {
        FieldType::Message(message) | FieldType::Group(message) => Some(*message),
        FieldType::Map(_) => {
            let (_, value) = schema.map_entry(field)?;
            inner(schema, value)
        }
        FieldType::Scalar(_) | FieldType::Enum(_) | FieldType::Unresolved(_) => None,
    }
}

fn type_text(schema: &Schema, field: &Declared) -> String {
    let text = match &field.ty {
        FieldType::Scalar(scalar) => scalar.as_str().to_owned(),
        FieldType::Message(message) | FieldType::Group(message) => {
            format!("message {}", schema.message(*message).name)
        }
        FieldType::Enum(symbols) => format!("enum {}", schema.enumeration(*symbols).name),
        FieldType::Map(_) => {
            let entry = schema.map_entry(field);
            return entry.map_or_else(
                || "map".to_owned(),
                |(key, value)| {
                    format!(
                        "map<{}, {}>",
                        type_text(schema, key),
                        type_text(schema, value)
                    )
                },
            );
        }
        FieldType::Unresolved(name) => name.clone(),
    };
    if field.cardinality == Cardinality::Repeated {
        format!("array<{text}>")
    } else {
        text
    }
}

fn logical_types(schema: &Schema, field: &Declared) -> Option<&'static [&'static str]> {
    if matches!(field.ty, FieldType::Map(_)) {
        return Some(&["map", "object"]);
    }
    if field.cardinality == Cardinality::Repeated {
        return Some(&["array", "vector"]);
    }
    match &field.ty {
        FieldType::Scalar(Scalar::Bool) => Some(&["boolean"]),
        FieldType::Scalar(Scalar::Float | Scalar::Double) => Some(&["number"]),
        // Dates, times and decimals often travel as text.
        FieldType::Scalar(Scalar::String) => {
            Some(&["string", "date", "timestamp", "time", "number", "integer"])
        }
        FieldType::Scalar(Scalar::Bytes) | FieldType::Unresolved(_) | FieldType::Map(_) => None,
        FieldType::Scalar(_) => Some(&["integer", "number", "timestamp", "date", "time"]),
        FieldType::Enum(_) => Some(&["string"]),
        FieldType::Message(message) | FieldType::Group(message) => {
            // The wrappers and times of Google's well-known types stand for plain values.
            let name = schema.message(*message).full_name.as_str();
            (!name.starts_with("google.")).then_some(&["object"])
        }
    }
}
