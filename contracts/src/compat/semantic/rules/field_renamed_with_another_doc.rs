//! `field_renamed_with_another_doc`: an alias or a number joins what the docs part.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::semantic::{At, Hit, Look, Places, Semantic};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "field_renamed_with_another_doc",
    title: "A field was renamed and described anew",
    what: "A field has another name and another doc or comment than before, and is still the same field: in Avro by an alias of \
           the reader, in Protobuf by its number.",
    why: "The alias or number says that both are one; the docs say that they are not. Records decode, perhaps to something else.",
    fix: "Use the old doc if the meaning stayed. Else add a field of its own: without an alias, with a number of its own.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Warn,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/field_renamed_with_another_doc/old.avsc"),
        new: include_str!("../../../../tests/rules/field_renamed_with_another_doc/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("an alias counts in the reader only"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Semantic(&Semantic {
        look: Look::Fields(look),
        also: &[(
            Format::Protobuf,
            Example {
                old: include_str!(
                    "../../../../tests/rules/field_renamed_with_another_doc/old.proto"
                ),
                new: include_str!(
                    "../../../../tests/rules/field_renamed_with_another_doc/new.proto"
                ),
                direction: Direction::Backward,
            },
        )],
    }),
};

fn look(places: &Places<'_>, hits: &mut Vec<Hit>) {
    for ((old, new), was, is) in places.pairs() {
        let (Some(before), Some(after)) = (&was.doc, &is.doc) else {
            continue;
        };
        let (before, after) = (before.trim(), after.trim());
        if was.name != is.name && before != after {
            hits.push(Hit {
                message: format!(
                    "{} takes the place of `{}`, and their docs differ: `{after}`, `{before}`",
                    places.field(is.name),
                    was.name
                ),
                at: At::Shared(old, new),
                said: (before.to_owned(), after.to_owned()),
                wish: None,
            });
        }
    }
}
