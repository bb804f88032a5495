//! `proto_map_made_entries`: a map became a list of entries.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::truth::field::Presence;
use crate::compat::protobuf::truth::meet::Meeting;
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Pair;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "proto_map_made_entries",
    title: "A map became a list of entries",
    what: "The writer's field is a map, the reader's is a repeated message with a key and a value.",
    why: "The encoding is the same: every entry arrives, in any order. Generated code changes its types; \
          ProtoJSON differs.",
    fix: "Update readers before writers.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Note,
    wire_type: Some("FIELD_KIND_CHANGED"),
    example: Example {
        old: include_str!("../../../../tests/rules/proto_map_made_entries/old.proto"),
        new: include_str!("../../../../tests/rules/proto_map_made_entries/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_entries_made_map"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    for shared in pair.changed() {
        if shared.writer.presence == Presence::Map
            && matches!(shared.reader.presence, Presence::Repeated { .. })
            && shared.meeting == Meeting::Messages
        {
            hits.push(pair.hit_shared(
                shared,
                format!(
                    "{} changes from `{}` to `{}`",
                    pair.say(&shared.reader),
                    shared.writer.type_text(),
                    shared.reader.type_text()
                ),
            ));
        }
    }
}
