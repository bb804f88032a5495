//! `deprecated_field_removed_early`: a field went before the day that was promised.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::semantic::{At, Hit, Look, Places, Semantic, Wish};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "deprecated_field_removed_early",
    title: "A deprecated field was removed before its sunset",
    what: "The old schema promises a field until a day, by `sunset` or `deprecated: {sunset}`, and the new schema lacks it before \
           that day. In Avro they are properties, in JSON Schema members, also with `x-` before, in Protobuf options of any \
           extension, such as `(acme.sunset)`, also in `params` of `(confluent.field_meta)`. A sunset in the ODCS document is \
           deprecated_removed_early.",
    why: "Readers were told how long they may take to leave the field, and that time is not over.",
    fix: "Keep the field until its sunset.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/deprecated_field_removed_early/old.avsc"),
        new: include_str!("../../../../tests/rules/deprecated_field_removed_early/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("a field that comes back breaks no promise"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Semantic(&Semantic {
        look: Look::Fields(look),
        also: &[
            (
                Format::Json,
                Example {
                    old: include_str!(
                        "../../../../tests/rules/deprecated_field_removed_early/old.schema.json"
                    ),
                    new: include_str!(
                        "../../../../tests/rules/deprecated_field_removed_early/new.schema.json"
                    ),
                    direction: Direction::Backward,
                },
            ),
            (
                Format::Protobuf,
                Example {
                    old: include_str!(
                        "../../../../tests/rules/deprecated_field_removed_early/old.proto"
                    ),
                    new: include_str!(
                        "../../../../tests/rules/deprecated_field_removed_early/new.proto"
                    ),
                    direction: Direction::Backward,
                },
            ),
        ],
    }),
};

fn look(places: &Places<'_>, hits: &mut Vec<Hit>) {
    let Some(today) = places.today else {
        return;
    };
    for (at, field) in places.old.fields.iter().enumerate() {
        let Some(day) = field.sunset().filter(|day| *day > today) else {
            continue;
        };
        let kept = places.shared.iter().any(|(old, _)| *old == at);
        if !kept {
            let place = places.field(field.name);
            hits.push(Hit {
                message: format!("{place} is gone before its sunset on {day}"),
                at: At::Gone(at),
                said: (day.to_string(), String::new()),
                wish: Some(Wish::Keep(at)),
            });
        }
    }
}
