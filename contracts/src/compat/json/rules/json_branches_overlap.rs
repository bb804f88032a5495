//! `json_branches_overlap`: branches of a oneOf overlap.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::edit;
use crate::compat::json::pair::{Hit, Pair, Probe, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_branches_overlap",
    title: "Branches of a oneOf overlap",
    what: "A value that the writer's schema accepts satisfies more than one branch of the reader's `oneOf`.",
    why: "`oneOf` asks for exactly one branch: such records fail validation. Registries take every added branch for harmless.",
    fix: "Use `anyOf`, or make the branches exclude each other.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/json_branches_overlap/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_branches_overlap/new.schema.json"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("removing a branch is json_branch_removed"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (written, read) = pair.keywords();
    let Some(branches) = &read.one_of else { return };
    let message = format!(
        "{} satisfies two branches of a `oneOf` at once",
        pair.place()
    );
    hits.push(
        pair.hit(message)
            .at(
                Spot::keyword(pair.read(), "oneOf", Some(branches)),
                Spot::keyword(pair.written(), "oneOf", written.one_of.as_ref()),
            )
            .shown_by(Probe::Overlap)
            .repaired_by(edit::any_of(pair)),
    );
}
