//! `FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED`: field gone, number free.

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::checks;
use crate::compat::protobuf::buf::checks::Unless;
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED",
    title: "Field gone, number free",
    what: "A field is gone and its number is not reserved.",
    why: "A later field of the number would read old records as its own.",
    fix: "Reserve the number.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!(
            "../../../../../tests/rules/FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED/old.proto"
        ),
        new: include_str!(
            "../../../../../tests/rules/FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED/new.proto"
        ),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED"),
    format: Format::Protobuf,
    profiles: &[Profile::WireJson, Profile::Wire, Profile::Csr],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    checks::field_gone(comparison, hits, Unless::NumberReserved);
}
