//! `proto_enum_openness_changed`: an enum was opened or closed.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::truth::enums::Enums;
use crate::compat::protobuf::truth::field::is_closed;
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Pair;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "proto_enum_openness_changed",
    title: "An enum was opened or closed",
    what: "An enum is closed in one schema and open in the other: its file changed between proto2 and proto3.",
    why: "Numbers that neither schema declares are put aside by readers of a closed enum and kept by readers of \
          an open one.",
    fix: "Keep the syntax of the file.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Note,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/proto_enum_openness_changed/old.proto"),
        new: include_str!("../../../../tests/rules/proto_enum_openness_changed/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_enum_openness_changed"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let word = |closed| if closed { "closed" } else { "open" };
    for enums in Enums::all(pair) {
        let (sent, read) = (is_closed(&enums.w), is_closed(&enums.r));
        if sent != read {
            hits.push(enums.hit(
                pair,
                format!(
                    "enum `{}` is {} in the writer and {} in the reader",
                    enums.r.name(),
                    word(sent),
                    word(read)
                ),
            ));
        }
    }
}
