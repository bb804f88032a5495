//! `union_branch_missing_in_reader`: the writer may choose a branch that the reader has no place for.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::edit;
use crate::compat::avro::pair::{Hit, Leaf, Meeting, Pair};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "union_branch_missing_in_reader",
    title: "A union branch is missing in the reader",
    what: "The writer may write a type that no branch of the reader's union takes, or writes a union of which the \
           reader takes only a part.",
    why: "Records that carry that branch cannot be decoded; a field that became required fails on the first `null`.",
    fix: "Keep the branch in the reader.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("MISSING_UNION_BRANCH"),
    example: Example {
        old: include_str!("../../../../tests/rules/union_branch_missing_in_reader/old.avsc"),
        new: include_str!("../../../../tests/rules/union_branch_missing_in_reader/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("field_made_nullable"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let written = pair.written().kind.label();
    let place = pair.place();
    let hit = match pair.meeting {
        Meeting::NoBranch => pair.hit(format!(
            "{place} may be `{written}` in the writer, and the reader has no such branch"
        )),
        Meeting::Mismatch if pair.in_writer_union() => {
            let read = pair.read().kind.label();
            pair.hit(format!(
                "{place} may be `{written}` in the writer, and the reader takes only `{read}`"
            ))
            .reported_as("TYPE_MISMATCH")
        }
        _ => return,
    };
    hits.push(
        hit.shown_by(Leaf::Minimal)
            .repaired_by(edit::take_branch(pair)),
    );
}
