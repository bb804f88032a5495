//! Schema objects and their properties, at any depth.

use callsheet_schema::tree::{Node, Value};

use super::fields::{Fields, Notes, kind};
use super::model::{ApiVersion, Element, EnumValue, Property, Relationship, SchemaObject, Text};
use super::{options, people, quality};

const PROPERTY_TYPES: &[&str] = &[
    "string",
    "date",
    "timestamp",
    "time",
    "number",
    "integer",
    "object",
    "array",
    "boolean",
    "map",
    "vector",
];

pub(super) fn objects(fields: &mut Fields<'_>, notes: &mut Notes<'_>) -> Vec<SchemaObject> {
    let items = fields.list("schema", notes);
    items
        .iter()
        .filter_map(|item| object(item, notes))
        .collect()
}

fn object(node: &Node, notes: &mut Notes<'_>) -> Option<SchemaObject> {
    let mut fields = Fields::open(node, "a schema object", notes)?;
    let name = fields.required_text("name", notes);
    if let Some(name) = &name {
        fields.rename(format!("the object `{}`", name.value));
    }
    let logical_type = fields.choice("logicalType", &["object", "blob"], notes);
    if let Some(text) = &logical_type
        && text.value == "blob"
        && notes.declared < ApiVersion::V3_2
    {
        let message = format!(
            "`logicalType: blob` is new in v3.2.0, the document declares {}",
            notes.declared
        );
        notes.warn(
            text.span,
            message,
            Some("declare `apiVersion: v3.2.0`".to_owned()),
        );
    }
    let granularity = fields.text("dataGranularityDescription", notes);
    let context = people::context(&mut fields, notes);
    let properties = properties(&mut fields, name.as_ref().map_or("", Text::as_str), notes);
    let mut element = element(&mut fields, name, logical_type, true, notes);
    element.unknown = fields.finish(notes);
    Some(SchemaObject {
        element,
        granularity,
        properties,
        context,
    })
}

fn properties(fields: &mut Fields<'_>, parent: &str, notes: &mut Notes<'_>) -> Vec<Property> {
    let items = fields.list("properties", notes);
    items
        .iter()
        .filter_map(|item| property(item, parent, true, notes))
        .collect()
}

fn element(
    fields: &mut Fields<'_>,
    name: Option<Text>,
    logical_type: Option<Text>,
    at_object: bool,
    notes: &mut Notes<'_>,
) -> Element {
    for key in ["deprecated", "synonyms"] {
        fields.newer(key, ApiVersion::V3_2, notes);
    }
    Element {
        id: fields.text("id", notes),
        name,
        physical_type: fields.text("physicalType", notes),
        physical_name: fields.text("physicalName", notes),
        logical_type,
        description: fields.text("description", notes),
        business_name: fields.text("businessName", notes),
        deprecated: fields.flag("deprecated", notes).unwrap_or(false),
        synonyms: fields.list("synonyms", notes).to_vec(),
        tags: fields.texts("tags", notes),
        authoritative_definitions: people::definitions(fields, notes),
        custom_properties: people::custom_properties(fields, notes),
        relationships: relationships(fields, at_object, notes),
        quality: quality::checks(fields, notes),
        unknown: Vec::new(),
        span: fields.span,
    }
}

fn property(node: &Node, parent: &str, named: bool, notes: &mut Notes<'_>) -> Option<Property> {
    let mut fields = Fields::open(node, "a property", notes)?;
    if named {
        fields.required("name", notes);
    }
    let name = fields.text("name", notes);
    let path = match &name {
        Some(name) if parent.is_empty() => name.value.clone(),
        Some(name) => format!("{parent}.{}", name.value),
        None => format!("{parent}[]"),
    };
    fields.rename(format!("the property `{path}`"));
    let logical_type = fields.choice("logicalType", PROPERTY_TYPES, notes);
    let logical = logical_type.as_ref().map(Text::as_str);
    if let Some(text) = &logical_type
        && matches!(text.value.as_str(), "map" | "vector")
        && notes.declared < ApiVersion::V3_2
    {
        let message = format!(
            "`logicalType: {}` is new in v3.2.0, the document declares {}",
            text.value, notes.declared
        );
        notes.warn(
            text.span,
            message,
            Some("declare `apiVersion: v3.2.0`".to_owned()),
        );
    }
    let logical_type_options = options::read(&mut fields, logical, notes);
    let nested = nested(&mut fields, logical, &path, notes);
    for key in ["enum", "semanticType"] {
        fields.newer(key, ApiVersion::V3_2, notes);
    }
    let values = values(&mut fields, notes);
    let required_span = fields.peek("required").map(|member| member.key_span);
    let required = fields.flag("required", notes).unwrap_or(false);
    let unique = fields.flag("unique", notes).unwrap_or(false);
    let primary_key = fields.flag("primaryKey", notes).unwrap_or(false);
    let partitioned = fields.flag("partitioned", notes).unwrap_or(false);
    let primary_key_position = fields.integer("primaryKeyPosition", notes).unwrap_or(-1);
    let partition_key_position = fields.integer("partitionKeyPosition", notes).unwrap_or(-1);
    let classification = fields.text("classification", notes);
    let encrypted_name = fields.text("encryptedName", notes);
    let critical = fields.flag("criticalDataElement", notes).unwrap_or(false);
    let transform_sources = fields.texts("transformSourceObjects", notes);
    let transform_logic = fields.text("transformLogic", notes);
    let transform_description = fields.text("transformDescription", notes);
    let examples = fields.list("examples", notes).to_vec();
    let kinds = ["column", "measure", "dimension"];
    let semantic_type = fields.choice("semanticType", &kinds, notes);
    let mut element = element(&mut fields, name, logical_type, false, notes);
    element.unknown = fields.finish(notes);
    Some(Property {
        element,
        logical_type_options,
        required,
        required_span,
        unique,
        primary_key,
        primary_key_position,
        partitioned,
        partition_key_position,
        classification,
        encrypted_name,
        critical,
        transform_sources,
        transform_logic,
        transform_description,
        examples,
        values,
        semantic_type,
        properties: nested.properties,
        items: nested.items,
        map: nested.map,
    })
}

