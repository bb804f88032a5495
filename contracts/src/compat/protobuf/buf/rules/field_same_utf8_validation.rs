//! `FIELD_SAME_UTF8_VALIDATION`: check of UTF-8 changed.

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::checks;
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "FIELD_SAME_UTF8_VALIDATION",
    title: "Check of UTF-8 changed",
    what: "Parsers verify the UTF-8 of a field on one side only.",
    why: "Text that is not UTF-8 is refused on one side and passed on by the other.",
    fix: "Keep what decides it: the syntax of the file.",
    class: Class::Style,
    axis: Axis::Source,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/FIELD_SAME_UTF8_VALIDATION/old.proto"),
        new: include_str!("../../../../../tests/rules/FIELD_SAME_UTF8_VALIDATION/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("FIELD_SAME_UTF8_VALIDATION"),
    format: Format::Protobuf,
    profiles: &[Profile::File, Profile::Package],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    let word = |verifies: bool| if verifies { "verified" } else { "not verified" };
    for (old, new) in comparison.members() {
        if !checks::is_text(&old, &new) {
            continue;
        }
        let was = checks::verifies_utf8(comparison.old.file(old.file));
        let now = checks::verifies_utf8(comparison.new.file(new.file));
        if was != now {
            hits.push(Hit::new(
                checks::subject(&new),
                comparison.old.at_member(&old, old.field.span),
                comparison.new.at_member(&new, new.field.span),
                format!(
                    "UTF-8 of {} changes from {} to {}",
                    new.say(),
                    word(was),
                    word(now)
                ),
            ));
        }
    }
}
