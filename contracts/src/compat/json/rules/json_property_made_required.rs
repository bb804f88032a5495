//! `json_property_made_required`: a property lost its absence.

use super::json_property_made_nullable::laxer;
use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::pair::{Hit, Pair, Probe, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_property_made_required",
    title: "An optional or nullable property was made required",
    what: "A property that could be left out or `null` always has a value from now on.",
    why: "Code that is generated from the new schema loses the case without a value, and whoever writes has to fill the property. \
          Records without it that were written before fail, which is a finding of its own.",
    fix: "Keep the property optional until no writer leaves it out.",
    class: Class::Semantic,
    axis: Axis::Source,
    level: Level::Note,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/json_property_made_required/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_property_made_required/new.schema.json"),
        direction: Direction::Forward,
    },
    mirror: Mirror::Rule("json_property_made_nullable"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    // Read backward, the records without it fail, which says more.
    if pair.direction != Direction::Forward {
        return;
    }
    for (name, w, r) in laxer(pair) {
        hits.push(
            pair.hit(format!("{} always has a value now", pair.member(name)))
                .at(
                    Spot::node(pair.reader.node(r)),
                    Spot::node(pair.writer.node(w)),
                )
                .on_field(name)
                .shown_by(Probe::None),
        );
    }
}
