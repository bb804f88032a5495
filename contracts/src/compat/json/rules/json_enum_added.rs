//! `json_enum_added`: a value is limited to an enumeration.

use callsheet_schema::json::Keywords;

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::edit;
use crate::compat::json::pair::{Hit, Pair, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_enum_added",
    title: "A value is limited to an enumeration",
    what: "The reader lists the values that it accepts with `enum`; the writer lists none.",
    why: "Every value outside the list fails validation.",
    fix: "List all values that are written, or leave `enum` out of the reader.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("ENUM_ARRAY_ADDED"),
    example: Example {
        old: include_str!("../../../../tests/rules/json_enum_added/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_enum_added/new.schema.json"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("the opposite change widens the reader, which every record survives"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (written, read) = pair.keywords();
    let Some(values) = &read.enumeration else {
        return;
    };
    if written.enumeration.is_some() || written.constant.is_some() {
        return;
    }
    let message = format!("{} takes only the values of an `enum`", pair.place());
    hits.push(
        pair.hit(message)
            .at(
                Spot::keyword(pair.read(), "enum", Some(values)),
                Spot::node(pair.written()),
            )
            .shown_by_failing(Keywords {
                enumeration: Some(values.clone()),
                ..Keywords::default()
            })
            .repaired_by(edit::without(pair, "enum")),
    );
}
