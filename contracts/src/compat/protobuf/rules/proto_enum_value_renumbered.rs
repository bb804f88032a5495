//! `proto_enum_value_renumbered`: an enum value changed its number.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::edit;
use crate::compat::protobuf::truth::enums::Enums;
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Look;
use crate::compat::protobuf::truth::pair::Pair;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "proto_enum_value_renumbered",
    title: "An enum value changed its number",
    what: "The reader gives the name of an enum value another number than the writer.",
    why: "Numbers travel. What was written under the name reads as another value, or as none.",
    fix: "Give the value its number back; add a new value for the new meaning.",
    class: Class::CorruptsValue,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/proto_enum_value_renumbered/old.proto"),
        new: include_str!("../../../../tests/rules/proto_enum_value_renumbered/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_enum_value_renumbered"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    for enums in Enums::all(pair) {
        let moved: Vec<_> = enums.renumbered().collect();
        let Some((value, now)) = moved.first() else {
            continue;
        };
        hits.push(
            enums
                .hit(
                    pair,
                    format!(
                        "`{}` of enum `{}` is {} in the writer and {now} in the reader",
                        value.name(),
                        enums.w.name(),
                        value.number()
                    ),
                )
                .shown_by(
                    Look::Value(Box::new(enums.shared.clone())),
                    enums.records(value.number()),
                )
                .repaired_by(edit::renumber_values(pair, &enums, &moved)),
        );
    }
}
