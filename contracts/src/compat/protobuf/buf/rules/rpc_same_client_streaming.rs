//! `RPC_SAME_CLIENT_STREAMING`: client streaming changed.

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "RPC_SAME_CLIENT_STREAMING",
    title: "Client streaming changed",
    what: "The request of a method becomes a stream, or stops being one.",
    why: "Client and server of different versions do not understand each other.",
    fix: "Add a method.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/RPC_SAME_CLIENT_STREAMING/old.proto"),
        new: include_str!("../../../../../tests/rules/RPC_SAME_CLIENT_STREAMING/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("RPC_SAME_CLIENT_STREAMING"),
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
    let word = |stream: bool| if stream { "streaming" } else { "unary" };
    for pair in comparison.methods() {
        let ((old_file, old), (new_file, new)) = (pair.old, pair.new);
        let (was, now) = (old.request.stream, new.request.stream);
        if was != now {
            hits.push(Hit::new(
                &new.full_name,
                comparison.old.place(old_file, &old.full_name, old.span),
                comparison.new.place(new_file, &new.full_name, new.span),
                format!(
                    "method `{}` of service `{}` changes from client {} to client {}",
                    new.name,
                    pair.service.name,
                    word(was),
                    word(now)
                ),
            ));
        }
    }
}
