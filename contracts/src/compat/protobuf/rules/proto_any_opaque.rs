//! `proto_any_opaque`: what a field carries is not part of the schemas.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::truth::field::Field;
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Pair;
use crate::report::{Axis, Class, Direction, Level};
use prost_reflect::Kind;

/// The message that carries any other one.
const ANY: &str = "google.protobuf.Any";

pub(super) static RULE: Rule = Rule {
    id: "proto_any_opaque",
    title: "What a field carries is not part of the schemas",
    what: "A field of a message that changed is a `google.protobuf.Any` on both sides.",
    why: "An `Any` arrives as it was written: a type's name and that type's bytes. Whether the reader knows the type, \
          and reads it right, depends on schemas that are not compared here. The verdict is about the `Any` itself.",
    fix: "Compare the versions of the carried types as subjects of their own, or name them as fields of a `oneof`.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Note,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/proto_any_opaque/old.proto"),
        new: include_str!("../../../../tests/rules/proto_any_opaque/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_any_opaque"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    for shared in &pair.shared {
        if carries_any(&shared.writer) && carries_any(&shared.reader) {
            hits.push(pair.hit_shared(
                shared,
                format!(
                    "{} carries a `{ANY}`: what is in it is not compared",
                    pair.say(&shared.reader)
                ),
            ));
        }
    }
}

fn carries_any(field: &Field) -> bool {
    matches!(&field.kind, Kind::Message(message) if message.full_name() == ANY)
}
