//! `FIELD_SAME_CPP_STRING_TYPE`: C++ string type changed.

use callsheet_schema::protobuf::Field;
use callsheet_schema::protobuf::Scalar;

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::checks;
use crate::compat::protobuf::buf::checks::Type;
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "FIELD_SAME_CPP_STRING_TYPE",
    title: "C++ string type changed",
    what: "The `ctype` of a text or bytes field changes, other than from `STRING_PIECE` to `STRING`.",
    why: "Generated C++ gives the field another type.",
    fix: "Keep `ctype`.",
    class: Class::Style,
    axis: Axis::Source,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/FIELD_SAME_CPP_STRING_TYPE/old.proto"),
        new: include_str!("../../../../../tests/rules/FIELD_SAME_CPP_STRING_TYPE/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("FIELD_SAME_CPP_STRING_TYPE"),
    format: Format::Protobuf,
    profiles: &[Profile::File, Profile::Package],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    let texts = [Type::Scalar(Scalar::String), Type::Scalar(Scalar::Bytes)];
    for (old, new) in comparison.members() {
        let text = |field: &Field| texts.contains(&Type::of(field));
        if old.is_of_entry() && new.is_of_entry() || !text(old.field) || !text(new.field) {
            continue;
        }
        let was = checks::field_option(old.field, "ctype", "STRING");
        let now = checks::field_option(new.field, "ctype", "STRING");
        let eased = was == "STRING_PIECE" && now == "STRING";
        if was != now && !eased {
            hits.push(Hit::new(
                checks::subject(&new),
                comparison
                    .old
                    .at_member(&old, checks::option_span(old.field, "ctype")),
                comparison
                    .new
                    .at_member(&new, checks::option_span(new.field, "ctype")),
                format!(
                    "{} changes its C++ string type from {was} to {now}",
                    new.say()
                ),
            ));
        }
    }
}
