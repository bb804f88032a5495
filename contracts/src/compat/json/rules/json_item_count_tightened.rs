//! `json_item_count_tightened`: the number of items was tightened.

use callsheet_schema::json::{At, Keywords};

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::edit;
use crate::compat::json::pair::{Hit, Pair, Spot};
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
    let (written, read) = pair.keywords();
    type Pick = fn(&mut Keywords) -> &mut Option<At<u64>>;
    let bounds: [(&str, Pick); 2] = [
        ("minItems", |keywords| &mut keywords.min_items),
        ("maxItems", |keywords| &mut keywords.max_items),
    ];
    let (mut before, mut after) = (written.clone(), read.clone());
    for (name, pick) in bounds {
        let (old, new) = (pick(&mut before).clone(), pick(&mut after).clone());
        let Some(bound) = new else { continue };
        let wider = old.as_ref().is_some_and(|old| {
            if name.starts_with("min") {
                old.value >= bound.value
            } else {
                old.value <= bound.value
            }
        });
        if wider {
            continue;
        }
        let message = match &old {
            Some(old) => format!(
                "`{name}` of {} is {} for the reader and {} for the writer",
                pair.place(),
                bound.value,
                old.value
            ),
            None => format!(
                "`{name}` of {} is {} for the reader, and the writer has none",
                pair.place(),
                bound.value
            ),
        };
        let mut failing = Keywords::default();
        *pick(&mut failing) = Some(bound.clone());
        hits.push(
            pair.hit(message)
                .at(
                    Spot::keyword(pair.read(), name, Some(&bound)),
                    Spot::keyword(pair.written(), name, old.as_ref()),
                )
                .shown_by_failing(failing)
                .repaired_by(match &old {
                    Some(old) => edit::keep(pair, name, &bound, old, &old.value.to_string()),
                    None => edit::without(pair, name),
                }),
        );
    }
}
