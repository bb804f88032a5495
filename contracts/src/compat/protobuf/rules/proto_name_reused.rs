//! `proto_name_reused`: a name came back for another field.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::truth::build;
use crate::compat::protobuf::truth::field::Field;
use crate::compat::protobuf::truth::meet::Meeting;
use crate::compat::protobuf::truth::meet::meet;
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Look;
use crate::compat::protobuf::truth::pair::Pair;
use crate::report::{Axis, Class, Direction, Level};

pub(in crate::compat::protobuf) static RULE: Rule = Rule {
    id: "proto_name_reused",
    title: "A name came back for another field",
    what: "The reader has a field of a name that the writer, or an earlier version, gave to another number and \
          another type.",
    why: "ProtoJSON goes by name and takes the old field's values for the new one's; code that reads the name \
          finds nothing in old records.",
    fix: "Give the new field a new name and reserve the old one.",
    class: Class::CorruptsValue,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/proto_name_reused/old.proto"),
        new: include_str!("../../../../tests/rules/proto_name_reused/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_tag_reused"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    for (written, read) in pair.moved() {
        if fits(written, read) {
            continue;
        }
        hits.push(
            pair.hit_moved(
                written,
                read,
                format!(
                    "`{}` of `{}` is `{}` under number {} in the writer and `{}` under number {} in the reader",
                    read.name,
                    pair.r.name(),
                    written.type_text(),
                    written.number,
                    read.type_text(),
                    read.number
                ),
            )
            .shown_by(
                Look::ByName(Box::new((written.clone(), read.clone()))),
                build::each_boundary(written),
            ),
        );
    }
}

/// Whether one field's values could be the other's.
pub(super) fn fits(written: &Field, read: &Field) -> bool {
    !matches!(
        meet(written, read),
        Meeting::Dropped | Meeting::Reinterpreted
    )
}
