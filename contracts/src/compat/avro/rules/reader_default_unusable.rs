//! `reader_default_unusable`: the default that a reader needs is no value of the field's type.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::pair::{Hit, Leaf, Pair, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "reader_default_unusable",
    title: "A default that is needed is no value of its type",
    what: "The reader's record has a field that the writer's record lacks, and the field's default is not a value of \
           the field's type.",
    why: "Registries accept some such defaults, for instance an enum symbol that does not exist; a decoder that needs \
          the default fails.",
    fix: "Correct the default.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/reader_default_unusable/old.avsc"),
        new: include_str!("../../../../tests/rules/reader_default_unusable/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("a default matters to the reader only"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let Some((_, read, map)) = pair.records() else {
        return;
    };
    for (index, field) in read.fields.iter().enumerate() {
        let Some(default) = &field.default else {
            continue;
        };
        if map[index].is_none() && default.value.is_none() {
            let place = pair.field_place(&field.name);
            let json = default.json.to_compact_json();
            let label = pair.reader.node(field.schema).kind.label();
            hits.push(
                pair.hit(format!(
                    "the default `{json}` of {place} is no value of `{label}`"
                ))
                .at(
                    Spot::field(pair.reader, pair.read(), index, field),
                    Spot::node(pair.written(), ""),
                )
                .on_field(&field.name)
                .shown_by(Leaf::Minimal),
            );
        }
    }
}
