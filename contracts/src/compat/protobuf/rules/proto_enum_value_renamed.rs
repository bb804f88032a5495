//! `proto_enum_value_renamed`: an enum value changed its name.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::truth::enums::Enums;
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Pair;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "proto_enum_value_renamed",
    title: "An enum value changed its name",
    what: "A number of an enum has other names in the reader than in the writer.",
    why: "The binary encoding does not notice. Generated code and people do, and ProtoJSON carries the name.",
    fix: "Keep the old name as an alias (`allow_alias`).",
    class: Class::Style,
    axis: Axis::Source,
    level: Level::Note,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/proto_enum_value_renamed/old.proto"),
        new: include_str!("../../../../tests/rules/proto_enum_value_renamed/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_enum_value_renamed"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    if pair.direction != Direction::Backward {
        return;
    }
    for enums in Enums::all(pair) {
        for (value, now) in enums.renamed() {
            hits.push(enums.hit(
                pair,
                format!(
                    "value {} of enum `{}` changes its name from `{}` to `{}`",
                    value.number(),
                    enums.w.name(),
                    value.name(),
                    now.name()
                ),
            ));
        }
    }
}
