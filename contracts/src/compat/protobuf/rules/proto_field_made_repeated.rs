//! `proto_field_made_repeated`: a single field became repeated.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::truth::meet::Meeting;
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Pair;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "proto_field_made_repeated",
    title: "A single field became repeated",
    what: "The writer's field holds one value, the reader's is repeated.",
    why: "The reader gets a list of one value, or an empty list. Generated code changes its types, and the way \
          back is not open.",
    fix: "Update readers before writers; old readers keep the last element only.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Note,
    wire_type: Some("FIELD_NUMERIC_LABEL_CHANGED"),
    example: Example {
        old: include_str!("../../../../tests/rules/proto_field_made_repeated/old.proto"),
        new: include_str!("../../../../tests/rules/proto_field_made_repeated/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_field_made_singular"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    for shared in pair.changed() {
        let fits = !matches!(shared.meeting, Meeting::Dropped | Meeting::Reinterpreted);
        if fits && shared.writer.presence.is_singular() && !shared.reader.presence.is_singular() {
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
