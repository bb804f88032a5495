//! `FILE_SAME_SWIFT_PREFIX`: `swift_prefix` changed.

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::checks;
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "FILE_SAME_SWIFT_PREFIX",
    title: "`swift_prefix` changed",
    what: "The file option `swift_prefix` has another value; absence is the empty string.",
    why: "Generated Swift changes its names, its interface or its place.",
    fix: "Keep `swift_prefix`.",
    class: Class::Style,
    axis: Axis::Source,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/FILE_SAME_SWIFT_PREFIX/old.proto"),
        new: include_str!("../../../../../tests/rules/FILE_SAME_SWIFT_PREFIX/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("FILE_SAME_SWIFT_PREFIX"),
    format: Format::Protobuf,
    profiles: &[Profile::File, Profile::Package],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    checks::file_option(comparison, hits, "swift_prefix", "");
}
