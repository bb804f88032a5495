//! `FIELD_SAME_DEFAULT`: default changed.

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::checks;
use crate::compat::protobuf::buf::defaults::Default;
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "FIELD_SAME_DEFAULT",
    title: "Default changed",
    what: "A field has another default; types are compared by value.",
    why: "A record without the field reads as another value.",
    fix: "Keep the default.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/FIELD_SAME_DEFAULT/old.proto"),
        new: include_str!("../../../../../tests/rules/FIELD_SAME_DEFAULT/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("FIELD_SAME_DEFAULT"),
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
    for (old, new) in comparison.members() {
        let (Some(was), Some(now)) = (
            Default::of(comparison.old.schema, &old),
            Default::of(comparison.new.schema, &new),
        ) else {
            continue;
        };
        if was.is_zero() && now.is_zero() || was.same(&now) {
            continue;
        }
        hits.push(Hit::new(
            checks::subject(&new),
            comparison
                .old
                .at_member(&old, checks::option_span(old.field, "default")),
            comparison
                .new
                .at_member(&new, checks::option_span(new.field, "default")),
            format!(
                "the default of {} changes from {} to {}",
                new.say(),
                was.text(),
                now.text()
            ),
        ));
    }
}
