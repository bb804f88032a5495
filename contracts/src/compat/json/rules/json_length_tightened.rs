//! `json_length_tightened`: the length of a string was tightened.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::counts;
use crate::compat::json::pair::{Hit, Pair};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_length_tightened",
    title: "The length of a string was tightened",
    what: "The reader's `minLength` or `maxLength` leaves out strings that the writer's schema accepts.",
    why: "Records with a shorter or longer string fail validation.",
    fix: "Widen the reader's bound to the writer's, or tighten the writer first.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("MAX_LENGTH_DECREASED"),
    example: Example {
        old: include_str!("../../../../tests/rules/json_length_tightened/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_length_tightened/new.schema.json"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("the opposite change widens the reader, which every record survives"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    counts::tightened(
        pair,
        hits,
        ("minLength", |keywords| &mut keywords.min_length),
        ("maxLength", |keywords| &mut keywords.max_length),
    );
}
