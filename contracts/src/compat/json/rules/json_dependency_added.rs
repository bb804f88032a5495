//! `json_dependency_added`: members depend on each other.

use std::collections::{HashMap, HashSet};

use callsheet_schema::json::{Keywords, NodeHash};

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::pair::{Hit, Pair, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(crate) static RULE: Rule = Rule {
    id: "json_dependency_added",
    title: "Members depend on each other",
    what: "The reader's `dependentRequired`, `dependentSchemas` or `dependencies` asks for more beside a property than the writer's schema does.",
    why: "Records that have the one and lack the other fail validation.",
    fix: "Ask for it in the writer first.",
    class: Class::BreaksDecode,
    axis: Axis::Bytes,
    level: Level::Error,
    wire_type: Some("DEPENDENCY_ARRAY_ADDED"),
    example: Example {
        old: include_str!("../../../../tests/rules/json_dependency_added/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_dependency_added/new.schema.json"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("the opposite change widens the reader, which every record survives"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (written, read) = pair.keywords();
    let mut before: HashMap<&str, HashSet<&str>> = HashMap::new();
    for old in &written.dependent_required {
        let needs = || old.needs.iter().map(|word| word.text.as_str()).collect();
        before.entry(&old.name).or_insert_with(needs);
    }
    for dependent in &read.dependent_required {
        let old = before.get(dependent.name.as_str());
        let known = |text: &str| old.is_some_and(|old| old.contains(text));
        let Some(need) = dependent.needs.iter().find(|word| !known(&word.text)) else {
            continue;
        };
        let message = format!(
            "{} needs `{}` beside it",
            pair.member(&dependent.name),
            need.text
        );
        hits.push(
            pair.hit(message)
                .on_field(&dependent.name)
                .at(
                    Spot::below(pair.read(), "", dependent.name_span),
                    Spot::node(pair.written()),
                )
                .shown_by_failing(Keywords {
                    dependent_required: vec![dependent.clone()],
                    ..Keywords::default()
                }),
        );
    }
    let before: HashSet<(&str, NodeHash)> = written
        .dependent_schemas
        .iter()
        .map(|old| (old.name.as_str(), pair.writer.node(old.node).hash))
        .collect();
    for dependent in &read.dependent_schemas {
        let hash = pair.reader.node(dependent.node).hash;
        let same = before.contains(&(dependent.name.as_str(), hash));
        if same {
            continue;
        }
        let message = format!(
            "beside {} the reader asks for more",
            pair.member(&dependent.name)
        );
        hits.push(
            pair.hit(message)
                .on_field(&dependent.name)
                .at(
                    Spot::below(pair.read(), "", dependent.name_span),
                    Spot::node(pair.written()),
                )
                .shown_by_failing(Keywords {
                    dependent_schemas: vec![dependent.clone()],
                    ..Keywords::default()
                }),
        );
    }
}
