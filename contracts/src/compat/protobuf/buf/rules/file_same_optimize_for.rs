//! `FILE_SAME_OPTIMIZE_FOR`: `optimize_for` changed.

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::checks;
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "FILE_SAME_OPTIMIZE_FOR",
    title: "`optimize_for` changed",
    what: "The file option `optimize_for` has another value; absence is `SPEED`.",
    why: "Generated C++ and Java changes its names, its interface or its place.",
    fix: "Keep `optimize_for`.",
    class: Class::Style,
    axis: Axis::Source,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/FILE_SAME_OPTIMIZE_FOR/old.proto"),
        new: include_str!("../../../../../tests/rules/FILE_SAME_OPTIMIZE_FOR/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("FILE_SAME_OPTIMIZE_FOR"),
    format: Format::Protobuf,
    profiles: &[Profile::File, Profile::Package],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    checks::file_option(comparison, hits, "optimize_for", "SPEED");
}
