//! `proto_json_type_changed`: protoJSON writes the type in another form.

use prost_reflect::Kind;

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::edit;
use crate::compat::protobuf::truth::build;
use crate::compat::protobuf::truth::field::Field;
use crate::compat::protobuf::truth::field::Presence;
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Look;
use crate::compat::protobuf::truth::pair::Pair;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "proto_json_type_changed",
    title: "ProtoJSON writes the type in another form",
    what: "A field changed to a type whose binary encoding agrees and whose ProtoJSON does not: an enum or a bool \
          to an integer, text to bytes, one value to a list, a map to entries.",
    why: "A ProtoJSON parser rejects the value, or reads another one.",
    fix: "Keep the type.",
    class: Class::Semantic,
    axis: Axis::Bytes,
    level: Level::Warn,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/proto_json_type_changed/old.proto"),
        new: include_str!("../../../../tests/rules/proto_json_type_changed/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_json_type_changed"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    for shared in pair.changed() {
        let (writer, reader) = (&shared.writer, &shared.reader);
        let name_changed = writer.json_name != reader.json_name && writer.json_name != reader.name;
        if name_changed && !pair.is_entry() || form(writer) == form(reader) {
            continue;
        }
        hits.push(
            pair.hit_shared(
                shared,
                format!(
                    "{} is `{}` in the writer's ProtoJSON and `{}` in the reader's",
                    pair.say(reader),
                    writer.type_text(),
                    reader.type_text()
                ),
            )
            .shown_by_json(
                Look::Value(Box::new(shared.clone())),
                build::each_boundary(writer),
            )
            .repaired_by(edit::restore_type(pair, shared)),
        );
    }
}

/// What decides the JSON form of a field: its type, except that messages go by their fields unless they are well known.
fn form(field: &Field) -> (u8, String) {
    let many = match field.presence {
        Presence::Map => 2,
        Presence::Repeated { .. } => 1,
        _ => 0,
    };
    let kind = match &field.kind {
        Kind::Message(message) if message.full_name().starts_with("google.protobuf.") => {
            message.full_name().to_owned()
        }
        Kind::Message(_) => "message".to_owned(),
        Kind::Enum(enumeration) if enumeration.full_name() == "google.protobuf.NullValue" => {
            "null".to_owned()
        }
        Kind::Enum(_) => "enum".to_owned(),
        scalar => format!("{scalar:?}"),
    };
    (many, kind)
}
