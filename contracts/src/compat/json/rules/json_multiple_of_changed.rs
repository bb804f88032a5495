//! `json_multiple_of_changed`: a divisor of a number was added or changed.

use callsheet_schema::json::Keywords;

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::edit;
use crate::compat::json::pair::{Hit, Pair, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_multiple_of_changed",
    title: "A divisor of a number was added or changed",
    what: "The reader's `multipleOf` leaves out numbers that the writer's schema accepts.",
    why: "Records with another number fail validation.",
    fix: "Keep the writer's `multipleOf`, or take a divisor of it.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("MULTIPLE_OF_ADDED"),
    example: Example {
        old: include_str!("../../../../tests/rules/json_multiple_of_changed/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_multiple_of_changed/new.schema.json"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("the opposite change widens the reader, which every record survives"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (written, read) = pair.keywords();
    let Some(step) = &read.multiple_of else {
        return;
    };
    let old = written.multiple_of.as_ref();
    if old.is_some_and(|old| old.value == step.value) {
        return;
    }
    let message = format!(
        "{} must be a multiple of {}",
        pair.place(),
        step.value.as_str()
    );
    hits.push(
        pair.hit(message)
            .at(
                Spot::keyword(pair.read(), "multipleOf", Some(step)),
                Spot::keyword(pair.written(), "multipleOf", old),
            )
            .shown_by_failing(Keywords {
                multiple_of: Some(step.clone()),
                ..Keywords::default()
            })
            .repaired_by(match old {
                Some(old) => edit::keep(pair, "multipleOf", step, old, old.value.as_str()),
                None => edit::without(pair, "multipleOf"),
            }),
    );
}
