//! `decimal_property_changed`: the digits of a number are said to be others.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::semantic::{At, Hit, Look, Places, Semantic, wish};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "decimal_property_changed",
    title: "The declared precision or scale of a number was changed",
    what: "`precision` or `scale` of a field differs: a member in JSON Schema, also in `connect.parameters`; an option of any \
           extension in Protobuf, also in `params` of `(confluent.field_meta)`. Avro's decimals have rules of their own, \
           decimal_scale_changed and decimal_precision_changed.",
    why: "Formats without decimals carry them as bytes, text or integers. They decode as before; whoever puts the point where the \
          schema says reads 1.00 as 0.0100, and whoever stores the number has no room for more digits.",
    fix: "Keep both; add a field for the other number.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Warn,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/decimal_property_changed/old.schema.json"),
        new: include_str!("../../../../tests/rules/decimal_property_changed/new.schema.json"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("decimal_property_changed"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Semantic(&Semantic {
        look: Look::Fields(look),
        also: &[(
            Format::Protobuf,
            Example {
                old: include_str!("../../../../tests/rules/decimal_property_changed/old.proto"),
                new: include_str!("../../../../tests/rules/decimal_property_changed/new.proto"),
                direction: Direction::Backward,
            },
        )],
    }),
};

fn look(places: &Places<'_>, hits: &mut Vec<Hit>) {
    for ((old, new), was, is) in places.pairs() {
        for word in ["precision", "scale"] {
            let (Some(before), Some(after)) = (was.find(word), is.find(word)) else {
                continue;
            };
            let (Some(from), Some(to)) = (before.text(), after.text()) else {
                continue;
            };
            if from != to {
                let place = places.field(is.name);
                hits.push(Hit {
                    message: format!("the {word} of {place} was {from} and is {to} now"),
                    at: At::Shared(old, new),
                    said: (format!("{word} {from}"), format!("{word} {to}")),
                    wish: wish(new, is.name, before, Some(after)),
                });
            }
        }
    }
}
