//! `json_unevaluated_closed`: unevaluated members or items were closed.

use callsheet_schema::json::Keywords;

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::edit;
use crate::compat::json::pair::{Hit, Pair, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_unevaluated_closed",
    title: "Unevaluated members or items were closed",
    what: "The reader's `unevaluatedProperties` or `unevaluatedItems` refuses what no other keyword evaluates and the writer's schema lets pass.",
    why: "Records with such a member or item fail validation.",
    fix: "Leave them open in the reader.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("UNEVALUATED_PROPERTIES_REMOVED"),
    example: Example {
        old: include_str!("../../../../tests/rules/json_unevaluated_closed/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_unevaluated_closed/new.schema.json"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("the opposite change widens the reader, which every record survives"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (written, read) = pair.keywords();
    for (name, old, new) in [
        (
            "unevaluatedProperties",
            &written.unevaluated_properties,
            &read.unevaluated_properties,
        ),
        (
            "unevaluatedItems",
            &written.unevaluated_items,
            &read.unevaluated_items,
        ),
    ] {
        let Some(rest) = new else { continue };
        let message = format!("`{name}` of {} refuses what may be written", pair.place());
        let mut failing = Keywords::default();
        if name == "unevaluatedItems" {
            failing.unevaluated_items = Some(rest.clone());
        } else {
            failing.unevaluated_properties = Some(rest.clone());
        }
        hits.push(
            pair.hit(message)
                .at(
                    Spot::keyword(pair.read(), name, Some(rest)),
                    Spot::keyword(pair.written(), name, old.as_ref()),
                )
                .shown_by_failing(failing)
                .repaired_by(if old.is_none() {
                    edit::without(pair, name)
                } else {
                    None
                }),
        );
    }
}
