//! `EXTENSION_MESSAGE_NO_DELETE`: extension range gone.

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::checks;
use crate::compat::protobuf::buf::checks::Body;
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "EXTENSION_MESSAGE_NO_DELETE",
    title: "Extension range gone",
    what: "Numbers that a message leaves to extensions are no longer left to them.",
    why: "Extensions of these numbers no longer compile, and their data means nothing to the message.",
    fix: "Keep the range.",
    class: Class::Style,
    axis: Axis::Source,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/EXTENSION_MESSAGE_NO_DELETE/old.proto"),
        new: include_str!("../../../../../tests/rules/EXTENSION_MESSAGE_NO_DELETE/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("EXTENSION_MESSAGE_NO_DELETE"),
    format: Format::Protobuf,
    profiles: &[Profile::File, Profile::Package, Profile::Csr],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    for (old, new) in comparison.messages() {
        let was: Vec<_> = old.extension_ranges().copied().collect();
        let now: Vec<_> = new.extension_ranges().copied().collect();
        checks::ranges_gone(
            comparison,
            hits,
            (&Body::Message(old), &was),
            (&Body::Message(new), &now),
            "extension",
        );
    }
}
