//! `proto_message_read_as_bytes`: a message became bytes.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::edit;
use crate::compat::protobuf::truth::meet::Meeting;
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Pair;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "proto_message_read_as_bytes",
    title: "A message became bytes",
    what: "The writer's field is a message, the reader's is bytes.",
    why: "The reader gets the encoded message, bit for bit, and has to decode it itself.",
    fix: "Keep the message type unless readers decode the bytes.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Warn,
    wire_type: Some("FIELD_KIND_CHANGED"),
    example: Example {
        old: include_str!("../../../../tests/rules/proto_message_read_as_bytes/old.proto"),
        new: include_str!("../../../../tests/rules/proto_message_read_as_bytes/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_field_undecodable"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    for shared in pair.changed() {
        if shared.meeting == Meeting::MessageAsBytes {
            hits.push(
                pair.hit_shared(
                    shared,
                    format!(
                        "{} changes from message `{}` to `bytes`",
                        pair.say(&shared.reader),
                        shared.writer.type_text()
                    ),
                )
                .repaired_by(edit::restore_type(pair, shared)),
            );
        }
    }
}
