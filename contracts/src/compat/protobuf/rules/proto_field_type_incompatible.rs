//! `proto_field_type_incompatible`: a type changed to one that reads other values.

use super::proto_field_made_singular;
use super::proto_tag_reused;
use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::edit;
use crate::compat::protobuf::truth::build;
use crate::compat::protobuf::truth::meet::Meeting;
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Look;
use crate::compat::protobuf::truth::pair::Pair;
use crate::compat::protobuf::truth::pair::Shared;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "proto_field_type_incompatible",
    title: "A type changed to one that reads other values",
    what: "The reader declares a field with a type whose bits are not those of the writer's type: another wire \
          type, zigzag against plain, fixed integers against floats, elements in one block against single \
          values.",
    why: "Nothing fails. A value in another wire type is put aside as unknown and the field reads as absent; \
          equal wire types read as another value.",
    fix: "Keep the type; add a field of the new type under a new number.",
    class: Class::CorruptsValue,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("FIELD_SCALAR_KIND_CHANGED"),
    example: Example {
        old: include_str!("../../../../tests/rules/proto_field_type_incompatible/old.proto"),
        new: include_str!("../../../../tests/rules/proto_field_type_incompatible/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_field_type_incompatible"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    for shared in unlike(pair) {
        let hit = pair.hit_shared(
            shared,
            format!(
                "{} is `{}` in the writer and `{}` in the reader: values read as others",
                pair.say(&shared.reader),
                shared.writer.type_text(),
                shared.reader.type_text()
            ),
        );
        hits.push(
            hit.shown_by(
                Look::Change(Box::new(shared.clone())),
                build::each_boundary(&shared.writer),
            )
            .repaired_by(edit::restore_type(pair, shared)),
        );
    }
}

/// Fields of one name whose types have nothing to say to each other; a field that also changed its name is a reused tag.
pub(super) fn unlike<'p>(pair: &'p Pair<'_>) -> impl Iterator<Item = &'p Shared> {
    pair.changed().filter(|shared| {
        matches!(shared.meeting, Meeting::Dropped | Meeting::Reinterpreted)
            && !proto_tag_reused::is_reused(pair, shared)
            && !proto_field_made_singular::is_made_singular(shared)
    })
}
