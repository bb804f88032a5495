//! `ONEOF_NO_DELETE`: oneof gone.

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "ONEOF_NO_DELETE",
    title: "Oneof gone",
    what: "A oneof of a message is no longer declared.",
    why: "Generated code loses the type that says which member is set.",
    fix: "Keep the oneof.",
    class: Class::Style,
    axis: Axis::Source,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/ONEOF_NO_DELETE/old.proto"),
        new: include_str!("../../../../../tests/rules/ONEOF_NO_DELETE/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("ONEOF_NO_DELETE"),
    format: Format::Protobuf,
    profiles: &[Profile::File, Profile::Package, Profile::Csr],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    for (old, new) in comparison.messages() {
        for oneof in old.oneofs.iter().filter(|oneof| !oneof.synthetic) {
            if new.oneofs.iter().all(|other| other.name != oneof.name) {
                hits.push(Hit::new(
                    &oneof.full_name,
                    comparison.old.place(old.file, &old.full_name, oneof.span),
                    comparison.new.at_message(new),
                    format!("oneof `{}` of `{}` is gone", oneof.name, new.name),
                ));
            }
        }
    }
}
