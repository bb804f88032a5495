//! `enum_symbol_meaning_changed`: a symbol is described differently.

use callsheet_schema::avro::{Kind, Node};
use callsheet_schema::tree;

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::pair::{Hit, Pair};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "enum_symbol_meaning_changed",
    title: "The documented meaning of a symbol was changed",
    what: "The property `symbolDocs` of an enum describes a symbol differently than before.",
    why: "Records decode to the same symbol. Whoever acts on it acts on the old meaning.",
    fix: "Add a symbol for the new meaning.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Warn,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/enum_symbol_meaning_changed/old.avsc"),
        new: include_str!("../../../../tests/rules/enum_symbol_meaning_changed/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("enum_symbol_meaning_changed"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

/// The property of an enum that describes its symbols: an object of texts by symbol.
pub(super) const PROPERTY: &str = "symbolDocs";

fn docs(node: &Node) -> Option<&tree::Node> {
    let found = node.properties.iter().find(|(name, _)| name == PROPERTY);
    found.map(|(_, docs)| docs)
}

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let (Kind::Enum(old), Kind::Enum(_)) = (&pair.old_node().kind, &pair.new_node().kind) else {
        return;
    };
    let (Some(before), Some(after)) = (docs(pair.old_node()), docs(pair.new_node())) else {
        return;
    };
    for symbol in &old.symbols {
        let text = |docs: &tree::Node| {
            let text = docs.get(&symbol.name).and_then(tree::Node::as_str);
            text.map(|text| text.trim().to_owned())
        };
        // A text that appears or goes documents what was always so.
        if let (Some(before), Some(after)) = (text(before), text(after))
            && before != after
        {
            hits.push(
                pair.hit(format!(
                    "`{}` of {} meant `{before}` and means `{after}` now",
                    symbol.name,
                    pair.place()
                ))
                .below(&format!("/{PROPERTY}/{}", symbol.name)),
            );
        }
    }
}
