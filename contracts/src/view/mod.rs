//! The logical view of a schema: named fields with a short type, whether they may be absent, and what is said about
//! them. The same for all formats, and lossy: it serves catalogs and documents about schemas, never a verdict.
//!
//! Start at [`root`], go down with [`Place::fields`], or list everything with [`list`].

use callsheet_schema::Span;
use callsheet_schema::avro::{NodeId as AvroNode, Schema as Avro};
use callsheet_schema::json::{NodeId as JsonNode, Schema as Json};
use callsheet_schema::protobuf::{MessageId, Schema as Protobuf};

use crate::schema::Schema;

pub(crate) mod annotation;
mod avro;
mod json;
mod protobuf;

pub(crate) use json::{is_nullable, speakers};

/// Levels that [`list`] opens.
const DEPTH: usize = 8;

/// Fields that [`list`] answers at most.
const MOST: usize = 10_000;

/// Where fields stand: a record, an object, a message.
#[derive(Clone, Copy, Debug)]
pub struct Place<'s>(At<'s>);

#[derive(Clone, Copy, Debug)]
enum At<'s> {
    Avro(&'s Avro, AvroNode),
    Json(&'s Json, JsonNode),
    Protobuf(&'s Protobuf, MessageId),
}

/// A field as the view has it.
#[derive(Clone, Debug)]
pub struct Field<'s> {
    /// Its name in the schema.
    pub name: &'s str,
    /// A short type, such as `array<record Line>`.
    pub type_text: String,
    /// Whether a record may lack a value for it.
    pub nullable: bool,
    /// What the schema says about it.
    pub doc: Option<&'s str>,
    /// Its classification, such as `pii`.
    pub classification: Option<&'s str>,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// The last day that it is promised for, as written.
    pub sunset: Option<String>,
    /// `logicalType`s of an ODCS property that fit, the best one first; `None` if any may.
    pub logical_types: Option<&'static [&'static str]>,
    /// Bytes of the main text; `None` inside a referenced text.
    pub span: Option<Span>,
    /// Where the fields of its value stand, behind null, lists and maps.
    pub inner: Option<Place<'s>>,
}

/// A field with the way to it.
#[derive(Clone, Debug)]
pub struct Listed<'s> {
    /// Names from the root, joined by dots.
    pub path: String,
    /// The field.
    pub field: Field<'s>,
}

/// Where the fields of a schema's own records stand; `None` if they have no fields, such as a bare string.
pub fn root(schema: &Schema) -> Option<Place<'_>> {
    let at = match schema {
        Schema::Avro(schema) => At::Avro(schema, avro::fields_behind(schema, schema.root())?),
        Schema::Json(schema) => At::Json(schema, json::fields_behind(schema, schema.root())?),
        Schema::Protobuf(schema) => At::Protobuf(schema, schema.file().messages().next()?),
    };
    Some(Place(at))
}

impl<'s> Place<'s> {
    /// The fields, in the order of the schema.
    pub fn fields(self) -> Vec<Field<'s>> {
        match self.0 {
            At::Avro(schema, node) => avro::fields(schema, node),
            At::Json(schema, node) => json::fields(schema, node),
            At::Protobuf(schema, message) => protobuf::fields(schema, message),
        }
    }

    fn is(self, other: Self) -> bool {
        match (self.0, other.0) {
            (At::Avro(_, one), At::Avro(_, two)) => one == two,
            (At::Json(_, one), At::Json(_, two)) => one == two,
            (At::Protobuf(_, one), At::Protobuf(_, two)) => one == two,
            _ => false,
        }
    }
}

/// All fields in schema order, the fields of a nested one after it; what is recursive or very deep is not opened again.
pub fn list(schema: &Schema) -> Vec<Listed<'_>> {
    let mut out = Vec::new();
    if let Some(root) = root(schema) {
        open(root, "", &mut vec![root], &mut out);
    }
    out
}

