//! `proto_field_undecodable`: a type changed to one that the decoder fails on.

use super::proto_field_type_incompatible::unlike;
use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::edit;
use crate::compat::protobuf::truth::build;
use crate::compat::protobuf::truth::meet::Meeting;
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Look;
use crate::compat::protobuf::truth::pair::Pair;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "proto_field_undecodable",
    title: "A type changed to one that the decoder fails on",
    what: "The reader declares a field with a type of the same wire type that takes the writer's bytes for \
          something else: a message where bytes or text were written, numbers in one block where text was \
          written.",
    why: "The first record whose bytes do not happen to fit cannot be decoded at all.",
    fix: "Keep the type; add a field of the new type under a new number.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("FIELD_KIND_CHANGED"),
    example: Example {
        old: include_str!("../../../../tests/rules/proto_field_undecodable/old.proto"),
        new: include_str!("../../../../tests/rules/proto_field_undecodable/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_field_type_incompatible"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    for shared in unlike(pair) {
        if shared.meeting != Meeting::Reinterpreted {
            continue;
        }
        let hit = pair.hit_shared(
            shared,
            format!(
                "{} is `{}` in the writer and `{}` in the reader: its bytes do not decode",
                pair.say(&shared.reader),
                shared.writer.type_text(),
                shared.reader.type_text()
            ),
        );
        hits.push(
            hit.shown_by(Look::Failure, build::each_boundary(&shared.writer))
                .repaired_by(edit::restore_type(pair, shared)),
        );
    }
}
