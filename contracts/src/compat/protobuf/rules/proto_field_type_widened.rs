//! `proto_field_type_widened`: a type changed to one that holds more.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::truth::meet::Meeting;
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Pair;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "proto_field_type_widened",
    title: "A type changed to one that holds more",
    what: "The reader's type holds every value of the writer's: int32 to int64, bool or an enum to an integer, \
          string to bytes.",
    why: "Records decode to the same values. Generated code changes its types, and the way back is not open: old \
          readers narrow what new writers send.",
    fix: "Update readers before writers.",
    class: Class::Style,
    axis: Axis::Source,
    level: Level::Note,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/proto_field_type_widened/old.proto"),
        new: include_str!("../../../../tests/rules/proto_field_type_widened/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_integer_narrowed"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    for shared in pair.changed() {
        if !matches!(shared.meeting, Meeting::Widened | Meeting::TextAsBytes) {
            continue;
        }
        hits.push(pair.hit_shared(
            shared,
            format!(
                "{} widens from `{}` to `{}`",
                pair.say(&shared.reader),
                shared.writer.type_text(),
                shared.reader.type_text()
            ),
        ));
    }
}
