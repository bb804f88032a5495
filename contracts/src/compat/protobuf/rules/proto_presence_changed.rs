//! `proto_presence_changed`: absence is told from zero on one side only.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::edit;
use crate::compat::protobuf::truth::field::Presence;
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Pair;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "proto_presence_changed",
    title: "Absence is told from zero on one side only",
    what: "A field has presence in one schema and not in the other.",
    why: "Values agree. Who asks whether the field is set gets another answer: without presence a zero is not \
          written.",
    fix: "Keep or leave out `optional` on both sides.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Note,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/proto_presence_changed/old.proto"),
        new: include_str!("../../../../tests/rules/proto_presence_changed/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_presence_changed"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    if pair.is_entry() {
        return;
    }
    for shared in pair.changed() {
        let (was, now) = (shared.writer.presence, shared.reader.presence);
        let changed = shared.writer.kind == shared.reader.kind
            && matches!(
                (was, now),
                (Presence::Implicit, Presence::Explicit)
                    | (Presence::Explicit | Presence::Required, Presence::Implicit)
            );
        if changed && shared.writer.oneof.is_none() && shared.reader.oneof.is_none() {
            hits.push(
                pair.hit_shared(
                    shared,
                    format!(
                        "{} is {} in the writer and {} in the reader",
                        pair.say(&shared.reader),
                        was.label(),
                        now.label()
                    ),
                )
                .repaired_by(edit::restore_type(pair, shared)),
            );
        }
    }
}
