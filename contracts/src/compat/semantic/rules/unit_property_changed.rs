//! `unit_property_changed`: the unit of a field is said to be another one.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::semantic::{At, Hit, Look, Places, Semantic, wish};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "unit_property_changed",
    title: "The unit of a field was changed",
    what: "The `unit` or `currency` of a field differs: a property in Avro, a member in JSON Schema (`unit`, `x-unit`), an option \
           of any extension in Protobuf (`(acme.unit)`, `params` of `(confluent.field_meta)`).",
    why: "Numbers decode unchanged and mean something else: seconds read as milliseconds, cents as euros.",
    fix: "Keep the unit; add a field for the other one and fill both.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Warn,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/unit_property_changed/old.avsc"),
        new: include_str!("../../../../tests/rules/unit_property_changed/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("unit_property_changed"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Semantic(&Semantic {
        look: Look::Fields(look),
        also: &[
            (
                Format::Json,
                Example {
                    old: include_str!(
                        "../../../../tests/rules/unit_property_changed/old.schema.json"
                    ),
                    new: include_str!(
                        "../../../../tests/rules/unit_property_changed/new.schema.json"
                    ),
                    direction: Direction::Backward,
                },
            ),
            (
                Format::Protobuf,
                Example {
                    old: include_str!("../../../../tests/rules/unit_property_changed/old.proto"),
                    new: include_str!("../../../../tests/rules/unit_property_changed/new.proto"),
                    direction: Direction::Backward,
                },
            ),
        ],
    }),
};

fn look(places: &Places<'_>, hits: &mut Vec<Hit>) {
    for ((old, new), was, is) in places.pairs() {
        for word in ["unit", "currency"] {
            // A unit that appears or goes documents what was always so; two that differ do not.
            let (Some(before), Some(after)) = (was.find(word), is.find(word)) else {
                continue;
            };
            let (Some(from), Some(to)) = (before.text(), after.text()) else {
                continue;
            };
            if from != to {
                let place = places.field(is.name);
                hits.push(Hit {
                    message: format!("{place} was in `{from}` and is in `{to}` now"),
                    at: At::Shared(old, new),
                    said: (format!("{word} {from}"), format!("{word} {to}")),
                    wish: wish(new, is.name, before, Some(after)),
                });
            }
        }
    }
}
