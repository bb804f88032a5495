//! Other paths to the place of a finding: a named type that several fields use is one place with several paths.
//!
//! The engine visits each pair of types once and reports the first path; whoever reads the place by another one is hit
//! just the same.

use callsheet_schema::avro::{Kind, NodeId, Schema};

use crate::report::Finding;

/// Paths that are looked at in one schema; a schema with more keeps the finding's own path.
const MOST_PATHS: usize = 4_096;

/// A path and what stands there.
struct Occurrence {
    path: String,
    /// The record and the index of the field in it.
    field: (NodeId, usize),
    /// Named types of the field, through unions, arrays and maps.
    named: Vec<NodeId>,
}

/// The paths beside the finding's own that lead to the same field of a shared record, or to the same shared type when the
/// finding is about a type; in schema order.
pub(super) fn paths(reader: &Schema, writer: &Schema, finding: &Finding) -> Vec<String> {
    if finding.field_path.is_empty() {
        return Vec::new();
    }
    // What is gone from one side stands in the other.
    [
        (reader, &finding.reader_path),
        (writer, &finding.writer_path),
    ]
    .into_iter()
    .find_map(|(schema, pointer)| others(schema, &finding.field_path, pointer))
    .unwrap_or_default()
}

/// None if the schema has no such path.
fn others(schema: &Schema, path: &str, pointer: &str) -> Option<Vec<String>> {
    let mut all = Vec::new();
    walk(schema, schema.root(), "", &mut Vec::new(), &mut all);
    if all.len() >= MOST_PATHS {
        return Some(Vec::new());
    }
    let here = all.iter().find(|one| one.path == path)?;
    let about_type = is_about_type(pointer);
    let same = |one: &&Occurrence| {
        one.path != path
            && (one.field == here.field
                || (about_type && one.named.iter().any(|named| here.named.contains(named))))
    };
    Some(
        all.iter()
            .filter(same)
            .map(|one| one.path.clone())
            .collect(),
    )
}

/// Whether a JSON pointer goes on behind its last field: into the field's type.
fn is_about_type(pointer: &str) -> bool {
    pointer
        .rsplit_once("/fields/")
        .is_some_and(|(_, rest)| rest.contains("/type"))
}

fn walk(
    schema: &Schema,
    at: NodeId,
    path: &str,
    open: &mut Vec<NodeId>,
    all: &mut Vec<Occurrence>,
) {
    match &schema.node(at).kind {
        Kind::Record(record) if !open.contains(&at) => {
            open.push(at);
            for (index, field) in record.fields.iter().enumerate() {
                if all.len() >= MOST_PATHS {
                    break;
                }
                let dot = if path.is_empty() { "" } else { "." };
                let path = format!("{path}{dot}{}", field.name);
                let mut named = Vec::new();
                collect(schema, field.schema, &mut named);
                all.push(Occurrence {
                    path: path.clone(),
                    field: (at, index),
                    named,
                });
                walk(schema, field.schema, &path, open, all);
            }
            open.pop();
        }
        Kind::Array(items) => walk(schema, *items, &format!("{path}[]"), open, all),
        Kind::Map(values) => walk(schema, *values, &format!("{path}{{}}"), open, all),
        Kind::Union(branches) => {
            for branch in branches {
                walk(schema, *branch, path, open, all);
            }
        }
        _ => {}
    }
}

fn collect(schema: &Schema, at: NodeId, named: &mut Vec<NodeId>) {
    match &schema.node(at).kind {
        Kind::Record(_) | Kind::Enum(_) | Kind::Fixed(_) => named.push(at),
        Kind::Array(inner) | Kind::Map(inner) => collect(schema, *inner, named),
        Kind::Union(branches) => {
            for branch in branches {
                collect(schema, *branch, named);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> Schema {
        Schema::parse(
            r#"{"type":"record","name":"Order","fields":[
                {"name":"billing","type":{"type":"record","name":"Address","fields":[
                    {"name":"zip","type":"string"},
                    {"name":"kind","type":{"type":"enum","name":"Kind","symbols":["HOME","WORK"]}}]}},
                {"name":"shipping","type":["null","Address"]},
                {"name":"stops","type":{"type":"array","items":"Address"}},
                {"name":"preferred","type":"Kind"}]}"#,
        )
        .unwrap()
    }

    #[test]
    fn a_field_of_a_shared_record_has_a_path_for_each_use() {
        let others = others(&schema(), "billing.zip", "/fields/0/type/fields/0").unwrap();
        assert_eq!(others, ["shipping.zip", "stops[].zip"]);
    }

    #[test]
    fn a_shared_enum_is_one_place_wherever_it_is_used() {
        let pointer = "/fields/0/type/fields/1/type/symbols";
        let others = others(&schema(), "billing.kind", pointer).unwrap();
        assert_eq!(others, ["shipping.kind", "stops[].kind", "preferred"]);
    }

    #[test]
    fn a_field_that_is_used_once_has_no_other_path() {
        assert_eq!(
            others(&schema(), "preferred", "/fields/3"),
            Some(Vec::new())
        );
        assert_eq!(others(&schema(), "gone", "/fields/9"), None);
    }
}
