//! `json_not_changed`: what must not hold was added or changed.

use callsheet_schema::json::Keywords;

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::edit;
use crate::compat::json::pair::{Hit, Pair, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_not_changed",
    title: "What must not hold was added or changed",
    what: "The reader's `not` refuses values that the writer's schema accepts.",
    why: "Records with such a value fail validation.",
    fix: "Leave the `not` of the reader no wider than the writer's.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("NOT_TYPE_NARROWED"),
    example: Example {
        old: include_str!("../../../../tests/rules/json_not_changed/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_not_changed/new.schema.json"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("the opposite change widens the reader, which every record survives"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (written, read) = pair.keywords();
    let Some(schema) = &read.not else { return };
    let old = written.not.as_ref();
    let same = old
        .is_some_and(|old| pair.writer.node(old.value).hash == pair.reader.node(schema.value).hash);
    if same {
        return;
    }
    let message = format!(
        "{} must not satisfy a schema that it may satisfy",
        pair.place()
    );
    hits.push(
        pair.hit(message)
            .at(
                Spot::keyword(pair.read(), "not", Some(schema)),
                Spot::keyword(pair.written(), "not", old),
            )
            .shown_by_failing(Keywords {
                not: Some(schema.clone()),
                ..Keywords::default()
            })
            .repaired_by(if old.is_none() {
                edit::without(pair, "not")
            } else {
                None
            }),
    );
}
