//! `RPC_SAME_IDEMPOTENCY_LEVEL`: idempotency changed.

use callsheet_schema::protobuf::Method;
use callsheet_schema::protobuf::find_option;

use super::{Example, Format, Mirror, Observe, Profile, Rule};
use crate::compat::protobuf::buf::source::Comparison;
use crate::compat::protobuf::buf::source::Hit;
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "RPC_SAME_IDEMPOTENCY_LEVEL",
    title: "Idempotency changed",
    what: "The `idempotency_level` of a method changes.",
    why: "Clients retry, and proxies cache, by it.",
    fix: "Keep the level.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../../tests/rules/RPC_SAME_IDEMPOTENCY_LEVEL/old.proto"),
        new: include_str!("../../../../../tests/rules/RPC_SAME_IDEMPOTENCY_LEVEL/new.proto"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("RPC_SAME_IDEMPOTENCY_LEVEL"),
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
    let name = "idempotency_level";
    let level = |method: &Method| {
        find_option(&method.options, name)
            .and_then(|option| option.value.as_text())
            .unwrap_or_else(|| "IDEMPOTENCY_UNKNOWN".to_owned())
    };
    let span = |method: &Method| {
        find_option(&method.options, name).map_or(method.span, |option| option.span)
    };
    for pair in comparison.methods() {
        let ((old_file, old), (new_file, new)) = (pair.old, pair.new);
        let (was, now) = (level(old), level(new));
        if was != now {
            hits.push(Hit::new(
                &new.full_name,
                comparison.old.place(old_file, &old.full_name, span(old)),
                comparison.new.place(new_file, &new.full_name, span(new)),
                format!(
                    "method `{}` of service `{}` changes `{name}` from {was} to {now}",
                    new.name, pair.service.name
                ),
            ));
        }
    }
}
