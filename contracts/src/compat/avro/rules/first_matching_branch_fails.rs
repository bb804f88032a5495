//! `first_matching_branch_fails`: the reader's union commits to a branch that fails deeper, though another would fit.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::pair::{Hit, Pair};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "first_matching_branch_fails",
    title: "The first matching union branch fails",
    what: "The reader's union has a branch that the writer's type matches by name and that then cannot be resolved, \
           while a later branch could.",
    why: "Decoders take the first branch that matches and do not come back. Registries ask whether *any* branch fits \
          and answer that the schemas are compatible.",
    fix: "Make the matching branch readable, or give the branches different names.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/first_matching_branch_fails/old.avsc"),
        new: include_str!("../../../../tests/rules/first_matching_branch_fails/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("only a reader's union chooses a branch"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

/// Says nothing about single pairs: `assemble` turns what fails below a chosen branch into this rule.
fn observe(_: &Pair<'_>, _: &mut Vec<Hit>) {}
