//! `FIELD_NO_DELETE_UNLESS_NAME_RESERVED`: field gone, name free.

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::checks;
use crate::compat::protobuf::buf::checks::Unless;
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "FIELD_NO_DELETE_UNLESS_NAME_RESERVED",
    title: "Field gone, name free",
    what: "A field is gone and its name is not reserved.",
    why: "A later field of the name would read old JSON as its own.",
    fix: "Reserve the name.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!(
            "../../../../../tests/rules/FIELD_NO_DELETE_UNLESS_NAME_RESERVED/old.proto"
        ),
        new: include_str!(
            "../../../../../tests/rules/FIELD_NO_DELETE_UNLESS_NAME_RESERVED/new.proto"
        ),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("FIELD_NO_DELETE_UNLESS_NAME_RESERVED"),
    format: Format::Protobuf,
    profiles: &[Profile::WireJson, Profile::Csr],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    checks::field_gone(comparison, hits, Unless::NameReserved);
}
