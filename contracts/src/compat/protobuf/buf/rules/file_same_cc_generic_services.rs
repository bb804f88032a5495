//! `FILE_SAME_CC_GENERIC_SERVICES`: `cc_generic_services` changed.

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::checks;
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "FILE_SAME_CC_GENERIC_SERVICES",
    title: "`cc_generic_services` changed",
    what: "The file option `cc_generic_services` has another value; absence is `false`.",
    why: "Generated C++ changes its names, its interface or its place.",
    fix: "Keep `cc_generic_services`.",
    class: Class::Style,
    axis: Axis::Source,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/FILE_SAME_CC_GENERIC_SERVICES/old.proto"),
        new: include_str!("../../../../../tests/rules/FILE_SAME_CC_GENERIC_SERVICES/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("FILE_SAME_CC_GENERIC_SERVICES"),
    format: Format::Protobuf,
    profiles: &[Profile::File, Profile::Package],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    checks::file_option(comparison, hits, "cc_generic_services", "false");
}
