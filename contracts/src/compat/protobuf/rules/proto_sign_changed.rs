//! `proto_sign_changed`: an integer changed its sign.

use super::proto_field_made_singular;
use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::edit;
use crate::compat::protobuf::truth::build;
use crate::compat::protobuf::truth::meet::Meeting;
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Look;
use crate::compat::protobuf::truth::pair::Pair;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "proto_sign_changed",
    title: "An integer changed its sign",
    what: "The reader takes the same bits with another sign: int32 as uint32, fixed64 as sfixed64, and so on.",
    why: "Decoders report nothing: -1 as int32 reads as 4294967295 in uint32.",
    fix: "Keep the type.",
    class: Class::CorruptsValue,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/proto_sign_changed/old.proto"),
        new: include_str!("../../../../tests/rules/proto_sign_changed/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_sign_changed"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    for shared in pair.changed() {
        if shared.meeting != Meeting::Resigned
            || proto_field_made_singular::is_made_singular(shared)
        {
            continue;
        }
        let hit = pair.hit_shared(
            shared,
            format!(
                "{} changes its sign from `{}` to `{}`",
                pair.say(&shared.reader),
                shared.writer.type_text(),
                shared.reader.type_text()
            ),
        );
        hits.push(
            hit.shown_by(
                Look::Value(Box::new(shared.clone())),
                build::each_boundary(&shared.writer),
            )
            .repaired_by(edit::restore_type(pair, shared)),
        );
    }
}
