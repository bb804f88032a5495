//! `FIELD_WIRE_JSON_COMPATIBLE_TYPE`: type changed in binary or JSON.

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::checks;
use crate::compat::protobuf::buf::checks::Agreement;
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "FIELD_WIRE_JSON_COMPATIBLE_TYPE",
    title: "Type changed in binary or JSON",
    what: "A field has a type that does not stand for the old one in both encodings.",
    why: "Values are read as others, or rejected.",
    fix: "Add a field of the new type under a new number.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/FIELD_WIRE_JSON_COMPATIBLE_TYPE/old.proto"),
        new: include_str!("../../../../../tests/rules/FIELD_WIRE_JSON_COMPATIBLE_TYPE/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("FIELD_WIRE_JSON_COMPATIBLE_TYPE"),
    format: Format::Protobuf,
    profiles: &[Profile::WireJson, Profile::Csr],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    checks::field_type(comparison, hits, Agreement::WireJson);
}
