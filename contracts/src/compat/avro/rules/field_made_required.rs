//! `field_made_required`: a field lost its `null`.

use super::field_made_nullable::nullable;
use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::pair::{Hit, Pair, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "field_made_required",
    title: "A nullable field was made required",
    what: "A field that could be null cannot be null any more.",
    why: "Code that is generated from the new schema loses the case without a value, and whoever writes has to fill the field. \
          Records with null that were written before fail, which is a finding of its own.",
    fix: "Keep the field nullable until no writer leaves it out.",
    class: Class::Semantic,
    axis: Axis::Source,
    level: Level::Note,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/field_made_required/old.avsc"),
        new: include_str!("../../../../tests/rules/field_made_required/new.avsc"),
        direction: Direction::Forward,
    },
    mirror: Mirror::Rule("field_made_nullable"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    // Read backward, the records with null fail, which says more.
    if pair.direction != Direction::Forward {
        return;
    }
    for (w, written, r, read) in pair.shared_fields() {
        if nullable(pair.reader, read.schema) && !nullable(pair.writer, written.schema) {
            hits.push(
                pair.hit(format!(
                    "{} may not be `null` any more",
                    pair.field_place(&read.name)
                ))
                .at(
                    Spot::field_type(pair.reader, pair.read(), r, read),
                    Spot::field_type(pair.writer, pair.written(), w, written),
                )
                .on_field(&read.name),
            );
        }
    }
}
