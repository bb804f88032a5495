//! `MESSAGE_SAME_REQUIRED_FIELDS`: required field added or gone.

use callsheet_schema::protobuf::Cardinality;
use callsheet_schema::protobuf::Field;
use callsheet_schema::protobuf::Message;

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::compat::protobuf::buf::source::member;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "MESSAGE_SAME_REQUIRED_FIELDS",
    title: "Required field added or gone",
    what: "A message has other required fields.",
    why: "A side that does not send a required field cannot be read by one that wants it.",
    fix: "Never add or delete required fields; make them optional first, everywhere.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/MESSAGE_SAME_REQUIRED_FIELDS/old.proto"),
        new: include_str!("../../../../../tests/rules/MESSAGE_SAME_REQUIRED_FIELDS/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("MESSAGE_SAME_REQUIRED_FIELDS"),
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
    let required = |field: &Field| field.cardinality == Cardinality::Required;
    let has = |message: &Message, number| message.field(number).is_some_and(required);
    for (old, new) in comparison.messages() {
        for field in old.fields.iter().filter(|field| required(field)) {
            if !has(new, field.number) {
                hits.push(Hit::new(
                    format!("{}.{}", new.full_name, field.number),
                    comparison.old.at_message(old),
                    comparison.new.at_message(new),
                    format!("`{}` no longer requires field {}", new.name, field.number),
                ));
            }
        }
        for field in new.fields.iter().filter(|field| required(field)) {
            if !has(old, field.number) {
                hits.push(Hit::new(
                    format!("{}.{}", new.full_name, field.number),
                    comparison.old.at_message(old),
                    comparison.new.at_member(&member(new, field), field.span),
                    format!(
                        "`{}` requires field {} `{}`",
                        new.name, field.number, field.name
                    ),
                ));
            }
        }
    }
}
