//! `proto_field_renamed`: a field was renamed.

use super::proto_tag_reused;
use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::edit;
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Pair;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "proto_field_renamed",
    title: "A field was renamed",
    what: "A number has another name in the reader, and the name is new.",
    why: "The binary encoding does not notice. Generated code does, and so does ProtoJSON, see \
          proto_json_name_changed.",
    fix: "Tell the readers of the field.",
    class: Class::Style,
    axis: Axis::Source,
    level: Level::Note,
    wire_type: Some("FIELD_NAME_CHANGED"),
    example: Example {
        old: include_str!("../../../../tests/rules/proto_field_renamed/old.proto"),
        new: include_str!("../../../../tests/rules/proto_field_renamed/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_field_renamed"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    if pair.direction != Direction::Backward {
        return;
    }
    for shared in pair.changed() {
        let (writer, reader) = (&shared.writer, &shared.reader);
        if writer.name == reader.name || proto_tag_reused::is_reused(pair, shared) {
            continue;
        }
        hits.push(
            pair.hit_shared(
                shared,
                format!(
                    "field {} of `{}` changes its name from `{}` to `{}`",
                    reader.number,
                    pair.r.name(),
                    writer.name,
                    reader.name
                ),
            )
            .repaired_by(edit::restore_name(pair, shared)),
        );
    }
}
