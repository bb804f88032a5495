//! `RESERVED_MESSAGE_NO_DELETE`: reservation gone.

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::checks;
use crate::compat::protobuf::buf::checks::Body;
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "RESERVED_MESSAGE_NO_DELETE",
    title: "Reservation gone",
    what: "Numbers or names that a message reserves are no longer reserved.",
    why: "They were in use once. Records that carry them would be read as whatever takes them next.",
    fix: "Keep the reservation.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/RESERVED_MESSAGE_NO_DELETE/old.proto"),
        new: include_str!("../../../../../tests/rules/RESERVED_MESSAGE_NO_DELETE/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("RESERVED_MESSAGE_NO_DELETE"),
    format: Format::Protobuf,
    profiles: &[
        Profile::File,
        Profile::Package,
        Profile::WireJson,
        Profile::Wire,
        Profile::Csr,
    ],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    for (old, new) in comparison.messages() {
        checks::reserved_gone(comparison, hits, &Body::Message(old), &Body::Message(new));
    }
}