/// What a property holds by its logical type.
struct Nested {
    properties: Vec<Property>,
    items: Option<Box<Property>>,
    map: Option<Box<(Property, Property)>>,
}

fn nested(
    fields: &mut Fields<'_>,
    logical: Option<&str>,
    path: &str,
    notes: &mut Notes<'_>,
) -> Nested {
    // A member belongs to its logical type; without one the standard lets all through.
    for (key, owner) in [("properties", "object"), ("items", "array"), ("map", "map")] {
        if let (Some(member), Some(logical)) = (fields.peek(key), logical)
            && logical != owner
            && !(key == "properties" && logical == "array")
        {
            let message = format!(
                "`{key}` of {} with `logicalType: {logical}`",
                fields.place()
            );
            let help = format!("`{key}` needs `logicalType: {owner}`");
            notes.error_with(member.key_span, message, help);
        }
    }
    fields.newer("map", ApiVersion::V3_2, notes);
    let properties = properties(fields, path, notes);
    let items = fields
        .take("items")
        .and_then(|node| property(node, path, false, notes))
        .map(Box::new);
    if logical == Some("map") {
        fields.required("map", notes);
    }
    let map = fields.take("map").and_then(|node| {
        let place = format!("`map` of {}", fields.place());
        let mut parts = Fields::open(node, &place, notes)?;
        parts.required("key", notes);
        parts.required("value", notes);
        let key = parts.take("key");
        let value = parts.take("value");
        parts.text("id", notes);
        let key = key.and_then(|node| property(node, path, false, notes));
        let value = value.and_then(|node| property(node, path, false, notes));
        parts.finish(notes);
        Some(Box::new((key?, value?)))
    });
    Nested {
        properties,
        items,
        map,
    }
}

fn values(fields: &mut Fields<'_>, notes: &mut Notes<'_>) -> Vec<EnumValue> {
    let present = fields.peek("enum");
    let items = fields.list("enum", notes);
    if let Some(member) = present
        && matches!(&member.value.value, Value::Array(items) if items.is_empty())
    {
        let message = format!("`enum` of {} is empty", fields.place());
        notes.error_with(member.key_span, message, "list at least one value");
    }
    let place = fields.place().to_owned();
    let mut out: Vec<EnumValue> = Vec::new();
    for item in items {
        let what = format!("a value in `enum` of {place}");
        let Some(mut entry) = Fields::open(item, &what, notes) else {
            continue;
        };
        entry.required("value", notes);
        let value = entry.single("value", notes).cloned();
        let label = entry.text("label", notes);
        entry.text("id", notes);
        entry.text("description", notes);
        entry.texts("tags", notes);
        people::custom_properties(&mut entry, notes);
        people::definitions(&mut entry, notes);
        entry.finish(notes);
        let Some(value) = value else {
            continue;
        };
        let text = value.to_compact_json();
        if out
            .iter()
            .any(|other| other.value.to_compact_json() == text)
        {
            let message = format!("the value {text} stands twice in `enum` of {place}");
            notes.error(value.span, message);
        }
        out.push(EnumValue { value, label });
    }
    out
}

fn relationships(
    fields: &mut Fields<'_>,
    at_object: bool,
    notes: &mut Notes<'_>,
) -> Vec<Relationship> {
    let items = fields.list("relationships", notes);
    let place = fields.place().to_owned();
    let mut out = Vec::new();
    for item in items {
        let what = format!("a relationship of {place}");
        let Some(mut entry) = Fields::open(item, &what, notes) else {
            continue;
        };
        entry.newer("id", ApiVersion::V3_2, notes);
        entry.text("id", notes);
        entry.choice("type", &["foreignKey"], notes);
        entry.required("to", notes);
        if at_object {
            entry.required("from", notes);
        } else if let Some(member) = entry.peek("from") {
            let message = format!("{what} has a `from`");
            let help = "at a property `from` is the property itself; remove it";
            notes.error_with(member.key_span, message, help);
        }
        let from = references(&mut entry, "from", notes);
        let to = references(&mut entry, "to", notes);
        people::custom_properties(&mut entry, notes);
        let span = entry.span;
        entry.finish(notes);
        if at_object && !from.is_empty() && !to.is_empty() && from.len() != to.len() {
            let message = format!(
                "{what} has {} properties in `from` and {} in `to`",
                from.len(),
                to.len()
            );
            notes.error(span, message);
        }
        out.push(Relationship { from, to, span });
    }
    out
}

fn references(fields: &mut Fields<'_>, key: &'static str, notes: &mut Notes<'_>) -> Vec<Text> {
    let Some(member) = fields.peek(key) else {
        fields.know(&[if key == "from" { "from" } else { "to" }]);
        return Vec::new();
    };
    match &member.value.value {
        Value::String(_) => fields.text(key, notes).into_iter().collect(),
        Value::Array(items) => {
            if items.is_empty() {
                let message = format!("`{key}` of {} is empty", fields.place());
                notes.error(member.key_span, message);
            }
            fields.texts(key, notes)
        }
        _ => {
            let message = format!(
                "`{key}` of {} is {}, expected text or a list of text",
                fields.place(),
                kind(&member.value)
            );
            notes.error(member.value.span, message);
            fields.take(key);
            Vec::new()
        }
    }
}
