//! `proto_enum_value_missing`: an enum lacks a value.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::edit;
use crate::compat::protobuf::truth::enums::Enums;
use crate::compat::protobuf::truth::enums::names;
use crate::compat::protobuf::truth::field::is_closed;
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Pair;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "proto_enum_value_missing",
    title: "An enum lacks a value",
    what: "The writer's enum declares a number that the reader's open enum does not name.",
    why: "The number arrives, but code that branches on names takes its default branch.",
    fix: "Keep the value, marked deprecated.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Note,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/proto_enum_value_missing/old.proto"),
        new: include_str!("../../../../tests/rules/proto_enum_value_missing/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_enum_value_missing"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    for enums in Enums::all(pair) {
        if is_closed(&enums.r) {
            continue;
        }
        let missing: Vec<_> = enums
            .unknown_numbers()
            .filter(|value| enums.r.get_value_by_name(value.name()).is_none())
            .collect();
        if missing.is_empty() {
            continue;
        }
        hits.push(
            enums
                .hit(
                    pair,
                    format!(
                        "{} of enum `{}` arrive{} as a bare number",
                        names(&missing),
                        enums.w.name(),
                        if missing.len() == 1 { "s" } else { "" },
                    ),
                )
                .repaired_by(edit::declare_values(pair, &enums, &missing)),
        );
    }
}
