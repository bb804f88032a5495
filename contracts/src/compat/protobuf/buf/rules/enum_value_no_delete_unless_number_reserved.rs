//! `ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED`: enum value gone, number free.

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::checks;
use crate::compat::protobuf::buf::checks::Unless;
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED",
    title: "Enum value gone, number free",
    what: "A number of an enum is neither declared nor reserved any longer.",
    why: "A later value of the number would read old records as its own.",
    fix: "Reserve the number.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!(
            "../../../../../tests/rules/ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED/old.proto"
        ),
        new: include_str!(
            "../../../../../tests/rules/ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED/new.proto"
        ),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED"),
    format: Format::Protobuf,
    profiles: &[Profile::WireJson, Profile::Wire, Profile::Csr],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    checks::value_gone(comparison, hits, Unless::NumberReserved);
}
