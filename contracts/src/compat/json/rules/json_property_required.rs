//! `json_property_required`: a property became required.

use std::collections::HashMap;

use callsheet_schema::json::{At, Keywords};

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::edit;
use crate::compat::json::pair::{Hit, Pair, Spot, words_beyond};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_property_required",
    title: "A property became required",
    what: "The reader requires a property that the writer's schema does not.",
    why: "Records without it fail validation. A `default` does not help: validators do not apply it. Registries that look only at declared properties miss it.",
    fix: "Leave the property optional in the reader, or require it in the writer first.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("REQUIRED_ATTRIBUTE_ADDED"),
    example: Example {
        old: include_str!("../../../../tests/rules/json_property_required/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_property_required/new.schema.json"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("the opposite change widens the reader, which every record survives"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (written, read) = pair.keywords();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (at, word) in read.required.iter().flat_map(|at| &at.value).enumerate() {
        places.entry(&word.text).or_insert(at);
    }
    for word in words_beyond(read.required.as_ref(), written.required.as_ref()) {
        let Some(required) = &read.required else {
            return;
        };
        let message = format!("{} is required by the reader", pair.member(&word.text));
        let index = places.get(word.text.as_str()).copied();
        let reader = Spot::below(
            pair.read(),
            &format!("/required/{}", index.unwrap_or(0)),
            word.span,
        );
        hits.push(
            pair.hit(message)
                .on_field(&word.text)
                .at(
                    reader,
                    Spot::keyword(pair.written(), "required", written.required.as_ref()),
                )
                .shown_by_failing(Keywords {
                    required: Some(At {
                        value: vec![word.clone()],
                        key_span: required.key_span,
                        span: required.span,
                    }),
                    ..Keywords::default()
                })
                .repaired_by(edit::not_required(pair, required, word)),
        );
    }
}
