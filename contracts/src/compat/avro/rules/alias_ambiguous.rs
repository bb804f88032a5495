//! `alias_ambiguous`: a reader field answers to two fields of the writer.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::pair::{Hit, Pair, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "alias_ambiguous",
    title: "An alias is ambiguous",
    what: "The name and the aliases of a reader field match more than one field of the writer.",
    why: "Decoders disagree on which one is meant. Java's check throws, so a registry answers `Unexpected exception` \
          even where every record decodes.",
    fix: "Remove the alias that is no longer needed.",
    class: Class::Semantic,
    axis: Axis::Bytes,
    level: Level::Warn,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/alias_ambiguous/old.avsc"),
        new: include_str!("../../../../tests/rules/alias_ambiguous/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("the writer's aliases are never used"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let Some((written, read, map)) = pair.records() else {
        return;
    };
    for (index, field) in read.fields.iter().enumerate() {
        if field.aliases.is_empty() {
            continue;
        }
        let mut meant: Vec<&str> = std::iter::once(field.name.as_str())
            .chain(field.aliases.iter().map(String::as_str))
            .filter(|name| written.field(name).is_some())
            .collect();
        meant.dedup();
        if meant.len() < 2 {
            continue;
        }
        let names: Vec<String> = meant.iter().map(|name| format!("`{name}`")).collect();
        let chosen = map[index].map_or("", |at| written.fields[at].name.as_str());
        let message = format!(
            "{} answers to {} of the writer; we read `{chosen}`, other decoders may not",
            pair.field_place(&field.name),
            names.join(" and ")
        );
        hits.push(
            pair.hit(message)
                .at(
                    Spot::field(pair.reader, pair.read(), index, field),
                    Spot::node(pair.written(), "/fields"),
                )
                .on_field(&field.name),
        );
    }
}
