//! `proto_field_renumbered`: a field changed its number.

use super::proto_name_reused;
use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::edit;
use crate::compat::protobuf::truth::build;
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Look;
use crate::compat::protobuf::truth::pair::Pair;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "proto_field_renumbered",
    title: "A field changed its number",
    what: "The reader has a field of the writer's name and a fitting type under another number.",
    why: "Numbers travel, names do not. The reader finds nothing under the new number and reads the field as \
          absent.",
    fix: "Give the field its number back.",
    class: Class::CorruptsValue,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("FIELD_REMOVED"),
    example: Example {
        old: include_str!("../../../../tests/rules/proto_field_renumbered/old.proto"),
        new: include_str!("../../../../tests/rules/proto_field_renumbered/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_field_renumbered"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    for (written, read) in pair.moved() {
        if !proto_name_reused::fits(written, read) {
            continue;
        }
        hits.push(
            pair.hit_moved(
                written,
                read,
                format!(
                    "`{}` of `{}` is field {} in the writer and field {} in the reader",
                    read.name,
                    pair.r.name(),
                    written.number,
                    read.number
                ),
            )
            .shown_by(
                Look::ByName(Box::new((written.clone(), read.clone()))),
                build::each_boundary(written),
            )
            .repaired_by(edit::restore_number(pair, written, read)),
        );
    }
}
