//! `json_items_tightened`: items are described that were free.

use callsheet_schema::json::Keywords;

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::pair::{Hit, Pair, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_items_tightened",
    title: "Items are described that were free",
    what: "The reader describes items that the writer's schema leaves free, or describes at another position.",
    why: "Records with other items there fail validation.",
    fix: "Describe the items in the writer first, or as the writer does.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("ITEM_ADDED_TO_OPEN_CONTENT_MODEL"),
    example: Example {
        old: include_str!("../../../../tests/rules/json_items_tightened/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_items_tightened/new.schema.json"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("the opposite change widens the reader, which every record survives"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (written, read) = pair.keywords();
    let described = read.rest_items().is_some() || !read.prefix().is_empty();
    let paired = written.rest_items().is_some() == read.rest_items().is_some()
        && written.prefix().len() == read.prefix().len();
    if !described || paired {
        return;
    }
    let message = format!("items of {} are described that were free", pair.place());
    let keyword = if read.items.is_some() {
        Spot::keyword(pair.read(), "items", read.items.as_ref())
    } else {
        Spot::node(pair.read())
    };
    hits.push(
        pair.hit(message)
            .at(
                keyword,
                Spot::keyword(pair.written(), "items", written.items.as_ref()),
            )
            .shown_by_failing(Keywords {
                prefix_items: read.prefix_items.clone(),
                items: read.items.clone(),
                additional_items: read.additional_items.clone(),
                ..Keywords::default()
            }),
    );
}
