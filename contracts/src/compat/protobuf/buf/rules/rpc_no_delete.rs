//! `RPC_NO_DELETE`: method gone.

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "RPC_NO_DELETE",
    title: "Method gone",
    what: "A method of a service is no longer declared.",
    why: "Clients of the method no longer compile, and servers no longer answer it.",
    fix: "Keep the method and mark it deprecated.",
    class: Class::Style,
    axis: Axis::Source,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/RPC_NO_DELETE/old.proto"),
        new: include_str!("../../../../../tests/rules/RPC_NO_DELETE/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("RPC_NO_DELETE"),
    format: Format::Protobuf,
    profiles: &[Profile::File, Profile::Package],
    observe: Observe::Buf(observe),
};

fn observe(comparison: &Comparison<'_>, hits: &mut Vec<Hit>) {
    for ((old_file, old), (new_file, new)) in comparison.services() {
        for method in &old.methods {
            if new.method(&method.name).is_none() {
                hits.push(Hit::new(
                    &method.full_name,
                    comparison.old.place(old_file, &old.full_name, method.span),
                    comparison.new.place(new_file, &new.full_name, new.span),
                    format!("method `{}` of service `{}` is gone", method.name, new.name),
                ));
            }
        }
    }
}