fn open<'s>(place: Place<'s>, prefix: &str, above: &mut Vec<Place<'s>>, out: &mut Vec<Listed<'s>>) {
    for field in place.fields() {
        if out.len() >= MOST {
            return;
        }
        let path = format!("{prefix}{}", field.name);
        let inner = field.inner;
        out.push(Listed {
            path: path.clone(),
            field,
        });
        if let Some(inner) = inner
            && above.len() < DEPTH
            && !above.iter().any(|place| place.is(inner))
        {
            above.push(inner);
            open(inner, &format!("{path}."), above, out);
            above.pop();
        }
    }
}

/// The short type of a schema's own values, where they have no fields.
pub fn type_text(schema: &Schema) -> Option<(String, bool)> {
    match schema {
        Schema::Avro(schema) => Some(avro::type_text(schema, schema.root())),
        Schema::Json(schema) => Some(json::type_text(schema, schema.root())),
        Schema::Protobuf(_) => None,
    }
}

/// The last day among what is said about a field.
fn sunset(annotations: &[annotation::Annotation<'_>]) -> Option<String> {
    let one = annotations.iter().find(|one| one.word == "sunset")?;
    one.text().map(str::to_owned)
}

/// A type inside another one.
fn element((text, nullable): (String, bool)) -> String {
    if nullable { format!("{text}?") } else { text }
}

#[cfg(test)]
mod tests {
    use callsheet_schema::Format;

    use super::*;

    fn listed(format: Format, text: &str) -> Vec<String> {
        let schema = Schema::parse(format, text, &[]).unwrap();
        list(&schema)
            .iter()
            .map(|Listed { path, field }| {
                format!(
                    "{path}:{}{}{}",
                    field.type_text,
                    if field.nullable { "?" } else { "" },
                    if field.deprecated { " deprecated" } else { "" }
                )
            })
            .collect()
    }

    #[test]
    fn the_formats_list_the_same_kind_of_fields() {
        assert_eq!(
            listed(
                Format::Avro,
                r#"{"type":"record","name":"Node","fields":[
                    {"name":"id","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"when"},
                    {"name":"next","type":["null","Node"],"default":null},
                    {"name":"tags","type":{"type":"array","items":["null","string"]}},
                    {"name":"where","type":{"type":"record","name":"Place","fields":[{"name":"lat","type":"double"}]}}]}"#
            ),
            [
                "id:timestamp-millis",
                "next:record Node?",
                "tags:array<string?>",
                "where:record Place",
                "where.lat:double"
            ]
        );
        assert_eq!(
            listed(
                Format::Json,
                r##"{"$ref":"#/definitions/Node","definitions":{"Node":{"type":"object","required":["id","tags"],
                    "properties":{"id":{"type":"string","format":"date-time"},"next":{"$ref":"#/definitions/Node"},
                    "tags":{"type":"array","items":{"type":["string","null"]}},"kind":{"enum":["a","b"]},
                    "where":{"anyOf":[{"type":"null"},{"type":"object","properties":{"lat":{"type":"number"}}}]},
                    "by":{"type":"object","additionalProperties":{"type":"integer"}}}}}}"##
            ),
            [
                "id:date-time",
                "next:object Node?",
                "tags:array<string?>",
                "kind:enum?",
                "where:object?",
                "where.lat:number?",
                "by:map<integer>?"
            ]
        );
        assert_eq!(
            listed(
                Format::Protobuf,
                "syntax = \"proto3\"; message Node { int64 id = 1; Node next = 2; repeated string tags = 3; map<string, int32> by = 4;\n\
                 optional string note = 5 [deprecated = true]; Place where = 6; Kind kind = 7; message Place { double lat = 1; } enum Kind { A = 0; } }"
            ),
            [
                "id:int64",
                "next:message Node?",
                "tags:array<string>",
                "by:map<string, int32>",
                "note:string? deprecated",
                "where:message Place?",
                "where.lat:double",
                "kind:enum Kind"
            ]
        );
    }

    #[test]
    fn a_schema_without_fields_still_has_a_type() {
        let schema = Schema::parse(Format::Json, r#"{"type":["string","null"]}"#, &[]).unwrap();
        assert!(list(&schema).is_empty());
        assert_eq!(type_text(&schema), Some(("string".to_owned(), true)));
    }
}
