//! `proto_json_field_unknown`: protoJSON carries a field that the reader rejects.

use std::collections::HashSet;

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::protobuf::truth::build;
use crate::compat::protobuf::truth::pair::Hit;
use crate::compat::protobuf::truth::pair::Look;
use crate::compat::protobuf::truth::pair::Pair;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "proto_json_field_unknown",
    title: "ProtoJSON carries a field that the reader rejects",
    what: "The writer puts a field into ProtoJSON whose key the reader does not know.",
    why: "The binary encoding keeps unknown fields. ProtoJSON parsers reject unknown keys unless they are told to \
          ignore them.",
    fix: "Let readers of ProtoJSON ignore unknown fields, and update readers before writers.",
    class: Class::Semantic,
    axis: Axis::Bytes,
    level: Level::Note,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/proto_json_field_unknown/old.proto"),
        new: include_str!("../../../../tests/rules/proto_json_field_unknown/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("proto_json_field_unknown"),
    format: Format::Protobuf,
    profiles: &[],
    observe: Observe::Protobuf(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    if pair.is_entry() || pair.writer_only.is_empty() {
        return;
    }
    let keys: HashSet<&str> = pair
        .reader_fields()
        .flat_map(|field| [field.json_name.as_str(), field.name.as_str()])
        .collect();
    for field in &pair.writer_only {
        let key = &field.json_name;
        if keys.contains(key.as_str()) {
            continue;
        }
        hits.push(
            pair.hit_writer(
                field,
                format!(
                    "{} is `{key}` in ProtoJSON, which the reader does not know",
                    pair.say(field)
                ),
            )
            .shown_by_json(Look::Failure, build::each_boundary(field)),
        );
    }
}
