//! `key_field_changed`: records are told apart by other fields.

use callsheet_schema::avro::{Field, Kind, Node};
use callsheet_schema::tree::{self, Value};

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::pair::{Hit, Pair};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "key_field_changed",
    title: "The key of a record was changed",
    what: "The fields that identify a record are others than before: the property `key` or `primaryKey` of fields, or of the \
           record as a list of names.",
    why: "Records decode. Compaction, joins and upserts by the old key overwrite what belongs to others, or keep what should go.",
    fix: "Keep the key, or start a new subject and topic for the new one.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Warn,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/key_field_changed/old.avsc"),
        new: include_str!("../../../../tests/rules/key_field_changed/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("key_field_changed"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

/// Properties of a field or of a record that name the key.
pub(super) const PROPERTIES: [&str; 2] = ["key", "primaryKey"];

/// The names of a record's key fields in order; empty if it says none.
fn key(node: &Node) -> Vec<&str> {
    let Kind::Record(record) = &node.kind else {
        return Vec::new();
    };
    let listed = node.properties.iter().find(|(name, value)| {
        PROPERTIES.contains(&name.as_str())
            && (value.as_array().is_some() || value.as_str().is_some())
    });
    if let Some((_, value)) = listed {
        let names = value.as_array().unwrap_or(std::slice::from_ref(value));
        return names.iter().filter_map(tree::Node::as_str).collect();
    }
    let marked = record.fields.iter().filter(|field| is_marked(field));
    marked.map(|field| field.name.as_str()).collect()
}

fn is_marked(field: &Field) -> bool {
    field.properties.iter().any(|(name, value)| {
        PROPERTIES.contains(&name.as_str()) && matches!(value.value, Value::Bool(true))
    })
}

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let Some((written, read, map)) = pair.records() else {
        return;
    };
    let mut before = key(pair.old_node());
    let after = key(pair.new_node());
    // A key that is named for the first time documents what was always so.
    if before.is_empty() || before == after {
        return;
    }
    // A field that was renamed by an alias is the same field.
    let renamed = |name: &str| match pair.direction {
        Direction::Backward => {
            let (at, _) = written.field(name)?;
            let target = map.iter().position(|from| *from == Some(at))?;
            Some(read.fields[target].name.as_str())
        }
        Direction::Forward => None,
    };
    let shown = before.join(", ");
    for name in &mut before {
        *name = renamed(name).unwrap_or(name);
    }
    if before != after {
        hits.push(
            pair.hit(format!(
                "the key of {} was `{shown}` and is `{}` now",
                pair.place(),
                after.join(", ")
            ))
            .below("/fields"),
        );
    }
}
