//! `ENUM_VALUE_NO_DELETE`: enum value gone.

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::checks;
use crate::compat::protobuf::buf::checks::Unless;
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "ENUM_VALUE_NO_DELETE",
    title: "Enum value gone",
    what: "A number of an enum is no longer declared.",
    why: "Generated code loses the value; its meaning is lost to readers.",
    fix: "Keep the value and mark it deprecated.",
    class: Class::Style,
    axis: Axis::Source,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/ENUM_VALUE_NO_DELETE/old.proto"),
        new: include_str!("../../../../../tests/rules/ENUM_VALUE_NO_DELETE/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("ENUM_VALUE_NO_DELETE"),
    format: Format::Protobuf,
    profiles: &[Profile::File, Profile::Package, Profile::Csr],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    checks::value_gone(comparison, hits, Unless::Nothing);
}
