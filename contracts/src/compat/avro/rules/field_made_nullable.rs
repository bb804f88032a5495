//! `field_made_nullable`: generated code has to expect that a value is absent.

use callsheet_schema::avro::{Kind, NodeId, Schema};

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::pair::{Hit, Pair, Spot};
use crate::report::{Axis, Class, Direction, Level};

pub(super) static RULE: Rule = Rule {
    id: "field_made_nullable",
    title: "A field was made nullable",
    what: "A field that always had a value accepts `null` in the reader.",
    why: "Records decode. Generated code gets an optional type, and readers have to decide what absence means.",
    fix: "Nothing, if the readers' code follows.",
    class: Class::Semantic,
    axis: Axis::Source,
    level: Level::Note,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/field_made_nullable/old.avsc"),
        new: include_str!("../../../../tests/rules/field_made_nullable/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("field_made_required"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

/// Whether a type has null among its values.
pub(super) fn nullable(schema: &Schema, id: NodeId) -> bool {
    match &schema.node(id).kind {
        Kind::Null => true,
        Kind::Union(branches) => branches
            .iter()
            .any(|id| matches!(schema.node(*id).kind, Kind::Null)),
        _ => false,
    }
}

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    if pair.direction != Direction::Backward {
        return;
    }
    for (w, written, r, read) in pair.shared_fields() {
        if nullable(pair.reader, read.schema) && !nullable(pair.writer, written.schema) {
            hits.push(
                pair.hit(format!(
                    "{} may be `null` now",
                    pair.field_place(&read.name)
                ))
                .at(
                    Spot::field_type(pair.reader, pair.read(), r, read),
                    Spot::field_type(pair.writer, pair.written(), w, written),
                )
                .on_field(&read.name),
            );
        }
    }
}
