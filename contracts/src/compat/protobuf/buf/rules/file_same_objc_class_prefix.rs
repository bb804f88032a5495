//! `FILE_SAME_OBJC_CLASS_PREFIX`: `objc_class_prefix` changed.

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::checks;
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "FILE_SAME_OBJC_CLASS_PREFIX",
    title: "`objc_class_prefix` changed",
    what: "The file option `objc_class_prefix` has another value; absence is the empty string.",
    why: "Generated Objective-C changes its names, its interface or its place.",
    fix: "Keep `objc_class_prefix`.",
    class: Class::Style,
    axis: Axis::Source,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/FILE_SAME_OBJC_CLASS_PREFIX/old.proto"),
        new: include_str!("../../../../../tests/rules/FILE_SAME_OBJC_CLASS_PREFIX/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("FILE_SAME_OBJC_CLASS_PREFIX"),
    format: Format::Protobuf,
    profiles: &[Profile::File, Profile::Package],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    checks::file_option(comparison, hits, "objc_class_prefix", "");
}
