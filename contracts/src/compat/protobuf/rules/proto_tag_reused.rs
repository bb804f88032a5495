//! `proto_tag_reused`: a number came back for another field.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::edit;
use crate::compat::protobuf::truth::build;
use crate::compat::protobuf::truth::meet::Meeting;
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Look;
use crate::compat::protobuf::truth::pair::Pair;
use crate::compat::protobuf::truth::pair::Shared;
use crate::report::{Axis, Class, Direction, Level};

pub(in crate::compat::protobuf) static RULE: Rule = Rule {
    id: "proto_tag_reused",
    title: "A number came back for another field",
    what: "The reader gives a number to a field of another name and another type than the writer, or than an \
          earlier version that used it.",
    why: "Old records still carry the number: the old field's bytes are read as the new field.",
    fix: "Give the new field a new number and reserve the old one.",
    class: Class::CorruptsValue,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/proto_tag_reused/old.proto"),
        new: include_str!("../../../../tests/rules/proto_tag_reused/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_name_reused"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    for shared in pair.changed() {
        if !is_reused(pair, shared) {
            continue;
        }
        let (writer, reader) = (&shared.writer, &shared.reader);
        hits.push(
            pair.hit_shared(
                shared,
                format!(
                    "number {} of `{}` is `{} {}` in the writer and `{} {}` in the reader",
                    reader.number,
                    pair.r.name(),
                    writer.type_text(),
                    writer.name,
                    reader.type_text(),
                    reader.name
                ),
            )
            .shown_by(
                Look::Value(Box::new(shared.clone())),
                build::each_boundary(writer),
            )
            .repaired_by(edit::move_away(pair, shared, 0)),
        );
    }
}

/// Whether a number stands for two unlike fields, none of which moved elsewhere.
pub(super) fn is_reused(pair: &Pair<'_>, shared: &Shared) -> bool {
    let (writer, reader) = (&shared.writer, &shared.reader);
    writer.name != reader.name
        && matches!(shared.meeting, Meeting::Dropped | Meeting::Reinterpreted)
        && pair.reader_named(&writer.name).is_none()
        && pair.writer_named(&reader.name).is_none()
}
