//! `enum_symbol_meaning_changed`: a symbol is described differently.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::semantic::{At, Hit, Look, Semantic, Values};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "enum_symbol_meaning_changed",
    title: "The documented meaning of a symbol was changed",
    what: "A value of an enumeration is described differently than before. Avro: the property `symbolDocs`, an object of texts by \
           symbol. JSON Schema: `title` and `description` of branches with `const`, or `x-enumDescriptions` and `meta:enum` beside \
           `enum`, as a list or by value. Protobuf: the comment before a value, and `doc` of `(confluent.enum_value_meta)`; a \
           number that keeps its comment may change its name. Case, spaces and full stops do not count.",
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
    observe: Observe::Semantic(&Semantic {
        look: Look::Values(look),
        also: &[
            (
                Format::Json,
                Example {
                    old: include_str!(
                        "../../../../tests/rules/enum_symbol_meaning_changed/old.schema.json"
                    ),
                    new: include_str!(
                        "../../../../tests/rules/enum_symbol_meaning_changed/new.schema.json"
                    ),
                    direction: Direction::Backward,
                },
            ),
            (
                Format::Protobuf,
                Example {
                    old: include_str!(
                        "../../../../tests/rules/enum_symbol_meaning_changed/old.proto"
                    ),
                    new: include_str!(
                        "../../../../tests/rules/enum_symbol_meaning_changed/new.proto"
                    ),
                    direction: Direction::Backward,
                },
            ),
        ],
    }),
};

/// The words of a text, without what does not change a meaning.
fn gist(text: &str) -> Vec<String> {
    text.split_whitespace()
        .map(|word| word.trim_end_matches('.').to_lowercase())
        .filter(|word| !word.is_empty())
        .collect()
}

fn look(values: &Values<'_>, hits: &mut Vec<Hit>) {
    for (old, before) in values.old.iter().enumerate() {
        // A text that appears or goes documents what was always so.
        let mut now = values.new.iter().enumerate();
        let now = now.find(|(_, after)| after.key == before.key && after.part == before.part);
        let Some((new, after)) = now.filter(|(_, after)| gist(&after.text) != gist(&before.text))
        else {
            continue;
        };
        hits.push(Hit {
            message: format!(
                "{} of {} meant `{}` and means `{}` now",
                if before.shown == after.shown {
                    format!("`{}`", before.shown)
                } else {
                    format!("`{}`, now `{}`,", before.shown, after.shown)
                },
                values.place,
                before.text.trim(),
                after.text.trim()
            ),
            at: At::Value(old, new),
            said: (before.text.to_string(), after.text.to_string()),
            wish: None,
        });
    }
}
