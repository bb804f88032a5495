//! `json_property_names_tightened`: names of properties were restricted.

use callsheet_schema::json::Keywords;

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::edit;
use crate::compat::json::pair::{Hit, Pair, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_property_names_tightened",
    title: "Names of properties were restricted",
    what: "The reader's `propertyNames` refuses names that the writer's schema lets pass.",
    why: "Records with a member of such a name fail validation. Registries do not compare `propertyNames` at all.",
    fix: "Leave the names in the reader as free as the writer's.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/json_property_names_tightened/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_property_names_tightened/new.schema.json"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("the opposite change widens the reader, which every record survives"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (written, read) = pair.keywords();
    let Some(schema) = &read.property_names else {
        return;
    };
    let old = written.property_names.as_ref();
    let same = old
        .is_some_and(|old| pair.writer.node(old.value).hash == pair.reader.node(schema.value).hash);
    if same {
        return;
    }
    let message = format!("names of the members of {} are restricted", pair.place());
    hits.push(
        pair.hit(message)
            .at(
                Spot::keyword(pair.read(), "propertyNames", Some(schema)),
                Spot::keyword(pair.written(), "propertyNames", old),
            )
            .shown_by_failing(Keywords {
                property_names: Some(schema.clone()),
                ..Keywords::default()
            })
            .repaired_by(if old.is_none() {
                edit::without(pair, "propertyNames")
            } else {
                None
            }),
    );
}
