//! `field_renamed_with_another_doc`: an alias joins what the docs part.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::pair::{Hit, Pair, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "field_renamed_with_another_doc",
    title: "A field was renamed and described anew",
    what: "A reader field takes a writer field by an alias, and the two have different docs.",
    why: "The alias says that both are one; the docs say that they are not. Records decode, perhaps to something else.",
    fix: "Use the old doc if the meaning stayed, or add a field of its own and no alias.",
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
    observe: Observe::Avro(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    for (w, written, r, read) in pair.shared_fields() {
        let (Some(before), Some(after)) = (&written.doc, &read.doc) else {
            continue;
        };
        if written.name != read.name && before.trim() != after.trim() {
            hits.push(
                pair.hit(format!(
                    "{} is read from `{}`, and their docs differ: `{}`, `{}`",
                    pair.field_place(&read.name),
                    written.name,
                    read.doc.as_deref().unwrap_or_default(),
                    written.doc.as_deref().unwrap_or_default()
                ))
                .at(
                    Spot::field(pair.reader, pair.read(), r, read),
                    Spot::field(pair.writer, pair.written(), w, written),
                )
                .on_field(&read.name),
            );
        }
    }
}
