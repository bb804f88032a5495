//! `FIELD_SAME_CARDINALITY`: cardinality changed.

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::checks;
use crate::compat::protobuf::buf::checks::Agreement;
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "FIELD_SAME_CARDINALITY",
    title: "Cardinality changed",
    what: "A field changes between optional, with or without presence, required, repeated and map.",
    why: "Generated code gives the field another type or another interface.",
    fix: "Keep the cardinality.",
    class: Class::Style,
    axis: Axis::Source,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/FIELD_SAME_CARDINALITY/old.proto"),
        new: include_str!("../../../../../tests/rules/FIELD_SAME_CARDINALITY/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("FIELD_SAME_CARDINALITY"),
    format: Format::Protobuf,
    profiles: &[Profile::File, Profile::Package],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    checks::field_count(comparison, hits, Agreement::Same);
}
