//! `FIELD_WIRE_COMPATIBLE_CARDINALITY`: cardinality changed in binary.

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::checks;
use crate::compat::protobuf::buf::checks::Agreement;
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "FIELD_WIRE_COMPATIBLE_CARDINALITY",
    title: "Cardinality changed in binary",
    what: "A field changes between single, required and repeated or map.",
    why: "Of several values one is kept, and required fields must be there.",
    fix: "Keep the cardinality.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/FIELD_WIRE_COMPATIBLE_CARDINALITY/old.proto"),
        new: include_str!("../../../../../tests/rules/FIELD_WIRE_COMPATIBLE_CARDINALITY/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("FIELD_WIRE_COMPATIBLE_CARDINALITY"),
    format: Format::Protobuf,
    profiles: &[Profile::Wire],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    checks::field_count(comparison, hits, Agreement::Wire);
}
