//! `field_alias_needs_full_name`: some decoders apply aliases of fields to records of one full name only.

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::pair::{Hit, Pair, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "field_alias_needs_full_name",
    title: "A field was renamed in a record that moved to another namespace",
    what: "A reader field takes a writer field by an alias, in a record whose full name is another one and that has no \
           alias for it.",
    why: "The specification matches records by unqualified names, and registries follow it. Java's decoder keeps aliases \
          of fields by the full name of their record: the renamed field is missing to it, so that it fails or takes \
          the default.",
    fix: "Add the record's old full name to its aliases.",
    class: Class::Semantic,
    axis: Axis::Bytes,
    level: Level::Warn,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/field_alias_needs_full_name/old.avsc"),
        new: include_str!("../../../../tests/rules/field_alias_needs_full_name/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::None("the writer's aliases are never used"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    let Some((written, read, _)) = pair.records() else {
        return;
    };
    let known = written.name.full() == read.name.full()
        || read
            .aliases
            .iter()
            .any(|alias| alias.full() == written.name.full());
    if known {
        return;
    }
    for (w, from, r, to) in pair.shared_fields() {
        if from.name != to.name {
            hits.push(
                pair.hit(format!(
                    "{} is read from `{}`; Java's decoder finds it only if `{}` is among the aliases of `{}`",
                    pair.field_place(&to.name),
                    from.name,
                    written.name.full(),
                    read.name.full()
                ))
                .at(
                    Spot::field(pair.reader, pair.read(), r, to),
                    Spot::field(pair.writer, pair.written(), w, from),
                )
                .on_field(&to.name),
            );
        }
    }
}
