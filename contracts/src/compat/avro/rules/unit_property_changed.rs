//! `unit_property_changed`: the property `unit` of a field says something else.

use callsheet_schema::avro::Field;

use super::{Example, Format, Mirror, Observe, Rule};
use crate::compat::avro::pair::{Hit, Pair, Spot};
use crate::report::{Axis, Class, Direction, Level};

/// The field property that carries the unit of a value.
pub(super) const PROPERTY: &str = "unit";

pub(super) static RULE: Rule = Rule {
    id: "unit_property_changed",
    title: "The unit of a field was changed",
    what: "The property `unit` of a field differs between writer and reader.",
    why: "Numbers decode unchanged and mean something else: seconds read as milliseconds, cents as euros.",
    fix: "Keep the unit; add a field for the other one and fill both.",
    class: Class::Semantic,
    axis: Axis::Promise,
    level: Level::Warn,
    wire_type: None,
    example: Example {
        old: include_str!("../../../../tests/rules/unit_property_changed/old.avsc"),
        new: include_str!("../../../../tests/rules/unit_property_changed/new.avsc"),
        direction: Direction::Backward,
    },
    mirror: Mirror::Rule("unit_property_changed"),
    format: Format::Avro,
    profiles: &[],
    observe: Observe::Avro(observe),
};

fn unit(field: &Field) -> Option<String> {
    let (_, value) = field.properties.iter().find(|(name, _)| name == PROPERTY)?;
    Some(
        value
            .as_str()
            .map_or_else(|| value.to_compact_json(), str::to_owned),
    )
}

fn observe(pair: &Pair<'_>, hits: &mut Vec<Hit>) {
    for (w, written, r, read) in pair.shared_fields() {
        // A unit that appears or goes documents what was always so; two that differ do not.
        let (Some(old), Some(new)) = (unit(written), unit(read)) else {
            continue;
        };
        if old != new {
            hits.push(
                pair.hit(format!(
                    "{} is in `{old}` in the writer and in `{new}` in the reader",
                    pair.field_place(&read.name)
                ))
                .at(
                    Spot::field(pair.reader, pair.read(), r, read),
                    Spot::field(pair.writer, pair.written(), w, written),
                )
                .on_field(&read.name),
            );
        }
    }
}
