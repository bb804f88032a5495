//! `FIELD_SAME_JSON_NAME`: JSON name changed.

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::checks;
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "FIELD_SAME_JSON_NAME",
    title: "JSON name changed",
    what: "A field has another key in JSON.",
    why: "JSON with the old key is rejected, or its value is lost.",
    fix: "Set `json_name` to the old key.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/FIELD_SAME_JSON_NAME/old.proto"),
        new: include_str!("../../../../../tests/rules/FIELD_SAME_JSON_NAME/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("FIELD_SAME_JSON_NAME"),
    format: Format::Protobuf,
    profiles: &[
        Profile::File,
        Profile::Package,
        Profile::WireJson,
        Profile::Csr,
    ],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    for (old, new) in comparison.members() {
        let (was, now) = (&old.field.json_name, &new.field.json_name);
        if old.is_extension() || was == now {
            continue;
        }
        hits.push(Hit::new(
            checks::subject(&new),
            comparison
                .old
                .at_member(&old, checks::option_span(old.field, "json_name")),
            comparison
                .new
                .at_member(&new, checks::option_span(new.field, "json_name")),
            format!(
                "{} changes its JSON name from `{was}` to `{now}`",
                new.say()
            ),
        ));
    }
}
