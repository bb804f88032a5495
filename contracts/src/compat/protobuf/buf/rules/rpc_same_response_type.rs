//! `RPC_SAME_RESPONSE_TYPE`: response type changed.

use callsheet_schema::protobuf::MethodType;

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::compat::protobuf::buf::source::Tables;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "RPC_SAME_RESPONSE_TYPE",
    title: "Response type changed",
    what: "A method answers a message of another name.",
    why: "Client and server of different versions do not understand each other.",
    fix: "Add a method.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/RPC_SAME_RESPONSE_TYPE/old.proto"),
        new: include_str!("../../../../../tests/rules/RPC_SAME_RESPONSE_TYPE/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("RPC_SAME_RESPONSE_TYPE"),
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
    let name = |tables: &Tables<'_>, side: &MethodType| {
        side.message.map_or_else(
            || side.name.text.clone(),
            |id| tables.schema.message(id).full_name.clone(),
        )
    };
    for pair in comparison.methods() {
        let ((old_file, old), (new_file, new)) = (pair.old, pair.new);
        let was = name(&comparison.old, &old.response);
        let now = name(&comparison.new, &new.response);
        if was != now {
            hits.push(Hit::new(
                &new.full_name,
                comparison
                    .old
                    .place(old_file, &old.full_name, old.response.name.span),
                comparison
                    .new
                    .place(new_file, &new.full_name, new.response.name.span),
                format!(
                    "method `{}` of service `{}` changes its response from `{was}` to `{now}`",
                    new.name, pair.service.name
                ),
            ));
        }
    }
}
