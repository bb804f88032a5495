//! `SERVICE_NO_DELETE`: service gone from its file.

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::checks;
use crate::compat::protobuf::buf::checks::Declared;
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "SERVICE_NO_DELETE",
    title: "Service gone from its file",
    what: "The old file declares a service that the new one does not.",
    why: "Clients and servers lose the service.",
    fix: "Keep the declaration, or delete it in a new package.",
    class: Class::Style,
    axis: Axis::Source,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/SERVICE_NO_DELETE/old.proto"),
        new: include_str!("../../../../../tests/rules/SERVICE_NO_DELETE/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("SERVICE_NO_DELETE"),
    format: Format::Protobuf,
    profiles: &[Profile::File],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    checks::gone_from_file(comparison, hits, Declared::Service);
}
