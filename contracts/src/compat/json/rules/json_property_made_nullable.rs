//! `json_property_made_nullable`: generated code has to expect that a value is absent.

use callsheet_schema::json::{Keywords, NodeId, Schema};

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::json::pair::{Hit, Pair, Probe, Spot};
use crate::report::{Axis, Class, Direction, Level};
use crate::view::is_nullable;

pub(crate) static RULE: Rule = Rule {
    id: "json_property_made_nullable",
    title: "A property was made optional or nullable",
    what: "A property that always had a value may be left out or `null` in the reader.",
    why: "Records pass. Generated code gets an optional type, and readers have to decide what absence means.",
    fix: "Nothing, if the readers' code follows.",
    class: Class::Semantic,
    axis: Axis::Source,
    level: Level::Note,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/json_property_made_nullable/old.schema.json"),
        new: include_str!("../../../../tests/rules/json_property_made_nullable/new.schema.json"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("json_property_made_required"),
    format: Format::Json,
    profiles: &[],
    observe: Observe::Json(observe),
};

/// A property of both sides that only the reader's records may lack a value of: its name, writer's and reader's schema.
pub(super) fn laxer<'a>(pair: &Pair<'a>) -> Vec<(&'a str, NodeId, NodeId)> {
    let (written, read) = pair.keywords();
    let absent = |schema: &Schema, keywords: &Keywords, name: &str, node: NodeId| {
        !keywords.requires(name) || is_nullable(schema, node)
    };
    let properties = read.properties.iter().flat_map(|all| &all.value);
    properties
        .filter_map(|property| {
            let name = property.name.as_str();
            let before = written.property(name)?.node;
            let laxer = absent(pair.reader, read, name, property.node)
                && !absent(pair.writer, written, name, before);
            laxer.then_some((name, before, property.node))
        })
        .collect()
}

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    if pair.direction != Direction::Backward {
        return;
    }
    for (name, w, r) in laxer(pair) {
        hits.push(
            pair.hit(format!("{} may be absent now", pair.member(name)))
                .at(
                    Spot::node(pair.reader.node(r)),
                    Spot::node(pair.writer.node(w)),
                )
                .on_field(name)
                .shown_by(Probe::None),
        );
    }
}
