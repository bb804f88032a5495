//! `FIELD_NO_DELETE`: field gone.

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::checks;
use crate::compat::protobuf::buf::checks::Unless;
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "FIELD_NO_DELETE",
    title: "Field gone",
    what: "A number of a message no longer has a field.",
    why: "Generated code loses the field.",
    fix: "Keep the field and mark it deprecated.",
    class: Class::Style,
    axis: Axis::Source,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/FIELD_NO_DELETE/old.proto"),
        new: include_str!("../../../../../tests/rules/FIELD_NO_DELETE/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("FIELD_NO_DELETE"),
    format: Format::Protobuf,
    profiles: &[Profile::File, Profile::Package, Profile::Csr],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    checks::field_gone(comparison, hits, Unless::Nothing);
}
