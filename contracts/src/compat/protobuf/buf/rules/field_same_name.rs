//! `FIELD_SAME_NAME`: field renamed.

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::checks;
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "FIELD_SAME_NAME",
    title: "Field renamed",
    what: "A number of a message has a field of another name.",
    why: "Generated code loses the name, and so does JSON unless `json_name` keeps it.",
    fix: "Keep the name.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/FIELD_SAME_NAME/old.proto"),
        new: include_str!("../../../../../tests/rules/FIELD_SAME_NAME/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("FIELD_SAME_NAME"),
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
        let (was, now) = (old.name(), new.name());
        if was != now {
            hits.push(Hit::new(
                checks::subject(&new),
                comparison.old.at_member(&old, old.field.name_span),
                comparison.new.at_member(&new, new.field.name_span),
                format!(
                    "field {} of `{}` changes its name from `{was}` to `{now}`",
                    new.field.number, new.owner
                ),
            ));
        }
    }
}
