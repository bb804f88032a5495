//! `writer_field_removed`: the new writer drops a field that old readers need.

use super::{Example, Format, Mirror, Observe, Rule, reader_field_without_default_added};
use crate::compat::avro::pair::{Hit, Pair};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "writer_field_removed",
    title: "A field that a reader needs was removed",
    what: "The new writer's record lacks a field that the reader's record has without a default.",
    why: "Readers that are still deployed with the older schema fail on the first record of the new writer.",
    fix: "Keep the field until no such reader is left, or give those readers a default first.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("READER_FIELD_MISSING_DEFAULT_VALUE"),
    example: Example {
        old: include_str!("../../../../tests/rules/writer_field_removed/old.avsc"),
        new: include_str!("../../../../tests/rules/writer_field_removed/new.avsc"),
        direction: Direction::Forward,
    },
    mirror: Mirror::Rule("reader_field_without_default_added"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    if pair.direction == Direction::Forward {
        reader_field_without_default_added::missing(pair, hits);
    }
}
