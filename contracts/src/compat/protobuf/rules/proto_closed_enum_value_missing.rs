//! `proto_closed_enum_value_missing`: a closed enum lacks a value.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::edit;
use crate::compat::protobuf::truth::enums::Enums;
use crate::compat::protobuf::truth::enums::names;
use crate::compat::protobuf::truth::field::is_closed;
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Look;
use crate::compat::protobuf::truth::pair::Pair;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "proto_closed_enum_value_missing",
    title: "A closed enum lacks a value",
    what: "The writer's enum declares a number that the reader's enum does not declare, and the reader's enum is \
          closed, as all enums of proto2 are.",
    why: "Decoders put an undeclared number aside; the field reads as absent, that is as the enum's first value.",
    fix: "Keep the value in the reader's enum.",
    class: Class::CorruptsValue,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/proto_closed_enum_value_missing/old.proto"),
        new: include_str!("../../../../tests/rules/proto_closed_enum_value_missing/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_closed_enum_value_missing"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    for enums in Enums::all(pair) {
        if !is_closed(&enums.r) {
            continue;
        }
        let missing: Vec<_> = enums
            .unknown_numbers()
            .filter(|value| enums.r.get_value_by_name(value.name()).is_none())
            .collect();
        let Some(first) = missing.first() else {
            continue;
        };
        hits.push(
            enums
                .hit(
                    pair,
                    format!(
                        "{} of closed enum `{}` {} unknown to the reader and read{} as absent",
                        names(&missing),
                        enums.w.name(),
                        if missing.len() == 1 { "is" } else { "are" },
                        if missing.len() == 1 { "s" } else { "" },
                    ),
                )
                .shown_by(
                    Look::Value(Box::new(enums.shared.clone())),
                    enums.records(first.number()),
                )
                .repaired_by(edit::declare_values(pair, &enums, &missing)),
        );
    }
}
