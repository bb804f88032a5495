//! `json_property_constrained`: a declared property was free before.

use callsheet_schema::json::{At, Keywords};

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::pair::{Hit, Pair, Spot, escaped};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_property_constrained",
    title: "A declared property was free before",
    what: "The reader declares a property that the writer's schema leaves free: it is open and does not declare it.",
    why: "Records may already carry another value under that name; they fail validation. Registries call every such addition incompatible; here a record shows it.",
    fix: "Close the writer's schema first, or pick a name that nobody writes. If surely nobody writes it, accept the finding.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL"),
    example: Example {
        old: include_str!("../../../../tests/rules/json_property_constrained/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_property_constrained/new.schema.json"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("json_property_removed_from_closed"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (written, read) = pair.keywords();
    let Some(properties) = &read.properties else {
        return;
    };
    for property in &properties.value {
        if written.property(&property.name).is_some() {
            continue;
        }
        let message = format!(
            "{} is declared by the reader; the writer may put anything there",
            pair.member(&property.name)
        );
        let suffix = format!("/properties/{}", escaped(&property.name));
        hits.push(
            pair.hit(message)
                .on_field(&property.name)
                .at(
                    Spot::below(pair.read(), &suffix, pair.reader.node(property.node).span),
                    Spot::node(pair.written()),
                )
                .shown_by_failing(Keywords {
                    properties: Some(At {
                        value: vec![property.clone()],
                        key_span: properties.key_span,
                        span: properties.span,
                    }),
                    ..Keywords::default()
                }),
        );
    }
}
