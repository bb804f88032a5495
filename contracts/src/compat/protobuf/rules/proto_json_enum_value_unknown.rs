//! `proto_json_enum_value_unknown`: protoJSON carries an enum name that the reader rejects.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::edit;
use crate::compat::protobuf::truth::enums::Enums;
use crate::compat::protobuf::truth::enums::names;
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Look;
use crate::compat::protobuf::truth::pair::Pair;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "proto_json_enum_value_unknown",
    title: "ProtoJSON carries an enum name that the reader rejects",
    what: "The writer's enum has a value whose name the reader's enum does not know.",
    why: "ProtoJSON writes the name. A parser rejects a name that it does not know; the binary encoding carries \
          the number.",
    fix: "Keep the name, if need be as an alias (`allow_alias`).",
    class: Class::Semantic,
    axis: Axis::Bytes,
    level: Level::Warn,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/proto_json_enum_value_unknown/old.proto"),
        new: include_str!("../../../../tests/rules/proto_json_enum_value_unknown/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_json_enum_value_unknown"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    for enums in Enums::all(pair) {
        let unknown: Vec<_> = enums.unknown_names().collect();
        if unknown.is_empty() {
            continue;
        }
        let records = unknown
            .iter()
            .flat_map(|value| enums.records(value.number()))
            .collect();
        hits.push(
            enums
                .hit(
                    pair,
                    format!(
                        "{} of enum `{}` {} no name that the reader's ProtoJSON knows",
                        names(&unknown),
                        enums.w.name(),
                        if unknown.len() == 1 { "is" } else { "are" },
                    ),
                )
                .shown_by_json(Look::Value(Box::new(enums.shared.clone())), records)
                .repaired_by(edit::alias_values(pair, &enums, &unknown)),
        );
    }
}
