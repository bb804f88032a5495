//! `proto_oneof_changed`: a field entered or left a oneof.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Pair;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "proto_oneof_changed",
    title: "A field entered or left a oneof",
    what: "A field is a member of a oneof in one schema and not in the other, or of another one.",
    why: "Values agree as long as no two members come together, see proto_field_moved_into_oneof. Generated code \
          changes.",
    fix: "Leave fields where they are.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Note,
    wire_type: Some("ONEOF_FIELD_REMOVED"),
    example: Example {
        old: include_str!("../../../../tests/rules/proto_oneof_changed/old.proto"),
        new: include_str!("../../../../tests/rules/proto_oneof_changed/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_oneof_changed"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let place = |oneof: &Option<String>| {
        oneof
            .as_ref()
            .map_or_else(|| "no oneof".to_owned(), |name| format!("oneof `{name}`"))
    };
    for shared in pair.changed() {
        let (was, now) = (&shared.writer.oneof, &shared.reader.oneof);
        if was != now {
            hits.push(pair.hit_shared(
                shared,
                format!(
                    "{} is in {} in the writer and in {} in the reader",
                    pair.say(&shared.reader),
                    place(was),
                    place(now)
                ),
            ));
        }
    }
}
