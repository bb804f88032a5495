//! `reader_field_removed`: code generated from the new schema no longer has a field.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::pair::{Hit, Pair, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "reader_field_removed",
    title: "A field was removed from the reader",
    what: "The writer's record has a field that the reader's record no longer has.",
    why: "Records decode, the field is skipped. Code that is generated from the new schema loses the field, and \
          whoever reads it has to know.",
    fix: "Tell the readers of the field, or keep it and mark it deprecated.",
    class: Class::Style,
    axis: Axis::Source,
    level: Level::Note,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/reader_field_removed/old.avsc"),
        new: include_str!("../../../../tests/rules/reader_field_removed/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None(
        "a field that the reader adds is reader_field_without_default_added, or harmless",
    ),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    if pair.direction != Direction::Backward {
        return;
    }
    let Some((written, _, map)) = pair.records() else {
        return;
    };
    let mut is_read = vec![false; written.fields.len()];
    for index in map.iter().flatten() {
        is_read[*index] = true;
    }
    for (index, field) in written.fields.iter().enumerate() {
        if !is_read[index] {
            let place = pair.field_place(&field.name);
            hits.push(
                pair.hit(format!(
                    "{place} is no longer read; records that carry it still decode"
                ))
                .at(
                    Spot::node(pair.read(), ""),
                    Spot::field(pair.writer, pair.written(), index, field),
                )
                .on_field(&field.name),
            );
        }
    }
}
