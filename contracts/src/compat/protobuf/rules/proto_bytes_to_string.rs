//! `proto_bytes_to_string`: bytes became text.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::edit;
use crate::compat::protobuf::truth::build;
use crate::compat::protobuf::truth::meet::Meeting;
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Look;
use crate::compat::protobuf::truth::pair::Pair;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "proto_bytes_to_string",
    title: "Bytes became text",
    what: "The writer's field is bytes, the reader's is a string.",
    why: "Bytes need not be UTF-8. Most decoders refuse a record with a string that is not; others put in \
          replacement characters.",
    fix: "Keep bytes.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/proto_bytes_to_string/old.proto"),
        new: include_str!("../../../../tests/rules/proto_bytes_to_string/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_field_type_widened"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    for shared in pair.changed() {
        if shared.meeting != Meeting::BytesAsText {
            continue;
        }
        let hit = pair.hit_shared(
            shared,
            format!(
                "{} changes from `bytes` to `string`: what is not UTF-8 does not decode",
                pair.say(&shared.reader)
            ),
        );
        hits.push(
            hit.shown_by(Look::Failure, build::each_boundary(&shared.writer))
                .repaired_by(edit::restore_type(pair, shared)),
        );
    }
}
