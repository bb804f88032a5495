//! `json_unique_items_added`: items must be unique.

use callsheet_schema::json::Keywords;

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::edit;
use crate::compat::json::pair::{Hit, Pair, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_unique_items_added",
    title: "Items must be unique",
    what: "The reader asks for `uniqueItems`, the writer does not.",
    why: "Records that repeat an item fail validation.",
    fix: "Leave `uniqueItems` out of the reader until the writer asks for it.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("UNIQUE_ITEMS_ADDED"),
    example: Example {
        old: include_str!("../../../../tests/rules/json_unique_items_added/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_unique_items_added/new.schema.json"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("the opposite change widens the reader, which every record survives"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (written, read) = pair.keywords();
    let Some(unique) = read.unique_items.as_ref().filter(|at| at.value) else {
        return;
    };
    if written.unique_items.as_ref().is_some_and(|at| at.value) {
        return;
    }
    let message = format!("items of {} must be unique", pair.place());
    hits.push(
        pair.hit(message)
            .at(
                Spot::keyword(pair.read(), "uniqueItems", Some(unique)),
                Spot::keyword(pair.written(), "uniqueItems", written.unique_items.as_ref()),
            )
            .shown_by_failing(Keywords {
                unique_items: Some(unique.clone()),
                ..Keywords::default()
            })
            .repaired_by(edit::without(pair, "uniqueItems")),
    );
}
