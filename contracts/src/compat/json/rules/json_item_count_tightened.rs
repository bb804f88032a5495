//! `json_item_count_tightened`: the number of items was tightened.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::counts;
use crate::compat::json::pair::{Hit, Pair};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_item_count_tightened",
    title: "The number of items was tightened",
    what: "The reader's `minItems` or `maxItems` leaves out arrays that the writer's schema accepts.",
    why: "Records with fewer or more items fail validation.",
    fix: "Widen the reader's bound to the writer's, or tighten the writer first.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("MAX_ITEMS_DECREASED"),
    example: Example {
        old: include_str!("../../../../tests/rules/json_item_count_tightened/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_item_count_tightened/new.schema.json"),
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
        ("minItems", |keywords| &mut keywords.min_items),
        ("maxItems", |keywords| &mut keywords.max_items),
    );
}
