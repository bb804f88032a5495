//! `alias_ambiguous`: a reader field answers to two fields of the writer.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::pair::{Hit, Pair, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "alias_ambiguous",
    title: "An alias is ambiguous",
    what: "The name and the aliases of a reader field match more than one field of the writer, or an alias names another \
           field that the reader has, too.",
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
    // A schema that reads itself is not rewritten.
    if pair.writer.hash() == pair.reader.hash() {
        return;
    }
    for (index, field) in read.fields.iter().enumerate() {
        if field.aliases.is_empty() {
            continue;
        }
        let mut aliases: Vec<&str> = field.aliases.iter().map(String::as_str).collect();
        aliases.retain(|alias| *alias != field.name && written.field(alias).is_some());
        aliases.sort_unstable();
        aliases.dedup();
        let own = written.field(&field.name).is_some();
        let place = pair.field_place(&field.name);
        let message = if aliases.len() + usize::from(own) > 1 {
            let names = own.then_some(field.name.as_str()).into_iter();
            let names: Vec<String> = names
                .chain(aliases)
                .map(|name| format!("`{name}`"))
                .collect();
            let chosen = map[index].map_or("", |at| written.fields[at].name.as_str());
            format!(
                "{place} answers to {} of the writer; we read `{chosen}`, Java's decoder refuses the record or swaps \
                 the two",
                names.join(" and ")
            )
        } else if let Some(taken) = aliases.first().filter(|alias| read.field(alias).is_some()) {
            format!(
                "{place} takes `{taken}` of the writer away from the reader's own `{taken}`; Java and fastavro leave \
                 it there"
            )
        } else {
            continue;
        };
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
