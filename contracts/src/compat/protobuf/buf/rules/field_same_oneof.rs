//! `FIELD_SAME_ONEOF`: field entered or left a oneof.

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::checks;
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::compat::protobuf::buf::source::Member;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "FIELD_SAME_ONEOF",
    title: "Field entered or left a oneof",
    what: "A field is a member of a oneof on one side only, or of another one.",
    why: "Members of a oneof exclude each other: decoders keep the last.",
    fix: "Leave fields where they are.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/FIELD_SAME_ONEOF/old.proto"),
        new: include_str!("../../../../../tests/rules/FIELD_SAME_ONEOF/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("FIELD_SAME_ONEOF"),
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
    let oneof = |member: &Member<'_>| {
        let message = member.message?;
        Some(message.oneof_of(member.field)?.name.clone())
    };
    let say = |name: &Option<String>| {
        name.as_ref()
            .map_or_else(|| "no oneof".to_owned(), |name| format!("oneof `{name}`"))
    };
    for (old, new) in comparison.members() {
        let (was, now) = (oneof(&old), oneof(&new));
        if was != now {
            hits.push(Hit::new(
                checks::subject(&new),
                comparison.old.at_member(&old, old.field.span),
                comparison.new.at_member(&new, new.field.span),
                format!("{} moves from {} to {}", new.say(), say(&was), say(&now)),
            ));
        }
    }
}
