//! `json_property_removed_from_closed`: a property was removed from a closed object.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::edit;
use crate::compat::json::pair::{Hit, Pair, Probe, Spot, escaped};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_property_removed_from_closed",
    title: "A property was removed from a closed object",
    what: "The writer declares a property that the reader neither declares nor lets pass as an additional one.",
    why: "Every record that carries the property fails validation.",
    fix: "Keep declaring the property in the reader, or open its `additionalProperties`.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL"),
    example: Example {
        old: include_str!(
            "../../../../tests/rules/json_property_removed_from_closed/old.schema.json"
        ),
        new: include_str!(
            "../../../../tests/rules/json_property_removed_from_closed/new.schema.json"
        ),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("json_property_constrained"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (written, read) = pair.keywords();
    if read.additional_properties.is_none() && read.unevaluated_properties.is_none() {
        return;
    }
    for property in written.properties.iter().flat_map(|at| &at.value) {
        if read.property(&property.name).is_some() {
            continue;
        }
        let message = format!(
            "{} is written, but the reader takes no such property",
            pair.member(&property.name)
        );
        let suffix = format!("/properties/{}", escaped(&property.name));
        hits.push(
            pair.hit(message)
                .on_field(&property.name)
                .at(
                    Spot::keyword(
                        pair.read(),
                        "additionalProperties",
                        read.additional_properties.as_ref(),
                    ),
                    Spot::below(
                        pair.written(),
                        &suffix,
                        pair.writer.node(property.node).span,
                    ),
                )
                .shown_by(Probe::Member(property.name.clone()))
                .repaired_by(edit::declare(pair, property)),
        );
    }
}
