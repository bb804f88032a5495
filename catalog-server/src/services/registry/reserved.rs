//! Reserved fields: names that the metadata keeps free, held while `validateFields` is on.

use std::collections::BTreeSet;

use callsheet_contracts::Schema;
use callsheet_schema::avro::Kind;
use callsheet_store::Content;
use serde_json::Value;

use super::merge::Extras;

/// The property that lists reserved names, separated by commas.
const RESERVED: &str = "confluent:reserved";

/// What is wrong with the reserved names of a new version: one that left the list, then one that
/// is a field of the top level, each sorted.
pub(super) fn problems(
    schema: &Schema,
    content: &Content,
    previous: Option<&Content>,
) -> Vec<String> {
    let reserved = names(content);
    let before = previous.map(names).unwrap_or_default();
    let mut problems: Vec<String> = before
        .difference(&reserved)
        .map(|name| {
            format!(
                "The new schema has reserved field {name} removed from its metadata which is present \
                 in the old schema's metadata."
            )
        })
        .collect();
    problems.extend(
        reserved
            .iter()
            .filter(|name| has_top_level_field(schema, name))
            .map(|name| {
                format!("The new schema has field that conflicts with the reserved field {name}.")
            }),
    );
    problems
}

fn names(content: &Content) -> BTreeSet<String> {
    let extras = Extras::of(content);
    let properties = extras.metadata.and_then(|metadata| metadata.properties);
    let listed = properties.and_then(|mut properties| properties.remove(RESERVED));
    listed
        .unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Whether a record, the `properties` of an object, or a message at the top of a file has the field.
fn has_top_level_field(schema: &Schema, name: &str) -> bool {
    match schema {
        Schema::Avro(schema) => match &schema.root_node().kind {
            Kind::Record(record) => record.field(name).is_some(),
            _ => false,
        },
        Schema::Json(schema) => serde_json::from_str::<Value>(schema.text())
            .is_ok_and(|text| text["properties"].get(name).is_some()),
        Schema::Protobuf(schema) => schema
            .file()
            .messages()
            .any(|id| schema.message(id).field_by_name(name).is_some()),
    }
}
