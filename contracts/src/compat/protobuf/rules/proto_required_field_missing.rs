//! `proto_required_field_missing`: the reader requires a field that the writer may leave out.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::edit;
use crate::compat::protobuf::truth::field::Field;
use crate::compat::protobuf::truth::field::Presence;
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Look;
use crate::compat::protobuf::truth::pair::Pair;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "proto_required_field_missing",
    title: "The reader requires a field that the writer may leave out",
    what: "A field is required in the reader and optional, repeated or absent in the writer.",
    why: "Decoders refuse a record without a required field, whole.",
    fix: "Make the field optional in the reader.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("REQUIRED_FIELD_ADDED"),
    example: Example {
        old: include_str!("../../../../tests/rules/proto_required_field_missing/old.proto"),
        new: include_str!("../../../../tests/rules/proto_required_field_missing/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_required_field_missing"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let say = |field: &Field, why: &str| format!("{} is required, {why}", pair.say(field));
    for shared in pair.changed() {
        if shared.reader.presence == Presence::Required
            && shared.writer.presence != Presence::Required
        {
            let message = say(&shared.reader, "and the writer may leave it out");
            hits.push(
                pair.hit_shared(shared, message)
                    .shown_by(
                        Look::Missing(Box::new(shared.reader.clone())),
                        vec![Vec::new()],
                    )
                    .repaired_by(edit::make_optional(pair, &shared.reader)),
            );
        }
    }
    for field in &pair.reader_only {
        if field.presence == Presence::Required {
            let message = say(field, "and the writer does not have it");
            hits.push(
                pair.hit_reader(field, message)
                    .shown_by(Look::Missing(Box::new(field.clone())), vec![Vec::new()])
                    .repaired_by(edit::make_optional(pair, field)),
            );
        }
    }
}
