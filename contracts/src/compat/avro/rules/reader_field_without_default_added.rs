//! `reader_field_without_default_added`: the new reader needs a field that old records do not have.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::edit;
use crate::compat::avro::pair::{Hit, Leaf, Pair, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "reader_field_without_default_added",
    title: "A reader field without default was added",
    what: "The reader's record has a field that the writer's record lacks, and the field has no default.",
    why: "Records that were written before the field existed cannot be decoded: the reader has nothing to put there. \
          A default on an enum type does not count, only one on the field.",
    fix: "Give the field a default, or an alias that names the writer's field.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("READER_FIELD_MISSING_DEFAULT_VALUE"),
    example: Example {
        old: include_str!("../../../../tests/rules/reader_field_without_default_added/old.avsc"),
        new: include_str!("../../../../tests/rules/reader_field_without_default_added/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("writer_field_removed"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    if pair.direction == Direction::Backward {
        missing(pair, hits);
    }
}

/// Every reader field that the writer lacks and that has no default.
pub(super) fn missing(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let Some((written, read, map)) = pair.records() else {
        return;
    };
    for (index, field) in read.fields.iter().enumerate() {
        if map[index].is_some() || field.default.is_some() {
            continue;
        }
        let place = pair.field_place(&field.name);
        let (message, repairs) = match pair.direction {
            Direction::Backward => (
                format!("{place} has no default, and records of the writer do not have it"),
                edit::supply_field(pair, index, field),
            ),
            Direction::Forward => (
                format!("{place} is gone from the writer, and the reader has no default for it"),
                edit::keep_field(pair, index, field, written)
                    .into_iter()
                    .collect(),
            ),
        };
        let mut hit = pair
            .hit(message)
            .at(
                Spot::field(pair.reader, pair.read(), index, field),
                Spot::node(pair.written(), ""),
            )
            .on_field(&field.name)
            .shown_by(Leaf::Minimal);
        hit.repairs = repairs;
        hits.push(hit);
    }
}
