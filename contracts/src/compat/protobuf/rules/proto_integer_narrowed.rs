//! `proto_integer_narrowed`: an integer became narrower.

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
    id: "proto_integer_narrowed",
    title: "An integer became narrower",
    what: "The reader's integer type has fewer bits than the writer's, is a bool, or is a closed enum that does \
          not declare every number.",
    why: "Decoders keep the low bits and report nothing: 1099511627776 as int64 reads as 0 in int32.",
    fix: "Keep the wider type.",
    class: Class::CorruptsValue,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/proto_integer_narrowed/old.proto"),
        new: include_str!("../../../../tests/rules/proto_integer_narrowed/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_field_type_widened"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    for shared in pair.changed() {
        if shared.meeting != Meeting::Narrowed
            || proto_field_made_singular::is_made_singular(shared)
        {
            continue;
        }
        let hit = pair.hit_shared(
            shared,
            format!(
                "{} narrows from `{}` to `{}`",
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
