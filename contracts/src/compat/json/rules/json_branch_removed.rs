//! `json_branch_removed`: a branch was removed.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::edit;
use crate::compat::json::pair::{Hit, Pair, Probe, Spot};
use crate::compat::json::walk::branches;
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_branch_removed",
    title: "A branch was removed",
    what: "The writer's `anyOf` or `oneOf` has a branch that no branch of the reader takes.",
    why: "Records of that branch fail validation.",
    fix: "Keep the branch in the reader.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("SUM_TYPE_NARROWED"),
    example: Example {
        old: include_str!("../../../../tests/rules/json_branch_removed/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_branch_removed/new.schema.json"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("the opposite change widens the reader, which every record survives"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (written, read) = pair.keywords();
    let gone = if read.any_of.is_some() || read.one_of.is_some() {
        branches(pair).gone
    } else {
        let lists = [&written.any_of, &written.one_of].into_iter().flatten();
        lists
            .flat_map(|at| at.value.iter().copied().enumerate())
            .collect()
    };
    let keyword = if written.any_of.is_some() {
        "anyOf"
    } else {
        "oneOf"
    };
    for (index, branch) in gone {
        let message = format!(
            "branch {} of {} has no place in the reader",
            index + 1,
            pair.place()
        );
        let node = pair.writer.node(branch);
        let suffix = format!("/{keyword}/{index}");
        hits.push(
            pair.hit(message)
                .at(
                    Spot::node(pair.read()),
                    Spot::below(pair.written(), &suffix, node.span),
                )
                .shown_by(Probe::Branch(branch))
                .repaired_by(edit::add_branch(pair, branch)),
        );
    }
}
