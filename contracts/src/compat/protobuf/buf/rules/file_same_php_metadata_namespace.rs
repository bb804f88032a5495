//! `FILE_SAME_PHP_METADATA_NAMESPACE`: `php_metadata_namespace` changed.

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::checks;
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "FILE_SAME_PHP_METADATA_NAMESPACE",
    title: "`php_metadata_namespace` changed",
    what: "The file option `php_metadata_namespace` has another value; absence is the empty string.",
    why: "Generated PHP changes its names, its interface or its place.",
    fix: "Keep `php_metadata_namespace`.",
    class: Class::Style,
    axis: Axis::Source,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/FILE_SAME_PHP_METADATA_NAMESPACE/old.proto"),
        new: include_str!("../../../../../tests/rules/FILE_SAME_PHP_METADATA_NAMESPACE/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("FILE_SAME_PHP_METADATA_NAMESPACE"),
    format: Format::Protobuf,
    profiles: &[Profile::File, Profile::Package],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    checks::file_option(comparison, hits, "php_metadata_namespace", "");
}
