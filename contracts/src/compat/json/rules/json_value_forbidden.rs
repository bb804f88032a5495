//! `json_value_forbidden`: a value is forbidden.

use callsheet_schema::json::Kind;

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::pair::{Hit, Pair, Step};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_value_forbidden",
    title: "A value is forbidden",
    what: "The reader's schema is `false` at a place where the writer's schema accepts values.",
    why: "Every record that has something there fails validation.",
    fix: "Accept in the reader what is written.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/json_value_forbidden/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_value_forbidden/new.schema.json"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("the opposite change widens the reader, which every record survives"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let closed = matches!(pair.trail.last(), Some(Step::Additional(_)));
    if closed || !matches!(pair.read().kind, Kind::Bool(false)) {
        return;
    }
    let message = format!("{} takes no value at all", pair.place());
    hits.push(pair.hit(message));
}
