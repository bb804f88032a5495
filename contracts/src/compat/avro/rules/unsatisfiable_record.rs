//! `unsatisfiable_record`: a recursion that cannot end.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::pair::{Hit, Meeting, Pair};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "unsatisfiable_record",
    title: "A record that no record can satisfy",
    what: "A record contains itself without a way out: no optional branch, no array, no map between.",
    why: "No finite record exists, so nothing can ever be written. Registries accept such schemas.",
    fix: "Make the recursive field nullable, or an array.",
    class: Class::Semantic,
    axis: Axis::Bytes,
    level: Level::Warn,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/unsatisfiable_record/old.avsc"),
        new: include_str!("../../../../tests/rules/unsatisfiable_record/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("unsatisfiable_record"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    if !matches!(pair.meeting, Meeting::Records(_)) {
        return;
    }
    let (side, node) = match pair.endless {
        (_, true) => ("reader", pair.read()),
        (true, _) => ("writer", pair.written()),
        (false, false) => return,
    };
    let label = node.kind.label();
    hits.push(pair.hit(format!("no finite record `{label}` of the {side} exists")));
}
