//! `proto_json_name_changed`: protoJSON knows the field by another name.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::edit;
use crate::compat::protobuf::truth::build;
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Look;
use crate::compat::protobuf::truth::pair::Pair;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "proto_json_name_changed",
    title: "ProtoJSON knows the field by another name",
    what: "The reader does not accept the key under which the writer puts the field into ProtoJSON: the field was \
          renamed, or its `json_name` changed.",
    why: "The binary encoding does not notice. A ProtoJSON parser rejects the unknown key.",
    fix: "Set `json_name` to the old key.",
    class: Class::Semantic,
    axis: Axis::Bytes,
    level: Level::Warn,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/proto_json_name_changed/old.proto"),
        new: include_str!("../../../../tests/rules/proto_json_name_changed/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_json_name_changed"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    if pair.is_entry() {
        return;
    }
    for shared in pair.changed() {
        let (writer, reader) = (&shared.writer, &shared.reader);
        let key = &writer.json_name;
        if *key == reader.json_name || *key == reader.name {
            continue;
        }
        hits.push(
            pair.hit_shared(
                shared,
                format!(
                    "{} is `{key}` in the writer's ProtoJSON and `{}` in the reader's",
                    pair.say(reader),
                    reader.json_name
                ),
            )
            .shown_by_json(
                Look::Value(Box::new(shared.clone())),
                build::each_boundary(writer),
            )
            .repaired_by(edit::set_json_name(pair, shared)),
        );
    }
}
