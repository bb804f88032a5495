//! `json_const_changed`: a constant was added or changed.

use callsheet_schema::json::Keywords;

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::edit;
use crate::compat::json::pair::{Hit, Pair, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_const_changed",
    title: "A constant was added or changed",
    what: "The reader's `const` is not the only value that the writer's schema accepts.",
    why: "Records with any other value fail validation.",
    fix: "List both values with `enum` until no record holds the old one.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/json_const_changed/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_const_changed/new.schema.json"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("the opposite change widens the reader, which every record survives"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (written, read) = pair.keywords();
    let Some(value) = &read.constant else { return };
    if let Some(before) = &written.constant
        && before.value.same_value(&value.value)
    {
        return;
    }
    let message = format!(
        "{} must be `{}`",
        pair.place(),
        value.value.to_compact_json()
    );
    hits.push(
        pair.hit(message)
            .at(
                Spot::keyword(pair.read(), "const", Some(value)),
                Spot::keyword(pair.written(), "const", written.constant.as_ref()),
            )
            .shown_by_failing(Keywords {
                constant: Some(value.clone()),
                ..Keywords::default()
            })
            .repaired_by(edit::either_constant(pair)),
    );
}
