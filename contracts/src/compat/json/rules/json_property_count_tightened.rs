//! `json_property_count_tightened`: the number of properties was tightened.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::counts;
use crate::compat::json::pair::{Hit, Pair};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_property_count_tightened",
    title: "The number of properties was tightened",
    what: "The reader's `minProperties` or `maxProperties` leaves out objects that the writer's schema accepts.",
    why: "Records with fewer or more members fail validation.",
    fix: "Widen the reader's bound to the writer's, or tighten the writer first.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("MAX_PROPERTIES_DECREASED"),
    example: Example {
        old: include_str!("../../../../tests/rules/json_property_count_tightened/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_property_count_tightened/new.schema.json"),
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
        ("minProperties", |keywords| &mut keywords.min_properties),
        ("maxProperties", |keywords| &mut keywords.max_properties),
    );
}
