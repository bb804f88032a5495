//! `field_sunset_moved_earlier`: readers have less time than they were told.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::semantic::{At, Hit, Look, Places, Semantic, wish};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "field_sunset_moved_earlier",
    title: "The sunset of a field moved to an earlier day",
    what: "A field's `sunset`, or `deprecated: {sunset}`, names an earlier day than the old schema did. It is written as for \
           deprecated_field_removed_early. A sunset in the ODCS document is sunset_moved_earlier.",
    why: "Readers planned with the day that was promised. With the earlier one, removing the field in the next change is no finding.",
    fix: "Keep the day, or choose a later one.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/field_sunset_moved_earlier/old.avsc"),
        new: include_str!("../../../../tests/rules/field_sunset_moved_earlier/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("more time breaks no promise"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Semantic(&Semantic {
        look: Look::Fields(look),
        also: &[
            (
                Format::Json,
                Example {
                    old: include_str!(
                        "../../../../tests/rules/field_sunset_moved_earlier/old.schema.json"
                    ),
                    new: include_str!(
                        "../../../../tests/rules/field_sunset_moved_earlier/new.schema.json"
                    ),
                    direction: Direction::Backward,
                },
            ),
            (
                Format::Protobuf,
                Example {
                    old: include_str!(
                        "../../../../tests/rules/field_sunset_moved_earlier/old.proto"
                    ),
                    new: include_str!(
                        "../../../../tests/rules/field_sunset_moved_earlier/new.proto"
                    ),
                    direction: Direction::Backward,
                },
            ),
        ],
    }),
};

fn look(places: &Places<'_>, hits: &mut Vec<Hit>) {
    for ((old, new), was, is) in places.pairs() {
        let (Some(from), Some(to)) = (was.sunset(), is.sunset()) else {
            continue;
        };
        if to < from
            && let (Some(before), after) = (was.find("sunset"), is.find("sunset"))
        {
            hits.push(Hit {
                message: format!(
                    "the sunset of {} moved from {from} to {to}",
                    places.field(is.name)
                ),
                at: At::Shared(old, new),
                said: (from.to_string(), to.to_string()),
                wish: wish(new, is.name, before, after),
            });
        }
    }
}
