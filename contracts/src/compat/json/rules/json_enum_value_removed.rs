//! `json_enum_value_removed`: a value of an enumeration was removed.

use std::collections::HashSet;

use callsheet_schema::json::Keywords;
use callsheet_schema::tree;

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::edit;
use crate::compat::json::pair::{Hit, Pair, Spot, value_key};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_enum_value_removed",
    title: "A value of an enumeration was removed",
    what: "The writer's `enum` or `const` lists a value that the reader's `enum` lacks.",
    why: "The first record that carries the value fails validation; all others pass, so it shows late.",
    fix: "Keep the value in the reader's `enum`.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("ENUM_ARRAY_NARROWED"),
    example: Example {
        old: include_str!("../../../../tests/rules/json_enum_value_removed/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_enum_value_removed/new.schema.json"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("the opposite change widens the reader, which every record survives"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (written, read) = pair.keywords();
    let Some(values) = &read.enumeration else {
        return;
    };
    let known: Vec<&tree::Node> = written
        .enumeration
        .iter()
        .flat_map(|at| &at.value)
        .chain(written.constant.iter().map(|at| &at.value))
        .collect();
    let kept: HashSet<String> = values.value.iter().map(value_key).collect();
    let gone: Vec<&tree::Node> = known
        .into_iter()
        .filter(|value| !kept.contains(&value_key(value)))
        .collect();
    if gone.is_empty() {
        return;
    }
    let names: Vec<String> = gone
        .iter()
        .map(|value| format!("`{}`", value.to_compact_json()))
        .collect();
    let (noun, verb) = if names.len() == 1 {
        ("value", "is")
    } else {
        ("values", "are")
    };
    let message = format!(
        "{noun} {} of {} {verb} unknown to the reader",
        names.join(", "),
        pair.place()
    );
    hits.push(
        pair.hit(message)
            .at(
                Spot::keyword(pair.read(), "enum", Some(values)),
                Spot::keyword(pair.written(), "enum", written.enumeration.as_ref()),
            )
            .shown_by_failing(Keywords {
                enumeration: Some(values.clone()),
                ..Keywords::default()
            })
            .repaired_by(edit::list_values(pair, values, &gone)),
    );
}
