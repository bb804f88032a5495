//! `json_pattern_properties_added`: properties of a pattern are described that were free.

use std::collections::HashSet;

use callsheet_schema::json::{At, Keywords};

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::pair::{Hit, Pair, Spot, escaped};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_pattern_properties_added",
    title: "Properties of a pattern are described that were free",
    what: "The reader's `patternProperties` describes members that the writer's schema leaves free.",
    why: "Records with another value under such a name fail validation. Registries do not compare `patternProperties` at all.",
    fix: "Describe the members in the writer first.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/json_pattern_properties_added/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_pattern_properties_added/new.schema.json"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("the opposite change widens the reader, which every record survives"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (written, read) = pair.keywords();
    let Some(patterns) = &read.pattern_properties else {
        return;
    };
    let known = written.pattern_properties.iter().flat_map(|at| &at.value);
    let known: HashSet<&str> = known.map(|known| known.name.as_str()).collect();
    for property in &patterns.value {
        if known.contains(property.name.as_str()) {
            continue;
        }
        let message = format!(
            "members of {} whose names match `{}` are described by the reader only",
            pair.place(),
            property.name
        );
        let suffix = format!("/patternProperties/{}", escaped(&property.name));
        hits.push(
            pair.hit(message)
                .at(
                    Spot::below(pair.read(), &suffix, pair.reader.node(property.node).span),
                    Spot::keyword(
                        pair.written(),
                        "patternProperties",
                        written.pattern_properties.as_ref(),
                    ),
                )
                .shown_by_failing(Keywords {
                    pattern_properties: Some(At {
                        value: vec![property.clone()],
                        key_span: patterns.key_span,
                        span: patterns.span,
                    }),
                    ..Keywords::default()
                }),
        );
    }
}
