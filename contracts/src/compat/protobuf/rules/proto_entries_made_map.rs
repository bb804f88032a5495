//! `proto_entries_made_map`: a list of entries became a map.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::edit;
use crate::compat::protobuf::truth::build;
use crate::compat::protobuf::truth::field::Presence;
use crate::compat::protobuf::truth::meet::Meeting;
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Look;
use crate::compat::protobuf::truth::pair::Pair;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "proto_entries_made_map",
    title: "A list of entries became a map",
    what: "The writer's field is a repeated message with a key and a value, the reader's is a map.",
    why: "The encoding is the same, but a map keeps one entry of a key: of two the last wins, and the order is \
          lost.",
    fix: "Keep the repeated message, unless keys are unique.",
    class: Class::CorruptsValue,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("FIELD_KIND_CHANGED"),
    example: Example {
        old: include_str!("../../../../tests/rules/proto_entries_made_map/old.proto"),
        new: include_str!("../../../../tests/rules/proto_entries_made_map/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_map_made_entries"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    for shared in pair.changed() {
        if !matches!(shared.writer.presence, Presence::Repeated { .. })
            || shared.reader.presence != Presence::Map
            || shared.meeting != Meeting::Messages
        {
            continue;
        }
        let hit = pair.hit_shared(
            shared,
            format!(
                "{} changes from `{}` to `{}`: of entries with one key the last wins",
                pair.say(&shared.reader),
                shared.writer.type_text(),
                shared.reader.type_text()
            ),
        );
        hits.push(
            hit.shown_by(
                Look::Value(Box::new(shared.clone())),
                build::two_elements(&shared.writer),
            )
            .repaired_by(edit::restore_type(pair, shared)),
        );
    }
}
