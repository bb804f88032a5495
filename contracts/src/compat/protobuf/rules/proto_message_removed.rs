//! `proto_message_removed`: a message is gone.

use prost_reflect::MessageDescriptor;

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::edit;
use crate::compat::protobuf::place::Side;
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Look;
use crate::report::{Axis, Class, Direction, Level};

pub(in crate::compat::protobuf) static RULE: Rule = Rule {
    id: "proto_message_removed",
    title: "A message is gone",
    what: "The writer's file has a message that the reader does not know, neither in its file nor in an import.",
    why: "A record of that message has no type to be read as.",
    fix: "Keep the message.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("MESSAGE_REMOVED"),
    example: Example {
        old: include_str!("../../../../tests/rules/proto_message_removed/old.proto"),
        new: include_str!("../../../../tests/rules/proto_message_removed/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_message_removed"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Engine,
};

/// The hit of a message that the reader lacks.
pub(in crate::compat::protobuf) fn hit(
    writer: &Side<'_>,
    reader: &Side<'_>,
    w: &MessageDescriptor,
    direction: Direction,
) -> Hit {
    Hit {
        message: format!(
            "message `{}` of the writer is unknown to the reader",
            w.full_name()
        ),
        number: None,
        field: None,
        reader: reader.parent_of(w),
        writer: writer.message(w),
        show: None,
        repairs: edit::restore_message(writer, reader, w, direction)
            .into_iter()
            .collect(),
    }
    .shown_by(Look::NoMessage, vec![Vec::new()])
}
