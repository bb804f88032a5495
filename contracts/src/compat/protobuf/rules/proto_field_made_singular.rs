//! `proto_field_made_singular`: a repeated field became a single one.

use prost_reflect::Kind;

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
    id: "proto_field_made_singular",
    title: "A repeated field became a single one",
    what: "The writer's field is repeated or a map, the reader's holds one value.",
    why: "Of several scalars the last one is kept, messages are merged into one, and numbers in one block are not \
          seen at all. Nothing fails.",
    fix: "Keep the field repeated; add a single field under a new number.",
    class: Class::CorruptsValue,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("FIELD_NUMERIC_LABEL_CHANGED"),
    example: Example {
        old: include_str!("../../../../tests/rules/proto_field_made_singular/old.proto"),
        new: include_str!("../../../../tests/rules/proto_field_made_singular/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_field_made_repeated"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    for shared in pair.changed() {
        if !is_made_singular(shared) {
            continue;
        }
        let what = match shared.meeting {
            Meeting::Messages => "elements merge into one",
            Meeting::Dropped => "packed elements are not seen",
            _ => "the last element wins",
        };
        let hit = pair.hit_shared(
            shared,
            format!(
                "{} changes from `{}` to `{}`: {what}",
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

/// Whether only the number of values changed, from many to one.
pub(super) fn is_made_singular(shared: &Shared) -> bool {
    let (writer, reader) = (&shared.writer, &shared.reader);
    let alike = writer.kind == reader.kind
        || matches!(
            (&writer.kind, &reader.kind),
            (Kind::Message(_), Kind::Message(_)) | (Kind::Enum(_), Kind::Enum(_))
        );
    let fits = alike && writer.group == reader.group || !shared.meeting.is_unlike();
    !writer.presence.is_singular() && reader.presence.is_singular() && fits
}
