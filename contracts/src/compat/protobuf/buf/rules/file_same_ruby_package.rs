//! `FILE_SAME_RUBY_PACKAGE`: `ruby_package` changed.

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::checks;
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "FILE_SAME_RUBY_PACKAGE",
    title: "`ruby_package` changed",
    what: "The file option `ruby_package` has another value; absence is the empty string.",
    why: "Generated Ruby changes its names, its interface or its place.",
    fix: "Keep `ruby_package`.",
    class: Class::Style,
    axis: Axis::Source,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/FILE_SAME_RUBY_PACKAGE/old.proto"),
        new: include_str!("../../../../../tests/rules/FILE_SAME_RUBY_PACKAGE/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("FILE_SAME_RUBY_PACKAGE"),
    format: Format::Protobuf,
    profiles: &[Profile::File, Profile::Package],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    checks::file_option(comparison, hits, "ruby_package", "");
}
