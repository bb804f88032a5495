//! `json_pattern_changed`: a pattern was added or changed.

use callsheet_schema::json::Keywords;

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::edit;
use crate::compat::json::pair::{Hit, Pair, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_pattern_changed",
    title: "A pattern was added or changed",
    what: "The reader's `pattern` does not match every string that the writer's schema accepts.",
    why: "Records with a string that does not match fail validation. Registries that compare patterns compare only their text.",
    fix: "Loosen the reader's pattern until it matches what is written.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("PATTERN_CHANGED"),
    example: Example {
        old: include_str!("../../../../tests/rules/json_pattern_changed/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_pattern_changed/new.schema.json"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("the opposite change widens the reader, which every record survives"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (written, read) = pair.keywords();
    let Some(pattern) = &read.pattern else { return };
    let old = written.pattern.as_ref();
    if old.is_some_and(|old| old.value == pattern.value) {
        return;
    }
    let message = format!("{} must match `{}`", pair.place(), pattern.value);
    hits.push(
        pair.hit(message)
            .at(
                Spot::keyword(pair.read(), "pattern", Some(pattern)),
                Spot::keyword(pair.written(), "pattern", old),
            )
            .shown_by_failing(Keywords {
                pattern: Some(pattern.clone()),
                ..Keywords::default()
            })
            .repaired_by(edit::without(pair, "pattern")),
    );
}
