//! `FIELD_SAME_JSTYPE`: JavaScript type changed.

use callsheet_schema::protobuf::Field;
use callsheet_schema::protobuf::Scalar;

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::checks;
use crate::compat::protobuf::buf::checks::Type;
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "FIELD_SAME_JSTYPE",
    title: "JavaScript type changed",
    what: "The `jstype` of a 64-bit integer changes.",
    why: "Generated JavaScript gives the field another type.",
    fix: "Keep `jstype`.",
    class: Class::Style,
    axis: Axis::Source,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/FIELD_SAME_JSTYPE/old.proto"),
        new: include_str!("../../../../../tests/rules/FIELD_SAME_JSTYPE/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("FIELD_SAME_JSTYPE"),
    format: Format::Protobuf,
    profiles: &[Profile::File, Profile::Package],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    let wide = |field: &Field| {
        matches!(
            Type::of(field),
            Type::Scalar(
                Scalar::Int64
                    | Scalar::Uint64
                    | Scalar::Sint64
                    | Scalar::Fixed64
                    | Scalar::Sfixed64
            )
        )
    };
    for (old, new) in comparison.members() {
        if !wide(old.field) || !wide(new.field) {
            continue;
        }
        let was = checks::field_option(old.field, "jstype", "JS_NORMAL");
        let now = checks::field_option(new.field, "jstype", "JS_NORMAL");
        if was != now {
            hits.push(Hit::new(
                checks::subject(&new),
                comparison
                    .old
                    .at_member(&old, checks::option_span(old.field, "jstype")),
                comparison
                    .new
                    .at_member(&new, checks::option_span(new.field, "jstype")),
                format!("{} changes `jstype` from {was} to {now}", new.say()),
            ));
        }
    }
}
