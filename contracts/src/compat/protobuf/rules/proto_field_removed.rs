//! `proto_field_removed`: a field was removed.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::edit;
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Pair;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "proto_field_removed",
    title: "A field was removed",
    what: "The writer has a field whose number the reader does not have.",
    why: "Records decode, the value is kept among the unknown fields. Code that is generated from the new schema \
          loses the field.",
    fix: "Tell the readers of the field, reserve its number and name, or keep it and mark it deprecated.",
    class: Class::Style,
    axis: Axis::Source,
    level: Level::Note,
    wire_type: Some("FIELD_REMOVED"),
    example: Example {
        old: include_str!("../../../../tests/rules/proto_field_removed/old.proto"),
        new: include_str!("../../../../tests/rules/proto_field_removed/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None(
        "a field that the reader adds is absent in old records, which every decoder expects",
    ),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    if pair.direction != Direction::Backward {
        return;
    }
    for field in &pair.writer_only {
        if pair.reader_named(&field.name).is_some() {
            continue;
        }
        hits.push(
            pair.hit_writer(field, format!("{} was removed", pair.say(field)))
                .repaired_by(edit::keep_deprecated(pair, field)),
        );
    }
}
