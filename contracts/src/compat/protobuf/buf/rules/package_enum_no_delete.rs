//! `PACKAGE_ENUM_NO_DELETE`: enum gone from its package.

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::checks;
use crate::compat::protobuf::buf::checks::Declared;
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "PACKAGE_ENUM_NO_DELETE",
    title: "Enum gone from its package",
    what: "The old package declares an enum that the new one does not.",
    why: "Code that is generated from the package loses the type.",
    fix: "Keep the declaration, or delete it in a new package.",
    class: Class::Style,
    axis: Axis::Source,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/PACKAGE_ENUM_NO_DELETE/old.proto"),
        new: include_str!("../../../../../tests/rules/PACKAGE_ENUM_NO_DELETE/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("PACKAGE_ENUM_NO_DELETE"),
    format: Format::Protobuf,
    profiles: &[Profile::Package],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    checks::gone_from_package(comparison, hits, Declared::Enum);
}
